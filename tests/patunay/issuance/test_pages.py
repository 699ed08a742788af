"""The two renditions, on paper and for Word, the release register and the index of a year."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from pypdf import PdfReader
from pypdfium2 import PdfDocument
from tests.patunay.issuance.drafts import (
    AT,
    KNOWN,
    LEARNERS,
    LETTERHEAD,
    SOURCE,
    amendment,
    call,
    recognition,
    released,
)

from patunay.errors import InputError
from patunay.issuance import Kind
from patunay.issuance.editable import render_docx
from patunay.issuance.register import check_numbers, render_index, render_release_register, spans
from patunay.issuance.rendition import public_page, render_pdf, restricted_page

ISSUED = released(recognition())


def read(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def text_of(data: bytes) -> str:
    made = docx.Document(BytesIO(data))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(block.text for block in made.paragraphs), *cells])


def in_order(text: str, *parts: str) -> None:
    at = -1
    for part in parts:
        assert text.find(part, at + 1) > at, part
        at = text.find(part, at + 1)


ORDER = (
    *("Republic of the Philippines", "Schools Division of Talahib", "December 15, 2025", "DIVISION MEMORANDUM"),
    *("No. 731, s. 2025", "RECOGNITION AND AWARDING", "To:", "Asst. Schools Division", "All Others Concerned"),
    *("Relative to", "acknowledge ALS learners", "Immediate and wide", "SANDOVAL, CESO V", "Schools Division Sup"),
    *("Encl.:", "As stated.", "Reference:", "OM-OAGA-2021-243", "Perpetual Index", "Issuance", "AJAE/", "12/15/2025"),
)


def test_the_page_has_the_order_of_the_source() -> None:
    page = public_page(SOURCE)
    in_order(read(render_pdf(page, AT)), *ORDER)
    in_order(text_of(render_docx(page, AT)), *ORDER)


def test_the_public_pages_name_no_learner_and_the_restricted_ones_do() -> None:
    public, restricted = public_page(ISSUED), restricted_page(ISSUED)
    for shown in (read(render_pdf(public, AT)), text_of(render_docx(public, AT))):
        assert not [name for name in LEARNERS if name in shown]
        assert "Enclosure No. 2: List of Learners-Awardees (restricted" in shown
        assert "Felisa M. Urbano" in shown and "Registration" in shown
    for shown in (read(render_pdf(restricted, AT)), text_of(render_docx(restricted, AT))):
        assert [name for name in LEARNERS if name in shown] == list(LEARNERS)
        assert shown.count("RESTRICTED") == 2 and "Relative to" not in shown
        assert "Enclosure No. 2 to Division Memorandum No. 731, s. 2025" in shown


def test_without_restricted_enclosures_there_are_no_restricted_pages() -> None:
    with pytest.raises(InputError, match="nothing_restricted"):
        restricted_page(call())


def test_the_pdf_is_tagged_and_the_same_each_time() -> None:
    made = render_pdf(public_page(ISSUED), AT)
    assert made == render_pdf(public_page(ISSUED), AT)
    root = PdfReader(BytesIO(made)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-PH"
    assert PdfReader(BytesIO(made)).metadata.title == f"{ISSUED.cited}: {ISSUED.subject}"
    metadata = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part[^0-9]*1", metadata)
    assert read(made).count("Page 1 of ") == 1
    assert "Page 1" not in read(render_pdf(public_page(replace(call(), paragraphs=call().paragraphs[:1])), AT))


def test_nothing_runs_over_the_margins() -> None:
    """A hyphen hangs over by its own width."""
    for page in (public_page(ISSUED), restricted_page(ISSUED), public_page(SOURCE)):
        for sheet in PdfDocument(render_pdf(page, AT)):
            words = sheet.get_textpage()
            boxes = [words.get_charbox(at) for at in range(words.count_chars())]
            assert min(box[0] for box in boxes) >= 71 and max(box[2] for box in boxes) <= sheet.get_width() - 66


def test_a_demonstration_is_marked_on_every_page() -> None:
    for page in (public_page(ISSUED, mark="DEMO"), restricted_page(ISSUED, mark="DEMO")):
        pages = PdfReader(BytesIO(render_pdf(page, AT))).pages
        assert all("DEMO" in one.extract_text() for one in pages)
        section = docx.Document(BytesIO(render_docx(page, AT))).sections[0]
        assert section.header.paragraphs[0].text == section.first_page_header.paragraphs[0].text == "DEMO"
    assert "DEMO" in read(render_index(LETTERHEAD, 2025, [ISSUED], AT, mark="DEMO"))
    assert "DEMO" not in read(render_pdf(public_page(ISSUED), AT))


def test_a_draft_says_that_it_has_no_number() -> None:
    shown = read(render_pdf(public_page(recognition()), AT))
    assert "No. _____, s. 2025" in shown
    assert "(draft)" in public_page(recognition()).title


def test_word_gets_headings_lists_and_table_heads() -> None:
    made = docx.Document(BytesIO(render_docx(public_page(ISSUED), AT)))
    styles = [block.style.name for block in made.paragraphs]
    assert styles.count("Heading 1") == 1 and styles.count("Heading 2") == 2
    assert styles.count("List Number") == len(ISSUED.paragraphs)
    assert styles.count("List Number 2") == sum(len(paragraph.items) for paragraph in ISSUED.paragraphs)
    hung = [block for block in made.paragraphs if "\t" in block.text]  # labels, and no number typed by hand
    assert [block.text.partition("\t")[0] for block in hung] == ["To:", "Encl.:", "Reference:"]
    for block in hung:
        assert block.paragraph_format.first_line_indent == -block.paragraph_format.left_indent < 0
    assert all(table.rows[0]._tr.trPr.xpath("w:tblHeader") for table in made.tables) and made.tables
    assert made.styles["Normal"].font.name == "Bookman Old Style" and made.styles["Normal"].font.size.pt == 11
    section = made.sections[0]
    assert (section.page_width.mm, section.page_height.mm, section.left_margin.inches) == pytest.approx(
        (210, 297, 1), abs=0.1
    )
    numbered = made.styles["List Number 2"].element.pPr.numPr
    numbering = made.part.numbering_part.element
    assert numbered.ilvl.val == 1 and numbered.numId.val == made.styles["List Number"].element.pPr.numPr.numId.val
    (number,) = [one for one in numbering.num_lst if one.numId == numbered.numId.val]
    level = f"w:abstractNum[@w:abstractNumId={number.abstractNumId.val}]/w:lvl[@w:ilvl=1]"
    assert numbering.xpath(f"{level}/w:numFmt/@w:val") == ["lowerLetter"]
    assert numbering.xpath(f"{level}/w:pStyle/@w:val") == [made.styles["List Number 2"].style_id]
    assert len(numbering.xpath("//w:pStyle[@w:val='ListNumber2']")) == 1


def test_nobody_waits_for_word_who_does_not_ask_for_it() -> None:
    code = "import sys, patunay.issuance.editable, patunay.cli; print('docx' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_gaps_and_repeats() -> None:
    found = check_numbers([731, 735, 733, 733])
    assert (found.missing, found.repeated) == ((732, 734), (733,))
    assert check_numbers([]) == check_numbers([5]) == check_numbers(range(3, 9))
    assert spans((3, 5, 6, 7, 9)) == "3, 5 to 7, 9"


def test_the_release_register_lists_what_was_released() -> None:
    listed = [released(amendment(), 734, "R2-150001"), ISSUED, recognition(), replace(ISSUED, series=2024, number=9)]
    shown = read(render_release_register(LETTERHEAD, Kind.MEMORANDUM, 2025, listed, AT))
    in_order(shown, "Division Memorandum, Series of 2025", "731", "R2-147553", "734", "R2-150001", "732 to 733")
    assert "s. 2024" not in shown and shown.count("Recognition and Awarding") == 2
    assert "none is given twice" in read(render_release_register(LETTERHEAD, Kind.MEMORANDUM, 2025, [ISSUED], AT))
    assert "Nothing was released" in read(render_release_register(LETTERHEAD, Kind.ORDER, 2025, [ISSUED], AT))


def test_the_index_lists_under_each_subject() -> None:
    later = replace(released(call(), 740), subjects=("ASSESSMENT",))
    shown = read(render_index(LETTERHEAD, 2025, [later, ISSUED, recognition()], AT))
    in_order(
        shown, "Perpetual Index, 2025", "ALTERNATIVE LEARNING SYSTEM", "No. 731", "ASSESSMENT", "No. 740", "AWARDS"
    )
    assert KNOWN.learners and not [name for name in KNOWN.learners if name in shown]
