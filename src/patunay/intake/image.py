"""The QR on a photo or a rendered page, searched in several sizes. Reads no other barcode and no text."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from warnings import catch_warnings, simplefilter

import zxingcpp
from PIL import Image, UnidentifiedImageError

from patunay.errors import InputError

MAX_PIXELS = 64_000_000
MAX_SIDE = 4096
_SCALES = (1.0, 0.5, 2.0, 0.25)
_FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCodeModel2])
"""The symbol that we print; its family includes Micro QR, which on some photos is seen in a corner of ours."""


def read_photo(data: bytes) -> list[str]:
    """The texts of the QR codes on a PNG or JPEG.

    Raises InputError when the picture is damaged or floods the memory (more than 64 million pixels).
    """
    try:
        with catch_warnings():
            simplefilter("error", Image.DecompressionBombWarning)
            return read_codes(_grey(data))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InputError("intake.pixels", limit=MAX_PIXELS // 1_000_000) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise InputError("intake.picture_broken") from error


def read_codes(picture: Image.Image) -> list[str]:
    """The texts of the QR codes in the first size that shows any: as it is, smaller, larger."""
    for resized in _sizes(picture):
        found = zxingcpp.read_barcodes(resized, formats=_FORMATS)
        if texts := [code.text for code in found if code.valid]:
            return texts
    return []


def _grey(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        picture.draft("L", (MAX_SIDE, MAX_SIDE))
        return picture.convert("L")


def _sizes(picture: Image.Image) -> Iterator[Image.Image]:
    longest = max(picture.size)
    for scale in _SCALES:
        scale = min(scale, MAX_SIDE / longest)
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        if max(size) >= 40:
            yield picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)
