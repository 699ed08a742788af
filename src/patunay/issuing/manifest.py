"""The manifest: exactly what is to be awarded, by whom, in which words; what two people approve by its hash.

Holds neither a number, an index nor a time of issue: those are drawn when it is issued. Its hash covers everything
that a certificate will say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from patunay.award import Award, AwardKind, AwardList, Decision, LearnerResult
from patunay.canonical import jcs
from patunay.credential.facts import AchievementPart, ElementPart, LevelPart, ShapeSet
from patunay.credential.identifiers import framework_urn
from patunay.credential.shapeset import parse_shape_set, shape_set_json
from patunay.errors import InputError
from patunay.framework import Competency, Framework, Method, RaterRole, Text
from patunay.words import say

FORMAT = "patunay/manifest/1"
KINDS = (RaterRole.TEACHER, RaterRole.COMMUNITY)


@dataclass(frozen=True, slots=True)
class Office:
    """The office as issuer: `host` of its did:web, `code` in its numbers; `method` is its key's absolute URI."""

    name: str
    host: str
    code: str
    year: int
    method: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`value` is the plain JSON (`patunay/manifest/1`); the rest reads it."""

    value: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """Hex SHA-256 of the JCS: what approvals are over."""
        return sha256(jcs(dict(self.value))).hexdigest()

    @property
    def shapes(self) -> ShapeSet:
        return parse_shape_set(self.value["shapes"])


def both(text: Text) -> str:
    """English and Filipino in one line, for documents that take plain text only."""
    return text.en if text.en == text.fil else f"{text.en} / {text.fil}"


def draw_up_manifest(
    awards: AwardList,
    names: Mapping[str, str],
    keys: Mapping[str, str],
    office: Office,
    contexts: tuple[tuple[str, str], ...],
    details: Mapping[str, Any],
) -> Manifest:
    """The manifest of everything due on `awards`.

    `names` and `keys`: row hash -> printed name, and -> the learner's random key (hex). `details` (event, signatories,
    certificate settings, proposer, batch) are kept as given. Raises InputError when nothing is due.
    """
    narratives: dict[str, int] = {}
    certificates = [
        certificate
        for result in awards.results
        if result.due
        for certificate in _certificates(awards, result, names, keys, narratives, int(details["certificate"]["per"]))
    ]
    if not certificates:
        raise InputError("issuing.nothing_due")
    shapes = _shapes(awards.framework, office, contexts, tuple(narratives))
    value = {
        "format": FORMAT,
        **details,
        "framework": awards.framework.digest.hex(),
        "shapes": shape_set_json(shapes),
        "certificates": certificates,
    }
    return Manifest(value)


def _certificates(
    awards: AwardList,
    result: LearnerResult,
    names: Mapping[str, str],
    keys: Mapping[str, str],
    narratives: dict[str, int],
    per: int,
) -> list[dict[str, Any]]:
    learner = result.learner
    credentials = [_credential(awards, result, award, narratives) for award in result.due]
    milestone = awards.milestone(learner)
    return [
        {
            "learner": keys[learner.row_hash],
            "name": names[learner.row_hash],
            "milestone": milestone,
            "credentials": credentials[start : start + per],
        }
        for start in range(0, len(credentials), per)
    ]


def _credential(awards: AwardList, result: LearnerResult, award: Award, narratives: dict[str, int]) -> dict[str, Any]:
    competency = awards.framework.competency(award.competency)
    order = [element.code for element in competency.elements]
    elements = [order.index(code) for code in award.elements] if award.kind is AwardKind.ELEMENTS else []
    narrative = narratives.setdefault(_narrative(awards, result, award), len(narratives))
    return {
        "achievement": awards.framework.competencies.index(competency),
        "code": competency.code,
        "level": award.level,
        "elements": elements,
        "imported": award.imported,
        "narrative": narrative,
    }


def _narrative(awards: AwardList, result: LearnerResult, award: Award) -> str:
    """How this learner was assessed, in both languages: by which kinds of raters, official result or second look."""
    decision = next(d for d in result.decisions if d.competency == award.competency)
    if award.imported and decision.imported:
        if decision.imported.moderated:
            return both(Text(say("issuing.moderated", "en"), say("issuing.moderated", "fil")))
        facts = {"source": decision.imported.scored_by, "date": str(decision.imported.dated or "")}
        return both(Text(say("issuing.imported", "en", **facts), say("issuing.imported", "fil", **facts)))
    confidence = awards.framework.rule.confidence or 80 if _is_measured(decision, award) else None
    return both(Text(_assessed(award, "en", confidence), _assessed(award, "fil", confidence)))


def _is_measured(decision: Decision, award: Award) -> bool:
    return decision.method is Method.MEASURED and award.kind is AwardKind.COMPETENCY


def _assessed(award: Award, lang: Any, confidence: int | None) -> str:
    """`confidence` is None but where the level was measured."""
    if confidence is not None:
        heard = ", ".join(say(f"issuing.kind_{kind}", lang) for kind in award.heard if kind is not RaterRole.RELATIVE)
        return say("issuing.measured", lang, kinds=heard, confidence=confidence)
    kinds = ", ".join(say(f"issuing.kind_{kind}", lang) for kind in KINDS if kind in award.kinds)
    shown = ", ".join(say(f"issuing.kind_{kind}", lang) for kind in award.heard if kind not in award.kinds)
    sentence = say("issuing.assessed", lang, kinds=kinds)
    return f"{sentence} {say('issuing.shown_only', lang, kinds=shown)}" if shown else sentence


def _shapes(
    framework: Framework, office: Office, contexts: tuple[tuple[str, str], ...], narratives: tuple[str, ...]
) -> ShapeSet:
    digest = framework.digest.hex()
    base = f"https://{office.host}"
    return ShapeSet(
        contexts=contexts,
        issuer_id=f"did:web:{office.host}",
        issuer_name=office.name,
        issuer_url=base,
        method=office.method,
        status_base=f"{base}/status",
        number_prefix=f"MC-{office.code}-{office.year}",
        framework_name=_marked(f"{framework.name} {framework.version}", framework),
        framework_url=f"{base}/framework/{digest[:16]}.json",
        framework_digest=digest,
        sample=framework.is_sample,
        achievements=tuple(_achievement(framework, digest, c) for c in framework.competencies),
        narratives=narratives,
    )


def _marked(text: str, framework: Framework) -> str:
    """A sample framework says so on everything made from it."""
    return f"{text} [SAMPLE]" if framework.is_sample and "SAMPLE" not in text else text


def _achievement(framework: Framework, digest: str, competency: Competency) -> AchievementPart:
    minimum = competency.level(framework.rule.minimum_level)
    titles = Text(
        "; ".join(element.title.en for element in competency.elements),
        "; ".join(element.title.fil for element in competency.elements),
    )
    rule = {lang: _rule_words(framework, minimum.number, lang) for lang in ("en", "fil")}
    return AchievementPart(
        code=competency.code,
        achievement_id=competency.uri or framework_urn(digest, competency.code),
        name=_marked(both(competency.title), framework),
        description=both(Text(f"{competency.title.en}: {titles.en}.", f"{competency.title.fil}: {titles.fil}.")),
        criteria=both(Text(rule["en"], rule["fil"])),
        levels=tuple(LevelPart(x.number, both(x.title), both(x.description)) for x in competency.levels),
        elements=tuple(
            ElementPart(
                element.code,
                both(element.title),
                both(
                    Text(
                        "; ".join(indicator.statement.en for indicator in element.indicators),
                        "; ".join(indicator.statement.fil for indicator in element.indicators),
                    )
                ),
            )
            for element in competency.elements
        ),
        minimum_level=framework.rule.minimum_level,
    )


def _rule_words(framework: Framework, minimum: int, lang: Any) -> str:
    needed = ", ".join(
        f"{say(f'issuing.kind_{role}', lang)}: {count}" for role, count in framework.rule.required.items() if count
    )
    facts = {"minimum": minimum, "needed": needed, "share": framework.rule.least_share}
    if framework.rule.method is Method.MEASURED:
        return say("issuing.rule_measured", lang, confidence=framework.rule.confidence or 80, **facts)
    return say("issuing.rule", lang, **facts)
