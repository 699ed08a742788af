"""The press gives what `compose_credential` composes and the general path canonicalises, byte for byte."""

from __future__ import annotations

import random

import orjson
from tests.patunay.credential.shape import hostile

from patunay.credential.model import compose_credential
from patunay.credential.shape import Press
from patunay.seal.rdf import canonicalise


def test_every_kind_and_awkward_names() -> None:
    shapes, dice = hostile.shape_set(), random.Random(7)
    press = Press(shapes, 1_795_392_000)
    for text in hostile.TEXTS[1:] * 3:
        paper = hostile.certificate(dice, text)
        for index in range(len(paper.credentials)):
            pressed, document = press.press(paper, index), compose_credential(shapes, paper, index)
            assert pressed.body == orjson.dumps(document)
            assert pressed.form == canonicalise(document)
            assert pressed.leaves.credential_id == document["id"]


def test_kinds_are_compiled_once() -> None:
    shapes, dice = hostile.shape_set(), random.Random(8)
    press = Press(shapes, 1_795_392_000)
    for _ in range(40):
        paper = hostile.certificate(dice)
        for index in range(len(paper.credentials)):
            press.press(paper, index)
    assert 5 <= len(press._kinds) <= 20 and all(press._kinds.values())
