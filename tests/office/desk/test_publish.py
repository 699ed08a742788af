"""`publish`: check pages on a plain web space say what the site says, and nothing leads to them but their secret."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from tests.office.conftest import AT, Office
from tests.office.world import Stage, approve, draw_up, set_stage

from office.certificates.models import Certificate
from office.credentials.operations import ask_for_status, ask_to_issue
from office.jobs.work import do_job
from office.registers.queries import registers


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


def test_a_revocation_shows_and_only_what_changed_is_written(stage: Stage, tmp_path: Path) -> None:
    web = tmp_path / "web"
    before = publish(web)
    times = {path: path.stat().st_mtime_ns for path in web.rglob("*") if path.is_file()}
    publish(web)
    assert times == {path: path.stat().st_mtime_ns for path in web.rglob("*") if path.is_file()}
    one = Certificate.objects.order_by("pk")[0]
    job = ask_for_status(stage.office.actor("focal"), one.number, "revoked", "issued in error", at=AT)
    do_job(job, "worker", lambda: AT)
    after = publish(web)
    (code,) = [code for code in before if before[code] != after[code]]
    assert one.number in after[code].decode()
    assert words(after[code].decode()).startswith("✕ Revoked / Binawi")


def test_an_old_backup_takes_nothing_back(stage: Stage, tmp_path: Path) -> None:
    publish(tmp_path / "web")
    (books,) = registers()
    checkpoint = books.place.public / "log" / "checkpoint"
    origin, size, rest = checkpoint.read_text("utf-8").split("\n", 2)
    checkpoint.write_text(f"{origin}\n{int(size) - 1}\n{rest}", "utf-8")
    with pytest.raises(CommandError, match="longer log"):
        publish(tmp_path / "web")


def test_while_a_job_writes_nothing_is_published(stage: Stage, tmp_path: Path) -> None:
    (books,) = registers()
    with books.place.locked(), pytest.raises(CommandError):
        publish(tmp_path / "web")
    assert not (tmp_path / "web").exists()
