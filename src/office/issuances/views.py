"""Pages of issuances: load, one call, answer."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from office.assessments.queries import cycle, cycles
from office.issuances import composing, operations, queries
from office.issuances.findings import found
from office.issuances.forms import DraftForm, NewForm, ReleaseForm, SearchForm, SignedForm, TickForm
from office.issuances.models import ComplianceItem, Dissemination
from office.people.access import language_of
from office.people.actors import can
from office.people.queries import account_names
from office.recognitions.queries import event, events
from office.words import say
from patunay.errors import PatunayError
from patunay.issuance import Issuance, Purpose


def load(request: HttpRequest, pk: int) -> queries.IssuanceRecord:
    """Raises Http404 for another division's, and for a draft that is none of the reader's business."""
    one = queries.issuance(pk, request.actor)
    if one is None:
        raise Http404
    return one


def load_open(request: HttpRequest, pk: int) -> queries.IssuanceRecord:
    """Raises Http404 for what is released already."""
    one = load(request, pk)
    if not one.is_open:
        raise Http404
    return one


def refuse(request: HttpRequest, error: PatunayError) -> None:
    """Says on the next page why a call could not be done."""
    messages.error(request, say(error.code, language_of(request), **error.facts))


def issuances(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET or None, lang=language_of(request))
    today = timezone.localdate()
    actor = request.actor
    facts = {
        "form": form,
        "found": queries.search(actor, form.wanted()),
        "searched": bool(request.GET),
        "year": today.year,
        "to_acknowledge": queries.to_acknowledge(actor),
        "to_release": queries.to_release(actor.division) if can(actor, "issuances.release") else [],
    }
    return render(request, "issuances/issuances.html", facts)


def cited(request: HttpRequest) -> HttpResponse:
    """From a number, as other pages cite it, to the issuance; to a search for it where none is released under it."""
    number = request.GET.get("number", "")
    one = queries.find_cited(request.actor.division, number)
    if one is not None and queries.issuance(one.pk, request.actor):
        return redirect("issuances:issuance", one.pk)
    return redirect(f"{reverse('issuances:issuances')}?{urlencode({'text': number})}")


def new(request: HttpRequest) -> HttpResponse:
    """A first draft from an event, a cycle or an earlier issuance."""
    sources = _sources(request)
    form = NewForm(
        request.POST or None, sources=sources, initial={"dated": timezone.localdate()}, lang=language_of(request)
    )
    if request.method == "POST" and form.is_valid():
        purpose, pk = form.begun
        value = _begin(request, purpose, pk, form.cleaned_data["dated"], form.cleaned_data["changes"])
        of = {
            "event": pk if purpose is Purpose.RECOGNITION else 0,
            "changes": pk if purpose in operations.CHANGED else None,
        }
        drafted = operations.draft(request.actor, value, **of, at=timezone.now())
        return redirect("issuances:issuance", drafted)
    return render(request, "issuances/new.html", {"form": form})


def _sources(request: HttpRequest) -> list[tuple[str, str]]:
    """(purpose and id, what the drafter chooses by)."""
    lang, division = language_of(request), request.actor.division
    days = [(Purpose.RECOGNITION, one.pk, one.title) for one in events(division)]
    calls = [(Purpose.CALL, one.pk, one.name) for one in cycles(division)]
    cards = queries.released_cards(division)
    changing = [(purpose, one.pk, one.cited) for purpose in operations.CHANGED for one in cards]
    every = [*days, (Purpose.ORIENTATION, 0, ""), *calls, *changing]
    return [(f"{purpose}:{pk}", say(f"issuances.from_{purpose}", lang, of=of)) for purpose, pk, of in every]


def _begin(request: HttpRequest, purpose: Purpose, pk: int, dated: date, changes: str) -> Issuance:
    actor = request.actor
    if purpose is Purpose.RECOGNITION and (one := event(pk, actor.division)):
        return composing.recognition(actor, one, dated)
    if purpose is Purpose.CALL and (opened := cycle(pk, actor.division)):
        return composing.call(actor, opened, dated)
    if purpose is Purpose.AMENDMENT:
        return composing.amendment(actor, load(request, pk), changes, dated)
    if purpose is Purpose.RESCISSION:
        return composing.rescission(actor, load(request, pk), changes, dated)
    return composing.orientation(actor, dated)


def issuance(request: HttpRequest, pk: int) -> HttpResponse:
    """The pages as they read; beside a draft what the check finds, beside a released one who has answered."""
    one = load(request, pk)
    today = timezone.localdate()
    if not one.is_open:
        operations.note_opened(request.actor, pk, at=timezone.now())
    recipients = queries.recipients(pk, today)
    facts = {
        "one": one,
        "value": one.value,
        "links": queries.links(one),
        "drafter": account_names({one.drafted_by})[one.drafted_by],
        "mine": [row for row in recipients if row.account == request.actor.account and not row.acknowledged_at],
        "has_signed": queries.signed_copy(pk) is not None,
        "signed_form": SignedForm(lang=language_of(request)),
    }
    checked = found(one, language_of(request)) if one.is_open else {}
    return render(request, "issuances/issuance.html", facts | checked)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    one = load_open(request, pk)
    form = DraftForm(request.POST or None, value=one.value, lang=language_of(request))
    if request.method == "POST" and form.is_valid():
        operations.edit(request.actor, pk, form.issuance(), at=timezone.now())
        return redirect("issuances:issuance", pk)
    facts = {"one": one, "form": form, **found(one, language_of(request))}
    return render(request, "issuances/edit.html", facts)


def check(request: HttpRequest, pk: int) -> HttpResponse:
    load_open(request, pk)
    try:
        left = operations.check(request.actor, pk, at=timezone.now())
        name = "issuances.done_check_with" if left else "issuances.done_check"
        messages.success(request, say(name, language_of(request), count=left))
    except PatunayError as error:
        refuse(request, error)
    return redirect("issuances:issuance", pk)


def release(request: HttpRequest, pk: int) -> HttpResponse:
    """The Records Officer types in what the logbook says."""
    one = load_open(request, pk)
    initial = {"series": one.value.dated.year, "released_on": timezone.localdate()}
    form = ReleaseForm(request.POST or None, initial=initial, lang=language_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            operations.release(request.actor, pk, form.release(), at=timezone.now())
            messages.success(request, say("issuances.done_release", language_of(request)))
            return redirect("issuances:board", pk)
        except PatunayError as error:
            refuse(request, error)
    facts = {"one": one, "form": form, **found(one, language_of(request))}
    return render(request, "issuances/release.html", facts)


def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has it, who has answered, and what is done of what it asks."""
    one = load(request, pk)
    today = timezone.localdate()
    recipients = queries.recipients(pk, today)
    facts = {
        "one": one,
        "recipients": recipients,
        "overdue": queries.count_overdue(recipients),
        "items": queries.items(pk, today),
    }
    return render(request, "issuances/board.html", facts)


def acknowledge(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    load(request, pk)
    try:
        operations.acknowledge(request.actor, pk, row, at=timezone.now())
    except Dissemination.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, say("issuances.done_acknowledge", language_of(request)))
    return redirect("issuances:issuance", pk)


def tick(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    load(request, pk)
    form = TickForm(request.POST)
    try:
        note = form.cleaned_data["note"] if form.is_valid() else ""
        operations.tick(request.actor, pk, item, note, at=timezone.now())
    except ComplianceItem.DoesNotExist as error:
        raise Http404 from error
    return redirect("issuances:board", pk)


def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed pages come back."""
    load(request, pk)
    form = SignedForm(request.POST, request.FILES, lang=language_of(request))
    if form.is_valid():
        try:
            operations.keep_signed(request.actor, pk, form.content, at=timezone.now())
            messages.success(request, say("issuances.done_sign", language_of(request)))
        except PatunayError as error:
            refuse(request, error)
    else:
        messages.error(request, say("issuances.no_file", language_of(request)))
    return redirect("issuances:issuance", pk)
