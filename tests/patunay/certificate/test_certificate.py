"""The two pages say what is true of the content and nothing else, and everything fits."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader
from tests.patunay.certificate.papers import ASSESSED, AT, CAPABILITIES, IMPORTED, elements_only, paper, qr_text

from patunay.certificate import CertificateContent, CompetencyLine, Signatory, render_certificate
from patunay.certificate.certificate import certificate_values
from patunay.certificate.fitting import plans
from patunay.errors import InputError
from patunay.framework import Text
from patunay.words import say

LIMIT = "This is not an A&E certificate, a diploma or a TESDA National Certificate (NC)."
SIXTY = "Maria Concepción Immaculada Peñaflor Dimaculangan-Santos III"
ELECTRICITY = CompetencyLine(
    Text("Install electrical wiring systems and equipment", "Pagkakabit ng mga kable at kagamitang de-kuryente"),
    Text("Competent", "May kasanayan"),
    Text("Performs the unit to the standard of the workplace.", "Nagagawa ang yunit ayon sa pamantayan ng trabaho."),
    tuple(
        Text(
            f"Prepare, do and check work number {number}", f"Paghahanda, paggawa at pagsuri ng gawaing bilang {number}"
        )
        for number in range(1, 12)
    ),
    ASSESSED,
)


def pages(content: CertificateContent) -> list[str]:
    """The text of each page, in one line."""
    reader = PdfReader(BytesIO(render_certificate(content, {}, AT)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def names(content: CertificateContent) -> list[tuple[float, str]]:
    """(size in points, text) of the lines of the holder's name: what is between title and facts, above 13 pt."""
    lines: list[tuple[float, str]] = []

    def visit(text: str, _cm: object, _tm: object, _font: object, size: float) -> None:
        if text.strip() and size > 13 and "Certificate" not in text:
            lines.append((round(size, 2), text.strip()))

    page = PdfReader(BytesIO(render_certificate(content, {}, AT))).pages[0]
    page.extract_text(visitor_text=visit)
    return lines


def test_every_fact_of_the_content_stands_on_the_first_page() -> None:
    content = paper()
    first, _ = pages(content)
    said = [content.holder, content.number, content.place, content.framework, content.basis, *content.letterhead]
    for line in content.competencies:
        assert line.level and line.description
        said += [line.title.en, line.title.fil, line.level.en, line.level.fil]
        said += [element.en.split()[0] for element in line.elements]
    missing = [words for words in said if words not in first]
    assert not missing
    assert LIMIT in first
    assert "Given on December 19, 2025 at Talahib." in first
    assert "ika-19 ng Disyembre 2025" in first
    assert say("certificate.milestone") in first


def test_only_what_is_true_is_printed() -> None:
    content = paper(competencies=CAPABILITIES[:1], milestone=False, basis="")
    first, _ = pages(content)
    assert "has attained the competency below" in first
    assert say("certificate.milestone") not in first
    assert say("certificate.elements_only") not in first
    assert content.framework in first
    for word in ("Teamwork", "Leading", "SAMPLE", "DEMO", "Memorandum", "None", "Statement"):
        assert word not in first


def test_a_statement_of_elements_claims_no_competency() -> None:
    content = paper(competencies=(elements_only(CAPABILITIES[0]), elements_only(CAPABILITIES[1], 1)), milestone=False)
    first, second = pages(content)
    assert "Statement of Elements of Competencies" in first
    assert "has attained the elements of competencies below" in first
    assert "Certificate of Micro-Credentials" not in first
    assert "Level:" not in first
    assert "Proficient" not in first + second
    assert CAPABILITIES[0].elements[1].en in first
    assert CAPABILITIES[0].elements[2].en not in first
    assert "The whole competency is not yet attained." in second
    assert "I have a statement from" in second


def test_a_mixed_certificate_says_which_is_which() -> None:
    first, second = pages(paper(competencies=(CAPABILITIES[0], elements_only(CAPABILITIES[1])), milestone=False))
    assert "has attained the competencies and the elements of competencies below" in first
    assert first.count("Elements only") == 1
    assert first.count("Level:") == 1
    assert "Where “Elements only” stands" in second


def test_an_imported_result_prints_no_elements_and_its_own_source() -> None:
    imported = replace(CAPABILITIES[1], elements=(), assessed=IMPORTED)
    first, _ = pages(paper(competencies=(CAPABILITIES[0], imported)))
    assert "Recognised as a whole; no elements are listed." in first
    assert ASSESSED.en in first
    assert IMPORTED.en in first


def test_an_offices_own_title_is_not_translated() -> None:
    first, _ = pages(paper(title="Certificate of Recognised Life Skills"))
    assert "Certificate of Recognised Life Skills" in first
    assert say("certificate.title", "fil") not in first


def test_sample_and_demo_are_on_both_pages() -> None:
    for page in pages(paper(sample=True, demo=True)):
        assert "SAMPLE" in page
        assert "DEMO" in page
    first, _ = pages(paper(sample=True, demo=True))
    assert first.count("this proves nothing") == 2


@pytest.mark.parametrize(
    "signatories",
    [
        (),
        (Signatory("AMPARO L. SANDOVAL, CESO V", "Schools Division Superintendent"),) * 2,
        (Signatory("AMPARO CONCEPCION L. SANDOVAL-PEÑAFLOR, CESO V", "Assistant Schools Division Superintendent"),) * 3,
    ],
)
def test_as_many_signatories_as_there_are(signatories: tuple[Signatory, ...]) -> None:
    first, _ = pages(paper(signatories=signatories))
    assert first.count("Schools Division Superintendent") == len(signatories)


def test_the_second_page_says_what_the_holder_needs_in_filipino() -> None:
    _, second = pages(paper())
    headings = ("proves", "proves_not", "apply", "keep", "check", "lost")
    assert all(say(f"certificate.{heading}", "fil") in second for heading in headings)
    assert "Hindi ito sertipiko ng A&E, diploma o National Certificate (NC) ng TESDA" in second
    assert "Natamo ko ang Pakikipagtalastasan, antas na Mahusay." in second
    assert "ALS Desk, Schools Division Office, Talahib (als@example.invalid)" in second
    assert "https://patunay.example" in second.replace("https:// ", "https://")
    assert "MC-PILOT-2025-000123-7" in second


@pytest.mark.parametrize(
    ("holder", "smallest"),
    [
        ("Jo Uy", 30),
        ("Maria Luisa N. Dela Peña", 30),
        (SIXTY, 19),
        ("Juan Miguel Peñaflor-Dimaculangan de los Santos y Villanueva Jr.", 18),
        ("W" * 60, 14),
        ("Ñ" * 30 + " " + "Ñ" * 29, 14),
        (" ".join(["Wilhelmina"] * 12), 14),
        (" ".join(["Maria"] * 60), 14),
    ],
)
def test_a_name_is_whole_and_never_under_14_points(holder: str, smallest: float) -> None:
    lines = names(paper(holder=holder))
    assert " ".join(text for _, text in lines) == holder
    assert min(size for size, _ in lines) >= smallest


def test_elements_that_do_not_fit_are_listed_on_the_second_page() -> None:
    content = paper(competencies=(ELECTRICITY,) * 4, milestone=False)
    first, second = pages(content)
    assert first.count("Listed in full on the second page.") == 4
    assert second.count("Prepare, do and check work number 11") == 4


def test_what_does_not_fit_two_pages_is_refused_with_what_to_do() -> None:
    endless = replace(ELECTRICITY, elements=ELECTRICITY.elements * 30)
    with pytest.raises(InputError) as refused:
        render_certificate(paper(competencies=(endless,) * 4), {}, AT)
    assert refused.value.code == "certificate.overfull"
    assert "fewer" in say(refused.value.code, **refused.value.facts)


def test_the_size_that_is_guessed_fits_and_is_not_timid() -> None:
    """The first plan is the one that is set, for every mixture of one to four competencies."""
    for count in range(1, 5):
        for kept in range(count + 1):
            lines = tuple(
                line if position < kept else elements_only(line) for position, line in enumerate(CAPABILITIES[:count])
            )
            values = certificate_values(paper(competencies=lines, milestone=kept == 4, qr_text=qr_text(count)))
            chosen = next(iter(plans(values)))
            assert not chosen["elsewhere"]
            assert chosen["size"] >= (12, 10, 9, 8.5)[count - 1]


def test_nothing_personal_but_the_name_is_printed() -> None:
    text = " ".join(pages(paper()))
    assert not re.search(r"\b\d{12}\b", text)
    assert "LRN" not in text
