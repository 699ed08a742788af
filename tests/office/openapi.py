"""Prints the API's description: python -m tests.office.openapi > docs/openapi.json"""

from __future__ import annotations

import json
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.office.settings")

import django

django.setup()

from office.api import api  # noqa: E402


def described() -> str:
    return json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    print(described(), end="")
