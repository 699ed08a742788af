"""Acts on what was issued."""

from __future__ import annotations

from django.urls import path

from office.credentials import views

app_name = "credentials"
urlpatterns = [
    path("issue/<int:pk>", views.issue, name="issue"),
    path("status/<str:number>", views.status, name="status"),
]
