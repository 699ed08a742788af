"""A teacher rates the class: by behaviour or on a grid, with or without script, with or without signal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation

from office.assessments import classes, queries, rating
from office.assessments.classes import Marks, Member, OwnClass
from office.assessments.rating_forms import NO_CHANCE, page_changes, parse_batch
from office.words import say
from patunay.errors import InputError, StateError
from patunay.framework import Criterion, Framework, Indicator
from patunay.words import Language

T = TypeVar("T")
View = Callable[..., HttpResponse]
WORKER = Path(__file__).resolve().parent / "static" / "assessments" / "rating_worker.js"
LIVE_WORDS = {
    "saved": ("time",),
    "waiting": ("count",),
    "all_sent": (),
    "log_in": ("count",),
    "other_account": ("count",),
    "rated": ("done", "all"),
    "answered": ("done", "all"),
    "keeping_pages": ("done", "all"),
    "pages_kept": (),
    "pages_missing": (),
    "no_https": (),
    "not_saved": (),
    "forgotten": (),
}
"""What the script says -> the facts that it fills in itself."""


def language(request: HttpRequest) -> Language:
    return "fil" if getattr(request, "LANGUAGE_CODE", "en") == "fil" else "en"


def in_filipino(view: View) -> View:
    """Filipino is first for learners and the community; who chose another language on any page reads that."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "fil") != "fil":
            return view(request, *args, **kwargs)
        request.LANGUAGE_CODE = "fil"
        with translation.override("fil"):
            return view(request, *args, **kwargs)

    return answer


def shown(marks: Marks, code: str) -> str:
    """A mark as the value of its field; empty for no answer."""
    if code not in marks:
        return ""
    mark = marks[code]
    return NO_CHANCE if mark is None else str(mark)


def criteria(framework: Framework, behaviour: Indicator) -> list[Criterion]:
    """The described answers that the behaviour allows, lowest first."""
    return sorted((c for c in framework.criteria if c.mark <= behaviour.highest), key=lambda c: c.mark)


def rate(request: HttpRequest) -> HttpResponse:
    """The cycles in which the teacher has learners to rate."""
    return render(request, "assessments/rate_classes.html", {"classes": classes.own_classes(request.actor)})


def rate_class(request: HttpRequest, cycle: int) -> HttpResponse:
    """The class with all behaviours; a cycle of the division without own learners leads to what there is to rate."""
    if queries.cycle(cycle, request.actor.division) and classes.own_class(request.actor, cycle) is None:
        return redirect("assessments:rate")
    own = _own(request, cycle)
    numbers = {behaviour.code: number for number, behaviour in enumerate(own.behaviours, 1)}
    parts = [
        (at, competency, [(numbers[code], own.framework.indicators()[code], own.rated([code])) for code in codes])
        for at, (competency, codes) in enumerate(
            zip(own.framework.competencies, classes.competency_codes(own.framework).values(), strict=True), 1
        )
    ]
    facts = {"parts": parts, "pages": _pages(own), **_live(request, own, own.behaviours)}
    return render(request, "assessments/rate_class.html", facts)


def rate_behaviour(request: HttpRequest, cycle: int, number: int) -> HttpResponse:
    """One behaviour with all names. A page without script is handed in whole and leads on to the next."""
    own = _own(request, cycle)
    behaviour = _nth(own.behaviours, number)
    following = number + 1 if number < len(own.behaviours) else 0
    if request.method == "POST":
        next_page = reverse("assessments:rate_behaviour", args=[cycle, following]) if following else ""
        return _keep(request, own, next_page or reverse("assessments:class", args=[cycle]))
    facts = {
        "behaviour": behaviour,
        "number": number,
        "previous": number - 1,
        "following": following,
        "criteria": criteria(own.framework, behaviour),
        "rows": [(member, shown(member.marks, behaviour.code)) for member in own.members],
        "rated": own.rated([behaviour.code]),
        **_live(request, own, [behaviour]),
    }
    return render(request, "assessments/rate_behaviour.html", facts)


def rate_grid(request: HttpRequest, cycle: int, number: int) -> HttpResponse:
    """One competency: names down, behaviours across."""
    own = _own(request, cycle)
    competency = _nth(own.framework.competencies, number)
    if request.method == "POST":
        return _keep(request, own, reverse("assessments:class", args=[cycle]))
    behaviours = [i for element in competency.elements for i in element.indicators]
    columns = [(i, [str(c.mark) for c in criteria(own.framework, i)]) for i in behaviours]
    facts = {
        "competency": competency,
        "number": number,
        "columns": columns,
        "rows": [(m, [(i, values, shown(m.marks, i.code)) for i, values in columns]) for m in own.members],
        **_live(request, own, behaviours),
    }
    return render(request, "assessments/rate_grid.html", facts)


def rate_sync(request: HttpRequest, cycle: int) -> HttpResponse:
    """A phone's batch of marks; which are safe here, and why others are not."""
    _own(request, cycle)
    at = timezone.now()
    try:
        batch = parse_batch(request.body, at=at)
        if batch.account != request.actor.account:
            return JsonResponse({}, status=409)
        kept = rating.keep_marks(request.actor, cycle, batch.changes, at=at)
    except InputError:
        return JsonResponse({}, status=400)
    except StateError as error:
        raise Http404 from error
    refused = {str(key): say(code, language(request)) for key, code in kept.refused.items()}
    return JsonResponse({"kept": list(map(str, kept.keys)), "refused": refused, "at": _milliseconds(at)})


def rate_send(request: HttpRequest, cycle: int) -> HttpResponse:
    """What is complete enough, what is missing, and the sending."""
    own = _own(request, cycle)
    if request.method == "POST":
        return _send(request, cycle)
    numbers = {behaviour.code: number for number, behaviour in enumerate(own.behaviours, 1)}
    rows = [
        (m, _stage(own, m), [numbers[code] for code in classes.unanswered(own.framework, m.marks)]) for m in own.members
    ]
    ready = sum(stage == "ready" for _, stage, _ in rows)
    return render(request, "assessments/rate_send.html", {"rows": rows, "ready": ready, **_live(request, own, ())})


def rate_worker(request: HttpRequest) -> HttpResponse:
    """The service worker stands under the rating pages, so that it can reach no others."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript")


def rate_offline(request: HttpRequest) -> HttpResponse:
    return render(request, "assessments/rate_offline.html")


def _own(request: HttpRequest, cycle: int) -> OwnClass:
    own = classes.own_class(request.actor, cycle)
    if own is None:
        raise Http404
    return own


def _nth(items: Sequence[T], number: int) -> T:
    if not 1 <= number <= len(items):
        raise Http404
    return items[number - 1]


def _keep(request: HttpRequest, own: OwnClass, next_page: str) -> HttpResponseRedirect:
    at = timezone.now()
    changes = page_changes(request.POST, own, request.actor.account, at=at)
    kept = rating.keep_marks(request.actor, own.cycle.pk, changes, at=at)
    for code in sorted(set(kept.refused.values())):
        messages.error(request, say(code, language(request)))
    if kept.keys:
        messages.success(request, say("assessments.rate_kept", language(request), count=len(kept.keys)))
    return HttpResponseRedirect(next_page)


def _send(request: HttpRequest, cycle: int) -> HttpResponse:
    lang = language(request)
    try:
        count = rating.send_forms(request.actor, cycle, at=timezone.now())
    except StateError as error:
        messages.error(request, say(error.code, lang, **error.facts))
    else:
        messages.success(request, say("assessments.rate_sent", lang, count=count))
    return redirect("assessments:rate_send", cycle)


def _stage(own: OwnClass, member: Member) -> str:
    """How far the teacher's form for one learner is: sent, ready, changed (sent before, and ready again) or begun."""
    if member.state == "sent":
        return "sent"
    return "ready" if classes.is_ready(own.framework, member.marks) else "begun"


def _live(request: HttpRequest, own: OwnClass, behaviours: Iterable[Indicator]) -> dict[str, Any]:
    """What the script must know: whose page this is, its age in ms since 1970, who is answered where, its sentences."""
    lang = language(request)
    return {
        "own": own,
        "at": _milliseconds(timezone.now()),
        "answered": {i.code: [m.candidate for m in own.members if i.code in m.marks] for i in behaviours},
        "words": {
            name: say(f"assessments.rate_live_{name}", lang, **{fact: f"{{{fact}}}" for fact in facts})
            for name, facts in LIVE_WORDS.items()
        },
    }


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _pages(own: OwnClass) -> list[str]:
    """Everything that a day without signal needs."""
    cycle = own.cycle.pk
    behaviours = [reverse("assessments:rate_behaviour", args=[cycle, at + 1]) for at in range(len(own.behaviours))]
    grids = [reverse("assessments:rate_grid", args=[cycle, at + 1]) for at in range(len(own.framework.competencies))]
    first = [reverse("assessments:rate"), reverse("assessments:class", args=[cycle])]
    return [*first, *behaviours, *grids, reverse("assessments:rate_offline")]
