"""The check page says what the paper says, in the paper's order: the two are held beside each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.office.conftest import AT, Office
from tests.office.world import Stage, approve, draw_up, set_stage

from office.certificates.models import Certificate
from office.certificates.queries import by_number, code_of, file_of
from office.credentials.operations import ask_to_issue
from office.jobs.work import do_job
from office.verifications.queries import by_code
from patunay.certificate.text import printed_date
from patunay.roster.conventions import date_in_words
from patunay.words import say


@pytest.fixture
def stage(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    stage = set_stage(office, tmp_path / "mailed", monkeypatch)
    pk = draw_up(stage)
    approve(stage, pk)
    do_job(ask_to_issue(office.actor("focal"), pk, at=AT), "worker", lambda: AT)
    return stage


def test_every_page_can_be_compared_with_its_paper(stage: Stage) -> None:
    milestones, several = set(), 0
    for number in Certificate.objects.values_list("number", flat=True):
        paper = by_number(number)
        assert paper is not None
        code = code_of(paper).partition("/V/")[2].partition("#")[0]
        path, answer = file_of(paper, "certificates"), by_code(code)
        assert path is not None and answer.dated is not None
        text = " ".join(PdfReader(path).pages[0].extract_text().split())
        page = stage.office.client().get(f"/V/{code}").content.decode()
        for lang in ("en", "fil"):
            assert printed_date(answer.dated, lang) in text
            assert date_in_words(answer.dated, lang) in page
        places = [text.index(line.title.en) for line in answer.lines]
        assert places == sorted(places) and places
        milestones.add(answer.milestone)
        several += len(places) > 1
        assert answer.milestone == (say("certificate.milestone") in text) == (say("certificate.milestone") in page)
    assert milestones == {True, False} and several > 3
