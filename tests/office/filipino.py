"""Filipino as the language of whoever asks for none: Django knows no language without a catalogue of that name."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from pytest_django import Settings

HEADER = b"Content-Type: text/plain; charset=UTF-8\n"
CATALOGUE = struct.pack("<11I", 0x950412DE, 0, 1, 28, 36, 0, 44, 0, 44, len(HEADER), 45) + b"\0" + HEADER + b"\0"
"""A GNU .mo file of nothing but its header."""


@pytest.fixture
def filipino(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "locale" / "fil" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(CATALOGUE)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.LANGUAGE_CODE = "fil"
