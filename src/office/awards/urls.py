"""Pages of award lists."""

from __future__ import annotations

from django.urls import path

from office.awards import own_views, passkey_views, review_views, views

app_name = "awards"
urlpatterns = [
    path("", views.lists, name="lists"),
    path("second-looks", review_views.reviews, name="reviews"),
    path("cycle/<int:cycle>/second-look/<int:learner>", review_views.ask, name="ask"),
    path("results", own_views.my_results, name="my_results"),
    path("cycle/<int:cycle>/result/<int:learner>", own_views.my_result, name="my_result"),
    path("my-passkey", passkey_views.my_passkey, name="my_passkey"),
    path("my-passkey/<int:asked>/take-back", passkey_views.take_back, name="passkey_back"),
    path("cycle/<int:cycle>/draw-up", views.draw, name="draw"),
    path("<int:of_list>/correct/<str:number>", views.correct, name="correct"),
    path("<int:pk>", views.award_list, name="list"),
    path("<int:pk>/sign/<slug:step>", views.sign_list, name="sign"),
    path("<int:pk>/passkey/<slug:step>", passkey_views.sign_by_passkey, name="passkey"),
    path("<int:pk>/give-back", views.give_back_list, name="give_back"),
    path("<int:pk>/call-back", views.callback, name="callback"),
]
