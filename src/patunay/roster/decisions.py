"""What a clerk writes under *Decision*: a few words, English or Filipino, and `name: Last, First, Middle, Jr.`.

Several may stand in one cell, parted by semicolons or lines. Which of them a row asked for, the reader of rows knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    KEEP = "keep"
    DROP = "drop"
    SAME = "same person"
    DIFFERENT = "different people"


WORDS = {str(answer): answer for answer in Answer} | {
    "oo": Answer.YES,
    "hindi": Answer.NO,
    "panatilihin": Answer.KEEP,
    "alisin": Answer.DROP,
    "iisang tao": Answer.SAME,
    "magkaibang tao": Answer.DIFFERENT,
}
NAME = "name: Last, First, Middle"
_NAMED = re.compile(r"(?:name|pangalan)\s*:\s*(.*\S)", re.IGNORECASE)
_OPPOSED = ({Answer.YES, Answer.NO}, {Answer.KEEP, Answer.DROP}, {Answer.SAME, Answer.DIFFERENT})


@dataclass(frozen=True, slots=True)
class Decision:
    """`text` as written; `unread` where a part of it is no decision or two parts contradict (then nothing counts)."""

    text: str = ""
    answers: frozenset[Answer] = frozenset()
    name: str = ""
    unread: bool = False


def parse_decision(text: str) -> Decision:
    answers: set[Answer] = set()
    names: list[str] = []
    parts = [" ".join(part.split()) for part in re.split(r"[;\n]", text)]
    for part in filter(None, parts):
        if match := _NAMED.fullmatch(part):
            names.append(match[1])
        elif word := WORDS.get(part.rstrip(".!").lower()):
            answers.add(word)
        else:
            return Decision(text.strip(), unread=True)
    if len(names) > 1 or any(pair <= answers for pair in _OPPOSED):
        return Decision(text.strip(), unread=True)
    return Decision(text.strip(), frozenset(answers), "".join(names))
