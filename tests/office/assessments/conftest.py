"""The pilot division's learners, slip codes and consents in the site, as the library reads them from `demo/`."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from tests.office.conftest import AT, DEMO, Office

from office.assessments import files, operations, queries
from office.assessments.operations import Draft
from office.assessments.queries import CycleValue
from office.assessments.states import CycleState
from office.frameworks import queries as frameworks
from office.people import operations as people
from office.people.models import Consent, Learner, Level, Purpose, SlipCode
from office.people.models import Office as OfficeRow
from patunay.division.reading import Reading, read_division
from patunay.division.settings import read_settings
from patunay.rating.registry import Registry
from patunay.roster import conventions as national
from patunay.roster.lists import read_slip_codes
from patunay.roster.model import Learner as LearnerValue


@pytest.fixture(scope="session")
def reading() -> Reading:
    """What the library makes of the mailed files."""
    return read_division(read_settings(DEMO), {})


@pytest.fixture
def learners(office: Office, reading: Reading) -> list[int]:
    """The ids of all learners of `demo/`, in the order of the rosters; nobody is held yet."""
    people_of = reading.roster.learners
    lrns = [one.lrn for one in people_of]
    division = office.actor("focal").division
    centres = _centres(division, people_of)
    rows = Learner.objects.bulk_create(
        _row(one, number, division, centres[one.centre], lrns) for number, one in enumerate(people_of)
    )
    by_place = {one.place: row for one, row in zip(people_of, rows, strict=True)}
    settings = read_settings(DEMO)
    codes = [code for path in settings.found("codes") for code in read_slip_codes(path)]
    registry = Registry(people_of, codes)
    tied = {code.code: learner for code in codes if (learner := registry.by_slip(code)[0]) is not None}
    SlipCode.objects.bulk_create(
        SlipCode(code=code, division_id=division, learner=by_place[learner.place]) for code, learner in tied.items()
    )
    given = {result.learner.place for result in reading.awards.results if result.consents}
    Consent.objects.bulk_create(
        Consent(learner=row, purpose=Purpose.CERTIFICATE, given=place in given, given_by="self", noted_at=AT)
        for place, row in by_place.items()
    )
    return [row.pk for row in rows]


@pytest.fixture
def cycle(office: Office, learners: list[int]) -> CycleValue:
    """A cycle of all learners, open for rating."""
    return open_cycle(office)


def open_cycle(office: Office) -> CycleValue:
    focal = office.actor("focal")
    version = frameworks.adopted(focal.division)[0].pk
    plan = {
        "event_title": "Awarding of Micro-Credentials",
        "event_date": "2025-12-19",
        "event_place": "Division Covered Court",
        "certificate_title": "",
        "centres": [],
        "community": list(frameworks.framework(version).indicators()),
    }
    pk = operations.plan_cycle(focal, Draft("First cycle", version, AT.date(), AT.date(), plan), at=AT)
    planned = queries.cycle(pk, focal.division)
    assert planned is not None
    operations.move_cycle(focal, planned, CycleState.RATING, at=AT)
    opened = queries.cycle(pk, focal.division)
    assert opened is not None
    return opened


MAILED = {
    "teacher": "ratings-teacher.csv",
    "community": "ratings-community.csv",
    "self": "ratings-self.csv",
    "official": "official-results.xlsx",
}


@pytest.fixture
def rated(office: Office, cycle: CycleValue) -> CycleValue:
    """The cycle with the mailed forms and official results of `demo/` taken."""
    encoder = office.actor("encoder")
    for kind, name in MAILED.items():
        files.keep_file(encoder, cycle, kind, name, (DEMO / name).read_bytes(), at=AT)
    files.take_files(encoder, cycle, at=AT)
    return cycle


def _centres(division: int, learners: Iterable[LearnerValue]) -> dict[str, OfficeRow]:
    """Centre name -> office; a centre that stands on no list is founded in its district."""
    found = {one.name: one for one in OfficeRow.objects.filter(level=Level.CENTRE)}
    for one in learners:
        if one.centre not in found:
            district = people.add_office(Level.DISTRICT, one.district, one.district, parent=division, at=AT)
            pk = people.add_office(Level.CENTRE, one.centre, one.centre, parent=district, at=AT)
            found[one.centre] = OfficeRow.objects.get(pk=pk)
    return found


def _row(one: LearnerValue, number: int, division: int, centre: OfficeRow, lrns: list[str | None]) -> Learner:
    """An LRN that two rows share is kept with neither of them."""
    return Learner(
        key=f"{number:032x}",
        division_id=division,
        centre=centre,
        lrn=one.lrn if lrns.count(one.lrn) == 1 else None,
        last=one.name.last,
        first=one.name.first,
        middle=one.name.middle,
        extension=one.name.extension,
        birthdate=one.birthdate,
        sex=one.sex,
        programme=one.programme,
        teacher=one.teacher,
        guardian=one.guardian,
        sort_key=" ".join(national.sort_key(one.name)),
        search_key=national.match_key(one.name),
        added_at=AT,
    )
