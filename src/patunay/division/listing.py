"""From decisions to the manifest that two people approve, less what stands already. Reads OUT; writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from patunay.award import AwardList
from patunay.award.model import State as AwardState
from patunay.credential.model import CONTEXTS
from patunay.division.folder import OutFolder
from patunay.division.keyring import read_records
from patunay.division.register import Registered, standing
from patunay.division.settings import Settings
from patunay.errors import StateError
from patunay.issuing.manifest import Manifest, Office, draw_up_manifest
from patunay.issuing.sealing import pinned
from patunay.measurement.scale import Scale
from patunay.seal.records import Purpose, verify_records


def compose_manifest(
    settings: Settings,
    out: OutFolder,
    awards: AwardList,
    names: Mapping[str, str],
    keys: Mapping[str, str],
    *,
    scales: Mapping[str, Scale],
    demo: bool,
) -> Manifest:
    """Everything due on `awards`, by the active issuer key of OUT; `names` and `keys` as in `draw_up_manifest`.

    Raises StateError without an issuer key, InputError when nothing is due.
    """
    active = verify_records(read_records(out)).active(Purpose.ISSUER)
    if not active:
        raise StateError("division.no_active_key", purpose=str(Purpose.ISSUER))
    office = Office(settings.public_name, settings.host, settings.code, settings.day.year, active[-1].uri)
    details: dict[str, Any] = {
        "proposer": settings.proposer,
        "demo": demo,
        "cycle": settings.cycle,
        "office": {
            "name": settings.public_name,
            "letterhead": list(settings.letterhead),
            "contact": settings.contact,
            "host": settings.host,
        },
        "event": {"title": settings.event, "date": settings.day.isoformat(), "place": settings.place},
        "certificate": {"title": settings.title, "per": settings.per},
        "signatories": [{"name": name, "position": position} for name, position in settings.signatories],
        "frameworkValue": awards.framework.as_json(),
    }
    if scales:
        details["scales"] = {code: scale.digest.hex() for code, scale in scales.items()}
    return draw_up_manifest(awards, names, keys, office, pinned(CONTEXTS), details)


def refuse_lost(awards: AwardList, out: OutFolder, keys: Mapping[str, str]) -> None:
    """Raises StateError where a decision gives nothing any more to a learner whose credential stands."""
    before = {(code, learner): one for (_, code, learner), one in standing(out).items()}
    for result in awards.results:
        kept = {award.competency for award in result.awards}
        for decision in result.decisions:
            one = before.get((decision.competency, keys[result.learner.row_hash]))
            if one and decision.state is AwardState.NOT_YET and decision.competency not in kept:
                raise StateError("division.already_issued", number=one.reference)


def not_issued(manifest: Manifest, out: OutFolder) -> Manifest:
    """Without what stands already; what adds elements or a level replaces what stands.

    Raises StateError where an issued award would fall, or where the learner's name has changed.
    """
    before = standing(out)
    name = manifest.shapes.framework_name
    certificates = []
    for certificate in manifest.value["certificates"]:
        fresh = []
        for line in certificate["credentials"]:
            old = before.get((name, line["code"], certificate["learner"]))
            if old is None:
                fresh.append(line)
            elif _adds(line, old, certificate["name"]):
                fresh.append({**line, "replaces": old.reference})
        if fresh:
            certificates.append({**certificate, "credentials": fresh})
    return Manifest({**manifest.value, "certificates": certificates})


def _adds(line: Mapping[str, Any], old: Registered, name: str) -> bool:
    """Whether the award says more than the credential that stands. Raises StateError where it says less."""
    facts = old.facts
    same = (line["level"], tuple(line["elements"])) == (facts.level, facts.elements)
    higher = line["level"] is not None and (facts.level is None or line["level"] > facts.level)
    more = line["level"] is None and facts.level is None and set(line["elements"]) > set(facts.elements)
    if name != old.name or not (same or higher or more):
        raise StateError("division.already_issued", number=old.reference)
    return not same
