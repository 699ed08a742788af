"""How issuances are cited in running text, and when two citations name the same one."""

from __future__ import annotations

import re

_CITED = re.compile(
    r"(?:(?:DepEd|Division|Regional|Office)\s+)?(?:Memorandum|Order)\s+"
    r"(?:No\.\s*\d+,?\s*s\.\s*\d{4}|[A-Z]{2,}(?:-[A-Z]+)*-\d{4}-\d+)"
)
_SIGNS = re.compile(r"[^0-9a-z]+")


def citations(text: str) -> tuple[str, ...]:
    """Every issuance that `text` cites: `Division Memorandum No. 731, s. 2025`, `Memorandum OM-OAGA-2021-243`."""
    return tuple(found[0] for found in _CITED.finditer(text))


def same(one: str, other: str) -> bool:
    """Whether both cite the same issuance: letters and digits count, signs and capitals do not."""
    return bool(one) and _bare(one) == _bare(other)


def _bare(cited: str) -> str:
    return _SIGNS.sub("", cited.lower())
