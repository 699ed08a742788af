"""The card: one JPEG that a messenger carries, with the same QR as the certificate.

800 x 1280 pixels, so that an app which shrinks pictures to 1280 leaves it as it is. Modules of the QR are whole pixels,
eight by eight for the largest one: the blocks of JPEG, so that recompression finds nothing to blur.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from PIL import Image

from patunay.certificate.content import CertificateContent
from patunay.certificate.text import card_values
from patunay.paper.press import typeset_image
from patunay.paper.qr import make_qr

TEMPLATE = "certificate/card.typ"
MAX_BYTES = 150_000
WIDTH, ABOVE, QR_ROOM, BELOW = 800, 472, 680, 128
"""Pixels, two a point of the template: the words above the QR, its room, the words below."""
QUALITIES = (88, 80, 70, 60, 50)


def render_card(content: CertificateContent, at: datetime) -> bytes:
    """A JPEG of at most 150 kB. The same arguments give the same bytes.

    Raises InputError where the card cannot be set.
    """
    words = typeset_image(TEMPLATE, card_values(content), at, pixels_per_inch=144)
    card = Image.new("RGB", (WIDTH, ABOVE + QR_ROOM + BELOW), "white")
    card.paste(words.crop((0, 0, WIDTH, ABOVE)))
    card.paste(words.crop((0, ABOVE, WIDTH, ABOVE + BELOW)), (0, ABOVE + QR_ROOM))
    code = make_qr(content.qr_text)
    symbol = code.image(QR_ROOM // code.side)
    left, top = ((room - symbol.width) // 2 // 8 * 8 for room in (WIDTH, QR_ROOM))
    card.paste(symbol, (left, ABOVE + top))
    return _jpeg(card)


def _jpeg(picture: Image.Image) -> bytes:
    """As good as 150 kB allow."""
    made = b""
    for quality in QUALITIES:
        out = BytesIO()
        picture.save(out, "JPEG", quality=quality)
        made = out.getvalue()
        if len(made) <= MAX_BYTES:
            break
    return made
