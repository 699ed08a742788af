"""A teacher's marks as a phone sends them: none lost, none doubled, the last one wins, nobody else's touched."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.http import HttpResponse
from tests.office.conftest import AT, Office

from office.assessments import classes, operations, queries, rating
from office.assessments.classes import OwnClass
from office.assessments.models import RatingForm, SyncedMark
from office.assessments.queries import CycleValue
from office.assessments.rating import Change
from office.assessments.rating_forms import parse_batch
from office.assessments.states import CycleState, FormState
from office.audit.queries import entries
from office.people import operations as people
from office.people.actors import NotAllowedError
from office.people.models import Designation, Learner
from office.people.rights import Role
from patunay.errors import InputError, StateError

MINUTE = timedelta(minutes=1)


@pytest.fixture
def own(office: Office, cycle: CycleValue) -> OwnClass:
    found = classes.own_class(office.actor("teacher"), cycle.pk)
    assert found is not None
    return found


def change(own: OwnClass, number: int, mark: int | None, *, code: str = "COM.1.1", after: timedelta = MINUTE) -> Change:
    """The `number`th change that a phone makes, of the first learner."""
    return Change(UUID(int=number), own.members[0].candidate, code, mark, AT + after)


def everything(own: OwnClass, mark: int, first: int = 1000) -> list[Change]:
    """Every behaviour of every learner, each with a key of its own."""
    cells = [(member.candidate, behaviour) for member in own.members for behaviour in own.behaviours]
    return [
        Change(UUID(int=first + at), candidate, i.code, min(mark, i.highest), AT + MINUTE)
        for at, (candidate, i) in enumerate(cells)
    ]


def form_of(own: OwnClass) -> RatingForm:
    return RatingForm.objects.filter(candidate_id=own.members[0].candidate).latest("pk")


def test_the_class_is_the_candidates_of_own_centres(office: Office, own: OwnClass, learners: list[int]) -> None:
    centres = set(Designation.objects.filter(role=Role.TEACHER).values_list("office_id", flat=True))
    theirs = set(Learner.objects.filter(centre_id__in=centres).values_list("pk", flat=True))
    assert {member.learner for member in own.members} == theirs
    assert 0 < len(theirs) < len(learners)


def test_a_batch_sent_twice_is_kept_once(office: Office, own: OwnClass) -> None:
    teacher = office.actor("teacher")
    batch = [change(own, 1, 2), change(own, 2, None, code="COM.1.2")]
    first = rating.keep_marks(teacher, own.cycle.pk, batch, at=AT)
    again = rating.keep_marks(teacher, own.cycle.pk, batch, at=AT + MINUTE)
    assert first.keys == again.keys == (UUID(int=1), UUID(int=2))
    assert SyncedMark.objects.count() == 2
    assert form_of(own).marks == {"COM.1.1": 2, "COM.1.2": None}
    assert [e.facts for e in entries(f"cycle:{own.cycle.pk}") if e.action == "assessments.marks.kept"] == [{"marks": 2}]


def test_the_last_mark_wins_in_whatever_order_they_come(office: Office, own: OwnClass) -> None:
    teacher = office.actor("teacher")
    rating.keep_marks(teacher, own.cycle.pk, [change(own, 1, 3, after=9 * MINUTE)], at=AT)
    rating.keep_marks(teacher, own.cycle.pk, [change(own, 2, 1, after=2 * MINUTE)], at=AT)
    assert form_of(own).marks == {"COM.1.1": 3}
    assert SyncedMark.objects.count() == 2


@pytest.mark.parametrize(
    ("spoiled", "why"),
    [
        (lambda one: Change(one.key, 10_000, one.code, one.mark, one.marked_at), "assessments.rate_not_yours"),
        (lambda one: Change(one.key, one.candidate, "COM.3.1", 3, one.marked_at), "assessments.rate_no_such_mark"),
        (lambda one: Change(one.key, one.candidate, "COM.3.1", -1, one.marked_at), "assessments.rate_no_such_mark"),
        (lambda one: Change(one.key, one.candidate, "XXX", 1, one.marked_at), "assessments.rate_no_such_mark"),
    ],
)
def test_what_cannot_be_is_refused_and_the_rest_kept(
    office: Office, own: OwnClass, spoiled: Callable[[Change], Change], why: str
) -> None:
    batch = [spoiled(change(own, 1, 2)), change(own, 2, 2, code="TWC.1.1")]
    kept = rating.keep_marks(office.actor("teacher"), own.cycle.pk, batch, at=AT)
    assert kept.refused == {UUID(int=1): why}
    assert kept.keys == (UUID(int=2),)
    assert form_of(own).marks == {"TWC.1.1": 2}


def test_a_closed_cycle_takes_no_marks(office: Office, own: OwnClass) -> None:
    operations.move_cycle(office.actor("focal"), own.cycle, CycleState.CLOSED, at=AT)
    kept = rating.keep_marks(office.actor("teacher"), own.cycle.pk, [change(own, 1, 2)], at=AT)
    assert set(kept.refused.values()) == {"assessments.rate_closed"}
    assert not SyncedMark.objects.exists()


def test_only_complete_enough_forms_are_sent(office: Office, own: OwnClass) -> None:
    teacher = office.actor("teacher")
    with pytest.raises(StateError, match="nothing_ready"):
        rating.send_forms(teacher, own.cycle.pk, at=AT)
    first = own.members[0].candidate
    whole = [one for one in everything(own, 2) if one.candidate == first]
    four_of_eight = [one for one in whole if not one.code.startswith("PRS") or one.code < "PRS.3"]
    rating.keep_marks(teacher, own.cycle.pk, four_of_eight, at=AT)
    with pytest.raises(StateError, match="nothing_ready"):
        rating.send_forms(teacher, own.cycle.pk, at=AT)
    rating.keep_marks(teacher, own.cycle.pk, whole, at=AT)
    assert rating.send_forms(teacher, own.cycle.pk, at=AT) == 1
    form = RatingForm.objects.get(state=FormState.SENT)
    assert (form.candidate_id, form.rater_name, form.sent_at) == (first, teacher.name, AT)
    assert len(form.asked) == len(form.marks) == len(own.behaviours)


def test_a_change_after_sending_makes_a_form_that_replaces(office: Office, own: OwnClass) -> None:
    teacher = office.actor("teacher")
    rating.keep_marks(teacher, own.cycle.pk, everything(own, 2), at=AT)
    assert rating.send_forms(teacher, own.cycle.pk, at=AT) == len(own.members)
    rating.keep_marks(teacher, own.cycle.pk, [change(own, 1, 3, after=5 * MINUTE)], at=AT)
    old, new = RatingForm.objects.filter(candidate_id=own.members[0].candidate).order_by("pk")
    assert (old.state, old.marks["COM.1.1"]) == (FormState.SENT, 2)
    assert (new.state, new.marks["COM.1.1"], len(new.marks)) == (FormState.OPEN, 3, len(own.behaviours))
    assert rating.send_forms(teacher, own.cycle.pk, at=AT + MINUTE) == 1
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state) == (FormState.REPLACED, FormState.SENT)
    told = queries.library_ratings(own.cycle)
    assert len(told) == len(own.members)


def test_the_same_mark_again_after_sending_opens_nothing(office: Office, own: OwnClass) -> None:
    teacher = office.actor("teacher")
    rating.keep_marks(teacher, own.cycle.pk, everything(own, 2), at=AT)
    rating.send_forms(teacher, own.cycle.pk, at=AT)
    rating.keep_marks(teacher, own.cycle.pk, [change(own, 1, 2, after=5 * MINUTE)], at=AT)
    assert set(RatingForm.objects.values_list("state", flat=True)) == {FormState.SENT}
    assert SyncedMark.objects.filter(key=UUID(int=1)).exists()


def test_a_second_teacher_of_the_centre_sees_and_changes_nothing_of_the_first(office: Office, own: OwnClass) -> None:
    teacher = office.actor("teacher")
    rating.keep_marks(teacher, own.cycle.pk, [change(own, 1, 3)], at=AT)
    account = people.add_account("second", "Ligaya P. Marasigan", "a long password", at=AT)
    for post in teacher.posts:
        people.designate(account, Role.TEACHER, "ALS teacher", post.office, starts_on=AT.date(), at=AT)
    second = office.actor("second")
    theirs = classes.own_class(second, own.cycle.pk)
    assert theirs is not None
    assert [member.marks for member in theirs.members] == [{} for _ in own.members]
    rating.keep_marks(second, own.cycle.pk, [change(own, 2, 0)], at=AT)
    marks = (
        RatingForm.objects.filter(candidate_id=own.members[0].candidate).order_by("pk").values_list("marks", flat=True)
    )
    assert list(marks) == [{"COM.1.1": 3}, {"COM.1.1": 0}]


def test_nobody_but_a_teacher_keeps_or_sends(office: Office, own: OwnClass) -> None:
    for username in ("focal", "supervisor", "sds", "dpo"):
        with pytest.raises(NotAllowedError):
            rating.keep_marks(office.actor(username), own.cycle.pk, [change(own, 1, 2)], at=AT)
        with pytest.raises(NotAllowedError):
            rating.send_forms(office.actor(username), own.cycle.pk, at=AT)


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def body(account: int, own: OwnClass, key: str = str(UUID(int=7)), **other: object) -> dict[str, object]:
    mark = {"key": key, "candidate": own.members[0].candidate, "code": "COM.1.1", "mark": 2, "at": milliseconds(AT)}
    return {"account": account, "now": milliseconds(AT), "marks": [{**mark, **other}]}


def post(office: Office, own: OwnClass, value: object) -> HttpResponse:
    url = f"/assessments/rate/{own.cycle.pk}/sync"
    return office.client("teacher").post(url, json.dumps(value), content_type="application/json")


def test_the_sync_address_keeps_a_batch(office: Office, own: OwnClass) -> None:
    answer = post(office, own, body(office.actor("teacher").account, own))
    assert answer.status_code == 200
    assert json.loads(answer.content)["kept"] == [str(UUID(int=7))]
    assert form_of(own).marks == {"COM.1.1": 2}


def test_marks_made_on_another_persons_page_are_not_taken(office: Office, own: OwnClass) -> None:
    assert post(office, own, body(office.actor("focal").account, own)).status_code == 409
    assert not SyncedMark.objects.exists()


@pytest.mark.parametrize("other", [{"mark": True}, {"mark": "2"}, {"at": None}, {"candidate": "x"}, {"key": "1"}])
def test_a_broken_batch_is_refused_whole(office: Office, own: OwnClass, other: dict[str, object]) -> None:
    answer = post(office, own, body(office.actor("teacher").account, own, **other))
    assert answer.status_code == 400
    assert not SyncedMark.objects.exists()


def test_a_batch_needs_the_form_token(office: Office, own: OwnClass) -> None:
    client = office.client("teacher")
    client.handler.enforce_csrf_checks = True
    url = f"/assessments/rate/{own.cycle.pk}/sync"
    answer = client.post(url, json.dumps(body(1, own)), content_type="application/json")
    assert answer.status_code == 403
    assert not SyncedMark.objects.exists()


def batch(now: datetime, *times: datetime) -> bytes:
    marks = [
        {"key": str(UUID(int=n)), "candidate": 1, "code": "A", "mark": 1, "at": milliseconds(at)}
        for n, at in enumerate(times)
    ]
    return json.dumps({"account": 1, "now": milliseconds(now), "marks": marks}).encode()


def test_a_clock_that_is_a_year_off_is_set_right() -> None:
    wrong = AT + timedelta(days=365)
    changes = parse_batch(batch(wrong, wrong - 2 * MINUTE, wrong - MINUTE), at=AT).changes
    assert [one.marked_at for one in changes] == [AT - 2 * MINUTE, AT - MINUTE]


def test_a_slow_way_shifts_nothing() -> None:
    changes = parse_batch(batch(AT - MINUTE, AT - 2 * MINUTE), at=AT).changes
    assert changes[0].marked_at == AT - 2 * MINUTE


def test_a_mark_from_the_far_future_does_not_win_for_ever() -> None:
    changes = parse_batch(batch(AT, datetime(2099, 1, 1, tzinfo=UTC)), at=AT).changes
    assert changes[0].marked_at <= AT + 5 * MINUTE


def test_too_many_marks_at_once_are_refused() -> None:
    with pytest.raises(InputError, match="broken_batch"):
        parse_batch(batch(AT, *[AT] * 501), at=AT)
