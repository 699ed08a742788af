"""`measure`, `scale show`, `design check`, `simulate`, called as a person would."""

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


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def test_a_table_is_measured_and_measured_again_with_its_scale(patunay: Patunay, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = patunay("measure", table, "--framework", FRAMEWORK, "--out", out)
    assert ran.code == 0 and ran.out.count("150 learners") == 4
    first = rows(out / "levels-COM.csv")
    assert len(first) == 150 and {row["status"] for row in first} >= {"attained", "not_yet"}
    assert all(float(row["confidence"]) >= 0.8 for row in first if row["level"] != "0")
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
