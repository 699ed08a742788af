"""The register of papers: search, one paper, the print run, hand-over."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from office.awards.queries import award_list
from office.certificates import queries
from office.certificates.forms import HandOverForm
from office.certificates.operations import hand_over, note_printed
from office.credentials.forms import StatusForm
from office.credentials.queries import changes, of_number, states, without_level
from office.people.access import language_of
from office.people.queries import account_names
from office.words import say

KINDS = {"certificate": "certificates", "card": "cards"}


def register(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")
    found = queries.search(request.actor.division, text)
    return render(request, "certificates/register.html", {"q": text, **_rows(found)})


def to_release(request: HttpRequest) -> HttpResponse:
    found = queries.to_release(request.actor.division)
    return render(request, "certificates/to_release.html", _rows(found))


def of_list(request: HttpRequest, pk: int) -> HttpResponse:
    one = award_list(pk, request.actor.division)
    if one is None:
        raise Http404
    found = queries.of_list(pk, request.actor.division)
    has_run = queries.print_run(one.division, one.digest) is not None
    return render(request, "certificates/of_list.html", {"list": one, "has_run": has_run, **_rows(found)})


def print_run(request: HttpRequest, pk: int) -> HttpResponseBase:
    one = award_list(pk, request.actor.division)
    path = queries.print_run(one.division, one.digest) if one else None
    if path is None:
        raise Http404
    note_printed(request.actor, pk, at=timezone.now())
    return FileResponse(path.open("rb"), filename=f"certificates-{pk}.pdf", content_type="application/pdf")


def certificate(request: HttpRequest, number: str) -> HttpResponse:
    one = _load(request, number)
    lang = language_of(request)
    history = changes(number, one.division)
    names = account_names({change.account for change in history})
    facts = {
        "one": one,
        "credentials": of_number(number, one.division),
        "changes": [(change, names[change.account]) for change in history],
        "status_form": StatusForm(lang=lang),
        "hand_over_form": HandOverForm(lang=lang),
        "hand_overs": queries.hand_overs(number),
        "state": states([number]).get(number),
    }
    return render(request, "certificates/certificate.html", facts)


def file(request: HttpRequest, number: str, kind: str) -> HttpResponseBase:
    path = queries.file_of(_load(request, number), KINDS[kind]) if kind in KINDS else None
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), filename=path.name)


def release(request: HttpRequest, number: str) -> HttpResponse:
    _load(request, number)
    lang = language_of(request)
    form = HandOverForm(request.POST, lang=lang)
    if form.is_valid():
        hand_over(request.actor, number, **form.cleaned_data, at=timezone.now())
        messages.success(request, say("certificates.released", lang))
    else:
        messages.error(request, say("certificates.release_missing", lang))
    return redirect("certificates:certificate", number)


def _load(request: HttpRequest, number: str) -> queries.CertificateValue:
    one = queries.by_number(number, request.actor.division)
    if one is None:
        raise Http404
    return one


def _rows(found: list[queries.CertificateValue]) -> dict[str, object]:
    numbers = [one.number for one in found]
    known, parts = states(numbers), without_level(numbers)
    return {"rows": [(one, known.get(one.number), parts.get(one.number, set())) for one in found]}
