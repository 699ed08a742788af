"""The public check page: no cookie, no script, no name search, no trace of who asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from office.people.access import language_of
from office.verifications.checking import check_file
from office.verifications.forms import FileForm, NumberForm
from office.verifications.operations import is_slowed, note_check, note_missed, source_of
from office.verifications.queries import NOTHING, Answer, PublicState, by_code, by_typed

View = Callable[..., HttpResponse]
SERVED = {"opening": "verifications/opening.html", "closing": "verifications/closing.html"}
"""How the answer begins and ends on the site; a published copy has other ways to go on."""


def public(view: View) -> View:
    """Never indexed, never telling another site where the reader came from, never kept by a cache on the way."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "private, no-store"
        return response

    return answer


@public
def check(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR opens."""
    return _page(request, by_code(code), "qr")


@public
@csrf_exempt
def typed(request: HttpRequest) -> HttpResponse:
    """A number and, to see the whole name, a surname. No cookie is set, so there is no token to check."""
    form = NumberForm(request.POST or None)
    if not form.is_valid():
        return render(request, "verifications/ask.html", {"form": form})
    data = form.cleaned_data
    return _page(request, by_typed(data["number"], data["surname"]), "typed")


def _page(request: HttpRequest, found: Answer, channel: str) -> HttpResponse:
    """The page knows the answer alone: nothing of who asks."""
    at, source = timezone.now(), source_of(request.META.get("REMOTE_ADDR", ""))
    if found.state is PublicState.NOT_FOUND or channel == "typed":
        if is_slowed(source, at):
            return render(request, "verifications/slow.html", status=429)
        if found.state is PublicState.NOT_FOUND or found.masked:
            note_missed(source, at)
    note_check(channel, str(found.state), at)
    facts = {"answer": found, "lang": language_of(request), "demo": settings.DEMO, **SERVED}
    return render(None, "verifications/answer.html", facts, status=404 if found == NOTHING else 200)


@public
@csrf_exempt
def dropped(request: HttpRequest) -> HttpResponse:
    """Any file that an office issued: JSON, JWT, PDF, picture, ZIP."""
    form = FileForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return render(request, "verifications/file.html", {"reports": None})
    file, at = form.cleaned_data["file"], timezone.now()
    reports = check_file(file.name, file.read(), at=at)
    for report in reports:
        note_check("file", str(report.verdict).lower(), at)
    lang = language_of(request)
    rows = [(report, report.headline(lang), report.reasons(lang)) for report in reports]
    return render(request, "verifications/file.html", {"reports": rows})
