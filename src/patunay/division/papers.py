"""From a manifest line to the values on one certificate, and from those to the files of `holders/` and the print run.

Jobs are plain values that another process may be given; a job done twice writes the same bytes.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from patunay.certificate import (
    Badge,
    CertificateContent,
    CompetencyLine,
    PrintRun,
    Signatory,
    badge_picture,
    render_card,
    render_certificate,
    render_cover,
)
from patunay.credential.baking import bake_png
from patunay.credential.facts import CertificateFacts
from patunay.credential.identifiers import certificate_number
from patunay.division.folder import write, writing
from patunay.errors import InputError
from patunay.framework import Text
from patunay.issuing.manifest import Manifest
from patunay.paper import unprintable
from patunay.paper.joining import join_pdfs


@dataclass(frozen=True, slots=True)
class PaperJob:
    """What is to be printed for one certificate. `credentials` are names, `<number>-<code>`, in the order of the
    content's competencies: `holders` has the signed documents (JSON) and their proofs already.
    """

    content: CertificateContent
    credentials: tuple[str, ...]
    holders: Path
    at: datetime

    @property
    def documents(self) -> list[bytes]:
        return [(self.holders / "credentials" / f"{name}.json").read_bytes() for name in self.credentials]

    @property
    def proofs(self) -> list[bytes]:
        return [(self.holders / "proofs" / f"{name}.tlog-proof").read_bytes() for name in self.credentials]


def print_paper(job: PaperJob) -> None:
    """Writes the certificate, the card and one badge a credential below `job.holders`.

    Raises InputError where a page cannot be set, StateError where the disk is full.
    """
    number, names, documents = job.content.number, job.credentials, job.documents
    attached = {f"{name}.json": document for name, document in zip(names, documents, strict=True)}
    attached |= {f"{name}.tlog-proof": proof for name, proof in zip(names, job.proofs, strict=True)}
    write(job.holders / "certificates" / f"{number}.pdf", render_certificate(job.content, attached, job.at))
    write(job.holders / "cards" / f"{number}.jpg", render_card(job.content, job.at))
    for name, document, line in zip(names, documents, job.content.competencies, strict=True):
        picture = badge_picture(Badge.of(job.content, line))
        write(job.holders / "badges" / f"{name}.png", bake_png(picture, document))


def print_run(path: Path, holders: Path, run: PrintRun, numbers: Sequence[str], at: datetime) -> None:
    """Writes the print run to `path`: the cover, then the two pages of each certificate of `numbers`, in that order.

    The certificates are read from `holders`, one at a time. Raises StateError where the disk is full.
    """
    certificates = ((holders / "certificates" / f"{number}.pdf").read_bytes() for number in numbers)
    with writing(path) as part:
        join_pdfs(render_cover(run, at), certificates, part)


def manifest_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Number, name, credentials of each paper in print order; UTF-8 with BOM, so that Excel keeps the ñ."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("Number", "Name", "Credentials"))
    writer.writerows([[_inert(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def _inert(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula is quoted."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell


def check_printable(manifest: Manifest) -> None:
    """Raises InputError, with the texts, where a text of `manifest` has a letter that the certificate's font lacks."""
    value = manifest.value
    told = (value["certificates"], value["office"], value["event"], value["signatories"], value["frameworkValue"])
    unknown = unprintable(sorted({text for part in told for text in _texts_of(part)}))
    if unknown:
        raise InputError("division.unprintable", texts="; ".join(unknown[:5]))


def _texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for member in value.values():
            yield from _texts_of(member)
    elif isinstance(value, list):
        for member in value:
            yield from _texts_of(member)


def run_facts(manifest: Manifest, contents: Sequence[CertificateContent]) -> PrintRun:
    """The cover of the print run of every paper of `manifest`, at least one."""
    value = manifest.value
    first, last = contents[0], contents[-1]
    return PrintRun(
        letterhead=first.letterhead,
        issuer_name=first.issuer_name,
        event=value["event"]["title"],
        date=first.date,
        place=first.place,
        papers=len(contents),
        statements=sum(content.is_statement for content in contents),
        learners=len({line["learner"] for line in value["certificates"]}),
        first=first.number,
        last=last.number,
        manifest=manifest.digest,
        sample=first.sample,
        demo=first.demo,
    )


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
