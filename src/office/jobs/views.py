"""How far long work is: a list, a page for each job that keeps itself up to date, cancelling and trying again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from office.jobs import operations, queries
from office.jobs.states import JobState
from office.words import say, sentences
from patunay.errors import PatunayError, StateError

LOOKS = {JobState.DONE: "good", JobState.FAILED: "stop", JobState.CANCELLED: "plain"}


def jobs(request: HttpRequest) -> HttpResponse:
    shown = [_shown(job) for job in queries.recent(request.actor.division)]
    return render(request, "jobs/jobs.html", {"jobs": shown})


def job(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "jobs/job.html", _shown(_found(request, pk)))


def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that changes; without a trigger once the job is over, so that nobody asks on."""
    return render(request, "jobs/_progress.html", _shown(_found(request, pk)))


def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    post = request.actor.post_for("jobs.see")
    one = _found(request, pk)
    if not one.is_over:
        operations.cancel(one.number, actor=request.actor.account, role=post.role, at=timezone.now())
    return redirect("jobs:job", pk)


def retry(request: HttpRequest, pk: int) -> HttpResponse:
    post = request.actor.post_for("jobs.see")
    one = _found(request, pk)
    try:
        operations.retry(one.number, actor=request.actor.account, role=post.role, at=timezone.now())
    except StateError as error:
        messages.error(request, say(error.code, "fil" if request.LANGUAGE_CODE == "fil" else "en"))
    return redirect("jobs:job", pk)


def _found(request: HttpRequest, pk: int) -> queries.Progress:
    """Raises Http404 for a job of another division."""
    one = queries.progress(pk, request.actor.division)
    if one is None:
        raise Http404
    return one


def _shown(one: queries.Progress) -> dict[str, Any]:
    """A job with its words: the state's, the step's (steps are named by whoever does the work), the error's."""
    step = f"jobs.step_{one.step.replace(' ', '_')}"
    return {
        "job": one,
        "look": LOOKS.get(one.state, "wait"),
        "word": f"jobs.state_{one.state}",
        "step": step if step in sentences() else "jobs.step_other",
        "error": PatunayError(one.error, **one.error_facts) if one.error else None,
        "url": one.result.get("url", "") if one.state is JobState.DONE else "",
    }
