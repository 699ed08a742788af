"""The door of the check page: a code is answered without asking who asks; everything else meets the site's doors."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.office.furnished import furnish
from tests.office.world import Office

from office.people.access import admits
from office.people.actors import Actor
from office.verifications.door import OF_A_QR
from office.words import say

UNKNOWN = "/V/" + "A" * 26


def asked(client: Client, url: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(url)
    return [query["sql"] for query in queries]


def test_whoever_is_logged_in_is_not_looked_for(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = furnish(office, tmp_path / "mailed", monkeypatch).url("verifications:check")
    client = office.client("focal")
    tables = " ".join(asked(client, url))
    assert "certificates_certificate" in tables
    assert "session" not in tables and "account" not in tables
    assert "session" in " ".join(asked(client, "/"))


def test_the_table_opens_to_anybody_what_the_door_opens() -> None:
    assert admits("verifications:check", "GET", Actor(0, ""))


def test_headers_and_language_are_those_of_the_site(office: Office) -> None:
    answer = Client().get(UNKNOWN, HTTP_ACCEPT_LANGUAGE="fil")
    assert answer.status_code == 404
    assert "Walang nakitang rekord" in answer.content.decode()
    assert '<html lang="fil">' in answer.content.decode()
    other = Client().get("/V/")
    for name in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"):
        assert answer.headers[name] == other.headers[name]


@pytest.mark.parametrize("language", ["en", "fil"])
def test_the_form_speaks_both_languages_as_its_answer_does(office: Office, language: str) -> None:
    """Nobody has to find a switch first, and the page does not lead to itself."""
    page = Client().get("/V/", HTTP_ACCEPT_LANGUAGE=language).content.decode()
    for code in ("by_number", "number", "surname", "check", "other_ways", "by_file"):
        assert say(f"verifications.{code}", "en") in page and say(f"verifications.{code}", "fil") in page
    assert 'href="/V/"' not in page and "<script" not in page
    assert len(page) < 3000


@pytest.mark.parametrize("path", ["/V/", "/V/file", "/V/AAAA", UNKNOWN + "/x", UNKNOWN + "A", "/V/" + "1" * 26])
def test_what_is_no_code_of_a_qr_goes_on_to_the_site(path: str) -> None:
    assert OF_A_QR.fullmatch(path) is None


def test_nothing_but_reading(office: Office) -> None:
    assert Client().post(UNKNOWN).status_code in (302, 403)
