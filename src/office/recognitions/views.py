"""Pages around the day: plan, invite, what is to be done now, what is left to release, how it went."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from office.assessments.queries import cycle
from office.awards.queries import ListValue
from office.people.access import language_of
from office.recognitions import noting, operations, queries
from office.recognitions.forms import (
    AttestationForm,
    EventForm,
    ReleaseForm,
    as_typed,
)
from office.recognitions.papers import AFTER, BEFORE, FOR_WORD, PAPERS, WORD, Papers, attestations
from office.recognitions.rehearsal import play
from office.words import say
from patunay.ceremony import Act, Participant
from patunay.ceremony.codes import ENTROPY
from patunay.ceremony.figures import Figures
from patunay.errors import PatunayError

LENGTHS = (10, 300, 3600, 86_400)
"""Seconds by which a rehearsal plays on."""
SEATS, SPARE_ROWS = 20, 5
"""Chairs a row that a new plan begins with, and rows for guests and companions."""


def load(request: HttpRequest, pk: int) -> queries.EventValue:
    """Raises Http404 for another division's."""
    one = queries.event(pk, request.actor.division)
    if one is None:
        raise Http404
    return one


def entropy() -> bytes:
    return secrets.token_bytes(ENTROPY)


def refuse(request: HttpRequest, error: PatunayError) -> None:
    """Says on the next page why a call could not be done."""
    messages.error(request, say(error.code, language_of(request), **error.facts))


def tell_saved(request: HttpRequest) -> None:
    """Says on the next page that what was sent is kept."""
    messages.success(request, say("recognitions.saved", language_of(request)))


def events(request: HttpRequest) -> HttpResponse:
    division = request.actor.division
    facts = {"events": queries.events(division), "lists": queries.lists_to_plan(division)}
    return render(request, "recognitions/events.html", facts)


def plan(request: HttpRequest, listed: int) -> HttpResponse:
    """A new event for one list, with what its cycle says of it filled in already."""
    found = {one.pk: one for one in queries.lists_to_plan(request.actor.division)}
    if listed not in found:
        raise Http404
    form = EventForm(request.POST or None, initial=_first(found[listed]), lang=language_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            pk = operations.plan(request.actor, found[listed], form.draft(), entropy=entropy, at=timezone.now())
            messages.success(request, say("recognitions.planned", language_of(request)))
            return redirect("recognitions:event", pk)
        except PatunayError as error:
            refuse(request, error)
    return render(request, "recognitions/plan.html", {"form": form, "list": found[listed]})


def _first(one: ListValue) -> dict[str, object]:
    found = cycle(one.cycle, one.division)
    decided = found.plan if found else {}
    count, districts = one.summary["learners"], len(one.summary["districts"])
    return {
        "objectives": say("recognitions.first_objectives"),
        "programme": say("recognitions.first_programme"),
        "calling_at": "09:30",
        "hall_rows": -(-count // SEATS) + districts + SPARE_ROWS,  # each district begins a row
        "hall_seats": SEATS,
        "title": decided.get("event_title", ""),
        "held_on": decided.get("event_date", ""),
        "venue": decided.get("event_place", ""),
        "groups": f"{operations.LEARNERS}: {count}\n{say('recognitions.first_groups')}",
    }


def change(request: HttpRequest, pk: int) -> HttpResponse:
    one = load(request, pk)
    form = EventForm(request.POST or None, initial=as_typed(one), lang=language_of(request))
    if request.method == "POST" and form.is_valid():
        operations.change(request.actor, pk, form.draft(), at=timezone.now())
        tell_saved(request)
        return redirect("recognitions:event", pk)
    return render(request, "recognitions/plan.html", {"form": form, "event": one})


def event(request: HttpRequest, pk: int) -> HttpResponse:
    """What must be done now, and how many came."""
    one = load(request, pk)
    day = queries.register(one)
    rows = queries.rows(one)
    learners = [row for row in rows if isinstance(row.value, Participant)]
    facts = {
        "event": one,
        "learners": len(learners),
        "guests": len(rows) - len(learners),
        "without_folder": sum(not row.value.certificates for row in learners),
        "came": sum(entry.is_present for entry in day.learners),
        "handed": sum(entry.handed is not None for entry in day.learners),
        "open": [finding for finding in day.findings if finding.is_open],
        "lengths": LENGTHS,
        "rows_needed": queries.hall_rows_needed(one),
    }
    return render(request, "recognitions/event.html", facts)


@require_POST
def rehearse(request: HttpRequest, pk: int) -> HttpResponse:
    """Plays on, in the demonstration alone."""
    length = request.POST.get("seconds", "")
    if not settings.DEMO or length not in map(str, LENGTHS):
        raise Http404
    lang = language_of(request)
    goes_on = play(request.actor, load(request, pk), timedelta(seconds=int(length)), at=timezone.now())
    messages.success(request, say("recognitions.played" if goes_on else "recognitions.played_out", lang))
    return redirect("recognitions:event", pk)


def to_release(request: HttpRequest, pk: int) -> HttpResponse:
    """The folders that nobody has taken."""
    one = load(request, pk)
    return render(request, "recognitions/to_release.html", {"event": one, "rows": queries.not_handed(one)})


def release(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """One folder is taken after the event, by the learner or somebody with authority."""
    one = load(request, pk)
    row = next((found for found in queries.not_handed(one) if found.pk == person), None)
    if row is None:
        raise Http404
    form = ReleaseForm(request.POST or None, initial={"on": timezone.localdate()}, lang=language_of(request))
    if request.method == "POST" and form.is_valid():
        folder = row.value.certificates[0]
        given = {name: value for name, value in form.cleaned_data.items() if value}
        noting.note(request.actor, one, Act.RELEASE, row.value.key, at=timezone.now(), folder=folder, **given)
        messages.success(request, say("recognitions.released", language_of(request), name=row.value.name))
        return redirect("recognitions:to_release", pk)
    return render(request, "recognitions/release.html", {"event": one, "row": row, "form": form})


def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The numbers of the day, straight from the registers, and everything that does not add up."""
    one = load(request, pk)
    day = queries.register(one)
    facts = {
        "event": one,
        "attendance": queries.attendance(one),
        "figures": Figures.of(day),
        "left": len(queries.not_handed(one)),
        "findings": day.findings,
    }
    return render(request, "recognitions/report.html", facts)


def papers(request: HttpRequest, pk: int) -> HttpResponse:
    one = load(request, pk)
    needed = queries.hall_rows_needed(one)
    facts = {"event": one, "before": list(BEFORE), "afterwards": list(AFTER), "rows_needed": needed}
    return render(request, "recognitions/papers.html", facts)


def paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One paper as a file."""
    one, at = load(request, pk), timezone.now().replace(microsecond=0)
    if kind not in PAPERS:
        raise Http404
    try:
        content = PAPERS[kind](Papers(one), at)
    except PatunayError as error:
        refuse(request, error)
        return redirect("recognitions:papers", pk)
    operations.note_printed(request.actor, pk, kind, at=at)
    return _file(content, kind)


def attest(request: HttpRequest, pk: int) -> HttpResponse:
    """Certificates of participation, appearance, appreciation and recognition for whoever was there."""
    one, at = load(request, pk), timezone.now().replace(microsecond=0)
    groups = [row.group for row in queries.attendance(one)]
    form = AttestationForm(request.POST or None, groups=groups, lang=language_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            content = attestations(one, form.receives(), at)
            operations.note_printed(request.actor, pk, "attestations", at=at)
            return _file(content, "attestations")
        except PatunayError as error:
            refuse(request, error)
    return render(request, "recognitions/attest.html", {"event": one, "form": form})


def _file(content: bytes, kind: str) -> HttpResponse:
    ending, media = ("docx", WORD) if kind.endswith(FOR_WORD) else ("pdf", "application/pdf")
    disposition = f'inline; filename="{kind}.{ending}"'
    return HttpResponse(content, content_type=media, headers={"Content-Disposition": disposition})
