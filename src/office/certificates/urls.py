"""Pages of the register of papers."""

from __future__ import annotations

from django.urls import path

from office.certificates import views

app_name = "certificates"
urlpatterns = [
    path("", views.register, name="register"),
    path("to-release", views.to_release, name="to_release"),
    path("list/<int:pk>", views.of_list, name="of_list"),
    path("list/<int:pk>/print-run.pdf", views.print_run, name="print_run"),
    path("<str:number>", views.certificate, name="certificate"),
    path("<str:number>/release", views.release, name="release"),
    path("<str:number>/<slug:kind>", views.file, name="file"),
]
