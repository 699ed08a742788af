"""`measure`, `microdata`, `scale`, `design check`, `simulate`, called as a person would."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests.patunay.cli.conftest import Patunay
from tests.world import DEMO

from patunay.framework import Method
from patunay.framework.reading import read_framework

FRAMEWORK = DEMO / "framework-life-skills.xlsx"


@pytest.fixture
def table(patunay: Patunay, tmp_path: Path) -> Path:
    path = tmp_path / "ratings.csv"
    ran = patunay("simulate", path, "--framework", FRAMEWORK, "--learners", 150, "--community", 1)
    assert ran.code == 0 and "14400 ratings of 150 learners" in ran.out
    return path


@pytest.fixture
def one_competency(table: Path) -> Path:
    """The rows of the first competency, with names for the codes of its people."""
    heading, *lines = table.read_text("utf-8").splitlines()
    mine = [line.split(",") for line in lines if ",COM." in line]
    named = [",".join((f"Ana {n}", i, f"Ben {j}", *rest)) for n, i, j, *rest in mine]
    table.write_text("\n".join([heading, *named]) + "\n", "utf-8")
    return table


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def test_a_table_is_measured_and_measured_again_with_its_scale(patunay: Patunay, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = patunay("measure", table, "--framework", FRAMEWORK, "--out", out)
    assert ran.code == 0 and ran.out.count("150 learners") == 4
    first = rows(out / "levels-COM.csv")
    assert len(first) == 150 and {row["status"] for row in first} >= {"attained", "not_yet"}
    assert all(float(row["confidence"]) >= 0.8 for row in first if row["level"] != "0")
    assert all(float(row["measure_error"]) > 0 and row["self_moves"] and row["teacher_weight"] for row in first)
    page = (out / "expert-COM-fil.html").read_text("utf-8")
    assert all(name in page for name in ("Alpha", "ICC(2,1)", "Eρ²", "Rudner: tama"))
    scale = out / "scale-COM.json"
    kept = [argument for code in ("COM", "TWC", "LDR", "PRS") for argument in ("--scale", out / f"scale-{code}.json")]
    again = patunay("measure", table, "--framework", FRAMEWORK, "--out", tmp_path / "again", *kept)
    assert again.out == ran.out
    for name in ("levels-COM.csv", "scale-COM.json"):
        assert (tmp_path / "again" / name).read_bytes() == (out / name).read_bytes()
    shown = patunay("scale", "show", scale)
    assert shown.code == 0 and "COM.1.1" in shown.out and "cuts -1.7, -0.2, 1.9" in shown.out
    assert "teacher" in shown.out and not any(row["learner"] in shown.out for row in first)


def test_faults_of_a_table_are_named_by_row_and_nothing_is_measured(
    patunay: Patunay, table: Path, tmp_path: Path
) -> None:
    lines = table.read_text("utf-8").splitlines()
    lines[1] = lines[1].rsplit(",", 1)[0] + ",9"
    lines[3] = lines[3].replace("COM.", "QQQ.")
    table.write_text("\n".join(lines))
    ran = patunay("measure", table, "--framework", FRAMEWORK, "--out", tmp_path / "out")
    assert ran.code == 1 and "COM: not measured" in ran.out
    assert not (tmp_path / "out" / "scale-COM.json").exists() and (tmp_path / "out" / "scale-TWC.json").exists()
    checked = patunay("design", "check", table, "--framework", FRAMEWORK)
    assert checked.code == 1
    found = [line for line in checked.out.splitlines() if line.startswith("COM [error]")]
    assert any("2" in line for line in found) and any("4" in line for line in found)


def test_a_division_is_measured_beside_its_rule(patunay: Patunay, tmp_path: Path) -> None:
    ran = patunay("measure", DEMO, "--out", tmp_path)
    assert ran.code == 0 and "the rule goes by the lowest element" in ran.out
    differing = rows(tmp_path / "where-the-methods-differ.csv")
    assert len(differing) > 100 and all(row["why"] and row["bakit"] for row in differing)
    assert json.loads((tmp_path / "scale-COM.json").read_text())["about"]["provenance"] == "sample"


def test_what_cannot_be_read_is_refused(patunay: Patunay, table: Path, tmp_path: Path) -> None:
    patunay("measure", table, "--out", tmp_path).refused("--framework")
    patunay("measure", tmp_path / "nothing.csv", "--framework", FRAMEWORK, "--out", tmp_path).refused("nothing.csv")
    (tmp_path / "short.csv").write_text("learner,score\nA,1\n")
    patunay("design", "check", tmp_path / "short.csv", "--framework", FRAMEWORK).refused("indicator, rater, rater_type")
    (tmp_path / "scale-COM.json").write_text('{"format": "patunay/scale/1"}')
    patunay("scale", "show", tmp_path / "scale-COM.json").refused("not a Patunay scale")
    patunay("scale", "show", tmp_path / "none.json").refused("none.json")


def test_a_scale_of_another_framework_is_refused(patunay: Patunay, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    patunay("measure", table, "--framework", FRAMEWORK, "--out", out)
    value = json.loads((out / "scale-COM.json").read_text())
    value["about"]["framework"] = "00" * 32
    (tmp_path / "scale-COM.json").write_text(json.dumps(value))
    ran = patunay("measure", table, "--framework", FRAMEWORK, "--out", out, "--scale", tmp_path / "scale-COM.json")
    ran.refused("another framework")


def test_the_demo_keeps_the_explained_rule() -> None:
    assert read_framework(FRAMEWORK).rule.method is Method.EXPLAINED


def test_scales_are_linked_and_checked(patunay: Patunay, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    patunay("measure", table, "--framework", FRAMEWORK, "--out", out)
    old = out / "scale-COM.json"
    value = json.loads(old.read_text())
    for indicator in value["indicators"]:
        indicator["thresholds"] = [[f"{float(d) + 0.5:.6f}" for d in row] for row in indicator["thresholds"]]
    value["population"]["mean"] = f"{float(value['population']['mean']) + 0.5:.6f}"
    new = tmp_path / "new.json"
    new.write_text(json.dumps(value))
    ran = patunay("scale", "link", old, new, "--out", tmp_path / "moved.json")
    assert ran.code == 0 and "by +0.500" in ran.out
    moved, was = json.loads((tmp_path / "moved.json").read_text()), json.loads(old.read_text())
    assert moved["indicators"] == was["indicators"]
    assert patunay("scale", "check", old, new).code == 0
    for at, indicator in enumerate(value["indicators"]):
        by = (-1) ** at * 0.8
        indicator["thresholds"] = [[f"{float(d) + by:.6f}" for d in row] for row in indicator["thresholds"]]
    new.write_text(json.dumps(value))
    ran = patunay("scale", "check", old, new)
    assert ran.code == 1 and "bureau" in ran.out


def test_a_panel_sets_the_cuts_that_the_next_measure_uses(
    patunay: Patunay, one_competency: Path, tmp_path: Path
) -> None:
    table, out = one_competency, tmp_path / "out"
    patunay("measure", table, "--framework", FRAMEWORK, "--out", out)
    scale, booklets = out / "scale-COM.json", tmp_path / "panel"
    assert patunay("scale", "bookmarks", scale, "--framework", FRAMEWORK, "--out", booklets).code == 0
    assert {path.name for path in booklets.iterdir()} == {
        f"bookmarks-COM{end}" for end in ("-en.html", "-fil.html", ".csv")
    }
    marks = booklets / "bookmarks-COM.csv"
    patunay("scale", "cuts", scale, marks, "--out", tmp_path / "none.json").refused("judge, level, page")
    marks.write_text(marks.read_text() + "A,1,5\nA,2,12\nA,3,21\nB,1,7\nB,2,14\nB,3,22\nC,1,6\nC,2,13\nC,3,20\n")
    made = tmp_path / "scale-COM.json"
    ran = patunay("scale", "cuts", scale, marks, "--out", made, "--by", "Panel of the bureau")
    assert ran.code == 0 and ran.out.count("3 judges") == 3 and "COM 2 " in ran.out
    value = json.loads(made.read_text())
    assert value["cuts"]["source"] == "Panel of the bureau" and value["version"] == "2"
    kept = ["--scale", made]
    again = patunay("measure", table, "--framework", FRAMEWORK, "--out", tmp_path / "again", *kept)
    assert again.code == 0 and (tmp_path / "again" / "scale-COM.json").read_bytes() == made.read_bytes()
    assert rows(tmp_path / "again" / "levels-COM.csv") != rows(out / "levels-COM.csv")


def test_microdata_name_nobody_and_are_numbered_anew_each_time(
    patunay: Patunay, one_competency: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        ran = patunay("microdata", one_competency, "--framework", FRAMEWORK, "--out", tmp_path / name)
        assert ran.code == 0 and "COM: 3600 marks of 150 learners" in ran.out
    known = rows(one_competency)
    first, second = (rows(tmp_path / name / "microdata-COM.csv") for name in ("one", "two"))
    for made in (first, second):
        assert not any(name in " ".join(row.values()) for row in made for name in ("Ana", "Ben"))
        assert sorted(row["score"] for row in made) == sorted(row["score"] for row in known)
    assert first != second
    book = {row["name"]: row for row in rows(tmp_path / "one" / "codebook-COM.csv")}
    assert set(book) >= {*first[0], "COM.1.1"} and all(row["kahulugan"] for row in book.values())


def test_microdata_of_a_division_tell_nothing_of_its_rosters(patunay: Patunay, tmp_path: Path) -> None:
    assert patunay("microdata", DEMO, "--out", tmp_path).code in (0, 1)
    made = rows(tmp_path / "microdata-COM.csv")
    assert {row["group"] for row in made} == {"F", "M"} and {row["rater_type"] for row in made} == {
        "self",
        "teacher",
        "community",
    }
    text = (tmp_path / "microdata-COM.csv").read_text("utf-8").lower()
    assert not any(word in text for word in ("roster", "cruz", "999999", "marites"))
