"""Asking the worker to issue, and to change a status."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from office.awards.queries import award_list
from office.credentials.forms import StatusForm
from office.credentials.operations import ask_for_status, ask_to_issue
from office.credentials.queries import of_number
from office.people.access import language_of
from office.words import say
from patunay.errors import PatunayError


def issue(request: HttpRequest, pk: int) -> HttpResponse:
    if award_list(pk, request.actor.division) is None:
        raise Http404
    lang = language_of(request)
    try:
        return redirect("jobs:job", ask_to_issue(request.actor, pk, at=timezone.now(), lang=lang))
    except PatunayError as error:
        messages.error(request, say(error.code, lang, **error.facts))
        return redirect("awards:list", pk)


def status(request: HttpRequest, number: str) -> HttpResponse:
    if not of_number(number, request.actor.division):
        raise Http404
    lang = language_of(request)
    form = StatusForm(request.POST, lang=lang)
    if not form.is_valid():
        messages.error(request, say("credentials.reason_needed", lang))
        return redirect("certificates:certificate", number)
    data = form.cleaned_data
    try:
        job = ask_for_status(request.actor, number, data["kind"], data["reason"], at=timezone.now(), lang=lang)
        return redirect("jobs:job", job)
    except PatunayError as error:
        messages.error(request, say(error.code, lang, **error.facts))
        return redirect("certificates:certificate", number)
