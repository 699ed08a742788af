"""`revoke`, `suspend`, `reinstate` as a clerk calls them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.patunay.cli.conftest import Patunay
from tests.world import World

from patunay.errors import StateError


def number_of(world: World) -> str:
    return world.certificates[0].stem


def test_suspend_reinstate_revoke(patunay: Patunay, own_world: World) -> None:
    number, keys = number_of(own_world), ("--keys", own_world.keys)
    given = ("verify", own_world.certificates[0], "--bundle", own_world.public, "--trust", own_world.fingerprint)
    assert patunay(*given).code == 0
    for command, word, code in (("suspend", "suspended", 1), ("reinstate", "reinstated", 0), ("revoke", "revoked", 1)):
        ran = patunay(command, own_world.out, number, "--reason", "an error", *keys)
        assert (ran.code, ran.err) == (0, "")
        assert f"{number}: " in ran.out and word in ran.out
        assert patunay(*given).code == code
    again = patunay("revoke", own_world.out, number, "--reason", "an error", *keys)
    assert (again.code, again.out) == (0, f"{number} is so already; nothing was changed.\n")
    patunay("reinstate", own_world.out, number, "--reason", "regret", *keys).refused(number, "for good")


@pytest.mark.parametrize("number", ["MC-PLT-2025-999999-9", "hello", "", "MC-PLT-2025-000001-A"])
def test_an_unknown_number_is_said(patunay: Patunay, own_world: World, number: str) -> None:
    patunay("revoke", own_world.out, number, "--reason", "x", "--keys", own_world.keys).refused("number")


def test_a_mistyped_out_is_said_and_not_made(patunay: Patunay, tmp_path: Path) -> None:
    for command in (
        ("revoke", tmp_path / "outt", "MC-1", "--reason", "x"),
        ("approve", tmp_path / "outt", "--key", "file:x"),
        ("issue", tmp_path / "outt"),
        ("correct", tmp_path / "outt", "MC-1", "--name", "N", "--reason", "x"),
        ("keys", "show", tmp_path / "outt"),
        ("keys", "rotate", tmp_path / "outt", "log"),
        ("keys", "compromise", tmp_path / "outt", "log", "--at-size", "1"),
        ("log", "check", tmp_path / "outt"),
    ):
        patunay(*command).refused("outt", "spelling")
    assert not (tmp_path / "outt").exists()


def test_what_was_cut_off_is_finished_by_the_same_command(
    patunay: Patunay, own_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = number_of(own_world)
    given = ("revoke", own_world.out, number, "--reason", "an error", "--keys", own_world.keys)

    def full(*_: object) -> None:
        raise StateError("division.disk", path="checkpoint", reason="No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("patunay.division.changes.publish_lists", full)
        patunay(*given).refused("No space left", "nothing is lost")
    ran = patunay(*given)
    assert (ran.code, "revoked" in ran.out) == (0, True)
    assert patunay("log", "check", own_world.out).code == 0
