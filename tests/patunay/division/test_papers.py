"""One job prints the papers of one learner; the print run is the certificates themselves, in order."""

from __future__ import annotations

import pickle
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.patunay.certificate.papers import AT, CAPABILITIES, elements_only, paper, qr_text
from tests.patunay.certificate.test_printrun import RUN

from patunay.credential.baking import extract_png
from patunay.division.folder import write
from patunay.division.papers import PaperJob, print_paper, print_run
from patunay.errors import InputError

NUMBERS = ("MC-PLT-2025-000002-L", "MC-PLT-2025-000001-N")


def job(number: str, holders: Path) -> PaperJob:
    lines = (CAPABILITIES[0], elements_only(CAPABILITIES[1]))
    content = paper(number=number, holder=f"Learner {number[-1]}", competencies=lines, qr_text=qr_text(7, 260))
    for code in ("COM", "TWC"):
        write(holders / "credentials" / f"{number}-{code}.json", f'{{"of":"{code}"}}'.encode())
        write(holders / "proofs" / f"{number}-{code}.tlog-proof", b"proof")
    return PaperJob(content, (f"{number}-COM", f"{number}-TWC"), holders, AT)


@pytest.fixture
def printed(tmp_path: Path) -> Path:
    for number in NUMBERS:
        print_paper(pickle.loads(pickle.dumps(job(number, tmp_path / "holders"))))
    return tmp_path / "holders"


def test_a_job_writes_certificate_card_and_badges(printed: Path) -> None:
    written = {str(file.relative_to(printed)) for file in printed.rglob("*.*")}
    assert sorted(name for name in written if not name.startswith(("credentials", "proofs"))) == sorted(
        name
        for number in NUMBERS
        for name in (
            f"certificates/{number}.pdf",
            f"cards/{number}.jpg",
            f"badges/{number}-COM.png",
            f"badges/{number}-TWC.png",
        )
    )


def test_the_credentials_are_attached_and_baked(printed: Path) -> None:
    number = NUMBERS[0]
    attached = PdfReader(printed / "certificates" / f"{number}.pdf").attachments
    assert {name: content[0] for name, content in attached.items()} == {
        f"{number}-COM.json": b'{"of":"COM"}',
        f"{number}-COM.tlog-proof": b"proof",
        f"{number}-TWC.json": b'{"of":"TWC"}',
        f"{number}-TWC.tlog-proof": b"proof",
    }
    assert extract_png((printed / "badges" / f"{number}-TWC.png").read_bytes()) == b'{"of":"TWC"}'


def test_done_again_it_writes_the_same_bytes(printed: Path) -> None:
    before = {file: file.read_bytes() for file in printed.rglob("*.*")}
    print_paper(job(NUMBERS[0], printed))
    assert {file: file.read_bytes() for file in printed.rglob("*.*")} == before


def test_the_print_run_is_the_cover_and_the_certificates_in_order(printed: Path, tmp_path: Path) -> None:
    target = tmp_path / "private" / "print-run.pdf"
    run = replace(RUN, papers=len(NUMBERS))
    print_run(target, printed, run, NUMBERS, AT)
    reader = PdfReader(BytesIO(target.read_bytes()))
    cover, back, *pages = (page.extract_text() for page in reader.pages)
    assert len(reader.pages) == run.pages
    assert "Print run of certificates" in cover
    assert "The back of the cover" in back, "a sheet of its own, so that every front is a front in duplex"
    assert [next(number for number in NUMBERS if number in page) for page in pages] == [
        number for number in NUMBERS for _ in range(2)
    ]
    once = target.read_bytes()
    print_run(target, printed, run, NUMBERS, AT)
    assert target.read_bytes() == once


def test_a_page_that_cannot_be_set_leaves_nothing_half_written(tmp_path: Path) -> None:
    bad = job(NUMBERS[0], tmp_path)
    before = sorted(tmp_path.rglob("*.*"))
    with pytest.raises(InputError):
        print_paper(replace(bad, content=replace(bad.content, holder="Maria \U00013000")))
    assert sorted(tmp_path.rglob("*.*")) == before
