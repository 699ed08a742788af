"""Pages of `assessments`."""

from __future__ import annotations

from django.urls import path

from office.assessments import views

app_name = "assessments"
urlpatterns = [
    path("", views.cycles, name="cycles"),
    path("plan", views.plan, name="plan"),
    path("<int:pk>/", views.cycle, name="cycle"),
    path("<int:pk>/move", views.move, name="move"),
    path("<int:pk>/late", views.late, name="late"),
    # rating pages
]
