"""What stands on the papers of one list, read once a process: under its hash a list never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection

from office.awards.models import AwardList

KEPT = 256
"""Lists that a process remembers; some hundred kilobytes each."""


@dataclass(frozen=True, slots=True)
class FrozenList:
    """`competencies` by code, as the framework's own value; `elements` by (learner key, code): indices of titles;
    `places` likewise: the order on paper; `milestones`: keys of learners; `dated`: the day that stands on the papers.
    """

    competencies: Mapping[str, Mapping[str, Any]]
    elements: Mapping[tuple[str, str], tuple[int, ...]]
    places: Mapping[tuple[str, str], int]
    milestones: frozenset[str]
    dated: date
    office: str
    sample: bool
    demo: bool


def frozen(pk: int) -> FrozenList:
    """Raises AwardList.DoesNotExist. Asked at every check, so the question is written out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM awards_awardlist WHERE id = %s", [pk])
        row = cursor.fetchone()
    if row is None:
        raise AwardList.DoesNotExist
    return _read(pk, row[0])


@lru_cache(KEPT)
def _read(pk: int, digest: str) -> FrozenList:
    value = AwardList.objects.values_list("manifest", flat=True).get(pk=pk, digest=digest)
    elements = {
        (one["learner"], line["code"]): tuple(line["elements"])
        for one in value["certificates"]
        for line in one["credentials"]
    }
    return FrozenList(
        {one["code"]: one for one in value["frameworkValue"]["competencies"]},
        elements,
        {key: place for place, key in enumerate(elements)},
        frozenset(one["learner"] for one in value["certificates"] if one["milestone"]),
        date.fromisoformat(value["event"]["date"]),
        value["office"]["name"],
        value["shapes"]["framework"]["sample"],
        value["demo"],
    )
