"""Pages of `people`: learners, rosters, short lists, the log-in by slip, staff."""

from __future__ import annotations

from django.urls import path

from office.people import views
from office.people.rosters import views as rosters
from office.people.staff import views as staff

app_name = "people"
urlpatterns = [
    path("learners", views.learners, name="learners"),
    path("learners/<int:pk>", views.one_learner, name="learner"),
    path("learners/<int:pk>/consent", views.consent, name="consent"),
    path("learners/<int:pk>/lrn", views.lrn, name="lrn"),
    path("learners/<int:pk>/hold", views.hold, name="hold"),
    path("learners/<int:pk>/release", views.release, name="release"),
    path("learners/<int:pk>/flags", views.flags, name="flags"),
    path("learners/<int:pk>/new-slip", views.renew, name="renew"),
    path("proof-sheet", views.proof, name="proof"),
    path("proof-sheet/done", views.proofed, name="proofed"),
    path("lists", views.lists, name="lists"),
    path("slip", views.slip, name="slip"),
    path("rosters", rosters.rosters, name="rosters"),
    path("rosters/<int:pk>", rosters.roster, name="roster"),
    path("rosters/<int:pk>/files", rosters.add_files, name="roster_files"),
    path("rosters/<int:pk>/centre", rosters.centre, name="roster_centre"),
    path("rosters/<int:pk>/columns", rosters.columns, name="roster_columns"),
    path("rosters/<int:pk>/columns/forget", rosters.forget_columns, name="roster_columns_forget"),
    path("rosters/<int:pk>/take-back", rosters.take_back, name="roster_take_back"),
    path("rosters/<int:pk>/take", rosters.take, name="roster_take"),
    path("rosters/<int:pk>/discard", rosters.discard, name="roster_discard"),
    path("rosters/<int:pk>/checked/<int:file>", rosters.checked, name="roster_checked"),
    path("staff", staff.staff, name="staff"),
    path("staff/add", staff.add, name="staff_add"),
    path("staff/<int:pk>/designate", staff.designate, name="staff_designate"),
    path("staff/<int:pk>/reset-password", staff.reset, name="staff_reset"),
    path("staff/<int:pk>/second-factor", staff.second_factor, name="staff_factor"),
    path("staff/designation/<int:pk>/end", staff.end, name="staff_end"),
]
