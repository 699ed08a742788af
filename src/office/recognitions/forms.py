"""Forms of the events."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from typing import Any

from django import forms

from office.recognitions.operations import Draft, GuestDraft
from office.recognitions.queries import EventValue
from office.words import say
from patunay.ceremony import Need
from patunay.ceremony.attestations import Attestation
from patunay.ceremony.event import Item
from patunay.words import Language

TEXT = {"class": "form-control"}
ITEM = re.compile(r"(\d{1,2}):(\d\d)\s+([^|]+?)\s*(?:\|\s*(.*?)\s*)?")
GROUP = re.compile(r"(.+?)\s*:\s*(\d{1,5})")


class LinesField(forms.CharField):
    """One thing a line. `read` makes a value of a line, or None where it cannot."""

    def __init__(self, read: Callable[[str], Any], rows: int, wrong: str) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={**TEXT, "rows": rows}))
        self.read, self.wrong, self.lang = read, wrong, "en"

    def clean(self, value: Any) -> tuple[Any, ...]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        values = [self.read(line) for line in lines]
        if None in values:
            line = lines[values.index(None)]
            raise forms.ValidationError(say(self.wrong, self.lang, line=line))
        return tuple(values)


def _item(line: str) -> Item | None:
    found = ITEM.fullmatch(line)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return Item(time(int(found[1]), int(found[2])), found[3], found[4] or "")


def _group(line: str) -> tuple[str, int] | None:
    found = GROUP.fullmatch(line)
    return (found[1], int(found[2])) if found else None


class EventForm(forms.Form):
    """A whole event on one screen."""

    helped = ("objectives", "programme", "groups", "basis", "hall_rows")
    title = forms.CharField(max_length=200, widget=forms.TextInput(attrs=TEXT))
    held_on = forms.DateField(widget=forms.DateInput(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d"))
    venue = forms.CharField(max_length=200, widget=forms.TextInput(attrs=TEXT))
    basis = forms.CharField(max_length=120, required=False, widget=forms.TextInput(attrs=TEXT))
    calling_at = forms.TimeField(widget=forms.TimeInput(attrs={**TEXT, "type": "time"}, format="%H:%M"))
    hall_rows = forms.IntegerField(min_value=1, max_value=500, widget=forms.NumberInput(attrs=TEXT))
    hall_seats = forms.IntegerField(min_value=2, max_value=200, widget=forms.NumberInput(attrs=TEXT))
    objectives = LinesField(str, 8, "")
    programme = LinesField(_item, 10, "recognitions.programme_wrong")
    groups = LinesField(_group, 12, "recognitions.group_wrong")

    def __init__(self, *args: Any, lang: Language = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = say(f"recognitions.plan_{name}", lang)
            if isinstance(field, LinesField):
                field.lang = lang
            if name in self.helped:
                field.help_text = say(f"recognitions.plan_{name}_how", lang)

    def draft(self) -> Draft:
        return Draft(**self.cleaned_data)


def as_typed(one: EventValue) -> dict[str, Any]:
    """An event as the fields of its form show it."""
    items = (f"{item.at:%H:%M} {item.what}" + (f" | {item.who}" if item.who else "") for item in one.programme)
    return {
        "title": one.title,
        "held_on": one.held_on,
        "venue": one.venue,
        "objectives": "\n".join(one.objectives),
        "programme": "\n".join(items),
        "groups": "\n".join(f"{name}: {count}" for name, count in one.groups),
        "basis": one.basis,
        "calling_at": one.calling_at,
        "hall_rows": one.hall.rows,
        "hall_seats": one.hall.seats,
    }


class GuestForm(forms.Form):
    """One guest, official or teacher."""

    name = forms.CharField(max_length=200, widget=forms.TextInput(attrs=TEXT))
    position = forms.CharField(max_length=150, required=False, widget=forms.TextInput(attrs=TEXT))
    office = forms.CharField(max_length=150, required=False, widget=forms.TextInput(attrs=TEXT))
    group = forms.ChoiceField(widget=forms.Select(attrs={"class": "form-select"}))
    precedence = forms.IntegerField(min_value=1, max_value=99, initial=99, widget=forms.NumberInput(attrs=TEXT))

    def __init__(self, *args: Any, groups: list[str], lang: Language = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = say(f"recognitions.guest_{name}", lang)
        self.fields["precedence"].help_text = say("recognitions.guest_precedence_how", lang)
        self.fields["group"].choices = [(name, name) for name in groups]

    def draft(self) -> GuestDraft:
        return GuestDraft(**self.cleaned_data)


class NeedsForm(forms.Form):
    """How to say a learner's name, and what the seat must offer."""

    spoken = forms.CharField(max_length=120, required=False, widget=forms.TextInput(attrs=TEXT))
    needs = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, lang: Language = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["spoken"].label = say("recognitions.spoken", lang)
        self.fields["spoken"].help_text = say("recognitions.spoken_how", lang)
        self.fields["needs"].label = say("recognitions.needs", lang)
        self.fields["needs"].choices = [(str(need), say(f"recognitions.need_{need}", lang)) for need in Need]


class GuestFileForm(forms.Form):
    """The workbook of staff and guests."""

    file = forms.FileField(widget=forms.FileInput(attrs={**TEXT, "accept": ".xlsx,.xls,.ods,.csv"}))

    def __init__(self, *args: Any, lang: Language = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = say("recognitions.guest_file", lang)
        self.fields["file"].help_text = say("recognitions.guest_file_how", lang)


class ProxyForm(forms.Form):
    """Who receives for a learner who cannot come, and by what right."""

    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs=TEXT))
    authority = forms.CharField(max_length=120, widget=forms.TextInput(attrs=TEXT))

    def __init__(self, *args: Any, lang: Language = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = say(f"recognitions.proxy_{name}", lang)


class ReleaseForm(forms.Form):
    """Who takes a folder after the event, by what right, where and when (D62)."""

    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs=TEXT))
    relation = forms.CharField(max_length=60, widget=forms.TextInput(attrs=TEXT))
    authority = forms.CharField(max_length=120, required=False, widget=forms.TextInput(attrs=TEXT))
    place = forms.CharField(max_length=120, widget=forms.TextInput(attrs=TEXT))
    on = forms.DateField(widget=forms.DateInput(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, lang: Language = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = say(f"recognitions.release_{name}", lang)


class AttestationForm(forms.Form):
    """Which group of those who were there receives which certificate; nothing for an empty choice (D63)."""

    def __init__(self, *args: Any, groups: list[str], lang: Language = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(str(kind), say(f"recognitions.kind_{kind}", lang)) for kind in Attestation]
        widget = forms.Select(attrs={"class": "form-select"})
        for place, name in enumerate(groups):
            choice = forms.ChoiceField(choices=[("", "-"), *kinds], required=False, widget=widget, label=name)
            self.fields[f"group{place}"] = choice

    def receives(self) -> dict[str, Attestation]:
        """Group -> what its members receive."""
        chosen = {self.fields[name].label: value for name, value in self.cleaned_data.items() if value}
        return {str(group): Attestation(value) for group, value in chosen.items()}
