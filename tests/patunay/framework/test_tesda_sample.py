"""`demo-tesda`: units of competency, decided, issued and verified by the same library, all of it marked SAMPLE."""

from __future__ import annotations

import json
import shutil
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from tests import world as small
from tests.world import World

from patunay.award.model import State
from patunay.division.drawing import draw_up
from patunay.division.folder import OutFolder
from patunay.division.keyring import make_keys
from patunay.division.reading import read_division
from patunay.division.runs import current_run
from patunay.division.settings import read_settings
from patunay.framework import Kind
from patunay.framework.reading import read_framework, write_framework
from patunay.verification import Bundle, Trust, Verdict, Verifier, parse_trust

TESDA = Path(__file__).resolve().parents[3] / "demo-tesda"
FRAMEWORK = "framework-bread-and-pastry.xlsx"
AT = datetime(2025, 12, 10, tzinfo=UTC)


def _office(folder: Path, root: Path) -> World:
    settings, place = read_settings(folder), OutFolder(root / "out")
    place.open(settings.host)
    (root / "keys").mkdir(mode=0o700)
    with place.locked():
        fingerprint = make_keys(
            place, root / "keys", settings.host, "20251210", small.APPROVERS, small.PASSPHRASE, small.dice("tesda")
        )
    return World(folder, root / "out", root / "keys", fingerprint)


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = _office(TESDA, tmp_path_factory.mktemp("tesda"))
    small.award(world)
    small.approve(world)
    small.issue_all(world)
    return world


def test_the_decisions_are_those_that_the_forms_call_for() -> None:
    reading = read_division(read_settings(TESDA), {})
    assert reading.framework.kind is Kind.UNIT
    letter = {State.ATTAINED: "A", State.NOT_YET: "n", State.RATERS_MISSING: "m", State.UNDER_REVIEW: "r"}
    states = {
        result.learner.name.last: "".join(letter[decision.state] for decision in result.decisions)
        for result in reading.awards.results
    }
    assert states == {
        "Bautista": "AAA",
        "Dimaculangan": "AAA",
        "Muñoz": "AAn",
        "Ocampo": "Ann",
        "Katigbak": "nnn",
        "Sarmiento": "nnn",
        "Villanueva": "mmm",
        "Marasigan": "AAA",
        "Enriquez": "ArA",
        "Delos Reyes": "AAA",
    }
    counts = reading.awards.counts()
    assert (counts.papers, counts.competency_credentials, counts.elements_credentials) == (7, 14, 5)
    assert (counts.milestones, counts.held, counts.without_consent) == (3, 0, 1)
    assert all(learner.lrn and learner.lrn.startswith("999999") for learner in reading.roster.learners)


def test_everything_verifies_with_the_offices_fingerprint_alone(issued: World) -> None:
    verifier = Verifier(Bundle(issued.public), parse_trust([issued.fingerprint]), issued.at)
    assert len(issued.credentials) == 19
    for path in (*issued.credentials, *issued.tokens):
        assert verifier.verify(path.read_bytes()).verdict is Verdict.VALID
    stranger = Verifier(Bundle(issued.public), Trust(), issued.at)
    assert stranger.verify(issued.credentials[0].read_bytes()).verdict is Verdict.INDETERMINATE


def test_sample_stands_on_every_credential(issued: World) -> None:
    for path in issued.credentials:
        value = json.loads(path.read_bytes())
        achievement = value["credentialSubject"]["achievement"]
        assert value["name"].endswith("[SAMPLE]")
        assert achievement["name"].endswith("[SAMPLE]")
        assert all(one["targetFramework"].endswith("[SAMPLE]") for one in achievement["alignment"])
    for path in issued.tokens:
        payload = path.read_text().split(".")[1]
        assert json.loads(urlsafe_b64decode(payload + "=="))["name"].endswith("[SAMPLE]")


def test_sample_stands_on_every_page(issued: World) -> None:
    assert len(issued.certificates) == 7
    for path in (*issued.certificates, issued.place.private / "print-run.pdf"):
        for page in PdfReader(path).pages:
            assert "SAMPLE" in page.extract_text()


def test_sample_stands_on_the_offices_own_workbook(issued: World) -> None:
    book = load_workbook(issued.place.private / "awards.xlsx")
    assert book["Counts"]["B2"].value == "Bread and pastry production (sample) 2025.1 [SAMPLE]"
    assert all("[SAMPLE]" in sheet.oddHeader.left.text for sheet in book)


def _copy(root: Path) -> Path:
    folder = root / "folder"
    shutil.copytree(TESDA, folder)
    return folder


def test_a_framework_that_is_no_sample_is_not_marked(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    book = load_workbook(folder / FRAMEWORK)
    book["Framework"]["B1"], book["Framework"]["B4"] = "Bread and pastry production", "local"
    book.save(folder / FRAMEWORK)
    world = _office(folder, tmp_path)
    small.award(world)
    assert "SAMPLE" not in json.dumps(current_run(world.place).value["manifest"])


def test_a_division_may_hand_in_its_framework_as_a_case_package(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    framework = read_framework(folder / FRAMEWORK)
    (folder / "framework.json").write_bytes(write_framework(framework, "framework.json", AT))
    (folder / FRAMEWORK).unlink()
    world = _office(folder, tmp_path)
    with world.place.locked():
        drawn = draw_up(world.settings, world.place, AT, small.dice("award"), demo=True)
    assert drawn.reading.framework == framework
    assert drawn.reading.awards.counts().papers == 7
    assert current_run(world.place).value["manifest"]["framework"] == framework.digest.hex()
