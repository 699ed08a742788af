"""What mailed files of a cycle say, beside the forms and results that stand already. Writes nothing.

A form that stands already, whichever file it came in, is the same form again: so an export that has grown brings its
new rows alone. A later form of the same rater for the same learner replaces the earlier one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.timezone import localtime

from office.assessments.models import Candidate, OfficialResult, RatingForm
from office.assessments.queries import CycleValue, rater_key, rater_keys
from office.assessments.states import FormState
from office.people import queries as people
from patunay.framework import Framework, RaterRole
from patunay.rating import ImportedResult, Rating
from patunay.rating.forms import FormReader
from patunay.rating.reading import read_official_results, read_ratings
from patunay.roster.model import Finding, Learner, Place
from patunay.roster.tables import read_tables

OFFICIAL = "official"
KINDS = (str(RaterRole.TEACHER), str(RaterRole.COMMUNITY), str(RaterRole.SELF), OFFICIAL)
"""What a file may hold: the forms of one kind of rater, or official results."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_OFFICE_ROW = re.compile(r"\(office, row (\d+)\)")


@dataclass(frozen=True, slots=True)
class MailedFile:
    """`kind` is one of KINDS; names are different within one reading."""

    kind: str
    name: str
    content: bytes


@dataclass(slots=True)
class Tally:
    """What becomes of one file's rows: `waiting` for a learner, `outside` for one who is not in the cycle. Of the new
    forms `early` were sent before the cycle's first day and `late` after its last; they count all the same.
    """

    new: int = 0
    replaced: int = 0
    same: int = 0
    waiting: int = 0
    outside: int = 0
    early: int = 0
    late: int = 0

    def lines(self) -> list[tuple[str, int]]:
        """(sentence, count) of what there is; none counts zero."""
        said = ("new", "replaced", "same", "waiting", "outside")
        return [(f"assessments.tally_{name}", count) for name in said if (count := getattr(self, name))]


@dataclass(frozen=True, slots=True)
class NewForm:
    candidate: int
    rating: Rating
    rater_name: str
    known_for: str
    is_replaced: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """`superseded` are ids of standing forms that a new one replaces; `results` are new or changed, by candidate."""

    forms: tuple[NewForm, ...]
    superseded: tuple[int, ...]
    results: tuple[tuple[int, ImportedResult], ...]
    findings: tuple[Finding, ...]
    tallies: Mapping[str, Tally]


@dataclass
class _Reading:
    ratings: tuple[Rating, ...] = ()
    results: list[ImportedResult] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    waiting: tuple[Place, ...] = ()
    typed: dict[Place, tuple[str, str]] = field(default_factory=dict)
    """Where a form stands -> the rater's name and "known for how long", as typed."""


def check_readable(file: MailedFile, framework: Framework) -> None:
    """Raises InputError where this is not an export of the framework's forms, or not a list of results."""
    _read([file], framework, {}, 0)


def compare(cycle: CycleValue, framework: Framework, files: Sequence[MailedFile]) -> Incoming:
    """What taking `files` would change. Raises InputError where one cannot be read."""
    learners = people.learner_values(cycle.division)
    reading = _read(files, framework, learners, cycle.division)
    candidates = dict(Candidate.objects.filter(cycle_id=cycle.pk).values_list("learner_id", "pk"))
    tallies = {file.name: Tally() for file in files}
    for place in reading.waiting:
        tallies[place.file].waiting += 1
    standing = _standing(cycle)
    fresh = list(_fresh(reading, standing, candidates, tallies))
    _dated(cycle, fresh, tallies)
    forms, superseded = _superseded(fresh, standing, tallies)
    results = tuple(_changed_results(cycle, reading.results, candidates, tallies))
    findings = tuple(_plain(finding, learners) for finding in reading.findings)
    return Incoming(forms, superseded, results, findings, tallies)


def _read(
    files: Sequence[MailedFile], framework: Framework, learners: Mapping[int, Learner], division: int
) -> _Reading:
    known = list(learners.values())
    reading = _Reading()
    with TemporaryDirectory() as folder:
        paths = _written(files, Path(folder))
        exports = {role: paths[role] for role in RaterRole if paths.get(role)}
        ratings = read_ratings(exports, framework, known, people.slip_values(division))
        reading.ratings, reading.waiting = ratings.ratings, ratings.waiting
        reading.findings += ratings.findings
        reading.typed = {place: words for role in exports for place, words in _typed(exports[role], role, framework)}
        for path in paths.get(OFFICIAL, ()):
            results, findings = read_official_results(path, framework, known)
            reading.results += results
            reading.findings += findings
    return reading


def _written(files: Sequence[MailedFile], folder: Path) -> dict[str, list[Path]]:
    paths: dict[str, list[Path]] = {}
    for file in files:
        path = folder / file.name
        path.write_bytes(file.content)
        paths.setdefault(file.kind, []).append(path)
    return paths


def _typed(paths: Sequence[Path], role: RaterRole, framework: Framework) -> Iterator[tuple[Place, tuple[str, str]]]:
    """What a rating does not carry."""
    reader = FormReader(framework)
    for path in paths:
        for table in read_tables(path, marks=False):
            for form in reader.read(table, role):
                rater = "" if role is RaterRole.SELF else form.cells.get("rater", "")
                yield form.place, (rater, form.cells.get("known_for", ""))


def _standing(cycle: CycleValue) -> list[RatingForm]:
    states = (FormState.SENT, FormState.REPLACED)
    return list(RatingForm.objects.filter(candidate__cycle_id=cycle.pk, state__in=states).order_by("pk"))


def _fresh(
    reading: _Reading, standing: Sequence[RatingForm], candidates: Mapping[int, int], tallies: Mapping[str, Tally]
) -> Iterator[NewForm]:
    """The forms of candidates that do not stand yet."""
    raters = rater_keys(standing)
    known = {_identity(one.candidate_id, one.role, raters[one.pk], one.sent_at, one.marks) for one in standing}
    for rating in reading.ratings:
        tally = tallies[rating.place.file]
        candidate = candidates.get(rating.learner.place.row or 0)
        name, known_for = reading.typed[rating.place]
        identity = _identity(candidate, rating.role, rater_key(name), rating.sent_at, rating.marks)
        if candidate is None:
            tally.outside += 1
        elif identity in known:
            tally.same += 1
        else:
            known.add(identity)
            tally.new += 1
            yield NewForm(candidate, rating, name, known_for)


def _dated(cycle: CycleValue, fresh: Sequence[NewForm], tallies: Mapping[str, Tally]) -> None:
    """Counts the new forms that were sent on days outside the cycle."""
    for one in fresh:
        day = one.rating.sent_at and localtime(one.rating.sent_at).date()
        tally = tallies[one.rating.place.file]
        tally.early += day is not None and day < cycle.starts_on
        tally.late += day is not None and day > cycle.closes_on


def _identity(
    candidate: int | None, role: str, rater: str, sent_at: datetime | None, marks: Mapping[str, int | None]
) -> tuple[object, ...]:
    return candidate, str(role), rater, sent_at, frozenset(marks.items())


@dataclass(frozen=True, slots=True)
class _Authored:
    """A form by its author; `mark` is the id of one that stands, the place of one that comes."""

    author: tuple[object, ...]
    sent_at: datetime
    mark: int | Place


def _superseded(
    fresh: Sequence[NewForm], standing: Sequence[RatingForm], tallies: Mapping[str, Tally]
) -> tuple[tuple[NewForm, ...], tuple[int, ...]]:
    """The new forms, marked where a later one replaces them, and the standing ones that a new one replaces."""
    raters = rater_keys(standing)
    old = [
        _Authored(_author(one.candidate_id, one.role, raters[one.pk], one.pk), one.sent_at or _LONG_AGO, one.pk)
        for one in standing
        if one.state == FormState.SENT
    ]
    new = [
        _Authored(
            _author(one.candidate, one.rating.role, rater_key(one.rater_name), one.rating.place),
            one.rating.sent_at or _LONG_AGO,
            one.rating.place,
        )
        for one in fresh
    ]
    last = {one.author: one.mark for one in sorted([*old, *new], key=lambda one: one.sent_at)}
    for one in new:
        tallies[_file(one)].replaced += last[one.author] != one.mark
    replacing = {one.author: _file(one) for one in new}
    gone = [one for one in old if one.author in replacing and last[one.author] != one.mark]
    for one in gone:
        tallies[replacing[one.author]].replaced += 1
    marked = (replace(form, is_replaced=last[one.author] != one.mark) for form, one in zip(fresh, new, strict=True))
    return tuple(marked), tuple(one.mark for one in gone if isinstance(one.mark, int))


def _file(one: _Authored) -> str:
    return one.mark.file if isinstance(one.mark, Place) else ""


def _author(candidate: int, role: str, rater: str, alone: int | Place) -> tuple[object, ...]:
    """The same for every form of one rater for one learner; a form without a name is a rater of its own."""
    return candidate, str(role), "" if role == RaterRole.SELF else rater or alone


def _changed_results(
    cycle: CycleValue, results: Sequence[ImportedResult], candidates: Mapping[int, int], tallies: Mapping[str, Tally]
) -> Iterator[tuple[int, ImportedResult]]:
    """The last of several files says what holds."""
    standing = {
        (one.candidate_id, one.competency): (one.level, one.scored_by, one.dated)
        for one in OfficialResult.objects.filter(candidate__cycle_id=cycle.pk)
    }
    for result in results:
        tally = tallies[result.place.file]
        candidate = candidates.get(result.learner.place.row or 0)
        said = (result.level, result.scored_by, result.dated)
        if candidate is None:
            tally.outside += 1
        elif standing.get((candidate, result.competency)) == said:
            tally.same += 1
        else:
            if (candidate, result.competency) in standing:
                tally.replaced += 1
            tally.new += 1
            standing[(candidate, result.competency)] = said
            yield candidate, result


def _plain(finding: Finding, learners: Mapping[int, Learner]) -> Finding:
    """Offered learners with their centres in place of their rows in the office: two may have one name."""

    def centre(row: re.Match[str]) -> str:
        return f"({learners[int(row[1])].centre})"

    return replace(finding, facts={name: _OFFICE_ROW.sub(centre, fact) for name, fact in finding.facts.items()})
