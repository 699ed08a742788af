"""Compiled form, general path and node's jsonld with rdf-canonize: one canonical form for 3,000 hostile documents."""

from __future__ import annotations

import json
import random
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.patunay.credential.shape import hostile
from tests.peers.panel import Item, node, served
from tests.world import World

from patunay.credential.shape import compile_form
from patunay.errors import InputError
from patunay.seal.rdf import canonicalise

COUNT = 3000


def canonical_forms(count: int) -> tuple[dict[str, tuple[Item, bytes]], int]:
    """Documents of a hundred shapes with their canonical forms, and how many of them the shape itself gave."""
    dice, forms, filled = random.Random(3000), dict[str, tuple[Item, bytes]](), 0
    while len(forms) < count:
        for document, by_shape in of_one_shape(dice, 30):
            name = str(len(forms))
            forms[name] = Item(name, json.dumps(document)), canonicalise(document)
            assert by_shape in (None, forms[name][1])
            filled += by_shape is not None
    return dict(list(forms.items())[:count]), filled


def of_one_shape(dice: random.Random, count: int) -> list[tuple[dict[str, Any], bytes | None]]:
    """Documents with one skeleton, each with what the compiled form says; none for a shape that is not compiled."""
    document = hostile.document(dice)
    try:
        form = compile_form(document)
    except InputError:
        return []
    if form is None:
        return []
    several = hostile.variations(form, dice, count)
    return [(hostile.with_values(document, values), form.fill(values)) for values in several]


def as_javascript_sorts(form: bytes) -> bytes:
    """rdf-canonize sorts lines by UTF-16 units where RDFC-1.0 asks for code points: it matters beyond U+FFFF alone."""
    lines = form.decode().split("\n")[:-1]
    return "".join(f"{line}\n" for line in sorted(lines, key=lambda line: line.encode("utf-16-be"))).encode()


def test_three_thousand_hostile_documents(world: World, tmp_path: Path) -> None:
    forms, filled = canonical_forms(COUNT)
    assert filled > COUNT / 2
    theirs = node("canonize.mjs")(served(world.out), [item for item, _ in forms.values()], tmp_path)
    assert len(theirs) == COUNT
    ours = {name: sha256(as_javascript_sorts(form)).hexdigest() for name, (_, form) in forms.items()}
    assert theirs == ours
    resorted = sum(as_javascript_sorts(form) != form for _, form in forms.values())
    assert resorted < COUNT / 20


def test_a_changed_document_has_another_form_there_too(world: World, tmp_path: Path) -> None:
    ((item, form),) = canonical_forms(1)[0].values()
    document = json.loads(item.text)
    changed = json.dumps({**document, "credentialSubject": {**document["credentialSubject"], "licenseNumber": "2"}})
    theirs = node("canonize.mjs")(served(world.out), [Item("changed", changed)], tmp_path)
    assert theirs["changed"] not in (None, sha256(form).hexdigest())
