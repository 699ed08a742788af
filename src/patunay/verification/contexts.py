"""Step 2, first half: which `@context` arrays a document may carry.

A context gives the words their meaning, and most signatures do not cover it: so a document brings only contexts that
are pinned in the package, in a known order, each for a reason that stands in the document. Inline contexts are
refused. Does not load a context: `seal.rdf` does, by hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from patunay.verification.problem import Problem, ProblemCode

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = frozenset(
    f"https://purl.imsglobal.org/spec/ob/v3p0/context{version}.json"
    for version in ("", "-3.0.0", "-3.0.1", "-3.0.2", "-3.0.3")
)
CLR = frozenset(
    f"https://purl.imsglobal.org/spec/clr/v2p0/context{version}.json" for version in ("", "-2.0.0", "-2.0.1")
)
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
DCC = "https://w3id.org/dcc/v1"
ED25519_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
DATA_INTEGRITY = frozenset(
    {"https://w3id.org/security/data-integrity/v1", "https://w3id.org/security/data-integrity/v2"}
)
STATUS = frozenset({"https://www.w3.org/ns/credentials/status/v1", "https://w3id.org/vc/status-list/2021/v1"})

OPEN_BADGE_TYPES = frozenset({"OpenBadgeCredential", "AchievementCredential"})
FAMILY_TYPES = OPEN_BADGE_TYPES | {"EndorsementCredential", "ProfileCredential", "ClrCredential"}

_FAMILY = re.compile(
    r"https://(purl\.imsglobal\.org/spec/(ob|clr)/v\dp\d/context[-\d.]*\.json|www\.w3\.org/ns/credentials/v\d+)"
)


def check_contexts(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Open Badges 3.0 and VC data model 2.0 4.3; VC-DI 2.4.1: known contexts only, the base context first."""
    contexts = document.get("@context")
    if not isinstance(contexts, list):
        yield Problem(ProblemCode.CONTEXT, {"context": type(contexts).__name__})
        return
    for context in contexts:
        if not isinstance(context, str) or contexts.count(context) > 1 or not _wanted(context, document, contexts[0]):
            yield _refusal(context)
    if contexts[:1] not in ([V1], [V2]):
        yield Problem(ProblemCode.CONTEXT, {"context": str(contexts[:1])[:120]})
    elif contexts[0] == V2 and not _ordered(contexts):
        yield Problem(ProblemCode.CONTEXT, {"context": " > ".join(map(str, contexts))[:300]})


def is_open_badge(document: Mapping[str, Any]) -> bool:
    return not OPEN_BADGE_TYPES.isdisjoint(types_of(document))


def types_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    kinds = document.get("type")
    return (kinds,) if isinstance(kinds, str) else tuple(map(str, kinds)) if isinstance(kinds, list) else ()


def _refusal(context: object) -> Problem:
    shown = context if isinstance(context, str) else "{...}" if isinstance(context, dict) else type(context).__name__
    unknown_version = isinstance(context, str) and _FAMILY.fullmatch(context) and not _known(context)
    code = ProblemCode.CONTEXT_VERSION if unknown_version else ProblemCode.CONTEXT
    return Problem(code, {"context": shown[:120]})


def _known(context: str) -> bool:
    return context in OPEN_BADGES | CLR | {V1, V2}


def _wanted(context: str, document: Mapping[str, Any], base: object) -> bool:
    """Whether something in the document asks for the context; many add `ed25519-2020/v1` for nothing: tolerated."""
    kinds = types_of(document)
    if context in (V1, V2):
        return context == base
    if context in OPEN_BADGES:
        return not FAMILY_TYPES.isdisjoint(kinds)
    if context in CLR:
        return "ClrCredential" in kinds
    if context == EXTENSIONS:
        return base == V1 or "ClrCredential" in kinds or _mentions(document, "1EdTech")
    if context == ED25519_2020:
        return True
    return base == V1 and _wanted_before_v2(context, document)


def _wanted_before_v2(context: str, document: Mapping[str, Any]) -> bool:
    if context in DATA_INTEGRITY:
        return _mentions(document.get("proof"), "DataIntegrityProof")
    if context in STATUS:
        return "credentialStatus" in document or _mentions(types_of(document), "StatusList")
    return context == DCC


def _mentions(value: object, prefix: str) -> bool:
    if isinstance(value, str):
        return prefix in value
    if isinstance(value, Mapping):
        return any(_mentions(member, prefix) for key, member in value.items() if key != "@context")
    return isinstance(value, (list, tuple)) and any(_mentions(member, prefix) for member in value)


def _ordered(contexts: list[Any]) -> bool:
    """After the base: CLR, Open Badges, its extensions, the rest."""
    ranks = [_rank(context) for context in contexts if isinstance(context, str)]
    return ranks == sorted(ranks)


def _rank(context: str) -> int:
    if context in (V1, V2):
        return 0
    if context in CLR:
        return 1
    if context in OPEN_BADGES:
        return 2
    return 3 if context == EXTENSIONS else 4
