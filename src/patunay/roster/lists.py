"""The short lists beside the rosters: centres with public names, slip codes, consents; and how such a list is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from patunay.errors import InputError
from patunay.roster import conventions as national
from patunay.roster.model import Centre, Consent, PersonName, Place, SlipCode
from patunay.roster.tables import read_tables

_YES = frozenset({"yes", "oo", "y", "x", "1"})
_NO = frozenset({"no", "hindi", "n", "0", ""})


def read_centres(path: Path) -> dict[str, Centre]:
    """Centre name -> centre. A restricted one shows its public name only."""
    return {
        row["centre"]: Centre(
            row["centre"], row["district"], row["public name"], row.get("restricted", "").lower() in _YES
        )
        for _, row in named_rows(path, "centre", "district", "public name")
    }


def read_slip_codes(path: Path) -> tuple[SlipCode, ...]:
    codes = []
    for number, row in named_rows(path, "code", "lrn", "learner"):
        last, _, first = row["learner"].partition(",")
        name = PersonName(national.tidy(last), national.tidy(first))
        codes.append(
            SlipCode(
                row["code"].replace("-", "").replace(" ", "").upper(),
                national.parse_lrn(row["lrn"]),
                name,
                Place(path.name, None, number),
            )
        )
    return tuple(codes)


def read_consents(path: Path) -> tuple[Consent, ...]:
    """One line a learner; every other column is a purpose. What is neither yes nor no is no purpose of the line."""
    consents = []
    for number, row in named_rows(path, "lrn", "given by", "date"):
        purposes = {
            name: value.lower() in _YES
            for name, value in row.items()
            if name not in ("", "lrn", "given by", "date") and value.lower() in _YES | _NO
        }
        given_on = national.parse_birthdate(row["date"])
        place = Place(path.name, None, number)
        consents.append(
            Consent(national.parse_lrn(row["lrn"]) or row["lrn"], row["given by"], given_on, purposes, place)
        )
    return tuple(consents)


def named_rows(path: Path, *needed: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(row, small heading -> text) of every line. Raises InputError where a heading that is `needed` is missing."""
    for table in read_tables(path, marks=False):
        rows = [row for row in table.rows if not row.is_empty]
        if not rows or table.hidden:
            continue
        names = [national.tidy(rows[0].text(i)).lower() for i in range(len(rows[0].cells))]
        missing = [name for name in needed if name not in names]
        if missing:
            raise InputError("roster.columns", file=path.name, columns=", ".join(missing))
        for row in rows[1:]:
            yield row.number, {name: national.tidy(row.text(i)) for i, name in enumerate(names)}
