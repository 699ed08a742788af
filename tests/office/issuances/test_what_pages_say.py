"""What a newcomer reads beside a draft, at its release, and on the board."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.office.conftest import AT, Office
from tests.office.issuances.drafts import Drafted, drafted, released

from office.issuances import operations
from office.issuances.findings import ELSEWHERE, FIELDS
from office.issuances.forms import DraftForm
from office.issuances.models import Dissemination
from patunay.issuance.checking import RULES

LOGBOOK = {"number": 731, "series": 2025, "tracking": "R2-147553", "released_on": "2025-12-09"}


def page(office: Office, username: str, url: str) -> str:
    answer = office.client(username).get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def without_venue(office: Office) -> Drafted:
    """A draft with a finding that is advice."""
    one = drafted(office)
    value = one.record().value
    operations.edit(office.actor("focal"), one.pk, replace(value, event=replace(value.event, venue="")), at=AT)
    return one


def test_each_rule_has_a_field_of_the_draft_or_none_and_that_is_decided() -> None:
    decided = [*(rule for rules in FIELDS.values() for rule in rules), *ELSEWHERE]
    assert sorted(decided) == sorted(RULES)
    assert set(FIELDS) <= set(DraftForm.base_fields)


def test_a_finding_leads_to_the_field_that_mends_it(office: Office) -> None:
    one = without_venue(office)
    link = f'href="{one.url("/edit")}#id_venue"'
    shown = page(office, "focal", one.url("/edit"))
    assert link in shown and 'id="id_venue"' in shown
    for anchor in re.findall(r'/edit#(id_\w+)"', shown):
        assert f'id="{anchor}"' in shown, anchor
    assert link in page(office, "focal", one.url())
    operations.check(office.actor("focal"), one.pk, at=AT)
    assert link not in page(office, "records", one.url("/release"))


def test_ready_says_how_many_findings_stay_open_and_that_they_are_advice(office: Office) -> None:
    one = without_venue(office)
    assert "None of them stops the release. They are advice" in page(office, "focal", one.url())
    answer = office.client("focal").post(one.url("/check"), follow=True).content.decode()
    count = len(re.findall("list-group-item", answer))
    assert count and f"Ready for release, with {count} findings left open as advice." in answer


def test_a_draft_with_a_stop_says_how_many_stop(office: Office) -> None:
    one = drafted(office)
    value = one.record().value
    operations.edit(office.actor("focal"), one.pk, replace(value, number=731), at=AT)
    assert "1 of them stop the release, as marked. The others are advice" in page(office, "focal", one.url())


def test_the_pages_can_be_read_where_they_are_released(office: Office) -> None:
    one = drafted(office)
    operations.check(office.actor("focal"), one.pk, at=AT)
    shown = page(office, "records", one.url("/release"))
    assert f'href="{one.url("/public/pdf")}"' in shown and f'href="{one.url("/restricted/pdf")}"' in shown


def test_nothing_is_said_to_be_sent_where_nobody_receives_it(office: Office) -> None:
    one = released(office)
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", page(office, "records", one.url("/board")), re.DOTALL)
    assert len(rows) == Dissemination.objects.count()
    alone = set(Dissemination.objects.filter(account=None).values_list("group", flat=True))
    assert {row.partition("<")[0] for row in rows if "The office sends it its own way" in row} == alone
    assert all(bool(re.search(r"\d [AP]M\b", row)) is ("its own way" not in row) for row in rows)


def test_a_reminder_to_open_it_here_counts_those_who_log_in(office: Office) -> None:
    one = released(office)
    Dissemination.objects.exclude(account=None).update(acknowledged_at=AT)
    assert "Text to remind the" not in page(office, "focal", one.url("/board"))


@pytest.mark.parametrize("text", ["Division Memorandum No. 731, s. 2025", "DM no. 731 s. 2025"])
def test_an_issuance_is_found_as_it_is_cited(office: Office, text: str) -> None:
    one = released(office)
    assert f'href="{one.url()}"' in page(office, "sds", f"/issuances/?text={text}")
    assert f'href="{one.url()}"' not in page(office, "sds", "/issuances/?text=No. 731, s. 2024")


def test_the_form_says_what_it_adds_and_leaves_out_by_itself(office: Office) -> None:
    shown = page(office, "focal", drafted(office).url("/edit"))
    assert "it is added where you do not write it yourself" in shown
    assert "leave the paragraph on vehicles and permits of guardians out" in shown
