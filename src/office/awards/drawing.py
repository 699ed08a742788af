"""What a list will say: from a cycle's decisions to the manifest, its counts and its exceptions. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from office.assessments.figures import sent_forms
from office.assessments.queries import CycleValue, decisions, library_ratings, scales_of
from office.frameworks.queries import framework
from office.people.queries import centres, division_settings, learner_cards, office
from office.registers.queries import RegisterValue, register
from patunay.award import AwardList, State
from patunay.division.correcting import compose_correction
from patunay.division.listing import compose_manifest, not_issued, refuse_lost
from patunay.division.papers import check_printable
from patunay.division.settings import Settings
from patunay.errors import InputError, StateError
from patunay.framework import RaterRole
from patunay.issuing.manifest import Manifest
from patunay.rating import Rating
from patunay.roster import conventions as national

CALLED_BACK = 20
"""One community form in so many is called back (issue: 5 %)."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """`summary` is plain JSON for the pages; `callbacks` are ids of rating forms."""

    manifest: Manifest
    summary: dict[str, Any]
    callbacks: tuple[int, ...]


def draw_up(cycle: CycleValue, proposer: str, *, demo: bool) -> Drawn:
    """The manifest of everything due in `cycle` and not issued yet.

    Raises StateError without keys or where an issued award would say less, InputError when nothing is due.
    """
    awards, manifest = _composed(cycle, proposer, demo=demo)
    if not manifest.value["certificates"]:
        raise InputError("issuing.nothing_due")
    check_printable(manifest)
    return Drawn(manifest, _summary(cycle, awards, manifest), _callbacks(manifest, library_ratings(cycle)))


def foresee(cycle: CycleValue, proposer: str, *, demo: bool) -> dict[str, Any]:
    """The summary that a list drawn up now would have, before anything is kept; also where nothing is due. `to_call` is
    how many raters would be called back.

    Raises StateError as `draw_up` does.
    """
    awards, manifest = _composed(cycle, proposer, demo=demo)
    listed = {line["learner"] for line in manifest.value["certificates"]}
    pks = [one.learner.place.row or 0 for one in awards.results if one.learner.row_hash in listed]
    return _summary(cycle, awards, manifest) | {"to_call": _drawn_of(sent_forms(cycle, RaterRole.COMMUNITY, pks))}


def _composed(cycle: CycleValue, proposer: str, *, demo: bool) -> tuple[AwardList, Manifest]:
    books = register(cycle.division)
    if books is None:
        raise StateError("awards.no_register")
    version = framework(cycle.framework)
    awards, scales = decisions(cycle, version), scales_of(cycle, version)
    names = {one.learner.row_hash: national.printed_name(one.learner.name) for one in awards.results}
    keys = {one.learner.row_hash: one.learner.row_hash for one in awards.results}
    refuse_lost(awards, books.place, keys)
    settings = _settings(cycle, books, proposer)
    manifest = compose_manifest(settings, books.place, awards, names, keys, scales=scales, demo=demo)
    return awards, not_issued(manifest, books.place)


def draw_correction(division: int, reference: str, *, name: str | None, level: int | None, reason: str) -> Drawn:
    """The replacement of one certificate: `NUMBER` with a `name`, or `NUMBER-CODE` with a `level`.

    Raises as the library's `compose_correction`, and StateError without keys.
    """
    books = register(division)
    if books is None:
        raise StateError("awards.no_register")
    manifest = compose_correction(books.place, reference, name=name or None, level=level, reason=reason)
    lines = [line for certificate in manifest.value["certificates"] for line in certificate["credentials"]]
    attained = sum(line["level"] is not None for line in lines)
    summary = {
        "counts": {
            "competency_credentials": attained,
            "elements_credentials": len(lines) - attained,
            "milestones": 0,
            "held": 0,
            "without_consent": 0,
        },
        "certificates": 1,
        "credentials": len(lines),
        "learners": 1,
        "districts": {},
        "by_district": {},
        "not_proofed": 0,
        "thin": 0,
        "states": {str(state): 0 for state in State},
    }
    return Drawn(manifest, summary, ())


def _settings(cycle: CycleValue, books: RegisterValue, proposer: str) -> Settings:
    """The division's and the cycle's own decisions, as the library takes them."""
    decided: Mapping[str, Any] = division_settings(cycle.division)
    division = office(cycle.division)
    return Settings(
        folder=Path(),
        name=division.name,
        public_name=division.public_name,
        letterhead=tuple(decided["letterhead"]),
        code=decided["code"],
        host=books.host,
        contact=decided["contact"],
        cycle=cycle.name,
        event=cycle.plan["event_title"],
        day=date.fromisoformat(cycle.plan["event_date"]),
        place=cycle.plan["event_place"],
        title=cycle.plan.get("certificate_title") or "Certificate of Micro-Credentials",
        per=4,
        signatories=tuple((name, position) for name, position in decided["signatories"]),
        proposer=proposer,
        files={},
    )


def _summary(cycle: CycleValue, awards: AwardList, manifest: Manifest) -> dict[str, Any]:
    """Counts, districts and exceptions as they are now; the pages show them beside the frozen list."""
    counts = awards.counts()
    listed = {line["learner"] for line in manifest.value["certificates"]}
    results = [one for one in awards.results if one.learner.row_hash in listed]
    paths = {one.district: one.path.rsplit("/", 2)[0] + "/" for one in centres(cycle.division)}
    districts = sorted({one.learner.district for one in results})
    cards = learner_cards([one.learner.place.row or 0 for one in results])
    return {
        "counts": {name: getattr(counts, name) for name in counts.__slots__},
        "certificates": len(manifest.value["certificates"]),
        "credentials": sum(len(line["credentials"]) for line in manifest.value["certificates"]),
        "learners": len(listed),
        "districts": {name: paths[name] for name in districts},
        "by_district": dict(Counter(one.learner.district for one in results)),
        "not_proofed": sum(not card.proofed for card in cards.values()),
        "thin": _thin(awards, listed),
        "states": {str(state): sum(d.state is state for r in awards.results for d in r.decisions) for state in State},
    }


def _thin(awards: AwardList, listed: set[str]) -> int:
    """How many listed awards rest on one kind of rater alone."""
    return sum(
        len(award.kinds) < 2
        for result in awards.results
        if result.learner.row_hash in listed
        for award in result.due
        if not award.imported
    )


def _callbacks(manifest: Manifest, ratings: tuple[Rating, ...]) -> tuple[int, ...]:
    """Community forms behind the list, drawn by the list's own hash: nobody can choose whom, anybody can check."""
    listed = {line["learner"] for line in manifest.value["certificates"]}
    forms = [
        one.place.row or 0
        for one in ratings
        if one.role is RaterRole.COMMUNITY and one.learner.row_hash in listed and one.place.row
    ]
    digest = manifest.digest
    ranked = sorted(forms, key=lambda form: sha256(f"{digest}|{form}".encode()).digest())
    return tuple(ranked[: _drawn_of(len(forms))])


def _drawn_of(forms: int) -> int:
    return -(-forms // CALLED_BACK)
