"""Pages of `verifications`."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "verifications"
urlpatterns: list[URLPattern] = []
