"""The same small roster in every kind of file, and every kind of file that is none: one sentence, nothing else."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as OdfTable
from odf.table import TableCell, TableRow
from odf.text import P
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from tests.patunay.roster.rosters import HEADINGS, codes, csv_bytes, read, row, write_csv, write_xlsx

from patunay.errors import InputError
from patunay.roster import package
from patunay.roster.model import Learner, Place
from patunay.roster.tables import MAX_ROWS, read_tables
from patunay.words import say

ROWS = [
    row(),
    row("999999100014", "Peñaflor", "María José", middle="Ñuñez", born="May 3, 2001"),
    row("", "De los Santos", "Ana", middle="", ext="III", born="1-Jan-2000"),
]
LINES = [HEADINGS, *ROWS]


def as_xlsx(path: Path) -> None:
    write_xlsx(path, *ROWS)


def as_xls(path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Talahib")
    for number, line in enumerate(LINES):
        for column, text in enumerate(line):
            sheet.write(number, column, text)
    book.save(str(path))


def as_ods(path: Path) -> None:
    document = OpenDocumentSpreadsheet()
    table = OdfTable(name="Talahib")
    for line in LINES:
        cells = TableRow()
        for text in line:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            cells.addElement(cell)
        table.addElement(cells)
    empty = TableRow(numberrowsrepeated=1048000)
    empty.addElement(TableCell(numbercolumnsrepeated=1024))
    table.addElement(empty)
    document.spreadsheet.addElement(table)
    document.save(str(path))


def as_csv(delimiter: str, encoding: str) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(csv_bytes(LINES, delimiter, encoding)) and None


KINDS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "XLSX": ("roster.xlsx", as_xlsx),
    "XLS": ("roster.xls", as_xls),
    "ODS": ("roster.ods", as_ods),
    "XLS named XLSX": ("roster.xlsx", as_xls),
    "comma, UTF-8": ("roster.csv", as_csv(",", "utf-8")),
    "semicolon, UTF-8": ("roster.csv", as_csv(";", "utf-8")),
    "comma, BOM": ("roster.csv", as_csv(",", "utf-8-sig")),
    "semicolon, Windows-1252": ("roster.csv", as_csv(";", "cp1252")),
    "comma, Windows-1252": ("roster.csv", as_csv(",", "cp1252")),
    "tab, UTF-16 (Unicode text of Excel)": ("roster.txt", as_csv("\t", "utf-16")),
}


def bare(learner: Learner) -> Learner:
    return replace(learner, place=Place(""), row_hash="")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_learners_from_every_kind_of_file(kind: str, tmp_path: Path) -> None:
    name, write = KINDS[kind]
    write(tmp_path / name)
    learners = read(tmp_path / name).learners
    truth = read(write_csv(tmp_path / "truth.csv", *ROWS)).learners
    assert [bare(learner) for learner in learners] == [bare(learner) for learner in truth]
    assert [learner.name.last for learner in learners] == ["Dela Cruz", "Peñaflor", "De los Santos"]
    assert [learner.place.row for learner in learners] == [2, 3, 4]


def test_only_xlsx_can_say_whether_rows_are_struck(tmp_path: Path) -> None:
    for kind, (name, write) in KINDS.items():
        write(tmp_path / name)
        unseen = "strike_unseen" in dict(codes(read(tmp_path / name), but=()))
        assert unseen is (kind != "XLSX")


def test_dates_and_numbers_of_a_workbook_are_read_as_such(tmp_path: Path) -> None:
    cells: list[object] = list(row())
    cells[0], cells[5] = 999999100007, date(2004, 3, 9)
    (learner,) = read(write_xlsx(tmp_path / "roster.xlsx", cells)).learners
    assert (learner.lrn, learner.birthdate) == ("999999100007", date(2004, 3, 9))


def test_struck_rows_hidden_and_empty_sheets_and_an_indent(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].title = "empty"
    page = book.create_sheet("Talahib")
    for line in ([], [None, None, "MASTERLIST"], [None, None, *HEADINGS], [None, None, *row()], [None, None, *row("")]):
        page.append(line)
    page["E5"].font = Font(strike=True)
    book.create_sheet("old").append(["999999999999", "DO NOT USE"])
    book["old"].sheet_state = "hidden"
    path = tmp_path / "roster.xlsx"
    book.save(path)
    roster = read(path)
    assert [(x.place.sheet, x.place.row) for x in roster.learners] == [("Talahib", 4)]
    assert set(codes(roster)) == {("struck", 5), ("sheet_left_out", None)}


def write_docx(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")


def locked_container(path: Path) -> None:
    """What Excel writes for a workbook with a password: an OLE file that holds an `EncryptedPackage`."""
    book = xlwt.Workbook()
    book.add_sheet("x")
    book.save(str(path))
    name = "EncryptedPackage".encode("utf-16-le")
    data, old = path.read_bytes(), "Workbook".encode("utf-16-le")
    at = data.index(old)
    path.write_bytes(data[:at] + name + data[at + len(name) : at + 64] + struct.pack("<H", 34) + data[at + 66 :])


def locked_xls(path: Path) -> None:
    """The record after the first is FILEPASS, as Excel 97 writes it."""
    as_xls(path)
    data = bytearray(path.read_bytes())
    begin = data.index(b"\x09\x08\x10\x00")
    data[begin + 20 : begin + 22] = b"\x2f\x00"
    path.write_bytes(data)


def ring(path: Path) -> None:
    """The chain of sectors of the workbook comes back to itself: a reader would follow it for ever."""
    as_xls(path)
    data = bytearray(path.read_bytes())
    (table,) = struct.unpack_from("<I", data, 0x4C)
    struct.pack_into("<I", data, (table + 1) * 512 + 4 * 3, 0)
    path.write_bytes(data)


def without_directory(path: Path) -> None:
    as_xls(path)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, 0x30, 0x00FFFFFF)
    path.write_bytes(data)


def zipped_with_password(path: Path) -> None:
    as_xlsx(path)
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 1)
    path.write_bytes(data)


def sheet_of(path: Path, xml: bytes) -> None:
    """A workbook whose one sheet is `xml`."""
    as_xlsx(path)
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts["xl/worksheets/sheet1.xml"] = xml
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)


def million_rows(path: Path) -> None:
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    sheet_of(path, head + b'<row r="1"/>' * 1_000_000 + b"</sheetData></worksheet>")


def million_lines(path: Path) -> None:
    path.write_bytes(csv_bytes(LINES) + b"\r\n" * MAX_ROWS)


def far_corners(path: Path) -> None:
    book = Workbook()
    book.worksheets[0]["A1"], book.worksheets[0]["XFD1048576"] = "x", "y"
    book.save(path)


def ods_bomb(path: Path) -> None:
    as_ods(path)
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    text = b'<table:table-row table:number-rows-repeated="1000000"'
    parts["content.xml"] = parts["content.xml"].replace(b"<table:table-row", text, 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)


def zip_bomb(path: Path) -> None:
    sheet_of(path, b" " * (package.MAX_UNPACKED + 1))


def lying_bomb(path: Path) -> None:
    """It says that it is small, and is not."""
    sheet_of(path, b" " * (9 << 20))
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<I", 9 << 20), struct.pack("<I", 2000)))


def content(data: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(data) and None


BAD: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "PDF": ("roster.pdf", content(b"%PDF-1.7\n"), "wrong_kind"),
    "PDF named XLSX": ("roster.xlsx", content(b"%PDF-1.7\n"), "wrong_kind"),
    "PDF named CSV": ("roster.csv", content(b"%PDF-1.7\ntext"), "wrong_kind"),
    "DOCX": ("roster.docx", write_docx, "wrong_kind"),
    "DOCX named XLSX": ("roster.xlsx", write_docx, "wrong_kind"),
    "XLSX named CSV": ("roster.csv", as_xlsx, "wrong_kind"),
    "web page named XLS": ("roster.xls", content(b"<html><table></table></html>"), "wrong_kind"),
    "picture": ("roster.csv", content(b"\x89PNG\r\n\x1a\n\0\0"), "wrong_kind"),
    "cut off": ("roster.xlsx", content(b"PK\x03\x04 and then nothing"), "wrong_kind"),
    "password": ("roster.xlsx", locked_container, "password"),
    "password, Excel 97": ("roster.xls", locked_xls, "password"),
    "password, ZIP": ("roster.xlsx", zipped_with_password, "password"),
    "a ring of sectors": ("roster.xls", ring, "wrong_kind"),
    "no directory": ("roster.xls", without_directory, "wrong_kind"),
    "the head of an XLS": ("roster.xls", content(b"\xd0\xcf\x11\xe0"), "wrong_kind"),
    "zip bomb": ("roster.xlsx", zip_bomb, "bomb"),
    "zip bomb that lies": ("roster.xlsx", lying_bomb, "wrong_kind"),
    "a million rows": ("roster.xlsx", million_rows, "many_rows"),
    "a million lines": ("roster.csv", million_lines, "many_rows"),
    "two corners": ("roster.xlsx", far_corners, "many_rows"),
    "repeated rows": ("roster.ods", ods_bomb, "many_rows"),
    "empty file": ("roster.csv", content(b""), "empty"),
    "empty workbook": ("roster.xlsx", lambda path: Workbook().save(path), "empty"),
    "only blanks": ("roster.csv", content(b"\r\n,,,\r\n"), "empty"),
    "a quotation mark left open": (
        *(
            "roster.csv",
            content(csv_bytes(LINES[:2]) + b'999999100021,"Lim,Ana,,,x,F,x,x,x\r\n' + csv_bytes(LINES[2:])),
        ),
        "quote",
    ),
    "a quotation mark left open at the end": (
        *("roster.csv", content(csv_bytes(LINES) + b'999999100021,"Lim,Ana,,,x,F,x,x,x')),
        "quote",
    ),
    "no heading": ("roster.csv", content(csv_bytes(ROWS)), "no_header"),
    "a list of something else": ("roster.csv", content(b"Item,Price\nPaper,100\n"), "no_header"),
}


@pytest.mark.parametrize("fault", BAD)
def test_what_is_no_roster_gets_one_clear_sentence(fault: str, tmp_path: Path) -> None:
    name, write, code = BAD[fault]
    write(tmp_path / name)
    with pytest.raises(InputError) as refused:
        read(tmp_path / name)
    error = refused.value
    assert error.code == f"roster.{code}"
    for lang in ("en", "fil"):
        assert name in say(error.code, lang, **error.facts)  # type: ignore[arg-type]


def test_missing_columns_are_named(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "roster.csv", ("Dela Cruz", "Juan", "x"), headings=("Last Name", "First Name", "LRN"))
    with pytest.raises(InputError) as refused:
        read(path)
    assert refused.value.facts["missing"] == "birthdate"


def test_one_file_without_a_list_among_good_ones_is_not_passed_over(tmp_path: Path) -> None:
    good, bad = write_csv(tmp_path / "a.csv", row()), write_csv(tmp_path / "b.csv", row(), headings=("x",) * 10)
    with pytest.raises(InputError) as refused:
        read(good, bad)
    assert refused.value.facts["file"] == "b.csv"


def test_a_file_that_is_not_there_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="unreadable"):
        read_tables(tmp_path / "none.xlsx")
    path = write_csv(tmp_path / "roster.csv", row())
    monkeypatch.setattr("patunay.roster.tables.MAX_FILE", 10)
    with pytest.raises(InputError, match="large"):
        read_tables(path)


def test_formulas_give_their_last_value_and_are_named_and_macros_never_run(tmp_path: Path) -> None:
    """The value that Excel last computed stands beside the formula; openpyxl writes none, so a blank is read."""
    path = tmp_path / "roster.xlsm"
    write_xlsx(path, row(), ("999999100014", "Lim", "=UPPER(B2)", *row()[3:]))
    book = load_workbook(path)
    book.save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    roster = read(path)
    assert ("formula", 3) in codes(roster) and ("formula", 2) not in codes(roster)
    assert roster.learners[1].name.first == "" and roster.learners[1].held


def test_a_workbook_that_openpyxl_cannot_read_is_read_without_strike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise TypeError("expected <class 'float'>")

    write_xlsx(tmp_path / "roster.xlsx", row(), row("", "=B2"))
    monkeypatch.setattr(package, "load_workbook", refuse)
    assert {row.struck for table in read_tables(tmp_path / "roster.xlsx") for row in table.rows} == {None}


def test_titles_above_a_semicolon_list_do_not_hide_its_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    title = b"Division of Pilot, Region X, as of September 1, 2025\r\n"
    path.write_bytes(title + csv_bytes([HEADINGS, row(centre="CLC 1, Talahib")], ";", "utf-8"))
    assert [learner.centre for learner in read(path).learners] == ["CLC 1, Talahib"]


def test_an_address_over_two_lines_and_a_nickname_in_quotation_marks_are_no_fault(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "roster.csv", row(centre="Purok 1, Sitio 2,\nBrgy. Dos, Talahib"), ROWS[1])
    assert len(read(path).learners) == 2
    path.write_bytes(csv_bytes([HEADINGS]) + b'999999100007,Cruz,Juan "Jun",,Lim,"May 3, 2001",M,CLC,T,\r\n')
    assert [learner.name.first for learner in read(path).learners] == ['Juan "Jun"']


def test_a_bytes_stream_of_nothing_is_not_a_zip() -> None:
    with pytest.raises(InputError):
        package.inspect("x.xlsx", BytesIO(b"PK").getvalue(), MAX_ROWS)
