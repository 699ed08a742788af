"""A second framework and a next version of the first, as files and as the library's values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.office.conftest import DEMO

from patunay.framework import Framework, Text
from patunay.framework.reading import read_framework

BREAD = DEMO.parent / "demo-tesda" / "framework-bread-and-pastry.xlsx"
AT = datetime(2025, 10, 1, 2, 0, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def life() -> Framework:
    return read_framework(DEMO / "framework-life-skills.xlsx")


@pytest.fixture(scope="session")
def bread() -> Framework:
    return read_framework(BREAD)


@pytest.fixture(scope="session")
def next_life(life: Framework) -> Framework:
    """Version 2026.1: one competency less, one element reworded and with a further indicator, a stricter rule."""
    first, *rest = life.competencies
    element = first.elements[0]
    fresh = replace(element.indicators[0], code="NEW.1", statement=Text("Says what is new", "Sinasabi ang bago"))
    higher = replace(element.indicators[0], highest=element.indicators[0].highest - 1)
    indicators = (higher, *element.indicators[1:], fresh)
    changed = replace(element, title=Text("Reworded", "Ibang salita"), indicators=indicators)
    kept = (replace(first, elements=(changed, *first.elements[1:])), *rest[:-1])
    rule = replace(life.rule, least_share=75)
    return replace(life, version="2026.1", competencies=kept, rule=rule)
