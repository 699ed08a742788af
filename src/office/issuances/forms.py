"""Forms of issuances: what a draft is begun from, the draft itself, release, and what is ticked off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from office.issuances import lines
from office.issuances.composing import enclosed_anew
from office.issuances.operations import Release
from office.issuances.queries import Wanted
from office.words import say
from patunay.issuance import Issuance, Purpose
from patunay.issuance.drafting import write_anew
from patunay.issuance.model import Contact, Event, LearnersTravel, Signatory
from patunay.issuance.subjects import SUBJECTS
from patunay.words import Language

TEXT, SELECT, CHECK = {"class": "form-control"}, {"class": "form-select"}, {"class": "form-check-input d-block"}
DAY = {**TEXT, "type": "date"}


def a_line(size: int = 200, *, required: bool = False) -> forms.CharField:
    return forms.CharField(max_length=size, required=required, widget=forms.TextInput(attrs=TEXT))


def a_count(*, most: int = 99_999, least: int = 0) -> forms.IntegerField:
    widget = forms.NumberInput(attrs=TEXT)
    return forms.IntegerField(min_value=least, max_value=most, required=False, widget=widget)


def a_day(*, required: bool = True) -> forms.DateField:
    return forms.DateField(required=required, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))


def an_hour() -> forms.TimeField:
    return forms.TimeField(required=False, widget=forms.TimeInput(attrs={**TEXT, "type": "time"}, format="%H:%M"))


class Lines(forms.CharField):
    """One thing a line; shown by `write`, understood by `read`."""

    def __init__(self, read: Callable[[str], Any], write: Callable[[Any], str], rows: int = 3) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={**TEXT, "rows": rows}))
        self.read, self.write, self.lang = read, write, "en"

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "\n".join(map(self.write, value or ()))

    def clean(self, value: Any) -> tuple[Any, ...]:
        return tuple(self._read(line.strip()) for line in super().clean(value).splitlines() if line.strip())

    def _read(self, line: str) -> Any:
        try:
            return self.read(line)
        except ValueError as error:
            raise forms.ValidationError(say("issuances.line_wrong", self.lang, line=line)) from error


class Paragraphs(forms.CharField):
    """The whole body: paragraphs apart by an empty line, items by a dash."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={**TEXT, "rows": 24}))

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else lines.write_paragraphs(value or ())

    def clean(self, value: Any) -> Any:
        return lines.read_paragraphs(super().clean(value))


class Worded(forms.Form):
    """Labels stand in `words.toml` as `field_<name>`, help as `help_<name>` where named."""

    helped: tuple[str, ...] = ()

    def __init__(self, *args: Any, lang: Language = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = say(f"issuances.field_{name}", lang)
            if name in self.helped:
                field.help_text = say(f"issuances.help_{name}", lang)
            if isinstance(field, Lines):
                field.lang = lang


class NewForm(Worded):
    """What the draft is begun from: `source` is `purpose` and the id of the event, cycle or issuance behind it."""

    helped = ("changes",)
    source = forms.ChoiceField(widget=forms.Select(attrs=SELECT))
    dated = a_day()
    changes = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={**TEXT, "rows": 4}))

    def __init__(self, *args: Any, sources: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = sources

    @property
    def begun(self) -> tuple[Purpose, int]:
        purpose, _, pk = self.cleaned_data["source"].partition(":")
        return Purpose(purpose), int(pk)


EVENT = ("title", "on", "venue", "town", "starts", "ends", "objectives", "groups")
TRAVEL = ("learners", "minors", "permits", "vehicles", "emergency", "meal_stubs")
SECTIONS = {
    "section_head": ("dated", "subject", "addressees"),
    "section_body": ("paragraphs",),
    "section_end": ("signatory_name", "signatory_rank", "signatory_position", "enclosure_note", "enclosures"),
    "section_index": ("references", "subjects", "initials"),
    "section_contact": ("contact_name", "contact_position", "contact_designation", "contact_mobile", "contact_email"),
    "section_event": (*EVENT, "funds", "anew"),
    "section_travel": ("authority", "personnel", *TRAVEL),
}


class DraftForm(Worded):
    """Every part of a draft, in the order of the page, then the facts that the check compares it with."""

    helped = (
        *("addressees", "paragraphs", "references", "groups", "funds"),
        *("personnel", "vehicles", "venue", "learners", "anew"),
    )
    dated = a_day()
    subject = a_line(300)
    addressees = Lines(lines.read_line, lines.write_line, 8)
    paragraphs = Paragraphs()
    signatory_name, signatory_rank, signatory_position = a_line(), a_line(40), a_line()
    enclosure_note = a_line(60)
    enclosures = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    references = Lines(lines.read_reference, lines.write_reference)
    subjects = forms.MultipleChoiceField(
        required=False,
        choices=[(one, one) for one in SUBJECTS],
        widget=forms.SelectMultiple(attrs={**SELECT, "size": 8}),
    )
    initials = a_line(12)
    contact_name, contact_position, contact_designation = a_line(), a_line(), a_line()
    contact_mobile, contact_email = a_line(40), a_line()
    title = a_line()
    on = a_day(required=False)
    venue, town = a_line(), a_line()
    starts, ends = an_hour(), an_hour()
    objectives = Lines(lines.read_line, lines.write_line)
    groups = Lines(lines.read_group, lines.write_group, 7)
    funds = a_line()
    anew = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs=CHECK))
    authority = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs=CHECK))
    personnel = Lines(lines.read_traveller, lines.write_traveller, 5)
    learners, minors, permits = a_count(), a_count(), a_count()
    vehicles = Lines(lines.read_vehicle, lines.write_vehicle)
    emergency = a_line()
    meal_stubs = a_count()

    def __init__(self, *args: Any, value: Issuance, **kwargs: Any) -> None:
        super().__init__(*args, initial=as_typed(value), **kwargs)
        self.before = value
        self.fields["enclosures"].choices = [(one.title, one.title) for one in value.enclosures]
        unlisted = [subject for subject in value.subjects if subject not in SUBJECTS]
        self.fields["subjects"].choices = [(one, one) for one in (*SUBJECTS, *unlisted)]

    def sections(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """(sentence of the heading, fields)."""
        for name, fields in SECTIONS.items():
            yield f"issuances.{name}", [self[field] for field in fields]

    def issuance(self) -> Issuance:
        """The draft as typed, or with its paragraphs written anew; number and tracking code are no part of it."""
        typed = self._typed()
        return write_anew(typed) if self.cleaned_data["anew"] else typed

    def _typed(self) -> Issuance:
        data = self.cleaned_data
        plain = ("dated", "subject", "addressees", "paragraphs", "enclosure_note", "references", "initials", "funds")
        return replace(
            enclosed_anew(self.before, data["enclosures"]),
            **{name: data[name] for name in plain},
            subjects=tuple(data["subjects"]),
            signatory=_part(Signatory, data, "signatory_", ("name", "position", "rank")),
            contact=_part(Contact, data, "contact_", ("name", "position", "designation", "mobile", "email")),
            event=_event(data),
            personnel=data["personnel"] if data["authority"] else None,
            learners_travel=_travel(data),
        )


def as_typed(value: Issuance) -> dict[str, Any]:
    """An issuance as the fields of its form show it."""
    shown = {name: getattr(value, name, None) for name in DraftForm.base_fields}
    for prefix, part in (("signatory_", value.signatory), ("contact_", value.contact)):
        shown |= {name: getattr(part, name.removeprefix(prefix), "") for name in shown if name.startswith(prefix)}
    shown |= {name: getattr(value.event, name, None) for name in EVENT}
    shown |= {name: getattr(value.learners_travel, name, None) for name in TRAVEL}
    return shown | {
        "authority": value.personnel is not None,
        "enclosures": [one.title for one in value.enclosures],
        "subjects": list(value.subjects),
    }


def _part(kind: Any, data: dict[str, Any], prefix: str, names: tuple[str, ...]) -> Any:
    facts = {name: data[prefix + name] for name in names}
    return kind(**facts) if any(facts.values()) else None


def _event(data: dict[str, Any]) -> Event | None:
    """None where no day is given."""
    return Event(**{name: data[name] for name in EVENT}) if data["on"] else None


def _travel(data: dict[str, Any]) -> LearnersTravel | None:
    """None where it is not said how many learners travel; 0 says that nobody has to."""
    if data["learners"] is None:
        return None
    return LearnersTravel(**{name: data[name] for name in TRAVEL if data[name] is not None})


class ReleaseForm(Worded):
    """As it stands in the Records Officer's logbook."""

    number = forms.IntegerField(min_value=1, max_value=99_999, widget=forms.NumberInput(attrs=TEXT))
    series = forms.IntegerField(min_value=2000, max_value=2999, widget=forms.NumberInput(attrs=TEXT))
    tracking = a_line(60, required=True)
    released_on = a_day()

    def release(self) -> Release:
        return Release(**self.cleaned_data)


class SearchForm(Worded):
    """What the Perpetual Index is searched for (D56)."""

    text = a_line()
    subject = forms.ChoiceField(
        required=False, choices=[("", ""), *((one, one) for one in SUBJECTS)], widget=forms.Select(attrs=SELECT)
    )
    number, series = a_count(), a_count(most=2999)
    dated = a_day(required=False)
    reference = a_line()

    def wanted(self) -> Wanted:
        return Wanted(**self.cleaned_data) if self.is_valid() else Wanted()


class TickForm(forms.Form):
    note = forms.CharField(max_length=300, required=False)


class SignedForm(Worded):
    file = forms.FileField(widget=forms.ClearableFileInput(attrs={**TEXT, "accept": ".pdf"}))

    @property
    def content(self) -> bytes:
        file: UploadedFile = self.cleaned_data["file"]
        return file.read()
