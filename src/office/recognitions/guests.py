"""A workbook of staff and guests, as the office mails it: Group, Position, Name, Office or station. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from office.people.rosters.files import safe_name
from office.recognitions.operations import GuestDraft
from patunay.roster.lists import named_rows

LAST = 99
"""The last place in the order of precedence."""


@dataclass(frozen=True, slots=True)
class GuestList:
    """`fresh` are to be invited, in the order of the workbook; `same` were invited before; `nameless` lines wait."""

    fresh: tuple[GuestDraft, ...]
    same: int
    nameless: tuple[str, ...]


def read_guests(name: str, content: bytes, invited: Collection[tuple[str, str]]) -> GuestList:
    """`invited` are the (name, group) of who is. Raises InputError for a file that cannot be read."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / safe_name(name)
        path.write_bytes(content)
        lines = list(named_rows(path, "group", "position", "name", "office or station"))
    drafts = [
        GuestDraft(line["name"], line["position"], line["office or station"], line["group"], min(place, LAST))
        for place, (_, line) in enumerate(lines, 1)
        if line["name"]
    ]
    nameless = tuple(f"{number} ({line['group']})" for number, line in lines if not line["name"])
    fresh = tuple(draft for draft in drafts if (draft.name, draft.group) not in invited)
    return GuestList(fresh, len(drafts) - len(fresh), nameless)
