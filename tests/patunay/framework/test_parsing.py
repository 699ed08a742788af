"""A framework that was kept comes back the same, hash and all."""

from __future__ import annotations

from pathlib import Path

import pytest

from patunay.errors import InputError
from patunay.framework.parsing import parse_framework
from patunay.framework.reading import read_framework

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("folder", ["demo", "demo-tesda"])
def test_comes_back_equal(folder: str) -> None:
    framework = read_framework(next((ROOT / folder).glob("framework*")))
    kept = parse_framework(framework.as_json())
    assert kept == framework
    assert kept.digest == framework.digest


@pytest.mark.parametrize("change", [{"format": "patunay/framework/2"}, {"rule": None}, {"kind": "grade"}])
def test_another_value_is_refused(change: dict[str, object]) -> None:
    value = read_framework(next((ROOT / "demo").glob("framework*"))).as_json()
    with pytest.raises(InputError, match=r"framework\.not_ours"):
        parse_framework({**value, **change})
