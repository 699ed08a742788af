"""`keys new|show|rotate|compromise` as the ICT unit calls them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.patunay.cli.conftest import Patunay
from tests.world import DEMO, World, award, found_office


def test_new_prints_the_fingerprint_and_show_repeats_it(patunay: Patunay, tmp_path: Path) -> None:
    given = (DEMO, "--out", tmp_path / "out", "--keys", tmp_path / "keys")
    ran = patunay("keys", "new", *given, "--approver", "Ana Cruz=endorse", "--approver", "Ben Reyes = approve")
    assert (ran.code, len(ran.out.strip())) == (0, 19)
    lines = patunay("keys", "show", tmp_path / "out").out.splitlines()
    assert lines[0] == f"fingerprint\t{ran.out.strip()}"
    assert [line.split("\t")[:2] for line in lines[1:]] == [
        [purpose, "active"] for purpose in ("root", "issuer", "jwt", "status", "log", "approver", "approver")
    ]
    assert lines[-1].endswith("\tBen Reyes")
    assert (tmp_path / "keys" / "fingerprint.txt").read_text() == ran.out
    patunay("keys", "new", *given).refused("keys rotate")


@pytest.mark.parametrize("entry", ["Ana Cruz", "=approve", "Ana="])
def test_an_approver_without_a_role_is_said(patunay: Patunay, tmp_path: Path, entry: str) -> None:
    out = tmp_path / "out"
    patunay("keys", "new", DEMO, "--out", out, "--approver", entry).refused("NAME=ROLE")
    assert not out.exists()


def test_rotate_and_compromise(patunay: Patunay, own_world: World) -> None:
    keys = ("--keys", own_world.keys)
    given = ("verify", own_world.holders, "--bundle", own_world.public, "--trust", own_world.fingerprint)
    assert patunay("keys", "rotate", own_world.out, "issuer", *keys).code == 0
    assert patunay(*given).code == 0
    old = [line for line in patunay("keys", "show", own_world.out).out.splitlines() if line.startswith("issuer\tret")]
    assert len(old) == 1
    uri = old[0].split("\t")[2]
    ran = patunay("keys", "compromise", own_world.out, uri, "--at-size", "0", *keys)
    assert (ran.code, uri in ran.out) == (0, True)
    assert patunay(*given).code == 1
    assert f"issuer\tcompromised (0)\t{uri}" in patunay("keys", "show", own_world.out).out


def test_a_further_approver_is_recorded_and_approves(patunay: Patunay, tmp_path: Path) -> None:
    world = found_office(tmp_path / "office", lrns=("999999102797",))
    given = ("keys", "new", world.folder, "--out", world.out, "--keys", world.keys)
    ran = patunay(*given, "--approver", "Rosa M. Dizon=approve")
    assert (ran.code, "approver-3.key.json" in ran.out) == (0, True)
    patunay(*given, "--approver", "Rosa M. Dizon=approve").refused("Rosa M. Dizon")
    award(world)
    for number in (1, 3):
        key = f"file:{world.keys / f'approver-{number}.key.json'}"
        assert patunay("approve", world.out, "--key", key).code == 0
    assert patunay("issue", world.out, "--keys", world.keys).code == 0


def test_a_list_that_names_an_unsafe_key_is_withdrawn(patunay: Patunay, tmp_path: Path) -> None:
    world = found_office(tmp_path / "office", lrns=("999999102797",))
    award(world)
    patunay("keys", "rotate", world.out, "issuer", "--keys", world.keys).refused("list waits")
    ran = patunay("keys", "compromise", world.out, "issuer-20251217", "--at-size", "0", "--keys", world.keys)
    assert (ran.code, "withdrawn" in ran.out) == (0, True)


def test_a_new_root_and_the_old_fingerprint_lead_to_the_same_office(patunay: Patunay, own_world: World) -> None:
    ran = patunay("keys", "rotate", own_world.out, "root", "--keys", own_world.keys)
    new = (own_world.keys / "fingerprint.txt").read_text().strip()
    assert ran.code == 0 and new in ran.out and own_world.fingerprint in ran.out
    for fingerprint in (own_world.fingerprint, new):
        given = ("--bundle", own_world.public, "--trust", fingerprint)
        assert patunay("verify", own_world.credentials[0], *given).code == 0
    shown = patunay("keys", "show", own_world.out).out.splitlines()[:2]
    assert "root\tsucceeded\t" in patunay("keys", "show", own_world.out).out
    assert shown == [f"fingerprint\t{own_world.fingerprint}", f"successor\t{new}"]


def test_what_cannot_be_is_said(patunay: Patunay, own_world: World) -> None:
    keys = ("--keys", own_world.keys)
    patunay("keys", "compromise", own_world.out, "nobody", "--at-size", "1", *keys).refused("nobody", "keys show")
    patunay("keys", "compromise", own_world.out, "issuer-20251217", "--at-size", "99999", *keys).refused("99999")
    root = f"root-{20251217}"
    patunay("keys", "compromise", own_world.out, root, "--at-size", "1", *keys).refused("root", "fingerprint")
    assert patunay("keys", "rotate", own_world.out, "everything").code == 2
