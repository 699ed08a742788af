"""The command line called as a person would, in a home of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.world import PASSPHRASE

from patunay.cli.main import app
from patunay.cli.session import guarded


@dataclass(frozen=True)
class Ran:
    """How a command ended: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    def refused(self, *words: str) -> None:
        """Exit 2, nothing on stdout, one sentence in each language that says `words`, no traceback (bars aside)."""
        lines = [line for line in self.err.splitlines() if "━" not in line]
        assert (self.code, self.out) == (2, ""), self
        assert "Traceback" not in self.err and "unexpected" not in self.err
        assert len(lines) == 2, self.err
        assert all(word in lines[0] for word in words), self.err


Patunay = Callable[..., Ran]


@pytest.fixture
def patunay(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Patunay:
    """Calls the command line with arguments."""
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    monkeypatch.setenv("PATUNAY_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def call(*arguments: object) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            guarded(lambda: app([str(argument) for argument in arguments]))
        captured = capsys.readouterr()
        return Ran(int(stop.value.code or 0), captured.out, captured.err)

    return call
