"""The framework workbook, in and out, and files that are none."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlwt
from openpyxl import Workbook, load_workbook

from patunay.errors import InputError
from patunay.framework import Kind, Provenance, RaterRole
from patunay.framework.reading import read_framework, write_framework
from patunay.framework.workbook import MAX_ROWS, SHEETS, read_workbook
from patunay.framework.workbook_writing import write_workbook
from patunay.words import say

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "demo" / "framework-life-skills.xlsx"
TESDA = ROOT / "demo-tesda" / "framework-bread-and-pastry.xlsx"
AT = datetime(2025, 8, 1, tzinfo=UTC)
DIGEST = "10b18dc13dbb3bacc602750b0d231b774232fb1f13426b60b048b7a3b645f548"


def _refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_framework(path)
    for lang in ("en", "fil"):
        assert path.name in say(caught.value.code, lang, **caught.value.facts)
    return caught.value.code


def test_the_life_skills_sample_says_what_its_sheets_say() -> None:
    framework = read_framework(DEMO)
    assert [c.code for c in framework.competencies] == ["COM", "TWC", "LDR", "PRS"]
    assert (framework.kind, framework.provenance, framework.is_sample) == (Kind.CAPABILITY, Provenance.SAMPLE, True)
    assert (len(list(framework.elements())), len(framework.indicators())) == (16, 32)
    assert (framework.indicators()["COM.3.1"].highest, framework.indicators()["COM.3.2"].highest) == (2, 3)
    assert [criterion.level for criterion in framework.criteria] == [None, 1, 2, 3]
    assert framework.competency("PRS").level(2).lower_bound == "-0.2"
    rule = framework.rule
    assert (rule.minimum_level, rule.least_share, rule.confidence) == (2, 60, 80)
    assert rule.required == {RaterRole.TEACHER: 1, RaterRole.COMMUNITY: 1}
    shown = {relation.role for relation in framework.relations if not relation.counts}
    assert shown == {RaterRole.RELATIVE, RaterRole.SELF}
    assert framework.relations[0].labels[1:] == ("Opisyal ng barangay", "Barangay official")


def test_the_hash_stays_what_it_was() -> None:
    assert read_framework(DEMO).digest.hex() == DIGEST


@pytest.mark.parametrize("path", [DEMO, TESDA], ids=["capability", "unit"])
def test_a_framework_written_and_read_is_the_same(path: Path, tmp_path: Path) -> None:
    framework = read_framework(path)
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(write_workbook(framework, AT))
    assert read_workbook(copy) == framework
    assert read_workbook(copy).digest == framework.digest
    assert write_workbook(framework, AT) == copy.read_bytes()


def test_what_is_written_has_the_sheets_and_headings_of_the_sample(tmp_path: Path) -> None:
    (tmp_path / "copy.xlsx").write_bytes(write_workbook(read_framework(DEMO), AT))
    sample, copy = load_workbook(DEMO), load_workbook(tmp_path / "copy.xlsx")
    assert tuple(copy.sheetnames) == tuple(sample.sheetnames) == SHEETS
    for name in SHEETS:
        theirs, ours = ([[c.value for c in row] for row in book[name].iter_rows()] for book in (sample, copy))
        if name == "Framework":
            ours = ours[: len(theirs)]
        assert ours[1:] == theirs[1:]
        assert [str(cell).split(" (logits")[0] for cell in ours[0]] == [
            str(cell).split(" (logits")[0] for cell in theirs[0]
        ]


def test_what_only_some_frameworks_have_comes_back(tmp_path: Path) -> None:
    framework = read_framework(DEMO)
    first = framework.competencies[0]
    levels = tuple(
        replace(level, lower_bound=bound) for level, bound in zip(first.levels, ("-1.70", "0", "2"), strict=True)
    )
    rich = replace(first, uri="https://framework.example/items/com", levels=levels)
    changed = replace(framework, competencies=(rich, *framework.competencies[1:]))
    (tmp_path / "copy.xlsx").write_bytes(write_workbook(changed, AT))
    assert read_workbook(tmp_path / "copy.xlsx") == changed
    assert changed.digest != framework.digest


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    framework = replace(read_framework(DEMO), version="=1+1")
    (tmp_path / "copy.xlsx").write_bytes(write_workbook(framework, AT))
    assert read_workbook(tmp_path / "copy.xlsx").version == "=1+1"


def test_a_formula_without_a_value_is_an_empty_cell(tmp_path: Path) -> None:
    book = load_workbook(DEMO)
    book["Capabilities"]["B2"] = '="Commu"&"nication"'
    book.save(tmp_path / "framework.xlsx")
    assert _refusal(tmp_path / "framework.xlsx") == "framework.refused"


def test_other_sheets_and_columns_are_the_offices_own(tmp_path: Path) -> None:
    book = load_workbook(DEMO)
    book.create_sheet("Notes")["A1"] = "to do"
    book["Elements"]["F1"] = "Remarks"
    book["Elements"]["F2"] = "check with the teachers"
    book.save(tmp_path / "framework.xlsx")
    assert read_framework(tmp_path / "framework.xlsx").digest.hex() == DIGEST


@pytest.mark.parametrize("name", ["framework.csv", "framework.pdf", "framework.ods", "framework"])
def test_another_kind_of_file_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(DEMO.read_bytes())
    assert _refusal(tmp_path / name) == "framework.kind"


@pytest.mark.parametrize("name", ["framework.xlsm", "framework.xlsb"])
def test_a_macro_workbook_is_refused_by_its_ending(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(DEMO.read_bytes())
    assert _refusal(tmp_path / name) == "framework.macros"


def test_macros_are_found_under_any_ending(tmp_path: Path) -> None:
    path = tmp_path / "framework.xlsx"
    path.write_bytes(DEMO.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    assert _refusal(path) == "framework.macros"


def test_an_old_or_locked_workbook_is_refused(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("Framework")
    book.save(str(tmp_path / "framework.xlsx"))
    assert _refusal(tmp_path / "framework.xlsx") == "framework.locked"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut short", b"<html>", DEMO.read_bytes()[:5000]])
def test_what_is_no_workbook_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "framework.xlsx").write_bytes(data)
    assert _refusal(tmp_path / "framework.xlsx") == "framework.unreadable"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert _refusal(tmp_path / "framework.xlsx") == "framework.unreadable"


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "framework.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert _refusal(tmp_path / "framework.xlsx") == "framework.unreadable"


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "framework.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(70 << 20))
    assert _refusal(tmp_path / "framework.xlsx") == "framework.large"


@pytest.mark.parametrize("cell", ["XFD1048576", f"A{MAX_ROWS + 1}", "AAA1"])
def test_one_cell_far_away_does_not_fill_the_memory(cell: str, tmp_path: Path) -> None:
    book = load_workbook(DEMO)
    book["Levels"][cell] = 1
    book.save(tmp_path / "framework.xlsx")
    assert _refusal(tmp_path / "framework.xlsx") == "framework.large"


def test_an_empty_workbook_lacks_every_sheet(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "framework.xlsx")
    with pytest.raises(InputError) as caught:
        read_framework(tmp_path / "framework.xlsx")
    assert [fault.place for fault in caught.value.facts["faults"]] == list(SHEETS)


def test_another_ending_is_not_written() -> None:
    with pytest.raises(InputError) as caught:
        write_framework(read_framework(DEMO), "framework.ods", AT)
    assert caught.value.code == "framework.out_kind"
