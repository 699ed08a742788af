"""A wrong name or level: the certificate is replaced, the old one is INVALID, nothing issued is rewritten."""

from __future__ import annotations

import pytest
from tests.world import World, approve, dice, keyring, no_progress

from patunay.division.correcting import correct
from patunay.division.issue import issue
from patunay.division.register import find, registered, standing
from patunay.division.runs import current_run
from patunay.errors import InputError, StateError
from patunay.verification import Bundle, ProblemCode, Report, Verdict, Verifier, parse_trust


def verify(world: World, reference: str) -> Report:
    path = world.holders / "credentials" / f"{reference}.json"
    proof = world.holders / "proofs" / f"{reference}.tlog-proof"
    verifier = Verifier(Bundle(world.public), parse_trust([world.fingerprint]), world.at + 99)
    return verifier.verify(path.read_bytes(), proof=proof.read_bytes())


def issue_waiting(world: World) -> None:
    approve(world)
    with world.place.locked():
        issue(world.place, keyring(world), world.at, no_progress)


def several(world: World) -> str:
    """The number of a certificate with more than one credential."""
    numbers = [one.number for one in registered(world.place)]
    return next(number for number in numbers if numbers.count(number) > 1)


def test_a_corrected_name_replaces_the_whole_certificate(own_world: World) -> None:
    number = several(own_world)
    before = {path: path.read_bytes() for path in own_world.holders.rglob("*") if path.is_file()}
    old = find(own_world.place, number)
    correct(own_world.place, number, name="Ñora Corrected", level=None, reason="wrong name", entropy=dice("c"))
    issue_waiting(own_world)
    assert all(path.read_bytes() == data for path, data in before.items())
    for one in old:
        report, stands = verify(own_world, one.reference), standing(own_world.place)[one.key]
        assert report.verdict is Verdict.INVALID
        assert ProblemCode.REPLACED in {problem.code for check in report.checks for problem in check.problems}
        assert (stands.name, stands.line["level"]) == ("Ñora Corrected", one.line["level"])
        assert stands.number != number and verify(own_world, stands.reference).verdict is Verdict.VALID
    with pytest.raises(StateError) as refused:
        correct(own_world.place, number, name="Again", level=None, reason="x", entropy=dice("d"))
    assert refused.value.code == "division.replaced_before"


def test_a_corrected_level_changes_one_credential_of_the_new_certificate(own_world: World) -> None:
    number = several(own_world)
    one, *rest = [each for each in find(own_world.place, number) if each.line["level"]]
    level = 3 if one.line["level"] == 2 else 2
    correct(own_world.place, one.reference, name=None, level=level, reason="typed wrong", entropy=dice("c"))
    issue_waiting(own_world)
    stands = standing(own_world.place)
    assert stands[one.key].line["level"] == level and stands[one.key].number != number
    assert all(stands[other.key].line["level"] == other.line["level"] for other in rest)


def test_what_cannot_be_corrected_is_refused_in_words(own_world: World) -> None:
    number = several(own_world)
    one = next(each for each in find(own_world.place, number) if each.line["level"])
    attempts = [
        ("MC-PLT-2025-000001-X", None, "x", InputError, "credential.number"),
        (number, 2, None, InputError, "division.level_needs_code"),
        (one.reference, 9, None, InputError, "division.level_unknown"),
        (one.reference, 1, None, InputError, "division.level_unknown"),
    ]
    for reference, level, name, kind, code in attempts:
        with pytest.raises(kind) as refused:
            correct(own_world.place, reference, name=name, level=level, reason="x", entropy=dice("c"))
        assert refused.value.code == code
    with pytest.raises(StateError):
        current_run(own_world.place)


def test_a_name_that_the_font_cannot_write_is_refused_before_anything_is_signed(own_world: World) -> None:
    with pytest.raises(InputError) as refused:
        correct(own_world.place, several(own_world), name="Ana \u0f40", level=None, reason="x", entropy=dice("c"))
    assert refused.value.code == "division.unprintable" and refused.value.facts["texts"] == "Ana \u0f40"


def test_a_correction_and_a_batch_never_wait_at_once(own_world: World) -> None:
    number = several(own_world)
    correct(own_world.place, number, name="One", level=None, reason="x", entropy=dice("c"))
    with pytest.raises(StateError) as refused:
        correct(own_world.place, number, name="Two", level=None, reason="x", entropy=dice("d"))
    assert refused.value.code == "division.another_waits"
