"""One small picture for each achievement, and nobody's name on it."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from tests.patunay.certificate.papers import CAPABILITIES, elements_only, paper

from patunay.certificate import Badge, badge_picture
from patunay.errors import InputError
from patunay.framework import Text

WHOLE = Badge.of(paper(), CAPABILITIES[0])


def test_it_is_a_small_png() -> None:
    made = badge_picture(WHOLE)
    picture = Image.open(BytesIO(made))
    assert (picture.format, picture.size) == ("PNG", (320, 320))
    assert len(made) < 16_000
    assert len(picture.convert("RGB").getcolors() or ()) > 4


def test_two_learners_of_one_achievement_have_one_picture() -> None:
    other = Badge.of(paper(holder="Ana Cruz", number="MC-PILOT-2025-000124-5"), CAPABILITIES[0])
    assert other == WHOLE
    assert badge_picture(other) is badge_picture(WHOLE)


def test_elements_samples_demos_and_other_achievements_look_different() -> None:
    badges = (
        WHOLE,
        Badge.of(paper(), elements_only(CAPABILITIES[0])),
        Badge.of(paper(), CAPABILITIES[1]),
        Badge.of(paper(sample=True), CAPABILITIES[0]),
        Badge.of(paper(demo=True), CAPABILITIES[0]),
    )
    assert len({badge_picture(badge) for badge in badges}) == len(badges)


def test_a_long_title_fits_and_an_endless_one_is_refused() -> None:
    long = Text(
        "Install, terminate and maintain electrical wiring systems in buildings and on farms",
        "Pagkakabit at pangangalaga ng mga kable ng kuryente sa mga gusali at sa bukid",
    )
    assert badge_picture(replace(WHOLE, title=long))
    with pytest.raises(InputError, match="the title does not fit"):
        badge_picture(replace(WHOLE, title=Text("Word " * 200, "Salita " * 200)))
