"""Which column of a mailed roster is what, where its headings do not say it: placed by a person once, remembered.

A layout is known by its headings alone, whatever their order and letter case, so that next year's file of the same
district is read without a question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from patunay.errors import InputError
from patunay.roster.headings import HEADINGS, find_header, headings
from patunay.roster.tables import Table


@dataclass(frozen=True, slots=True)
class Placing:
    """What was said of a layout: heading in small letters -> field, empty for one that is not used."""

    meant: Mapping[str, str]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns`: heading as mailed -> field that it is read as. `is_read`: LRN, birthdate and name were found."""

    digest: str
    places: tuple[str, ...]
    columns: Mapping[str, str]
    is_read: bool
    placing: Placing | None

    @property
    def unplaced(self) -> list[str]:
        return [heading for heading, field in self.columns.items() if not field]


def layout_of(table: Table) -> str:
    """The fingerprint of a sheet's headings; empty for a sheet without any."""
    found = sorted({heading.lower() for heading in headings(replace(table, meant={}))})
    return sha256("\n".join(found).encode()).hexdigest()[:16] if found else ""


def placed(tables: Iterable[Table], known: Mapping[str, Placing]) -> tuple[Table, ...]:
    """The sheets with what was said of their layouts."""
    return tuple(
        replace(table, meant=placing.meant) if (placing := known.get(layout_of(table))) else table for table in tables
    )


def layouts(tables: Sequence[Table], known: Mapping[str, Placing]) -> tuple[Layout, ...]:
    """The layouts that a person may want to place, or has placed; the ones that cannot be read first."""
    groups: dict[str, list[Table]] = {}
    for table in tables:
        if not table.hidden and (digest := layout_of(table)):
            groups.setdefault(digest, []).append(table)
    found = [_layout(digest, group, known.get(digest)) for digest, group in groups.items()]
    return tuple(sorted((one for one in found if one.unplaced or one.placing), key=lambda one: one.is_read))


def _layout(digest: str, group: Sequence[Table], placing: Placing | None) -> Layout:
    places = tuple(" / ".join(filter(None, (table.file, table.sheet))) for table in group)
    return Layout(digest, places, headings(group[0]), find_header(group[0]) is not None, placing)


def meaning(layout: Layout, fields: Sequence[str]) -> dict[str, str]:
    """Heading in small letters -> field, from the answers in the order of the headings.

    Raises InputError for answers that do not fit the headings, and for two columns that are to be one field.
    """
    if len(fields) != len(layout.columns) or not set(fields) <= {"", *HEADINGS}:
        raise InputError("people.columns_misfit")
    used = [field for field in fields if field]
    if len(set(used)) != len(used):
        raise InputError("people.columns_twice")
    return {heading.lower(): field for heading, field in zip(layout.columns, fields, strict=True)}
