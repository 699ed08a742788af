"""Pages of the table for work, and the list of who may be photographed."""

from __future__ import annotations

from csp.constants import SELF, WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from office.people.access import language_of
from office.people.consents import Word
from office.recognitions import agreeing, jobseekers, queries
from office.recognitions.papers import Papers
from office.recognitions.photos import asked_for_photos
from office.recognitions.views import load, refuse
from office.words import say
from patunay.ceremony.work import form_text
from patunay.ceremony.workpapers import PARTS, render_half_pages
from patunay.errors import PatunayError

SPOKEN = ("live_not_ours", "live_camera_off", "work_away")
"""What the script says."""


@never_cache
@csp_update({"script-src": [SELF, WASM_UNSAFE_EVAL]})
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """A pass, a code or a name leads to the learner's page. What was asked stands in no address."""
    one, lang = load(request, pk), language_of(request)
    asked = request.POST.get("asked", "")[:100]
    found = jobseekers.found(one, asked) if asked else []
    if len(found) == 1:
        return redirect("recognitions:work_person", pk, found[0].pk)
    if request.method == "POST" and not found:
        messages.error(request, say("recognitions.work_nobody", lang))
    words = {name: say(f"recognitions.{name}", lang) for name in SPOKEN}
    return render(request, "recognitions/work.html", {"event": one, "rows": found, "words": words})


@never_cache
def person(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """How to ask where no consent stands; else what the office knows, to copy and to print."""
    one, row = _load(request, pk, person)
    try:
        consent = jobseekers.consent(one, row)
        more = _shown(request, one, row) if consent.word is Word.YES else jobseekers.age(one, row, timezone.localdate())
    except PatunayError as error:
        refuse(request, error)
        return redirect("recognitions:work", pk)
    return render(request, "recognitions/work_person.html", {"event": one, "row": row, "consent": consent, **more})


def _shown(request: HttpRequest, one: queries.EventValue, row: queries.Row) -> dict[str, object]:
    agreeing.note_shown(request.actor, one, row, "page", at=timezone.now())
    known = jobseekers.jobseeker(one, row)
    return {"known": known, "text": form_text(known, language_of(request)), "parts": PARTS}


@require_POST
def answer(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Who agrees, or that the learner does not."""
    one, row = _load(request, pk, person)
    try:
        agreeing.answer(request.actor, one, row, request.POST.get("said", ""), at=timezone.now())
        messages.success(request, say("recognitions.work_noted", language_of(request)))
    except PatunayError as error:
        refuse(request, error)
    return redirect("recognitions:work_person", pk, person)


@never_cache
def text(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """The text for the PESO's form as a file."""
    one, row = _agreed(request, pk, person)
    agreeing.note_shown(request.actor, one, row, "text", at=timezone.now())
    content = form_text(jobseekers.jobseeker(one, row), language_of(request))
    headers = {"Content-Disposition": 'attachment; filename="nsrp-form.txt"'}
    return HttpResponse(content, content_type="text/plain; charset=utf-8", headers=headers)


@never_cache
def half_page(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """A5, one sheet a certificate."""
    one, row = _agreed(request, pk, person)
    at = timezone.now().replace(microsecond=0)
    try:
        codes = jobseekers.codes(one, row)
        content = render_half_pages(Papers(one).event, jobseekers.jobseeker(one, row), codes, at)
    except PatunayError as error:
        refuse(request, error)
        return redirect("recognitions:work_person", pk, person)
    agreeing.note_shown(request.actor, one, row, "half page", at=at)
    headers = {"Content-Disposition": 'inline; filename="half-page.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def photographs(request: HttpRequest, pk: int) -> HttpResponse:
    """Awardees in the order of calling, and whether the consent to photographs stands."""
    one = load(request, pk)
    asked = asked_for_photos(one)
    facts = {"event": one, "asked": asked, "count": sum(each.stands for each in asked)}
    return render(request, "recognitions/photographs.html", facts)


def _load(request: HttpRequest, pk: int, person: int) -> tuple[queries.EventValue, queries.Row]:
    """Raises Http404 for another division's, and for who is no learner."""
    one = load(request, pk)
    row = queries.row(one, person)
    if row is None or not row.learner_key:
        raise Http404
    return one, row


def _agreed(request: HttpRequest, pk: int, person: int) -> tuple[queries.EventValue, queries.Row]:
    """As `_load`. Raises Http404 where no consent stands: then there is no such paper."""
    one, row = _load(request, pk, person)
    try:
        stands = jobseekers.consent(one, row).word is Word.YES
    except PatunayError:
        stands = False
    if not stands:
        raise Http404
    return one, row
