"""The short lists beside the rosters: slip codes, consents, centres. What fits no learner is named, never guessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from office.audit.operations import record
from office.people.actors import Actor
from office.people.models import Consent, Learner, Level, Office, Purpose, SlipCode
from office.people.operations import add_office
from office.people.queries import learner_values
from office.people.rosters.files import safe_name
from patunay.errors import InputError
from patunay.roster import conventions as national
from patunay.roster.crosscheck import check_lists
from patunay.roster.lists import read_centres, read_consents, read_slip_codes
from patunay.roster.model import Consent as ConsentValue
from patunay.roster.model import Finding, PersonName
from patunay.roster.model import SlipCode as SlipValue

CODE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Unfit:
    """A line that fits no learner; `named` is whom it says, as far as it does."""

    row: int | None
    named: str


@dataclass(frozen=True, slots=True)
class ListReport:
    """`added` are new or changed, `same` stood already, `unknown` are the lines that fit no learner of the office."""

    added: int
    same: int
    unknown: tuple[Unfit, ...] = ()
    findings: tuple[Finding, ...] = ()


@transaction.atomic
def take_list(actor: Actor, kind: str, name: str, content: bytes, *, at: datetime) -> ListReport:
    """Reads one list of `kind` (codes, consents, centres) and keeps what is new. Raises InputError for a bad file."""
    post = actor.post_for("people.change_learners")
    with TemporaryDirectory() as folder:
        path = Path(folder) / safe_name(name)
        path.write_bytes(content)
        report = _TAKERS[kind](path, actor, at)
    facts = {"added": report.added, "same": report.same, "unknown": len(report.unknown)}
    record(f"people.{kind}.taken", f"office:{post.office}", at=at, actor=actor.account, role=post.role, facts=facts)
    return report


class People:
    """The division's learners as a list names them: by LRN, else by the one name without an LRN that fits."""

    def __init__(self, division: int) -> None:
        self.by_lrn: dict[str, int] = {}
        self.by_name: dict[str, list[int]] = defaultdict(list)
        columns = ("pk", "lrn", "last", "first")
        for pk, lrn, last, first in Learner.objects.filter(division_id=division).values_list(*columns):
            if lrn:
                self.by_lrn[lrn] = pk
            else:
                self.by_name[national.short_key(PersonName(last, first))].append(pk)

    def find(self, lrn: str | None, name: PersonName | None = None) -> int | None:
        if (pk := self.by_lrn.get(lrn or "")) or name is None:
            return pk
        fitting = self.by_name.get(national.short_key(name), [])
        return fitting[0] if len(fitting) == 1 else None


def _take_codes(path: Path, actor: Actor, at: datetime) -> ListReport:
    codes = read_slip_codes(path)
    people = People(actor.division)
    standing = dict(SlipCode.objects.filter(division_id=actor.division).values_list("code", "learner_id"))
    new: dict[str, SlipCode] = {}
    unknown: list[Unfit] = []
    same = 0
    for one in codes:
        learner = people.find(one.lrn, one.name)
        if learner is None or not 0 < len(one.code) <= CODE_LENGTH or standing.get(one.code, learner) != learner:
            unknown.append(Unfit(one.place.row, f"{national.printed_name(one.name)} ({one.code or '-'})"))
        elif one.code in standing:
            same += 1
        elif one.code not in new:
            new[one.code] = SlipCode(code=one.code, lrn=one.lrn or "", division_id=actor.division, learner_id=learner)
    SlipCode.objects.bulk_create(new.values(), batch_size=500)
    return ListReport(len(new), same, tuple(unknown), _findings(actor.division, codes=codes))


def _take_consents(path: Path, actor: Actor, at: datetime) -> ListReport:
    consents = read_consents(path)
    by_learner, unknown = _tied(consents, actor.division)
    said = _newest(by_learner)
    new: list[Consent] = []
    same = 0
    for learner, ones in by_learner.items():
        for purpose, given in _purposes(ones).items():
            if said.get((learner, purpose)) == given:
                same += 1
            else:
                first = ones[0]
                new.append(
                    Consent(
                        learner_id=learner,
                        purpose=purpose,
                        given=given,
                        given_by=first.given_by[:20],
                        given_on=first.given_on,
                        noted_at=at,
                    )
                )
    Consent.objects.bulk_create(new, batch_size=500)
    return ListReport(len(new), same, unknown, _findings(actor.division, consents=consents))


def _tied(consents: Sequence[ConsentValue], division: int) -> tuple[dict[int, list[ConsentValue]], tuple[Unfit, ...]]:
    """By LRN; by the LRN beside a slip code where the roster has lost the learner's own."""
    people = People(division)
    slips = SlipCode.objects.filter(division_id=division).exclude(lrn="")
    by_slip = dict(slips.values_list("lrn", "learner_id"))
    tied: dict[int, list[ConsentValue]] = defaultdict(list)
    unknown: list[Unfit] = []
    for one in consents:
        learner = people.find(one.lrn) or by_slip.get(one.lrn)
        if learner:
            tied[learner].append(one)
        else:
            unknown.append(Unfit(one.place.row, f"LRN {one.lrn or '-'}"))
    return tied, tuple(unknown)


def _purposes(ones: Iterable[ConsentValue]) -> dict[str, bool]:
    """Where one learner stands twice on a list, only what both allow is allowed."""
    said: dict[str, bool] = {}
    for one in ones:
        for purpose in Purpose.values:
            if purpose in one.purposes:
                said[purpose] = said.get(purpose, True) and one.purposes[purpose]
    return said


def _newest(learners: Iterable[int]) -> dict[tuple[int, str], bool]:
    found = Consent.objects.filter(learner_id__in=list(learners)).order_by("pk")
    return {(pk, purpose): given for pk, purpose, given in found.values_list("learner_id", "purpose", "given")}


def _take_centres(path: Path, actor: Actor, at: datetime) -> ListReport:
    added = same = 0
    for one in read_centres(path).values():
        if not one.name or not one.district or not one.public_name:
            raise InputError("people.centre_line", name=one.name or one.public_name or one.district)
        by = {"at": at, "actor": actor.account}
        district = add_office(Level.DISTRICT, one.district, one.district, parent=actor.division, **by)
        stands = Office.objects.filter(parent_id=district, level=Level.CENTRE, name=one.name).exists()
        add_office(
            Level.CENTRE,
            one.name,
            one.public_name,
            parent=district,
            restricted=one.restricted,
            **by,
        )
        added, same = added + (not stands), same + stands
    return ListReport(added, same)


def _findings(
    division: int, *, codes: Sequence[SlipValue] = (), consents: Sequence[ConsentValue] = ()
) -> tuple[Finding, ...]:
    return check_lists(tuple(learner_values(division).values()), {}, codes, consents)


_TAKERS = {"codes": _take_codes, "consents": _take_consents, "centres": _take_centres}
