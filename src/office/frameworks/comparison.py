"""What changed between two versions of a framework: added, removed, reworded, arranged otherwise; by code.

A part is found again by its kind and code alone, so a new code on the same words is one part less and one more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from office.words import say
from patunay.framework import AwardRule, Competency, Element, Framework, Text

NOTHING = Text("-", "-")
Facts = Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a framework: `kind` and each name in `facts` have a word (`frameworks.part_*`, `.fact_*`)."""

    kind: str
    code: str
    text: Text
    facts: Facts


@dataclass(frozen=True, slots=True)
class Reworded:
    part: Part
    before: Text


@dataclass(frozen=True, slots=True)
class Changed:
    part: Part
    fact: str
    before: Text
    after: Text


@dataclass(frozen=True, slots=True)
class Comparison:
    added: tuple[Part, ...]
    removed: tuple[Part, ...]
    reworded: tuple[Reworded, ...]
    changed: tuple[Changed, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.reworded or self.changed)


def compare(old: Framework, new: Framework) -> Comparison:
    """Each in the order of the framework that it stands in."""
    before, after = _by_code(old), _by_code(new)
    both = [(before[key], part) for key, part in after.items() if key in before]
    return Comparison(
        added=tuple(part for key, part in after.items() if key not in before),
        removed=tuple(part for key, part in before.items() if key not in after),
        reworded=tuple(Reworded(part, was.text) for was, part in both if was.text != part.text),
        changed=tuple(change for was, part in both for change in _changes(was, part)),
    )


def _changes(was: Part, part: Part) -> Iterator[Changed]:
    for fact in dict.fromkeys((*was.facts, *part.facts)):
        before, after = was.facts.get(fact, NOTHING), part.facts.get(fact, NOTHING)
        if before != after:
            yield Changed(part, fact, before, after)


def _by_code(framework: Framework) -> dict[tuple[str, str], Part]:
    return {(part.kind, part.code): part for part in _parts(framework)}


def _parts(framework: Framework) -> Iterator[Part]:
    yield Part("framework", "", _plain(framework.name), _framework_facts(framework))
    yield Part("rule", "", NOTHING, rule_facts(framework.rule))
    for competency in framework.competencies:
        yield from _competency(competency)
    for criterion in framework.criteria:
        yield Part("criterion", str(criterion.mark), criterion.label, {"level": _plain(criterion.level)})
    for relation in framework.relations:
        counts = _said("counts" if relation.counts else "shown_only")
        facts = {"role": _said(f"role_{relation.role}"), "counts": counts}
        yield Part("relation", relation.name, _plain(relation.name), facts)


def _competency(competency: Competency) -> Iterator[Part]:
    facts = {"necessary": _said("yes" if competency.necessary else "no"), "uri": _plain(competency.uri)}
    yield Part("competency", competency.code, competency.title, facts)
    for level in competency.levels:
        en, fil = (f"{title}: {words}" for title, words in _pairs(level.title, level.description))
        code = f"{competency.code}/{level.number}"
        yield Part("level", code, Text(en, fil), {"lower_bound": _plain(level.lower_bound)})
    for element in competency.elements:
        yield Part("element", element.code, element.title, {"belongs_to": _plain(competency.code)})
        yield from _indicators(element)


def _indicators(element: Element) -> Iterator[Part]:
    for one in element.indicators:
        facts = {"belongs_to": _plain(element.code), "highest": _plain(one.highest)}
        yield Part("indicator", one.code, one.statement, facts)


def _framework_facts(framework: Framework) -> Facts:
    return {
        "body": _plain(framework.body),
        "provenance": _said(f"provenance_{framework.provenance}"),
        "kind": _said(f"kind_{framework.kind}"),
    }


def rule_facts(rule: AwardRule) -> Facts:
    """The award rule, line by line."""
    return {
        "minimum_level": _plain(rule.minimum_level),
        **{f"required_{role}": _plain(count) for role, count in rule.required.items()},
        "least_share": _plain(f"{rule.least_share} %"),
        "method": _said(f"method_{rule.method}"),
        "confidence": NOTHING if rule.confidence is None else _plain(f"{rule.confidence} %"),
    }


def _plain(value: object) -> Text:
    return NOTHING if value is None else Text(str(value), str(value))


def _said(name: str) -> Text:
    return Text(say(f"frameworks.{name}", "en"), say(f"frameworks.{name}", "fil"))


def _pairs(title: Text, words: Text) -> tuple[tuple[str, str], tuple[str, str]]:
    return (title.en, words.en), (title.fil, words.fil)
