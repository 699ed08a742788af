"""Pages of passkeys: asking that one be recorded for approvals, and approving a list with it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from office.awards.forms import AskForm, PasskeyForm
from office.awards.keys import WAITS, answered, own_passkeys
from office.awards.operations import SIGNED_STEPS, sign
from office.awards.views import list_page, load
from office.people import passkeys
from office.people.access import language_of
from office.people.actors import can
from office.words import say
from patunay.errors import PatunayError


def sign_by_passkey(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """The signer's yes, said by a passkey over the list's hash."""
    one = load(request, pk)
    lang = language_of(request)
    form = PasskeyForm(request.POST)
    if step not in SIGNED_STEPS:
        raise Http404
    if not form.is_valid():
        messages.error(request, say("awards.not_signed", lang))
        return list_page(request, one, status=422)
    try:
        approval = answered(request.actor, step, one.digest, form.cleaned_data["credential"], form.assertion)
        sign(request.actor, pk, step, at=timezone.now(), approval=approval)
        messages.success(request, say(f"awards.done_{step}", lang))
        return redirect("awards:list", pk)
    except PatunayError as error:
        messages.error(request, say(error.code, lang, **error.facts))
    return list_page(request, one, status=422)


def my_passkey(request: HttpRequest) -> HttpResponse:
    """Which of my passkeys may approve lists, which wait for the ICT unit; asking for another."""
    lang, host = language_of(request), request.get_host().partition(":")[0]
    own, found = own_passkeys(request.actor), passkeys.registered(request.actor.account, host)
    known = {one.asked.credential for one in own}
    choices = [(one.pk, one.name) for one in found if one.fits and one.credential not in known]
    steps = [step for step in SIGNED_STEPS if can(request.actor, f"awards.{step}")]
    form = AskForm(request.POST or None, lang=lang, passkeys=choices, steps=steps)
    if request.method == "POST" and form.is_valid() and form.cleaned_data["passkey"] in dict(choices):
        try:
            passkeys.ask(request.actor, **form.cleaned_data, host=host, at=timezone.now())
            messages.success(request, say("awards.passkey_asked_now", lang))
            return redirect("awards:my_passkey")
        except PatunayError as error:
            messages.error(request, say(error.code, lang, **error.facts))
    facts = {
        "own": own,
        "form": form if choices else None,
        "unfit": [one for one in found if not one.fits],
        "host": host,
    }
    return render(request, "awards/my_passkey.html", facts, status=422 if request.method == "POST" else 200)


def take_back(request: HttpRequest, asked: int) -> HttpResponse:
    """Asks no more for a passkey that waits."""
    waiting = [one.asked.pk for one in own_passkeys(request.actor) if one.state == WAITS]
    if asked not in waiting:
        raise Http404
    passkeys.take_back(request.actor, asked, at=timezone.now())
    messages.success(request, say("awards.passkey_taken_back", language_of(request)))
    return redirect("awards:my_passkey")
