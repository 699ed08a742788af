"""Whatever a framework says, both kinds of file carry it there and back; whatever a cell holds, nothing breaks."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from patunay.errors import InputError
from patunay.framework import (
    AwardRule,
    Competency,
    Criterion,
    Element,
    Framework,
    Indicator,
    Kind,
    Level,
    Method,
    Provenance,
    RaterRole,
    Relation,
    Text,
)
from patunay.framework.checks import check
from patunay.framework.faults import Faults
from patunay.framework.model import tidy
from patunay.framework.reading import read_framework, write_framework
from patunay.words import say

TESDA = Path(__file__).resolve().parents[3] / "demo-tesda" / "framework-bread-and-pastry.xlsx"
AT = datetime(2025, 8, 1, tzinfo=UTC)
IN_TMP = [HealthCheck.function_scoped_fixture]

LETTERS = st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs", "M"])
WORDS = st.text(LETTERS, min_size=1, max_size=12).map(tidy).filter(bool)
TEXTS = st.builds(Text, WORDS, WORDS)
ADDRESSES = st.none() | WORDS.map("https://framework.example/".__add__)


@st.composite
def _competencies(draw: Any, number: int, top: int, levels: int) -> Competency:
    code = f"C{number}"
    elements = tuple(
        Element(
            f"{code}.{place}",
            draw(TEXTS),
            tuple(Indicator(f"{code}.{place}.{last}", draw(TEXTS), top) for last in range(draw(st.integers(1, 2)))),
        )
        for place in range(draw(st.integers(1, 2)))
    )
    scale = tuple(
        Level(
            order,
            Text(f"{order} {draw(WORDS)}", f"{order} {draw(WORDS)}"),
            draw(TEXTS),
            f"{order}.{draw(st.integers(0, 99))}",
        )
        for order in range(1, levels + 1)
    )
    return Competency(code, draw(TEXTS), draw(st.booleans()), elements, scale, draw(ADDRESSES))


@st.composite
def _frameworks(draw: Any) -> Framework:
    levels = draw(st.integers(1, 3))
    teachers = draw(st.integers(1, 3))
    method = draw(st.sampled_from([Method.EXPLAINED, Method.MEASURED]))
    return Framework(
        name=draw(WORDS),
        body=draw(WORDS),
        version=draw(WORDS),
        provenance=Provenance.SAMPLE,
        kind=draw(st.sampled_from(Kind)),
        languages=("en", "fil"),
        competencies=tuple(draw(_competencies(number, levels, levels)) for number in range(draw(st.integers(1, 2)))),
        criteria=tuple(Criterion(mark, draw(TEXTS), mark or None) for mark in range(levels + 1)),
        rule=AwardRule(
            draw(st.integers(1, levels)), {RaterRole.TEACHER: teachers}, draw(st.integers(0, 100)), method, 80
        ),
        relations=(Relation.named("Guro / Teacher", RaterRole.TEACHER, True),),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=IN_TMP)
@given(framework=_frameworks())
@pytest.mark.parametrize("name", ["framework.xlsx", "framework.json"])
def test_any_framework_there_and_back(name: str, framework: Framework, tmp_path: Path) -> None:
    faults = Faults()
    check(framework, faults)
    assert faults == []
    (tmp_path / name).write_bytes(write_framework(framework, name, AT))
    back = read_framework(tmp_path / name)
    assert back == framework
    assert back.digest == framework.digest


SHEETS = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in load_workbook(TESDA)}
CELLS = [
    (name, row, column)
    for name, rows in SHEETS.items()
    for row, cells in enumerate(rows)
    for column in range(len(cells))
]
JUNK = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.text(max_size=8).map(lambda text: ILLEGAL_CHARACTERS_RE.sub("", text))
    | st.sampled_from(["#REF!", "=1/0", "BAK", "BAK.1", "Code", "yes", "-", "1e9", "\u00bd", "\u0663"])
)


@settings(max_examples=120, deadline=None, suppress_health_check=IN_TMP)
@given(cell=st.sampled_from(CELLS), junk=JUNK)
def test_any_cell_may_hold_anything_and_nothing_breaks(cell: tuple[str, int, int], junk: Any, tmp_path: Path) -> None:
    """Either refused in a sentence, or a framework that comes back from both kinds of file."""
    sheets = deepcopy(SHEETS)
    name, row, column = cell
    sheets[name][row][column] = junk
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for cells in rows:
            sheet.append(cells)
    book.save(tmp_path / "framework.xlsx")
    try:
        framework = read_framework(tmp_path / "framework.xlsx")
    except InputError as error:
        assert say(error.code, "fil", **error.facts)
        return
    (tmp_path / "framework.json").write_bytes(write_framework(framework, "framework.json", AT))
    assert read_framework(tmp_path / "framework.json") == framework


def test_spaces_and_composed_letters_make_no_difference(tmp_path: Path) -> None:
    framework = read_framework(TESDA)
    value = json.loads(write_framework(framework, "framework.json", AT))
    for item in value["CFItems"]:
        item["fullStatement"] = f" {item['fullStatement']}\n".replace(" ", "  ")
    value["CFDocument"]["title"] = " Bread and  pastry production (sample)\t"
    (tmp_path / "framework.json").write_text(json.dumps(value), "utf-8")
    assert read_framework(tmp_path / "framework.json").digest == framework.digest
    assert tidy("Pen\u0303aflor") == "Peñaflor"
