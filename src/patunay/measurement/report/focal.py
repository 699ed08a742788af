"""The focal person's page: what a cycle's ratings can carry, in lines of a traffic colour, a sentence and what to do.

The values come from `diagnosis`, the labels from outside (names are for the focal person alone; elsewhere raters are
codes). Raters stand in the order of the alphabet and never by severity. No logit, p-value or chi-square is said here:
those are on the expert page. The rules by which a line appears are measurement.md 6.4, 2.8 and 2.9.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from patunay.measurement.audit.findings import NAMED
from patunay.words import Language, say

LEAST_LEARNERS = 5
"""Learners that a group gives to be rated across (measurement.md 6.4)."""
WIDE_ERROR = 0.4
"""Of a level's width: the error at its cut from which raters are too few (measurement.md 6.4)."""
DRIFT = 0.3
"""Logits that behaviours moved on average before the scale is not used again (measurement.md 2.13)."""


Labelled = tuple[tuple[str, Mapping[str, Any]], ...]
"""Labelled with the facts of each in words (`as` names the sentence), none for the label alone."""


class Colour(StrEnum):
    """RED: stop and ask. AMBER: look and act. GREEN: nothing need be done."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"


@dataclass(frozen=True)
class Line:
    """One finding. The sentence is `measurement.report_<code>`, what to do `measurement.report_<code>_do`.

    `labels` are all that it concerns, each with its own facts in words; the sentence names the first ten.
    """

    code: str
    colour: Colour
    labels: Labelled = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self, lang: Language = "en") -> str:
        """In words; a last name with a full stop of its own ("Ramos Jr.") serves for the sentence's."""
        code, named = f"measurement.report_{self.code}", self._named(lang)
        return say(code, lang, labels=named, many=len(self.labels), **self.facts).replace("..", ".")

    def todo(self, lang: Language = "en") -> str:
        return say(f"measurement.report_{self.code}_do", lang, many=len(self.labels), **self.facts)

    def names(self, lang: Language = "en") -> tuple[str, ...]:
        """All labels in words."""
        return tuple(
            say(f"measurement.report_{facts['as']}", lang, label=label, **facts) if facts else label
            for label, facts in self.labels
        )

    def _named(self, lang: Language) -> str:
        names = self.names(lang)
        shown, more = "; ".join(names[:NAMED]), len(names) - NAMED
        return shown if more <= 0 else say("measurement.audit_and_more", lang, shown=shown, more=more)


@dataclass(frozen=True)
class CutSeen:
    """Where the level `name` begins: the mean error of learners near it and the level's width in logits; how many
    learners below it are near, and how many of them one more rater would settle."""

    name: str
    error: float
    width: float
    settled: int


@dataclass(frozen=True)
class Seen:
    """What the diagnostics found, in labels that people know.

    Raters: `straight` (rater, forms in one column, forms), `noisy` (rater, learners whose forms to check), `alike`
    circles of raters whose marks are the same, `bursts` (raters, forms). Groups that nothing links are `subsets`, the
    rater with most learners first. `unchosen` is (indicator, criteria), `unlike` (indicator, groups).
    """

    learners: int
    raters: int
    ratings: int
    strata: float
    levels: int
    cuts: tuple[CutSeen, ...] = ()
    waiting: int = 0
    disputed: tuple[str, ...] = ()
    harder: tuple[str, ...] = ()
    milder: tuple[str, ...] = ()
    shifting: tuple[str, ...] = ()
    straight: tuple[tuple[str, int, int], ...] = ()
    noisy: tuple[tuple[str, tuple[str, ...]], ...] = ()
    alike: tuple[tuple[str, ...], ...] = ()
    bursts: tuple[tuple[str, int], ...] = ()
    subsets: tuple[tuple[str, ...], ...] = ()
    unchosen: tuple[tuple[str, tuple[int, ...]], ...] = ()
    drift: float = 0.0
    moved: tuple[str, ...] = ()
    unlike: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FocalPage:
    """`lines`, red first. The heading is filled with how many learners, raters and marks there are."""

    title: str
    learners: int
    raters: int
    ratings: int
    lines: tuple[Line, ...]


def focal_page(title: str, seen: Seen) -> FocalPage:
    """The page of one competency (`title`) from what was seen."""
    lines = [
        *_drift(seen),
        *_subsets(seen),
        *_apart(seen),
        *_cuts(seen),
        *_waiting(seen),
        *_disputed(seen),
        *_raters(seen),
        *_criteria(seen),
        *_groups(seen),
    ]
    ordered = sorted(lines, key=lambda line: list(Colour).index(line.colour))
    return FocalPage(title, seen.learners, seen.raters, seen.ratings, tuple(ordered))


def _drift(seen: Seen) -> Iterator[Line]:
    if seen.drift > DRIFT:
        yield Line("drift", Colour.RED)
    elif seen.moved:
        yield Line("moved", Colour.AMBER, _plain(seen.moved))


def _subsets(seen: Seen) -> Iterator[Line]:
    if len(seen.subsets) > 1:
        yield Line("subsets", Colour.AMBER, _plain(part[0] for part in seen.subsets), {"least": LEAST_LEARNERS})


def _apart(seen: Seen) -> Iterator[Line]:
    apart = int(seen.strata)
    if apart < 2:
        yield Line("apart_none", Colour.RED)
    elif apart < seen.levels:
        yield Line("apart_fewer", Colour.AMBER, facts={"apart": apart, "levels": seen.levels})
    else:
        yield Line("apart", Colour.GREEN, facts={"apart": apart})


def _cuts(seen: Seen) -> Iterator[Line]:
    wide = [cut for cut in seen.cuts if cut.error > WIDE_ERROR * cut.width]
    for cut in wide:
        yield Line(
            "cut" if cut.settled else "cut_thin", Colour.AMBER, facts={"level": cut.name, "settled": cut.settled}
        )
    settled = sum(cut.settled for cut in seen.cuts if cut not in wide)
    if settled:
        yield Line("one_more", Colour.AMBER, facts={"settled": settled})
    if seen.cuts and not wide:
        yield Line("cuts_sound", Colour.GREEN)


def _waiting(seen: Seen) -> Iterator[Line]:
    if seen.waiting:
        yield Line("waiting", Colour.AMBER, facts={"learners": seen.waiting})


def _disputed(seen: Seen) -> Iterator[Line]:
    if seen.disputed:
        yield Line("disputed", Colour.AMBER, _plain(seen.disputed))


def _raters(seen: Seen) -> Iterator[Line]:
    """Never sorted by anything but the name."""
    straight = [(name, {"as": "share", "straight": lines, "forms": forms}) for name, lines, forms in seen.straight]
    noisy = [(name, {"as": "forms", "check": ", ".join(check)} if check else {}) for name, check in seen.noisy]
    bursts = [(names, {"as": "burst_of", "forms": forms}) for names, forms in seen.bursts]
    lines = [
        Line("straight", Colour.AMBER, _ordered(straight)),
        Line("noisy", Colour.AMBER, _ordered(noisy)),
        Line("harder", Colour.AMBER, _plain(seen.harder)),
        Line("milder", Colour.AMBER, _plain(seen.milder)),
        Line("shifting", Colour.AMBER, _plain(seen.shifting)),
        Line("alike", Colour.AMBER, _plain(" + ".join(sorted(circle, key=str.casefold)) for circle in seen.alike)),
        Line("burst", Colour.AMBER, _ordered(bursts)),
    ]
    found = [line for line in lines if line.labels]
    yield from found or [Line("raters_sound", Colour.GREEN)]


def _criteria(seen: Seen) -> Iterator[Line]:
    if seen.unchosen:
        labels = tuple((name, {"as": "criteria", "criteria": ", ".join(map(str, k))}) for name, k in seen.unchosen)
        yield Line("unchosen", Colour.AMBER, labels)


def _groups(seen: Seen) -> Iterator[Line]:
    if seen.unlike:
        labels = tuple((name, {"as": "between", "groups": groups}) for name, groups in seen.unlike)
        yield Line("unlike", Colour.AMBER, labels)


def _plain(labels: Iterable[str]) -> Labelled:
    return _ordered((label, {}) for label in labels)


def _ordered(labels: Iterable[tuple[str, Mapping[str, Any]]]) -> Labelled:
    return tuple(sorted(labels, key=lambda label: label[0].casefold()))
