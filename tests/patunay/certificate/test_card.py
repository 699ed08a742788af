"""The card is small, says what the certificate says and still scans after a messenger has had it."""

from __future__ import annotations

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from pyzbar import pyzbar
from tests.patunay.certificate.papers import AT, CAPABILITIES, elements_only, paper, qr_text

from patunay.certificate import CertificateContent, render_card
from patunay.certificate.card import BELOW, TEMPLATE
from patunay.certificate.text import card_values
from patunay.paper import typeset_pdf
from patunay.paper.press import PLAIN

FULL = paper(
    holder="Maria Concepción Immaculada Peñaflor Dimaculangan-Santos III", sample=True, demo=True, qr_text=qr_text(3)
)
ONE = paper(competencies=CAPABILITIES[:1], qr_text=qr_text(1, 190))
STATEMENT = paper(competencies=(elements_only(CAPABILITIES[0]),), milestone=False, qr_text=qr_text(2, 190))


def sent(card: bytes, longest: int = 1280, quality: int = 60) -> Image.Image:
    """As a messenger passes it on: shrunk to `longest`, compressed again."""
    picture = Image.open(BytesIO(card))
    scale = min(1.0, longest / max(picture.size))
    smaller = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.BICUBIC)
    out = BytesIO()
    smaller.save(out, "JPEG", quality=quality)
    return Image.open(BytesIO(out.getvalue()))


def words(content: CertificateContent) -> str:
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(typeset_pdf(TEMPLATE, card_values(content), AT, standards=PLAIN)))
    (page,) = reader.pages
    return " ".join(page.extract_text().split())


@pytest.mark.parametrize("content", [FULL, ONE, STATEMENT])
def test_it_is_a_small_upright_jpeg_of_at_most_1280_pixels(content: CertificateContent) -> None:
    card = render_card(content, AT)
    picture = Image.open(BytesIO(card))
    assert len(card) <= 150_000
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (800, 1280))


@pytest.mark.parametrize("content", [FULL, ONE, STATEMENT])
@pytest.mark.parametrize(("longest", "quality"), [(1280, 60), (1280, 40), (960, 60)])
def test_two_readers_read_it_after_a_messenger(content: CertificateContent, longest: int, quality: int) -> None:
    picture = sent(render_card(content, AT), longest, quality)
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [content.qr_text]
    assert [found.data.decode() for found in pyzbar.decode(picture)] == [content.qr_text]


def test_a_card_without_its_qr_is_not_read() -> None:
    picture = Image.open(BytesIO(render_card(ONE, AT)))
    picture.paste("white", (0, 700, 800, 1280 - BELOW))
    assert not zxingcpp.read_barcodes(picture)


def test_it_says_what_the_certificate_says_in_both_languages() -> None:
    said = words(FULL)
    for line in FULL.competencies:
        assert line.level
        assert all(word in said for word in (line.title.en, line.title.fil, line.level.en, line.level.fil))
    for word in (FULL.number, FULL.issuer_name, FULL.title, "December 19, 2025", "https://patunay.example"):
        assert word in said
    assert "Peñaflor Dimaculangan-Santos III" in said
    assert "not an A&E certificate" in said
    assert "Hindi ito sertipiko ng A&E" in said
    assert "SAMPLE DEMO: this proves nothing." in said
    assert FULL.signatories[0].name not in said


def test_only_what_is_true_is_said() -> None:
    assert "proves nothing" not in words(ONE)
    assert "Leadership" not in words(ONE)
    said = words(STATEMENT)
    assert "Statement of Elements of Competencies" in said
    assert "elements only: 2" in said
    assert "Proficient" not in said


def test_the_same_card_every_time() -> None:
    assert render_card(ONE, AT) == render_card(ONE, AT)
    assert render_card(ONE, AT) != render_card(STATEMENT, AT)


def test_any_name_has_room() -> None:
    assert "Maria Maria" in words(paper(holder="Maria " * 30))
    assert render_card(paper(holder="W" * 60), AT)
