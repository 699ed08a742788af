"""The page of learners who ask for a second look: what waits, due first on top, and the answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from office.assessments.queries import cycle as load_cycle
from office.assessments.results import visible
from office.awards import reviewing
from office.awards.operations import answer_review
from office.awards.states import ReviewOutcome
from office.frameworks.queries import framework
from office.people.access import language_of
from office.people.queries import account_names
from office.words import say
from patunay.errors import PatunayError


def reviews(request: HttpRequest) -> HttpResponse:
    """The requests that wait; a POST answers one of them."""
    found = reviewing.waiting(request.actor)
    data = request.POST
    asked = data.get("review", "")
    chosen = next((one.pk for one in found if str(one.pk) == asked), None)
    if chosen is not None:
        lang = language_of(request)
        try:
            answer_review(request.actor, chosen, data.get("outcome", ""), data.get("answer", ""), at=timezone.now())
            messages.success(request, say("awards.review_answered", lang))
            return redirect("awards:reviews")
        except PatunayError as error:
            messages.error(request, say(error.code, lang, **error.facts))
    cards = visible(request.actor, sorted({one.learner for one in found}))
    names = account_names({one.asked_by for one in found if one.asked_by})
    rows = [(one, cards[one.learner], names.get(one.asked_by or 0)) for one in found]
    facts = {"rows": rows, "today": timezone.localdate(), "outcomes": ReviewOutcome.values}
    return render(request, "awards/reviews.html", facts, status=422 if request.method == "POST" else 200)


def ask(request: HttpRequest, cycle: int, learner: int) -> HttpResponse:
    """The desk writes down what a learner asks for. Raises Http404 for a learner of another office."""
    one, card = load_cycle(cycle, request.actor.division), visible(request.actor, [learner]).get(learner)
    if one is None or card is None:
        raise Http404
    if request.method == "POST":
        code, text = request.POST.get("competency", ""), request.POST.get("text", "")
        try:
            framework(one.framework).competency(code)
            reviewing.ask(request.actor, learner, cycle, code, text, at=timezone.now())
            return redirect("awards:reviews")
        except PatunayError as error:
            messages.error(request, say(error.code, language_of(request), **error.facts))
    facts = {"cycle": one, "card": card, "competencies": framework(one.framework).competencies}
    return render(request, "awards/reviews_ask.html", facts, status=422 if request.method == "POST" else 200)
