"""RDFC-1.0, the canonical form of a data set (https://www.w3.org/TR/rdf-canon/), with a budget against poison graphs.

Our own and not pyoxigraph's: where one node stands in several quads of a tied node, pyoxigraph keeps it once, while
every signer in use (rdf-canonize, titanium) keeps it once a quad, and only theirs verifies.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from patunay.errors import InputError

WORK_BUDGET = 300_000
"""Steps that tied blank nodes may cost: related hashes and places in permutations (about one second)."""
MAX_DEPTH = 100

Terms = tuple[str, str, str, str]
"""Subject, predicate, object and graph as canonical N-Quads write them; the default graph is empty."""

_ESCAPES = {chr(code): f"\\u{code:04X}" for code in [*range(0x20), 0x7F]} | {
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}
_TO_ESCAPE = re.compile(r'[\x00-\x1f\x7f"\\]')
_NO_VALUES: Mapping[str, str] = {}
_STRING = "http://www.w3.org/2001/XMLSchema#string"


def escape_literal(text: str) -> str:
    """A literal's text inside its quotes, as canonical N-Quads write it (RDFC-1.0 5)."""
    return _TO_ESCAPE.sub(lambda match: _ESCAPES[match.group()], text)


def terms_of(quad: ox.Quad, values: Mapping[str, str] = _NO_VALUES) -> Terms:
    """The quad as text; where a whole IRI or literal is a key of `values`, that value stands in its place."""
    subject, predicate, value, graph = quad
    return (
        _resource(subject, values),
        f"<{predicate.value}>",
        _literal(value, values) if isinstance(value, ox.Literal) else _resource(value, values),
        "" if isinstance(graph, ox.DefaultGraph) else _resource(graph, values),
    )


def _resource(term: Any, values: Mapping[str, str]) -> str:
    return f"<{values.get(term.value, term.value)}>" if isinstance(term, ox.NamedNode) else f"_:{term.value}"


def _literal(term: ox.Literal, values: Mapping[str, str]) -> str:
    quoted = f'"{escape_literal(values.get(term.value, term.value))}"'
    if term.language:
        return f"{quoted}@{term.language}"
    datatype = term.datatype.value
    return quoted if datatype == _STRING else f"{quoted}^^<{datatype}>"


def canonical_form(quads: Iterable[Terms], algorithm: str = "sha256", budget: int = WORK_BUDGET) -> bytes:
    """The canonical N-Quads, sorted by code point, UTF-8; `algorithm` is a name of `hashlib`.

    Raises InputError `seal.too_much_work` when tied blank nodes cost more than the budget.
    """
    distinct = set(quads)
    names = _Canonicaliser(distinct, algorithm, budget).labels()
    lines = (_line(quad, lambda term: f"_:{names[term]}") for quad in distinct)
    return "".join(sorted(lines)).encode()


def first_degree(quads: Iterable[Terms], node: str, algorithm: str = "sha256") -> str:
    """Hash First Degree Quads (4.6): the quads of `node` with itself as `_:a` and every other blank node as `_:z`."""
    lines = sorted(_line(quad, lambda term: "_:a" if term == node else "_:z") for quad in quads)
    return hashlib.new(algorithm, "".join(lines).encode()).hexdigest()


def is_blank(term: str) -> bool:
    return term.startswith("_:")


def _line(quad: Terms, label: Callable[[str], str]) -> str:
    subject, predicate, value, graph = quad
    if is_blank(subject):
        subject = label(subject)
    if is_blank(value):
        value = label(value)
    if not graph:
        return f"{subject} {predicate} {value} .\n"
    return f"{subject} {predicate} {value} {label(graph) if is_blank(graph) else graph} .\n"


@dataclass
class _Issuer:
    """Identifiers in the order they were given (4.5)."""

    prefix: str
    issued: dict[str, str] = field(default_factory=dict)

    def issue(self, node: str) -> str:
        return self.issued.setdefault(node, f"{self.prefix}{len(self.issued)}")

    def copy(self) -> _Issuer:
        return _Issuer(self.prefix, dict(self.issued))


class _Canonicaliser:
    """The state of one run (4.3): which quads a node stands in, first-degree hashes, canonical labels, work done."""

    def __init__(self, quads: Iterable[Terms], algorithm: str, budget: int) -> None:
        self.algorithm, self.budget = algorithm, budget
        self.quads_of: dict[str, list[Terms]] = {}
        for quad in quads:
            for term in {term for term in quad if is_blank(term)}:
                self.quads_of.setdefault(term, []).append(quad)
        self.hash_of = {node: first_degree(own, node, algorithm) for node, own in self.quads_of.items()}
        self.canonical = _Issuer("c14n")

    def labels(self) -> dict[str, str]:
        """4.4.3: unique nodes by their hash, then tied ones by the hash of all they are related to."""
        groups: dict[str, list[str]] = {}
        for node, digest in self.hash_of.items():
            groups.setdefault(digest, []).append(node)
        for _, nodes in sorted(groups.items()):
            if len(nodes) == 1:
                self.canonical.issue(nodes[0])
        for _, nodes in sorted(groups.items()):
            if len(nodes) > 1:
                self._label_tied(nodes)
        return self.canonical.issued

    def _label_tied(self, nodes: list[str]) -> None:
        results = []
        for node in nodes:
            if node not in self.canonical.issued:
                issuer = _Issuer("b")
                issuer.issue(node)
                results.append(self._n_degree(node, issuer, 0))
        for _, issuer in sorted(results, key=lambda result: result[0]):
            for node in issuer.issued:
                self.canonical.issue(node)

    def _spend(self, steps: int) -> None:
        self.budget -= steps
        if self.budget < 0:
            raise InputError("seal.too_much_work", nodes=len(self.hash_of))

    def _n_degree(self, node: str, issuer: _Issuer, depth: int) -> tuple[str, _Issuer]:
        """Hash N-Degree Quads (4.8): the hash, and the issuer with the labels of the path chosen."""
        if depth > MAX_DEPTH:
            self._spend(self.budget + 1)
        data = []
        for digest, related in sorted(self._related(node, issuer).items()):
            path, issuer = self._best_path(related, issuer, depth)
            data += [digest, path]
        return self._digest("".join(data)), issuer

    def _related(self, node: str, issuer: _Issuer) -> dict[str, list[str]]:
        """4.8.3: hash of how a node is related -> those nodes, once for every quad."""
        related: dict[str, list[str]] = {}
        for quad in self.quads_of[node]:
            for position, term in zip("s-og", quad, strict=True):
                if is_blank(term) and term != node:
                    related.setdefault(self._hash_related(term, quad[1], position, issuer), []).append(term)
        self._spend(sum(map(len, related.values())))
        return related

    def _hash_related(self, term: str, predicate: str, position: str, issuer: _Issuer) -> str:
        """Hash Related Blank Node (4.7)."""
        label = self.canonical.issued.get(term) or issuer.issued.get(term)
        name = f"_:{label}" if label else self.hash_of[term]
        return self._digest(position + ("" if position == "g" else predicate) + name)

    def _best_path(self, related: list[str], issuer: _Issuer, depth: int) -> tuple[str, _Issuer]:
        """4.8.5: the least path over all orders of the related nodes."""
        chosen, chosen_issuer = "", issuer
        for order in _orders(sorted(related)):
            self._spend(len(order))
            found = self._path(order, issuer.copy(), chosen, depth)
            if found and (not chosen or found[0] < chosen):
                chosen, chosen_issuer = found
        return chosen, chosen_issuer

    def _path(self, order: list[str], issuer: _Issuer, chosen: str, depth: int) -> tuple[str, _Issuer] | None:
        """4.8.5.4: the path of one order; None as soon as it cannot be the least."""
        path, recursion = "", []
        for node in order:
            if node in self.canonical.issued:
                path += f"_:{self.canonical.issued[node]}"
                continue
            if node not in issuer.issued:
                recursion.append(node)
            path += f"_:{issuer.issue(node)}"
        for node in recursion:
            if _worse(path, chosen):
                return None
            digest, result = self._n_degree(node, issuer, depth + 1)
            path += f"_:{issuer.issue(node)}<{digest}>"
            issuer = result
        return None if _worse(path, chosen) else (path, issuer)

    def _digest(self, text: str) -> str:
        return hashlib.new(self.algorithm, text.encode()).hexdigest()


def _worse(path: str, chosen: str) -> bool:
    return bool(chosen) and len(path) >= len(chosen) and path > chosen


def _orders(nodes: list[str]) -> Iterator[list[str]]:
    """Every distinct order of a sorted list: a node that stands in it twice gives the same paths twice."""
    if not nodes:
        yield []
    for position, node in enumerate(nodes):
        if position == 0 or node != nodes[position - 1]:
            for rest in _orders(nodes[:position] + nodes[position + 1 :]):
                yield [node, *rest]
