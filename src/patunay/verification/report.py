"""What a verification found: named checks, a verdict, the facts that may be shown, sentences in both languages.

A report is a value and never raises. "Not checked" is never green, integrity and the issuer's trust are separate
lines, and a fact is shown only from a document whose proof was checked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from patunay.verification.problem import HARMLESS, UNDECIDED, Problem, ProblemCode
from patunay.words import Language, say

FORMAT = "patunay/report/1"
LANGUAGES: tuple[Language, Language] = ("en", "fil")


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not applicable"
    NOT_CHECKED = "not checked"


class CheckName(StrEnum):
    """The numbered steps of `verifier.verify_credential`, in order."""

    PARSE = "parse"
    FORM = "form"
    KEY = "key"
    PROOF = "proof"
    LEAF = "leaf"
    INCLUSION = "inclusion"
    CHECKPOINT = "checkpoint"
    KEY_RANGE = "key range"
    STATUS = "status"
    PERIOD = "period"
    ISSUER = "issuer"


class Verdict(StrEnum):
    VALID = "VALID"
    INVALID = "INVALID"
    INDETERMINATE = "INDETERMINATE"


class StatusWord(StrEnum):
    """The office's five words, and no others."""

    VALID = "valid"
    REPLACED = "replaced"
    REVOKED = "revoked"
    NOT_FOUND = "not_found"
    VERIFY = "verify"


MAY_STAY_OPEN = frozenset({CheckName.LEAF, CheckName.INCLUSION, CheckName.CHECKPOINT})
"""Steps that need the leaf salt: without it they read "not checked" and VALID stands."""

_ALWAYS_PASSED = frozenset({CheckName.PARSE, CheckName.FORM, CheckName.KEY, CheckName.PROOF, CheckName.ISSUER})


@dataclass(frozen=True, slots=True)
class Check:
    """One step. `problems` say why it did not pass; `as_of` (Unix seconds) dates the data that it rests on."""

    name: CheckName
    outcome: Outcome
    problems: tuple[Problem, ...] = ()
    as_of: int | None = None

    def sentences(self, lang: Language) -> list[str]:
        """What was found, then one sentence a problem."""
        first = say(f"verification.check_{_key(self.name)}_{_key(self.outcome)}", lang)
        dated = [say("verification.as_of", lang, date=day(self.as_of))] if self.as_of is not None else []
        return [first, *dated, *(problem.sentence(lang) for problem in self.problems)]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the checked document says, cleaned of control characters. Empty text where it says nothing."""

    id: str
    holder: str
    achievement: str
    level: str
    elements: tuple[str, ...]
    issuer_id: str
    issuer: str
    number: str
    valid_from: str
    valid_until: str
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One document's checks. `at` (Unix seconds) is the clock that was used; `name` says which file it was."""

    name: str
    at: int
    checks: tuple[Check, ...]
    shown: Shown | None

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(problem for check in self.checks for problem in check.problems)

    @property
    def verdict(self) -> Verdict:
        """INVALID beats INDETERMINATE; VALID needs every step passed, not applicable or allowed to stay open."""
        codes = {problem.code for check in self.checks for problem in check.problems}
        if codes - UNDECIDED - HARMLESS:
            return Verdict.INVALID
        if codes & UNDECIDED or not _complete(self.checks):
            return Verdict.INDETERMINATE
        return Verdict.VALID

    @property
    def status_word(self) -> StatusWord:
        codes = {problem.code for problem in self.problems}
        if self.verdict is Verdict.VALID:
            return StatusWord.VALID
        if self.verdict is Verdict.INDETERMINATE or self.shown is None:
            return StatusWord.VERIFY if self.verdict is Verdict.INDETERMINATE else StatusWord.NOT_FOUND
        for code, word in _WORDS.items():
            if code in codes:
                return word
        return StatusWord.NOT_FOUND

    def check(self, name: CheckName) -> Check:
        return next(check for check in self.checks if check.name is name)

    def headline(self, lang: Language) -> str:
        """The line an employer reads: valid or not, who, what, from whom, and what to do now."""
        code = _reason(self)
        if self.shown is None:
            return say(f"verification.headline_{code}", lang)
        shown = self.shown
        return say(
            f"verification.headline_{code}",
            lang,
            holder=shown.holder or say("verification.no_holder", lang),
            achievement=shown.achievement or say("verification.no_achievement", lang),
            level=say("verification.with_level", lang, level=shown.level) if shown.level else "",
            issuer=shown.issuer or shown.issuer_id,
            date=shown.valid_until[:10] if code == "expired" else shown.valid_from[:10],
        )

    def reasons(self, lang: Language) -> tuple[str, ...]:
        """One sentence for each fault that keeps the verdict from VALID."""
        return tuple(dict.fromkeys(problem.sentence(lang) for problem in self.problems if problem.code not in HARMLESS))

    def to_json(self) -> dict[str, Any]:
        """The plain value `patunay/report/1`."""
        return {
            "format": FORMAT,
            "name": self.name,
            "verdict": str(self.verdict),
            "status": str(self.status_word),
            "at": timestamp(self.at),
            "headline": {lang: self.headline(lang) for lang in LANGUAGES},
            "shown": None if self.shown is None else asdict(self.shown),
            "checks": [_check_json(check) for check in self.checks],
        }


@lru_cache(maxsize=64)
def passed(name: CheckName, as_of: int | None = None) -> Check:
    return Check(name, Outcome.PASSED, (), as_of)


def failed(name: CheckName, problems: Iterable[Problem], as_of: int | None = None) -> Check:
    return Check(name, Outcome.FAILED, tuple(problems), as_of)


def not_checked(name: CheckName, *problems: Problem, as_of: int | None = None) -> Check:
    return Check(name, Outcome.NOT_CHECKED, problems, as_of)


@lru_cache(maxsize=64)
def not_applicable(name: CheckName, code: ProblemCode) -> Check:
    return Check(name, Outcome.NOT_APPLICABLE, (Problem(code),))


@lru_cache(maxsize=64)
def not_reached(name: CheckName) -> Check:
    return Check(name, Outcome.NOT_CHECKED, (Problem(ProblemCode.NOT_REACHED),))


def timestamp(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(seconds: int) -> str:
    return timestamp(seconds)[:10]


def _key(value: StrEnum) -> str:
    return value.value.replace(" ", "_")


def _complete(checks: tuple[Check, ...]) -> bool:
    """No step may be missing, and no step that VALID rests on may be open or inapplicable."""
    if tuple(check.name for check in checks) != tuple(CheckName):
        return False
    return all(_settled(check) for check in checks)


def _settled(check: Check) -> bool:
    if check.outcome is Outcome.PASSED:
        return True
    if check.outcome is Outcome.NOT_APPLICABLE:
        return check.name not in _ALWAYS_PASSED
    return check.outcome is Outcome.NOT_CHECKED and check.name in MAY_STAY_OPEN


_WORDS = {
    ProblemCode.REPLACED: StatusWord.REPLACED,
    ProblemCode.REVOKED: StatusWord.REVOKED,
    ProblemCode.SUSPENDED: StatusWord.VERIFY,
    ProblemCode.EXPIRED: StatusWord.VERIFY,
    ProblemCode.NOT_YET_VALID: StatusWord.VERIFY,
}

_OPEN_REASONS = (
    (CheckName.PARSE, "shapes"),
    (CheckName.KEY, "key"),
    (CheckName.PROOF, "unsupported"),
    (CheckName.FORM, "unsupported"),
    (CheckName.ISSUER, "issuer"),
    (CheckName.STATUS, "status"),
    (CheckName.KEY_RANGE, "log"),
    (CheckName.CHECKPOINT, "log"),
)


def _reason(report: Report) -> str:
    """Which headline: the status word, or for "verify" what stands in the way."""
    if report.verdict is Verdict.VALID:
        return "valid"
    if report.verdict is Verdict.INVALID:
        return _false_reason(report)
    reason = next((reason for name, reason in _OPEN_REASONS if _undecided(report.check(name))), "issuer")
    return f"{reason}_unread" if report.shown is None else reason


def _false_reason(report: Report) -> str:
    if report.shown is None:
        codes = {problem.code for problem in report.problems}
        return "unreadable" if codes & {ProblemCode.MALFORMED, ProblemCode.NOT_A_CREDENTIAL} else "not_issued"
    codes = {problem.code for problem in report.problems}
    hard = codes - UNDECIDED - HARMLESS
    if hard <= _WORDS.keys():
        return next(code.value for code in _WORDS if code in hard)
    return "not_logged"


def _undecided(check: Check) -> bool:
    return any(problem.code in UNDECIDED for problem in check.problems)


def _check_json(check: Check) -> dict[str, Any]:
    return {
        "name": str(check.name),
        "outcome": str(check.outcome),
        "asOf": None if check.as_of is None else timestamp(check.as_of),
        "problems": [
            {"code": str(problem.code), "cause": problem.cause, "facts": dict(problem.facts)}
            for problem in check.problems
        ],
        "en": check.sentences("en"),
        "fil": check.sentences("fil"),
    }
