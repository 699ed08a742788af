"""Documents that try to make a compiled form differ from the general path: texts that need escapes, ids that coincide,
tied blank nodes, doubled values, several languages.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence
from typing import Any

from patunay.credential.facts import (
    AchievementPart,
    CertificateFacts,
    CredentialFacts,
    ElementPart,
    LevelPart,
    ShapeSet,
)
from patunay.credential.model import CONTEXTS, compose_credential
from patunay.credential.shape import CompiledForm
from patunay.credential.shape.skeleton import slot_paths
from patunay.issuing.sealing import pinned

TEXTS = (
    "",
    " ",
    "José Ñuñez-dela Cruz Jr.",
    'quote " and \\ backslash',
    "line\nfeed\r\n\ttab",
    "\x01\x1f\x7f\x85",
    "\u2028\u2029\ufeff\u202e",
    "\U0001f600\U0001f4a9",
    "\uffff\ufffe\ue000",
    "%s %b %% {0}",
    "<urn:x> _:c14n0 .\n",
    "_:b0",
    "urn:uuid:6ba7b810-9dad-41d1-80b4-00c04fd430c8",
    "ｆｕｌｌ～",
    "e\u0301 \u00e9",
)
IRIS = (
    "urn:uuid:6ba7b810-9dad-41d1-80b4-00c04fd430c8",
    "urn:uuid:6BA7B810-9DAD-41D1-80B4-00C04FD430C8",
    "did:web:school.example:learner%3A1",
    "https://school.example/a?b=c&d=%20#e",
    "https://school.example/a/./b/../c",
    "https://školа.example/ñ",
    "http://xn--e1afmkfd.example:8080/",
    "tag:school.example,2026:x",
    "mailto:nobody@school.example",
    "urn:example:a:b:c#d",
)


def shape_set() -> ShapeSet:
    """Two competencies: one of three elements and levels, one whose texts need escapes."""
    levels = tuple(LevelPart(number, f"Level {number}", f"What level {number} means.") for number in (1, 2, 3))
    elements = tuple(ElementPart(f"COM.{number}", f"Element {number}", f"Behaviour {number}") for number in (1, 2, 3))
    plain = AchievementPart("COM", "urn:uuid:2394634b-e1c7-532c-9271-e199de4c945d", "A", "D", "C", levels, elements, 2)
    odd = AchievementPart("Ñ 1", "https://x.example/ñ", 'Q"\\', "\n\u2028 100 %", "%b", levels, elements[:1], 1)
    return ShapeSet(
        contexts=pinned(CONTEXTS),
        issuer_id="did:web:patunay.example",
        issuer_name="Schools Division Office – Ñ",
        issuer_url="https://patunay.example",
        method="did:web:patunay.example#issuer-20260101",
        status_base="https://patunay.example/status",
        number_prefix="MC-PLT-2026",
        framework_name="Life skills",
        framework_url="https://patunay.example/framework/0123456789abcdef.json",
        framework_digest="00" * 32,
        sample=True,
        achievements=(plain, odd),
        narratives=("Counted: teacher, community. / Binilang: guro, komunidad.", "Second"),
    )


def certificate(dice: random.Random, name: str = "Ana Reyes") -> CertificateFacts:
    """One to four credentials of every kind."""
    kinds = [(0, 2, ()), (0, 3, ()), (1, 1, ()), (0, None, (0, 2)), (1, None, (0,))]
    credentials = tuple(
        CredentialFacts(
            achievement, level, elements, level is not None and dice.random() < 0.3, dice.randrange(2), 0, n
        )
        for n, (achievement, level, elements) in enumerate(dice.sample(kinds, dice.randint(1, 4)), dice.randrange(9000))
    )
    return CertificateFacts(dice.randbytes(16), dice.randint(1, 999_999), name, 1_795_392_000, credentials)


def document(dice: random.Random) -> dict[str, Any]:
    """A credential of ours with up to four members changed into something awkward."""
    paper = certificate(dice, dice.choice(TEXTS) or "x")
    value = compose_credential(shape_set(), paper, dice.randrange(len(paper.credentials)))
    for _ in range(dice.randint(0, 4)):
        dice.choice(CHANGES)(value, dice)
    return copy.deepcopy(value)


def with_values(value: dict[str, Any], values: Sequence[str]) -> dict[str, Any]:
    """The document with new texts in its slots, in the order of `slot_paths`."""
    changed = copy.deepcopy(value)
    for path, text in zip(slot_paths(value), values, strict=True):
        node: Any = changed
        *way, last = path.replace("]", "").replace("[", ".").split(".")
        for step in way:
            node = node[int(step)] if step.isdigit() else node[step]
        node[int(last) if last.isdigit() else last] = text
    return changed


def variations(form: CompiledForm, dice: random.Random, count: int) -> list[list[str]]:
    """Values for the slots: awkward texts, and IRIs of which one in thirty is awkward too."""
    return [[_iri(dice) if is_iri else dice.choice(TEXTS) for is_iri in form.iris] for _ in range(count)]


def _iri(dice: random.Random) -> str:
    return dice.choice(IRIS) if dice.random() < 1 / 30 else f"urn:example:{dice.getrandbits(60)}"


def _texts(value: dict[str, Any], dice: random.Random) -> None:
    subject = value["credentialSubject"]
    subject["narrative"], subject["licenseNumber"] = dice.choice(TEXTS), dice.choice(TEXTS)


def _iris(value: dict[str, Any], dice: random.Random) -> None:
    value["id"], value["credentialSubject"]["id"] = dice.choice(IRIS), dice.choice(IRIS)


def _same_ids(value: dict[str, Any], dice: random.Random) -> None:
    value["credentialSubject"]["id"] = dice.choice([value["id"], value["issuer"]["id"]])


def _no_ids(value: dict[str, Any], dice: random.Random) -> None:
    value["credentialSubject"].pop("id", None)
    if dice.random() < 0.5:
        for entry in value["credentialStatus"]:
            entry.pop("id", None)


def _tied(value: dict[str, Any], dice: random.Random) -> None:
    identifiers = value["credentialSubject"]["identifier"]
    identifiers.append(dict(identifiers[0]))
    if dice.random() < 0.5:
        identifiers[-1]["identityHash"] = dice.choice(TEXTS)


def _evidence(value: dict[str, Any], dice: random.Random) -> None:
    value["evidence"] = [
        {"type": ["Evidence"], "name": dice.choice(TEXTS), "narrative": dice.choice(TEXTS)}
        for _ in range(dice.randint(1, 3))
    ]


def _tags(value: dict[str, Any], dice: random.Random) -> None:
    value["credentialSubject"]["achievement"]["tag"] = [dice.choice(TEXTS) for _ in range(3)]


def _languages(value: dict[str, Any], dice: random.Random) -> None:
    texts = [{"@value": dice.choice(TEXTS), "@language": language} for language in ("en", "fil")]
    value["name"] = texts if dice.random() < 0.5 else texts[0]


def _times(value: dict[str, Any], dice: random.Random) -> None:
    value["validFrom"] = dice.choice(["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5+08:00", "soon"])
    value["validUntil"] = value["validFrom"]


CHANGES = (_texts, _iris, _same_ids, _no_ids, _tied, _evidence, _tags, _languages, _times)
