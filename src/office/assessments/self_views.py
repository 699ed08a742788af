"""A learner answers, one competency a page, in Filipino unless they chose otherwise; or a helper reads aloud."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from office.assessments import self_rating
from office.assessments.queries import cycles_of
from office.assessments.rating_forms import answers
from office.assessments.rating_views import criteria, in_filipino, language, shown
from office.assessments.self_rating import SelfRating
from office.words import say
from patunay.errors import StateError


@in_filipino
def rate_self(request: HttpRequest, cycle: int = 0) -> HttpResponse:
    """The cycles in which the learner may answer now, or this one; also to whoever is in none."""
    ratings = [one for one in self_rating.own_ratings(request.actor) if cycle in (0, one.cycle.pk)]
    if cycle and not ratings:
        return _closed(request, cycle)
    return render(request, "assessments/rate_self.html", {"ratings": ratings})


def rate_self_page(request: HttpRequest, cycle: int, number: int) -> HttpResponse:
    rating = self_rating.own_rating(request.actor, cycle)
    return _page(request, rating, number, [cycle]) if rating else _closed(request, cycle)


def rate_self_check(request: HttpRequest, cycle: int) -> HttpResponse:
    rating = self_rating.own_rating(request.actor, cycle)
    return _check(request, rating, [cycle]) if rating else _closed(request, cycle)


@in_filipino
def rate_self_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "assessments/rate_self_thanks.html")


def rate_aloud(request: HttpRequest, cycle: int, candidate: int, number: int) -> HttpResponse:
    return _aloud(request, cycle, candidate, lambda rating: _page(request, rating, number, [cycle, candidate]))


def rate_aloud_check(request: HttpRequest, cycle: int, candidate: int) -> HttpResponse:
    return _aloud(request, cycle, candidate, lambda rating: _check(request, rating, [cycle, candidate]))


@in_filipino
def _closed(request: HttpRequest, cycle: int) -> HttpResponse:
    """The rating ended while the learner's page was open. Raises Http404 where the learner is in no such cycle."""
    if cycle not in cycles_of(request.actor.learner):
        raise Http404
    messages.error(request, say("assessments.rate_ended", language(request)))
    return redirect("assessments:rate_self")


def _aloud(
    request: HttpRequest, cycle: int, candidate: int, then: Callable[[SelfRating], HttpResponse]
) -> HttpResponse:
    try:
        rating = self_rating.rating_aloud(request.actor, cycle, candidate)
    except StateError as error:
        messages.error(request, say(error.code, language(request), **error.facts))
        return redirect("assessments:class", cycle)
    if rating is None:
        raise Http404
    return then(rating)


@in_filipino
def _page(request: HttpRequest, rating: SelfRating, number: int, args: list[int]) -> HttpResponse:
    competencies = rating.framework.competencies
    if not 1 <= number <= len(competencies):
        raise Http404
    name = "assessments:rate_aloud" if rating.is_helped else "assessments:rate_self_page"
    behaviours = [i for element in competencies[number - 1].elements for i in element.indicators]
    given = answers(request.POST, behaviours)
    if request.method == "POST":
        self_rating.keep_answers(request.actor, rating, given, at=timezone.now())
        if len(given) == len(behaviours):
            more = number < len(competencies) and not request.POST.get("back")
            return redirect(name, *args, number + 1) if more else redirect(_check_name(rating), *args)
    marks = {**rating.given, **given}
    facts = {
        "rating": rating,
        "competency": competencies[number - 1],
        "number": number,
        "asked": [(i, criteria(rating.framework, i), shown(marks, i.code)) for i in behaviours],
        "missing": [i for i in behaviours if i.code not in marks] if request.method == "POST" else [],
        "back": "back" in request.GET or request.POST.get("back"),
        "previous": reverse(name, args=[*args, number - 1]) if number > 1 else "",
    }
    return render(request, "assessments/rate_self_page.html", facts)


@in_filipino
def _check(request: HttpRequest, rating: SelfRating, args: list[int]) -> HttpResponse:
    name = "assessments:rate_aloud" if rating.is_helped else "assessments:rate_self_page"
    if request.method == "POST":
        helper = request.POST.get("helper", "").strip()[:120]
        try:
            self_rating.send_answers(request.actor, rating, helper=helper, at=timezone.now())
        except StateError as error:
            messages.error(request, say(error.code, language(request), **error.facts))
        else:
            return (
                redirect("assessments:class", rating.cycle.pk)
                if rating.is_helped
                else redirect("assessments:rate_self_thanks")
            )
    parts = [
        (
            competency,
            reverse(name, args=[*args, at]),
            [(i, _told(rating, i.code)) for e in competency.elements for i in e.indicators],
        )
        for at, competency in enumerate(rating.framework.competencies, 1)
    ]
    return render(request, "assessments/rate_self_check.html", {"rating": rating, "parts": parts})


def _check_name(rating: SelfRating) -> str:
    return "assessments:rate_aloud_check" if rating.is_helped else "assessments:rate_self_check"


def _told(rating: SelfRating, code: str) -> object:
    """What was answered, in words: a criterion's text, None for no answer, or an empty text for no chance."""
    if code not in rating.given:
        return None
    mark = rating.given[code]
    return "" if mark is None else rating.framework.criterion(mark).label
