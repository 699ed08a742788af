"""From one document to the compiled form of its shape: the full JSON-LD processor runs once, with marks in the slots.

The result is held against the general path on the very document it was made from; a shape that cannot be compiled
gives None, never a form that might be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import pyoxigraph as ox

from patunay.credential.shape.compiled import MAX_NODES, CompiledForm, Crowd, Lines, Node, getter
from patunay.credential.shape.skeleton import slot_paths, split
from patunay.seal.contexts import ContextStore
from patunay.seal.rdf import MARK, MarkedQuads, canonicalise, marked_quads
from patunay.seal.rdfc import Terms, first_degree, is_blank, terms_of

Token = str | tuple[int, str]
"""Fixed text, or the number of a term to fill in with what follows it (a literal's language or datatype)."""
Line = list[Token]
"""Subject, predicate, object and graph where there is one."""
_SLOT = re.compile(rf'<({MARK}\d+)>|"({MARK}\d+)"(.*)', re.DOTALL)


def compile_form(
    document: Mapping[str, Any], contexts: ContextStore | None = None, chosen: Collection[str] | None = None
) -> CompiledForm | None:
    """The form of every document with this one's skeleton, or of those that differ in the `chosen` slots alone.

    Raises InputError when it does not canonicalise.
    """
    parts, paths = split(document), slot_paths(document)
    if parts is None:
        return None
    values = [value for path, value in zip(paths, parts.values, strict=True) if chosen is None or path in chosen]
    paths = [path for path in paths if chosen is None or path in chosen]
    marked = marked_quads(document, contexts)
    slots = _slots(marked, paths)
    if slots is None:
        return None
    fixed = {mark: scalar.value for mark, scalar in marked.marks.items() if mark not in slots}
    quads = {terms_of(quad, fixed) for quad in marked.quads}
    compiler = _Compiler(slots, quads)
    if len(compiler.nodes) > MAX_NODES:
        return None
    form = compiler.form()
    return form if form.fill(values) == canonicalise(document, contexts) else None


def _slots(marked: MarkedQuads, paths: Sequence[str]) -> dict[str, int] | None:
    """Mark -> number of its slot; None when a slot has no mark, or a mark is a part of a term or a predicate."""
    marks = {scalar.path: mark for mark, scalar in marked.marks.items()}
    whole = {
        term.value
        for quad in marked.quads
        for term in (quad.subject, quad.object)
        if isinstance(term, (ox.NamedNode, ox.Literal)) and term.value in marked.marks
    }
    for quad in marked.quads:
        if MARK in str(quad.predicate) or MARK in str(quad.graph_name):
            return None
        for term in (quad.subject, quad.object):
            if MARK in str(term) and getattr(term, "value", "") not in marked.marks:
                return None
    if any(marks.get(path) not in whole for path in paths):
        return None
    return {marks[path]: number for number, path in enumerate(paths)}


class _Compiler:
    """One data set with marks in its slots, on its way to fixed blocks, blocks with slots, and blank nodes."""

    def __init__(self, slots: Mapping[str, int], quads: Iterable[Terms]) -> None:
        self.slots = slots
        self.quads = sorted(quads)
        blank = sorted({term for quad in self.quads for term in quad if is_blank(term)})
        self.nodes = {node: len(slots) + number for number, node in enumerate(blank)}

    def form(self) -> CompiledForm:
        written = {term for quad in self.quads for term in quad}
        return CompiledForm(
            iris=tuple(f"<{mark}>" in written for mark in self.slots),
            subjects=frozenset(quad[0][1:-1] for quad in self.quads if quad[0].startswith("<")),
            lines=self._lines(self.quads, {}, len(self.slots) + len(self.nodes)),
            nodes=tuple(map(self._node, self.nodes)),
        )

    def _node(self, node: str) -> Node:
        own = [quad for quad in self.quads if node in quad]
        if not any(_SLOT.fullmatch(term) for quad in own for term in quad):
            return Node(first_degree(own, node))
        labels = {other: "_:a" if other == node else "_:z" for other in self.nodes}
        return Node("", self._lines(own, labels, len(self.slots)))

    def _lines(self, quads: Iterable[Terms], labels: Mapping[str, str], width: int) -> Lines:
        """`labels` stand for blank nodes where they are given; `width` is the number of terms to fill in."""
        table = _Table(width)
        by_subject = sorted((self._tokens(quad, labels) for quad in quads), key=lambda line: str(line[0]))
        for _, group in groupby(by_subject, key=itemgetter(0)):
            table.add_block(list(group))
        return table.lines()

    def _tokens(self, quad: Terms, labels: Mapping[str, str]) -> Line:
        return [self._token(term, labels) for term in quad if term]

    def _token(self, term: str, labels: Mapping[str, str]) -> Token:
        found = _SLOT.fullmatch(term)
        if found is not None:
            return self.slots[found[1] or found[2]], found[3] or ""
        if term in self.nodes and term not in labels:
            return self.nodes[term], ""
        return labels.get(term, term)


class _Table:
    """Collects pieces, crowds and blocks over one table of `width` terms."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.pieces: dict[str, int] = {}
        self.crowds: list[list[Line]] = []
        self.blocks: list[list[list[Line] | int]] = []
        self.subjects: list[Token] = []

    def add_block(self, lines: list[Line]) -> None:
        """All lines about one subject: by predicate, settled where no predicate has several of which one varies."""
        block: list[list[Line] | int] = []
        for _, group in groupby(sorted(lines, key=_predicate), key=_predicate):
            alike = list(group)
            if len(alike) > 1 and any(isinstance(token, tuple) for line in alike for token in line[1:]):
                block.append(len(self.crowds))
                self.crowds.append(alike)
            else:
                block.append(sorted(alike, key=itemgetter(slice(1, None))))
        self.subjects.append(lines[0][0])
        self.blocks.append(block)

    def lines(self) -> Lines:
        crowds = [tuple(getter(self._numbers([line])) for line in crowd) for crowd in self.crowds]
        subjects = getter([self._number(subject) for subject in self.subjects])
        blocks = [list(self._parts(block)) for block in self.blocks]
        first = self.width + len(self.pieces)
        numbered = [[first + ~part if part < 0 else part for part in block] for block in blocks]
        pieces = tuple(piece.encode() for piece in self.pieces)
        return Lines(pieces, tuple(map(Crowd, crowds)), subjects, tuple(map(getter, numbered)))

    def _parts(self, block: list[list[Line] | int]) -> Iterator[int]:
        """Numbers in the table; a crowd, which stands behind all pieces, as the complement of its own number."""
        settled: list[Line] = []
        for part in [*block, -1]:
            if isinstance(part, list):
                settled += part
                continue
            yield from self._numbers(settled)
            settled = []
            if part >= 0:
                yield ~part

    def _numbers(self, lines: list[Line]) -> list[int]:
        """Settled lines one after the other: fixed text as one piece as far as it goes."""
        numbers: list[int] = []
        text = ""
        for line in lines:
            for place, token in enumerate(line):
                text += " " if place else ""
                if isinstance(token, tuple):
                    numbers += [self._piece(text), token[0]]
                    text = token[1]
                else:
                    text += token
            text += " .\n"
        return [*numbers, self._piece(text)]

    def _number(self, token: Token) -> int:
        return token[0] if isinstance(token, tuple) else self._piece(token)

    def _piece(self, text: str) -> int:
        return self.pieces.setdefault(text, self.width + len(self.pieces))


def _predicate(line: Line) -> Token:
    return line[1]
