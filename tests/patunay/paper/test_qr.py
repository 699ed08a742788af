"""QR codes read back by zxing-cpp, zbar and poppler's own picture of the printed page."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from pyzbar import pyzbar
from tests.patunay.certificate.papers import qr_text

from patunay.errors import InputError
from patunay.paper import make_qr


def test_the_largest_payload_stays_within_version_15() -> None:
    code = make_qr(qr_text())
    assert code.version <= 15
    assert (code.side - 8 - 17) % 4 == 0


@pytest.mark.parametrize("size", [100, 190, 356])
def test_two_readers_read_what_was_written(size: int) -> None:
    text = qr_text(size=size)
    picture = make_qr(text).image(4).convert("L")
    (found,) = zxingcpp.read_barcodes(picture)
    assert (found.text, found.ec_level) == (text, "M")
    assert [symbol.data.decode() for symbol in pyzbar.decode(picture)] == [text]


def test_the_quiet_zone_is_four_modules_of_light() -> None:
    code = make_qr(qr_text(size=100))
    light = [row for row in code.modules if not any(row)]
    assert len(light) == 8
    assert not any(module for row in code.modules for module in (*row[:4], *row[-4:]))
    assert all(code.modules[4][4:11])


def test_the_drawing_is_the_picture() -> None:
    code = make_qr(qr_text(size=100))
    drawn = {
        (int(x) + step, int(y))
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code.svg())
        for step in range(int(length))
    }
    assert drawn == {(x, y) for y, row in enumerate(code.modules) for x, dark in enumerate(row) if dark}


def test_too_much_text_is_refused() -> None:
    with pytest.raises(InputError, match="qr_full"):
        make_qr("A" * 4000)


def test_a_jpeg_for_a_pdf_loses_nothing() -> None:
    """Every pixel is black or white where the symbol is, though JPEG may change pixels."""
    code = make_qr("HTTPS://CHECK.EXAMPLE/#" + "0123456789" * 40)
    with Image.open(BytesIO(code.jpeg())) as picture:
        assert (picture.format, picture.mode, picture.width) == ("JPEG", "L", 8 * code.side)
        assert picture.tobytes() == code.image(8).convert("L").tobytes()
