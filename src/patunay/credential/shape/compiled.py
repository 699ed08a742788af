"""A compiled canonical form: blocks of text with slots. Filling the slots and sorting the blocks gives RDFC-1.0.

Interpreted, never generated code, since strangers choose the shapes that a verifier meets. `fill` answers None where a
guard does not hold, and the general path (`seal.rdf`) must be taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import eq, itemgetter

from patunay.seal.rdfc import escape_literal

_IRI = re.compile(
    r"(?:urn:[A-Za-z0-9][A-Za-z0-9-]{0,31}:|did:[a-z0-9]+:|https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/)"
    r"[A-Za-z0-9._~:/?@!$&'()*+,;=-]*(?:#[A-Za-z0-9._~:/?@!$&'()*+,;=-]*)?"
)
"""IRIs that every processor leaves as they stand; others are for the general path to judge."""

Terms = list[bytes]
MAX_NODES = 1000
_LABELS = tuple(b"_:c14n%d" % number for number in range(MAX_NODES))


class Template:
    """`text` with one `%b` for each of `numbers`, indices of the terms that a fill computes."""

    __slots__ = ("_chosen", "numbers", "text")

    def __init__(self, text: bytes, numbers: Sequence[int]) -> None:
        self.text = text
        self.numbers = tuple(numbers)
        self._chosen = itemgetter(*numbers) if numbers else _none

    def filled(self, terms: Terms) -> bytes:
        return self.text % self._chosen(terms)


def _none(_: Terms) -> tuple[bytes, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Crowd:
    """Lines of one subject and predicate, whose order depends on what is filled in."""

    lines: tuple[Template, ...]

    def filled(self, terms: Terms) -> bytes:
        """Raises ValueError when two lines became one."""
        lines = sorted([line.filled(terms) for line in self.lines])
        if any(map(eq, lines, lines[1:])):
            raise ValueError("two quads became one")
        return b"".join(lines)


@dataclass(frozen=True, slots=True)
class Block:
    """All lines about one subject, in the order of their predicates."""

    pieces: tuple[Template | Crowd, ...]

    def filled(self, terms: Terms) -> bytes:
        return b"".join([piece.filled(terms) for piece in self.pieces])


Blocks = tuple[Template | Block, ...]
"""They sort by their subjects, so sorting the filled blocks sorts the lines."""


def fill_blocks(fixed: Sequence[bytes], blocks: Blocks, terms: Terms) -> bytes:
    filled = [*fixed, *[block.filled(terms) for block in blocks]]
    filled.sort()
    return b"".join(filled)


@dataclass(frozen=True, slots=True)
class Node:
    """A blank node: its first-degree hash, or the blocks that it is computed from (itself `_:a`, others `_:z`)."""

    digest: str
    fixed: tuple[bytes, ...] = ()
    blocks: Blocks = ()

    def first_degree(self, terms: Terms) -> str:
        return self.digest or sha256(fill_blocks(self.fixed, self.blocks, terms)).hexdigest()


@dataclass(frozen=True, slots=True)
class CompiledForm:
    """`iris`: for each slot whether it is an IRI, else a literal. `subjects`: IRIs that fixed lines speak about.

    Terms are numbered: first the slots, then the blank nodes.
    """

    iris: tuple[bool, ...]
    subjects: frozenset[str]
    fixed: tuple[bytes, ...]
    blocks: Blocks
    nodes: tuple[Node, ...]

    def fill(self, values: Sequence[str]) -> bytes | None:
        """The canonical N-Quads (UTF-8) with `values` in the slots; None when a guard fails."""
        try:
            terms = self._terms(values)
            if terms is None or not self._label(terms):
                return None
            return fill_blocks(self.fixed, self.blocks, terms)
        except ValueError:  # a lone surrogate, or two quads in one
            return None

    def _terms(self, values: Sequence[str]) -> Terms | None:
        """Guards: whole absolute IRIs that nothing rewrites, no two alike and none that a fixed line speaks about."""
        terms, iris = [], []
        for value, is_iri in zip(values, self.iris, strict=True):
            if not is_iri:
                terms.append(b'"%b"' % escape_literal(value).encode())
            elif _IRI.fullmatch(value) and "/." not in value:
                terms.append(b"<%b>" % value.encode())
                iris.append(value)
            else:
                return None
        return terms if len(set(iris)) == len(iris) and self.subjects.isdisjoint(iris) else None

    def _label(self, terms: Terms) -> bool:
        """Appends the blank nodes' labels; False when two have one first-degree hash."""
        digests = [node.first_degree(terms) for node in self.nodes]
        order = {digest: number for number, digest in enumerate(sorted(digests))}
        terms += [_LABELS[order[digest]] for digest in digests]
        return len(order) == len(digests)
