"""A small fictional event: two districts, five learners, one guest. Codes are short so that tests can be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from patunay.ceremony import Act, Guest, Mark, Participant
from patunay.roster import conventions as national
from patunay.roster.model import PersonName

START = datetime(2025, 12, 19, 0, 0, tzinfo=UTC)
"""Eight in the morning in Manila."""


def learner(key: str, last: str, first: str, group: str, **more: Any) -> Participant:
    sorting = national.sort_key(PersonName(last, first))
    facts = {"centre": f"{group} Learning Center", "certificates": (f"MC-{key}",), **more}
    return Participant(key, f"{first} {last}", sorting, group, **facts)


ANA = learner("ANA", "Abad", "Ana", "Kawayanan")
BEN = learner("BEN", "Bautista", "Ben", "Kawayanan")
CID = learner("CID", "Cruz", "Cid", "Kawayanan")
DEN = learner("DEN", "Abad", "Den", "Talahib")
EVA = learner("EVA", "Bautista", "Eva", "Talahib")
MAYOR = Guest("MAYOR", "Rosa M. Agoncillo", "Mayor", "Talahib", "guests from the host town", 3)
PEOPLE = (EVA, ANA, MAYOR, DEN, CID, BEN)


class Device:
    """A phone that counts its marks; `minute` is counted from the start by its own clock."""

    def __init__(self, name: str) -> None:
        self.name, self.count = name, 0

    def __call__(self, act: Act, key: str, minute: float = 0, **more: Any) -> Mark:
        self.count += 1
        return Mark(self.name, self.count, act, key, START + timedelta(minutes=minute), **more)
