"""For bench/office.py: copies of the site's papers, each with a code of its own, until the tables hold enough.

Prints the copies' codes, as they stand in QRs.
"""

from __future__ import annotations

import os
import secrets
import sys
from base64 import b32encode
from itertools import cycle

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "office.settings"
django.setup()

from office.certificates.models import Certificate  # noqa: E402
from office.certificates.operations import lookup_of  # noqa: E402
from office.credentials.models import Credential  # noqa: E402
from patunay.credential.identifiers import SECRET_BYTES  # noqa: E402


def copies(wanted: int) -> list[str]:
    """Adds papers with their credentials; the key of each copied credential is new, since one award has one."""
    of_paper: dict[str, list[Credential]] = {}
    for credential in Credential.objects.all():
        of_paper.setdefault(credential.number, []).append(credential)
    standing, codes, papers, credentials = sum(map(len, of_paper.values())), [], [], []
    for number, paper in enumerate(cycle(list(Certificate.objects.all()))):
        if standing + len(credentials) >= wanted:
            break
        secret, group = secrets.token_bytes(SECRET_BYTES), of_paper[paper.number]
        paper.pk, paper.number, paper.lookup = None, f"MC-BENCH-{number:06}", lookup_of(secret)
        papers.append(Certificate(**_values(paper)))
        for one in group:
            values = {**_values(one), "number": paper.number, "learner_key": secrets.token_hex(16)}
            credentials.append(Credential(**values))
        codes.append(b32encode(secret).decode().rstrip("="))
        paper.number = group[0].number
    Certificate.objects.bulk_create(papers, 500)
    Credential.objects.bulk_create(credentials, 500)
    return codes


def _values(row: Certificate | Credential) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}


if __name__ == "__main__":
    print("\n".join(copies(int(sys.argv[1]))))
