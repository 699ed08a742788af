"""Whatever is drafted comes back from its JSON the same; what is no issuance is refused with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.patunay.issuance.drafts import SOURCE, amendment, call, orientation, recognition, released, rescission

from patunay.errors import InputError
from patunay.issuance import compose_issuance, parse_issuance
from patunay.words import say

ALL = [recognition(), orientation(), call(), amendment(), rescission(), released(recognition()), SOURCE]


@pytest.mark.parametrize("issuance", ALL, ids=lambda one: str(one.purpose))
def test_there_and_back(issuance: Any) -> None:
    data = compose_issuance(issuance)
    assert parse_issuance(data) == issuance
    assert compose_issuance(parse_issuance(data.decode())) == data
    assert json.loads(data)["format"] == "patunay/issuance/1"


def test_an_authority_without_names_is_not_the_same_as_none() -> None:
    value = json.loads(compose_issuance(SOURCE))
    assert value["personnel"] == []
    del value["personnel"]
    assert parse_issuance(json.dumps(value)).personnel is None


def spoil(place: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(whole: dict[str, Any]) -> None:
        whole[place] = value

    return change


BAD = [
    ("format", spoil("format", "patunay/issuance/2")),
    ("issuance (member lrn)", spoil("lrn", "x")),
    ("issuance.dated", spoil("dated", "2025-13-01")),
    ("issuance.kind", spoil("kind", "Division Poem")),
    ("issuance.number", spoil("number", True)),
    ("issuance.number", spoil("number", -1)),
    ("issuance.subject", spoil("subject", "a\nb")),
    ("issuance.subject", spoil("subject", "a" * 4001)),
    ("issuance.paragraphs[0] (member text)", spoil("paragraphs", [{"items": []}])),
    ("issuance.addressees", spoil("addressees", "All")),
    ("issuance.event.on", lambda whole: whole["event"].update(on=5)),
    ("issuance.event.starts", lambda whole: whole["event"].update(starts="25:00")),
]  # fmt: skip


@pytest.mark.parametrize(("place", "change"), BAD, ids=[f"{at}-{one[0]}" for at, one in enumerate(BAD)])
def test_what_is_no_issuance_is_refused_with_its_place(place: str, change: Callable[[dict[str, Any]], None]) -> None:
    whole = json.loads(compose_issuance(recognition()))
    change(whole)
    with pytest.raises(InputError) as refused:
        parse_issuance(json.dumps(whole))
    assert place in say(refused.value.code, **refused.value.facts)


@pytest.mark.parametrize("data", [b"[]", b'"text"', b"{}"])
def test_another_json_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="not_an_issuance"):
        parse_issuance(data)
