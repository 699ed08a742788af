"""An uploaded framework before anybody keeps it: it travels in the page, sealed, and stands in no table.

The seal says only that this site read the file and found it whole.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from patunay.errors import InputError
from patunay.framework import Framework
from patunay.framework.parsing import parse_framework
from patunay.framework.reading import read_framework

SALT = "office.frameworks.previews"
LASTS = timedelta(days=1)
LONGEST_FILE_NAME = 60


def read_upload(upload: UploadedFile[bytes]) -> Framework:
    """The framework in a workbook or CASE package. Raises InputError as the library's reader does."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / (upload.name or "")[-LONGEST_FILE_NAME:]
        path.write_bytes(upload.read())
        return read_framework(path)


def seal_preview(framework: Framework) -> str:
    return signing.dumps({"value": framework.as_json(), "source": framework.source}, salt=SALT, compress=True)


def open_preview(sealed: str) -> Framework:
    """Raises InputError where it is a day old or somebody changed it."""
    try:
        kept: dict[str, Any] = signing.loads(sealed, salt=SALT, max_age=LASTS)
    except signing.BadSignature as error:
        raise InputError("frameworks.preview_old") from error
    return replace(parse_framework(kept["value"]), source=kept["source"])
