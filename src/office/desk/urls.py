"""The home page of each role, and the language."""

from __future__ import annotations

from django.urls import path

from office.desk import count_views, views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("language", views.language, name="language"),
    path("audit", views.audit, name="audit"),
    path("invitations", views.invitations, name="invitations"),
    path("counts", count_views.count_lists, name="counts"),
    path("counts/<int:pk>", count_views.counts_of, name="counts_of"),
    path("counts/<int:pk>.<str:kind>", count_views.counts_file, name="counts_file"),
    path("healthz", views.health, name="health"),
]
