"""The table for work: what the office knows and nothing else, blanks said as blanks; papers in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import zxingcpp
from pypdfium2 import PdfDocument
from tests.patunay.ceremony.test_papers import AT, EVENT, LEARNERS, STAGE, pages, placed, register, symbols, text
from tests.patunay.paper.pdfs import metadata, sound

from patunay.ceremony import Act
from patunay.ceremony.figures import Figures
from patunay.ceremony.photographs import Photographed, render_photo_list
from patunay.ceremony.report import compose_report, render_report
from patunay.ceremony.work import Capability, Held, Jobseeker, form_text
from patunay.ceremony.workpapers import FREE, render_free_documents, render_half_pages
from patunay.framework import Text
from patunay.paper import make_qr
from patunay.roster.model import PersonName
from patunay.words import say

MEANING = Text("Speaks so that others understand and act.", "Nagsasalita upang maunawaan at magawa ng iba.")
SPEAKS = Capability(Text("Communication", "Pakikipagtalastasan"), Text("Confident", "May tiwala"), MEANING)
PARTS = Capability(Text("Collaboration", "Pakikipagtulungan"), None, None, (Text("Shares the work", "Nagbabahagi"),))
HELD = Held(
    "MC-PLT-2025-000001-X",
    "Certificate of Micro-Credentials",
    "Schools Division of Talahib",
    date(2025, 12, 19),
    (SPEAKS, PARTS),
    "https://check.example/V/",
)
ANA = Jobseeker(PersonName("Abad", "Ana"), "Ana Abad", "F", "A&E Secondary", "Talahib Learning Center", (HELD,))
CODE = "HTTPS://CHECK.EXAMPLE/V/ABCDEFGHIJKLMNOPQRSTUVWX#" + "0A1B2C3D4E" * 20


def test_the_text_for_the_form_says_what_is_known_and_what_is_blank() -> None:
    lines = form_text(ANA, "en").splitlines()
    blank = "(blank: the office does not know it)"
    for line in (
        "Surname: Abad",
        "First name: Ana",
        f"Middle name: {blank}",
        f"Suffix: {blank}",
        "Sex: Female",
        "Learning centre: Talahib Learning Center",
        f"Level finished, year: {blank}",
        "Certificate: Certificate of Micro-Credentials",
        "Number: MC-PLT-2025-000001-X",
        "Issued by: Schools Division of Talahib",
        "Date: December 19, 2025",
        f"Hours of training: {blank}",
        "Skill: Communication, level Confident: Speaks so that others understand and act.",
        "Skill: Collaboration, elements only: Shares the work",
        "Checked free at: https://check.example/V/",
    ):
        assert line in lines, line
    assert any("A&E Secondary" in line and "does not say finished" in line for line in lines)


def test_nothing_is_made_up_for_somebody_of_whom_nothing_is_known() -> None:
    for lang in ("en", "fil"):
        said = form_text(Jobseeker(PersonName("Abad", "Ana"), "Ana Abad", "", "", "", ()), lang)
        assert said.count(say("ceremony.form_blank", lang)) == 6, "middle, suffix, sex, programme, centre, finished"
        assert say("ceremony.form_none_held", lang) in said
        assert "MC-" not in said


def test_the_half_page_is_a5_accessible_and_its_code_is_that_of_the_certificate(tmp_path: Path) -> None:
    pdf = render_half_pages(EVENT, ANA, [CODE], AT)
    assert sound(pdf, tmp_path) and pdf == render_half_pages(EVENT, ANA, [CODE], AT)
    assert re.search(r"pdfuaid:part\D+1", metadata(pdf, tmp_path))
    assert [sorted(map(round, page.get_size())) for page in PdfDocument(pdf)] == [[420, 595]]
    assert list(symbols(pdf)) == [CODE]
    said = text(pdf)
    for words in ("Ana Abad", "Level: Confident", "Antas: May tiwala", MEANING.en, MEANING.fil, "Shares the work"):
        assert words in said, words
    assert "open https://check.example/V/ and type" in said and said.count("MC-PLT-2025-000001-X") >= 1
    assert "TESDA National Certificate" in said


def four(words: int) -> Held:
    """A certificate of four capabilities, each described in so many words."""
    long = Text(" ".join(["understands"] * words), " ".join(["nauunawaan"] * words))
    return replace(HELD, number="MC-PLT-2025-000002-Y", capabilities=(replace(SPEAKS, meaning=long),) * 4)


def test_each_certificate_has_a_sheet_and_four_long_capabilities_fit_one() -> None:
    sheets = pages(render_half_pages(EVENT, replace(ANA, held=(HELD, four(16))), [CODE, CODE], AT))
    assert len(sheets) == 2
    assert "000001-X" in sheets[0] and "000002-Y" in sheets[1] and "000001-X" not in sheets[1]
    assert sheets[1].count("nauunawaan") == 16 * 4


def test_what_does_not_fit_goes_on_to_the_back() -> None:
    sheets = pages(render_half_pages(EVENT, replace(ANA, held=(four(60),)), [CODE], AT))
    assert len(sheets) == 2
    assert " ".join(sheets).count("nauunawaan") == " ".join(sheets).count("understands") == 60 * 4


def test_the_code_is_read_from_a_picture_of_the_paper() -> None:
    page = PdfDocument(render_half_pages(EVENT, ANA, [make_qr(CODE).text], AT))[0]
    assert [one.text for one in zxingcpp.read_barcodes(page.render(scale=2).to_pil())] == [CODE]


def test_the_list_of_free_documents_is_one_sheet_in_both_languages_and_names_nobody(tmp_path: Path) -> None:
    pdf = render_free_documents(EVENT, AT)
    assert sound(pdf, tmp_path) and re.search(r"pdfuaid:part\D+1", metadata(pdf, tmp_path))
    [said] = pages(pdf)
    told = said.replace("ﬁ", "fi").replace("ﬃ", "ffi")
    for name in FREE:
        for lang in ("en", "fil"):
            assert say(f"ceremony.{name}", lang) in told
    assert "11261" in told and "six months" in told and "Oath of Undertaking" in told and "under 18" in told
    assert not any(one.name in told for one in LEARNERS)


def test_the_photographers_list_says_only_who_may_be_photographed() -> None:
    agreed = {LEARNERS[0].key, LEARNERS[2].key}
    first, second = pages(render_photo_list(EVENT, LEARNERS, agreed, AT))
    assert placed(first, ["Kawayanan", "photographed: 3", "1 Ana Abad no photograph", "3 Cid Cruz no photograph"])
    assert placed(second, ["photographed: 0", "4 Den Abad may be photographed", "5 Eva Bautista may be photographed"])
    assert "minor" not in first + second and "guardian" not in first + second


@pytest.mark.parametrize("more", [(), (STAGE(Act.ARRIVE, LEARNERS[0].key),)], ids=["absent", "came"])
def test_the_report_says_how_many_agreed_and_changes_with_the_register(more: tuple[object, ...]) -> None:
    day = register(*more)  # type: ignore[arg-type]
    found = Photographed.of(day, {LEARNERS[0].key, LEARNERS[1].key})
    assert found == Photographed(5, 2, 1 + len(more))
    said = text(render_report(compose_report(EVENT, Figures.of(day), found), AT))
    assert f"2 of 5 learners on the list agreed to be photographed, {1 + len(more)} of them attended" in said
    assert "agreed" not in text(render_report(compose_report(EVENT, Figures.of(day)), AT))
