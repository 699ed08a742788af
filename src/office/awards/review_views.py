"""The page of learners who ask for a second look: what waits, due first on top, and the answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from office.assessments.results import visible
from office.awards import reviewing
from office.awards.operations import answer_review
from office.people.access import language_of
from office.words import say
from patunay.errors import PatunayError


def reviews(request: HttpRequest) -> HttpResponse:
    """The requests that wait; a POST answers one of them."""
    found = reviewing.waiting(request.actor)
    asked = request.POST.get("review", "")
    chosen = next((one.pk for one in found if str(one.pk) == asked), None)
    if chosen is not None:
        lang = language_of(request)
        try:
            answer_review(request.actor, chosen, request.POST.get("answer", ""), at=timezone.now())
            messages.success(request, say("awards.review_answered", lang))
            return redirect("awards:reviews")
        except PatunayError as error:
            messages.error(request, say(error.code, lang, **error.facts))
    cards = visible(request.actor, sorted({one.learner for one in found}))
    facts = {"rows": [(one, cards[one.learner]) for one in found], "today": timezone.localdate()}
    return render(request, "awards/reviews.html", facts, status=422 if request.method == "POST" else 200)
