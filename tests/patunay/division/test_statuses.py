"""Revoke, suspend, reinstate: what the lists say afterwards, and that being cut off anywhere loses nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from tests.world import World, keyring

from patunay.division import folder
from patunay.division.changes import all_changes, log_head
from patunay.division.publish import read_events
from patunay.division.register import registered
from patunay.division.statuses import change_status
from patunay.errors import InputError, StateError
from patunay.status import EventKind
from patunay.verification import Bundle, ProblemCode, Report, Verdict, Verifier, parse_trust


class Killed(BaseException):
    """Stands for kill -9: nothing of ours catches it."""


def tree(out: Path) -> dict[str, str]:
    files = (path for path in out.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(out)): sha256(path.read_bytes()).hexdigest() for path in files}


def copied(world: World, root: Path) -> World:
    shutil.copytree(world.out, root / "out")
    shutil.copytree(world.keys, root / "keys")
    return replace(world, out=root / "out", keys=root / "keys")


def kill_at_write(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """The process ends before the write with this number (from 1), which leaves half a file behind."""
    whole, count = Path.write_bytes, 0

    def write_bytes(self: Path, data: bytes) -> int:
        nonlocal count
        count += 1
        if count == number:
            whole(self, data[: len(data) // 2])
            raise Killed
        return whole(self, data)

    monkeypatch.setattr(Path, "write_bytes", write_bytes)


def ends_the_same(
    world: World, root: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[World, int], object]
) -> int:
    """Cuts `act(world, at)` off at every write in turn and runs it again a day later; how many writes there were."""
    undisturbed = copied(world, root / "undisturbed")
    with undisturbed.place.locked():
        act(undisturbed, world.at)
    wanted, number = tree(undisturbed.out), 0
    while True:
        number += 1
        cut = copied(world, root / str(number))
        with monkeypatch.context() as patch, cut.place.locked():
            kill_at_write(patch, number)
            try:
                act(cut, world.at)
            except Killed:
                pass
            else:
                return number - 1
        journaled = any(True for _ in all_changes(cut.place))
        with cut.place.locked():
            act(cut, world.at + 86400 if journaled else world.at)
        assert tree(cut.out) == wanted, number
        shutil.rmtree(cut.out.parent)


def change(world: World, reference: str, kind: EventKind, at: int, reason: str = "a reason") -> int:
    with world.place.locked():
        return change_status(world.place, keyring(world), reference, kind, reason, at)


def reports(world: World, reference: str) -> list[Report]:
    verifier = Verifier(Bundle(world.public), parse_trust([world.fingerprint]), world.at + 99)
    paths = [path for path in [*world.credentials, *world.tokens] if path.name.startswith(reference)]
    assert paths
    return [verifier.verify(path.read_bytes()) for path in paths]


def whole_paper(world: World) -> tuple[str, list[str]]:
    """A number with several credentials, and its codes."""
    found: dict[str, list[str]] = {}
    for one in registered(world.place):
        found.setdefault(one.number, []).append(one.code)
    return max(found.items(), key=lambda item: len(item[1]))


def test_a_certificate_is_revoked_with_all_its_credentials(own_world: World) -> None:
    number, codes = whole_paper(own_world)
    size = log_head(own_world.place).size
    assert change(own_world, number, EventKind.REVOKED, own_world.at) == len(codes) > 1
    found = reports(own_world, number)
    assert {report.verdict for report in found} == {Verdict.INVALID}
    assert all(ProblemCode.REVOKED in {problem.code for problem in report.problems} for report in found)
    assert log_head(own_world.place).size == size + len(codes)
    others = [path for path in own_world.credentials if not path.name.startswith(number)]
    verifier = Verifier(Bundle(own_world.public), parse_trust([own_world.fingerprint]), own_world.at + 99)
    assert verifier.verify(others[0].read_bytes()).verdict is Verdict.VALID


def test_one_credential_is_suspended_and_reinstated(own_world: World) -> None:
    number, codes = whole_paper(own_world)
    reference = f"{number}-{codes[0]}"
    assert change(own_world, reference, EventKind.SUSPENDED, own_world.at) == 1
    assert {report.verdict for report in reports(own_world, reference)} == {Verdict.INVALID}
    assert {report.verdict for report in reports(own_world, f"{number}-{codes[1]}")} == {Verdict.VALID}
    assert change(own_world, number, EventKind.REINSTATED, own_world.at + 5) == 1
    assert {report.verdict for report in reports(own_world, reference)} == {Verdict.VALID}


def test_asking_twice_changes_nothing_and_revoked_is_for_good(own_world: World) -> None:
    number, _ = whole_paper(own_world)
    change(own_world, number, EventKind.REVOKED, own_world.at)
    before = tree(own_world.out)
    assert change(own_world, number, EventKind.REVOKED, own_world.at + 50) == 0
    for kind in (EventKind.SUSPENDED, EventKind.REINSTATED):
        with pytest.raises(StateError, match="stands_for_good"):
            change(own_world, number, kind, own_world.at + 50)
    assert tree(own_world.out) == before


def test_an_unknown_number_or_an_empty_reason_changes_nothing(own_world: World) -> None:
    number, codes = whole_paper(own_world)
    before = tree(own_world.out)
    for reference in (f"{number}-NOPE", f"{number[:-1]}{'A' if number[-1] != 'A' else 'B'}", "nothing", ""):
        with pytest.raises(InputError):
            change(own_world, reference, EventKind.REVOKED, own_world.at)
    with pytest.raises(InputError, match="no_reason"):
        change(own_world, f"{number}-{codes[0]}", EventKind.REVOKED, own_world.at, reason="  ")
    assert tree(own_world.out) == before


def test_the_reason_stays_private(own_world: World) -> None:
    number, _ = whole_paper(own_world)
    change(own_world, number, EventKind.REVOKED, own_world.at, reason="a very telling reason")
    public = b"".join(path.read_bytes() for path in own_world.public.rglob("*") if path.is_file())
    assert b"telling" not in public
    (journal,) = all_changes(own_world.place)
    assert journal.request["reason"] == "a very telling reason"


def test_events_name_places_and_nothing_else(own_world: World) -> None:
    number, codes = whole_paper(own_world)
    change(own_world, number, EventKind.REVOKED, own_world.at)
    events = read_events(own_world.place)
    places = {
        (one.facts.status_list, one.facts.status_index) for one in registered(own_world.place) if one.number == number
    }
    assert {(event.number, event.index) for event in events} == places
    assert len(events) == len(codes)


def test_cut_off_at_any_write_it_ends_the_same(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number, _ = whole_paper(world)

    def revoke(which: World, at: int) -> int:
        return change_status(which.place, keyring(which), number, EventKind.REVOKED, "lost", at)

    assert ends_the_same(world, tmp_path, monkeypatch, revoke) > 6


def test_a_change_that_was_cut_off_comes_before_another(own_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    number, codes = whole_paper(own_world)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        kill_at_write(patch, 3)
        change(own_world, f"{number}-{codes[0]}", EventKind.REVOKED, own_world.at)
    with pytest.raises(StateError, match="change_open"):
        log_head(own_world.place)
    assert change(own_world, f"{number}-{codes[1]}", EventKind.SUSPENDED, own_world.at + 9) == 1
    kinds = [event.kind for event in read_events(own_world.place)]
    assert kinds == [EventKind.REVOKED, EventKind.SUSPENDED]


def test_a_full_disk_is_a_sentence_and_nothing_is_lost(own_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    number, codes = whole_paper(own_world)

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(StateError, match="disk"):
        patch.setattr(Path, "write_bytes", full)
        change(own_world, number, EventKind.REVOKED, own_world.at)
    assert not list(own_world.out.rglob("*.part"))
    assert change(own_world, number, EventKind.REVOKED, own_world.at) == len(codes)
    assert folder.load(own_world.out / "private" / "out.json")
