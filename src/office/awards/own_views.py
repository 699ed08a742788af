"""Pages of results that are out, for learners and for the teachers of their class."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from office.awards import own_results, reviewing
from office.people.access import language_of
from office.words import say
from patunay.errors import PatunayError


def my_results(request: HttpRequest) -> HttpResponse:
    return render(request, "awards/my_results.html", {"cycles": own_results.own_results(request.actor)})


def my_result(request: HttpRequest, cycle: int, learner: int) -> HttpResponse:
    """One learner's result; a POST asks for a second look. Raises Http404 for anybody else's."""
    one = own_results.result_of(request.actor, cycle, learner)
    if one is None:
        raise Http404
    code, text = request.POST.get("competency", ""), request.POST.get("text", "")
    if request.method == "POST" and one.line(code):
        try:
            reviewing.ask(request.actor, learner, cycle, code, text, at=timezone.now())
            messages.success(request, say("awards.asked_now", language_of(request)))
            return redirect("awards:my_result", cycle, learner)
        except PatunayError as error:
            messages.error(request, say(error.code, language_of(request), **error.facts))
    facts = {"own": one, "code": code, "text": text}
    return render(request, "awards/my_result.html", facts, status=422 if request.method == "POST" else 200)
