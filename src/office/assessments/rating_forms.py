"""What raters hand in: a phone's batch of marks, the fields of a page, an answer on a link, a short code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import NAMESPACE_URL, UUID, uuid5

from django import forms

from office.assessments.classes import OwnClass
from office.assessments.rating import Change
from office.words import say
from patunay.canonical import parse_json
from patunay.errors import InputError
from patunay.framework import Indicator, RaterRole, Relation
from patunay.words import Language

MOST = 500
"""Marks in one batch."""
NO_CHANCE = "-"
"""The value of the field "no chance to see"."""
CLOCK_OFF = timedelta(minutes=5)
"""By so much a phone's clock may be off before its times are shifted: more than any delay on the way."""
KNOWN_FOR = (
    "wala pang 6 na buwan / under 6 months",
    "6 na buwan hanggang 2 taon / 6 months to 2 years",
    "higit 2 taon / over 2 years",
)
"""As on the community's paper form."""


@dataclass(frozen=True, slots=True)
class Batch:
    """`account` is whose page the phone showed when the marks were made."""

    account: int
    changes: tuple[Change, ...]


def parse_batch(body: bytes, *, at: datetime) -> Batch:
    """A phone's batch: `{account, now, marks: [{key, candidate, code, mark, at}]}`, times in ms since 1970.

    `now` is the phone's clock at sending; where it is off, every time of the batch is shifted alike.
    Raises InputError `assessments.rate_broken_batch` for anything else.
    """
    try:
        value = parse_json(body)
        off = at - _instant(value["now"])
        shift = off if abs(off) > CLOCK_OFF else timedelta()
        changes = tuple(_change(one, shift, at) for one in value["marks"])
        account = int(value["account"])
    except (InputError, KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise InputError("assessments.rate_broken_batch") from error
    if len(changes) > MOST:
        raise InputError("assessments.rate_broken_batch")
    return Batch(account, changes)


def _change(one: Mapping[str, Any], shift: timedelta, at: datetime) -> Change:
    mark = one["mark"]
    if mark is not None and type(mark) is not int:
        raise ValueError(mark)
    marked_at = min(_instant(one["at"]) + shift, at + CLOCK_OFF)
    return Change(UUID(one["key"]), int(one["candidate"]), str(one["code"]), mark, marked_at)


def _instant(milliseconds: Any) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def page_changes(posted: Mapping[str, str], own: OwnClass, account: int, *, at: datetime) -> list[Change]:
    """What a page without script changes: fields `<candidate>:<code>` that differ from the marks that stand."""
    changes = []
    for member in own.members:
        fields = {i.code: posted.get(f"{member.candidate}:{i.code}", "") for i in own.behaviours}
        for code, mark in _read(fields, own.behaviours).items():
            if member.marks.get(code, NO_CHANCE) != mark:
                key = uuid5(NAMESPACE_URL, f"{account}/{member.candidate}/{code}/{mark}/{at.isoformat()}")
                changes.append(Change(key, member.candidate, code, mark, at))
    return changes


def answers(posted: Mapping[str, str], behaviours: Sequence[Indicator]) -> dict[str, int | None]:
    """The fields of a page of one learner, named by the behaviour's code."""
    return _read({i.code: posted.get(i.code, "") for i in behaviours}, behaviours)


def _read(fields: Mapping[str, str], behaviours: Sequence[Indicator]) -> dict[str, int | None]:
    """Code -> mark; a field that holds none of the behaviour's marks is no answer."""
    marks: dict[str, int | None] = {}
    for behaviour in behaviours:
        value = fields[behaviour.code]
        if value == NO_CHANCE:
            marks[behaviour.code] = None
        elif value in map(str, range(behaviour.highest + 1)):
            marks[behaviour.code] = int(value)
    return marks


class RaterForm(forms.Form):
    """Who a community rater is. The relation decides whether the form counts."""

    rater_name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"class": "form-control"}))
    relation = forms.ChoiceField(widget=forms.Select(attrs={"class": "form-select"}))
    known_for = forms.ChoiceField(widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, lang: Language, relations: Sequence[Relation], data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        asked = [one.name for one in relations if one.role in (RaterRole.COMMUNITY, RaterRole.RELATIVE)]
        empty = ("", say("assessments.rate_choose", lang))
        for field, names in (("relation", asked), ("known_for", KNOWN_FOR)):
            cast(forms.ChoiceField, self.fields[field]).choices = [empty, *((name, name) for name in names)]
        for name, question in self.fields.items():
            question.label = say(f"assessments.rate_{name}", lang)
            question.error_messages["required"] = say(f"assessments.rate_{name}_needed", lang)


def typed_code(text: str) -> str:
    """A short code as it was drawn, whatever its case, spaces and hyphens."""
    return re.sub(r"[\s-]", "", text).upper()[:12]
