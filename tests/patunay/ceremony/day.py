"""A simulated day, second by second, with its own truth: who was there, who holds which folder, what went wrong.

The truth is written down beside the marks and never read from them. Everything falls from one seed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any

from tests.patunay.ceremony.event import START, learner

from patunay.ceremony import Act, Mark, Participant, Register, call_queue, pass_code

LEARNERS, DISTRICTS = 450, 14
ABSENT, LATE = 32, 14
"""Of 450: 7 % and 3 %."""
SECONDS_A_NAME = 12
CALLING = 9000
"""Seconds from the opening of the gates (START) to the first name; late ones come in the next 75 minutes."""
LAST_LATE = CALLING + 4500
LAST_NAMES = ("Abad", "Bautista", "Castañeda", "Castano", "De la Cruz", "Dela Cruz", "Ñuñez", "Nuñez", "Reyes", "Zara")
FIRST_NAMES = ("Ana", "Ben", "Cora", "Dan", "Elsa", "Felix", "Gina", "Hugo", "Ines", "Jun")


@dataclass
class Phone:
    """`skew` is how many seconds its clock is ahead; in its `cuts` it has no network; from `dies_at` on it is gone."""

    name: str
    skew: int = 0
    cuts: tuple[tuple[int, int], ...] = ()
    dies_at: int | None = None
    log: list[Mark] = field(default_factory=list)
    received: list[Mark] = field(default_factory=list)
    sent: int = 0
    kept: int = 0
    """How many of its marks the office has, though the answer may have been lost."""
    read: int = 0

    def note(self, act: Act, key: str, now: int, **facts: Any) -> Mark:
        mark = Mark(self.name, len(self.log) + 1, act, key, START + timedelta(seconds=now + self.skew), **facts)
        self.log.append(mark)
        return mark

    def is_alive(self, now: int) -> bool:
        return self.dies_at is None or now < self.dies_at

    def is_connected(self, now: int) -> bool:
        return self.is_alive(now) and not any(start <= now < end for start, end in self.cuts)


@dataclass
class Truth:
    """What everybody in the hall could have told. Keys are of people, seconds count from the opening of the gates."""

    seen: dict[str, list[tuple[int, Phone, int]]] = field(default_factory=lambda: defaultdict(list))
    """Key -> every scan at a gate: second, phone, its count there."""
    arrived: dict[str, int] = field(default_factory=dict)
    on_stage: dict[str, int] = field(default_factory=dict)
    represented: set[str] = field(default_factory=set)
    holds: dict[str, str] = field(default_factory=dict)
    """Key -> the folder that the person walked off with."""
    scanned: dict[str, int] = field(default_factory=dict)
    """Key -> seconds of the first scan of the own folder."""
    wrong: list[tuple[str, str]] = field(default_factory=list)
    """(key, folder): a folder of somebody else that was scanned for this person."""
    called: list[str] = field(default_factory=list)
    waited: list[str] = field(default_factory=list)
    """Who came up unasked, since no call came: the check-in had not reached the caller."""


class Day:
    """`marks` is what the office has at the end, `devices` each phone's own marks and what it has received."""

    def __init__(self, seed: int, *, calm: bool = False) -> None:
        """A `calm` day has networks, heeded warnings and phones that last."""
        self.dice, self.calm = Random(seed), calm
        self.people = self._people()
        self.numbers = {person.key: person.certificates for person in self.people}
        self.owner = {number: person.key for person in self.people for number in person.certificates}
        self.truth = Truth()
        self.office: list[Mark] = []
        self.gates = [self._phone(f"gate-{number}") for number in range(1, 5)]
        self.caller, self.stage = self._phone("caller"), self._phone("stage")
        self.dead = self.dice.choice(self.gates)
        self.dead.dies_at = None if calm else self.dice.randrange(3000, CALLING)
        self.phones = [*self.gates, self.caller, self.stage]
        self._play()

    def _people(self) -> list[Participant]:
        def person(number: int) -> Participant:
            last, first = self.dice.choice(LAST_NAMES), self.dice.choice(FIRST_NAMES)
            numbers = tuple(f"MC-{number:04}-{part}" for part in range(self.dice.choice((1, 1, 1, 2))))
            key = pass_code(self.dice.randbytes(5))
            return learner(key, last, first, f"District {number % DISTRICTS:02}", certificates=numbers)

        return [person(number) for number in range(LEARNERS)]

    def _phone(self, name: str) -> Phone:
        starts = [self.dice.randrange(0, LAST_LATE) for _ in range(0 if self.calm else self.dice.randrange(4))]
        return Phone(
            name, self.dice.randrange(-900, 900), tuple((x, x + self.dice.randrange(60, 2400)) for x in starts)
        )

    # The day

    def _play(self) -> None:
        acts = self._arrivals()
        for now in range(0, CALLING, 60):
            self._pass_time(acts, now)
        self._ceremony(acts)
        for phone in self.phones:
            phone.cuts = ()
            self._synchronise(phone, 10**6)
        for phone in self.phones:
            self._synchronise(phone, 10**6)

    def _arrivals(self) -> list[tuple[int, Callable[[int], None]]]:
        """What happens at the gates, each with its second."""
        people = self.dice.sample(self.people, LEARNERS)
        late = people[ABSENT : ABSENT + LATE]
        acts: list[tuple[int, Callable[[int], None]]] = []
        for person in people[ABSENT:]:
            when = self.dice.randrange(CALLING, LAST_LATE) if person in late else self.dice.randrange(CALLING - 300)
            acts.append((when, self._arrival(person.key, when)))
        for person in people[:3]:
            acts.append((self.dice.randrange(CALLING), self._proxy(person.key)))
        for person in self.dice.sample(people[3:ABSENT], 4):
            acts.append((self.dice.randrange(CALLING), self._slip_of_the_finger(person.key)))
        for code in ("https://example.invalid/menu", "{", "7K2MQ4", "\N{BOMB}" * 9):
            acts.append((self.dice.randrange(CALLING), lambda now, code=code: self._scan(code, now)))
        for number in range(2):
            acts.append((self.dice.randrange(CALLING), self._walk_in(f"walk-{number}")))
        return sorted(acts, key=lambda act: act[0])

    def _arrival(self, key: str, when: int) -> Callable[[int], None]:
        def act(now: int) -> None:
            self.truth.arrived[key] = when
            self._scan(key, when)
            if self.dice.random() < 0.06:
                self._scan(key, when + self.dice.randrange(1, 600))

        return act

    def _proxy(self, key: str) -> Callable[[int], None]:
        def act(now: int) -> None:
            self.truth.represented.add(key)
            self.caller.note(Act.PROXY, key, now, name="Luz Abad", authority="letter and ID")

        return act

    def _slip_of_the_finger(self, key: str) -> Callable[[int], None]:
        def act(now: int) -> None:
            gate = self._gate(now)
            mark = gate.note(Act.ARRIVE, key, now)
            gate.note(Act.UNDO, key, now + 5, of=mark.id)

        return act

    def _walk_in(self, key: str) -> Callable[[int], None]:
        def act(now: int) -> None:
            self.truth.arrived[key] = now
            self.truth.seen[key].append((now, self.caller, len(self.caller.log)))
            self.caller.note(Act.WALK_IN, key, now, name=f"Malaya, {key}", group="District 05")

        return act

    def _gate(self, now: int) -> Phone:
        return self.dice.choice([gate for gate in self.gates if gate.is_alive(now)])

    def _scan(self, key: str, now: int) -> None:
        self._see(self._gate(now), key, now)

    def _see(self, phone: Phone, key: str, now: int) -> None:
        self.truth.seen[key].append((now, phone, len(phone.log)))
        phone.note(Act.ARRIVE, key, now)

    def _pass_time(self, acts: list[tuple[int, Callable[[int], None]]], now: int) -> None:
        """Everything up to `now` happens, and who has a network synchronises."""
        while acts and acts[0][0] <= now:
            when, act = acts.pop(0)
            act(when)
        for phone in self.phones:
            if phone.is_connected(now):
                self._synchronise(phone, now)

    def _synchronise(self, phone: Phone, now: int) -> None:
        """Up with the offset as it is measured now, down with what is new; an answer that is lost sends all twice."""
        if phone.dies_at is not None and now >= phone.dies_at:
            return
        offset = -phone.skew + self.dice.choice((-1, 0, 0, 1))
        self.office += [replace(mark, offset=offset) for mark in phone.log[phone.sent :]]
        phone.kept = len(phone.log)
        if self.dice.random() < 0.9:
            phone.sent = len(phone.log)
        phone.received += self.office[phone.read :]
        phone.read = len(self.office)

    # The stage

    def _ceremony(self, acts: list[tuple[int, Callable[[int], None]]]) -> None:
        now, line, read = CALLING, self._line(), self.caller.read
        while True:
            if now % 600 < SECONDS_A_NAME or not line:
                self._pass_time(acts, now)
                if read != self.caller.read or not line:
                    line, read = self._line(), self.caller.read
            if line:
                self._turn(line.pop(0), now)
            elif now > LAST_LATE:
                break
            now += SECONDS_A_NAME
        self.truth.waited = sorted({*self.truth.arrived} - {*self.truth.called})
        for key in self.truth.waited:
            self._come_up(key, now := now + SECONDS_A_NAME)

    def _line(self) -> list[str]:
        register = Register.of(self.people, [*self.caller.received, *self.caller.log])
        return [entry.person.key for entry in call_queue(register).waiting]

    def _turn(self, key: str, now: int) -> None:
        if key not in self.truth.represented and self.dice.random() < 0.01:
            self.caller.note(Act.CALL, key, now)
            self.caller.note(Act.SKIP, key, now + 4)
        else:
            self._come_up(key, now)

    def _come_up(self, key: str, now: int) -> None:
        self.caller.note(Act.CALL, key, now)
        self.truth.called.append(key)
        self._give(key, now + 6)

    def _give(self, key: str, now: int) -> None:
        """The folder on top of the pile; now and then a wrong one, and now and then nobody heeds the warning."""
        number = self.dice.choice(self.numbers.get(key, ("",)))
        held = {folder: holder for holder, folder in self.truth.holds.items()}
        if key in {self.owner[folder] for folder in held}:
            return self._answer_a_swap(key, held, now)
        luck, wrong = self.dice.random(), self._folder_of_another(key)
        if luck < 0.02 and wrong and number:
            self._hand(key, wrong, now)
            if luck < 0.006 and not self.calm:
                self.truth.holds[key] = wrong
                return None
            now += 2
        self._hand(key, number, now)
        if self.dice.random() < 0.05:
            self._hand(key, number, now + 1)
        return None

    def _answer_a_swap(self, key: str, held: dict[str, str], now: int) -> None:
        """This person's folder is gone: half of the time the other's is given in its place, else who came is noted."""
        holder = next(holder for folder, holder in held.items() if self.owner[folder] == key)
        if self.dice.random() < 0.5:
            folder = self.numbers[holder][0]
            self._hand(key, folder, now)
            self.truth.holds[key] = folder
        else:
            self._see(self.stage, key, now)

    def _hand(self, key: str, folder: str, now: int) -> None:
        self.stage.note(Act.HAND_OVER, key, now, folder=folder)
        if key not in self.truth.represented:
            self.truth.on_stage.setdefault(key, now)
        if folder in self.numbers.get(key, ("",)):
            self.truth.scanned.setdefault(key, now)
        else:
            self.truth.wrong.append((key, folder))

    def _folder_of_another(self, key: str) -> str | None:
        """Of somebody whose turn is to come."""
        done = {*self.truth.called, *self.truth.holds, *map(self.owner.get, self.truth.holds.values())}
        others = [person for person in self.people if person.key not in done and person.key in self.truth.arrived]
        return self.dice.choice(others).certificates[0] if others else None
