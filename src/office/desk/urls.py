"""The home page of each role, and the language."""

from __future__ import annotations

from django.urls import path

from office.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("language", views.language, name="language"),
    path("audit", views.audit, name="audit"),
    path("healthz", views.health, name="health"),
]
