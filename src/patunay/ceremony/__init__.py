"""The day of the awarding: who is invited, what phones and laptops note, and the register and queue that follow."""

from patunay.ceremony.codes import parse_code, pass_code, shown_code
from patunay.ceremony.entry import Entry
from patunay.ceremony.findings import Finding, Kind
from patunay.ceremony.marks import Act, Mark, MarkId, merge
from patunay.ceremony.people import Guest, Need, Participant, Person, running_order
from patunay.ceremony.queue import Queue, call_queue
from patunay.ceremony.register import Register
from patunay.ceremony.wire import compose_day, compose_mark, parse_day, parse_mark

__all__ = [
    "Act",
    "Entry",
    "Finding",
    "Guest",
    "Kind",
    "Mark",
    "MarkId",
    "Need",
    "Participant",
    "Person",
    "Queue",
    "Register",
    "call_queue",
    "compose_day",
    "compose_mark",
    "merge",
    "parse_code",
    "parse_day",
    "parse_mark",
    "pass_code",
    "running_order",
    "shown_code",
]
