"""From parts and facts to the document: an Open Badges 3.0 `OpenBadgeCredential` on the VC data model 2.0.

The form is the one that every peer accepts: three contexts, an issuer profile, two Bitstring status entries, ids as
URNs, absolute IRIs only. It never holds a rater's name, an LRN, a birthdate or an address. Signing is not done here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from patunay.credential.facts import AchievementPart, CertificateFacts, CredentialFacts, ElementPart, ShapeSet
from patunay.credential.identifiers import certificate_number, derived_urn, elements_urn, framework_urn

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
)
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
PURPOSES = ("revocation", "suspension")


class Leaves(NamedTuple):
    """The texts that differ between two credentials of one kind in one batch (a tuple: made for every credential)."""

    credential_id: str
    subject_id: str
    holder: str
    number: str
    status_index: str


@lru_cache(maxsize=256)
def timestamp(seconds: int) -> str:
    """Unix seconds as xsd:dateTimeStamp, whole seconds and Z: the one form that every reader takes."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def status_list_url(shapes: ShapeSet, purpose: str, number: int) -> str:
    return f"{shapes.status_base}/{purpose}-{number}.json"


def compose_credential(shapes: ShapeSet, certificate: CertificateFacts, index: int) -> dict[str, Any]:
    """The unsigned credential number `index` of the certificate (derivation rules `patunay/derivation/1`)."""
    facts = certificate.credentials[index]
    return compose_document(shapes, facts, certificate.issued_at, derive_leaves(shapes, certificate, index))


def derive_leaves(shapes: ShapeSet, certificate: CertificateFacts, index: int) -> Leaves:
    facts = certificate.credentials[index]
    code = shapes.achievements[facts.achievement].code
    return Leaves(
        credential_id=derived_urn(certificate.secret, "credential", code),
        subject_id=derived_urn(certificate.secret, "subject", code),
        holder=certificate.name,
        number=certificate_number(shapes.number_prefix, certificate.sequence),
        status_index=str(facts.status_index),
    )


def compose_document(shapes: ShapeSet, facts: CredentialFacts, issued_at: int, leaves: Leaves) -> dict[str, Any]:
    """The unsigned credential of this kind (all of `facts` but the status index) with these leaves."""
    part = shapes.achievements[facts.achievement]
    achievement = _achievement(shapes, part, facts)
    return {
        "@context": [url for url, _ in shapes.contexts],
        "id": leaves.credential_id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {
            "id": shapes.issuer_id,
            "type": ["Profile"],
            "name": shapes.issuer_name,
            "url": shapes.issuer_url,
        },
        "validFrom": timestamp(issued_at),
        "name": achievement["name"],
        "credentialSubject": {
            "id": leaves.subject_id,
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": leaves.holder,
                    "identityType": "name",
                }
            ],
            "licenseNumber": leaves.number,
            "narrative": shapes.narratives[facts.narrative],
            "achievement": achievement,
            **_result(shapes, part, facts),
        },
        "credentialStatus": [_status(shapes, facts, purpose, leaves.status_index) for purpose in PURPOSES],
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def compose_proof(shapes: ShapeSet, issued_at: int) -> dict[str, Any]:
    """The `eddsa-rdfc-2022` proof without its value; `created` is the time of issue."""
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": timestamp(issued_at),
        "verificationMethod": shapes.method,
        "proofPurpose": "assertionMethod",
    }


def _achievement(shapes: ShapeSet, part: AchievementPart, facts: CredentialFacts) -> dict[str, Any]:
    chosen = [part.elements[position] for position in facts.elements]
    if facts.level is None:
        return _elements_achievement(shapes, part, chosen)
    aligned = [] if facts.imported else list(part.elements)
    return {
        "id": part.achievement_id,
        "type": ["Achievement"],
        "achievementType": "MicroCredential",
        "name": part.name,
        "description": part.description,
        "criteria": {"narrative": part.criteria},
        "humanCode": part.code,
        "alignment": [_alignment(shapes, element) for element in aligned] or [_competency_alignment(shapes, part)],
        "resultDescription": [_result_description(shapes, part)],
    }


def _elements_achievement(shapes: ShapeSet, part: AchievementPart, chosen: list[ElementPart]) -> dict[str, Any]:
    names = "; ".join(element.name for element in chosen)
    return {
        "id": elements_urn(shapes.framework_digest, part.code, [element.code for element in chosen]),
        "type": ["Achievement"],
        "achievementType": "MicroCredential",
        "name": f"Elements of {part.name}",
        "description": f"The holder attained these elements of {part.name}, not yet the whole competency: {names}.",
        "criteria": {"narrative": part.criteria},
        "humanCode": f"{part.code} elements",
        "alignment": [_alignment(shapes, element) for element in chosen],
    }


def _alignment(shapes: ShapeSet, element: ElementPart) -> dict[str, Any]:
    return {
        "type": ["Alignment"],
        "targetCode": element.code,
        "targetName": element.name,
        "targetDescription": element.description,
        "targetFramework": shapes.framework_name,
        "targetType": "ceasn:Competency",
        "targetUrl": f"{shapes.framework_url}#{element.code}",
    }


def _competency_alignment(shapes: ShapeSet, part: AchievementPart) -> dict[str, Any]:
    return _alignment(shapes, ElementPart(part.code, part.name, part.description))


def _result_description(shapes: ShapeSet, part: AchievementPart) -> dict[str, Any]:
    return {
        "id": framework_urn(shapes.framework_digest, part.code, "levels"),
        "type": ["ResultDescription"],
        "name": "Level / Antas",
        "resultType": "RubricCriterionLevel",
        "requiredLevel": _level_urn(shapes, part, part.minimum_level),
        "rubricCriterionLevel": [
            {
                "id": _level_urn(shapes, part, level.number),
                "type": ["RubricCriterionLevel"],
                "level": str(level.number),
                "name": level.name,
                "description": level.description,
            }
            for level in part.levels
        ],
    }


def _result(shapes: ShapeSet, part: AchievementPart, facts: CredentialFacts) -> dict[str, Any]:
    """The member `result`: an elements credential has no level, so it has none."""
    if facts.level is None:
        return {}
    return {
        "result": [
            {
                "type": ["Result"],
                "resultDescription": framework_urn(shapes.framework_digest, part.code, "levels"),
                "achievedLevel": _level_urn(shapes, part, facts.level),
                "value": str(facts.level),
            }
        ]
    }


def _level_urn(shapes: ShapeSet, part: AchievementPart, number: int) -> str:
    return framework_urn(shapes.framework_digest, part.code, "level", str(number))


def _status(shapes: ShapeSet, facts: CredentialFacts, purpose: str, index: str) -> dict[str, Any]:
    url = status_list_url(shapes, purpose, facts.status_list)
    return {
        "id": f"{url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": index,
        "statusListCredential": url,
    }
