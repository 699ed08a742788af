"""Keeping the marks of the day as devices hand them in, and telling the register of papers who holds which folder.

1. A mark is known by (event, device, count): handing it in twice changes nothing. The same id with another content is
   refused and said, never chosen between.
2. What a mark means is decided by `patunay.ceremony` alone. After every batch that may have moved a folder, the
   register of papers is brought to what the fold says; so it is right also where marks come late and out of order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from office.audit.operations import record
from office.certificates.operations import hand_over, take_back
from office.certificates.queries import hand_overs
from office.people.actors import Actor, NotAllowedError, Post, can
from office.recognitions.models import Event, Mark
from office.recognitions.queries import EventValue, fold, marks, register
from patunay.ceremony.entry import GIVING, Entry
from patunay.ceremony.marks import Act, MarkId
from patunay.ceremony.marks import Mark as MarkValue
from patunay.ceremony.register import Register
from patunay.ceremony.wire import compose_mark, parse_mark
from patunay.errors import InputError

CHECK_IN, CALL, HAND_OVER = "recognitions.check_in", "recognitions.call", "recognitions.hand_over"
RIGHT = {
    Act.ARRIVE: CHECK_IN,
    Act.WALK_IN: CHECK_IN,
    Act.CALL: CALL,
    Act.SKIP: CALL,
    Act.PROXY: CALL,
    Act.HAND_OVER: HAND_OVER,
    Act.RELEASE: HAND_OVER,
}
"""Act of the day -> the right that it takes. An UNDO takes the right of what it takes back."""
DESK = "desk"
"""Device of marks that were made on a page without script, with the account's number."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`safe` are the ids that the office holds now; `refused`: place in the batch -> code of the sentence why not."""

    safe: tuple[MarkId, ...]
    refused: Mapping[int, str]


@transaction.atomic
def keep_marks(actor: Actor, one: EventValue, lines: Sequence[bytes], *, sent_at: datetime, at: datetime) -> Kept:
    """A device's batch; `sent_at` is its own clock at sending. Raises NotAllowedError where the actor has no part."""
    post = _post(actor)
    Event.objects.select_for_update().get(pk=one.pk)
    known = _known(one.pk)
    safe, fresh, refused = [], [], {}
    for place, line in enumerate(lines):
        try:
            mark = _parsed(actor, line, known)
        except (InputError, NotAllowedError) as error:
            refused[place] = error.code
            continue
        safe.append(mark.id)
        if mark.id not in known:
            known[mark.id] = mark
            fresh.append(mark)
    _keep(actor, post, one, fresh, round((at - sent_at).total_seconds()), at)
    return Kept(tuple(safe), refused)


def note(actor: Actor, one: EventValue, act: Act, key: str, *, at: datetime, **facts: object) -> None:
    """One mark made on a page without script, by the office's own clock."""
    device = f"{DESK}-{actor.account}"
    with transaction.atomic():
        Event.objects.select_for_update().get(pk=one.pk)
        newest = Mark.objects.filter(event_id=one.pk, device=device).aggregate(newest=Max("count"))["newest"]
        mark = MarkValue(device, (newest or 0) + 1, act, key, at, **facts)
        check_right(actor, mark, {})
        _keep(actor, _post(actor), one, [mark], 0, at)


def check_right(actor: Actor, mark: MarkValue, known: Mapping[MarkId, MarkValue]) -> None:
    """Raises NotAllowedError."""
    undone = known.get(mark.of) if mark.of else None
    actor.post_for(RIGHT.get(undone.act if undone else mark.act, CHECK_IN))


def _post(actor: Actor) -> Post:
    """The post by which the actor has a part in the day."""
    return actor.post_for(next((act for act in (CHECK_IN, CALL, HAND_OVER) if can(actor, act)), CHECK_IN))


def _known(pk: int) -> dict[MarkId, MarkValue]:
    return {mark.id: mark for mark in marks(pk)}


def _parsed(actor: Actor, line: bytes, known: Mapping[MarkId, MarkValue]) -> MarkValue:
    mark = replace(parse_mark(line), offset=None)
    check_right(actor, mark, known)
    if known.get(mark.id, mark) != mark:
        raise InputError("recognitions.id_twice")
    return mark


def _keep(actor: Actor, post: Post, one: EventValue, fresh: Sequence[MarkValue], offset: int, at: datetime) -> None:
    """The rows and the one event of a batch; nothing for none."""
    if not fresh:
        return
    moves = any(mark.act in (*GIVING, Act.UNDO) for mark in fresh)
    before = _folders(register(one)) if moves else {}
    Mark.objects.bulk_create(
        Mark(
            event_id=one.pk,
            device=mark.device,
            count=mark.count,
            line=compose_mark(mark).decode(),
            offset=offset,
            account_id=actor.account,
            received_at=at,
        )
        for mark in fresh
    )
    facts = {"offset": offset, **Counter(str(mark.act) for mark in fresh)}
    record("recognitions.marks.kept", f"event:{one.pk}", at=at, actor=actor.account, role=post.role, facts=facts)
    if moves:
        _agree(actor, one, before, _folders(fold(one)), at)


@dataclass(frozen=True, slots=True)
class Given:
    """A folder that has left: its numbers, who took it, as the register of papers notes it, and when it was scanned."""

    numbers: tuple[str, ...]
    receiver: str
    relation: str
    place: str
    times: tuple[datetime, ...]


def _folders(day: Register) -> dict[str, Given]:
    """Learner's key -> the folder, of every learner whose own folder was given."""
    return {entry.person.key: _given(entry) for entry in day.learners if entry.handed}


def _given(entry: Entry) -> Given:
    first, proxy = entry.given[0], entry.proxy
    times = tuple(mark.time for mark in entry.given)
    if first.act is Act.RELEASE:
        return Given(entry.numbers, first.name, first.relation, first.place, times)
    receiver, relation = (proxy.name, proxy.relation or "proxy") if proxy else (entry.person.name, "self")
    return Given(entry.numbers, receiver, relation, "", times)


def _agree(
    actor: Actor, one: EventValue, before: Mapping[str, Given], after: Mapping[str, Given], at: datetime
) -> None:
    """Tells the register of papers what changed; what stands there already, from a page of its own, stays."""
    for key in before.keys() - after.keys():
        for number in before[key].numbers:
            take_back(actor, number, before[key].times, at=at)
    for key in after.keys() - before.keys():
        given = after[key]
        for number in given.numbers:
            if not hand_overs(number):
                place, given_at = given.place or one.venue, given.times[0]
                hand_over(actor, number, given.receiver, given.relation, place, at=at, given_at=given_at)
