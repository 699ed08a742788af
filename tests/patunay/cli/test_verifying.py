"""`verify`: exit codes, one report a document, the workbook, freshness, and the network only when asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.patunay.cli.conftest import Patunay
from tests.world import World

from patunay import fetch
from patunay.errors import InputError


@pytest.fixture(autouse=True)
def the_day_after(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands a day after the papers were issued."""
    from datetime import UTC, datetime

    monkeypatch.setattr("patunay.cli.verifying.now", lambda: datetime.fromtimestamp(world.at, UTC))


def test_every_document_of_the_holders_is_valid(patunay: Patunay, world: World) -> None:
    ran = patunay("verify", world.holders, "--bundle", world.public, "--trust", world.fingerprint, "--json")
    reports = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 0
    assert {report["verdict"] for report in reports} == {"VALID"}
    assert len(reports) >= len(world.credentials) + len(world.tokens)
    assert f"{len(reports)} of {len(reports)} documents are VALID." in ran.err


def test_a_changed_document_is_invalid_and_exit_is_one(patunay: Patunay, world: World, tmp_path: Path) -> None:
    forged = tmp_path / "forged.json"
    forged.write_bytes(world.credentials[0].read_bytes().replace(b'"humanCode":"', b'"humanCode":"X', 1))
    assert forged.read_bytes() != world.credentials[0].read_bytes()
    given = (forged, world.credentials[1])
    ran = patunay("verify", *given, "--bundle", world.public, "--trust", world.fingerprint)
    assert ran.code == 1
    assert [line.split("\t")[:2] for line in ran.out.splitlines()] == [
        ["INVALID", "forged.json"],
        ["VALID", world.credentials[1].name],
    ]


def test_a_stranger_under_the_same_name_is_not_valid(patunay: Patunay, world: World, strange_world: World) -> None:
    given = (strange_world.credentials[0], "--trust", world.fingerprint, "--json")
    for bundle in (world, strange_world):
        ran = patunay("verify", *given, "--bundle", bundle.public)
        assert ran.code == 1
        assert json.loads(ran.out)["verdict"] != "VALID"


def test_the_workbook_has_one_row_a_document(patunay: Patunay, world: World, tmp_path: Path) -> None:
    first = world.credentials[0]
    given = tmp_path / "given"
    given.mkdir()
    for path in (first, first.with_suffix(".jwt"), world.credentials[-1]):
        (given / path.name).write_bytes(path.read_bytes())
    (given / "A letter.docx").write_bytes(b"PK\x03\x04 nothing")
    table = tmp_path / "table.xlsx"
    ran = patunay("verify", given, "--bundle", world.public, "--trust", world.fingerprint, "--xlsx", table)
    rows = list(load_workbook(table).worksheets[0].iter_rows(values_only=True))
    heading, letter, json_row, jwt_row, other = rows
    assert ran.code == 1
    assert heading[:9] == (
        *("File", "Name", "Competency", "Level", "Elements", "Verdict", "Reason", "Dahilan", "Duplicate"),
    )
    subject = json.loads(first.read_bytes())["credentialSubject"]
    assert json_row[0] == first.name
    assert json_row[1] == subject["identifier"][0]["identityHash"]
    assert json_row[2] == subject["achievement"]["name"]
    assert [row[5] for row in rows[1:]] == ["INVALID", "VALID", "VALID", "VALID"]
    assert letter[0] == "A letter.docx" and not letter[1]
    assert letter[6] and letter[7] and letter[6] != letter[7]
    assert (json_row[8] or "", other[8] or "") == ("", "")
    assert jwt_row[8] == f"same as row 3: {first.name}"


def test_a_name_that_looks_like_a_formula_stays_text(world: World) -> None:
    from datetime import UTC, datetime
    from io import BytesIO

    from patunay.cli.verifying import write_table
    from patunay.verification import NoSources, Trust, Verifier

    report = Verifier(NoSources(), Trust(), world.at).verify(b"{", name="=1+1.json")
    book = load_workbook(BytesIO(write_table([report], datetime.fromtimestamp(world.at, UTC))))
    assert book.worksheets[0]["A2"].value == "=1+1.json"
    assert book.worksheets[0]["A2"].data_type == "s"


def test_a_list_older_than_asked_leaves_it_open(patunay: Patunay, world: World) -> None:
    given = (world.credentials[0], "--bundle", world.public, "--trust", world.fingerprint, "--json")
    assert json.loads(patunay("verify", *given, "--max-age", "1").out)["verdict"] == "VALID"
    ran = patunay("verify", *given, "--max-age", "0")
    assert (ran.code, json.loads(ran.out)["verdict"]) == (1, "INDETERMINATE")


def test_nothing_is_fetched_unless_asked(patunay: Patunay, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(url: str) -> bytes:
        asked.append(url)
        file = world.public / url.removeprefix("https://patunay.example/")
        if not file.is_file():
            raise InputError("fetch.status", host="patunay.example", status=404)
        return file.read_bytes()

    monkeypatch.setattr(fetch, "fetch", answer)
    given = ("verify", world.credentials[0], "--trust", world.fingerprint)
    assert patunay(*given).out.startswith("INDETERMINATE")
    assert asked == []
    assert patunay(*given, "--online").out.startswith("VALID")
    assert "https://patunay.example/keys.json" in asked
    assert len(asked) == len(set(asked)) < 12


def test_a_silent_host_is_asked_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def silence(url: str) -> bytes:
        asked.append(url)
        raise InputError("fetch.no_answer", host="a.example", reason="timed out")

    monkeypatch.setattr(fetch, "fetch", silence)
    online = fetch.Online()
    assert [online.read(f"https://a.example/{number}") for number in range(5)] == [None] * 5
    assert online.read("https://b.example/0") is None
    assert asked == ["https://a.example/0", "https://b.example/0"]


def test_what_cannot_be_read_is_a_sentence(patunay: Patunay, world: World, tmp_path: Path) -> None:
    patunay("verify", tmp_path / "nowhere").refused("nowhere")
    empty = tmp_path / "empty"
    empty.mkdir()
    patunay("verify", empty).refused("empty")
    patunay("verify", world.credentials[0], "--bundle", empty).refused()
    (tmp_path / "file").write_bytes(b"")
    patunay("verify", world.credentials[0], "--xlsx", tmp_path / "file" / "table.xlsx").refused("table.xlsx")


def test_a_broken_key_list_in_the_bundle_is_no_traceback(patunay: Patunay, world: World, tmp_path: Path) -> None:
    for content in (b"", b"[]", b"{", b'{"format":"patunay/keys/1","records":[{}]}', b"\xff", b'{"records":7}'):
        (tmp_path / "did.json").write_bytes((world.public / "did.json").read_bytes())
        (tmp_path / "keys.json").write_bytes(content)
        ran = patunay("verify", world.credentials[0], "--bundle", tmp_path, "--trust", world.fingerprint)
        assert (ran.code, ran.out.split("\t")[0]) == (1, "INDETERMINATE"), content
