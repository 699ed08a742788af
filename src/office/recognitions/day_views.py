"""Pages of the day itself: door, caller, folders, big screen; and what they exchange with the office."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from csp.constants import SELF, WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from office.people.access import language_of
from office.recognitions import noting, queries
from office.recognitions.devices import Day, day, parse_batch, parse_clock
from office.recognitions.photos import agreed
from office.recognitions.views import load
from office.words import say
from patunay.ceremony import Act, parse_code
from patunay.errors import InputError

WORKER = "assessments/rating_worker.js"
"""The worker gives the pages that a script kept, whichever script that was."""
LIVE_WORDS: Mapping[str, tuple[str, ...]] = {
    "welcome": (),
    "again": (),
    "not_ours": (),
    "not_listed": (),
    "nobody": (),
    "undone": (),
    "counts": ("came", "all"),
    "waiting": ("count",),
    "all_sent": (),
    "log_in": ("count",),
    "refused": ("why",),
    "ready": (),
    "no_https": (),
    "not_kept": (),
    "forgotten": (),
    "called": ("done", "left"),
    "nobody_waits": (),
    "right": (),
    "wrong": ("name",),
    "no_folder": (),
    "given_already": (),
    "nobody_on_stage": (),
    "camera_off": (),
    "not_saved": (),
    "proxy": ("name",),
    "no_photo": (),
}
"""What the scripts say -> the facts that they fill in themselves."""


@csp_update({"script-src": [SELF, WASM_UNSAFE_EVAL]})
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """Check-in. Without script a form of one field."""
    one = load(request, pk)
    if request.method == "POST":
        return _arrive(request, one)
    return _page(request, one, "door")


def _arrive(request: HttpRequest, one: queries.EventValue) -> HttpResponse:
    code, lang = parse_code(request.POST.get("code", "")), language_of(request)
    entry = queries.register(one).entries.get(code or "")
    if entry is None:
        messages.error(request, say("recognitions.live_not_listed" if code else "recognitions.live_not_ours", lang))
    elif entry.is_present:
        messages.success(request, f"{say('recognitions.live_again', lang)}: {entry.person.name}")
    else:
        noting.note(request.actor, one, Act.ARRIVE, entry.person.key, at=timezone.now())
        messages.success(request, f"{say('recognitions.live_welcome', lang)}: {entry.person.name}")
    return redirect("recognitions:door", one.pk)


def caller(request: HttpRequest, pk: int) -> HttpResponse:
    """With the passes of those who may be photographed, as the page was opened."""
    one = load(request, pk)
    return _page(request, one, "caller", photographed=sorted(agreed(one)))


@csp_update({"script-src": [SELF, WASM_UNSAFE_EVAL]})
def folders(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, load(request, pk), "folders")


def stage(request: HttpRequest, pk: int) -> HttpResponse:
    """The big screen."""
    one = load(request, pk)
    return render(request, "recognitions/stage.html", {"event": one, "now": day(one).stage()})


def stage_now(request: HttpRequest, pk: int) -> HttpResponse:
    return _fresh(day(load(request, pk)).stage())


def people_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The list that a device keeps for the day."""
    one = load(request, pk)
    found = day(one)
    return _fresh({"list": found.digest, "event": one.code, "people": found.people})


def exchange(request: HttpRequest, pk: int) -> HttpResponse:
    """How the day stands; with POST a device's marks are kept first, each once."""
    one = load(request, pk)
    if request.method == "GET":
        return _fresh(_state(request, day(one)))
    at = timezone.now()
    try:
        lines = parse_batch(request.body, one.code)
    except InputError:
        return JsonResponse({}, status=400)
    sent_at = parse_clock(request.GET.get("now", ""), at)
    kept = noting.keep_marks(request.actor, one, lines, sent_at=sent_at, at=at)
    lang = language_of(request)
    refused = {str(place): _why(code, lang) for place, code in kept.refused.items()}
    safe = [place for place in range(len(lines)) if place not in kept.refused]
    return _fresh({"kept": safe, "refused": refused, **_state(request, day(one))})


def _why(code: str, lang: Any) -> str:
    known = {"people.not_allowed", "recognitions.id_twice"}
    return say(code if code in known else "recognitions.broken_mark", lang)


def _state(request: HttpRequest, found: Day) -> dict[str, Any]:
    """With the order for the caller, where anything has changed since the device asked last."""
    if request.GET.get("n") == f"{found.noted}/{found.digest}" and request.method == "GET":
        return {"n": found.noted}
    return {**found.state(), **(found.order() if "order" in request.GET else {})}


def worker(request: HttpRequest) -> HttpResponse:
    """The service worker stands under the pages of events, so that it can reach no others."""
    return HttpResponse(Path(finders.find(WORKER)).read_bytes(), content_type="text/javascript")


def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "recognitions/offline.html")


def _page(request: HttpRequest, one: queries.EventValue, name: str, **more: Any) -> HttpResponse:
    lang = language_of(request)
    words = {
        word: say(f"recognitions.live_{word}", lang, **{fact: f"{{{fact}}}" for fact in facts})
        for word, facts in LIVE_WORDS.items()
    }
    return render(request, f"recognitions/{name}.html", {"event": one, "words": words, **more})


def _fresh(value: Mapping[str, Any]) -> JsonResponse:
    return JsonResponse(dict(value), headers={"Cache-Control": "no-store"})
