"""Pages of awarding events."""

from __future__ import annotations

from django.urls import path

from office.recognitions import day_views, people_views, vehicle_views, views, work_views

app_name = "recognitions"
urlpatterns = [
    path("", views.events, name="events"),
    path("worker", day_views.worker, name="worker"),
    path("offline", day_views.offline, name="offline"),
    path("plan/<int:listed>", views.plan, name="plan"),
    path("<int:pk>/", views.event, name="event"),
    path("<int:pk>/change", views.change, name="change"),
    path("<int:pk>/people", people_views.people, name="people"),
    path("<int:pk>/people/<int:person>", people_views.person, name="person"),
    path("<int:pk>/people/<int:person>/proxy", people_views.proxy, name="proxy"),
    path("<int:pk>/people/<int:person>/reply", people_views.reply, name="reply"),
    path("<int:pk>/people/<int:person>/withdraw", people_views.withdraw, name="withdraw"),
    path("<int:pk>/invitation", people_views.invitation, name="invitation"),
    path("<int:pk>/guests", people_views.guest_file, name="guest_file"),
    path("<int:pk>/vehicles", vehicle_views.vehicles, name="vehicles"),
    path("<int:pk>/vehicles/file", vehicle_views.vehicle_file, name="vehicle_file"),
    path("<int:pk>/vehicles/fill", vehicle_views.fill, name="vehicle_fill"),
    path("<int:pk>/vehicles/riders", vehicle_views.riders, name="vehicle_riders"),
    path("<int:pk>/vehicles/<int:vehicle>", vehicle_views.vehicle, name="vehicle"),
    path("<int:pk>/vehicles/<int:vehicle>/remove", vehicle_views.remove, name="vehicle_remove"),
    path("<int:pk>/rehearse", views.rehearse, name="rehearse"),
    path("<int:pk>/to-release", views.to_release, name="to_release"),
    path("<int:pk>/to-release/<int:person>", views.release, name="release"),
    path("<int:pk>/papers", views.papers, name="papers"),
    path("<int:pk>/papers/<slug:kind>", views.paper, name="paper"),
    path("<int:pk>/attestations", views.attest, name="attest"),
    path("<int:pk>/report", views.report, name="report"),
    path("<int:pk>/door", day_views.door, name="door"),
    path("<int:pk>/caller", day_views.caller, name="caller"),
    path("<int:pk>/folders", day_views.folders, name="folders"),
    path("<int:pk>/work", work_views.table, name="work"),
    path("<int:pk>/work/<int:person>", work_views.person, name="work_person"),
    path("<int:pk>/work/<int:person>/answer", work_views.answer, name="work_answer"),
    path("<int:pk>/work/<int:person>/text", work_views.text, name="work_text"),
    path("<int:pk>/work/<int:person>/half-page", work_views.half_page, name="work_half"),
    path("<int:pk>/photographs", work_views.photographs, name="photographs"),
    path("<int:pk>/stage", day_views.stage, name="stage"),
    path("<int:pk>/stage/now", day_views.stage_now, name="stage_now"),
    path("<int:pk>/list", day_views.people_list, name="list"),
    path("<int:pk>/day", day_views.exchange, name="day"),
]
