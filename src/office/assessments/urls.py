"""Pages of `assessments`."""

from __future__ import annotations

from django.urls import path

from office.assessments import (
    file_views,
    invitation_views,
    moderation_views,
    paper_views,
    rating_views,
    result_views,
    scale_views,
    self_views,
    views,
)

app_name = "assessments"
urlpatterns = [
    path("", views.cycles, name="cycles"),
    path("plan", views.plan, name="plan"),
    path("<int:pk>/", views.cycle, name="cycle"),
    path("<int:pk>/move", views.move, name="move"),
    path("<int:pk>/late", views.late, name="late"),
    path("<int:pk>/files", file_views.file_page, name="files"),
    path("<int:pk>/files/take", file_views.take, name="take"),
    path("<int:pk>/files/<int:upload>/drop", file_views.drop, name="drop"),
    path("<int:pk>/scales", scale_views.scale_page, name="scales"),
    path("<int:pk>/scales/draw", scale_views.draw_scales, name="draw_scales"),
    path("<int:pk>/results", result_views.result_list, name="results"),
    path("<int:pk>/results/<int:learner>", result_views.result, name="result"),
    path("<int:pk>/results/<int:learner>/slip", result_views.slip, name="slip"),
    path("<int:pk>/todo", result_views.todo, name="todo"),
    path("<int:pk>/reminders", result_views.reminders, name="reminders"),
    path("<int:pk>/coverage", result_views.coverage, name="coverage"),
    path("<int:pk>/cases", moderation_views.case_list, name="cases"),
    path("<int:pk>/cases/open", moderation_views.open_cases, name="open_cases"),
    path("cases/", moderation_views.queue, name="queue"),
    path("cases/<int:pk>", moderation_views.case, name="case"),
    path("<int:pk>/paper", paper_views.paper, name="paper"),
    path("<int:pk>/paper/<str:role>", paper_views.sheets, name="sheets"),
    path("<int:pk>/paper/<str:role>/<int:learner>", paper_views.key_in, name="key_in"),
    # rating pages
    path("rate/", rating_views.rate, name="rate"),
    path("rate/worker.js", rating_views.rate_worker, name="rate_worker"),
    path("rate/offline", rating_views.rate_offline, name="rate_offline"),
    path("rate/<int:cycle>/", rating_views.rate_class, name="class"),
    path("rate/<int:cycle>/<int:number>/", rating_views.rate_behaviour, name="rate_behaviour"),
    path("rate/<int:cycle>/grid/<int:number>/", rating_views.rate_grid, name="rate_grid"),
    path("rate/<int:cycle>/sync", rating_views.rate_sync, name="rate_sync"),
    path("rate/<int:cycle>/send", rating_views.rate_send, name="rate_send"),
    path("<int:cycle>/invite", invitation_views.rate_invite, name="rate_invite"),
    path("r/", invitation_views.rate_code, name="rate_code"),
    path("r/thanks", invitation_views.rate_thanks, name="rate_thanks"),
    path("r/<str:secret>", invitation_views.rate_link, name="rate_link"),
    path("self/", self_views.rate_self, name="rate_self"),
    path("self/<int:cycle>/", self_views.rate_self, name="self"),
    path("self/<int:cycle>/<int:number>/", self_views.rate_self_page, name="rate_self_page"),
    path("self/<int:cycle>/check", self_views.rate_self_check, name="rate_self_check"),
    path("self/thanks", self_views.rate_self_thanks, name="rate_self_thanks"),
    path("aloud/<int:cycle>/<int:candidate>/<int:number>/", self_views.rate_aloud, name="rate_aloud"),
    path("aloud/<int:cycle>/<int:candidate>/check", self_views.rate_aloud_check, name="rate_aloud_check"),
]
