"""Canonical forms by shape: compiled at the second sight of a skeleton, kept while in use, else the general path.

The first sight takes the general path, so a stranger's thousand different documents never cost a compilation each.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from threading import Lock
from typing import Any, TypeVar

from patunay.credential.shape.compiled import CompiledForm
from patunay.credential.shape.compiling import compile_form
from patunay.credential.shape.skeleton import Parts, split
from patunay.seal.contexts import ContextStore, pinned_contexts
from patunay.seal.rdf import canonicalise

MAX_FORMS = 256
MAX_SKELETON = 64 << 10
Value = TypeVar("Value")


class LeastRecentlyUsed(OrderedDict[bytes, Value]):
    """At most `limit` entries; the one unused for longest goes first."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def keep(self, key: bytes, value: Value) -> None:
        self[key] = value
        self.move_to_end(key)
        if len(self) > self.limit:
            self.popitem(last=False)


class Forms:
    """The compiled forms under one store of contexts. Safe to use from several threads."""

    def __init__(self, contexts: ContextStore, limit: int = MAX_FORMS) -> None:
        self._contexts = contexts
        self._lock = Lock()
        self._forms: LeastRecentlyUsed[CompiledForm | None] = LeastRecentlyUsed(limit)
        self._seen: LeastRecentlyUsed[None] = LeastRecentlyUsed(limit)

    def canonical_form(self, document: Mapping[str, Any], parts: Parts | None = None) -> bytes:
        """As `seal.rdf.canonicalise`, byte for byte, and raises as it does. `parts` saves splitting again."""
        parts = parts or split(document)
        if parts is not None and len(parts.skeleton) <= MAX_SKELETON:
            form = self._form(parts.skeleton, lambda: compile_form(document, self._contexts))
            if form is not None and (filled := form.fill(parts.values)) is not None:
                return filled
        return canonicalise(document, self._contexts)

    def _form(self, skeleton: bytes, compiled: Callable[[], CompiledForm | None]) -> CompiledForm | None:
        with self._lock:
            if skeleton in self._forms:
                self._forms.move_to_end(skeleton)
                return self._forms[skeleton]
            key = sha256(skeleton).digest()
            if key not in self._seen:
                self._seen.keep(key, None)
                return None
        form = compiled()
        with self._lock:
            self._forms.keep(skeleton, form)
        return form


@cache
def _pinned_forms() -> Forms:
    return Forms(pinned_contexts())


def canonical_form(document: Mapping[str, Any], parts: Parts | None = None) -> bytes:
    """The canonical N-Quads of `document` under the pinned contexts; `parts` saves splitting it again.

    Raises InputError as `seal.rdf.canonicalise` does.
    """
    return _pinned_forms().canonical_form(document, parts)
