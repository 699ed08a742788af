"""Writes the part of Bootstrap that the site uses, with a gzip copy beside it that the web server sends as it is.

Run: python bootstrap/css.py, after a template uses a class for the first time (tests/office/test_budget.py says so).
A rule stays where one of its selectors names no class at all, or only classes whose names occur anywhere in the
site's templates, scripts and Python; so it can keep too much, never too little. Over Slow 3G the whole sheet alone
would cost half a second.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

OFFICE = Path(__file__).resolve().parents[1] / "src" / "office"
STATIC = OFFICE / "static" / "office"
WHOLE, PART = STATIC / "bootstrap.min.css", STATIC / "bootstrap.part.css"
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")


def words() -> set[str]:
    """Every name in the site's sources that could be a class."""
    sources = (path for path in OFFICE.rglob("*") if path.suffix in (".html", ".py", ".js"))
    return {word for path in sources for word in re.findall(r"[A-Za-z_][\w-]*", path.read_text("utf-8"))}


def rules(css: str) -> Iterator[tuple[str, str]]:
    """(what stands before the brace, what stands within) of each rule, nested braces and all."""
    at = 0
    while (opened := css.find("{", at)) >= 0:
        depth, end = 1, opened + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield css[at:opened], css[opened + 1 : end - 1]
        at = end


def part(css: str, used: set[str]) -> str:
    """The rules that a page with only these classes can need."""
    kept = []
    for head, body in rules(css):
        if head.startswith("@media"):
            inner = part(body, used)
            kept += [f"{head}{{{inner}}}"] if inner else []
        elif head.startswith("@"):
            kept.append(f"{head}{{{body}}}")
        elif selectors := [one for one in split(head) if set(CLASS.findall(one)) <= used]:
            kept.append(f"{','.join(selectors)}{{{body}}}")
    return "".join(kept)


def split(head: str) -> list[str]:
    """The selectors of a list; commas within parentheses divide nothing."""
    return re.split(r",(?![^(]*\))", head)


def made() -> bytes:
    """The sheet as the site's sources of this moment need it."""
    css = re.sub(r'/\*.*?\*/|@charset "[^"]*";', "", WHOLE.read_text("utf-8"), flags=re.DOTALL)
    return ('@charset "UTF-8";/*! Bootstrap, MIT, see bootstrap.LICENSE */' + part(css, words())).encode()


def main() -> None:
    PART.write_bytes(made())
    PART.with_name(PART.name + ".gz").write_bytes(gzip.compress(made(), 9, mtime=0))


if __name__ == "__main__":
    main()
