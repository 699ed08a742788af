"""Every error that the source raises has its sentence in both languages, with facts for every gap in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import patunay
from patunay.words import sentences

ERRORS = {"InputError", "StateError", "KeyAccessError", "PatunayError"}
ROOT = Path(patunay.__file__).parent


def raised() -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """(where, code, names of its facts; None where they are not written out) of every error made in the source."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS and node.args:
                code = node.args[0]
                names = [keyword.arg for keyword in node.keywords]
                if isinstance(code, ast.Constant):
                    known = None if None in names else frozenset(filter(None, names))
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", str(code.value), known


def gaps(template: str) -> set[str]:
    return {name.partition(".")[0] for _, name, _, _ in Formatter().parse(template) if name}


def test_there_are_errors_to_look_at() -> None:
    assert len(list(raised())) > 100


@pytest.mark.parametrize(("where", "code", "facts"), [pytest.param(*entry, id=entry[0]) for entry in raised()])
def test_an_error_can_be_said(where: str, code: str, facts: frozenset[str] | None) -> None:
    sentence = sentences().get(code)
    assert sentence, f"{where}: no sentence {code}"
    assert set(sentence) == {"en", "fil"} and all(text.strip() for text in sentence.values())
    assert gaps(sentence["en"]) - {"en"} == gaps(sentence["fil"]) - {"fil"}
    if facts is not None:
        assert gaps(sentence["en"]) <= facts, f"{where}: {code} lacks facts"
