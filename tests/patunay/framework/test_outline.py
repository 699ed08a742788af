"""`framework show` and `framework convert`, as people run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from patunay.cli.main import app
from patunay.errors import InputError
from patunay.framework.outline import outline
from patunay.framework.reading import read_framework

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "demo" / "framework-life-skills.xlsx"
TESDA = ROOT / "demo-tesda" / "framework-bread-and-pastry.xlsx"


def _run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, ["framework", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_the_outline_shows_provenance_hash_and_rule_first() -> None:
    framework = read_framework(DEMO)
    lines = outline(framework).splitlines()
    assert lines[0] == "SAMPLE: Life skills (sample) 2025.1"
    assert f"  Hash (SHA-256): {framework.digest.hex()}" in lines
    assert any("level 2 or above; raters required: teacher 1, community 1" in line for line in lines)
    assert "    COM.3.1  Finds the information needed in a form, notice or message (0-2)" in lines


def test_every_part_is_in_the_outline_in_both_languages() -> None:
    framework = read_framework(TESDA)
    english, filipino = outline(framework, "en"), outline(framework, "fil")
    for indicator in framework.indicators().values():
        assert indicator.statement.en in english
        assert indicator.statement.fil in filipino
    for competency in framework.competencies:
        assert competency.level(1).description.en in english
        assert competency.level(1).description.fil in filipino
    assert "yunit ng kakayahan" in filipino


def test_show_prints_the_outline_and_nothing_else() -> None:
    assert _run("show", TESDA, "--lang", "fil") == outline(read_framework(TESDA), "fil") + "\n"


def test_convert_goes_there_and_back_with_one_hash(tmp_path: Path) -> None:
    digest = read_framework(TESDA).digest.hex()
    assert digest in _run("convert", TESDA, tmp_path / "framework.json")
    assert digest in _run("convert", tmp_path / "framework.json", tmp_path / "framework.xlsx")
    assert read_framework(tmp_path / "framework.xlsx") == read_framework(TESDA)


def test_convert_writes_a_package_back_as_it_was(tmp_path: Path) -> None:
    _run("convert", TESDA, tmp_path / "first.json")
    value = json.loads((tmp_path / "first.json").read_bytes())
    value["CFDocument"]["notes"] = "kept"
    (tmp_path / "first.json").write_text(json.dumps(value), "utf-8")
    _run("convert", tmp_path / "first.json", tmp_path / "second.json")
    assert json.loads((tmp_path / "second.json").read_bytes()) == value


def _refusal(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, ["framework", *map(str, arguments)])
    assert isinstance(result.exception, InputError)
    assert result.stdout == ""
    return result.exception.code


def test_convert_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "framework.json").write_text("mine")
    assert _refusal("convert", TESDA, tmp_path / "framework.json") == "framework.exists"
    assert (tmp_path / "framework.json").read_text() == "mine"


@pytest.mark.parametrize(
    ("out", "code"), [("framework.pdf", "framework.out_kind"), ("nowhere/framework.json", "framework.unwritable")]
)
def test_convert_says_what_cannot_be_written(out: str, code: str, tmp_path: Path) -> None:
    assert _refusal("convert", TESDA, tmp_path / out) == code


def test_show_refuses_what_is_no_framework() -> None:
    assert _refusal("show", ROOT / "demo" / "official-results.xlsx") == "framework.refused"
