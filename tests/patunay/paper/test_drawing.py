"""An SVG becomes a picture of the size asked for, with its letters, and the same each time."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from patunay.errors import InputError
from patunay.paper.drawing import draw_png

SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" font-family="sans-serif">'
    '<rect x="50" y="0" width="50" height="50" fill="#000"/>{}</svg>'
)
LETTERS = '<text x="2" y="30" font-size="20">Wasto</text>'


def picture(svg: str) -> Image.Image:
    return Image.open(BytesIO(draw_png(svg, width=100, pixels_per_inch=144))).convert("L")


def test_size_and_ink() -> None:
    image = picture(SQUARE.format(""))
    assert image.size == (200, 100)
    assert image.getpixel((150, 50)) == 0
    assert image.getpixel((50, 50)) == 255


def test_letters_are_drawn() -> None:
    left = picture(SQUARE.format(LETTERS)).crop((0, 0, 95, 100))
    assert left.getextrema()[0] < 100


def test_the_same_drawing_gives_the_same_bytes() -> None:
    assert draw_png(SQUARE, width=100) == draw_png(SQUARE, width=100)


def test_what_is_no_drawing_is_refused() -> None:
    with pytest.raises(InputError, match="refused"):
        draw_png("not a drawing", width=100)
