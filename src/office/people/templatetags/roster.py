"""How pages write names, places in mailed files, findings and changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template

from office.people.access import language_of
from office.people.rosters.plan import Line
from office.templatetags.office import day
from office.words import say
from patunay.roster import conventions as national
from patunay.roster.model import Finding, PersonName, Place

register = template.Library()
ASKED = {
    "roster.struck": "people.ask_struck",
    "roster.forbidden": "people.ask_forbidden",
    "roster.damaged": "people.ask_damaged",
    "roster.damaged_perhaps": "people.ask_better",
    "roster.name_incomplete": "people.ask_incomplete",
    "roster.suffix": "people.ask_suffix",
    "roster.strange": "people.ask_strange",
    "roster.name_parts": "people.ask_parts",
    "roster.extension_strange": "people.ask_extension",
}
"""Finding of a file -> the question that the page asks about it."""


@register.filter
def listed(name: Any) -> str:
    """`Dela Cruz, Juan Reyes, Jr.`: as lists sort it."""
    first = " ".join(part for part in (name.first, name.middle) if part)
    return ", ".join(part for part in (name.last, first, name.extension) if part)


@register.filter
def printed(name: Any) -> str:
    """`Juan Reyes Dela Cruz Jr.`: as it stands on a certificate."""
    return national.printed_name(name)


@register.simple_tag(takes_context=True)
def place(context: template.Context, where: Place) -> str:
    """`roster.xlsx / Sheet1, row 12`."""
    sheet = f"{where.file}{f' / {where.sheet}' if where.sheet else ''}"
    return f"{sheet}, {say('people.row', language_of(context['request']), number=where.row)}" if where.row else sheet


@register.simple_tag(takes_context=True)
def sentence(context: template.Context, finding: Finding) -> str:
    return finding.sentence(language_of(context["request"]))


@register.simple_tag(takes_context=True)
def asked(context: template.Context, finding: Finding) -> str:
    """A finding as the question above the choices of a page: the file's own sentence tells what to write into it."""
    lang = language_of(context["request"])
    own = ASKED.get(finding.code)
    return say(own, lang, **finding.facts) if own else finding.sentence(lang)


@register.simple_tag(takes_context=True)
def change(context: template.Context, line: Line, field: str) -> str:
    """`Teacher: Ana Cruz > Ben Cruz`: what the office has, and what the roster says."""
    old = None if field == "centre" else getattr(line.match.known, field)
    new = line.row.centre if field == "centre" else line.changes[field]
    label = say(f"people.{field}", language_of(context["request"]))
    before, after = _written(context, old), _written(context, new)
    return f"{label}: {before} → {after}" if before else f"{label}: {after}"


def _written(context: template.Context, value: Any) -> str:
    if isinstance(value, PersonName):
        return listed(value)
    return day(context, value) if isinstance(value, date) else str(value or "")


@register.simple_tag
def joined(headings: Sequence[str]) -> str:
    """`No., Remarks`; a dash for none."""
    return ", ".join(headings) or "-"


@register.simple_tag(takes_context=True)
def fields(context: template.Context, names: Sequence[str]) -> str:
    """`Middle name, Birthdate`: columns of a roster, by their labels."""
    return ", ".join(say(f"people.{name}", language_of(context["request"])) for name in names)
