"""First drafts: the parts of an issuance composed from facts, paragraph by paragraph as the division writes them.

A draft is a beginning that people edit, and `checking` reads what became of it. Papers for officials are in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from patunay.issuance.compliance import duties_of
from patunay.issuance.dates import printed_date, printed_time, weekday
from patunay.issuance.model import (
    Contact,
    Enclosure,
    Event,
    Group,
    Issuance,
    Kind,
    LearnersTravel,
    Paragraph,
    Purpose,
    Reference,
    Signatory,
    Traveller,
)
from patunay.words import say

AS_STATED = "As stated"
BLANK = "_____"
"""Stands where nobody has said yet what belongs there; the check finds it."""
_END = re.compile(r"[\s.;]*(?:\band)?[\s.;]*$")
SUBJECTS_OF_A_CYCLE = ("ALTERNATIVE LEARNING SYSTEM", "LEARNERS")
ADDRESSEES = (
    "Assistant Schools Division Superintendents",
    "Chief, Curriculum Implementation Division (CID)",
    "Chief, School Governance and Operations Division (SGOD)",
    "Education Program Supervisors",
    "Public Schools District Supervisors",
    "Public Elementary and Secondary School Heads",
    "Education Program Specialists for Alternative Learning System (ALS)",
    "All Others Concerned",
)
"""In order of precedence: positions, not persons."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Who writes: the same for every issuance of one focal person."""

    letterhead: tuple[str, ...]
    signatory: Signatory
    contact: Contact
    initials: str
    addressees: tuple[str, ...] = ADDRESSEES


@dataclass(frozen=True, slots=True)
class Deadline:
    """`who` shall do `what` (a verb first) on or before `by`."""

    who: str
    what: str
    by: date


@dataclass(frozen=True, slots=True)
class Plans:
    """What stands around an event. `funds` says what expenses are charged to, "" where nobody has said."""

    references: tuple[Reference, ...] = ()
    funds: str = ""
    personnel: tuple[Traveller, ...] | None = ()
    learners_travel: LearnersTravel | None = None
    enclosures: tuple[Enclosure, ...] = ()
    deadlines: tuple[Deadline, ...] = ()


def usual_objectives() -> tuple[str, ...]:
    """The three objectives of a recognition, as the division states them."""
    return tuple(say(f"issuance.objective_{number}") for number in (1, 2, 3))


def usual_groups(awardees: int) -> tuple[Group, ...]:
    """Who takes part in a recognition (D53): learners counted from the frozen list, the others yet to be counted."""
    names = [say(f"issuance.group_{number}") for number in range(1, 7)]
    return (Group(say("issuance.group_learners"), awardees, learners=True), *(Group(name) for name in names))


def draft_recognition(desk: Desk, event: Event, plans: Plans, *, dated: date) -> Issuance:
    """The memorandum of a recognition day: basis and event, why, objectives, participants, and the usual ends."""
    return _draft_event(desk, event, plans, dated, Purpose.RECOGNITION, ("LEARNERS", "AWARDS"))


def draft_orientation(desk: Desk, event: Event, plans: Plans, *, dated: date) -> Issuance:
    """The memorandum that calls raters together before a cycle."""
    return _draft_event(desk, event, plans, dated, Purpose.ORIENTATION, ("ASSESSMENT",))


def draft_call(desk: Desk, cycle: str, deadlines: Sequence[Deadline], plans: Plans, *, dated: date) -> Issuance:
    """The memorandum that opens a cycle, named `cycle`: what schools and centres must hand in, by when."""
    paragraphs = (
        Paragraph(_opening("call_opens", plans.references, cycle=cycle)),
        Paragraph(say("issuance.call_why")),
        *_deadlines(deadlines),
    )
    draft = _draft(desk, dated, Purpose.CALL, say("issuance.call_subject", cycle=cycle), paragraphs, ("ASSESSMENT",))
    return replace(draft, references=plans.references)


def draft_amendment(desk: Desk, earlier: Issuance, changes: Sequence[str], *, dated: date) -> Issuance:
    """What `earlier` (released) shall say from now on: `changes`, one sentence each."""
    opening = say("issuance.amended", cited=earlier.cited, subject=earlier.subject)
    rest = Paragraph(say("issuance.amended_rest", cited=earlier.cited))
    paragraphs = (Paragraph(opening, tuple(changes)), rest)
    return _changing(desk, earlier, dated, Purpose.AMENDMENT, "amendment_subject", paragraphs)


def draft_rescission(desk: Desk, earlier: Issuance, reason: str, *, dated: date) -> Issuance:
    """That `earlier` (released) no longer stands, and why: `reason`, one sentence."""
    opening = say("issuance.rescinded", cited=earlier.cited, subject=earlier.subject)
    paragraphs = (Paragraph(opening), Paragraph(reason))
    return _changing(desk, earlier, dated, Purpose.RESCISSION, "rescission_subject", paragraphs)


def write_anew(draft: Issuance) -> Issuance:
    """The paragraphs of a recognition or an orientation once more, from the facts that it holds now.

    What was asked for by a day is taken over from the text; whatever else was typed there is lost. Others stay as they
    are, since they hold no facts to write from.
    """
    write = {Purpose.RECOGNITION: draft_recognition, Purpose.ORIENTATION: draft_orientation}.get(draft.purpose)
    if write is None or draft.event is None:
        return draft
    signatory, contact = draft.signatory or Signatory("", ""), draft.contact or Contact(BLANK, "")
    desk = Desk(draft.letterhead, signatory, contact, draft.initials, draft.addressees)
    asked = tuple(Deadline(duty.who, duty.what, duty.by) for duty in duties_of(draft))
    travel = (draft.personnel, draft.learners_travel)
    fresh = write(
        desk, draft.event, Plans(draft.references, draft.funds, *travel, draft.enclosures, asked), dated=draft.dated
    )
    return replace(draft, paragraphs=fresh.paragraphs, enclosure_note=fresh.enclosure_note)


def _draft_event(
    desk: Desk, event: Event, plans: Plans, dated: date, purpose: Purpose, subjects: tuple[str, ...]
) -> Issuance:
    paragraphs = (
        Paragraph(
            _opening("event_opens", plans.references, title=event.title, when=_when(event), place=event.place or BLANK)
        ),
        Paragraph(say(f"issuance.{purpose}_why")),
        Paragraph(say("issuance.aims"), _lettered(event.objectives or (BLANK,))),
        Paragraph(say("issuance.participants", groups=_listed(map(_group, event.groups)) or BLANK)),
        *_travelling(plans),
        *_deadlines(plans.deadlines),
    )
    subjects = (*subjects, "TRAVEL") if plans.personnel is not None else subjects
    draft = _draft(desk, dated, purpose, event.title, paragraphs, subjects, authority=plans.personnel is not None)
    draft = replace(
        draft,
        event=event,
        funds=plans.funds,
        references=plans.references,
        enclosures=plans.enclosures,
        personnel=plans.personnel,
        learners_travel=plans.learners_travel,
    )
    return replace(draft, enclosure_note=AS_STATED if draft.all_enclosures else "")


def _draft(
    desk: Desk,
    dated: date,
    purpose: Purpose,
    subject: str,
    paragraphs: tuple[Paragraph, ...],
    subjects: Iterable[str],
    *,
    authority: bool = False,
) -> Issuance:
    ends = (
        *((Paragraph(say("issuance.authority")),) if authority else ()),
        Paragraph(_contact(desk.contact)),
        Paragraph(say("issuance.dissemination")),
    )
    return Issuance(
        letterhead=desk.letterhead,
        kind=Kind.MEMORANDUM,
        purpose=purpose,
        dated=dated,
        subject=subject,
        addressees=desk.addressees,
        paragraphs=(*paragraphs, *ends),
        signatory=desk.signatory,
        contact=desk.contact,
        subjects=tuple(sorted({*SUBJECTS_OF_A_CYCLE[:1], *subjects})),
        initials=desk.initials,
    )


def _changing(
    desk: Desk, earlier: Issuance, dated: date, purpose: Purpose, subject: str, paragraphs: tuple[Paragraph, ...]
) -> Issuance:
    named = say(f"issuance.{subject}", cited=earlier.cited, subject=earlier.subject)
    draft = _draft(desk, dated, purpose, named, paragraphs, earlier.subjects)
    reference = Reference(earlier.cited, earlier.subject)
    return replace(draft, addressees=earlier.addressees, references=(reference,), changes=earlier.cited)


def _opening(name: str, references: Sequence[Reference], **facts: str) -> str:
    """With the issuances that it rests on, where there are any."""
    basis = _listed(
        say("issuance.cited", cited=one.cited, title=one.title) if one.title else one.cited for one in references
    )
    return say(f"issuance.{name}_on", basis=basis, **facts) if basis else say(f"issuance.{name}", **facts)


def _when(event: Event) -> str:
    day = f"{weekday(event.on)}, {printed_date(event.on)}"
    if event.starts is None:
        return day
    until = say("issuance.until", at=printed_time(event.ends)) if event.ends else ""
    return say("issuance.when", day=day, starts=printed_time(event.starts), until=until)


def _lettered(objectives: Sequence[str]) -> tuple[str, ...]:
    """As items of one sentence: semicolons, the word `and`, a full stop, whatever they ended with."""
    *first, last = [_END.sub("", objective) for objective in objectives]
    ends = [*(";" for _ in first[:-1]), *("; and" for _ in first[-1:])]
    return (*(text + end for text, end in zip(first, ends, strict=True)), f"{last}.")


def _group(group: Group) -> str:
    if group.count is None or group.count == 1:
        return say("issuance.group_whole", name=group.name)
    return say("issuance.group_counted", count=f"{group.count:,}", name=group.name)


def _listed(parts: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b, and c`."""
    *first, last = [*parts] or [""]
    comma = "," if len(first) > 1 else ""
    return f"{', '.join(first)}{comma} and {last}" if first else last


def _travelling(plans: Plans) -> Iterable[Paragraph]:
    travel = plans.learners_travel
    if travel and travel.learners:
        yield Paragraph(say("issuance.learners_travel", emergency=travel.emergency or BLANK))
    if plans.funds:
        yield Paragraph(_charged(plans.funds))


def _charged(funds: str) -> str:
    """The usual rules stand at the end once, be it that whoever named the funds wrote them there."""
    bare = funds.strip().rstrip(".")
    name = "funds_whole" if bare.endswith(say("issuance.funds_rules")) else "funds"
    return say(f"issuance.{name}", funds=bare)


def _deadlines(deadlines: Sequence[Deadline]) -> Iterable[Paragraph]:
    if deadlines:
        items = (say("issuance.duty", who=one.who, what=one.what, by=printed_date(one.by)) for one in deadlines)
        yield Paragraph(say("issuance.duties"), tuple(items))


def _contact(contact: Contact) -> str:
    held = " / ".join(part for part in (contact.position, contact.designation) if part)
    reached = say("issuance.or").join(part for part in (contact.mobile, contact.email) if part)
    return say("issuance.ask", name=", ".join(part for part in (contact.name, held) if part), reached=reached or BLANK)
