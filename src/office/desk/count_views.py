"""Pages of the counts to hand on: the lists, one list's counts, the file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from office.awards.figures import issued
from office.desk.count_files import KINDS, export_counts, rule, spoken
from office.desk.counts import Counts, counts
from office.people.access import language_of


def count_lists(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/counts.html", {"lists": issued(request.actor.division)})


def counts_of(request: HttpRequest, pk: int) -> HttpResponse:
    lang, found = language_of(request), _load(request, pk)
    facts = {"counts": found, "shown": spoken(found, lang), "rule_en": rule("en"), "rule_fil": rule("fil")}
    return render(request, "desk/counts_of.html", facts)


def counts_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    _load(request, pk)
    content = export_counts(request.actor, pk, kind, language_of(request), at=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="counts-{pk}.{kind}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=KINDS[kind], headers=headers)


def _load(request: HttpRequest, pk: int) -> Counts:
    """Raises Http404 for a list of another division, or one that was not issued."""
    found = counts(pk, request.actor.division)
    if found is None:
        raise Http404
    return found
