"""`trust add`, `trust list`, and what `verify` makes of them."""

from __future__ import annotations

import pytest
from tests.patunay.cli.conftest import Patunay
from tests.world import World

from patunay.cli.trusting import trust_file


def test_a_fingerprint_is_trusted_for_good(patunay: Patunay, world: World) -> None:
    credential = world.credentials[0]
    before = patunay("verify", credential, "--bundle", world.public)
    assert (before.code, before.out.split("\t")[0]) == (1, "INDETERMINATE")
    assert patunay("trust", "add", world.fingerprint.lower(), "--note", "memorandum 12").code == 0
    assert patunay("verify", credential, "--bundle", world.public).out.startswith("VALID\t")
    assert patunay("trust", "list").out == f"{world.fingerprint} # memorandum 12\n"
    assert trust_file().read_text() == f"{world.fingerprint} # memorandum 12\n"


def test_adding_twice_keeps_one(patunay: Patunay, world: World) -> None:
    for _ in range(2):
        assert patunay("trust", "add", world.fingerprint).code == 0
    assert patunay("trust", "list").out.splitlines() == [world.fingerprint]


def test_a_file_of_fingerprints_is_added(patunay: Patunay, world: World) -> None:
    assert patunay("trust", "add", world.keys.parent / "keys" / "none.txt").code == 2
    listed = trust_file().parent / "listed.txt"
    listed.parent.mkdir(parents=True)
    listed.write_text(f"# offices\n{world.fingerprint}\ndid:web:other.example\n")
    assert patunay("trust", "add", listed).code == 0
    assert patunay("trust", "list").out.splitlines() == [world.fingerprint, "did:web:other.example"]


def test_trust_for_one_run_is_not_kept(patunay: Patunay, world: World) -> None:
    ran = patunay("verify", world.credentials[0], "--bundle", world.public, "--trust", world.fingerprint)
    assert (ran.code, ran.out.split("\t")[0]) == (0, "VALID")
    assert patunay("trust", "list").out == ""
    assert not trust_file().exists()


@pytest.mark.parametrize("text", ["ABCD-EFGH", "1111-1111-1111-1111", "", "hello"])
def test_a_mistyped_fingerprint_is_refused(patunay: Patunay, text: str) -> None:
    patunay("trust", "add", text).refused()
    assert not trust_file().exists()


def test_a_damaged_trust_file_is_said(patunay: Patunay, world: World) -> None:
    trust_file().parent.mkdir(parents=True)
    trust_file().write_bytes(b"\xff\xfe\x00nonsense")
    patunay("verify", world.credentials[0], "--bundle", world.public).refused("trust.txt")
