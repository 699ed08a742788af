"""What a page may weigh: the budget for telephones on slow lines, held on every page as every role sees it.

HTML and scripts are counted as gzip makes them, style sheets and pictures as the site itself sends them to a browser
that takes gzip. Brotli, with which the budget was set, is smaller still.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bootstrap import css
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.office.conftest import Office
from tests.office.furnished import NOBODY, View, furnish, view, visits

pytestmark = pytest.mark.django_db

KB = 1000


@dataclass(frozen=True)
class Weight:
    """Bytes of one page; `again` without what the browser keeps; counts of requests, fonts and foreign hosts."""

    html: int = 0
    css: int = 0
    scripts: int = 0
    images: int = 0
    whole: int = 0
    again: int = 0
    requests: int = 1
    fonts: int = 0
    foreign: int = 0


LEARNER = Weight(15 * KB, 25 * KB, 15 * KB, 30 * KB, 60 * KB, 15 * KB, 6)
STAFF = Weight(30 * KB, 30 * KB, 50 * KB, 50 * KB, 120 * KB, 30 * KB, 10)
CHECK = replace(LEARNER, scripts=0, whole=30 * KB)
"""The page that a QR opens."""
STAFF_DOOR = "account_login"
"""Learners log in with their slip, on `people:slip`; only the staff's page knows passkeys."""
SCRIPTED = {
    STAFF_DOOR,
    "assessments:class",
    "assessments:rate_grid",
    "assessments:rate_behaviour",
    "assessments:rate_send",
    "awards:list",
    "jobs:job",
    "recognitions:door",
    "recognitions:caller",
    "recognitions:folders",
    "recognitions:stage",
    "recognitions:work",
    "recognitions:work_person",
}
"""Pages with a script: rating offline, a passkey (log-in, approval), the progress of a job, the day of an awarding."""
LINKED = re.compile(r"""<(link|script|img|source|iframe|video|audio)\b[^>]*?\b(?:href|src)=["']([^"']+)""")
INLINE = re.compile(r"<script\b[^>]*>([^<]+)")


@dataclass(frozen=True)
class Parts:
    """What a page loads: kind (`link`, `script`, `img`) and bytes, whether it is kept; addresses of other hosts."""

    sizes: dict[str, tuple[str, int, bool]] = field(default_factory=dict)
    fonts: int = 0
    foreign: int = 0


def parts(html: str) -> Parts:
    sizes, foreign, fonts = {}, 0, 0
    for kind, url in LINKED.findall(html):
        if urlsplit(url).netloc:
            foreign += 1
        elif not url.startswith("data:"):
            size, is_kept, faces = loaded(url)
            fonts += faces
            sizes[url] = (kind, size, is_kept)
    return Parts(sizes, fonts, foreign)


@cache
def loaded(url: str) -> tuple[int, bool, int]:
    """(bytes as sent, whether the browser keeps it, fonts that it asks for) of a static file."""
    answer = Client().get(url, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200, url
    content = answer.getvalue()
    text = gzip.decompress(content) if answer.headers.get("Content-Encoding") == "gzip" else content
    return len(content), "max-age" in answer.headers.get("Cache-Control", ""), text.count(b"@font-face")


def weigh(html: str) -> Weight:
    found = parts(html)

    def of(kind: str) -> int:
        return sum(size for url, (one, size, _) in found.sizes.items() if one == kind and not url.endswith(".svg"))

    page = len(gzip.compress(html.encode(), 6))
    inline = sum(len(code.encode()) for code in INLINE.findall(html))
    every = sum(size for _, size, _ in found.sizes.values())
    fresh = sum(size for _, size, is_kept in found.sizes.values() if not is_kept)
    images = sum(size for url, (kind, size, _) in found.sizes.items() if kind == "img" or url.endswith(".svg"))
    return Weight(
        page,
        of("link"),
        of("script") + inline,
        images,
        page + every,
        page + fresh,
        1 + len(found.sizes),
        found.fonts,
        found.foreign,
    )


def over(weight: Weight, budget: Weight) -> list[str]:
    """The limits that the page exceeds, by name."""
    return [one.name for one in fields(Weight) if getattr(weight, one.name) > getattr(budget, one.name)]


def budget_of(one: View) -> Weight:
    if one.name.startswith("verifications:"):
        return CHECK
    is_staff = one.role not in (NOBODY, "learner") or one.name == STAFF_DOOR
    return STAFF if is_staff else LEARNER


def test_every_page_keeps_its_budget(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    furnished = furnish(office, tmp_path / "mailed", monkeypatch)
    views = [one for name, role in visits() if (one := view(furnished, name, role))]
    weights = {(one.name, one.role): (weigh(one.html), budget_of(one)) for one in views}
    for title, budget in (("check", CHECK), ("public and learner", LEARNER), ("staff", STAFF)):
        name, weight = max(((key, w) for key, (w, b) in weights.items() if b is budget), key=lambda pair: pair[1].whole)
        print(f"heaviest {title} page {name}: {weight.whole} bytes, HTML {weight.html}, CSS {weight.css}")
    assert {name.partition(":")[0] for name, _ in weights} >= {"desk", "people", "assessments", "awards", "jobs"}
    assert len(weights) > 200
    exceeded = {key: over(weight, budget) for key, (weight, budget) in weights.items() if over(weight, budget)}
    assert not exceeded, {key: weights[key][0] for key in exceeded}
    assert not [one for one in views if has_undue_script(one)]
    check = next(one for one in views if one.name == "verifications:check")
    assert not broken_promises(check)


def has_undue_script(one: View) -> bool:
    return "<script" in one.html and one.name not in SCRIPTED


def broken_promises(one: View) -> list[str]:
    """What the public check page must never have (D67-D72), by name."""
    held = {
        "script": "<script" not in one.html,
        "cookie": "Set-Cookie" not in one.headers and "cookie" not in one.html.lower(),
        "index": "noindex" in one.headers.get("X-Robots-Tag", "") and 'content="noindex"' in one.html,
        "referrer": one.headers.get("Referrer-Policy") == "no-referrer",
        "kept": "no-store" in one.headers.get("Cache-Control", ""),
    }
    return [name for name, is_held in held.items() if not is_held]


def test_the_check_page_sets_no_cookie_and_asks_little_of_the_tables(
    office: Office,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    furnished = furnish(office, tmp_path / "mailed", monkeypatch)
    client, url = Client(), furnished.url("verifications:check")
    client.get(url)
    with django_assert_max_num_queries(4):
        answer = client.get(url)
    assert answer.status_code == 200
    assert not client.cookies


@pytest.mark.parametrize("name", [one.name for one in fields(Weight)])
@pytest.mark.parametrize("budget", [LEARNER, STAFF, CHECK])
def test_each_limit_can_go_red(name: str, budget: Weight) -> None:
    assert over(replace(budget, **{name: getattr(budget, name) + 1}), budget) == [name]
    assert over(budget, budget) == []


GOOD = '<html><link rel="stylesheet" href="/static/office/check.css"></html>'


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ("".join(f"{number:x} {number * 7919:x} " for number in range(9000)), "html"),
        ('<link rel="stylesheet" href="/static/office/bootstrap.min.css">', "css"),
        (f"<script>{'x' * 16 * KB}</script>", "scripts"),
        ('<img src="https://elsewhere.example/a.png">', "foreign"),
        ('<script src="//elsewhere.example/a.js"></script>', "foreign"),
        ("".join(f'<img src="/static/office/icon.svg?{number}">' for number in range(9)), "requests"),
    ],
)
def test_a_heavy_page_is_told(more: str, name: str) -> None:
    assert over(weigh(GOOD), LEARNER) == []
    assert name in over(weigh(GOOD + more), LEARNER)


def test_a_font_in_a_style_sheet_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = gzip.compress(b"@font-face{font-family:x;src:url(x.woff2)}")

    class Answer:
        status_code, headers = 200, {"Content-Encoding": "gzip", "Cache-Control": "max-age=1"}

        def getvalue(self) -> bytes:
            return sheet

    monkeypatch.setattr(Client, "get", lambda *_, **__: Answer())
    assert over(weigh('<link href="/static/letters.css">'), LEARNER) == ["fonts"]


def test_a_page_with_a_script_that_it_does_not_need_is_told() -> None:
    html = '<script src="/static/office/approve.js" defer></script>'
    assert [has_undue_script(View(name, "focal", "/", html, {})) for name in ("desk:home", "awards:list")] == [
        True,
        False,
    ]


def test_a_check_page_that_breaks_its_promises_is_told() -> None:
    bad = View("verifications:check", NOBODY, "/V/X", "<script></script>", {"Set-Cookie": "a=b"})
    assert broken_promises(bad) == ["script", "cookie", "index", "referrer", "kept"]


def test_the_style_sheet_has_every_class_that_a_template_uses() -> None:
    """Bootstrap is served in part: after a template uses a new class, run `python bootstrap/css.py`."""
    assert css.PART.read_bytes() == css.made()


def test_a_new_class_changes_the_style_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    assert b".carousel" not in css.made()
    used = css.words() | {"carousel"}
    monkeypatch.setattr(css, "words", lambda: used)
    assert b".carousel" in css.made()


def test_the_compressed_sheet_is_the_sheet() -> None:
    assert gzip.decompress(css.PART.with_name(f"{css.PART.name}.gz").read_bytes()) == css.PART.read_bytes()
