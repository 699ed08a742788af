"""From one document to the compiled form of its shape: the full JSON-LD processor runs once, with marks in the slots.

The result is held against the general path on the very document it was made from; a shape that cannot be compiled
gives None, never a form that might be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import pyoxigraph as ox

from patunay.credential.shape.compiled import MAX_NODES, Block, Blocks, CompiledForm, Crowd, Node, Template
from patunay.credential.shape.skeleton import slot_paths, split
from patunay.seal.contexts import ContextStore
from patunay.seal.rdf import MARK, MarkedQuads, canonicalise, marked_quads
from patunay.seal.rdfc import Terms, first_degree, is_blank, terms_of

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
        fixed, blocks = self._blocks(self.quads, {})
        return CompiledForm(
            iris=tuple(f"<{mark}>" in written for mark in self.slots),
            subjects=frozenset(quad[0][1:-1] for quad in self.quads if not self._varies(quad[0], {})),
            fixed=fixed,
            blocks=blocks,
            nodes=tuple(map(self._node, self.nodes)),
        )

    def _node(self, node: str) -> Node:
        own = [quad for quad in self.quads if node in quad]
        fixed, blocks = self._blocks(own, {other: "_:a" if other == node else "_:z" for other in self.nodes})
        return Node("", fixed, blocks) if blocks else Node(first_degree(own, node))

    def _blocks(self, quads: Sequence[Terms], labels: Mapping[str, str]) -> tuple[tuple[bytes, ...], Blocks]:
        """Fixed blocks and blocks to fill, one a subject; `labels` stand for blank nodes where they are given."""
        fixed: list[bytes] = []
        blocks: list[Template | Block] = []
        by_subject = sorted(quads, key=lambda quad: labels.get(quad[0], quad[0]))
        for subject, group in groupby(by_subject, key=lambda quad: labels.get(quad[0], quad[0])):
            lines = [(quad[1], self._template(quad, labels)) for quad in group]
            block = _block(lines, self._varies(subject, labels))
            if isinstance(block, Template) and not block.numbers:
                fixed.append(block.filled([]))
            else:
                blocks.append(block)
        return tuple(fixed), tuple(blocks)

    def _varies(self, term: str, labels: Mapping[str, str]) -> bool:
        return (is_blank(term) and not labels) or _SLOT.fullmatch(term) is not None

    def _template(self, quad: Terms, labels: Mapping[str, str]) -> Template:
        numbers: list[int] = []
        text = [self._term(term, labels, numbers) for term in quad if term]
        return Template((" ".join(text) + " .\n").encode(), numbers)

    def _term(self, term: str, labels: Mapping[str, str], numbers: list[int]) -> str:
        if term in labels:
            return labels[term]
        found = _SLOT.fullmatch(term)
        if found is None and term not in self.nodes:
            return term.replace("%", "%%")
        numbers.append(self.nodes[term] if found is None else self.slots[found[1] or found[2]])
        return "%b" + ((found[3] or "").replace("%", "%%") if found else "")


def _block(lines: Sequence[tuple[str, Template]], subject_varies: bool) -> Template | Block:
    """Lines about one subject by predicate: one text, but for predicates with several lines of which one varies."""
    pieces: list[Template | Crowd] = []
    for _, group in groupby(sorted(lines, key=itemgetter(0)), key=itemgetter(0)):
        alike = [line for _, line in group]
        if len(alike) > 1 and any(len(line.numbers) > subject_varies for line in alike):
            pieces.append(Crowd(tuple(alike)))
        else:
            pieces.append(_joined(sorted(alike, key=lambda line: line.text.replace(b"%%", b"%"))))
    runs = [list(run) for _, run in groupby(pieces, key=lambda piece: isinstance(piece, Crowd))]
    joined = [piece for run in runs for piece in _merged(run)]
    first = joined[0]
    return first if len(joined) == 1 and isinstance(first, Template) else Block(tuple(joined))


def _merged(run: list[Template | Crowd]) -> list[Template | Crowd]:
    texts = [piece for piece in run if isinstance(piece, Template)]
    return [_joined(texts)] if texts else run


def _joined(lines: Iterable[Template]) -> Template:
    lines = list(lines)
    return Template(b"".join(line.text for line in lines), [number for line in lines for number in line.numbers])
