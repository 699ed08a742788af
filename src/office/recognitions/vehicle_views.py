"""Pages of the vehicles: which are planned, who rides in which, what is still missing."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from office.people.access import language_of
from office.recognitions import travelling
from office.recognitions.vehicle_forms import RidersForm, VehicleFileForm, VehicleForm, as_typed
from office.recognitions.vehicles import Planned, fleet, known_places, read_vehicles
from office.recognitions.views import load, refuse, tell_saved
from office.words import say
from patunay.errors import PatunayError


def vehicles(request: HttpRequest, pk: int) -> HttpResponse:
    """Every vehicle, what it lacks, and the learners who ride in none; with POST one vehicle more."""
    one, lang = load(request, pk), language_of(request)
    found = fleet(one)
    form = VehicleForm(request.POST or None, places=found.places, lang=lang)
    if request.method == "POST" and form.is_valid():
        added = travelling.add(request.actor, pk, [form.value()], at=timezone.now())
        _tell(request, "vehicle_kept" if added else "vehicle_there", name=form.cleaned_data["name"])
        return redirect("recognitions:vehicles", pk)
    facts = {
        "event": one,
        "fleet": found,
        "findings": [each.sentence(lang) for each in found.findings],
        "form": form,
        "file_form": VehicleFileForm(lang=lang),
        "riders_form": RidersForm(fleet=found, lang=lang),
    }
    return render(request, "recognitions/vehicles.html", facts)


def vehicle(request: HttpRequest, pk: int, vehicle: int) -> HttpResponse:
    """One vehicle and who rides in it; with POST it is changed."""
    one, lang = load(request, pk), language_of(request)
    found = fleet(one)
    mine = _vehicle(found.vehicle(vehicle))
    form = VehicleForm(request.POST or None, initial=as_typed(mine.value), places=found.places, lang=lang)
    if request.method == "POST" and form.is_valid():
        try:
            travelling.change(request.actor, pk, vehicle, form.value(), at=timezone.now())
            _tell(request, "vehicle_kept", name=form.cleaned_data["name"])
            return redirect("recognitions:vehicle", pk, vehicle)
        except PatunayError as error:
            refuse(request, error)
    mentioned = [each.sentence(lang) for each in found.findings if each.facts.get("vehicle") == mine.value.name]
    riders_form = RidersForm(fleet=found, lang=lang)
    facts = {"event": one, "vehicle": mine, "form": form, "riders_form": riders_form, "findings": mentioned}
    return render(request, "recognitions/vehicle.html", facts)


def _vehicle(found: Planned | None) -> Planned:
    if found is None:
        raise Http404
    return found


@require_POST
def remove(request: HttpRequest, pk: int, vehicle: int) -> HttpResponse:
    mine = _vehicle(fleet(load(request, pk)).vehicle(vehicle))
    travelling.remove(request.actor, pk, vehicle, at=timezone.now())
    _tell(request, "vehicle_removed", name=mine.value.name)
    return redirect("recognitions:vehicles", pk)


@require_POST
def riders(request: HttpRequest, pk: int) -> HttpResponse:
    """Permits, and who moves to which vehicle, of the learners of one page."""
    found = fleet(load(request, pk))
    form = RidersForm(request.POST, fleet=found, lang=language_of(request))
    if form.is_valid():
        travelling.note_riders(request.actor, pk, form.riders(), at=timezone.now())
        tell_saved(request)
    else:
        messages.error(request, say("recognitions.riders_gone", language_of(request)))
    back = request.POST.get("back", "")
    if back.isdecimal() and found.vehicle(int(back)):
        return redirect("recognitions:vehicle", pk, int(back))
    return redirect("recognitions:vehicles", pk)


@require_POST
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Seats everybody who rides in none, by centre and district."""
    one = load(request, pk)
    count = travelling.seat_learners(request.actor, one, at=timezone.now())
    left = len(fleet(one).afoot)
    _tell(request, "riders_left" if left else "riders_seated", count=count, left=left)
    return redirect("recognitions:vehicles", pk)


@require_POST
def vehicle_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Plans every vehicle of a workbook that is not planned yet."""
    one, lang = load(request, pk), language_of(request)
    form = VehicleFileForm(request.POST, request.FILES, lang=lang)
    if not form.is_valid():
        messages.error(request, say("recognitions.guest_file_missing", lang))
        return redirect("recognitions:vehicles", pk)
    try:
        file = form.cleaned_data["file"]
        told = read_vehicles(file.name, file.read(), known_places(one))
        added = travelling.add(request.actor, pk, told, at=timezone.now())
        _tell(request, "vehicle_file_taken", added=added, same=len(told) - added)
    except PatunayError as error:
        refuse(request, error)
    return redirect("recognitions:vehicles", pk)


def _tell(request: HttpRequest, code: str, **facts: object) -> None:
    messages.success(request, say(f"recognitions.{code}", language_of(request), **facts))
