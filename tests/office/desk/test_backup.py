"""What was backed up comes back equal on a clean machine, to who has the key and to nobody else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyrage
import pytest
from django.conf import settings
from django.utils import timezone
from tests.office.certificates.test_issuing import issue
from tests.office.conftest import Office
from tests.office.world import approve, draw_up, set_stage

from office.desk.backup import Whole, back_up, new_identity
from office.people.models import Learner
from patunay.division.folder import OutFolder
from patunay.errors import InputError, StateError

ROOT = Path(__file__).resolve().parents[3]
CANARY = "Hindi Dapat Mabasa"


@pytest.fixture
def kept(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Whole, Path, str]:
    """A site that has issued, its backup, and the identity that opens it."""
    stage = set_stage(office, tmp_path / "mailed", monkeypatch)
    pk = draw_up(stage)
    approve(stage, pk)
    assert issue(stage, pk).state == "done"
    identity, recipient = new_identity()
    file = tmp_path / "backup.age"
    (settings.HOME / "note.txt").write_text(CANARY)
    return back_up(file, [recipient], at=timezone.now()), file, identity


def restored(home: Path, file: Path, identity: str, *more: str) -> subprocess.CompletedProcess[str]:
    """`restore` as a process on a clean machine, with tables in a file whatever the first machine has."""
    key = home.parent / "key.txt"
    key.write_text(f"# a comment\n{identity}\n")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PATUNAY", "D"))}
    command = [sys.executable, "-m", "office", "restore", str(file), "--key", str(key), *more]
    place = {**clean, "PATUNAY_HOME": str(home)}
    return subprocess.run(command, cwd=ROOT, env=place, capture_output=True, text=True, check=False)


def test_everything_comes_back_equal_also_in_rehearsal(kept: tuple[Whole, Path, str], tmp_path: Path) -> None:
    whole, file, identity = kept
    home = tmp_path / "new"
    done = restored(home, file, identity)
    assert done.returncode == 0, done.stderr
    assert f"{sum(whole.rows.values())} rows and {len(whole.files) - len(whole.rows)} files, each equal" in done.stdout
    assert whole.rows["credentials.credential"] > 20 and whole.rows["people.account"] == 10
    register = next(home.glob("register-*"))
    assert (register / "public" / "keys.json").read_bytes() == next(
        settings.HOME.glob("register-*/public/keys.json")
    ).read_bytes()
    assert (home / "note.txt").read_text() == CANARY
    assert list(home.glob("keys/*.key.json")) and not (home / "keys" / "passphrase").exists()
    rehearsed = restored(tmp_path / "unused", file, identity, "--rehearse")
    assert rehearsed.returncode == 0 and "each equal" in rehearsed.stdout, rehearsed.stderr
    assert not (tmp_path / "unused").exists()
    again = restored(home, file, identity)
    assert again.returncode == 1 and "home folder holds something already" in again.stderr


def test_nobody_else_reads_it(kept: tuple[Whole, Path, str], tmp_path: Path) -> None:
    _, file, _ = kept
    sealed = file.read_bytes()
    for secret in (CANARY, Learner.objects.all()[0].last_name if Learner.objects.exists() else CANARY, "999999"):
        assert secret.encode() not in sealed
    done = restored(tmp_path / "new", file, new_identity()[0])
    assert done.returncode == 1 and "This key does not open backup.age" in done.stderr


def spoilt(content: bytes, identity: str, kind: str) -> bytes:
    """A backup that is torn in one way."""
    if kind == "cut":
        return content[: len(content) // 2]
    if kind == "flipped":
        return content[:-100] + bytes([content[-100] ^ 1]) + content[-99:]
    key = pyrage.x25519.Identity.from_str(identity)
    return bytes(pyrage.encrypt(b"no archive", [key.to_public()]))


def test_a_spoilt_backup_gives_nothing(kept: tuple[Whole, Path, str], tmp_path: Path) -> None:
    _, file, identity = kept
    for kind in ("cut", "flipped", "no archive"):
        torn = tmp_path / f"{kind}.age"
        torn.write_bytes(spoilt(file.read_bytes(), identity, kind))
        done = restored(tmp_path / f"new after {kind}", torn, identity)
        assert done.returncode == 1
        assert "is torn" in done.stderr or "is not whole" in done.stderr, done.stderr


def test_a_backup_is_never_written_over_and_waits_for_the_worker(office: Office, tmp_path: Path) -> None:
    _, recipient = new_identity()
    with pytest.raises(InputError, match="backup_recipient"):
        back_up(tmp_path / "b", ["age1nobody"], at=timezone.now())
    (tmp_path / "b").write_text("here")
    with pytest.raises(StateError, match="backup_there"):
        back_up(tmp_path / "b", [recipient], at=timezone.now())
    register = next(settings.HOME.glob("register-*"))
    with OutFolder(register).locked(), pytest.raises(StateError, match=r"division\.locked"):
        back_up(tmp_path / "c", [recipient], at=timezone.now())
    assert not (tmp_path / "c").exists()
