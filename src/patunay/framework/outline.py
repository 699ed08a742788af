"""A framework as plain text for people: provenance, version, hash, award rule and the whole tree."""

from __future__ import annotations

from collections.abc import Iterator

from patunay.framework.model import Competency, Element, Framework, Text
from patunay.words import Language, say


def outline(framework: Framework, lang: Language = "en") -> str:
    """Lines of text, indented by depth; a sample says SAMPLE in its first line."""
    lines = [
        *_head(framework, lang),
        *_criteria(framework, lang),
        *_relations(framework, lang),
        *(line for competency in framework.competencies for line in ("", *_competency(competency, lang))),
    ]
    return "\n".join(lines)


def _in(text: Text, lang: Language) -> str:
    return text.en if lang == "en" else text.fil


def _head(framework: Framework, lang: Language) -> Iterator[str]:
    mark = "SAMPLE: " if framework.is_sample else ""
    yield f"{mark}{framework.name} {framework.version}"
    facts = {
        "body": framework.body,
        "provenance": say(f"framework.provenance_{framework.provenance}", lang),
        "kind": say(f"framework.kind_{framework.kind}", lang),
        "languages": ", ".join(framework.languages),
        "hash": framework.digest.hex(),
        "rule": _rule(framework, lang),
        "milestone": ", ".join(c.code for c in framework.competencies if c.necessary) or "-",
    }
    for name, value in facts.items():
        yield f"  {say(f'framework.show_{name}', lang)}: {value}"


def _rule(framework: Framework, lang: Language) -> str:
    rule = framework.rule
    needed = ", ".join(
        f"{say(f'framework.role_{role}', lang)} {count}" for role, count in rule.required.items() if count
    )
    facts = {"minimum": rule.minimum_level, "needed": needed or "-", "share": rule.least_share, "method": rule.method}
    sure = "" if rule.confidence is None else say("framework.rule_confidence", lang, confidence=rule.confidence)
    return say("framework.rule_words", lang, **facts) + sure


def _criteria(framework: Framework, lang: Language) -> Iterator[str]:
    yield f"  {say('framework.show_criteria', lang)}:"
    for criterion in framework.criteria:
        proves = "" if criterion.level is None else say("framework.proves", lang, level=criterion.level)
        yield f"    {criterion.mark}  {_in(criterion.label, lang)}{proves}"


def _relations(framework: Framework, lang: Language) -> Iterator[str]:
    yield f"  {say('framework.show_relations', lang)}:"
    for relation in framework.relations:
        how = say("framework.counts" if relation.counts else "framework.shown_only", lang)
        yield f"    {relation.name}: {say(f'framework.role_{relation.role}', lang)}, {how}"


def _competency(competency: Competency, lang: Language) -> Iterator[str]:
    yield f"{competency.code}  {_in(competency.title, lang)}{f'  <{competency.uri}>' if competency.uri else ''}"
    for level in competency.levels:
        title = say("framework.level", lang, number=level.number, title=_in(level.title, lang))
        bound = "" if level.lower_bound is None else f" ({level.lower_bound})"
        yield f"  {title}{bound}: {_in(level.description, lang)}"
    for element in competency.elements:
        yield from _element(element, lang)


def _element(element: Element, lang: Language) -> Iterator[str]:
    yield f"  {element.code}  {_in(element.title, lang)}"
    for indicator in element.indicators:
        yield f"    {indicator.code}  {_in(indicator.statement, lang)} (0-{indicator.highest})"
