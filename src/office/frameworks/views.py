"""Pages of framework versions: the list, an import with its preview, one version, comparing, crosswalk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify

from office.frameworks import operations, queries
from office.frameworks.comparison import compare as compare_frameworks
from office.frameworks.comparison import rule_facts
from office.frameworks.forms import CrosswalkForm, UploadForm
from office.frameworks.previews import open_preview, read_upload, seal_preview
from office.frameworks.queries import VersionValue
from office.frameworks.states import TRANSITIONS, VersionState
from office.words import say
from patunay.errors import InputError, PatunayError
from patunay.framework import Framework
from patunay.words import Language


def versions(request: HttpRequest) -> HttpResponse:
    return render(request, "frameworks/versions.html", {"versions": queries.versions(request.actor.division)})


def add(request: HttpRequest) -> HttpResponse:
    """Nothing is written: what was read travels in the preview until somebody keeps it."""
    form = UploadForm(*_posted(request), lang=_lang(request))
    if not form.is_valid():
        return render(request, "frameworks/add.html", {"form": form})
    try:
        framework = read_upload(form.cleaned_data["file"])
    except InputError as error:
        again = {"form": UploadForm(lang=_lang(request)), **_refusal(error, _lang(request))}
        return render(request, "frameworks/add.html", again, status=422)
    return render(request, "frameworks/preview.html", _preview(request, framework))


def _refusal(error: InputError, lang: Language) -> dict[str, Any]:
    """Each fault is a line of its own."""
    return {"refused": error, "faults": [fault.sentence(lang) for fault in error.facts.get("faults", ())]}


def _preview(request: HttpRequest, framework: Framework) -> dict[str, Any]:
    division = request.actor.division
    before = queries.before(division, framework.name)
    return {
        **_shown(framework),
        "standing": queries.standing(division, framework),
        "before": before,
        "comparison": compare_frameworks(queries.framework(before.pk), framework) if before else None,
        "sealed": seal_preview(framework),
    }


def _shown(framework: Framework) -> dict[str, Any]:
    return {"framework": framework, "rule": rule_facts(framework.rule)}


def keep(request: HttpRequest) -> HttpResponse:
    try:
        pk = operations.add(request.actor, open_preview(request.POST.get("sealed", "")), at=timezone.now())
    except PatunayError as error:
        messages.error(request, say(error.code, _lang(request), **error.facts))
        return redirect("frameworks:add")
    messages.success(request, say("frameworks.kept", _lang(request)))
    return redirect("frameworks:version", pk)


def version(request: HttpRequest, pk: int) -> HttpResponse:
    one = _found(request, pk)
    moves = [str(state) for state in TRANSITIONS[one.state]]
    return render(request, "frameworks/version.html", {"version": one, "moves": moves, **_shown(queries.framework(pk))})


def move(request: HttpRequest, pk: int) -> HttpResponse:
    _found(request, pk)
    chosen = request.POST.get("state", "")
    if chosen not in VersionState.values:
        raise Http404
    try:
        operations.move(request.actor, pk, VersionState(chosen), at=timezone.now())
    except PatunayError as error:
        messages.error(request, say(error.code, _lang(request), **error.facts))
    else:
        messages.success(request, say(f"frameworks.moved_{chosen}", _lang(request)))
    return redirect("frameworks:version", pk)


def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """`?with=` names the other version; without it the newest other one of the same name."""
    one, division = _found(request, pk), request.actor.division
    others = [other for other in queries.versions(division) if other.pk != pk]
    chosen = request.GET.get("with", "")
    before = _found(request, int(chosen)) if chosen.isdecimal() else queries.before(division, one.name, but=pk)
    comparison = compare_frameworks(queries.framework(before.pk), queries.framework(pk)) if before else None
    shown = {"version": one, "others": others, "before": before, "comparison": comparison}
    return render(request, "frameworks/compare.html", shown)


def crosswalk(request: HttpRequest, pk: int) -> HttpResponse:
    one, framework = _found(request, pk), queries.framework(pk)
    others = [v for v in queries.versions(request.actor.division) if v.pk != pk and v.state is not VersionState.RETIRED]
    pairs = [(other, queries.framework(other.pk)) for other in others]
    form = CrosswalkForm(*_posted(request), framework=framework, others=pairs, lang=_lang(request))
    if form.is_valid():
        said = form.cleaned_data
        operations.cross(request.actor, (pk, said["own"]), said["other"], said["strength"], at=timezone.now())
        messages.success(request, say("frameworks.crossed", _lang(request)))
        return redirect("frameworks:crosswalk", pk)
    shown = {"version": one, "crosswalks": queries.crosswalks(pk), "form": form, "others": others}
    return render(request, "frameworks/crosswalk.html", shown)


def uncross(request: HttpRequest, pk: int, crosswalk: int) -> HttpResponse:
    _found(request, pk)
    operations.uncross(request.actor, pk, crosswalk, at=timezone.now())
    return redirect("frameworks:crosswalk", pk)


def case(request: HttpRequest, pk: int) -> HttpResponse:
    one = _found(request, pk)
    name = f"{slugify(f'{one.name} {one.version}')}.case.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(queries.case(pk), content_type="application/json", headers=headers)


def _found(request: HttpRequest, pk: int) -> VersionValue:
    """Raises Http404 for a version of another division."""
    one = queries.version(pk, request.actor.division)
    if one is None:
        raise Http404
    return one


def _posted(request: HttpRequest) -> tuple[Any, ...]:
    """What a form is given: nothing while the page is only read."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _lang(request: HttpRequest) -> Language:
    return "fil" if request.LANGUAGE_CODE == "fil" else "en"
