"""Pages of paper sheets: load, one call, answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from office.assessments import keying
from office.assessments.forms import KeyForm
from office.assessments.keying import ROLES, SheetLine
from office.assessments.queries import CycleValue
from office.assessments.result_views import choices
from office.assessments.views import load, refuse
from office.frameworks.queries import framework
from office.people.access import language_of
from office.words import say
from patunay.errors import InputError, PatunayError
from patunay.framework import RaterRole


def _role(text: str) -> RaterRole:
    """Raises Http404 for a kind of rater that has no sheet."""
    if text not in ROLES:
        raise Http404
    return RaterRole(text)


def _centre(request: HttpRequest) -> int | None:
    asked = request.GET.get("centre", "")
    return int(asked) if asked.isdigit() else None


def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a kind of rater and a centre; print the sheets, or key them in."""
    cycle = load(request, pk)
    asked = request.GET.get("role", str(ROLES[0]))
    role = _role(asked)
    centre = _centre(request)
    lines = keying.sheets(request.actor, cycle, role, centre) if centre else []
    facts = {"cycle": cycle, "roles": ROLES, "role": role, "lines": lines, **choices(request, cycle)}
    return render(request, "assessments/paper.html", facts)


def sheets(request: HttpRequest, pk: int, role: str) -> HttpResponse:
    """A4 sheets of one centre, a learner each, in both languages."""
    cycle = load(request, pk)
    kind = _role(role)
    lines = keying.sheets(request.actor, cycle, kind, _centre(request))
    if not lines:
        raise Http404
    frame = framework(cycle.framework)
    facts = {"cycle": cycle, "role": kind, "lines": lines, "parts": keying.parts(cycle, kind), "framework": frame}
    return render(request, "assessments/sheets.html", facts)


def key_in(request: HttpRequest, pk: int, role: str, learner: int) -> HttpResponse:
    """One sheet, one key a behaviour; then the next learner of the same centre."""
    cycle = load(request, pk)
    kind = _role(role)
    lines = keying.sheets(request.actor, cycle, kind, _centre(request))
    line = next((one for one in lines if one.card.pk == learner), None)
    if line is None:
        raise Http404
    lang = language_of(request)
    parts = keying.parts(cycle, kind)
    frame = framework(cycle.framework)
    form = KeyForm(request.POST or None, role=kind, parts=parts, relations=frame.relations, lang=lang)
    if request.method == "POST" and form.is_valid():
        try:
            keying.keep_sheet(request.actor, cycle, learner, kind, form.keyed(), at=timezone.now())
            messages.success(request, say("assessments.keyed", lang, name=line.card.name))
            return redirect(_next(request, cycle, kind, lines, line))
        except InputError as error:
            form.add_error(None, say(error.code, lang, **error.facts))
        except PatunayError as error:
            refuse(request, error)
    facts = {"cycle": cycle, "role": kind, "card": line.card, "parts": parts, "form": form, "criteria": frame.criteria}
    return render(request, "assessments/keying.html", facts)


def _next(request: HttpRequest, cycle: CycleValue, role: RaterRole, lines: list[SheetLine], line: SheetLine) -> str:
    """The next learner's sheet; after the last one, the list."""
    query = f"?centre={request.GET.get('centre', '')}"
    later = lines[lines.index(line) + 1 :]
    if later:
        return reverse("assessments:key_in", args=(cycle.pk, role, later[0].card.pk)) + query
    return reverse("assessments:paper", args=(cycle.pk,)) + f"{query}&role={role}"
