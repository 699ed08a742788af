"""`verification.report`, `problem` and the sentences: every code speaks both languages, and nothing open is green."""

from __future__ import annotations

import itertools
import json
import string

import pytest

from patunay.errors import InputError
from patunay.verification.problem import HARMLESS, UNDECIDED, Problem, ProblemCode, problem_from
from patunay.verification.report import (
    MAY_STAY_OPEN,
    Check,
    CheckName,
    Outcome,
    Report,
    Shown,
    StatusWord,
    Verdict,
    failed,
    not_applicable,
    not_checked,
    passed,
)
from patunay.words import sentences

AT = 1_765_500_000
SHOWN = Shown(
    id="urn:uuid:1",
    holder="Maria Clara Peña",
    achievement="Communication",
    level="3 Proficient",
    elements=("Listening",),
    issuer_id="did:web:office.example",
    issuer="SDO Pilot",
    number="MC-999-2025-000001-A",
    valid_from="2025-12-12T01:00:00Z",
    valid_until="2026-12-12T01:00:00Z",
    types=("VerifiableCredential", "OpenBadgeCredential"),
)
FIVE_WORDS = {
    "en": ("VALID", "REPLACED", "REVOKED", "NOT FOUND", "VERIFY"),
    "fil": ("BALIDO", "PINALITAN", "BINAWI", "WALANG NAKITANG REKORD", "SURIIN"),
}


def report(*changed: Check, shown: Shown | None = SHOWN) -> Report:
    """All steps passed but the given ones."""
    by_name = {check.name: check for check in changed}
    return Report("one.json", AT, tuple(by_name.get(name) or passed(name) for name in CheckName), shown)


@pytest.mark.parametrize("code", ProblemCode)
@pytest.mark.parametrize("lang", ["en", "fil"])
def test_every_problem_has_a_sentence_that_ends_and_its_facts_are_plain(code: ProblemCode, lang: str) -> None:
    template = sentences()[f"verification.problem_{code}"][lang]  # type: ignore[index]
    assert template.endswith((".", "trust add"))
    assert all(field is None or field.isidentifier() for _, field, _, _ in string.Formatter().parse(template))


def test_the_walk_over_the_codes_can_fail() -> None:
    with pytest.raises(KeyError):
        sentences()["verification.problem_no_such_code"]


@pytest.mark.parametrize(("name", "outcome"), list(itertools.product(CheckName, Outcome)))
def test_every_check_and_outcome_has_a_sentence(name: CheckName, outcome: Outcome) -> None:
    check = Check(name, outcome, as_of=AT)
    for lang in ("en", "fil"):
        first, dated = check.sentences(lang)  # type: ignore[arg-type]
        assert first.endswith(".") and "2025-12-12" in dated


@pytest.mark.parametrize("lang", ["en", "fil"])
def test_headlines_begin_with_one_of_the_five_words(lang: str) -> None:
    headlines = [entry for code, entry in sentences().items() if code.startswith("verification.headline_")]
    assert len(headlines) > 15
    for entry in headlines:
        assert entry[lang].partition(":")[0] in FIVE_WORDS[lang]  # type: ignore[index]


def test_no_code_has_two_weights() -> None:
    assert not UNDECIDED & HARMLESS


def test_all_passed_is_valid_and_says_who_what_from_whom_and_what_to_do() -> None:
    good = report()
    assert good.verdict is Verdict.VALID and good.status_word is StatusWord.VALID
    line = good.headline("en")
    for part in ("VALID", SHOWN.holder, SHOWN.achievement, SHOWN.level, SHOWN.issuer, "ID"):
        assert part in line
    assert good.headline("fil").startswith("BALIDO: Maria Clara Peña")


@pytest.mark.parametrize("code", sorted(set(ProblemCode) - UNDECIDED - HARMLESS))
def test_every_other_code_is_invalid(code: ProblemCode) -> None:
    bad = report(failed(CheckName.FORM, [Problem(code)]))
    assert bad.verdict is Verdict.INVALID
    assert bad.status_word is not StatusWord.VALID and not bad.headline("en").startswith("VALID")


@pytest.mark.parametrize("code", sorted(UNDECIDED))
@pytest.mark.parametrize("shown", [SHOWN, None])
def test_every_open_code_is_indeterminate(code: ProblemCode, shown: Shown | None) -> None:
    for name in CheckName:
        open_report = report(not_checked(name, Problem(code)), shown=shown)
        assert open_report.verdict is Verdict.INDETERMINATE
        assert open_report.headline("en").startswith("VERIFY") and open_report.headline("fil").startswith("SURIIN")


@pytest.mark.parametrize("name", sorted(set(CheckName) - MAY_STAY_OPEN))
def test_a_step_that_was_not_run_is_never_green(name: CheckName) -> None:
    assert report(not_checked(name)).verdict is Verdict.INDETERMINATE


@pytest.mark.parametrize("name", sorted(MAY_STAY_OPEN))
def test_without_the_salt_valid_stands_and_the_step_reads_not_checked(name: CheckName) -> None:
    without = report(not_checked(name, Problem(ProblemCode.SALT_MISSING)))
    assert without.verdict is Verdict.VALID
    assert without.check(name).outcome is Outcome.NOT_CHECKED


@pytest.mark.parametrize("name", [CheckName.PARSE, CheckName.FORM, CheckName.KEY, CheckName.PROOF, CheckName.ISSUER])
def test_the_pillars_cannot_be_said_not_to_apply(name: CheckName) -> None:
    assert report(not_applicable(name, ProblemCode.NO_STATUS)).verdict is Verdict.INDETERMINATE


def test_no_step_may_be_left_out() -> None:
    short = report()
    for index in range(len(CheckName)):
        checks = short.checks[:index] + short.checks[index + 1 :]
        assert Report("one.json", AT, checks, SHOWN).verdict is Verdict.INDETERMINATE


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (ProblemCode.REVOKED, StatusWord.REVOKED),
        (ProblemCode.REPLACED, StatusWord.REPLACED),
        (ProblemCode.SUSPENDED, StatusWord.VERIFY),
        (ProblemCode.EXPIRED, StatusWord.VERIFY),
        (ProblemCode.PROOF_WRONG, StatusWord.NOT_FOUND),
    ],
)
def test_the_status_word_says_what_happened(code: ProblemCode, word: StatusWord) -> None:
    shown = None if code is ProblemCode.PROOF_WRONG else SHOWN
    assert report(failed(CheckName.STATUS, [Problem(code)]), shown=shown).status_word is word


def test_a_broken_signature_outweighs_a_revocation() -> None:
    both = report(failed(CheckName.PROOF, [Problem(ProblemCode.PROOF_WRONG)]), shown=None)
    assert "Maria" not in both.headline("en") and both.headline("en").startswith("NOT FOUND")


def test_json_is_plain_and_complete() -> None:
    value = json.loads(json.dumps(report(not_checked(CheckName.LEAF, Problem(ProblemCode.SALT_MISSING))).to_json()))
    assert value["format"] == "patunay/report/1" and value["verdict"] == "VALID"
    assert [check["name"] for check in value["checks"]] == [str(name) for name in CheckName]
    assert value["shown"]["holder"] == "Maria Clara Peña" and value["at"] == "2025-12-12T00:40:00Z"


def test_an_error_of_another_room_keeps_its_own_sentence() -> None:
    problem = problem_from(ProblemCode.MALFORMED, InputError("canonical.duplicate_key", key="name"))
    assert "stands twice" in problem.sentence("en") and "Dalawang beses" in problem.sentence("fil")
