"""`/api/v1`: what other systems may ask. The same reads as the pages, behind the same table of rights.

The description that others build on is `docs/openapi.json`; the tests hold it equal to this.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, NinjaAPI, Schema, Status, UploadedFile
from ninja.errors import ValidationError

from office.awards import queries as awards
from office.jobs import queries as jobs
from office.verifications.checking import check_file
from office.verifications.operations import is_slowed, note_check, note_missed, source_of
from office.verifications.queries import Answer, Line, PublicState, by_code
from office.words import say
from patunay.framework import Text
from patunay.verification import Report

api = NinjaAPI(
    title="Patunay",
    version="1",
    description="Certificates of a Schools Division Office: check one, verify a file, follow the office's work.",
    docs_url=None,
    urls_namespace="api",
)
MOST_BYTES = 10 << 20


class Words(Schema):
    """A sentence or a title in both languages."""

    en: str
    fil: str


class Problem(Schema):
    """Why there is no answer, and what to do next."""

    error: str
    sentence: Words


class Competency(Schema):
    title: Words
    level: int | None
    level_title: Words | None
    elements: list[Words]
    state: PublicState


class Checked(Schema):
    """What the check page says of one paper: `dated` stands on it, on `issued_on` it was signed."""

    state: PublicState
    suspended: bool
    number: str
    name: str
    office: str
    issued_on: date | None
    dated: date | None
    changed_on: date | None
    competencies: list[Competency]
    milestone: bool
    sample: bool
    demo: bool


class Verified(Schema):
    """The report of one document found in a file: VALID, INVALID or INDETERMINATE, with its reasons."""

    verdict: str
    headline: Words
    reasons: list[Words]


class AwardList(Schema):
    id: int
    version: int
    state: str
    digest: str
    certificates: int
    drawn_up_at: datetime


class Job(Schema):
    number: int
    kind: str
    state: str
    step: str
    done: int
    total: int
    asked_at: datetime
    ended_at: datetime | None
    error: str


@api.exception_handler(ValidationError)
def misformed(request: HttpRequest, _: ValidationError) -> Any:
    return api.create_response(request, _problem("misformed"), status=422)


@api.get("/check/{code}", response={200: Checked, 404: Problem, 429: Problem}, url_name="check", operation_id="check")
def check(request: HttpRequest, code: str) -> Any:
    """The state of one paper, by the code in its QR."""
    found, at, source = by_code(code), timezone.now(), source_of(request.META.get("REMOTE_ADDR", ""))
    if found.state is PublicState.NOT_FOUND:
        if is_slowed(source, at):
            return Status(429, _problem("slow"))
        note_missed(source, at)
    note_check("api", str(found.state), at)
    missing = found.state is PublicState.NOT_FOUND
    return Status(404, _problem("not_found")) if missing else Status(200, _checked(found))


@api.post(
    "/verify", response={200: list[Verified], 413: Problem, 422: Problem}, url_name="verify", operation_id="verify"
)
def verify(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """Every document in the file (JSON, JWT, PDF, picture, ZIP), checked against the public books kept here."""
    if (file.size or 0) > MOST_BYTES:
        return Status(413, _problem("too_big"))
    return [_verified(report) for report in check_file(file.name or "file", file.read(), at=timezone.now())]


@api.get("/lists", response={200: list[AwardList], 401: Problem, 403: Problem}, url_name="lists", operation_id="lists")
def lists(request: HttpRequest) -> Any:
    """The award lists of the caller's division, newest first."""
    found = awards.lists(request.actor.division)  # type: ignore[attr-defined]
    return [
        AwardList(
            id=one.pk,
            version=one.version,
            state=str(one.state),
            digest=one.digest,
            certificates=one.summary["certificates"],
            drawn_up_at=one.drawn_up_at,
        )
        for one in found
    ]


@api.get(
    "/jobs/{int:number}",
    response={200: Job, 401: Problem, 403: Problem, 404: Problem},
    url_name="job",
    operation_id="job",
)
def job(request: HttpRequest, number: int) -> Any:
    """How far one piece of long work is."""
    found = jobs.progress(number, request.actor.division)  # type: ignore[attr-defined]
    return Status(404, _problem("no_job")) if found is None else Status(200, found)


SENTENCES = {
    "misformed": "verifications.api_misformed",
    "slow": "verifications.slow_next",
    "not_found": "verifications.not_found_means",
    "too_big": "verifications.api_too_big",
    "no_job": "desk.not_found_next",
}


def _problem(error: str) -> dict[str, Any]:
    code = SENTENCES[error]
    return {"error": error, "sentence": {"en": say(code, "en"), "fil": say(code, "fil")}}


def _checked(found: Answer) -> Checked:
    return Checked(
        state=found.state,
        suspended=found.suspended,
        number=found.number,
        name=found.name,
        office=found.office,
        issued_on=found.issued_on,
        dated=found.dated,
        changed_on=found.changed_on,
        competencies=[_competency(line) for line in found.lines],
        milestone=found.milestone,
        sample=found.sample,
        demo=found.demo,
    )


def _competency(line: Line) -> Competency:
    return Competency(
        title=_words(line.title),
        level=line.level,
        level_title=_words(line.level_title) if line.level_title else None,
        elements=[_words(element) for element in line.elements],
        state=line.state,
    )


def _words(text: Text) -> Words:
    return Words(en=text.en, fil=text.fil)


def _verified(report: Report) -> Verified:
    reasons = [Words(en=en, fil=fil) for en, fil in zip(report.reasons("en"), report.reasons("fil"), strict=True)]
    return Verified(
        verdict=str(report.verdict),
        headline=Words(en=report.headline("en"), fil=report.headline("fil")),
        reasons=reasons,
    )
