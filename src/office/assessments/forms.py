"""Forms of the cycles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from office.assessments.incoming import KINDS
from office.assessments.keying import Keyed, Part, parse_keys
from office.assessments.operations import Draft
from office.people.queries import OfficeValue
from office.words import say
from patunay.errors import InputError
from patunay.framework import Framework, Level, RaterRole, Relation
from patunay.words import Language

TEXT = {"class": "form-control"}
PLAN = ("event_title", "event_place", "certificate_title")


def _day() -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d"))


def _many() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)


class PlanForm(forms.Form):
    """A whole cycle on one screen. No centre ticked: all of them; the community form shows every ticked behaviour,
    at first `a_few`.
    """

    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs=TEXT))
    starts_on = _day()
    closes_on = _day()
    event_title = forms.CharField(max_length=120, widget=forms.TextInput(attrs=TEXT))
    event_date = _day()
    event_place = forms.CharField(max_length=120, widget=forms.TextInput(attrs=TEXT))
    certificate_title = forms.CharField(max_length=80, required=False, widget=forms.TextInput(attrs=TEXT))
    centres = _many()
    community = _many()

    def __init__(
        self,
        *args: Any,
        framework: Framework,
        centres: Sequence[OfficeValue],
        lang: Language = "en",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lang = lang
        for name, field in self.fields.items():
            field.label = say(f"assessments.plan_{name}", lang)
        self.fields["centres"].choices = _by_district(centres)
        self.fields["community"].choices = _by_competency(framework, lang)
        self.fields["community"].initial = a_few(framework)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        days = [data.get(name) for name in ("starts_on", "closes_on", "event_date")]
        if all(days) and days != sorted(days, key=lambda day: day or date.max):
            self.add_error("closes_on", say("assessments.days_out_of_order", self.lang))
        if not data.get("community"):
            self.add_error("community", say("assessments.community_empty", self.lang))
        return data

    def draft(self, framework: int) -> Draft:
        """What was decided, for `framework`, the version's id."""
        data = self.cleaned_data
        plan = {
            **{name: data[name] for name in PLAN},
            "event_date": data["event_date"].isoformat(),
            "centres": [int(pk) for pk in data["centres"]],
            "community": data["community"],
        }
        return Draft(data["name"], framework, data["starts_on"], data["closes_on"], plan)


def a_few(framework: Framework) -> list[str]:
    """The first behaviour of every element: each competency is heard of, and three minutes are enough (D28)."""
    elements = (element for competency in framework.competencies for element in competency.elements)
    return [element.indicators[0].code for element in elements if element.indicators]


class FilesForm(forms.Form):
    """One file of each kind at a time."""

    def __init__(self, *args: Any, lang: Language = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = forms.FileInput(attrs={**TEXT, "accept": ".csv,.xlsx,.xls,.ods,.tsv"})
        for kind in KINDS:
            self.fields[kind] = forms.FileField(
                required=False, widget=widget, label=say(f"assessments.file_{kind}", lang)
            )

    def given(self) -> list[tuple[str, UploadedFile]]:
        """The files that were chosen, with their kinds."""
        return [(kind, self.cleaned_data[kind]) for kind in KINDS if self.cleaned_data.get(kind)]


class CaseForm(forms.Form):
    """The level that a second look found, with its reason in writing."""

    level = forms.ChoiceField(widget=forms.RadioSelect)
    reason = forms.CharField(widget=forms.Textarea(attrs={**TEXT, "rows": 4}))

    def __init__(self, *args: Any, levels: Sequence[Level], lang: Language = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.number), f"{one.number} – {getattr(one.title, lang)}") for one in levels]
        self.fields["level"].choices = [("0", say("assessments.below_first", lang)), *named]
        self.fields["level"].label = say("assessments.case_level", lang)
        self.fields["reason"].label = say("assessments.case_reason", lang)


class KeyForm(forms.Form):
    """One sheet: who rated, and for each competency one key a behaviour."""

    rater_name = forms.CharField(max_length=120, widget=forms.TextInput(attrs=TEXT))
    relation = forms.ChoiceField(widget=forms.Select(attrs={"class": "form-select"}))
    known_for = forms.CharField(max_length=120, required=False, widget=forms.TextInput(attrs=TEXT))

    def __init__(
        self,
        *args: Any,
        role: RaterRole,
        parts: Sequence[Part],
        relations: Sequence[Relation],
        lang: Language = "en",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lang, self.parts = lang, parts
        self.fields["relation"].choices = [("", "-"), *((one.name, one.name) for one in relations)]
        for name in self._strange_to(role):
            del self.fields[name]
        for name, field in self.fields.items():
            field.label = say(f"assessments.key_{name}", lang)
        keys = {**TEXT, "autocomplete": "off", "spellcheck": "false"}
        for part in parts:
            label = say(
                "assessments.key_part", lang, title=getattr(part.competency.title, lang), n=len(part.indicators)
            )
            widget = forms.TextInput(attrs=keys)
            self.fields[f"keys_{part.competency.code}"] = forms.CharField(max_length=80, label=label, widget=widget)

    @staticmethod
    def _strange_to(role: RaterRole) -> tuple[str, ...]:
        if role is RaterRole.SELF:
            return ("rater_name", "relation", "known_for")
        return ("relation", "known_for") if role is RaterRole.TEACHER else ()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for part in self.parts:
            name = f"keys_{part.competency.code}"
            try:
                parse_keys(part, data.get(name, ""))
            except InputError as error:
                self.add_error(name, say(error.code, self.lang, **error.facts))
        return data

    def keyed(self) -> Keyed:
        data = self.cleaned_data
        keys = {part.competency.code: data[f"keys_{part.competency.code}"] for part in self.parts}
        named = {name: data.get(name, "") for name in ("rater_name", "relation", "known_for")}
        return Keyed(keys, **named)


def _by_district(centres: Sequence[OfficeValue]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in sorted(centres, key=lambda one: (one.district, one.public_name)):
        groups.setdefault(one.district, []).append((str(one.pk), one.public_name))
    return list(groups.items())


def _by_competency(framework: Framework, lang: Language) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            getattr(competency.title, lang),
            [(i.code, getattr(i.statement, lang)) for element in competency.elements for i in element.indicators],
        )
        for competency in framework.competencies
    ]
