"""From a manifest line to the values that stand on one certificate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from patunay.certificate import CertificateContent
from patunay.certificate.content import CompetencyLine, Signatory
from patunay.credential.facts import CertificateFacts
from patunay.credential.identifiers import certificate_number
from patunay.framework import Text
from patunay.issuing.manifest import Manifest


def certificate_content(
    manifest: Manifest, line: Mapping[str, Any], facts: CertificateFacts, qr_text: str
) -> CertificateContent:
    """Only what the manifest says: the papers and the credentials have one source."""
    value = manifest.value
    office, shapes = value["office"], value["shapes"]
    return CertificateContent(
        number=certificate_number(shapes["numberPrefix"], facts.sequence),
        title=value["certificate"]["title"],
        holder=facts.name,
        letterhead=tuple(office["letterhead"]),
        issuer_name=office["name"],
        competencies=tuple(_line(value, credential) for credential in line["credentials"]),
        milestone=line["milestone"],
        framework=shapes["framework"]["name"],
        basis="Republic Act No. 11510",
        date=date.fromisoformat(value["event"]["date"]),
        place=value["event"]["place"],
        signatories=tuple(Signatory(person["name"], person["position"]) for person in value["signatories"]),
        qr_text=qr_text,
        check_address=f"https://{office['host']}",
        contact=office["contact"],
        sample=shapes["framework"]["sample"],
        demo=value["demo"],
    )


def _line(value: Mapping[str, Any], credential: Mapping[str, Any]) -> CompetencyLine:
    competency = value["frameworkValue"]["competencies"][credential["achievement"]]
    level = None if credential["level"] is None else competency["levels"][credential["level"] - 1]
    everything = range(len(competency["elements"]))
    chosen = credential["elements"] if level is None else ([] if credential["imported"] else everything)
    english, _, filipino = value["shapes"]["narratives"][credential["narrative"]].partition(" / ")
    return CompetencyLine(
        title=_text(competency["title"]),
        level=_text(level["title"]) if level else None,
        description=_text(level["description"]) if level else None,
        elements=tuple(_text(competency["elements"][position]["title"]) for position in chosen),
        assessed=Text(english, filipino or english),
    )


def _text(value: Mapping[str, str]) -> Text:
    return Text(value["en"], value["fil"])
