"""Pages of `certificates`."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "certificates"
urlpatterns: list[URLPattern] = []
