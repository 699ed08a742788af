"""The certificate (or Statement of Elements) of one learner: two A4 landscape pages, the credentials attached."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from patunay.certificate.content import CertificateContent
from patunay.certificate.fitting import plans
from patunay.certificate.text import page_values
from patunay.errors import InputError
from patunay.paper.press import count_pages, typeset_pdf
from patunay.paper.qr import make_qr

TEMPLATE = "certificate/certificate.typ"


def render_certificate(content: CertificateContent, attachments: Mapping[str, bytes], at: datetime) -> bytes:
    """PDF/A-3a and PDF/UA-1 of exactly two pages; `attachments` (file name -> UTF-8 text) are embedded as they are.

    Where the elements attained do not fit the first page, they are listed on the second.
    `at` (aware) is the document's date. The same arguments give the same bytes. Raises InputError where the page
    cannot be set or is overfull.
    """
    values = certificate_values(content)
    for plan in plans(values):
        made = typeset_pdf(TEMPLATE, {**values, "plan": plan}, at, attachments=attachments)
        if count_pages(made) == 2:
            return made
    raise InputError("certificate.overfull", number=content.number)


def certificate_values(content: CertificateContent) -> dict[str, Any]:
    """What the template receives but for the plan: words and the QR as JPEG bytes.

    Eight pixels a module, so that a coarse picture of the page averages modules instead of dropping lines of them.
    """
    return {**page_values(content), "qr": list(make_qr(content.qr_text).jpeg())}
