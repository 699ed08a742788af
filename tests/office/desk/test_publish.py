"""`publish`: check pages on a plain web space say what the site says, and nothing leads to them but their secret."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from tests.office.conftest import AT, Office
from tests.office.world import Stage, approve, draw_up, set_stage

from office.awards.frozen import frozen
from office.certificates.models import Certificate
from office.credentials.operations import ask_for_status, ask_to_issue
from office.jobs.work import do_job
from office.registers.queries import registers
from office.words import say
from patunay.roster.conventions import date_in_words


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
        assert words(client.get(f"/V/{code}", headers={"accept-language": "fil"}).content.decode()) == site
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


class Spoken(HTMLParser):
    """Language -> every text of the page that stands in it, by the nearest `lang`."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: dict[str, list[str]] = {}
        self.stack: list[str] = []
        self.feed(page.partition("<main>")[2].partition("</main>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("br", "input", "link", "meta"):
            self.stack.append(dict(attrs).get("lang") or (self.stack[-1] if self.stack else ""))

    def handle_endtag(self, tag: str) -> None:
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        if text := " ".join(data.split()).strip("/ "):
            self.said.setdefault(self.stack[-1] if self.stack else "", []).append(text)


def test_everything_on_a_page_is_said_in_both_languages(stage: Stage, tmp_path: Path) -> None:
    """What stands in no language is a name, a number, an office or a mark."""
    pages = publish(tmp_path / "web")
    papers = {one.number: one for one in Certificate.objects.all()}
    for page in pages.values():
        said = Spoken(page.decode()).said
        paper = papers[next(text for text in said[""] if text in papers)]
        rest = [text for text in said[""] if text not in (paper.number, paper.name, "✓")]
        assert len(rest) == 2 and rest[0].endswith(",") and rest[1].startswith("·"), rest
        assert len(said["en"]) == len(said["fil"]) > 5
        assert "Valid" in said["en"] and "Balido" in said["fil"]
        for code in ("valid_means", "compare", "limits", "copy"):
            assert [say(f"verifications.{code}", lang) in said[lang] for lang in ("en", "fil")] == [True, True]
    elements = [said for page in pages.values() if "Elements attained:" in page.decode() for said in [page.decode()]]
    assert elements and all("Mga bahaging naabot:" in page for page in elements)


def test_a_month_is_written_in_both_languages(stage: Stage, tmp_path: Path) -> None:
    page = next(iter(publish(tmp_path / "web").values())).decode()
    day = frozen(Certificate.objects.all()[0].award_list).dated
    english, filipino = (date_in_words(day, lang) for lang in ("en", "fil"))
    assert f">{english}</span>" in page and f"/ {filipino}</span>" in page


def test_front_and_missing_page_speak_both(stage: Stage, tmp_path: Path) -> None:
    publish(tmp_path / "web")
    for name in ("index.html", "404.html"):
        said = Spoken((tmp_path / "web" / "pages" / name).read_text("utf-8")).said
        assert len(said["en"]) == len(said["fil"]) >= 2
        assert set(said.get("", [])) <= {"✕"}
