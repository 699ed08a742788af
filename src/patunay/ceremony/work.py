"""What an office knows of a learner who looks for work, as plain values, and as text for the PESO's form.

Nothing is concluded and nothing made up: what the office does not know is said to be blank. There is no field for an
LRN, a birthdate, an address or a rating, so none can be copied or printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from patunay.framework import Text
from patunay.roster import conventions as national
from patunay.roster.model import PersonName
from patunay.words import Language, say

OWN = ("own_personal", "own_wishes", "own_work")
"""What the form asks and only the learner can tell."""
SEXES = {"F": "female", "M": "male"}


@dataclass(frozen=True, slots=True)
class Capability:
    """`level` and `meaning` are None where `elements` alone are attained."""

    title: Text
    level: Text | None
    meaning: Text | None
    elements: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate that holds today. `address` is where anybody checks its number."""

    number: str
    title: str
    issuer: str
    issued_on: date
    capabilities: tuple[Capability, ...]
    address: str


@dataclass(frozen=True, slots=True)
class Jobseeker:
    """`name` is as the records divide it, `printed` as the certificates have it; `sex` is F, M or "";
    `centre` is its public name."""

    name: PersonName
    printed: str
    sex: str
    programme: str
    centre: str
    held: tuple[Held, ...]


def form_text(one: Jobseeker, lang: Language) -> str:
    """The fields of NSRP Form 1 that the office knows, one a line, to be copied; and those that it leaves blank."""
    parts = (_person(one, lang), _education(one, lang), _trainings(one, lang), _rest(lang))
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _person(one: Jobseeker, lang: Language) -> Iterator[str]:
    yield say("ceremony.form_person", lang)
    name, sex = one.name, SEXES.get(one.sex, "")
    for field, value in (
        ("last", name.last),
        ("first", name.first),
        ("middle", name.middle),
        ("extension", name.extension),
        ("sex", sex and say(f"ceremony.sex_{sex}", lang)),
    ):
        yield _line(field, value, lang)


def _education(one: Jobseeker, lang: Language) -> Iterator[str]:
    yield say("ceremony.form_education", lang)
    programme = one.programme and say("ceremony.form_enrolled", lang, programme=one.programme)
    for field, value in (("programme", programme), ("centre", one.centre), ("finished", "")):
        yield _line(field, value, lang)


def _trainings(one: Jobseeker, lang: Language) -> Iterator[str]:
    yield say("ceremony.form_trainings", lang)
    if not one.held:
        yield say("ceremony.form_none_held", lang)
    for held in one.held:
        yield from _training(held, lang)


def _training(held: Held, lang: Language) -> Iterator[str]:
    yield _line("certificate", held.title, lang)
    yield _line("number", held.number, lang)
    yield _line("issuer", held.issuer, lang)
    yield _line("date", national.date_in_words(held.issued_on, lang), lang)
    yield _line("hours", "", lang)
    yield from (_line("skill", _skill(one, lang), lang) for one in held.capabilities)
    yield _line("check", held.address, lang)
    yield say("ceremony.work_limit", lang)


def _skill(one: Capability, lang: Language) -> str:
    """`Communication, level Confident: speaks so that ...`."""
    if one.level is None or one.meaning is None:
        elements = ", ".join(in_language(element, lang) for element in one.elements)
        return say("ceremony.form_elements", lang, title=in_language(one.title, lang), elements=elements)
    facts = {"title": one.title, "level": one.level, "meaning": one.meaning}
    return say("ceremony.form_level", lang, **{name: in_language(text, lang) for name, text in facts.items()})


def _rest(lang: Language) -> Iterator[str]:
    yield say("ceremony.form_rest", lang)
    yield from (f"- {say(f'ceremony.{name}', lang)}" for name in OWN)


def _line(field: str, value: str, lang: Language) -> str:
    return f"{say(f'ceremony.form_{field}', lang)}: {value or say('ceremony.form_blank', lang)}"


def in_language(text: Text, lang: Language) -> str:
    return text.en if lang == "en" else text.fil
