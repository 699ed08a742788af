"""Every page that the table of access opens, as each role sees it, is free of barriers (WCAG 2.2 A and AA).

A page is shown to Chromium straight from the site's own answer, with its headers. Each role's page is looked at once
where its main part differs from what another role sees; the menu of each role is looked at on its first page. Two
layouts: 1280 pixels, and 320, which is also 1280 at 400 %. Prints how many pages and roles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route, sync_playwright
from tests.office import conftest
from tests.office.conftest import Office
from tests.office.furnished import View, furnish, view, visits

office, founding = conftest.office, conftest.founding
CHROMIUM = "/usr/bin/chromium"
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SITE = "http://site.test"
WIDE, NARROW = {"width": 1280, "height": 1024}, {"width": 320, "height": 256}
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]},
    "resultTypes": ["violations"],
}
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } "
SPACING += "p { margin-bottom: 2em !important; }"
"""Success criterion 1.4.12: what a reader may set without losing anything."""
FRAGMENTS = {"jobs:progress"}
"""Answers that a script puts into the page of another name, which is looked at with its first one."""
OUTLINE = """() => {
  const wrong = [], html = document.documentElement;
  if (!html.lang) wrong.push("no language");
  if (!document.title.trim() || document.title.trim() === "· Patunay") wrong.push("no title");
  if (document.querySelectorAll("h1").length !== 1) wrong.push("not one h1");
  const main = document.querySelector("main");
  if (!main) wrong.push("no main part");
  const first = document.querySelector("a[href], button, input:not([type=hidden]), select, textarea");
  const skips = first && first.getAttribute("href") === "#main" && main && main.id === "main";
  if (main && first && !main.contains(first) && !skips) wrong.push("no skip link");
  return wrong;
}"""
FOCUS = """() => {
  const shown = (el) => {
    const style = getComputedStyle(el);
    return [style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0, style.boxShadow];
  };
  const wrong = [];
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  for (const el of document.querySelectorAll(all)) {
    if (!el.checkVisibility() || el.disabled) continue;
    const label = el.nextElementSibling, before = [el, label].map((one) => one && shown(one)[1]);
    el.focus();
    if (document.activeElement !== el) continue;
    const after = [el, label].map((one) => one ? shown(one) : [false, null]);
    const is_seen = after.some(([line, shadow], at) => line || shadow !== before[at]);
    if (!is_seen) wrong.push("no visible focus: " + el.outerHTML.slice(0, 100));
  }
  return wrong;
}"""
WIDTH = """() => {
  const limit = innerWidth, html = document.documentElement;
  if (html.scrollWidth <= limit) return [];
  const beyond = (el) => el.getBoundingClientRect().right > limit + 1 && !el.closest(".table-wide");
  const wide = [...document.querySelectorAll("body *")].filter(beyond).slice(0, 3);
  const named = wide.map((el) => el.outerHTML.slice(0, 100)).join(" | ");
  return ["wider than " + limit + ": " + html.scrollWidth + " " + named];
}"""


@contextmanager
def chromium() -> Iterator[Page]:
    """A page of a browser. Begun after the site has answered: Playwright's loop keeps Django from its database."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser.new_page(service_workers="block")
        browser.close()


def show(page: Page, one: View) -> None:
    """Lets the browser load the page; whatever it links to is a static file."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path == one.url:
            headers = {name: value for name, value in one.headers.items() if name != "Set-Cookie"}
            route.fulfill(status=200, headers=headers, body=one.html)
        elif path.startswith("/static/"):
            route.fulfill(path=finders.find(path.removeprefix("/static/")))
        else:
            route.fulfill(status=404)

    page.unroute_all()
    page.route("**/*", answer)
    page.set_viewport_size(WIDE)
    page.goto(SITE + one.url)


def barriers(page: Page) -> list[str]:
    """Everything that is wrong with the page that is shown, in both layouts."""
    wrong = [*page.evaluate(OUTLINE), *_axe(page)]
    page.set_viewport_size(NARROW)
    wrong += [*page.evaluate(WIDTH), *_axe(page)]
    page.keyboard.press("Tab")
    wrong += page.evaluate(FOCUS)
    page.evaluate(
        "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }", SPACING
    )
    wrong += [f"with text spacing {one}" for one in page.evaluate(WIDTH)]
    return list(dict.fromkeys(wrong))


def _axe(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"][:3]]


def differing(views: list[View]) -> list[View]:
    """One view of each content; each role's first page whatever it says, for its menu."""
    seen: dict[tuple[str, str], View] = {}
    for one in views:
        main = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", one.html.partition("<main")[2])
        seen.setdefault((one.name, one.role if one.name == "desk:home" else main), one)
    return list(seen.values())


@pytest.mark.timeout(600)
@pytest.mark.parametrize("half", [0, 1])
def test_no_page_has_a_barrier(half: int, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    furnished = furnish(office, tmp_path / "mailed", monkeypatch)
    names = sorted({name for name, _ in visits()} - FRAGMENTS)[half::2]
    cells = [(name, role) for name, role in visits() if name in names]
    views = [one for name, role in cells if (one := view(furnished, name, role))]
    looked_at = differing(views)
    wrong = {}
    with chromium() as page:
        for one in looked_at:
            show(page, one)
            if found := barriers(page):
                wrong[one.name, one.role] = found
    pages = len({one.name for one in views})
    print(f"{len(cells)} doors; {pages} pages x roles = {len(views)} views, {len(looked_at)} differ and were looked at")
    assert pages > 30
    assert not wrong, "\n".join(f"{key}: {line}" for key, lines in wrong.items() for line in lines)


BAD = """<!doctype html><html><head><title></title><style>a:focus{outline:0}</style></head><body><a href="/x">x</a>
<main><h1>One</h1><h1>Two</h1><img src="data:,"><p style="color:#ccc;background:#fff;width:400px">pale</p>
</main></body></html>"""


def test_a_page_with_barriers_is_told() -> None:
    with chromium() as page:
        show(page, View("bad", "nobody", "/bad", BAD, {"Content-Type": "text/html"}))
        found = "\n".join(barriers(page))
    expected = "no language,no title,not one h1,no skip link,no visible focus,wider than 320,image-alt,color-contrast"
    for barrier in expected.split(","):
        assert barrier in found
