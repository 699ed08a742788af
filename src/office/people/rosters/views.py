"""Pages of rosters: what was mailed, what would be done with it, what waits for a decision."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from office.people import queries as people
from office.people.access import language_of
from office.people.forms import CentreForm, FilesForm
from office.people.models import RosterUpload
from office.people.rosters import operations
from office.people.rosters.decide import cards, read_answers
from office.people.rosters.findings import groups
from office.people.rosters.plan import Action
from office.people.rosters.queries import file_names, mailed, plan_of, upload, uploads
from office.words import say
from patunay.division.checked import checked_name
from patunay.errors import PatunayError
from patunay.roster.headings import HEADINGS

CARDS_A_PAGE, LINES_SHOWN = 20, 50
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def rosters(request: HttpRequest) -> HttpResponse:
    """All uploads, and a form for new files."""
    form = FilesForm(request.POST or None, request.FILES or None, lang=language_of(request))
    if request.method == "POST" and form.is_valid() and (pk := _keep(request, form, None)):
        return redirect("people:roster", pk)
    shown = [(one, file_names(one.pk)) for one in uploads(request.actor)[:50]]
    status = 422 if request.method == "POST" else 200
    return render(request, "people/rosters.html", {"uploads": shown, "form": form}, status=status)


def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """What taking the files would do; posted are answers to what it asks."""
    one = _load(request, pk)
    if request.method == "POST":
        answers, known = read_answers(request.POST.dict())
        _try(request, "people.answers_kept", operations.decide, request.actor, pk, answers, known, at=timezone.now())
        return redirect(request.get_full_path())
    if one.taken_at is not None:
        return render(request, "people/roster_taken.html", {"upload": one, "files": file_names(pk)})
    return render(request, "people/roster.html", _preview(request, one))


def _preview(request: HttpRequest, one: RosterUpload) -> dict[str, object]:
    lang = language_of(request)
    reading, plan = plan_of(one, timezone.localdate())
    offices = [(office.pk, f"{office.name}, {office.district}") for office in people.centres(one.division_id)]
    centre_forms = [
        (
            name,
            district,
            count,
            CentreForm(
                lang=lang,
                centres=offices,
                auto_id=f"centre{number}_%s",
                initial={"name": name, "mailed_district": district, "district": district, "public_name": name},
            ),
        )
        for number, ((district, name), count) in enumerate(plan.unknown_centres.items())
    ]
    readable = [table.file for table in reading.tables]
    asked = cards(reading, plan)
    return {
        "upload": one,
        "plan": plan,
        "files": [(each, checked_name(each.name), each.name in readable) for each in mailed(one.pk)],
        "refused": reading.refused,
        "cards": Paginator([card for card in asked if card.is_answerable], CARDS_A_PAGE).get_page(
            request.GET.get("page")
        ),
        "corrections": [card for card in asked if not card.is_answerable],
        "centres": centre_forms,
        "layouts": reading.layouts,
        "fields": tuple(HEADINGS),
        "groups": groups(plan),
        "created": plan.doing(Action.CREATE)[:LINES_SHOWN],
        "updated": plan.doing(Action.UPDATE)[:LINES_SHOWN],
        "shown": LINES_SHOWN,
        "decided": {**one.decisions, **one.known},
        "more": FilesForm(lang=lang),
    }


def add_files(request: HttpRequest, pk: int) -> HttpResponse:
    """More files, or checked copies that came back."""
    _load(request, pk)
    form = FilesForm(request.POST, request.FILES, lang=language_of(request))
    if not form.is_valid():
        messages.error(request, " ".join(message for errors in form.errors.values() for message in errors))
    else:
        _keep(request, form, pk)
    return redirect("people:roster", pk)


def centre(request: HttpRequest, pk: int) -> HttpResponse:
    """Says which office a mailed centre is, or adds it."""
    one = _load(request, pk)
    offices = [(office.pk, office.name) for office in people.centres(one.division_id)]
    form = CentreForm(request.POST, lang=language_of(request), centres=offices)
    if not form.is_valid():
        messages.error(request, " ".join(message for errors in form.errors.values() for message in errors))
        return redirect("people:roster", pk)
    data, place = (
        form.cleaned_data,
        (request.actor, pk, form.cleaned_data["name"], form.cleaned_data["mailed_district"]),
    )
    if data["centre"]:
        _try(request, "people.centre_kept", operations.name_centre, *place, data["centre"], at=timezone.now())
    else:
        new = {"district": data["district"], "public_name": data["public_name"]}
        _try(request, "people.centre_kept", operations.add_centre, *place, **new, at=timezone.now())
    return redirect("people:roster", pk)


def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what the columns of one layout are."""
    _load(request, pk)
    digest, fields = request.POST.get("layout", ""), request.POST.getlist("field")
    at = timezone.now()
    _try(request, "people.columns_kept", operations.place_columns, request.actor, pk, digest, fields, at=at)
    return redirect("people:roster", pk)


def forget_columns(request: HttpRequest, pk: int) -> HttpResponse:
    _load(request, pk)
    digest = request.POST.get("layout", "")
    _try(request, "people.columns_forgotten", operations.forget_columns, request.actor, pk, digest, at=timezone.now())
    return redirect("people:roster", pk)


def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    _load(request, pk)
    digest = request.POST.get("row", "")
    _try(request, "people.taken_back", operations.take_back, request.actor, pk, digest, at=timezone.now())
    return redirect("people:roster", pk)


def take(request: HttpRequest, pk: int) -> HttpResponse:
    _load(request, pk)
    seen, on, at = request.POST.get("seen", ""), timezone.localdate(), timezone.now()
    draw = lambda: secrets.token_hex(16)  # noqa: E731
    _try(request, "people.taken", operations.take, request.actor, pk, seen, on=on, at=at, draw=draw)
    return redirect("people:roster", pk)


def checked(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """The checked copy of one file, to send back to whoever mailed it."""
    _load(request, pk)
    name = next((one.name for one in mailed(pk) if one.pk == file), None)
    if name is None:
        raise Http404
    try:
        content = operations.export_checked(request.actor, pk, name, on=timezone.localdate(), at=timezone.now())
    except PatunayError as error:
        messages.error(request, say(error.code, language_of(request), **error.facts))
        return redirect("people:roster", pk)
    headers = {"Content-Disposition": content_disposition_header(True, checked_name(name)), "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=WORKBOOK, headers=headers)


def discard(request: HttpRequest, pk: int) -> HttpResponse:
    _load(request, pk)
    _try(request, "people.discarded", operations.discard, request.actor, pk, at=timezone.now())
    return redirect("people:rosters")


def _load(request: HttpRequest, pk: int) -> RosterUpload:
    one = upload(pk, request.actor)
    if one is None:
        raise Http404
    return one


def _keep(request: HttpRequest, form: FilesForm, pk: int | None) -> int | None:
    files = [(one.name or "", one.read()) for one in form.cleaned_data["files"]]
    try:
        return operations.keep_files(request.actor, files, at=timezone.now(), upload=pk)
    except PatunayError as error:
        messages.error(request, say(error.code, language_of(request), **error.facts))
        return None


def _try(request: HttpRequest, done: str, act: object, *args: object, **facts: object) -> None:
    """Does one act and says how it went."""
    lang = language_of(request)
    try:
        act(*args, **facts)  # type: ignore[operator]
        messages.success(request, say(done, lang))
    except PatunayError as error:
        messages.error(request, say(error.code, lang, **error.facts))
