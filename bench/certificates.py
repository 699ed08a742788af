"""Papers a second and core: certificates beside the bar of 100, and for the record cards and the print run.

Run: python bench/certificates.py [how many]. CPU time of this process and its threads. Every certificate is another
learner's, with another QR of version 15 and up to four credentials and proofs of real size attached; facts differ as
they do in a division, since pages that repeat cost Typst less.
"""

from __future__ import annotations

import os
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import shake_256
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("RAYON_NUM_THREADS", "1")  # as the division's printing workers have it; read when Typst starts
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "patunay" / "certificate")]

from papers import AT, CAPABILITIES, elements_only, paper, qr_text  # noqa: E402

from patunay.certificate import CertificateContent, render_card, render_certificate  # noqa: E402
from patunay.paper.joining import join_pdfs  # noqa: E402

BAR = 100
CREDENTIAL, PROOF, WORDS = 6300, 1250, b"achievement criteria narrative level result description alignment "


def contents(count: int) -> list[CertificateContent]:
    """One to four competencies, some of them elements alone."""
    lines = [*CAPABILITIES, *(elements_only(line, kept) for line in CAPABILITIES for kept in (1, 2, 3))]
    mixtures = [mixture for size in (4, 3, 2, 1) for mixture in combinations(lines, size)]
    return [
        replace(
            paper(milestone=False),
            holder=f"Learner Number {index} Dela Peña",
            number=f"MC-PILOT-2025-{index:06d}-7",
            competencies=mixtures[index * 37 % len(mixtures)],
            qr_text=qr_text(index),
        )
        for index in range(count)
    ]


def attachments(content: CertificateContent) -> dict[str, bytes]:
    """A sixth of each is as random as identifiers and signatures are."""
    made = {}
    for position, _ in enumerate(content.competencies):
        noise = b64encode(shake_256(f"{content.number} {position}".encode()).digest(CREDENTIAL // 8))
        made[f"{position}.json"] = b'{"a":"' + noise + WORDS * ((CREDENTIAL - len(noise)) // len(WORDS)) + b'"}'
        made[f"{position}.tlog-proof"] = noise[:PROOF]
    return made


def rate(label: str, work: Callable[[int], object], count: int) -> float:
    work(0)
    began = time.process_time()
    for index in range(count):
        work(index)
    made = count / (time.process_time() - began)
    print(f"{label} {made:.0f} a CPU second", end="\n" if label != "certificates" else "")
    return made


def main(count: int) -> None:
    papers = contents(count)
    attached = [attachments(content) for content in papers]
    made = rate("certificates", lambda index: render_certificate(papers[index], attached[index], AT), count)
    print(f" (bar {BAR}): {made / BAR:.2f}")
    rate("cards", lambda index: render_card(papers[index], AT), count // 4)
    certificate = render_certificate(papers[0], attached[0], AT)
    began = time.process_time()
    with TemporaryDirectory() as folder:
        join_pdfs(certificate, [certificate] * count, Path(folder) / "run.pdf")
    print(f"print run {count / (time.process_time() - began):.0f} certificates a CPU second")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
