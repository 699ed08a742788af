"""Pages of second looks: load, one call, answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from office.assessments import moderation
from office.assessments.forms import CaseForm
from office.assessments.moderation import CaseValue
from office.assessments.results import SEE, visible
from office.assessments.scale_views import decided
from office.assessments.views import load, refuse
from office.frameworks.queries import framework
from office.people.access import language_of
from office.people.actors import can
from office.people.queries import account_names
from office.words import say
from patunay.errors import PatunayError


def case_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The cycle's cases with the learners' names, for the desk and the signers of their districts."""
    cycle = load(request, pk)
    lang = language_of(request)
    found = moderation.cases(pk)
    cards = visible(request.actor, [one.learner for one in found])
    names = account_names({one.decided_by for one in found if one.decided_by})
    frame = framework(cycle.framework)
    facts = {
        "cycle": cycle,
        "cases": [
            {"case": one, "card": cards[one.learner], "title": frame.competency(one.competency).title}
            | {"decided_by": names.get(one.decided_by or 0, "")}
            for one in found
            if one.learner in cards
        ],
        "patterns": [(one.sentence(lang), one.place) for one in moderation.patterns(cycle)],
    }
    return render(request, "assessments/cases.html", facts)


@require_POST
@decided
def open_cases(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        count = moderation.open_cases(request.actor, load(request, pk), at=timezone.now())
        messages.success(request, say("assessments.cases_opened", language_of(request), count=count))
    except PatunayError as error:
        refuse(request, error)
    return redirect("assessments:cases", pk)


def queue(request: HttpRequest) -> HttpResponse:
    return render(request, "assessments/queue.html", {"cases": moderation.queue(request.actor)})


def _load_case(request: HttpRequest, pk: int) -> tuple[CaseValue, bool]:
    """The case, and whether the actor may decide it. Raises Http404 for who may neither decide nor see it."""
    one = moderation.case(pk, request.actor.division)
    if one is None:
        raise Http404
    decides = moderation.may_decide(request.actor, one)
    sees = can(request.actor, SEE) and bool(visible(request.actor, [one.learner]))
    if not (decides or sees):
        raise Http404
    return one, decides


def case(request: HttpRequest, pk: int) -> HttpResponse:
    """The marks side by side, and the decision with its reason."""
    one, decides = _load_case(request, pk)
    look = moderation.look(one, request.actor.division)
    form = CaseForm(request.POST or None, levels=look.competency.levels, lang=language_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            data: dict[str, Any] = form.cleaned_data
            moderation.decide_case(request.actor, pk, int(data["level"]), data["reason"], at=timezone.now())
            messages.success(request, say("assessments.case_done", language_of(request)))
            return redirect("assessments:queue")
        except PatunayError as error:
            refuse(request, error)
    facts = {"case": one, "look": look, "form": form if decides and one.state == "open" else None}
    return render(request, "assessments/case.html", facts)
