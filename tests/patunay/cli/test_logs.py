"""`log check`: what is good, and each way in which a log can go wrong."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.patunay.cli.conftest import Patunay
from tests.world import World, keyring

from patunay.division.changes import log_head
from patunay.division.publish import signed_checkpoint, stored_log
from patunay.transparency.tiles import TiledLog


def log_of(world: World) -> Path:
    return world.public / "log"


def write_log(world: World, log: TiledLog, files: dict[str, bytes]) -> None:
    """A log that the office's own key signed, whatever is in it."""
    shutil.rmtree(log_of(world) / "tile")
    for path, data in files.items():
        file = log_of(world) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    (log_of(world) / "checkpoint").write_text(signed_checkpoint(keyring(world), "patunay.example", log))


def entries_of(world: World) -> list[bytes]:
    return list(stored_log(world.place, log_head(world.place).size).entries())


def rewrite(world: World) -> None:
    entries = entries_of(world)
    entries[5], entries[6] = entries[6], entries[5]
    write_log(world, *TiledLog(0, lambda _: None).append(entries))


def cut(world: World) -> None:
    write_log(world, *TiledLog(0, lambda _: None).append(entries_of(world)[:-3]))


def append(world: World) -> None:
    write_log(world, *TiledLog(0, lambda _: None).append([*entries_of(world), bytes(34)]))


def swap_tile(world: World) -> None:
    tile = next(path for path in (log_of(world) / "tile" / "0").rglob("*") if path.is_file())
    tile.write_bytes(bytes(32) + tile.read_bytes()[32:])


def lose_bundle(world: World) -> None:
    shutil.rmtree(log_of(world) / "tile" / "entries")


def cut_bundle(world: World) -> None:
    bundle = next(path for path in (log_of(world) / "tile" / "entries").rglob("*") if path.is_file())
    bundle.write_bytes(bundle.read_bytes()[:-5])


def forge_signature(world: World) -> None:
    file = log_of(world) / "checkpoint"
    file.write_text(file.read_text().replace("\n\n", "\nmore\n\n", 1))


def lose_event(world: World) -> None:
    line = {"list": 0, "index": 7, "kind": "revoked", "at": "2026-01-01T00:00:00Z", "leaf": ""}
    (world.public / "status" / "events.jsonl").write_text(json.dumps(line) + "\n")


FAULTS: dict[Callable[[World], None], str] = {
    rewrite: "rewritten",
    cut: "cut off",
    append: "signed without it",
    swap_tile: "does not follow",
    lose_bundle: "missing",
    cut_bundle: "cut or missing",
    forge_signature: "not signed",
    lose_event: "do not stand in the log",
}


def test_a_good_log_says_so(patunay: Patunay, own_world: World) -> None:
    size = log_head(own_world.place).size
    ran = patunay("log", "check", own_world.out)
    assert (ran.code, ran.err) == (0, "")
    assert f"{size} entries" in ran.out and "1 checkpoints" in ran.out
    patunay("keys", "rotate", own_world.out, "log", "--keys", own_world.keys)
    ran = patunay("log", "check", own_world.out)
    assert (ran.code, "2 checkpoints" in ran.out) == (0, True)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_is_found_and_said(patunay: Patunay, own_world: World, fault: Callable[[World], None]) -> None:
    fault(own_world)
    ran = patunay("log", "check", own_world.out)
    assert ran.code == 1
    assert FAULTS[fault] in ran.err
    assert "findings" in ran.out and "Traceback" not in ran.err


def test_without_a_log_there_is_nothing_to_check(patunay: Patunay, own_world: World) -> None:
    shutil.rmtree(log_of(own_world))
    patunay("log", "check", own_world.out).refused("checkpoint")
    (own_world.public / "keys.json").unlink()
    patunay("log", "check", own_world.out).refused("keys new")


@pytest.mark.parametrize(
    "content", [b"", b"x", b"\xff\xfe", b"a\n1\nb\n\n", b"a\n\n", b"patunay.example/log\n-1\nAAAA\n\n"]
)
def test_a_checkpoint_that_cannot_be_read_is_said(patunay: Patunay, own_world: World, content: bytes) -> None:
    (log_of(own_world) / "checkpoint").write_bytes(content)
    patunay("log", "check", own_world.out).refused("checkpoint")
