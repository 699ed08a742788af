"""Pages of issuances."""

from __future__ import annotations

from django.urls import path

from office.issuances import file_views, views

app_name = "issuances"
urlpatterns = [
    path("", views.issuances, name="issuances"),
    path("new", views.new, name="new"),
    path("cited", views.cited, name="cited"),
    path("register/<slug:kind>/<int:series>", file_views.register, name="register"),
    path("index/<int:year>", file_views.index, name="index"),
    path("<int:pk>", views.issuance, name="issuance"),
    path("<int:pk>/edit", views.edit, name="edit"),
    path("<int:pk>/check", views.check, name="check"),
    path("<int:pk>/release", views.release, name="release"),
    path("<int:pk>/board", views.board, name="board"),
    path("<int:pk>/acknowledge/<int:row>", views.acknowledge, name="acknowledge"),
    path("<int:pk>/done/<int:item>", views.tick, name="tick"),
    path("<int:pk>/sign", views.sign, name="sign"),
    path("<int:pk>/signed", file_views.signed, name="signed"),
    path("<int:pk>/public/<slug:form>", file_views.public, name="public"),
    path("<int:pk>/restricted/<slug:form>", file_views.restricted, name="restricted"),
]
