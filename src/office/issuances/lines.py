"""Parts of an issuance as people type them, a line each, and back; ValueError for a line that is no such thing."""

from __future__ import annotations

import re
from datetime import date

from patunay.issuance.model import Group, Paragraph, Reference, Traveller, Vehicle

_GROUP = re.compile(r"(.+?)(?:\s*:\s*(\d{1,5}))?")


def read_line(line: str) -> str:
    return line


def write_line(text: str) -> str:
    return text


def read_group(line: str) -> Group:
    """`select ALS teachers: 40`, or without a number yet."""
    found = _GROUP.fullmatch(line)
    if found is None:
        raise ValueError(line)
    return Group(found[1], int(found[2]) if found[2] else None, "learner" in found[1].lower())


def write_group(group: Group) -> str:
    return group.name if group.count is None else f"{group.name}: {group.count}"


def read_reference(line: str) -> Reference:
    """`Division Memorandum No. 12, s. 2025 | its title`; a star before it for one of another office."""
    cited, _, title = (part.strip() for part in line.removeprefix("*").partition("|"))
    return Reference(cited, title, line.startswith("*"))


def write_reference(one: Reference) -> str:
    star = "* " if one.elsewhere else ""
    return f"{star}{one.cited} | {one.title}" if one.title else f"{star}{one.cited}"


def read_traveller(line: str) -> Traveller:
    """`Name | Position | Station | 2025-12-19 | 2025-12-19`."""
    name, position, station, leaves, returns = (part.strip() for part in line.split("|"))
    return Traveller(name, position, station, date.fromisoformat(leaves), date.fromisoformat(returns))


def write_traveller(one: Traveller) -> str:
    return f"{one.name} | {one.position} | {one.station} | {one.leaves} | {one.returns}"


def read_vehicle(line: str) -> Vehicle:
    """`Van 1 | learner; learner | companion; companion`."""
    name, learners, companions = (part.strip() for part in line.split("|"))
    return Vehicle(name, _names(learners), _names(companions))


def write_vehicle(one: Vehicle) -> str:
    return f"{one.name} | {'; '.join(one.learners)} | {'; '.join(one.companions)}"


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(";") if name.strip())


def read_paragraphs(text: str) -> tuple[Paragraph, ...]:
    """An empty line stands between paragraphs; a line that begins with `- ` is a lettered item. No numbers typed."""
    return tuple(_paragraph(block) for block in re.split(r"\n\s*\n", text.replace("\r", "").strip()) if block.strip())


def _paragraph(block: str) -> Paragraph:
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    items = [line.removeprefix("- ").strip() for line in lines if line.startswith("- ")]
    return Paragraph(" ".join(line for line in lines if not line.startswith("- ")), tuple(items))


def write_paragraphs(paragraphs: tuple[Paragraph, ...]) -> str:
    return "\n\n".join("\n".join([one.text, *(f"- {item}" for item in one.items)]) for one in paragraphs)
