"""Pages of `jobs`."""

from __future__ import annotations

from django.urls import path

from office.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<int:pk>", views.job, name="job"),
    path("<int:pk>/progress", views.progress, name="progress"),
    path("<int:pk>/cancel", views.cancel, name="cancel"),
    path("<int:pk>/retry", views.retry, name="retry"),
]
