"""Step 2, second half: the form of a credential by its standard, whoever issued it.

A signature covers the RDF, people read the JSON: so every way to write the same RDF in a JSON that reads differently
is refused here (empty members, `@type`, lists for single values, types in another order), beside what the VC data
model 2.0 (4.x), VC 1.1 and Open Badges 3.0 demand. Terms without meaning are found later, by accounting in
`seal.rdf`. Not handled: JSON Schema files named in `credentialSchema`, and refreshing.

Stricter than the standards: inline contexts, full IRIs as member names, `OpenBadgeCredential` before
`VerifiableCredential`. Laxer than Open Badges 9.1: a subject may lack both `id` and `identifier`, as published ones do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from patunay.verification.contexts import FAMILY_TYPES, V1, check_contexts, is_open_badge, types_of
from patunay.verification.problem import Problem, ProblemCode

_MISSING, _KIND = ProblemCode.MISSING, ProblemCode.WRONG_KIND
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
_INSTANT = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_TEXT_VALUE = {"@value", "@language", "@direction"}

_TEXT_NAMES = """
    achievementType activityEndDate activityStartDate additionalName addressCountry addressCountryCode addressLocality
    addressRegion audience awardedDate caption challenge created cryptosuite dateOfBirth description email encodedList
    endorsementComment expirationDate expires familyName familyNamePrefix fieldOfStudy genre givenName honorificPrefix
    honorificSuffix humanCode id identifierType identityHash identityType inLanguage issuanceDate level licenseNumber
    name narrative nonce official patronymicName phone points postOfficeBoxNumber postalCode proofPurpose proofValue
    requiredLevel requiredValue resultType role salt specialization statusListCredential statusListIndex statusPurpose
    streetAddress targetCode targetDescription targetFramework targetName targetType targetUrl term url validFrom
    validUntil value valueMax valueMin verificationMethod version
"""
TEXTS = frozenset(_TEXT_NAMES.split())
"""Members of Open Badges, CLR and status lists that hold one text: a list would be the same RDF, read otherwise."""

OBJECTS = frozenset({"achievement", "address", "creator", "criteria", "geo", "parentOrg", "source"})
NUMBERS = frozenset({"creditsAvailable", "creditsEarned", "latitude", "longitude"})
_EMBEDDED = frozenset({"endorsement", "verifiableCredential"})

REQUIRED = {
    "Achievement": ("id", "name", "description", "criteria"),
    "Alignment": ("targetName", "targetUrl"),
    "IdentityObject": ("hashed", "identityHash", "identityType"),
    "Image": ("id",),
    "ResultDescription": ("id", "name", "resultType"),
    "RubricCriterionLevel": ("id", "name"),
    "EndorsementSubject": ("id",),
}
"""Open Badges 3.0, appendix data model: the members that each class must have."""

_TYPED = ("credentialSchema", "credentialStatus", "termsOfUse", "evidence", "refreshService", "proof")


def check_form(document: Mapping[str, Any]) -> list[Problem]:
    """Every fault of form, in the order of the document; empty when there is none."""
    problems = list(check_contexts(document))
    problems += _check_frame(document, "")
    problems += _check_members(document, "", bool(FAMILY_TYPES.intersection(types_of(document))))
    if is_open_badge(document):
        problems += _check_badge(document)
    return problems


def parse_instant(text: object) -> datetime | None:
    """An xsd:dateTimeStamp as a time in UTC; None when it is none. 24:00:00 and leap seconds are not handled."""
    if not isinstance(text, str) or not _INSTANT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError:
        return None


def is_url(value: object) -> bool:
    return isinstance(value, str) and _URL.fullmatch(value) is not None


def listed(value: object) -> list[Any]:
    """A member that may stand alone or in a list, as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _check_frame(document: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """VC data model 2.0: 4.4 identifiers, 4.5 types, 4.7 issuer, 4.8 subject, 4.9 period, and the typed members."""
    yield from _check_types(document, path)
    yield from _check_id(document, path)
    yield from _check_issuer(document, path)
    yield from _check_subjects(document, path)
    yield from check_period_form(document, path)
    yield from _check_texts(document, path)
    for member in _TYPED:
        for index, entry in enumerate(listed(document.get(member))):
            yield from _check_typed(entry, member, f"{path}{member}[{index}]")


def _check_types(document: Mapping[str, Any], path: str) -> Iterator[Problem]:
    kinds = types_of(document)
    if "VerifiableCredential" not in kinds:
        yield Problem(_MISSING, {"path": f"{path}type: VerifiableCredential"})
    if FAMILY_TYPES.intersection(kinds) and kinds[0] != "VerifiableCredential":
        yield Problem(ProblemCode.TYPE_ORDER, {"path": f"{path}type"})


def _check_id(node: Mapping[str, Any], path: str) -> Iterator[Problem]:
    if "id" in node and not is_url(node["id"]):
        yield Problem(_KIND, {"path": f"{path}id"})


def _check_issuer(document: Mapping[str, Any], path: str) -> Iterator[Problem]:
    issuer = document.get("issuer")
    if issuer is None:
        yield Problem(_MISSING, {"path": f"{path}issuer"})
    elif not is_url(issuer.get("id") if isinstance(issuer, Mapping) else issuer):
        yield Problem(_KIND, {"path": f"{path}issuer"})


def _check_subjects(document: Mapping[str, Any], path: str) -> Iterator[Problem]:
    subjects = listed(document.get("credentialSubject"))
    if not subjects:
        yield Problem(_MISSING, {"path": f"{path}credentialSubject"})
    for subject in subjects:
        if not isinstance(subject, Mapping) or not subject:
            yield Problem(_KIND, {"path": f"{path}credentialSubject"})
        else:
            yield from _check_id(subject, f"{path}credentialSubject.")


def check_period_form(document: Mapping[str, Any], path: str = "") -> Iterator[Problem]:
    """Both ends are xsd:dateTimeStamp, in order; VC 1.1 demands `issuanceDate`."""
    old = listed(document.get("@context"))[:1] == [V1]
    names = ("issuanceDate", "expirationDate") if old else ("validFrom", "validUntil")
    for name in ("issuanceDate", "expirationDate", "validFrom", "validUntil"):
        if name in document and parse_instant(document[name]) is None:
            yield Problem(_KIND, {"path": f"{path}{name}"})
    start, end = (parse_instant(document.get(name)) for name in names)
    if start and end and end < start:
        yield Problem(_KIND, {"path": f"{path}{names[1]}"})
    if old and "issuanceDate" not in document:
        yield Problem(_MISSING, {"path": f"{path}issuanceDate"})


def _check_texts(document: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """`name` and `description` of the credential and its issuer: text, or language values without other members."""
    issuer = document.get("issuer")
    for node, where in ((document, path), (issuer, f"{path}issuer.")):
        if isinstance(node, Mapping):
            for name in ("name", "description"):
                if name in node and not all(map(_is_text, listed(node[name]))):
                    yield Problem(_KIND, {"path": f"{where}{name}"})


def _is_text(value: object) -> bool:
    if isinstance(value, Mapping):
        return "@value" in value and value.keys() <= _TEXT_VALUE and all(isinstance(v, str) for v in value.values())
    return isinstance(value, str)


def _check_typed(entry: object, member: str, path: str) -> Iterator[Problem]:
    if not isinstance(entry, Mapping):
        yield Problem(_KIND, {"path": path})
        return
    kinds = types_of(entry)
    if not kinds or not all(isinstance(kind, str) and kind for kind in listed(entry.get("type"))):
        yield Problem(_MISSING, {"path": f"{path}.type"})
    yield from _check_id(entry, f"{path}.")
    if member == "credentialSchema" and "id" not in entry:
        yield Problem(_MISSING, {"path": f"{path}.id"})


def _check_badge(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Open Badges 3.0, AchievementCredential: `issuer` a Profile, a period, one subject with its achievement."""
    for name in ("id",) if listed(document.get("@context"))[:1] == [V1] else ("id", "validFrom"):
        if name not in document:
            yield Problem(_MISSING, {"path": name})
    issuer, subject = document.get("issuer"), document.get("credentialSubject")
    if not isinstance(issuer, Mapping) or "Profile" not in types_of(issuer):
        yield Problem(_KIND, {"path": "issuer"})
    if not isinstance(subject, Mapping):
        yield Problem(_KIND, {"path": "credentialSubject"})
        return
    if "AchievementSubject" not in types_of(subject):
        yield Problem(_MISSING, {"path": "credentialSubject.type: AchievementSubject"})
    achievement = subject.get("achievement")
    if not isinstance(achievement, Mapping) or "Achievement" not in types_of(achievement):
        yield Problem(_MISSING, {"path": "credentialSubject.achievement"})


def _check_members(value: object, path: str, family: bool) -> Iterator[Problem]:
    """Every node below: nothing empty, no keywords, known members of the right kind (`family`: Open Badges, CLR)."""
    if isinstance(value, Mapping):
        yield from _check_node(value, path, family)
        for key, member in value.items():
            if key != "@context":
                yield from _check_members(member, f"{path}.{key}" if path else key, family)
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _check_members(member, f"{path}[{index}]", family)


def _check_node(node: Mapping[str, Any], path: str, family: bool) -> Iterator[Problem]:
    prefix = f"{path}." if path else ""
    is_text = _TEXT_VALUE.issuperset(node) and not family
    for key, member in node.items():
        if member is None or member == [] or (member == {} and key != "credentialSubject") or _holds_empty(member):
            yield Problem(ProblemCode.EMPTY, {"path": f"{prefix}{key}"[:200]})
        if key.startswith("@") and not is_text and not (key == "@context" and not path):
            yield from _check_keyword(key, node, path)
        elif family and (":" in key or not _right_kind(key, member)) and not _clr_list(key, node):
            code = ProblemCode.KEYWORD if ":" in key else _KIND
            yield Problem(code, {"path": f"{prefix}{key}"[:200]})
    if family:
        yield from _check_class(node, prefix)


def _holds_empty(member: object) -> bool:
    return isinstance(member, list) and any(entry is None or entry in ([], {}) for entry in member)


def _check_keyword(key: str, node: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """`@context` below the top only where a whole credential is embedded, and then by the same rules."""
    if key == "@context" and _EMBEDDED.intersection(re.split(r"[.\[]", path)):
        yield from check_contexts(node)
    else:
        yield Problem(ProblemCode.KEYWORD, {"path": f"{path}.{key}" if path else key})


def _clr_list(key: str, node: Mapping[str, Any]) -> bool:
    """CLR 2.0: `achievement` of a ClrSubject is a list."""
    return key == "achievement" and "ClrSubject" in types_of(node)


def _right_kind(key: str, member: object) -> bool:
    if key in TEXTS:
        return isinstance(member, str)
    if key in OBJECTS:
        return isinstance(member, Mapping)
    if key in NUMBERS:
        return isinstance(member, (int, float)) and not isinstance(member, bool)
    return isinstance(member, bool) if key in ("hashed", "partial") else True


def _check_class(node: Mapping[str, Any], prefix: str) -> Iterator[Problem]:
    """Types once each and the standard's first; the members that the class must have."""
    kinds = types_of(node)
    if len(set(kinds)) != len(kinds) or any(kind in REQUIRED for kind in kinds[1:]):
        yield Problem(ProblemCode.TYPE_ORDER, {"path": f"{prefix}type"})
    for kind in kinds:
        for member in REQUIRED.get(kind, ()):
            if member not in node:
                yield Problem(_MISSING, {"path": f"{prefix}{member}"})
