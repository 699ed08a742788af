"""Pages of `frameworks`."""

from __future__ import annotations

from django.urls import path

from office.frameworks import views

app_name = "frameworks"
urlpatterns = [
    path("", views.versions, name="versions"),
    path("add", views.add, name="add"),
    path("keep", views.keep, name="keep"),
    path("<int:pk>", views.version, name="version"),
    path("<int:pk>/move", views.move, name="move"),
    path("<int:pk>/compare", views.compare, name="compare"),
    path("<int:pk>/crosswalk", views.crosswalk, name="crosswalk"),
    path("<int:pk>/crosswalk/<int:crosswalk>/remove", views.uncross, name="uncross"),
    path("<int:pk>/case", views.case, name="case"),
]
