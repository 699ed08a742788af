"""A learner at the table for work: what the office knows and the papers that hold today. Writes nothing.

Whoever asks has looked first whether the learner's consent stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from office.awards.frozen import FrozenList, frozen
from office.awards.queries import manifest
from office.certificates.queries import CertificateValue, by_number, code_of
from office.credentials.queries import CredentialValue, of_number, states
from office.credentials.states import CredentialState
from office.people.consents import SELF, WORK, Answer, answers, may_say_yes
from office.people.queries import division_settings, learner_values
from office.recognitions.queries import EventValue, Row, rows
from office.words import say
from patunay.ceremony import Participant, parse_code
from patunay.ceremony.work import Capability, Held, Jobseeker
from patunay.errors import StateError
from patunay.framework import Text
from patunay.roster import conventions as national

HOLDS = (CredentialState.VALID, CredentialState.REPLACING)


def found(one: EventValue, asked: str) -> list[Row]:
    """The learner whose pass has this code, else everybody with names that begin so."""
    learners = [row for row in rows(one) if row.learner_key]
    code, words = parse_code(asked), national.name_words(asked)
    by_code = [row for row in learners if row.value.key == code]
    return by_code or [row for row in learners if words and _is_called(row.value.name, words)]


def _is_called(name: str, words: frozenset[str]) -> bool:
    own = national.name_words(name)
    return all(any(part.startswith(word) for part in own) for word in words)


def consent(one: EventValue, row: Row) -> Answer:
    """Raises StateError where the records know the learner no more."""
    answer = answers(one.division, [row.learner_key], WORK).get(row.learner_key)
    if answer is None:
        raise StateError("recognitions.unknown_learner", count=1)
    return answer


def age(one: EventValue, row: Row, today: date) -> dict[str, bool]:
    """Who must say yes `today`: the guardian where `is_minor`; where no birthdate is kept, the table asks."""
    pk = consent(one, row).learner
    born = learner_values(one.division, [pk])[pk].birthdate
    return {"age_known": born is not None, "is_minor": not may_say_yes(SELF, born, today)}


def jobseeker(one: EventValue, row: Row) -> Jobseeker:
    """As the records have the learner today. Raises StateError as `consent` does."""
    pk = consent(one, row).learner
    known = learner_values(one.division, [pk])[pk]
    papers = _papers(one, row)
    return Jobseeker(
        known.name,
        row.value.name,
        known.sex,
        known.programme,
        row.value.centre if isinstance(row.value, Participant) else "",
        tuple(_held(paper) for paper in papers),
    )


def codes(one: EventValue, row: Row) -> list[str]:
    """The QR of each paper that holds. Raises StateError where a card is not in the folder."""
    read = {paper.number: code_of(paper) for paper in _papers(one, row)}
    for number, code in read.items():
        if not code:
            raise StateError("recognitions.no_card", number=number)
    return list(read.values())


def _papers(one: EventValue, row: Row) -> list[CertificateValue]:
    """Those of the folder that are neither revoked, suspended nor replaced."""
    numbers = row.value.certificates if isinstance(row.value, Participant) else ()
    standing = states(numbers)
    valid = (number for number in numbers if standing.get(number) in HOLDS)
    return [paper for number in valid if (paper := by_number(number, one.division))]


def _held(paper: CertificateValue) -> Held:
    value, found = frozen(paper.award_list), of_number(paper.number, paper.division)
    titled = manifest(paper.award_list)["certificate"]["title"]
    is_statement = all(credential.level is None for credential in found)
    return Held(
        paper.number,
        say("certificate.statement_title") if is_statement else titled,
        value.office,
        value.dated,
        tuple(_capabilities(value, paper, found)),
        f"https://{division_settings(paper.division)['host']}/V/",
    )


def _capabilities(value: FrozenList, paper: CertificateValue, found: list[CredentialValue]) -> Iterator[Capability]:
    """As the paper says them, from the frozen list that it was printed from."""
    for one in sorted(found, key=lambda each: value.places[paper.learner_key, each.competency]):
        competency = value.competencies[one.competency]
        level = next((each for each in competency["levels"] if each["number"] == one.level), None)
        chosen = value.elements[paper.learner_key, one.competency]
        yield Capability(
            Text(**competency["title"]),
            Text(**level["title"]) if level else None,
            Text(**level["description"]) if level else None,
            tuple(Text(**competency["elements"][at]["title"]) for at in chosen),
        )
