"""Wrong input to every command: one sentence in each language, exit 2, nothing changed, never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.patunay.cli.conftest import Patunay
from tests.patunay.division.test_statuses import tree
from tests.world import DEMO, World, approve, award, found_office

from patunay.cli.session import guarded
from patunay.errors import StateError


def writing(world: World) -> list[tuple[object, ...]]:
    """Every command that writes to OUT."""
    number, keys = world.certificates[0].stem if world.certificates else "MC-1", ("--keys", world.keys)
    return [
        ("check-roster", world.folder, "--out", world.out),
        ("award", world.folder, "--out", world.out, *keys),
        ("approve", world.out, "--key", f"file:{world.keys / 'approver-1.key.json'}"),
        ("issue", world.out, *keys),
        ("revoke", world.out, number, "--reason", "x", *keys),
        ("suspend", world.out, number, "--reason", "x", *keys),
        ("reinstate", world.out, number, "--reason", "x", *keys),
        ("correct", world.out, number, "--name", "N", "--reason", "x"),
        ("keys", "new", world.folder, "--out", world.out, *keys),
        ("keys", "rotate", world.out, "log", *keys),
        ("keys", "compromise", world.out, "log-20251217", "--at-size", "1", *keys),
    ]


def test_two_at_once_are_kept_apart(patunay: Patunay, own_world: World) -> None:
    before = tree(own_world.out)
    with own_world.place.locked():
        for command in writing(own_world):
            patunay(*command).refused("Another Patunay", "Wait")
    assert tree(own_world.out) == before


def test_an_out_of_another_division_is_refused(patunay: Patunay, own_world: World) -> None:
    settings = own_world.folder / "division.toml"
    settings.write_text(settings.read_text().replace("https://patunay.example", "https://other.example"))
    before = tree(own_world.out)
    for command in (writing(own_world)[0], writing(own_world)[1], writing(own_world)[8]):
        patunay(*command).refused("another office", "patunay.example")
    assert tree(own_world.out) == before


def test_an_out_of_a_newer_patunay_is_refused(patunay: Patunay, own_world: World) -> None:
    mark = own_world.out / "private" / "out.json"
    mark.write_text(json.dumps({**json.loads(mark.read_text()), "format": "patunay/out/2"}))
    before = tree(own_world.out)
    for command in writing(own_world):
        patunay(*command).refused("newer", "Update")
    for command in (("keys", "show", own_world.out), ("log", "check", own_world.out)):
        patunay(*command).refused("newer", "Update")
    assert tree(own_world.out) == before


def test_a_wrong_passphrase_is_said(patunay: Patunay, own_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    file = own_world.out.parent / "wrong"
    file.write_text("not this")
    monkeypatch.setenv("PATUNAY_PASSPHRASE_FILE", str(file))
    before = tree(own_world.out)
    for command in (writing(own_world)[4], writing(own_world)[9]):
        patunay(*command).refused("passphrase")
    assert tree(own_world.out) == before
    monkeypatch.setenv("PATUNAY_PASSPHRASE_FILE", str(file / "none"))
    patunay(*writing(own_world)[4]).refused("none", "PATUNAY_PASSPHRASE_FILE")
    monkeypatch.delenv("PATUNAY_PASSPHRASE_FILE")
    patunay(*writing(own_world)[4]).refused("PATUNAY_PASSPHRASE_FILE")


def test_no_keys_and_the_wrong_keys_are_said(patunay: Patunay, own_world: World, strange_world: World) -> None:
    revoke = writing(own_world)[4]
    patunay(*revoke[:-1], own_world.folder).refused("key file", "backup")
    patunay(*revoke[:-1], strange_world.keys).refused("key", "OUT")
    (own_world.public / "keys.json").unlink()
    patunay(*revoke).refused("keys new")


def test_approvals_are_the_approvers_own(patunay: Patunay, tmp_path: Path) -> None:
    world = found_office(tmp_path / "office", lrns=("999999102797",))
    key = f"file:{world.keys / 'approver-1.key.json'}"
    patunay("approve", world.out, "--key", key).refused("award")
    award(world)
    patunay("issue", world.out, "--keys", world.keys).refused("not approved")
    patunay("approve", world.out, "--key", f"file:{world.keys / 'log.key.json'}").refused("approver")
    patunay("approve", world.out, "--key", f"file:{world.keys / 'nothing.json'}").refused("nothing.json")
    patunay("approve", world.out, "--key", "pkcs11:token").refused("pkcs11")
    assert patunay("approve", world.out, "--key", key).out.startswith("Approved; 1 of 2")
    patunay("issue", world.out, "--keys", world.keys).refused("not approved")


def test_nothing_to_issue_is_said(patunay: Patunay, own_world: World) -> None:
    patunay("issue", own_world.out, "--keys", own_world.keys).refused("award")


def test_a_folder_without_settings_is_said(patunay: Patunay, own_world: World, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    for command in ("check-roster", "award"):
        patunay(command, tmp_path / "bare", "--out", own_world.out).refused("division.toml")
    (tmp_path / "bare" / "division.toml").write_text("[office]\nname = 3\n")
    patunay("award", tmp_path / "bare", "--out", own_world.out).refused("division.toml")
    patunay("award", tmp_path / "nowhere", "--out", tmp_path / "new").refused("division.toml")
    assert not (tmp_path / "new").exists()


def test_a_full_disk_loses_nothing(patunay: Patunay, own_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(own_world.out)

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device", str(self))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        for command in [command for command in writing(own_world) if command[0] in ("revoke", "keys", "check-roster")]:
            if command[:2] != ("keys", "new"):
                patunay(*command).refused("space")
    assert tree(own_world.out) == before


def test_issue_goes_on_after_a_full_disk(patunay: Patunay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = found_office(tmp_path / "office", lrns=("999999102797",))
    award(world)
    approve(world)
    whole, count = Path.write_bytes, 0

    def full(self: Path, data: bytes) -> int:
        nonlocal count
        count += 1
        if count > 6:
            raise OSError(28, "No space left on device", str(self))
        return whole(self, data)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        patunay("issue", world.out, "--keys", world.keys).refused("No space left", "nothing is lost")
    ran = patunay("issue", world.out, "--keys", world.keys)
    assert (ran.code, ran.out.startswith("Issued: 1 papers")) == (0, True)
    given = ("--bundle", world.public, "--trust", world.fingerprint)
    assert patunay("verify", world.holders, *given).code == 0


def test_a_folder_that_cannot_be_written_is_said(patunay: Patunay, own_world: World, tmp_path: Path) -> None:
    """OUT lies where a file is, or its lock is no file: what a read-only folder answers, also for root."""
    (tmp_path / "file").write_text("")
    patunay("check-roster", own_world.folder, "--out", tmp_path / "file").refused("file", "Not a directory")
    lock = own_world.out / "private" / ".lock"
    lock.unlink()
    lock.mkdir()
    patunay("revoke", own_world.out, "MC-1", "--reason", "x").refused(".lock")


def test_a_read_only_folder_is_said(patunay: Patunay, own_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    for name, word in (("open", "out.json"), ("write_bytes", "0001.json")):
        with monkeypatch.context() as patch:
            patch.setattr(Path, name, refuse)
            patunay(*writing(own_world)[4]).refused("Permission denied", word, "permissions")


def test_damaged_files_of_ours_are_said(patunay: Patunay, own_world: World) -> None:
    for content in (b"", b"{", b"[]", b"\xff", b'{"records": [{}]}'):
        (own_world.public / "keys.json").write_bytes(content)
        for command in (("keys", "show", own_world.out), ("log", "check", own_world.out), writing(own_world)[4]):
            ran = patunay(*command)
            assert ran.code == 2 and "Traceback" not in ran.err and ran.err, (content, command)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (
            lambda: (_ for _ in ()).throw(OSError(30, "Read-only file system", "/x")),
            "Read-only file system; /x",
        ),
        (lambda: (_ for _ in ()).throw(OSError("strange")), "OSError"),
        (lambda: (_ for _ in ()).throw(MemoryError()), "memory"),
        (lambda: 1 // 0, "ZeroDivisionError"),
        (lambda: (_ for _ in ()).throw(StateError("no.such_sentence")), "no.such_sentence"),
        (lambda: (_ for _ in ()).throw(StateError("division.disk")), "division.disk"),
    ],
)
def test_whatever_happens_is_one_sentence(
    call: Callable[[], object], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        guarded(call)
    captured = capsys.readouterr()
    assert (stop.value.code, captured.out) == (2, "")
    assert word in captured.err and "Traceback" not in captured.err
    assert len(captured.err.splitlines()) == 2


def test_a_person_may_stop_a_command(patunay: Patunay, own_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("patunay.cli.statuses.change_status", stop)
    ran = patunay(*writing(own_world)[4])
    assert (ran.code, ran.out) == (130, "")
    assert "Run the same command again" in ran.err and "Traceback" not in ran.err


def test_help_names_every_command(patunay: Patunay) -> None:
    text = patunay("--help").out
    for command in (
        *("check-roster", "award", "approve", "issue", "verify", "revoke", "suspend", "reinstate", "correct"),
        *("trust", "log", "keys", "framework"),
    ):
        assert command in text
    assert DEMO.is_dir()
