"""A drawing (SVG) as a picture (PNG). Letters are set in the families that every paper of ours uses.

Does NOT draw: rooms below write their SVG as text, for a page that shows SVG needs no picture.
"""

from __future__ import annotations

from io import BytesIO

from patunay.paper.press import UNDATED, typeset_image


def draw_png(svg: str, *, width: float, pixels_per_inch: float = 200.0) -> bytes:
    """A PNG of `svg`, `width` points wide (1 inch = 72), on white. The same SVG gives the same bytes.

    Raises InputError when Typst refuses the drawing.
    """
    out = BytesIO()
    image = typeset_image("paper/drawing.typ", {"svg": svg, "width": width}, UNDATED, pixels_per_inch=pixels_per_inch)
    image.save(out, "PNG")
    return out.getvalue()
