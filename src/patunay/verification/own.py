"""Step 2 for an office that keeps key records: the closed form that `credential.model` writes, and nothing else.

Foreign documents go through `form`. A document of ours that has one member more, one fewer, or one written another
way was touched by somebody, whatever its signature says. Does not look at what the values mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from patunay.credential.model import CONTEXTS, PURPOSES, SCHEMA
from patunay.credential.shape import LeastRecentlyUsed, Parts
from patunay.verification.problem import Problem, ProblemCode


@dataclass(frozen=True, slots=True)
class Members:
    """An object: members that must be there, members that may, nothing else."""

    required: Mapping[str, Form]
    optional: Mapping[str, Form]


@dataclass(frozen=True, slots=True)
class Many:
    """A list of one or more of the same form."""

    each: Form


@dataclass(frozen=True, slots=True)
class Fixed:
    """This very value."""

    value: Any


Form = Members | Many | Fixed | None
"""None: any text that is not empty."""


def _members(optional: Mapping[str, Form] | None = None, **required: Form) -> Members:
    return Members(required, optional or {})


def _kind(*names: str) -> Fixed:
    return Fixed(list(names))


_ALIGNMENT = _members(
    type=_kind("Alignment"),
    targetCode=None,
    targetName=None,
    targetDescription=None,
    targetFramework=None,
    targetType=Fixed("ceasn:Competency"),
    targetUrl=None,
)
_LEVEL = _members(id=None, type=_kind("RubricCriterionLevel"), level=None, name=None, description=None)
_RESULT_DESCRIPTION = _members(
    id=None,
    type=_kind("ResultDescription"),
    name=None,
    resultType=Fixed("RubricCriterionLevel"),
    requiredLevel=None,
    rubricCriterionLevel=Many(_LEVEL),
)
_ACHIEVEMENT = _members(
    id=None,
    type=_kind("Achievement"),
    achievementType=Fixed("MicroCredential"),
    name=None,
    description=None,
    criteria=_members(narrative=None),
    humanCode=None,
    alignment=Many(_ALIGNMENT),
    optional={"resultDescription": Many(_RESULT_DESCRIPTION)},
)
_SUBJECT = _members(
    id=None,
    type=_kind("AchievementSubject"),
    identifier=Many(
        _members(type=Fixed("IdentityObject"), hashed=Fixed(False), identityHash=None, identityType=Fixed("name"))
    ),
    licenseNumber=None,
    narrative=None,
    achievement=_ACHIEVEMENT,
    optional={
        "result": Many(_members(type=_kind("Result"), resultDescription=None, achievedLevel=None, value=None)),
    },
)
_STATUS = _members(
    id=None,
    type=Fixed("BitstringStatusListEntry"),
    statusPurpose=None,
    statusListIndex=None,
    statusListCredential=None,
)
_PROOF = _members(
    type=Fixed("DataIntegrityProof"),
    cryptosuite=Fixed("eddsa-rdfc-2022"),
    created=None,
    verificationMethod=None,
    proofPurpose=Fixed("assertionMethod"),
    proofValue=None,
)
_CREDENTIAL = Members(
    {
        "@context": Fixed(list(CONTEXTS)),
        "id": None,
        "type": _kind("VerifiableCredential", "OpenBadgeCredential"),
        "issuer": _members(id=None, type=_kind("Profile"), name=None, url=None),
        "validFrom": None,
        "name": None,
        "credentialSubject": _SUBJECT,
        "credentialStatus": Many(_STATUS),
        "credentialSchema": Fixed([{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}]),
    },
    {"proof": _PROOF},
)


_GOOD_SKELETONS: LeastRecentlyUsed[None] = LeastRecentlyUsed(256)
"""What the form asks of a skeleton it asks once: of its slots it wants no more than some text."""


def check_own_form(document: Mapping[str, Any], parts: Parts | None = None) -> list[Problem]:
    """Every departure from the form that an office writes; empty when there is none.

    `parts` of the document without its proof save a second look at what is known.
    """
    if parts and parts.skeleton in _GOOD_SKELETONS and all(parts.values):
        problems = list(_check(document["proof"], _PROOF, "proof")) if "proof" in document else []
        return problems or list(_check_relations(document))
    problems = list(_check(document, _CREDENTIAL, "")) or list(_check_relations(document))
    if parts and not problems:
        _GOOD_SKELETONS.keep(parts.skeleton, None)
    return problems


def _check(value: object, form: Form, path: str) -> Iterator[Problem]:
    if form is None:
        if type(value) is not str or not value:
            yield _wrong(value, path)
    elif isinstance(form, Members):
        yield from _check_members(value, form, path)
    elif isinstance(form, Many):
        if type(value) is not list or not value:
            yield _wrong(value, path)
        else:
            for index, member in enumerate(value):
                yield from _check(member, form.each, f"{path}[{index}]")
    elif value != form.value or type(value) is not type(form.value):
        yield _fixed_problem(value, path)


def _check_members(value: object, form: Members, path: str) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield _wrong(value, path)
        return
    prefix = f"{path}." if path else ""
    for name, inner in form.required.items():
        if name in value:
            yield from _check(value[name], inner, prefix + name)
        else:
            yield Problem(ProblemCode.MISSING, {"path": prefix + name})
    for name in value.keys() - form.required.keys():
        if name in form.optional:
            yield from _check(value[name], form.optional[name], prefix + name)
        else:
            yield _unknown(value[name], f"{prefix}{name}")


def _check_relations(document: Mapping[str, Any]) -> Iterator[Problem]:
    """One holder, one result at most, and both status entries of the issuer with one index."""
    subject, entries = document["credentialSubject"], document["credentialStatus"]
    if len(subject["identifier"]) != 1:
        yield Problem(ProblemCode.UNKNOWN_MEMBER, {"path": "credentialSubject.identifier[1]"})
    if len(subject.get("result", "-")) != 1 or len(subject["achievement"].get("resultDescription", "-")) != 1:
        yield Problem(ProblemCode.UNKNOWN_MEMBER, {"path": "credentialSubject.result[1]"})
    if tuple(entry["statusPurpose"] for entry in entries) != PURPOSES:
        yield Problem(ProblemCode.WRONG_KIND, {"path": "credentialStatus"})
    for index, entry in enumerate(entries):
        if entry["id"] != f"{entry['statusListCredential']}#{entry['statusListIndex']}":
            yield Problem(ProblemCode.WRONG_KIND, {"path": f"credentialStatus[{index}].id"})


def _wrong(value: object, path: str) -> Problem:
    code = ProblemCode.EMPTY if value is None or value in ("", [], {}) else ProblemCode.WRONG_KIND
    return Problem(code, {"path": path})


def _unknown(value: object, path: str) -> Problem:
    code = ProblemCode.KEYWORD if path.rpartition(".")[2].startswith("@") else ProblemCode.UNKNOWN_MEMBER
    return Problem(ProblemCode.EMPTY if value is None or value in ([], {}) else code, {"path": path[:200]})


def _fixed_problem(value: object, path: str) -> Problem:
    if path == "@context":
        return Problem(ProblemCode.CONTEXT, {"context": str(value)[:200]})
    code = ProblemCode.TYPE_ORDER if path == "type" else ProblemCode.WRONG_KIND
    return Problem(code, {"path": path})
