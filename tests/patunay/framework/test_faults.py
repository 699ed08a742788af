"""Each rule that a framework is held to: one fault, made in a good file, is named by its own sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from patunay.errors import InputError
from patunay.framework.reading import read_framework, write_framework
from patunay.words import say, sentences

DEMO = Path(__file__).resolve().parents[3] / "demo" / "framework-life-skills.xlsx"
AT = datetime(2025, 8, 1, tzinfo=UTC)
Tables = dict[str, list[list[Any]]]


def _tables() -> Tables:
    book = load_workbook(DEMO)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def _refused(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        read_framework(path)
    assert caught.value.code == "framework.refused"
    return caught.value


def _codes(path: Path) -> list[str]:
    return [fault.code for fault in _refused(path).facts["faults"]]


def _save(tables: Tables, path: Path) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def _set(sheet: str, row: int, column: int, value: Any) -> Callable[[Tables], None]:
    """Put `value` where the spreadsheet shows `row`; columns count from 0."""

    def change(tables: Tables) -> None:
        tables[sheet][row - 1][column] = value

    return change


def _rows(sheet: str, *rows: list[Any]) -> Callable[[Tables], None]:
    """Add rows at the end of a sheet."""

    def change(tables: Tables) -> None:
        tables[sheet] += [list(row) for row in rows]

    return change


def _drop(sheet: str, column: int, value: Any) -> Callable[[Tables], None]:
    """Take out every row that has `value` in `column`."""

    def change(tables: Tables) -> None:
        tables[sheet] = [row for row in tables[sheet] if row[column] != value]

    return change


def _pair(sheet: str, start: str, value: Any) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        next(row for row in tables[sheet] if row[0].startswith(start))[1] = value

    return change


def _measured(*, bounds: bool, confidence: bool) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        _pair("Award rule", "Method", "measured")(tables)
        if not confidence:
            tables["Award rule"] = [row for row in tables["Award rule"] if not row[0].startswith("Confidence")]
        if not bounds:
            tables["Levels"][1][6] = None

    return change


def _no_sheet(tables: Tables) -> None:
    del tables["Levels"]


def _no_capability(tables: Tables) -> None:
    for sheet in ("Capabilities", "Elements", "Indicators", "Levels"):
        del tables[sheet][1:]


def _shared_element(tables: Tables) -> None:
    tables["Elements"].append(["COM.1", "TWC", "Listening", "Pakikinig"])


def _duplicate_column(tables: Tables) -> None:
    for row in tables["Indicators"]:
        row.append(row[0])


IN_WORKBOOK: list[tuple[str, str, Callable[[Tables], None]]] = [
    ("a sheet is missing", "sheet", _no_sheet),
    ("a column is missing", "column", _set("Indicators", 1, 4, "Most")),
    ("the Filipino column is missing", "column", _set("Levels", 1, 3, None)),
    ("a column stands twice", "column_twice", _duplicate_column),
    ("no version", "row_missing", _pair("Framework", "Version", None)),
    ("the version twice", "row_twice", _rows("Framework", ["Version", "2026.1"])),
    ("a row that only begins like a known one", "row_strange", _rows("Framework", ["Named", "Life skills"])),
    ("a mistyped rule", "row_strange", _rows("Award rule", ["Raters requierd: teacher", 2])),
    ("no Filipino title", "empty", _set("Capabilities", 2, 2, None)),
    ("no Filipino statement", "empty", _set("Indicators", 5, 3, " ")),
    ("no level description", "empty", _set("Levels", 4, 4, None)),
    ("an indicator of no element", "empty", _set("Indicators", 2, 1, None)),
    ("a highest criterion in words", "whole", _set("Indicators", 2, 4, "three")),
    ("a highest criterion of many digits", "whole", _set("Indicators", 2, 4, "9" * 5000)),
    ("a level of one and a half", "whole", _set("Levels", 2, 1, 1.5)),
    ("a share above one", "share", _pair("Award rule", "Least share", 60)),
    ("a share finer than hundredths", "share", _pair("Award rule", "Least share", 0.625)),
    ("a provenance of its own", "choice", _pair("Framework", "Provenance", "draft")),
    ("an unknown relation role", "choice", _set("Relations", 2, 1, "neighbour")),
    ("a doubtful yes", "choice", _set("Capabilities", 2, 3, "perhaps")),
    ("an unknown method", "choice", _pair("Award rule", "Method", "averaged")),
    ("levels of an unlisted competency", "unlisted", _set("Levels", 2, 0, "COMM")),
    ("an indicator of an unlisted element", "unlisted", _set("Indicators", 2, 1, "COM.9")),
    ("English alone", "languages", _pair("Framework", "Languages", "en")),
    ("a sample that calls itself official", "provenance", _pair("Framework", "Provenance", "official")),
    ("a hidden right-to-left mark", "unprintable", _set("Elements", 2, 2, "Listening\u202egnidnatsrednu")),
    ("a statement of a whole page", "long", _set("Indicators", 2, 2, "word " * 300)),
    ("no competency", "no_competency", _no_capability),
    ("a competency without element", "no_element", _rows("Capabilities", ["DIG", "Digital", "Digital", "no"])),
    ("an element without indicator", "no_indicator", _rows("Elements", ["COM.5", "COM", "Signing", "Pagsenyas"])),
    ("a code with a bracket", "code_form", _set("Indicators", 2, 0, "COM.1[1]")),
    ("a code used twice", "code_twice", _set("Indicators", 3, 0, "com.1.1")),
    ("a code for two kinds of things", "code_twice", _set("Indicators", 3, 0, "LDR")),
    ("an element in two competencies", "element_shared", _shared_element),
    (
        "an indicator in two elements",
        "indicator_shared",
        _rows("Indicators", ["COM.1.1", "COM.2", "Follows", "Nasusunod", 3]),
    ),
    ("a criterion left out", "criteria_gap", _drop("Criteria", 0, 1)),
    ("a zero that proves something", "criterion_zero", _set("Criteria", 2, 3, 1)),
    ("a higher criterion that proves less", "criteria_order", _set("Criteria", 3, 3, 3)),
    ("a criterion that proves a level beyond the scale", "criterion_level", _set("Criteria", 5, 3, 4)),
    ("a level left out", "levels_gap", _drop("Levels", 1, 2)),
    ("a competency without levels", "levels_gap", _drop("Levels", 0, "PRS")),
    ("two levels of one name", "level_titles", _set("Levels", 3, 2, "Emerging")),
    ("a level that no criterion proves", "level_unproved", _set("Criteria", 4, 3, None)),
    ("a highest criterion beyond the criteria", "highest", _set("Indicators", 2, 4, 9)),
    ("a highest criterion of zero", "highest", _set("Indicators", 2, 4, 0)),
    ("a minimum outside the scale", "minimum", _pair("Award rule", "Minimum level", 4)),
    ("a lower bound in words", "bound", _set("Levels", 2, 6, "low")),
    ("lower bounds that fall", "bounds_order", _set("Levels", 3, 6, -3)),
    ("measured without bounds", "bounds_missing", _measured(bounds=False, confidence=True)),
    ("measured without confidence", "confidence", _measured(bounds=True, confidence=False)),
    ("no rater required", "required_none", lambda tables: tables.update({"Award rule": _only_rule(tables)})),
    ("self-ratings required", "required_never", _rows("Award rule", ["Raters required: self", 1])),
    ("teachers required whom no relation makes", "required_relation", _drop("Relations", 1, "teacher")),
    ("a relation without name", "empty", _set("Relations", 2, 0, None)),
    ("a relation twice", "relation_twice", _rows("Relations", ["Kapitbahay", "relative", "shown only"])),
    ("self-ratings that count", "relation_never", _set("Relations", 9, 2, "yes")),
]


def _only_rule(tables: Tables) -> list[list[Any]]:
    return [row for row in tables["Award rule"] if not row[0].startswith("Raters required")]


@pytest.mark.parametrize(("what", "code", "change"), IN_WORKBOOK, ids=[case[0] for case in IN_WORKBOOK])
def test_a_workbook_with_a_fault_is_refused_by_name(
    what: str, code: str, change: Callable[[Tables], None], tmp_path: Path
) -> None:
    tables = _tables()
    read_framework(_save(tables, tmp_path / "good.xlsx"))
    change(tables)
    assert code in _codes(_save(tables, tmp_path / "framework.xlsx"))


def test_every_fault_is_named_at_once_with_its_row(tmp_path: Path) -> None:
    tables = _tables()
    tables["Indicators"][4][3] = None
    tables["Levels"][2][1] = "two"
    error = _refused(_save(tables, tmp_path / "framework.xlsx"))
    assert [(fault.place, fault.row) for fault in error.facts["faults"]] == [("Indicators", 5), ("Levels", 3)]
    english, filipino = (say(error.code, lang, **error.facts) for lang in ("en", "fil"))
    assert "\n- Indicators, row 5: Statement (fil) is empty; fill it in\n- Levels, row 3" in english
    assert "\n- Indicators, hilera 5: walang laman ang Statement (fil); punan ito\n- Levels, hilera 3" in filipino


def test_a_long_list_of_faults_is_cut_for_people_alone(tmp_path: Path) -> None:
    tables = _tables()
    for row in tables["Indicators"][1:]:
        row[2] = row[3] = None
    error = _refused(_save(tables, tmp_path / "framework.xlsx"))
    assert len(error.facts["faults"]) == 64
    assert say(error.code, **error.facts).splitlines()[-1] == "- and 14 more of them"
    assert say(error.code, "fil", **error.facts).count("\n") == 51


Package = dict[str, Any]


@pytest.fixture(scope="module")
def package() -> Package:
    value: Package = json.loads(write_framework(read_framework(DEMO), "framework.json", AT))
    return value


def _document(name: str, value: Any) -> Callable[[Package], None]:
    def change(package: Package) -> None:
        package["CFDocument"]["extensions"]["patunay"][name] = value

    return change


def _item(code: str, **fields: Any) -> Callable[[Package], None]:
    def change(package: Package) -> None:
        next(item for item in package["CFItems"] if item.get("humanCodingScheme") == code).update(fields)

    return change


def _parent(child: str, parent: str | None, *, also: bool = False) -> Callable[[Package], None]:
    """Hang `child` under `parent` (None: under nothing), or under it as well."""

    def change(package: Package) -> None:
        codes = {item.get("humanCodingScheme"): item["identifier"] for item in package["CFItems"]}
        links = package["CFAssociations"]
        link = next(
            x for x in links if x["associationType"] == "isChildOf" and x["originNodeURI"]["identifier"] == codes[child]
        )
        if not also:
            links.remove(link)
        if parent is not None:
            target = {"title": "", "identifier": codes[parent], "uri": ""}
            links.append(link | {"destinationNodeURI": target})

    return change


def _no_translation(package: Package) -> None:
    links = package["CFAssociations"]
    links.remove(next(link for link in links if link["associationType"] == "isTranslationOf"))


def _no_rubric(number: int) -> Callable[[Package], None]:
    def change(package: Package) -> None:
        del package["CFRubrics"][number]

    return change


def _no_level_title(package: Package) -> None:
    del package["CFRubrics"][1]["CFRubricCriteria"][0]["CFRubricCriterionLevels"][0]["quality"]


def _no_filipino_level(package: Package) -> None:
    level = package["CFRubrics"][1]["CFRubricCriteria"][0]["CFRubricCriterionLevels"][0]
    del level["extensions"][0]["patunay"]["fil"]["description"]


IN_CASE: list[tuple[str, str, Callable[[Package], None]]] = [
    ("a milestone that names an unknown competency", "milestone", _document("milestone", ["COM", "DIG"])),
    ("no milestone", "value", _document("milestone", None)),
    ("an item that hangs on nothing", "orphan", _parent("COM.1", None)),
    ("items in a circle", "orphan", _parent("COM.1", "COM.1.1")),
    ("an item below an indicator", "too_deep", _parent("COM.1.2", "COM.1.1", also=True)),
    ("an indicator in two elements", "indicator_shared", _parent("COM.1.2", "COM.2", also=True)),
    ("an item without Filipino", "untranslated", _no_translation),
    ("an item without code", "code_empty", _item("COM.1.1", humanCodingScheme="")),
    ("a competency without levels", "rubric_missing", _no_rubric(1)),
    ("no described criteria", "rubric_missing", _no_rubric(0)),
    ("a level without title", "value", _no_level_title),
    ("a level without Filipino", "value", _no_filipino_level),
    ("an indicator without highest criterion", "value", _item("COM.1.1", extensions={})),
    ("no award rule", "value", _document("rule", None)),
    ("an unknown role", "choice", _document("relations", [{"name": "Boss", "role": "boss", "counts": True}])),
    ("a relation without name", "value", _document("relations", [{"name": "", "role": "self", "counts": False}])),
    ("relations that are none", "value", _document("relations", ["Self"])),
    ("a share above one", "share", _document("rule", {"least_share": 101, "minimum_level": 2, "required": {}})),
    ("fewer than no raters", "whole", _document("rule", {"least_share": 60, "required": {"teacher": -1}})),
    ("no version", "value", lambda package: package["CFDocument"].pop("version")),
    ("languages that are none", "languages", _document("languages", "en, fil")),
]


@pytest.mark.parametrize(("what", "code", "change"), IN_CASE, ids=[case[0] for case in IN_CASE])
def test_a_package_with_a_fault_is_refused_by_name(
    what: str, code: str, change: Callable[[Package], None], package: Package, tmp_path: Path
) -> None:
    doctored = json.loads(json.dumps(package))
    change(doctored)
    path = tmp_path / "framework.json"
    path.write_text(json.dumps(doctored), "utf-8")
    assert code in _codes(path)


def test_no_rule_goes_untested() -> None:
    known = {name.removeprefix("framework.fault_") for name in sentences() if name.startswith("framework.fault_")}
    assert known == {code for _, code, _ in (*IN_WORKBOOK, *IN_CASE)}
