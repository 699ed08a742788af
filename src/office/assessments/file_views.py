"""Pages of mailed files: load, one call, answer."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from office.assessments import files
from office.assessments.files import UploadValue
from office.assessments.forms import FilesForm
from office.assessments.incoming import Incoming, Tally
from office.assessments.views import load, refuse
from office.people.access import language_of
from office.words import say
from patunay.errors import PatunayError
from patunay.words import Language

_NOBODY_OFFERED = re.compile(r" [^.;]*: -\.")
"""`It may be for: -.`"""


def file_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes new files in (POST), shows what the waiting ones say, and what became of earlier ones."""
    cycle = load(request, pk)
    lang = language_of(request)
    form = FilesForm(request.POST or None, request.FILES or None, lang=lang)
    if request.method == "POST" and form.is_valid():
        for kind, file in form.given():
            try:
                files.keep_file(request.actor, cycle, kind, file.name or kind, file.read(), at=timezone.now())
            except PatunayError as error:
                refuse(request, error)
        return redirect("assessments:files", pk)
    incoming = files.preview(cycle)
    uploads = files.uploads(cycle)
    facts = {
        "cycle": cycle,
        "form": form,
        "waiting": _waiting(uploads, incoming, lang),
        "total": files.added_up(incoming.tallies.values()) if incoming else None,
        "taken": [_page(one, one.findings, lang) for one in uploads if one.taken_at],
    }
    return render(request, "assessments/files.html", facts)


def _waiting(uploads: list[UploadValue], incoming: Incoming | None, lang: Language) -> list[dict[str, Any]]:
    if incoming is None:
        return []
    found = {one.name: [files.plain(f) for f in incoming.findings if f.place.file == one.name] for one in uploads}
    return [
        {**_page(one, found[one.name], lang), "tally": incoming.tallies[one.name]}
        for one in uploads
        if one.taken_at is None
    ]


def _page(one: UploadValue, findings: list[dict[str, Any]], lang: Language) -> dict[str, Any]:
    """The file with its findings in words, those that ask for a look first."""
    ordered = sorted(findings, key=lambda f: (f["weight"] != "look", f["weight"], f["code"], f["row"] or 0))
    return {"file": one, "findings": [{**f, "sentence": _sentence(f, lang)} for f in ordered]}


def _sentence(finding: dict[str, Any], lang: Language) -> str:
    """Without the part that offers learners where there is none to offer."""
    said = say(finding["code"], lang, **finding["facts"])
    return _NOBODY_OFFERED.sub("", said) if finding["facts"].get("offered") == "-" else said


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        tally = files.take_files(request.actor, load(request, pk), at=timezone.now())
        messages.success(request, _taken(tally, language_of(request)))
    except PatunayError as error:
        refuse(request, error)
    return redirect("assessments:files", pk)


def _taken(tally: Tally, lang: Language) -> str:
    said = "; ".join(say(sentence, lang, count=count) for sentence, count in tally.lines())
    return say("assessments.files_taken", lang, said=said or say("assessments.tally_nothing", lang))


@require_POST
def drop(request: HttpRequest, pk: int, upload: int) -> HttpResponse:
    try:
        files.drop_file(request.actor, load(request, pk), upload, at=timezone.now())
    except PatunayError as error:
        refuse(request, error)
    return redirect("assessments:files", pk)
