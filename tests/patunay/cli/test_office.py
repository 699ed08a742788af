"""The site's commands are reached through its entry point; where no site is set up, one sentence says so."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint

import pytest

from patunay.cli import main
from patunay.errors import StateError


def test_an_office_command_goes_to_the_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["patunay", "doctor"])
    called = EntryPoint("main", "tests.patunay.cli.test_office:call", "patunay.office")
    monkeypatch.setattr(main, "entry_points", lambda group: (called,) if group == "patunay.office" else ())
    with pytest.raises(SystemExit, match="7"):
        main.run()


def call() -> None:
    sys.exit(7)


@pytest.mark.parametrize("found", [(), (EntryPoint("main", "no_such_office:main", "patunay.office"),)])
def test_without_an_office_it_is_said(found: tuple[EntryPoint, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["patunay", "publish", "web"])
    monkeypatch.setattr(main, "entry_points", lambda group: found)
    with pytest.raises(StateError, match="no_office"):
        main.office()
