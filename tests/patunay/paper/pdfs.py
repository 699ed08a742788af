"""What qpdf and poppler say of a PDF."""

from __future__ import annotations

import subprocess
from pathlib import Path


def sound(pdf: bytes, folder: Path) -> bool:
    """Whether `qpdf --check` finds nothing, warnings included."""
    return _run(pdf, folder, "qpdf", "--check").returncode == 0


def metadata(pdf: bytes, folder: Path) -> str:
    return _run(pdf, folder, "pdfinfo", "-meta").stdout


def struct_text(pdf: bytes, folder: Path) -> str:
    """The text in the order of its tags."""
    return _run(pdf, folder, "pdfinfo", "-struct-text").stdout


def _run(pdf: bytes, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    file = folder / "looked-at.pdf"
    file.write_bytes(pdf)
    return subprocess.run([*command, str(file)], capture_output=True, text=True, check=False)
