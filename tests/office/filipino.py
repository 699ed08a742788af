"""Filipino as the language of whoever asks for none: Django knows no language without a catalogue of that name."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from pytest_django import Settings

EMPTY_CATALOGUE = struct.pack("<7I", 0x950412DE, 0, 0, 28, 28, 0, 28)
"""A GNU .mo file without messages."""


@pytest.fixture
def filipino(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "locale" / "fil" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(EMPTY_CATALOGUE)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.LANGUAGE_CODE = "fil"
