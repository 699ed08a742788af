"""The page of a cycle's scales, and the way to it from pages that cannot decide without them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from office.assessments import scales
from office.assessments.views import load, refuse
from office.people.access import language_of
from office.words import say
from patunay.errors import PatunayError, StateError

View = Callable[..., HttpResponse]
NO_SCALE = "assessments.no_scale"


def decided(view: View) -> View:
    """For pages of what a cycle decides: while a scale is missing they lead to the page where it is added."""

    @wraps(view)
    def answer(request: HttpRequest, pk: int, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, pk, *args, **kwargs)
        except StateError as error:
            if error.code != NO_SCALE:
                raise
            refuse(request, error)
            return redirect("assessments:scales", pk)

    return answer


def scale_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Every competency with its scale; a POST adds files."""
    cycle = load(request, pk)
    for file in request.FILES.getlist("scales"):
        try:
            code = scales.add_scale(request.actor, cycle, file.name or "", file.read(), at=timezone.now())
            messages.success(request, say("assessments.scale_added", language_of(request), competency=code))
        except PatunayError as error:
            refuse(request, error)
    if request.method == "POST":
        return redirect("assessments:scales", pk)
    return render(request, "assessments/scales.html", {"cycle": cycle, "rows": scales.scale_rows(cycle)})


def draw_scales(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks the worker; its page says how far it is."""
    cycle = load(request, pk)
    try:
        title = say("assessments.scales_job", language_of(request), cycle=cycle.name)
        return redirect("jobs:job", scales.ask_to_draw(request.actor, cycle, title, at=timezone.now()))
    except PatunayError as error:
        refuse(request, error)
        return redirect("assessments:scales", pk)
