"""Certificates a second and core, with QR (version 15) and two credentials attached, beside the bar of 100.

Run: python bench/certificates.py [how many]. CPU time of this process and its threads, each paper another holder.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "patunay" / "certificate")]

from papers import AT, CAPABILITIES, paper, qr_text  # noqa: E402

from patunay.certificate import render_certificate  # noqa: E402

BAR = 100


def main(count: int) -> None:
    papers = [
        replace(
            paper(),
            holder=f"Learner Number {index} Dela Peña",
            number=f"MC-PILOT-2025-{index:06d}-7",
            competencies=CAPABILITIES[: index % 4 + 1],
            qr_text=qr_text(index),
        )
        for index in range(count)
    ]
    credential = b'{"fictional":"' + b"0123456789abcdef" * 210 + b'"}'
    attachments = {f"credential-{index}.json": credential for index in range(4)}
    render_certificate(papers[0], attachments, AT)
    began = time.process_time()
    for content in papers:
        render_certificate(content, attachments, AT)
    rate = count / (time.process_time() - began)
    print(f"certificates {rate:.0f} a CPU second (bar {BAR}): {rate / BAR:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
