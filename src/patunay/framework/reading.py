"""A framework file of either kind, found by its ending: the workbook (.xlsx) or a CASE package (.json)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from patunay.errors import InputError
from patunay.framework.case_reading import read_case
from patunay.framework.case_writing import write_case
from patunay.framework.model import Framework
from patunay.framework.workbook import read_workbook
from patunay.framework.workbook_writing import write_workbook

_READERS = {".xlsx": read_workbook, ".json": read_case}
_WRITERS = {".xlsx": write_workbook, ".json": write_case}
_MACROS = (".xlsm", ".xltm", ".xlsb", ".xlam")


def read_framework(path: Path) -> Framework:
    """Raises InputError `framework.<macros, kind>` for another ending, else as the reader of that kind does."""
    ending = path.suffix.lower()
    if ending in _MACROS:
        raise InputError("framework.macros", file=path.name)
    if ending not in _READERS:
        raise InputError("framework.kind", file=path.name)
    return _READERS[ending](path)


def write_framework(framework: Framework, name: str, at: datetime) -> bytes:
    """The bytes of a file of that name, dated `at`. Raises InputError `framework.out_kind` for another ending."""
    ending = Path(name).suffix.lower()
    if ending not in _WRITERS:
        raise InputError("framework.out_kind", file=name)
    return _WRITERS[ending](framework, at)
