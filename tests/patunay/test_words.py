"""The tables of sentences: both languages, the same gaps, every code of the source in a table, no sentence unused."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter

import pytest

import patunay
from patunay.words import say, sentences

ROOT = Path(patunay.__file__).parent
ROOMS = {code.partition(".")[0] for code in sentences()}
CODE = re.compile(rf"({'|'.join(sorted(ROOMS))})\.[a-z0-9_]+")
ONE_ADDRESS = {"certificate.card_scan"}
"""Both languages are printed under each other, and the English line names the address."""
OF_LEARNERS = {"award", "certificate", "rating", "roster"}
"""Here nobody fails: it is "not yet"."""
LANGUAGES = {"en", "fil"}


@dataclass
class Room:
    """What the source of one room says: codes written out, codes with gaps, and every other text."""

    codes: dict[str, list[ast.Call]] = field(default_factory=lambda: defaultdict(list))
    patterns: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)


def room_of(path: Path) -> str:
    first = path.relative_to(ROOT).parts[0]
    return first.removesuffix(".py")


def pattern(node: ast.JoinedStr) -> str:
    """A code with a `*` for each gap."""
    return "".join(str(piece.value) if isinstance(piece, ast.Constant) else "*" for piece in node.values)


def read_source() -> dict[str, Room]:
    rooms: dict[str, Room] = defaultdict(Room)
    for path in sorted(ROOT.rglob("*.py")):
        room = rooms[room_of(path)]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                room.texts.add(re.sub("[- ]", "_", node.value.lower()))
                if CODE.fullmatch(node.value) and not node.value.endswith((".toml", "_")):
                    room.codes.setdefault(node.value, [])
            elif isinstance(node, ast.JoinedStr) and pattern(node).partition(".")[0] in ROOMS:
                room.patterns.add(pattern(node))
            elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                room.codes[str(node.args[0].value)].append(node)
    return rooms


SOURCE = read_source()
CALLS = [(code, call) for room in SOURCE.values() for code, calls in room.codes.items() for call in calls]


def gaps(template: str) -> set[str]:
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(template) if name is not None}


def tables() -> Iterator[Path]:
    return ROOT.rglob("*.toml")


def test_every_table_is_read() -> None:
    """A table that lies where `words` does not look would be silent."""
    named = {
        f"{room}.{name}" for path in tables() for room in [table_name(path)] for name in tomllib.loads(path.read_text())
    }
    assert named == set(sentences()) and len(named) > 400
    assert sum(len(tomllib.loads(path.read_text())) for path in tables()) == len(named)


def table_name(path: Path) -> str:
    return path.parent.name if path.name == "words.toml" else path.stem


@pytest.mark.parametrize("code", sorted(sentences()))
def test_a_sentence_is_said_in_both_languages_with_the_same_facts(code: str) -> None:
    sentence = sentences()[code]
    assert set(sentence) == LANGUAGES
    english, filipino = sentence["en"], sentence["fil"]
    for text in (english, filipino):
        assert text.strip()
        assert "" not in gaps(text), "facts are named"
        assert not re.search(r"\b(bagsak|students?|estudyante)\b", text, re.IGNORECASE)
        assert code.partition(".")[0] not in OF_LEARNERS or "failed" not in text.lower()
    assert code in ONE_ADDRESS or gaps(english) - LANGUAGES == gaps(filipino) - LANGUAGES
    words = re.findall(r"[^\W\d]{2,}", re.sub(r"{[^}]*}", " ", english))
    assert english != filipino or len(words) < 3, "English copied"


def test_every_code_of_the_source_is_in_a_table() -> None:
    codes = {code for room in SOURCE.values() for code in room.codes if CODE.fullmatch(code)}
    assert len(codes) > 200
    assert codes - {"division.toml"} <= set(sentences())


def matchers() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Codes with gaps, as expressions: a gap is a text of the source, or one and an ending of that room."""
    everywhere = one_of({text for room in SOURCE.values() for text in room.texts})
    for room in SOURCE.values():
        gap = rf"(?:\d+|{everywhere}{one_of(room.texts)}?)?"
        for each in room.patterns:
            yield each, re.compile(gap.join(map(re.escape, each.split("*"))))


def one_of(texts: set[str]) -> str:
    return f"(?:{'|'.join(sorted(text for text in texts if re.fullmatch('[a-z0-9_]+', text)))})"


WITH_GAPS = dict(matchers())


def test_every_code_with_gaps_fits_a_sentence() -> None:
    assert len(WITH_GAPS) > 10
    for each, matcher in WITH_GAPS.items():
        assert any(map(matcher.fullmatch, sentences())), each


def used(code: str) -> bool:
    return any(code in room.codes for room in SOURCE.values()) or any(
        matcher.fullmatch(code) for matcher in WITH_GAPS.values()
    )


def test_no_sentence_is_unused() -> None:
    assert not [code for code in sentences() if not used(code)]
    assert not used("award.never_said") and not used("certificate.never_said") and not used("award.todo_never")


def test_whoever_says_a_sentence_gives_its_facts() -> None:
    said = [(code, call) for code, call in CALLS if code in sentences() and ast.unparse(call.func) == "say"]
    assert len(said) > 40
    for code, call in said:
        names = {keyword.arg for keyword in call.keywords}
        if None not in names:
            assert gaps(sentences()[code]["en"]) <= names, f"{code}, line {call.lineno}"


def test_say() -> None:
    assert say("canonical.deep", limit=64).startswith("The file is nested more than 64 levels")
    assert say("canonical.deep", "fil", limit=64).startswith("Lampas sa 64")
    for code, facts in (("canonical.never", {}), ("canonical.deep", {}), ("canonical.deep", {"depth": 1})):
        with pytest.raises(KeyError):
            say(code, "en", **facts)
