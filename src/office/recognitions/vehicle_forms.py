"""Forms of the vehicles."""

from __future__ import annotations

from typing import Any

from django import forms

from office.recognitions.travelling import Riders
from office.recognitions.vehicles import Fleet
from office.words import say
from patunay.ceremony.travel import Vehicle
from patunay.ceremony.vehiclebook import MOST_SEATS, split_names
from patunay.words import Language

TEXT = {"class": "form-control"}


class VehicleForm(forms.Form):
    """One vehicle."""

    name = forms.CharField(max_length=60, widget=forms.TextInput(attrs=TEXT))
    seats = forms.IntegerField(min_value=1, max_value=MOST_SEATS, widget=forms.NumberInput(attrs=TEXT))
    takes = forms.ChoiceField(required=False, widget=forms.Select(attrs={"class": "form-select"}))
    driver = forms.CharField(max_length=120, required=False, widget=forms.TextInput(attrs=TEXT))
    companions = forms.CharField(max_length=400, required=False, widget=forms.TextInput(attrs=TEXT))
    emergency = forms.CharField(max_length=120, required=False, widget=forms.TextInput(attrs=TEXT))

    def __init__(self, *args: Any, places: list[str], lang: Language = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = say(f"recognitions.vehicle_{name}", lang)
        for name in ("seats", "companions", "emergency"):
            self.fields[name].help_text = say(f"recognitions.vehicle_{name}_how", lang)
        kept = self.initial.get("takes", "")
        others = [(kept, kept)] if kept and kept not in places else []
        nobody = ("", say("recognitions.vehicle_by_hand", lang))
        self.fields["takes"].choices = [nobody, *((place, place) for place in places), *others]

    def value(self) -> Vehicle:
        told = self.cleaned_data
        return Vehicle(**{**told, "companions": split_names(told["companions"])})


def as_typed(one: Vehicle) -> dict[str, Any]:
    """A vehicle as the fields of its form show it."""
    plain = {name: getattr(one, name) for name in ("name", "seats", "takes", "driver", "emergency")}
    return {**plain, "companions": "; ".join(one.companions)}


class VehicleFileForm(forms.Form):
    """The workbook of vehicles."""

    file = forms.FileField(widget=forms.FileInput(attrs={**TEXT, "accept": ".xlsx,.xls,.ods,.csv"}))

    def __init__(self, *args: Any, lang: Language = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = say("recognitions.vehicle_file", lang)
        self.fields["file"].help_text = say("recognitions.vehicle_file_how", lang)


class RidersForm(forms.Form):
    """Whose permit is on file, and who moves to which vehicle; the page draws the boxes itself."""

    def __init__(self, *args: Any, fleet: Fleet, lang: Language = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        learners = [each.pk for each in (*fleet.afoot, *(one for car in fleet.vehicles for one in car.riding))]
        for name in ("shown", "permit", "moved"):
            known = [(pk, "") for pk in learners]
            self.fields[name] = forms.TypedMultipleChoiceField(coerce=int, choices=known, required=False)
        vehicles = [(one.pk, one.value.name) for one in fleet.vehicles]
        moves = [("", say("recognitions.vehicle_stays", lang)), (0, say("recognitions.vehicle_none", lang)), *vehicles]
        self.fields["to"] = forms.TypedChoiceField(
            coerce=int,
            empty_value=None,
            choices=moves,
            required=False,
            label=say("recognitions.vehicle_to", lang),
            widget=forms.Select(attrs={"class": "form-select"}),
        )

    def riders(self) -> Riders:
        told = self.cleaned_data
        return Riders(told["shown"], told["permit"], told["moved"], told["to"])
