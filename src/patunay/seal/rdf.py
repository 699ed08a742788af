"""The general path to a canonical form: JSON-LD > RDF > RDFC-1.0, parsed by pyoxigraph, contexts inlined, no network.

Safe mode is by accounting: before canonicalising, every scalar of the document must be found again in the RDF, so
nothing that a reader sees is left out of what is signed (VC Data Integrity 2.4.3). The compiled form in
`credential.shape` is held equal to this one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import pyoxigraph as ox

from patunay.errors import InputError
from patunay.seal.contexts import ContextStore, pinned_contexts
from patunay.seal.rdfc import canonical_form, terms_of
from patunay.seal.scopes import JOINT, join_scopes

MAX_SCALARS = 20_000

MARK = "urn:patunay:mark:"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_NAMED = (ox.NamedNode, ox.Literal)
_VALUE_KEYWORDS = ("@value", "@language", "@direction")
_ABSOLUTE = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*$")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value of the document and where it stands: `credentialStatus[0].id`, say."""

    path: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class MarkedQuads:
    """RDF of a document with a mark in place of each string that is a whole term: `marks` tells what it stands for."""

    marks: Mapping[str, Scalar]
    quads: list[ox.Quad]


def canonicalise(document: Mapping[str, Any], contexts: ContextStore | None = None, algorithm: str = "sha256") -> bytes:
    """The canonical N-Quads of `document`, UTF-8.

    Raises InputError for an unknown or inline context, a value that the contexts drop (with its path), a relative
    IRI, or a graph whose tied blank nodes would cost too much.
    """
    marked = marked_quads(document, contexts)
    values = {mark: scalar.value for mark, scalar in marked.marks.items()}
    return canonical_form([terms_of(quad, values) for quad in marked.quads], algorithm)


def marked_quads(document: Mapping[str, Any], contexts: ContextStore | None = None) -> MarkedQuads:
    """The RDF of `document` in safe mode, its marks not filled yet. Raises InputError as `canonicalise` does."""
    if "@context" not in document:
        raise InputError("seal.inline_context")
    _refuse_marks(document)
    plain = join_scopes(_inlined(document, contexts or pinned_contexts()))
    marks, quads = _parse_marked(plain, frozenset())
    terms = frozenset(_vocabulary_terms(marks, quads))
    if terms:
        count = len(quads)
        marks, quads = _parse_marked(plain, terms)
        if len(quads) != count:
            raise InputError("seal.data_loss", path=min(terms))
    _account(document, marks, quads)
    return MarkedQuads(marks, quads)


def _refuse_marks(document: Mapping[str, Any]) -> None:
    """A document that holds our marks itself could be taken for another one."""
    try:
        text = orjson.dumps(document)
    except TypeError as error:
        raise InputError("seal.not_json_ld", reason=str(error)[:200]) from error
    for ours in (MARK, JOINT):
        if ours.encode() in text:
            raise InputError("seal.data_loss", path=ours)


def _inlined(value: Any, store: ContextStore) -> Any:
    """Every `@context` (an embedded endorsement has its own) as pinned content; anything written out is refused."""
    if isinstance(value, list):
        return [_inlined(member, store) for member in value]
    if not isinstance(value, Mapping):
        return value
    return {
        name: _resolved(member, store) if name == "@context" else _inlined(member, store)
        for name, member in value.items()
    }


def _resolved(context: Any, store: ContextStore) -> list[Any]:
    listed = context if isinstance(context, list) else [context]
    if not listed or not all(isinstance(url, str) for url in listed):
        raise InputError("seal.inline_context")
    return [store.resolve(str(url)) for url in listed]


def _parse(document: Mapping[str, Any]) -> list[ox.Quad]:
    try:
        return list(ox.parse(orjson.dumps(document), ox.RdfFormat.JSON_LD))
    except (SyntaxError, ValueError, TypeError) as error:
        raise InputError("seal.not_json_ld", reason=str(error)[:200]) from error


def _parse_marked(document: Mapping[str, Any], kept: frozenset[str]) -> tuple[dict[str, Scalar], list[ox.Quad]]:
    """Parsed with a mark in place of every string but types and the paths in `kept`; marks by their text."""
    marks: dict[str, Scalar] = {}
    return marks, _parse(_marked(document, marks, kept, "", ""))


def _marked(value: Any, marks: dict[str, Scalar], kept: frozenset[str], path: str, key: str) -> Any:
    if isinstance(value, Mapping):
        return _marked_object(value, marks, kept, path)
    if isinstance(value, list):
        if not value:
            raise InputError("seal.data_loss", path=path)
        return [_marked(member, marks, kept, f"{path}[{index}]", key) for index, member in enumerate(value)]
    if value is None:
        raise InputError("seal.data_loss", path=path)
    if not isinstance(value, str) or key == "type" or key in _VALUE_KEYWORDS[1:] or path in kept:
        return value
    if len(marks) >= MAX_SCALARS:
        raise InputError("seal.too_much_work", nodes=len(marks))
    mark = f"{MARK}{len(marks)}"
    marks[mark] = Scalar(path, key, value)
    return mark


def _marked_object(value: Mapping[str, Any], marks: dict[str, Scalar], kept: frozenset[str], path: str) -> Any:
    if not value:
        raise InputError("seal.data_loss", path=path)
    result = {}
    for name, member in value.items():
        if name == "@context":
            result[name] = member
        elif name.startswith("@") and ("@value" not in value or name not in _VALUE_KEYWORDS):
            raise InputError("seal.data_loss", path=f"{path}.{name}".lstrip("."))
        else:
            result[name] = _marked(member, marks, kept, f"{path}.{name}" if path else name, name)
    return result


def _vocabulary_terms(marks: Mapping[str, Scalar], quads: list[ox.Quad]) -> Iterator[str]:
    """Paths whose mark became an IRI while the value is none: a term of a vocabulary, or a relative IRI."""
    for quad in quads:
        for term in (quad.subject, quad.object):
            scalar = marks.get(term.value) if isinstance(term, ox.NamedNode) else None
            if scalar and not _ABSOLUTE.match(scalar.value):
                if scalar.key == "id":
                    raise InputError("seal.relative_iri", path=scalar.path)
                yield scalar.path


def _account(document: Mapping[str, Any], marks: Mapping[str, Scalar], quads: list[ox.Quad]) -> None:
    """Every mark, number and type must stand in the RDF; raises InputError where one is lost."""
    found: Counter[str] = Counter()
    types = 0
    for subject, predicate, value, graph in quads:
        types += predicate.value == _TYPE
        found.update(term.value for term in (subject, value, graph) if isinstance(term, _NAMED))
    for mark, scalar in marks.items():
        if mark not in found:
            raise InputError("seal.data_loss", path=scalar.path)
    for scalar in _unmarked(document):
        if scalar.key == "type":
            types -= 1
            continue
        found[scalar.value] -= 1
        if found[scalar.value] < 0:
            raise InputError("seal.data_loss", path=scalar.path)
    if types:
        raise InputError("seal.data_loss", path="type")


def _unmarked(value: Any, path: str = "", key: str = "") -> Iterator[Scalar]:
    """Types, numbers and truth values (as RDF writes them) below `@context`."""
    if isinstance(value, str):
        if key == "type":
            yield Scalar(path, key, value)
    elif isinstance(value, dict):
        for name, member in value.items():
            if name != "@context" and (name == "type" or not isinstance(member, str)):
                yield from _unmarked(member, f"{path}.{name}" if path else name, name)
    elif isinstance(value, list):
        for index, member in enumerate(value):
            if key == "type" or not isinstance(member, str):
                yield from _unmarked(member, f"{path}[{index}]", key)
    elif isinstance(value, (bool, int)):
        yield Scalar(path, key, str(value).lower())
