"""How issuances are cited in running text, and when two citations name the same one."""

from __future__ import annotations

import re

_CITED = re.compile(
    r"(?:(?:DepEd|Division|Regional|Office)\s+)?(?:Memorandum|Order)\s+"
    r"(?:No\.\s*\d+,?\s*s\.\s*\d{4}|[A-Z]{2,}(?:-[A-Z]+)*-\d{4}-\d+)"
)
_NUMBERED = re.compile(r"\bNo\.\s*(\d{1,6}),?\s*s\.\s*(\d{4})\b", re.IGNORECASE)
_SIGNS = re.compile(r"[^0-9a-z]+")


def citations(text: str) -> tuple[str, ...]:
    """Every issuance that `text` cites: `Division Memorandum No. 731, s. 2025`, `Memorandum OM-OAGA-2021-243`."""
    return tuple(found[0] for found in _CITED.finditer(text))


def numbered(text: str) -> tuple[int, int] | None:
    """Number and series of the first issuance that `text` cites so."""
    found = _NUMBERED.search(text)
    return (int(found[1]), int(found[2])) if found else None


def same(one: str, other: str) -> bool:
    """Whether both cite the same issuance: letters and digits count, signs and capitals do not."""
    return bool(one) and _bare(one) == _bare(other)


def _bare(cited: str) -> str:
    return _SIGNS.sub("", cited.lower())
