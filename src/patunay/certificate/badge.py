"""The picture of a badge: one for each achievement, so that only what is baked into it differs from learner to learner.

It names the achievement and the office, never the learner. Baking itself: `credential.baking`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image

from patunay.certificate.content import CertificateContent, CompetencyLine
from patunay.certificate.text import mark_words
from patunay.framework import Text
from patunay.paper.press import UNDATED, typeset_image
from patunay.words import say

TEMPLATE = "certificate/badge.typ"
COLOURS = 16


@dataclass(frozen=True, slots=True)
class Badge:
    """What stands on the picture. `elements`: some elements of the competency are attained, not yet the whole.

    `mark` is SAMPLE, DEMO, both or "".
    """

    title: Text
    issuer: str
    elements: bool
    mark: str

    @classmethod
    def of(cls, content: CertificateContent, line: CompetencyLine) -> Badge:
        return cls(line.title, content.issuer_name, line.level is None, mark_words(content.sample, content.demo))


@lru_cache(maxsize=256)
def badge_picture(badge: Badge) -> bytes:
    """A PNG of 320 x 320 pixels, about ten kilobytes. Raises InputError where the picture cannot be set."""
    kind = "badge_elements" if badge.elements else "badge_competency"
    values = {
        "title": {"en": badge.title.en, "fil": badge.title.fil},
        "kind": {"en": say(f"certificate.{kind}"), "fil": say(f"certificate.{kind}", "fil")},
        "issuer": badge.issuer,
        "elements": badge.elements,
        "mark": badge.mark,
    }
    picture = typeset_image(TEMPLATE, values, UNDATED, pixels_per_inch=320 / 200 * 72)
    out = BytesIO()
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
