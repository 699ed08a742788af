"""The public check page, at the address that every QR carries."""

from __future__ import annotations

from django.urls import path

from office.verifications import views

app_name = "verifications"
urlpatterns = [
    path("V/", views.typed, name="typed"),
    path("V/file", views.dropped, name="dropped"),
    path("V/<str:code>", views.check, name="check"),
]
