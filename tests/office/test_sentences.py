"""The office's own tables of sentences: both languages, the same gaps, none that nothing says."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

import office
from office.words import sentences

ROOT = Path(office.__file__).parent
SOURCES = {".py", ".html", ".js"}
IN_PYTHON = re.compile(r"f[\"']([a-z]+\.[a-z0-9_]*\{[^\"'\n]*)[\"']")
IN_A_PAGE = re.compile(r"\"([a-z]+\.[a-z0-9_]*)\"\|add:")
GAP = re.compile(r"\{[^}]*\}?")
CODES = re.compile(r"[a-z]+\.[a-z0-9_]+")
WORDS = re.compile(r"[a-z0-9]+")
DEAD = "people.field_unheardof"


@cache
def source() -> str:
    return "\n".join(path.read_text("utf-8") for path in ROOT.rglob("*") if path.suffix in SOURCES)


@cache
def written_out() -> frozenset[str]:
    return frozenset(CODES.findall(source()))


@cache
def words() -> frozenset[str]:
    """Every word of the source; of a name with underscores or hyphens, each."""
    return frozenset(WORDS.findall(source().lower()))


@cache
def patterns() -> tuple[re.Pattern[str], ...]:
    """Codes that are put together: the parts that stand, and a group for each that is filled in."""
    made = {"(.+)".join(map(re.escape, GAP.split(code))) for code in IN_PYTHON.findall(source())}
    made |= {re.escape(begin) + "(.+)" for begin in IN_A_PAGE.findall(source())}
    return tuple(re.compile(one) for one in sorted(made) if re.match(r"[a-z]+\\\.", one))


def is_said(code: str) -> bool:
    """Written out somewhere; or put together there from parts that the source knows too."""
    if code in written_out():
        return True
    filled = (one.fullmatch(code) for one in patterns())
    return any(match and set(WORDS.findall("_".join(match.groups()))) <= words() for match in filled)


@pytest.mark.parametrize("app", sorted({code.partition(".")[0] for code in sentences()}))
def test_no_sentence_is_there_for_nothing(app: str) -> None:
    mine = [code for code in sentences() if code.startswith(f"{app}.")]
    assert [code for code in mine if not is_said(code)] == []


def test_a_sentence_that_nothing_says_is_found() -> None:
    assert not is_said(DEAD)


def gaps(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_both_languages_with_the_same_gaps() -> None:
    assert [code for code, one in sentences().items() if set(one) != {"en", "fil"}] == []
    assert [code for code, one in sentences().items() if gaps(one["en"]) != gaps(one["fil"])] == []
