"""`publish`: check pages on a plain web space say what the site says, and nothing leads to them but their secret."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.core.management import call_command
from tests.office.conftest import AT, Office
from tests.office.world import Stage, approve, draw_up, set_stage

from office.certificates.models import Certificate
from office.credentials.operations import ask_to_issue
from office.jobs.work import do_job


@pytest.fixture
def stage(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    stage = set_stage(office, tmp_path / "mailed", monkeypatch)
    pk = draw_up(stage)
    approve(stage, pk)
    do_job(ask_to_issue(office.actor("focal"), pk, at=AT), "worker", lambda: AT)
    return stage


def words(page: str) -> str:
    """What a reader sees of a page, without its last paragraph (the other ways, the note on the copy)."""
    main = page.partition("<main>")[2].rpartition('<p class="small">')[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def publish(folder: Path) -> dict[str, bytes]:
    """The check pages by code."""
    call_command("publish", str(folder))
    return {path.parent.name: path.read_bytes() for path in (folder / "pages" / "V").glob("*/index.html")}


def test_each_page_says_what_the_site_says(stage: Stage, tmp_path: Path) -> None:
    pages, client = publish(tmp_path / "web"), stage.office.client()
    assert len(pages) == Certificate.objects.count() > 15
    for code, page in pages.items():
        site = words(client.get(f"/V/{code}", headers={"accept-language": "en"}).content.decode())
        assert words(page.decode()) == site != ""
        assert b"999999" not in page
        assert b"<script" not in page
        assert len(page) < 30_000
    assert len({words(page.decode()) for page in pages.values()}) == len(pages)
    not_found = (tmp_path / "web" / "pages" / "404.html").read_text("utf-8")
    assert words(not_found) == words(client.get("/V/AAAA", headers={"accept-language": "en"}).content.decode())


def test_nothing_but_the_secret_leads_to_a_page(stage: Stage, tmp_path: Path) -> None:
    web = tmp_path / "web"
    pages = publish(web)
    for path in web.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(code.encode() in data for code in pages if path.parent.name != code), path
    assert not (web / "public" / "V").exists()
    assert (web / "pages" / "V" / "index.html").is_file()
    for name in ("public", "pages"):
        assert "Options -Indexes" in (web / name / ".htaccess").read_text()
        assert "Referrer-Policy: no-referrer" in (web / name / "_headers").read_text()
