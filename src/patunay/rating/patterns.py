"""What is worth a look across forms: resubmissions, bursts, haste, copies, one answer for all, raters too close.

None of it is a reproach and none but a later form of the same rater, or closeness to the learner, changes what counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from patunay.framework import RaterRole
from patunay.rating.forms import MANILA, Form
from patunay.rating.model import Rating
from patunay.rating.registry import learner_words
from patunay.roster import conventions as national
from patunay.roster.model import Finding, Learner, Weight

BURST_FORMS, BURST_GAP = 8, timedelta(minutes=10)
HASTE = timedelta(minutes=1)
ENOUGH_MARKS = 16
STRAIGHT_FORMS = 2
_LONG_AGO = datetime.min.replace(tzinfo=MANILA)


@dataclass(frozen=True, slots=True)
class Tied:
    """A form and the rating that it became; None where its learner is not known yet."""

    form: Form
    rating: Rating | None


def mark_replaced(ratings: Sequence[Rating], findings: list[Finding]) -> Iterator[Rating]:
    """The last form of a rater for a learner counts; the earlier ones stay, marked, and are named.

    A form without a readable time counts as the earliest.
    """
    latest: dict[tuple[object, ...], int] = {}
    for index in sorted(range(len(ratings)), key=lambda i: (ratings[i].sent_at or _LONG_AGO, i)):
        latest[_author(ratings[index])] = index
    for rating in ratings:
        last = ratings[latest[_author(rating)]]
        if last is rating:
            yield rating
            continue
        facts = {"later": f"{last.place.file}, row {last.place.row}"}
        findings.append(Finding("rating.replaced", Weight.NOTE, rating.place, facts))
        yield replace(rating, replaced=True)


def _author(rating: Rating) -> tuple[object, ...]:
    return rating.learner.place, rating.role, rating.rater


def look_at_these(tied: Sequence[Tied]) -> Iterator[Finding]:
    """Every pattern over the forms of others than the learners themselves (a class fills in together)."""
    others = sorted(
        (one for one in tied if one.form.role is not RaterRole.SELF), key=lambda one: one.form.sent_at or _LONG_AGO
    )
    yield from _bursts(others)
    yield from _haste(others)
    yield from _same_answers(others)
    yield from _copies(others)


def _bursts(tied: Iterable[Tied]) -> Iterator[Finding]:
    """Many forms of one file for one district within minutes, whoever is named as the rater."""
    groups: dict[tuple[str, str], list[Form]] = defaultdict(list)
    for one in tied:
        if one.rating and one.form.sent_at:
            groups[(one.form.place.file, one.rating.learner.district)].append(one.form)
    for (_, district), forms in groups.items():
        for run in _runs(forms, BURST_GAP):
            if len(run) >= BURST_FORMS:
                yield _burst(run, district)


def _burst(run: Sequence[Form], district: str) -> Finding:
    begun, ended = (form.sent_at or _LONG_AGO for form in (run[0], run[-1]))
    raters = str(len({form.rater for form in run}))
    times = {"begun": f"{begun:%B} {begun.day}, {begun:%H:%M}", "ended": f"{ended:%H:%M}"}
    facts = {"count": str(len(run)), "raters": raters, "district": district or "-", "rows": _rows(run), **times}
    return run[0].finding("burst", Weight.LOOK, **facts)


def _haste(tied: Iterable[Tied]) -> Iterator[Finding]:
    """Forms of one rater for different learners, each sent within a minute of the one before."""
    raters: dict[tuple[str, str], list[Form]] = defaultdict(list)
    for one in tied:
        if one.form.sent_at:
            raters[(one.form.place.file, one.form.rater)].append(one.form)
    for forms in raters.values():
        for run in _runs(forms, HASTE):
            if len({(form.cells.get("lrn"), form.cells.get("code")) for form in run}) > 1:
                yield run[0].finding("haste", Weight.LOOK, count=str(len(run)), rows=_rows(run))


def _runs(forms: Sequence[Form], gap: timedelta) -> Iterator[list[Form]]:
    run: list[Form] = []
    for form in forms:
        if run and (form.sent_at or _LONG_AGO) - (run[-1].sent_at or _LONG_AGO) > gap:
            yield run
            run = []
        run.append(form)
    yield run


def _same_answers(tied: Iterable[Tied]) -> Iterator[Finding]:
    """Raters who gave one mark to everything, on several forms."""
    raters: dict[tuple[str, str], list[Form]] = defaultdict(list)
    for one in tied:
        marks = [mark for mark in one.form.marks.values() if mark is not None]
        if len(marks) >= ENOUGH_MARKS and len(set(marks)) == 1:
            raters[(one.form.place.file, one.form.rater)].append(one.form)
    for forms in raters.values():
        if len(forms) >= STRAIGHT_FORMS:
            yield forms[0].finding("same_answers", Weight.LOOK, count=str(len(forms)), rows=_rows(forms))


def _copies(tied: Iterable[Tied]) -> Iterator[Finding]:
    """Different raters of one learner who agree on every question that both answered."""
    learners: dict[object, list[Form]] = defaultdict(list)
    for one in tied:
        if one.rating and not one.rating.replaced:
            learners[one.rating.learner.place].append(one.form)
    for forms in learners.values():
        for index, form in enumerate(forms):
            same = [other for other in forms[:index] if _is_copy(form, other)]
            if same:
                others = ", ".join(f"{other.place.file}, row {other.place.row}" for other in same)
                yield form.finding("copied", Weight.LOOK, others=others)


def _is_copy(form: Form, other: Form) -> bool:
    pairs = [(mark, other.marks.get(code)) for code, mark in form.marks.items()]
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    varied = len({a for a, _ in both}) > 1
    return form.rater != other.rater and varied and len(both) >= ENOUGH_MARKS and all(a == b for a, b in both)


def _rows(forms: Iterable[Form]) -> str:
    return ", ".join(str(row) for row in sorted(form.place.row or 0 for form in forms))


def judge_closeness(tied: Sequence[Tied], findings: list[Finding]) -> Iterator[Tied]:
    """A community rater who is the learner, the guardian or the learner's own teacher is shown only, by name."""
    rated = [one for one in tied if one.rating and one.form.role is RaterRole.TEACHER]
    own_teachers = {(one.rating.learner.place, one.form.rater) for one in rated if one.rating}
    teachers = {one.form.rater for one in tied if one.form.role is RaterRole.TEACHER}
    for one in tied:
        rating = one.rating
        if rating is None or one.form.role is not RaterRole.COMMUNITY or not rating.counts:
            yield one
        elif close := _closeness(one.form, rating.learner, (rating.learner.place, one.form.rater) in own_teachers):
            findings.append(one.form.finding(close, Weight.LOOK, "rater"))
            yield replace(one, rating=replace(rating, counts=False))
        else:
            if one.form.rater in teachers:
                findings.append(one.form.finding("teacher_as_other", Weight.LOOK, "rater"))
            yield one


def _closeness(form: Form, learner: Learner, is_own_teacher: bool) -> str | None:
    name = national.name_words(form.cells.get("rater", ""))
    first, last = national.name_words(learner.name.first), national.name_words(learner.name.last)
    if len(name) > 1 and first | last <= name <= learner_words(learner):
        return "own_name"
    if len(name) > 1 and name == national.name_words(learner.guardian):
        return "guardian_as_other"
    return "own_teacher" if is_own_teacher or name == national.name_words(learner.teacher) else None
