"""`correct`: a name or a level that was wrong. The whole certificate is replaced; what was issued is never rewritten.

The correction is a manifest like a batch's: two people approve it, `issue` signs it, the old credentials are logged
as replaced.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from patunay.division.folder import OutFolder
from patunay.division.keyring import read_records
from patunay.division.papers import check_printable
from patunay.division.register import Registered, find, standing
from patunay.division.runs import Entropy, Run, new_run
from patunay.errors import InputError, StateError
from patunay.issuing.manifest import Manifest
from patunay.seal.records import Purpose, verify_records


def correct(
    out: OutFolder, reference: str, *, name: str | None, level: int | None, reason: str, entropy: Entropy
) -> Run:
    """Draws up the replacement of the certificate that `reference` names, and leaves it waiting for approvals.

    Raises as `compose_correction`.
    """
    return new_run(out, compose_correction(out, reference, name=name, level=level, reason=reason), entropy(32))


def compose_correction(out: OutFolder, reference: str, *, name: str | None, level: int | None, reason: str) -> Manifest:
    """The manifest of the replacement. Writes nothing.

    A level needs `NUMBER-CODE`, a name takes `NUMBER`. Raises InputError for an unknown reference or level, and
    StateError when the certificate was replaced before or another list waits.
    """
    found = find(out, reference)
    whole = find(out, found[0].number)
    stands = standing(out)
    if any(stands[one.key].number != one.number for one in whole):
        raise StateError("division.replaced_before", number=found[0].number)
    if level is not None and (len(found) != 1 or found[0].number == reference.strip()):
        raise InputError("division.level_needs_code", number=found[0].number)
    lines = [_line(one, found[0].code if level is not None else "", level) for one in whole]
    certificate = {**whole[0].certificate, "name": name or whole[0].name, "credentials": lines}
    manifest = _manifest(out, whole[0], certificate, reason)
    check_printable(manifest)
    return manifest


def _line(one: Registered, code: str, level: int | None) -> dict[str, Any]:
    line = {**one.line, "replaces": one.reference}
    if one.code != code:
        return line
    competency = one.run.value["manifest"]["shapes"]["achievements"][one.line["achievement"]]
    numbers = [entry["number"] for entry in competency["levels"]]
    if level not in numbers or level < competency["minimumLevel"]:
        raise InputError("division.level_unknown", level=level, minimum=competency["minimumLevel"], highest=numbers[-1])
    return {**line, "level": level, "elements": []}


def _manifest(out: OutFolder, one: Registered, certificate: Mapping[str, Any], reason: str) -> Manifest:
    """The manifest that the certificate was issued from, with this certificate alone and today's issuer key."""
    value = one.run.value["manifest"]
    active = verify_records(read_records(out)).active(Purpose.ISSUER)
    if not active:
        raise StateError("division.no_active_key", purpose=str(Purpose.ISSUER))
    correction = {"number": one.number, "reason": reason}
    shapes = {**value["shapes"], "method": active[-1].uri}
    return Manifest({**value, "shapes": shapes, "certificates": [certificate], "correction": correction})
