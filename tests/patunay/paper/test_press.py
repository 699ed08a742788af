"""PDF/A-3a and PDF/UA-1 as qpdf and poppler see them; the same bytes for the same values."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.patunay.certificate.papers import AT, ATTACHMENTS, paper
from tests.patunay.paper.pdfs import metadata, sound, struct_text

from patunay.certificate import Badge, CertificateContent, render_certificate
from patunay.certificate.badge import TEMPLATE
from patunay.certificate.certificate import certificate_values
from patunay.errors import InputError
from patunay.paper import typeset_image, typeset_pdf, unprintable
from patunay.paper.press import count_pages


@pytest.fixture(scope="module")
def made() -> bytes:
    return render_certificate(paper(), ATTACHMENTS, AT)


def test_it_is_made_as_pdf_a_3a_and_pdf_ua_1(made: bytes, tmp_path: Path) -> None:
    said = metadata(made, tmp_path)
    assert "<pdfaid:part>3</pdfaid:part>" in said
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in said
    assert "<pdfuaid:part>1</pdfuaid:part>" in said


def test_qpdf_finds_it_sound_and_a_damaged_one_not(made: bytes, tmp_path: Path) -> None:
    assert sound(made, tmp_path)
    assert not sound(made[: len(made) // 2], tmp_path)


def test_it_says_its_language_title_author_and_date(made: bytes) -> None:
    reader = PdfReader(BytesIO(made))
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == (
        "Certificate of Micro-Credentials of Maria Luisa N. Dela Peña, MC-PILOT-2025-000123-7"
    )
    assert reader.metadata.author == "Schools Division of Talahib"
    assert reader.metadata.creation_date == AT


def test_a_reader_hears_the_facts_in_the_order_in_which_they_are_seen(made: bytes, tmp_path: Path) -> None:
    heard = struct_text(made, tmp_path)
    order = (
        *("Republic of the Philippines", "Certificate of Micro-Credentials", "Maria Luisa N. Dela Peña"),
        *("has attained the competencies", "Communication", "Leadership", "Problem solving", "How assessed"),
        *("Given on", "AMPARO L. SANDOVAL", "This is not an A&E certificate", "Scan to check"),
        *("MC-PILOT-2025-000123-7", "Tungkol sa iyong sertipiko", "Ano ang pinatutunayan"),
    )
    places = [heard.index(words) for words in order]
    assert places == sorted(places)


def test_the_qr_is_a_figure_that_says_what_it_is_for(made: bytes) -> None:
    reader = PdfReader(BytesIO(made))
    figures = [
        each
        for number in range(1, reader.trailer["/Size"])
        if isinstance(each := reader.get_object(number), dict) and each.get("/S") == "/Figure"
    ]
    assert [figure["/Alt"] for figure in figures] == [
        "QR code of certificate MC-PILOT-2025-000123-7. Point a telephone camera at it to check this certificate, "
        "or open https://patunay.example."
    ]


def test_what_is_attached_comes_back_as_it_was(made: bytes) -> None:
    reader = PdfReader(BytesIO(made))
    assert {name: content[0] for name, content in reader.attachments.items()} == ATTACHMENTS
    files = reader.trailer["/Root"]["/AF"]
    assert [each.get_object()["/AFRelationship"] for each in files] == ["/Data"] * len(ATTACHMENTS)


def test_attachments_may_have_any_name_of_ours() -> None:
    name = "MC-PILOT-2025-000123-7-A%20B.c_%C3%91.json"
    reader = PdfReader(BytesIO(render_certificate(paper(), {name: b"{}"}, AT)))
    assert {name: content[0] for name, content in reader.attachments.items()} == {name: b"{}"}


def test_the_same_values_give_the_same_bytes(made: bytes) -> None:
    assert render_certificate(paper(holder="Somebody Else"), ATTACHMENTS, AT) != made
    assert render_certificate(paper(), ATTACHMENTS, AT) == made


@pytest.mark.parametrize(
    "holder", ['Ana "Bing" Cruz', "Ana \\ Cruz", "#pagebreak() $x$ *Ana*", "@Ana <Cruz>", "{}[]//"]
)
def test_no_name_is_taken_for_markup(holder: str) -> None:
    reader = PdfReader(BytesIO(render_certificate(paper(holder=holder), {}, AT)))
    assert holder in reader.pages[0].extract_text()
    assert len(reader.pages) == 2


def test_what_no_font_has_is_refused_and_not_left_blank() -> None:
    with pytest.raises(InputError, match=r"paper\.refused"):
        render_certificate(paper(holder="Ana \U00013000 Cruz"), {}, AT)


def test_texts_without_a_letter_are_named_before_anything_is_signed() -> None:
    fine = ["Peñaflor", "Ma. Cristina O’Hara-Núñez III", "Æsa Łukasz Đorđević", "“Ang”", "#x $y$"]
    bad = ["Ana \U00013000", "王小明"]
    assert unprintable(fine) == ()
    assert unprintable([*fine, bad[0], *fine, bad[1]]) == tuple(bad)
    assert unprintable([]) == ()


def test_an_attachment_that_is_no_text_is_refused() -> None:
    with pytest.raises(InputError, match="UTF-8"):
        render_certificate(paper(), {"a.json": b"\xff"}, AT)


def test_an_image_is_one_page() -> None:
    content: CertificateContent = paper()
    badge = Badge.of(content, content.competencies[0])
    values = {"title": {"en": badge.title.en, "fil": badge.title.fil}, "kind": {"en": "a", "fil": "b"}}
    picture = typeset_image(TEMPLATE, {**values, "issuer": "c", "elements": False, "mark": ""}, AT, pixels_per_inch=72)
    assert (picture.mode, picture.size) == ("RGB", (200, 200))
    plan = {"size": 8.5, "shared": True, "elsewhere": False, "advice": 10, "list": 0}
    two_pages = {**certificate_values(content), "plan": plan}
    assert count_pages(typeset_pdf("certificate/certificate.typ", two_pages, AT)) == 2
    with pytest.raises(InputError, match="more pages"):
        typeset_image("certificate/certificate.typ", two_pages, AT, pixels_per_inch=20)
