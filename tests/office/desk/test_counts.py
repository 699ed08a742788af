"""Counts to hand on: what the tables say, small counts hidden, nobody of a restricted centre, and who may have them."""

from __future__ import annotations

import csv
import random
from collections import Counter
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from scipy.optimize import linprog
from tests.office.conftest import AT, Office

from office.assessments.models import Cycle
from office.audit.models import Event
from office.audit.queries import broken_at
from office.awards.models import AwardList
from office.awards.states import ListState
from office.desk.counts import band
from office.desk.disclosure import LEAST
from office.frameworks.models import Version
from office.people.levels import Level
from office.people.models import Account, Learner
from office.people.models import Office as OfficeRow
from office.people.operations import add_office

LEARNERS = 160
DRAWN_UP = datetime(2025, 12, 17, 8, 0, 0, tzinfo=UTC)
TITLES = {"COM": {"en": "Communication", "fil": "Komunikasyon"}, "RARE": {"en": "Rare", "fil": "Bihira"}}
Cells = dict[tuple[str, str], str]


@pytest.fixture
def listed(office: Office) -> AwardList:
    """An issued list of learners in five districts, few of them in the fifth; every eighth at a restricted centre."""
    dice = random.Random(4)
    division = OfficeRow.objects.get(level=Level.DIVISION)
    places, closed = [], []
    for number, name in enumerate(("=Abra", "Bato", "Cawit", "Dao", "Estancia")):
        district = add_office(Level.DISTRICT, name, name, parent=division.pk, at=AT)
        places.append(add_office(Level.CENTRE, f"Centre {number}", f"Centre {number}", parent=district, at=AT))
        secret = add_office(Level.CENTRE, f"House {number}", "A centre", parent=district, restricted=True, at=AT)
        closed.append(secret)
    rows = []
    for number in range(LEARNERS):
        district = min(4, dice.randrange(0, 21) // 5)
        rows.append(
            Learner(
                key=f"{number:032x}",
                division=division,
                centre_id=(closed if number % 8 == 0 else places)[district],
                last=f"Surname{number}",
                first="Ana",
                sex=dice.choice("FFMM" + " ").strip(),
                birthdate=dice.choice([None, date(2008, 1, 1), date(2003, 1, 1), date(1995, 1, 1), date(1970, 1, 1)]),
                sort_key=str(number),
                search_key=str(number),
                added_at=AT,
            )
        )
    Learner.objects.bulk_create(rows)
    certificates = [
        {"learner": one.key, "credentials": [{"code": "COM", "level": dice.choice([None, 1, 1, 2, 2, 2, 3])}]}
        for one in rows
    ]
    certificates[1]["credentials"].append({"code": "RARE", "level": 1})
    competencies = [{"code": code, "title": title} for code, title in TITLES.items()]
    focal = Account.objects.get(username="focal")
    cycle = Cycle.objects.create(
        division=division.pk,
        name="2025",
        framework=Version.objects.get(),
        starts_on=AT.date(),
        closes_on=AT.date(),
        planned_by=focal,
        planned_at=AT,
    )
    return AwardList.objects.create(
        division=division.pk,
        cycle=cycle,
        version=1,
        manifest={"frameworkValue": {"competencies": competencies}, "certificates": certificates},
        digest="x",
        summary={"states": dict.fromkeys(("attained", "not_yet", "raters_missing", "under_review"), 0)},
        state=ListState.ISSUED,
        proposer=focal,
        drawn_up_at=DRAWN_UP,
    )


def read(content: bytes) -> dict[str, Cells]:
    """By -> (group, level) -> what stands in the file."""
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    head = next(at for at, row in enumerate(rows) if len(row) == 5)
    found: dict[str, Cells] = {}
    for _, by, group, level, count in rows[head + 1 :]:
        found.setdefault(by, {})[group, level] = count
    return found


def truth(listed: AwardList, by: str, levels: str) -> Counter[str]:
    """Group -> awards of learners outside restricted centres, counted from the tables."""
    wanted = {None if name == "Elements" else int(name.split()[1]) for name in levels.split(", ")}
    people = {one.key: one for one in Learner.objects.filter(centre__restricted=False)}
    counts: Counter[str] = Counter()
    for certificate in listed.manifest["certificates"]:
        one = people.get(certificate["learner"])
        if one and any(line["code"] == "COM" and line["level"] in wanted for line in certificate["credentials"]):
            counts[group_of(one, by)] += 1
    return counts


def group_of(one: Learner, by: str) -> str:
    if by == "By district":
        return f"'{name}" if (name := one.centre.parent.name).startswith("=") else name
    if by == "By sex":
        return {"F": "Female", "M": "Male"}.get(one.sex, "Not known")
    ages = {2008: "Below 18", 2003: "18 to 24", 1995: "25 to 34", 1970: "35 and above"}
    return ages[one.birthdate.year] if one.birthdate else "Not known"


def file(office: Office, listed: AwardList, kind: str = "csv", username: str = "focal") -> bytes:
    answer = office.client(username).get(f"/counts/{listed.pk}.{kind}", headers={"accept-language": "en"})
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    return answer.content


def test_published_counts_are_those_of_the_tables_and_small_ones_are_not_published(
    office: Office, listed: AwardList
) -> None:
    found = read(file(office, listed))
    assert set(found) == {"By district", "By sex", "By age"}
    hidden = shown = 0
    for by, cells in found.items():
        levels = sorted({level for _, level in cells} - {"Total"})
        for level in levels:
            counts = truth(listed, by, level)
            for group in {group for group, _ in cells} - {"Total"}:
                said = cells[group, level]
                hidden, shown = hidden + (said == "c"), shown + (said != "c")
                assert said == "c" or int(said) == counts[group] >= LEAST
            assert int(cells["Total", level]) == counts.total() >= LEAST
    assert hidden > 10 and shown > 10


def test_nothing_hidden_in_the_file_can_be_computed_from_the_file(office: Office, listed: AwardList) -> None:
    for cells in read(file(office, listed)).values():
        groups, levels = sorted({one for one, _ in cells}), sorted({one for _, one in cells})
        number = {place: at for at, place in enumerate(cells)}
        rows = []
        for group in groups:
            rows.append([(1 if level != "Total" else -1) * (one == group) for one, level in cells])
        for level in levels:
            rows.append([(1 if group != "Total" else -1) * (one == level) for group, one in cells])
        bounds = [(0, None) if said == "c" else (int(said),) * 2 for said in cells.values()]
        for place, said in cells.items():
            if said == "c":
                ends = []
                for sign in (1, -1):
                    wanted = [sign * (at == number[place]) for at in range(len(cells))]
                    done = linprog(wanted, A_eq=rows, b_eq=[0] * len(rows), bounds=bounds, method="highs")
                    assert done.status == 0
                    ends.append(sign * done.fun)
                assert round(ends[1] - ends[0]) >= LEAST, place


def test_restricted_centres_never_show(office: Office, listed: AwardList) -> None:
    found = read(file(office, listed))
    open_ones = Learner.objects.filter(centre__restricted=False).count()
    assert {int(cells["Total", "Total"]) for cells in found.values()} == {open_ones}
    assert open_ones < LEARNERS
    for kind in ("csv", "xlsx"):
        text = file(office, listed, kind)
        assert b"House" not in text and b"Surname" not in text
    assert "House" not in office.client("focal").get(f"/counts/{listed.pk}").content.decode()


def test_the_rule_stands_on_the_page_and_in_both_files_in_both_languages(office: Office, listed: AwardList) -> None:
    page = office.client("focal").get(f"/counts/{listed.pk}").content.decode()
    book = load_workbook(BytesIO(file(office, listed, "xlsx")))
    sheets = "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    for text in (page, sheets, file(office, listed).decode("utf-8-sig")):
        assert f"A count below {LEAST} is not shown" in text
        assert f"Hindi ipinakikita ang bilang na mas mababa sa {LEAST}" in text
    assert "Rare" in page.partition("Too few awards to show:")[2]
    assert "Rare" not in sheets
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_an_export_is_an_event_and_looking_is_none(office: Office, listed: AwardList) -> None:
    office.client("focal").get(f"/counts/{listed.pk}")
    assert not Event.objects.filter(action="desk.counts.exported").exists()
    file(office, listed, "xlsx", "sds")
    event = Event.objects.get(action="desk.counts.exported")
    assert (event.subject, event.facts, event.role) == (f"list:{listed.pk}", {"kind": "xlsx"}, "superintendent")
    assert broken_at() is None


def test_only_issued_lists_can_be_counted(office: Office, listed: AwardList) -> None:
    client = office.client("focal")
    assert f'href="/counts/{listed.pk}"' in client.get("/counts").content.decode()
    AwardList.objects.update(state=ListState.APPROVED)
    assert client.get(f"/counts/{listed.pk}").status_code == 404
    assert client.get(f"/counts/{listed.pk}.csv").status_code == 404
    assert f'href="/counts/{listed.pk}"' not in client.get("/counts").content.decode()


@pytest.mark.parametrize("username", ["encoder", "supervisor", "records", "teacher", "admin"])
def test_counts_are_for_those_whom_the_rights_name(office: Office, listed: AwardList, username: str) -> None:
    client = office.client(username)
    for path in ("/counts", f"/counts/{listed.pk}", f"/counts/{listed.pk}.csv"):
        assert client.get(path).status_code == 403


def test_bands_begin_on_the_birthday() -> None:
    day = date(2025, 12, 17)
    years = {date(2007, 12, 18): "minor", date(2007, 12, 17): "youth", date(2000, 12, 17): "young", None: "unknown"}
    assert {born: band(born, day) for born in years} == years
    assert band(date(1990, 12, 17), day) == "older"
