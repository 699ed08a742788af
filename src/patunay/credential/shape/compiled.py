"""A compiled canonical form: blocks of text with slots. Filling the slots and sorting the blocks gives RDFC-1.0.

Interpreted, never generated code, since strangers choose the shapes that a verifier meets. `fill` answers None where a
guard does not hold, and the general path (`seal.rdf`) must be taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
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
Getter = Callable[[Sequence[bytes]], tuple[bytes, ...]]
MAX_NODES = 1000
_LABELS = tuple(b"_:c14n%d" % number for number in range(MAX_NODES))


def getter(numbers: Sequence[int]) -> Getter:
    """The entries of a table by their numbers, as a tuple whatever their count."""
    if len(numbers) == 1:
        return lambda table: (table[numbers[0]],)
    return itemgetter(*numbers)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Lines of one subject and predicate, whose order depends on what is filled in."""

    lines: tuple[Getter, ...]

    def filled(self, table: Sequence[bytes]) -> bytes:
        """Raises ValueError when two lines became one."""
        lines = sorted([b"".join(line(table)) for line in self.lines])
        if any(map(eq, lines, lines[1:])):
            raise ValueError("two quads became one")
        return b"".join(lines)


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines in blocks, one a subject. All speak of one table: terms to fill in, fixed pieces, crowds.

    Blocks sort by their subjects, so sorting them sorts the lines. `subjects` gets each block's subject.
    """

    pieces: tuple[bytes, ...]
    crowds: tuple[Crowd, ...]
    subjects: Getter
    blocks: tuple[Getter, ...]

    def filled(self, terms: Terms) -> bytes:
        table = [*terms, *self.pieces]
        table += [crowd.filled(table) for crowd in self.crowds]
        parts: list[bytes] = []
        for _, block in sorted(zip(self.subjects(table), self.blocks, strict=True), key=itemgetter(0)):
            parts += block(table)
        return b"".join(parts)


@dataclass(frozen=True, slots=True)
class Node:
    """A blank node: its first-degree hash, or the lines that it is computed from (itself `_:a`, others `_:z`)."""

    digest: str
    lines: Lines | None = None

    def first_degree(self, terms: Terms) -> str:
        return self.digest if self.lines is None else sha256(self.lines.filled(terms)).hexdigest()


@dataclass(frozen=True, slots=True)
class CompiledForm:
    """`iris`: for each slot whether it is an IRI, else a literal. `subjects`: IRIs that fixed lines speak about.

    Terms are numbered: first the slots, then the blank nodes.
    """

    iris: tuple[bool, ...]
    subjects: frozenset[str]
    lines: Lines
    nodes: tuple[Node, ...]

    def fill(self, values: Sequence[str]) -> bytes | None:
        """The canonical N-Quads (UTF-8) with `values` in the slots; None when a guard fails."""
        try:
            terms = self._terms(values)
            if terms is None or not self._label(terms):
                return None
            return self.lines.filled(terms)
        except ValueError:  # a lone surrogate, or two quads in one
            return None

    def _terms(self, values: Sequence[str]) -> Terms | None:
        """Guards: whole absolute IRIs that nothing rewrites, no two alike and none that a fixed line speaks about."""
        terms, iris = [], []
        for value, is_iri in zip(values, self.iris, strict=True):
            if not is_iri:
                terms.append(b'"' + escape_literal(value).encode() + b'"')
            elif _IRI.fullmatch(value) and "/." not in value:
                terms.append(b"<" + value.encode() + b">")
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
