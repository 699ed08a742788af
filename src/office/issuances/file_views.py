"""Files: the pages of an issuance on paper and for Word, the printed register and the index."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone

from office.issuances import queries
from office.issuances.views import load
from office.people.queries import division_settings
from patunay.errors import InputError
from patunay.issuance import Kind
from patunay.issuance.editable import render_docx
from patunay.issuance.register import render_index, render_release_register
from patunay.issuance.rendition import Page, public_page, render_pdf, restricted_page

FORMS = {
    "pdf": (render_pdf, "application/pdf"),
    "docx": (render_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
YEARS = range(1990, 2100)
KINDS = {"memorandum": Kind.MEMORANDUM, "order": Kind.ORDER}


def public(request: HttpRequest, pk: int, form: str) -> FileResponse:
    """The pages that may be posted: no learner is named on them."""
    return _sent(public_page(load(request, pk).value, mark=_mark()), pk, "issuance", form, _now())


def restricted(request: HttpRequest, pk: int, form: str) -> FileResponse:
    try:
        page = restricted_page(load(request, pk).value, mark=_mark())
    except InputError as error:
        raise Http404 from error
    return _sent(page, pk, "restricted", form, _now())


def _sent(page: Page, pk: int, name: str, form: str, at: datetime) -> FileResponse:
    """The name of the file says nothing of the subject."""
    if form not in FORMS:
        raise Http404
    render, kind = FORMS[form]
    return _file(render(page, at), f"{name}-{pk}.{form}", kind)


def signed(request: HttpRequest, pk: int) -> FileResponse:
    load(request, pk)
    content = queries.signed_copy(pk)
    if content is None:
        raise Http404
    return _file(content, f"issuance-{pk}-signed.pdf", "application/pdf")


def register(request: HttpRequest, kind: str, series: int) -> FileResponse:
    if kind not in KINDS:
        raise Http404
    found = queries.released(request.actor.division, kind=str(KINDS[kind]), series=series)
    made = render_release_register(_letterhead(request), KINDS[kind], series, found, _now(), mark=_mark())
    return _file(made, f"release-register-{kind}-{series}.pdf", "application/pdf")


def index(request: HttpRequest, year: int) -> FileResponse:
    if year not in YEARS:
        raise Http404
    found = queries.released(request.actor.division, dated__year=year)
    made = render_index(_letterhead(request), year, found, _now(), mark=_mark())
    return _file(made, f"perpetual-index-{year}.pdf", "application/pdf")


def _mark() -> str:
    return "DEMO" if settings.DEMO else ""


def _now() -> datetime:
    """To the second: a PDF's date has no parts of one."""
    return timezone.now().replace(microsecond=0)


def _letterhead(request: HttpRequest) -> list[str]:
    """Another division's, or one that has decided nothing, has no book to print."""
    letterhead = division_settings(request.actor.division).get("letterhead")
    if not isinstance(letterhead, list):
        raise Http404
    return letterhead


def _file(content: bytes, name: str, kind: str) -> FileResponse:
    return FileResponse(BytesIO(content), filename=name, content_type=kind)
