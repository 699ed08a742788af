"""Which learners an event invites: those of the frozen award list, as their papers name them. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from office.awards.frozen import frozen
from office.awards.queries import ListValue, manifest
from office.people.queries import LearnerCard, learner_cards, learner_values
from patunay.errors import StateError
from patunay.roster import conventions as national
from patunay.roster.model import Learner

ADULT = 18


@dataclass(frozen=True, slots=True)
class Invited:
    """`capabilities` are the titles of what was attained, {en, fil}; `centre` is its public name."""

    learner_key: str
    name: str
    sorting: tuple[str, ...]
    district: str
    centre: str
    capabilities: tuple[Mapping[str, str], ...]
    minor: bool


def invited(one: ListValue, held_on: date) -> list[Invited]:
    """The learners of the list, each once. Raises StateError where the office does not know one of them."""
    values = {value.row_hash: (pk, value) for pk, value in learner_values(one.division).items()}
    cards = learner_cards([pk for pk, _ in values.values()])
    names, codes = _listed(manifest(one.pk))
    if unknown := names.keys() - values.keys():
        raise StateError("recognitions.unknown_learner", count=len(unknown))
    titles = {code: value["title"] for code, value in frozen(one.pk).competencies.items()}
    return [
        _invited(value, cards[pk], names[key], [titles[code] for code in codes[key]], held_on)
        for key, (pk, value) in values.items()
        if key in names
    ]


def _listed(value: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Learner key -> printed name, and -> codes of what was attained; elements alone are no capability yet."""
    names: dict[str, str] = {}
    codes: dict[str, list[str]] = {}
    for paper in value["certificates"]:
        names[paper["learner"]] = paper["name"]
        attained = [line["code"] for line in paper["credentials"] if line["level"] is not None]
        codes.setdefault(paper["learner"], []).extend(attained)
    return names, codes


def _invited(value: Learner, card: LearnerCard, name: str, titles: list[Mapping[str, str]], held_on: date) -> Invited:
    return Invited(
        value.row_hash,
        name,
        national.sort_key(value.name),
        card.district,
        card.centre_public,
        tuple(titles),
        value.birthdate is not None and _age(value.birthdate, held_on) < ADULT,
    )


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
