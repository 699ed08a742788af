"""`verification.form`, `contexts` and `own`: form by other people's truth, and every known-bad one refused.

creds-vcdm2-suite: all inputs of its EXPECT.json concern verification, as a verifier must refuse what an issuer may not
make. Two departures, both ours on purpose: contexts that are inline or from `examples/v2` are refused wherever they
stand (reliability T14; such inputs are compared without that one fault), and the dates that the suite fills in at run
time ("PAST DATE") are filled in here. The issuer is set as the suite does. What the suite leaves to JSON-LD (a status
type without meaning) is found by `seal.rdf`, see test_verifier.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from patunay.credential.facts import (
    AchievementPart,
    CertificateFacts,
    CredentialFacts,
    ElementPart,
    LevelPart,
    ShapeSet,
)
from patunay.credential.model import CONTEXTS, compose_credential
from patunay.verification.form import check_form, parse_instant
from patunay.verification.own import check_own_form
from patunay.verification.problem import Problem, ProblemCode

DCC = "creds-dcc-fixtures/verifiableCredentials"


def codes(problems: list[Problem]) -> set[ProblemCode]:
    return {problem.code for problem in problems}


def genuine(vectors: Path) -> dict[str, Any]:
    """A genuine badge of the Digital Credentials Consortium."""
    name = "v2/dataIntegrityProof/didKey/legacyRegistry-noStatus-noExpiry-alignments.json"
    return json.loads((vectors / DCC / name).read_bytes())  # type: ignore[no-any-return]


def own() -> dict[str, Any]:
    element = ElementPart("C1.E1", "Listening", "Listens.")
    part = AchievementPart(
        "C1", "urn:uuid:6ba7b810-9dad-51d1-80b4-00c04fd430c8", "Communication", "Speaks.", "The rule.",
        (LevelPart(1, "Beginning", "Begins."), LevelPart(2, "Proficient", "Does.")), (element,), 1,
    )  # fmt: skip
    shapes = ShapeSet(
        tuple((url, "00") for url in CONTEXTS), "did:web:office.example", "SDO Pilot", "https://office.example/",
        "did:web:office.example#key-2025", "https://office.example/status", "MC-999-2025", "Sample", "https://f.example/",
        "ab" * 32, True, (part,), ("Assessed by a teacher.",),
    )  # fmt: skip
    facts = CertificateFacts(
        bytes(16), 1, "Maria Clara Peña", 1_765_500_000, (CredentialFacts(0, 2, (), False, 0, 0, 5),)
    )
    return compose_credential(shapes, facts, 0)


def test_the_w3c_suite_of_the_data_model(vectors: Path) -> None:
    folder = vectors / "creds-vcdm2-suite"
    wrong = []
    rows = json.loads((folder / "EXPECT.json").read_bytes())
    for row in rows:
        document = json.loads((folder / row["file"]).read_text().replace("PAST DATE", "2001-01-01T00:00:00Z")
                              .replace("FUTURE DATE", "2099-01-01T00:00:00Z"))  # fmt: skip
        if not any(mark in row["file"] for mark in ("no-issuer", "issuer-null", "issuer-no-url", "id-null")):
            _set_issuer(document)
        found = check_form(document)
        if row["expect"] == "accept":
            found = [problem for problem in found if problem.code is not ProblemCode.CONTEXT]
        if bool(found) is (row["expect"] == "accept"):
            wrong.append(row["file"])
    assert wrong == [] and len(rows) >= 74


def _set_issuer(document: dict[str, Any]) -> None:
    if isinstance(document.get("issuer"), dict):
        document["issuer"].setdefault("id", "did:example:issuer")
    else:
        document["issuer"] = "did:example:issuer"


def test_every_genuine_badge_of_the_dcc_has_the_form(vectors: Path) -> None:
    """Signed badges, VC 1.1 and 2.0; the one that defines a term inline (named `badSchema`) is refused."""
    files = sorted((vectors / DCC).rglob("*.json"))
    refused = {file.name for file in files if check_form(json.loads(file.read_bytes()))}
    assert refused == {"twoOIDF-revoked-notExpired-badSchema.json"}
    assert len(files) >= 26


def test_the_samples_of_the_1edtech_validator(vectors: Path) -> None:
    """Its own probes refuse the three `err` files for form; `err-expired` is of good form."""
    files = sorted((vectors / "creds-1edtech-validator").rglob("*.json"))
    refused = {file.name for file in files if check_form(json.loads(file.read_bytes()))}
    assert refused == {"simple-err-context.json", "simple-err-issuer.json", "simple-err-issued.json"}


def test_the_doctored_variants_that_a_signature_does_not_see(vectors: Path) -> None:
    """`design` 0.3: the same RDF, another JSON. (An undefined term is found by accounting, see test_verifier.)"""
    for doctor, code in VARIANTS:
        document = genuine(vectors)
        doctor(document)
        assert code in codes(check_form(document)), doctor
    assert check_form(genuine(vectors)) == []


def _null(d: dict[str, Any]) -> None:
    d["credentialSubject"]["achievement"]["image"] = None


def _empty(d: dict[str, Any]) -> None:
    d["evidence"] = []


def _reversed(d: dict[str, Any]) -> None:
    d["type"].reverse()


def _keyword(d: dict[str, Any]) -> None:
    d["@type"] = d.pop("type")


def _listed(d: dict[str, Any]) -> None:
    d["name"] = [d["name"]]


def _extra_context(d: dict[str, Any]) -> None:
    d["@context"].append("https://w3id.org/security/data-integrity/v2")


def _inline_null(d: dict[str, Any]) -> None:
    d["@context"].append({"lrn": None})
    d["credentialSubject"]["lrn"] = "999999000001"


def _strange_context(d: dict[str, Any]) -> None:
    d["@context"].append("https://stranger.example/context")


def _swapped(d: dict[str, Any]) -> None:
    d["@context"].reverse()


def _vocab(d: dict[str, Any]) -> None:
    d["@context"].append({"@vocab": "https://stranger.example/#"})


def _nested_keyword(d: dict[str, Any]) -> None:
    d["credentialSubject"]["@type"] = d["credentialSubject"].pop("type")


def _nested_context(d: dict[str, Any]) -> None:
    d["credentialSubject"]["@context"] = "https://www.w3.org/ns/credentials/v2"


def _full_iri(d: dict[str, Any]) -> None:
    d["https://schema.org/name"] = d.pop("name")


def _null_in_list(d: dict[str, Any]) -> None:
    d["credentialSubject"]["achievement"]["alignment"].append(None)


def _doubled(d: dict[str, Any]) -> None:
    d["credentialSubject"]["type"] *= 2


def _proof_list(d: dict[str, Any]) -> None:
    d["proof"]["created"] = [d["proof"]["created"]]


VARIANTS = [
    (_null, ProblemCode.EMPTY),
    (_empty, ProblemCode.EMPTY),
    (_reversed, ProblemCode.TYPE_ORDER),
    (_keyword, ProblemCode.KEYWORD),
    (_listed, ProblemCode.WRONG_KIND),
    (_extra_context, ProblemCode.CONTEXT),
    (_inline_null, ProblemCode.CONTEXT),
    (_strange_context, ProblemCode.CONTEXT),
    (_swapped, ProblemCode.CONTEXT),
    (_vocab, ProblemCode.CONTEXT),
    (_nested_keyword, ProblemCode.KEYWORD),
    (_nested_context, ProblemCode.KEYWORD),
    (_full_iri, ProblemCode.KEYWORD),
    (_null_in_list, ProblemCode.EMPTY),
    (_doubled, ProblemCode.TYPE_ORDER),
    (_proof_list, ProblemCode.WRONG_KIND),
]


def test_a_newer_version_is_unknown_and_not_false(vectors: Path) -> None:
    document = genuine(vectors)
    document["@context"][1] = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.9.json"
    assert codes(check_form(document)) == {ProblemCode.CONTEXT_VERSION}


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("2025-12-12T08:00:00+08:00", True),
        ("2025-12-12T00:00:00.000Z", True),
        ("2025-12-12T00:00:00.123456789Z", True),
        ("2025-12-12T00:00:00", False),
        ("2025-12-12", False),
        ("20251212T000000Z", False),
        ("2025-13-12T00:00:00Z", False),
        (1765500000, False),
        (None, False),
    ],
)
def test_an_instant_has_a_zone(text: object, good: bool) -> None:
    assert (parse_instant(text) is not None) is good


# our own closed form


def test_what_we_compose_has_our_form() -> None:
    assert check_own_form(own()) == [] and check_form(own()) == []


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, member in members for found in _paths(member, (*path, key)))]


def _at(document: dict[str, Any], path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


ADDITIONS: list[tuple[str, Any]] = [
    ("lrn", "999999000001"),
    ("gradeAverage", 90),
    ("description", None),
    ("@type", "x"),
    ("evidence", []),
    ("@id", "urn:x"),
    ("image", {}),
    ("validUntil", "2050-01-01T00:00:00Z"),
]


@pytest.mark.parametrize(("name", "value"), ADDITIONS)
def test_nothing_can_be_added_to_our_own(name: str, value: Any) -> None:
    nodes = [path for path in _paths(own()) if isinstance(_at(own(), path), dict)]
    assert len(nodes) > 12
    for path in nodes:
        document = copy.deepcopy(own())
        if name not in _at(document, path):
            _at(document, path)[name] = value
            assert check_own_form(document), path


def test_nothing_can_be_left_out_or_wrapped_or_emptied() -> None:
    for path in _paths(own())[1:]:
        for change in (lambda old: [old], lambda old: None, lambda old: [], lambda old: ""):
            document = copy.deepcopy(own())
            holder = _at(document, path[:-1])
            holder[path[-1]] = change(holder[path[-1]])
            assert check_own_form(document), path
        document = copy.deepcopy(own())
        del _at(document, path[:-1])[path[-1]]
        if path not in OPTIONAL and not _one_of_several(path):
            assert check_own_form(document), path


OPTIONAL = {("credentialSubject", "result"), ("credentialSubject", "achievement", "resultDescription")}


def _one_of_several(path: tuple[Any, ...]) -> bool:
    """One level of the scale fewer is of good form; the signature finds it."""
    return path[-2:-1] == ("rubricCriterionLevel",)


def test_a_string_of_false_is_not_false() -> None:
    """The same RDF literal, but not what the office writes."""
    document = own()
    document["credentialSubject"]["identifier"][0]["hashed"] = "false"
    assert check_own_form(document) and check_form(document)
