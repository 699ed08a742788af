"""Reads of offices, staff and learners, as plain values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from office.people.actors import Actor, Post
from office.people.models import Account, Consent, Designation, Learner, Level, Office, Purpose, SigningKey, SlipCode
from office.people.rights import Role
from patunay.roster import conventions as national
from patunay.roster.model import Learner as LearnerValue
from patunay.roster.model import PersonName, Place
from patunay.roster.model import SlipCode as SlipValue


def actor_of(account: int, today: date, division: int | None = None) -> Actor:
    """The actor with the designations that hold on `today`; `division` picks among several."""
    return actor_for(Account.objects.select_related("learner").get(pk=account), today, division)


def actor_for(person: Account, today: date, division: int | None = None) -> Actor:
    """As `actor_of`, where the account is at hand: every request begins here."""
    held = list(_holding(person.pk, today))
    above = _divisions_above(one.office for one in held)
    posts = tuple(_post(one, above[one.office_id]) for one in held)
    divisions = [post.division for post in posts]
    at = division if division in divisions else next(iter(divisions), 0)
    mine = tuple(post for post in posts if post.division == at)
    if person.learner:
        return Actor(person.pk, person.full_name, (), person.learner.division_id, person.learner.pk)
    return Actor(person.pk, person.full_name, mine, at)


def _holding(account: int, today: date) -> QuerySet[Designation]:
    still = Q(ends_on__isnull=True) | Q(ends_on__gt=today)
    held = Designation.objects.filter(still, account_id=account, account__is_active=True, starts_on__lte=today)
    return held.select_related("office").order_by("pk")


def _post(one: Designation, division: int) -> Post:
    return Post(Role(one.role), one.title, one.office_id, division, one.office.path, one.acting)


def _divisions_above(offices: Iterable[Office]) -> dict[int, int]:
    """Office's id -> the id of the division that it belongs to; 0 above divisions."""
    lines = {one.pk: [int(part) for part in one.path.strip("/").split("/") if part] for one in offices}
    every = {pk for line in lines.values() for pk in line}
    found = set(Office.objects.filter(pk__in=every, level=Level.DIVISION).values_list("pk", flat=True)) if every else ()
    return {office: next((pk for pk in line if pk in found), 0) for office, line in lines.items()}


@dataclass(frozen=True, slots=True)
class OfficeValue:
    pk: int
    level: str
    name: str
    public_name: str
    restricted: bool
    path: str
    district: str = ""


def office(pk: int) -> OfficeValue:
    """Raises Office.DoesNotExist."""
    return _office(Office.objects.select_related("parent").get(pk=pk))


def _office(one: Office) -> OfficeValue:
    district = one.parent.name if one.parent and one.level == Level.CENTRE else ""
    return OfficeValue(one.pk, one.level, one.name, one.public_name, one.restricted, one.path, district)


def division_settings(division: int) -> dict[str, object]:
    """What the division decided once: code, host, letterhead, contact, signatories."""
    return dict(Office.objects.get(pk=division).settings)


def centres(division: int, actor: Actor | None = None, act: str = "people.see_learners") -> list[OfficeValue]:
    """The division's centres, by name; only those in which `actor` may do `act`."""
    found = Office.objects.filter(level=Level.CENTRE, path__contains=f"/{division}/").select_related("parent")
    if actor is not None:
        found = found.filter(under("path", actor.paths(act)))
    return [_office(one) for one in found.order_by("name")]


def districts(actor: Actor, act: str = "people.see_learners") -> list[OfficeValue]:
    """The districts of the centres in which `actor` may do `act`, by name."""
    above = {int(one.path.strip("/").split("/")[-2]) for one in centres(actor.division, actor, act)}
    found = Office.objects.filter(pk__in=above, level=Level.DISTRICT).select_related("parent")
    return [_office(one) for one in found.order_by("name")]


def under(field: str, paths: Collection[str]) -> Q:
    """Offices in any of these parts of the tree; none for no paths."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def visible_learners(actor: Actor, act: str = "people.see_learners") -> QuerySet[Learner]:
    """The learners of the offices in which the actor may do `act`, in the order of a list; for own views alone."""
    mine = Learner.objects.filter(division_id=actor.division)
    return mine.filter(under("centre__path", actor.paths(act))).select_related("centre", "centre__parent")


def learner_ids(actor: Actor, act: str) -> QuerySet[Learner]:
    """The ids of the learners of the offices in which the actor may do `act`, for counts inside the database."""
    mine = Learner.objects.filter(division_id=actor.division)
    return mine.filter(under("centre__path", actor.paths(act))).order_by().values("pk")


def district_of(learner: str) -> Coalesce:
    """Of the learner whose id stands in the column `learner`: the name of the district, for counts."""
    found = Learner.objects.filter(pk=OuterRef(learner)).order_by().values("centre__parent__name")
    return Coalesce(Subquery(found[:1]), Value(""))


def may_be_certified(learner: str) -> Q:
    """Of the learner whose id stands in the column `learner`: neither held nor without consent, for counts."""
    words = Consent.objects.filter(learner_id=OuterRef(learner), purpose=Purpose.CERTIFICATE).order_by("-pk")
    free = Exists(Learner.objects.filter(pk=OuterRef(learner), held=""))
    return Q(free) & Q(Exists(words.filter(given=True, pk=Subquery(words.values("pk")[:1]))))


def learner_values(division: int, pks: Collection[int] | None = None) -> dict[int, LearnerValue]:
    """Learner id -> the library's value. `row_hash` is the learner's key, `place` names the record in the office."""
    found = Learner.objects.filter(division_id=division).select_related("centre", "centre__parent")
    found = found if pks is None else found.filter(pk__in=pks)
    return {one.pk: learner_value(one) for one in found}


def learner_value(one: Learner) -> LearnerValue:
    return LearnerValue(
        name=PersonName(one.last, one.first, one.middle, one.extension),
        lrn=one.lrn,
        birthdate=one.birthdate,
        sex=one.sex,
        centre=one.centre.name,
        district=one.centre.parent.name if one.centre.parent else "",
        programme=one.programme,
        teacher=one.teacher,
        guardian=one.guardian,
        place=Place("office", row=one.pk),
        row_hash=one.key,
    )


@dataclass(frozen=True, slots=True)
class LearnerCard:
    """What lists show of a learner: no LRN, no birthdate."""

    pk: int
    name: str
    first: str
    centre: str
    centre_public: str
    centre_path: str
    district: str
    teacher: str
    held: str
    proofed: bool


def learner_cards(pks: Collection[int]) -> dict[int, LearnerCard]:
    """Learner id -> card, in the order of a list."""
    found = Learner.objects.filter(pk__in=pks).select_related("centre", "centre__parent")
    return {one.pk: _card(one) for one in found}


def _card(one: Learner) -> LearnerCard:
    return LearnerCard(
        one.pk,
        national.printed_name(PersonName(one.last, one.first, one.middle, one.extension)),
        one.first,
        one.centre.name,
        one.centre.public_name,
        one.centre.path,
        one.centre.parent.name if one.centre.parent else "",
        one.teacher,
        one.held,
        one.proofed_on is not None,
    )


def learners_at(centre_pks: Collection[int]) -> list[int]:
    """Ids of the learners of these centres who are not held, in the order of a list."""
    found = Learner.objects.filter(centre_id__in=centre_pks, held="")
    return list(found.values_list("pk", flat=True))


def slip_values(division: int) -> tuple[SlipValue, ...]:
    """The division's slip codes as the library reads them."""
    found = SlipCode.objects.filter(division_id=division).select_related("learner")
    return tuple(
        SlipValue(
            one.code,
            one.learner.lrn or one.lrn or None,
            PersonName(one.learner.last, one.learner.first, one.learner.middle, one.learner.extension),
            Place("office", row=one.pk),
        )
        for one in found
    )


def consenting(pks: Collection[int], purpose: str = Purpose.CERTIFICATE) -> set[int]:
    """The learners whose newest word on `purpose` is yes."""
    newest: dict[int, bool] = {}
    for learner, given in (
        Consent.objects.filter(learner_id__in=pks, purpose=purpose).order_by("pk").values_list("learner_id", "given")
    ):
        newest[learner] = given
    return {learner for learner, given in newest.items() if given}


def consent_counts(actor: Actor) -> dict[str, tuple[int, int, int]]:
    """Purpose -> how many of the learners whom the actor sees said yes, said no, were not asked."""
    mine = learner_ids(actor, "people.see_consents")
    everybody = mine.count()
    newest = Consent.objects.filter(learner__in=mine).order_by().values("learner", "purpose").annotate(last=Max("pk"))
    said = Consent.objects.filter(pk__in=newest.values("last")).order_by().values_list("purpose", "given")
    counts = {(purpose, given): count for purpose, given, count in said.annotate(Count("pk"))}
    yes_no = {one: (counts.get((one, True), 0), counts.get((one, False), 0)) for one in Purpose}
    return {str(one): (yes, no, everybody - yes - no) for one, (yes, no) in yes_no.items()}


def any_consents(division: int) -> bool:
    """Whether anything was said of consents yet: without them nobody is certified."""
    return Consent.objects.filter(learner__division_id=division).exists()


def account_names(pks: Collection[int]) -> dict[int, str]:
    return dict(Account.objects.filter(pk__in=pks).values_list("pk", "full_name"))


def signing_key(account: int) -> SigningKey | None:
    """The approver's sealed key, for the signing operation alone."""
    return SigningKey.objects.filter(account_id=account).first()


def teachers(division: int, today: date) -> Sequence[tuple[int, str]]:
    """(account, name) of everybody who is a teacher in the division today."""
    still = Q(ends_on__isnull=True) | Q(ends_on__gt=today)
    held = Designation.objects.filter(still, role=Role.TEACHER, office__path__contains=f"/{division}/")
    return sorted(set(held.values_list("account_id", "account__full_name")), key=lambda pair: pair[1])


@dataclass(frozen=True, slots=True)
class Holder:
    """One person who holds a role today, at which office, by its public name."""

    account: int
    name: str
    title: str
    office: str


def holders(division: int, role: Role, today: date) -> list[Holder]:
    """Everybody who holds `role` in the division today, by name."""
    still = Q(ends_on__isnull=True) | Q(ends_on__gt=today)
    of_role = Designation.objects.filter(still, role=role, starts_on__lte=today, account__is_active=True)
    held = of_role.filter(office__path__contains=f"/{division}/").select_related("account", "office")
    found = held.order_by("account__full_name", "pk")
    return [Holder(one.account_id, one.account.full_name, one.title, one.office.public_name) for one in found]
