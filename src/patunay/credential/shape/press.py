"""The press: credentials of one kind from their leaves, as JSON and as canonical form, without composing each anew.

A kind is everything that a batch's credentials of one achievement, level and narrative share. Its JSON and its
compiled form are made once from `model.compose_document`; what the press gives equals what that composes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from patunay.credential.facts import CertificateFacts, CredentialFacts, ShapeSet
from patunay.credential.model import Leaves, compose_document, derive_leaves
from patunay.credential.shape.compiled import CompiledForm
from patunay.credential.shape.compiling import compile_form
from patunay.credential.shape.skeleton import slot_paths, split
from patunay.seal.rdf import canonicalise

_PLACES = tuple(f"\ue000{number}\ue001" for number in range(5))
"""Stand for the leaves while the templates are made: private characters, which no text of an office holds."""
_PLACE = re.compile("\ue000([0-9])\ue001")


class Pressed(NamedTuple):
    """An unsigned credential: its leaves, its JSON, and its canonical N-Quads."""

    leaves: Leaves
    body: bytes
    form: bytes


@dataclass(frozen=True, slots=True)
class _Slot:
    """A text round one leaf (its place in `Leaves`): the address of a status list round an index, say."""

    before: str
    leaf: int
    after: str


@dataclass(frozen=True, slots=True)
class _Kind:
    """`body` are pieces of JSON, `places` their order with the leaves between them."""

    body: tuple[bytes, ...]
    places: tuple[int, ...]
    slots: tuple[_Slot, ...]
    form: CompiledForm

    def pressed(self, leaves: Leaves) -> Pressed | None:
        """None when a guard of the compiled form fails."""
        form = self.form.fill([slot.before + leaves[slot.leaf] + slot.after for slot in self.slots])
        if form is None:
            return None
        body = [*self.body, *[orjson.dumps(text)[1:-1] for text in leaves]]
        return Pressed(leaves, b"".join([body[place] for place in self.places]), form)


class Press:
    """One batch: a shape set and a time of issue (Unix seconds)."""

    def __init__(self, shapes: ShapeSet, issued_at: int) -> None:
        self._shapes = shapes
        self._issued_at = issued_at
        self._kinds: dict[tuple[object, ...], _Kind | None] = {}

    def press(self, certificate: CertificateFacts, index: int) -> Pressed:
        """Credential number `index` of the certificate. Raises InputError when it does not canonicalise."""
        facts = certificate.credentials[index]
        leaves = derive_leaves(self._shapes, certificate, index)
        kind = self._kind(facts, leaves)
        if kind is not None and (pressed := kind.pressed(leaves)) is not None:
            return pressed
        document = compose_document(self._shapes, facts, self._issued_at, leaves)
        return Pressed(leaves, orjson.dumps(document), canonicalise(document))

    def _kind(self, facts: CredentialFacts, leaves: Leaves) -> _Kind | None:
        key = (facts.achievement, facts.level, facts.elements, facts.imported, facts.narrative, facts.status_list)
        if key not in self._kinds:
            self._kinds[key] = self._made(facts, leaves)
        return self._kinds[key]

    def _made(self, facts: CredentialFacts, leaves: Leaves) -> _Kind | None:
        probe = compose_document(self._shapes, facts, self._issued_at, Leaves(*_PLACES))
        slots = _slots(probe)
        form = compile_form(compose_document(self._shapes, facts, self._issued_at, leaves), None, slots)
        return None if form is None else _Kind(*_template(orjson.dumps(probe).decode()), tuple(slots.values()), form)


def _slots(probe: dict[str, object]) -> dict[str, _Slot]:
    """Path -> text round its leaf, in document order, for the slots that hold one."""
    parts, slots = split(probe), {}
    for path, value in zip(slot_paths(probe), parts.values if parts else (), strict=True):
        if found := _PLACE.search(value):
            slots[path] = _Slot(value[: found.start()], int(found[1]), value[found.end() :])
    return slots


def _template(text: str) -> tuple[tuple[bytes, ...], tuple[int, ...]]:
    """Pieces of JSON, and the places of pieces (first) and leaves (after them) in the text."""
    parts = _PLACE.split(text)
    pieces = tuple(piece.encode() for piece in parts[::2])
    places = [len(pieces) + int(part) if place % 2 else place // 2 for place, part in enumerate(parts)]
    return pieces, tuple(places)
