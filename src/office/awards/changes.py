"""What a version of a list changes against the one before it: who came, who went, whose credentials are others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from office.awards.models import AwardList
from office.awards.states import ListState


@dataclass(frozen=True, slots=True)
class Changes:
    """`before` is the number of the older version, `given_back_because` what a signer said of it, if it was given back;
    the names are as printed, in the order of the lists."""

    before: int
    given_back_because: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed)


def changes(pk: int) -> Changes | None:
    """Against the newest older version that was not issued; None for a first list, a correction, or after an issue."""
    one = AwardList.objects.get(pk=pk)
    older = AwardList.objects.filter(cycle=one.cycle_id, version__lt=one.version, corrects="").order_by("-version")
    before = older.first()
    if one.corrects or before is None or before.state == ListState.ISSUED:
        return None
    return compare(before, one.manifest)


def compare(before: AwardList, now: Mapping[str, Any]) -> Changes:
    """`now` is the later manifest; a learner is the same by key, whatever the name."""
    old, new = _learners(before.manifest), _learners(now)
    return Changes(
        before.version,
        before.given_back_because,
        tuple(name for key, (name, _) in new.items() if key not in old),
        tuple(name for key, (name, _) in old.items() if key not in new),
        tuple(one[0] for key, one in new.items() if key in old and old[key] != one),
    )


def _learners(manifest: Mapping[str, Any]) -> dict[str, tuple[str, list[Any]]]:
    """Learner key -> the printed name, and what all papers of the learner say."""
    found: dict[str, tuple[str, list[Any]]] = {}
    for line in manifest["certificates"]:
        said = found.setdefault(line["learner"], (line["name"], []))[1]
        said.extend((one["code"], one["level"], one["elements"]) for one in line["credentials"])
    return found
