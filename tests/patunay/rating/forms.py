"""Small form exports for the tests: a division of three learners, questions of the demo's framework."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from tests.patunay.roster.rosters import csv_bytes

from patunay.framework import Framework, RaterRole
from patunay.framework.workbook import read_workbook
from patunay.rating import RatingSet
from patunay.rating.reading import read_ratings
from patunay.roster.model import Learner, PersonName, Place, SlipCode

DEMO = Path(__file__).resolve().parents[3] / "demo"
STAMP = "2025/09/17 2:42:53 PM GMT+8"
TEACHER = ("Timestamp", "Guro ng ALS / ALS teacher", "LRN ng mag-aaral", "Pangalan ng mag-aaral / Learner")
COMMUNITY = (
    "Timestamp",
    "Iyong pangalan / Your name",
    "Relation",
    "Known for how long",
    "Learner's code",
    "First name",
)
SELF = ("Timestamp", "Code sa iyong papel / Code on your slip", "Pangalan (una lamang) / First name")


@cache
def framework() -> Framework:
    return read_workbook(DEMO / "framework-life-skills.xlsx")


QUESTIONS = tuple(framework().indicators())


def learner(lrn: str | None, last: str, first: str, row: int, middle: str = "Reyes") -> Learner:
    place = Place("roster.csv", None, row)
    name = PersonName(last, first, middle)
    return Learner(
        *(name, lrn, date(2004, 3, 9), "M", "CLC 1", "Talahib", "JHS", "Ana Cruz", "Rosa Dela Cruz", place),
        f"hash {row}",
    )


LEARNERS = (
    learner("999999100007", "Dela Cruz", "Juan", 2),
    learner("999999100014", "Peñaflor", "Maria", 3),
    learner(None, "Lim", "Pedro", 4),
    learner("999999100021", "Santos", "Ana", 5),
    learner("999999100021", "Garcia", "Luis", 6),
)
CODES = tuple(
    SlipCode(code, lrn, PersonName(last, first), Place("codes.csv", None, row))
    for row, (code, lrn, last, first) in enumerate(
        (
            ("TGX6BZ", "999999100007", "Dela Cruz", "Juan"),
            ("X94MRR", "999999100014", "Peñaflor", "Maria"),
            ("A5BP2P", "999999100028", "Lim", "Pedro"),
            ("EXBM9Q", "999999100035", "Nobody", "Known"),
        ),
        2,
    )
)


def answers(mark: str = "2", **others: str) -> tuple[str, ...]:
    """One answer for every question, but for `others` (COM_1_1 for COM.1.1)."""
    named = {code.replace("_", "."): answer for code, answer in others.items()}
    return tuple(named.get(code, f"{mark} – so") for code in QUESTIONS)


def varied(start: int = 0) -> tuple[str, ...]:
    return tuple(f"{(start + index * index) % 4} – so" for index in range(len(QUESTIONS)))


def titles(fields: Sequence[str], codes: Sequence[str] = QUESTIONS) -> tuple[str, ...]:
    return (*fields, *(f"[{code}] a question" for code in codes))


def write(path: Path, heading: Sequence[str], *rows: Sequence[str]) -> Path:
    path.write_bytes(csv_bytes([heading, *rows]))
    return path


def teacher(
    lrn: str = "999999100007", name: str = "Juan R. Dela Cruz", stamp: str = STAMP, by: str = "Ana Cruz"
) -> tuple:
    return (stamp, by, lrn, name)


def community(
    code: str = "TGX6BZ",
    name: str = "Juan",
    by: str = "Ben Ocampo",
    relation: str = "Kapitbahay / Neighbour",
    stamp: str = STAMP,
) -> tuple:
    return (stamp, by, relation, "over 2 years", code, name)


def read(paths: Mapping[RaterRole, Path]) -> RatingSet:
    return read_ratings({role: [path] for role, path in paths.items()}, framework(), LEARNERS, CODES)


def read_one(role: RaterRole, path: Path) -> RatingSet:
    return read({role: path})


def found(ratings: RatingSet) -> list[tuple[str, int | None]]:
    assert all(finding.sentence("en") and finding.sentence("fil") for finding in ratings.findings)
    return [(finding.code.removeprefix("rating."), finding.place.row) for finding in ratings.findings]
