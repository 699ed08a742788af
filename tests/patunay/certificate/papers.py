"""Fictional papers for the tests: fixed people, fixed office, nothing from a real roster."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from patunay.certificate import CertificateContent, CompetencyLine, Signatory
from patunay.framework import Text

AT = datetime(2025, 12, 12, 1, 2, 3, tzinfo=UTC)
SECRET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BASE43 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*+-./:"
ASSESSED = Text(
    "360-degree assessment by an ALS teacher and a community rater; the self-rating is shown and does not count.",
    "360° na pagtataya ng guro ng ALS at ng tagapagtasa mula sa komunidad; ipinakikita ang sariling pagtataya "
    "ngunit hindi ibinibilang.",
)
IMPORTED = Text(
    "Official result of the national assessment team, imported with its source.",
    "Opisyal na resulta mula sa pambansang pangkat ng pagtataya.",
)
CAPABILITIES = (
    CompetencyLine(
        Text("Communication", "Pakikipagtalastasan"),
        Text("Proficient", "Mahusay"),
        Text(
            "On their own, explains clearly, listens well and finds and writes what is needed.",
            "Nang mag-isa, malinaw magpaliwanag, mahusay makinig, at nakahahanap at nakasusulat ng kailangan.",
        ),
        (
            Text("Listening and understanding", "Pakikinig at pag-unawa"),
            Text("Speaking to be understood", "Pagsasalita nang malinaw"),
            Text("Reading and writing for a purpose", "Pagbasa at pagsulat na may layunin"),
            Text("Using phones and media", "Paggamit ng telepono at media"),
        ),
        ASSESSED,
    ),
    CompetencyLine(
        Text("Teamwork and cooperation", "Pagtutulungan at pakikiisa"),
        Text("Leading", "Nangunguna"),
        Text(
            "Does all this and helps the group work better together.",
            "Nagagawa ang lahat ng ito at tinutulungan ang grupo na lalong magkaisa.",
        ),
        (
            Text("Doing one's share", "Pagganap sa sariling bahagi"),
            Text("Supporting others", "Pagsuporta sa iba"),
            Text("Handling disagreement", "Pagharap sa di-pagkakasundo"),
            Text("Sharing responsibility", "Pagbabahagi ng pananagutan"),
        ),
        ASSESSED,
    ),
    CompetencyLine(
        Text("Leadership", "Pamumuno"),
        Text("Proficient", "Mahusay"),
        Text(
            "On their own, starts needed work, guides others, decides fairly and can be relied on.",
            "Nang mag-isa, nagkukusa, gumagabay sa iba, makatarungang nagpapasya at maaasahan.",
        ),
        (
            Text("Taking the first step", "Pagkukusa"),
            Text("Guiding others", "Paggabay sa iba"),
            Text("Deciding fairly", "Makatarungang pagpapasya"),
            Text("Being someone to rely on", "Pagiging maaasahan"),
        ),
        ASSESSED,
    ),
    CompetencyLine(
        Text("Problem solving", "Paglutas ng suliranin"),
        Text("Proficient", "Mahusay"),
        Text(
            "On their own, finds information, compares ways, acts and checks the result.",
            "Nang mag-isa, naghahanap ng impormasyon, naghahambing ng paraan, kumikilos at nagsusuri.",
        ),
        (
            Text("Understanding the problem", "Pag-unawa sa suliranin"),
            Text("Finding information", "Paghahanap ng impormasyon"),
            Text("Choosing a way", "Pagpili ng paraan"),
            Text("Doing and checking", "Paggawa at pagsusuri"),
        ),
        ASSESSED,
    ),
)
ATTACHMENTS = {
    "MC-PILOT-2025-000123-7-COM.json": '{"name":"Communication","holder":"Peña"}'.encode(),
    "MC-PILOT-2025-000123-7-COM.jwt": b"eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl",
}


def qr_text(seed: int = 0, size: int = 356) -> str:
    """The text of a certificate's QR at its largest: 26 base32 characters, then `size` bytes as base43."""
    number, digits = int.from_bytes(bytes([1]) + bytes((7 * i * i + 31 * i + seed) % 251 for i in range(size - 1))), ""
    while number:
        number, digit = divmod(number, 43)
        digits = BASE43[digit] + digits
    return f"HTTPS://PATUNAY.EXAMPLE/V/{SECRET}#{digits}"


def elements_only(line: CompetencyLine, count: int = 2) -> CompetencyLine:
    return CompetencyLine(line.title, None, None, line.elements[:count], line.assessed)


def paper(**changes: Any) -> CertificateContent:
    values: dict[str, Any] = {
        "number": "MC-PILOT-2025-000123-7",
        "title": "Certificate of Micro-Credentials",
        "holder": "Maria Luisa N. Dela Peña",
        "letterhead": (
            "Republic of the Philippines",
            "Department of Education",
            "Fictional Region",
            "Schools Division of Talahib",
        ),
        "issuer_name": "Schools Division of Talahib",
        "competencies": CAPABILITIES,
        "milestone": True,
        "framework": "Life skills, version 2025.1, Fictional pilot division",
        "basis": "Division Memorandum No. 731, s. 2025",
        "date": date(2025, 12, 19),
        "place": "Talahib",
        "signatories": (Signatory("AMPARO L. SANDOVAL, CESO V", "Schools Division Superintendent"),),
        "qr_text": qr_text(),
        "check_address": "https://patunay.example",
        "contact": "ALS Desk, Schools Division Office, Talahib (als@example.invalid)",
        **changes,
    }
    return CertificateContent(**values)
