"""The QR of a printed certificate is read from a poor scan: 150 dpi, turned by 3 degrees, blurred.

zbar, which looks along lines of pixels, gets the scan at twice its size.
"""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image, ImageFilter
from pypdfium2 import PdfDocument
from pyzbar import pyzbar
from tests.patunay.certificate.papers import AT, ATTACHMENTS, CAPABILITIES, paper, qr_text

from patunay.certificate import render_certificate
from patunay.paper import make_qr


def scan(pdf: bytes, blur: float) -> Image.Image:
    page = PdfDocument(pdf)[0]
    picture: Image.Image = page.render(scale=150 / 72).to_pil().convert("L")
    turned = picture.rotate(3, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return turned.filter(ImageFilter.GaussianBlur(blur))


@pytest.mark.parametrize("seed", range(4))
def test_two_readers_read_the_largest_qr_from_a_marked_page(seed: int) -> None:
    content = paper(qr_text=qr_text(seed), sample=True, demo=True)
    picture = scan(render_certificate(content, ATTACHMENTS, AT), blur=1.0)
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [content.qr_text]
    larger = picture.resize((picture.width * 2, picture.height * 2), Image.Resampling.BICUBIC)
    assert [found.data.decode() for found in pyzbar.decode(larger)] == [content.qr_text]


def test_a_scan_too_blurred_is_not_read_as_something_else() -> None:
    content = paper(competencies=CAPABILITIES[:1], qr_text=qr_text(1))
    picture = scan(render_certificate(content, {}, AT), blur=6.0)
    assert not zxingcpp.read_barcodes(picture)
    assert not pyzbar.decode(picture)


def test_a_module_of_version_15_is_over_half_a_millimetre() -> None:
    page = PdfDocument(render_certificate(paper(), {}, AT))[0]
    (image,) = [each for each in page.get_objects() if each.type == 3]
    left, bottom, right, top = image.get_bounds()
    assert top - bottom == pytest.approx(right - left, abs=0.1)
    assert (right - left) * 25.4 / 72 / make_qr(paper().qr_text).side > 0.52
