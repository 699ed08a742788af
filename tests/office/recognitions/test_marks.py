"""What devices hand in is kept once, by those who may, and the register of papers agrees with the day."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.office.conftest import Office
from tests.office.recognitions.events import NOON, Occasion, body, hand_in, mark, occasion

from office.audit.models import Event as AuditEvent
from office.certificates.models import HandOver
from office.certificates.queries import hand_overs
from office.recognitions import noting, queries
from office.recognitions.devices import day
from office.recognitions.models import Mark

KILOBYTE = 1000


@pytest.fixture
def one(office: Office) -> Occasion:
    return occasion(office)


def own_number(one: Occasion, code: str) -> str:
    person = queries.register(one.now).entries[code].person
    return person.certificates[0]


def test_a_batch_handed_in_twice_counts_once(office: Office, one: Occasion) -> None:
    client = office.client("teacher")
    batch = [mark("A", at + 1, "arrive", code) for at, code in enumerate(one.codes)]
    first, second = hand_in(client, one, batch), hand_in(client, one, batch)
    assert first == second
    assert first["kept"] == list(range(len(batch)))
    assert Mark.objects.count() == len(batch)
    assert sum(entry.is_present for entry in queries.register(one.now).entries.values()) == len(batch)
    assert [event.facts["arrive"] for event in AuditEvent.objects.filter(action="recognitions.marks.kept")] == [12]


def test_the_table_itself_holds_an_id_once(office: Office, one: Occasion) -> None:
    hand_in(office.client("teacher"), one, [mark("A", 1, "arrive", one.codes[0])])
    row = Mark.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_one_id_with_two_contents_is_refused_and_the_rest_is_kept(office: Office, one: Occasion) -> None:
    client = office.client("teacher")
    hand_in(client, one, [mark("A", 1, "arrive", one.codes[0])])
    said = hand_in(client, one, [mark("A", 1, "arrive", one.codes[1]), mark("A", 2, "arrive", one.codes[2])])
    assert said["kept"] == [1]
    assert "same number" in said["refused"]["0"]
    assert Mark.objects.count() == 2


def test_a_broken_mark_jams_nothing(office: Office, one: Occasion) -> None:
    client = office.client("teacher")
    bad = [{"device": "A"}, mark("A", 0, "arrive", "x"), mark("A", 3, "fly", "x"), mark("A", 4, "arrive", "y" * 2000)]
    said = hand_in(client, one, [*bad, mark("A", 5, "arrive", one.codes[0])])
    assert said["kept"] == [4]
    assert set(said["refused"]) == {"0", "1", "2", "3"}
    foreign = client.post(one.url("day"), body(one, []).replace(b"EVENT000", b"OTHER000"), "text/plain")
    assert foreign.status_code == client.post(one.url("day"), b"{}", "text/plain").status_code == 400
    assert client.post(one.url("day"), b"\xff", "text/plain").status_code == 400


def test_an_unknown_code_is_kept_and_said(office: Office, one: Occasion) -> None:
    hand_in(office.client("teacher"), one, [mark("A", 1, "arrive", "ZZZZ9999")])
    assert [finding.kind for finding in queries.register(one.now).findings] == ["unknown_code"]
    assert "ZZZZ" in office.client("focal").get(one.url("report")).content.decode()


@pytest.mark.parametrize(
    ("username", "may"),
    [
        ("teacher", {"arrive", "call", "skip"}),
        ("supervisor", {"arrive", "call", "skip"}),
        ("records", {"hand-over"}),
        ("encoder", {"arrive", "call", "skip", "hand-over"}),
    ],
)
def test_each_act_takes_its_right(office: Office, one: Occasion, username: str, may: set[str]) -> None:
    acts = ("arrive", "call", "skip", "hand-over")
    said = hand_in(office.client(username), one, [mark("A", at, act, one.codes[0]) for at, act in enumerate(acts, 1)])
    assert {acts[place] for place in said["kept"]} == may
    undo = [mark("A", at + 10, "undo", one.codes[0], of=["A", at]) for at in range(1, 5)]
    hand_in(office.client("encoder"), one, [mark("A", at, act, one.codes[0]) for at, act in enumerate(acts, 1)])
    taken_back = hand_in(office.client(username), one, undo)["kept"]
    assert {acts[place] for place in taken_back} == may


def test_a_clock_that_is_off_is_set_right(office: Office, one: Occasion) -> None:
    sent_at = NOON - timedelta(minutes=37)
    line = json.dumps(mark("A", 1, "arrive", one.codes[0])).encode()
    noting.keep_marks(office.actor("teacher"), one.now, [line], sent_at=sent_at, at=NOON)
    assert Mark.objects.get().offset == 37 * 60
    arrival = queries.register(one.now).entries[one.codes[0]].present_at
    assert arrival is not None and f"{arrival:%H:%M}" == "01:37"


def test_a_check_in_costs_less_than_a_kilobyte_each_way(office: Office) -> None:
    one = occasion(office, 450)
    line = [mark("ABCDEFGHJKMNPQRS", 1234567, "arrive", one.codes[0])]
    assert len(body(one, line)) < KILOBYTE
    client = office.client("teacher")
    assert len(client.post(one.url("day"), body(one, line), "text/plain").content) < KILOBYTE
    state = hand_in(client, one, line)
    unchanged = client.get(f"{one.url('day')}?n={state['n']}/{state['list']}").content
    assert len(unchanged) < 20


def test_the_list_for_devices_says_no_more_than_it_must(office: Office, one: Occasion) -> None:
    said = json.loads(office.client("teacher").get(one.url("list")).content)
    assert said["people"][0][0] == one.codes[0]
    assert {len(line) for line in said["people"]} == {8}
    assert "999999" not in json.dumps(said)


def test_a_folder_given_on_stage_stands_in_the_register_of_papers_until_it_is_taken_back(
    office: Office, one: Occasion
) -> None:
    client, code = office.client("encoder"), one.codes[3]
    folder = own_number(one, code)
    hand_in(client, one, [mark("A", 1, "hand-over", code, folder=folder)])
    (given,) = hand_overs(folder)
    name = queries.register(one.now).entries[code].person.name
    assert (given.receiver, given.relation, given.place) == (name, "self", "Talahib")
    assert f"{given.at:%H:%M}" == "01:00" or given.at.date() != NOON.date()
    hand_in(client, one, [mark("B", 1, "hand-over", code, folder=folder, minute=5)])
    assert HandOver.objects.count() == 1
    hand_in(client, one, [mark("A", 2, "undo", code, of=["A", 1]), mark("B", 2, "undo", code, of=["B", 1])])
    assert hand_overs(folder) == []
    assert code in [row.value.key for row in queries.not_handed(one.now)]


def test_a_folder_in_the_wrong_hands_is_not_handed_over(office: Office, one: Occasion) -> None:
    folder = own_number(one, one.codes[1])
    hand_in(office.client("encoder"), one, [mark("A", 1, "hand-over", one.codes[0], folder=folder)])
    assert not HandOver.objects.exists()
    assert [finding.kind for finding in queries.register(one.now).findings if finding.is_open] == ["wrong_folder"]
    assert "look at this now" in office.client("focal").get(one.url("")).content.decode()


def test_a_later_release_names_receiver_relation_authority_place_and_day(office: Office, one: Occasion) -> None:
    client, code = office.client("records"), one.codes[0]
    row = next(found for found in queries.not_handed(one.now) if found.value.key == code)
    assert row.value.name in client.get(one.url("to-release")).content.decode()
    given = {"name": "Rosa Abad", "relation": "mother", "authority": "letter", "place": "SDO", "on": "2026-01-12"}
    assert client.post(one.url(f"to-release/{row.pk}"), {**given, "on": ""}).status_code == 200
    assert client.post(one.url(f"to-release/{row.pk}"), given).status_code == 302
    (kept,) = hand_overs(own_number(one, code))
    assert (kept.receiver, kept.relation, kept.place) == ("Rosa Abad", "mother", "SDO")
    noted = queries.register(one.now).entries[code].handed
    assert noted is not None and (noted.authority, f"{noted.on}") == ("letter", "2026-01-12")
    assert client.post(one.url(f"to-release/{row.pk}"), given).status_code == 404


def test_what_the_register_of_papers_knows_is_not_told_again(office: Office, one: Occasion) -> None:
    code = one.codes[0]
    folder = own_number(one, code)
    client = office.client("records")
    client.post(f"/certificates/{folder}/release", {"receiver": "Rosa", "relation": "mother", "place": "SDO"})
    hand_in(client, one, [mark("A", 1, "hand-over", code, folder=folder)])
    assert [given.receiver for given in hand_overs(folder)] == ["Rosa"]
    assert code not in [row.value.key for row in queries.not_handed(one.now)]


def test_check_in_without_script(office: Office, one: Occasion) -> None:
    client = office.client("teacher")
    typed = f"{one.codes[0][:4]}-{one.codes[0][4:]}".lower()

    def said(code: str) -> str:
        return client.post(one.url("door"), {"code": code}, follow=True).content.decode()

    name = queries.register(one.now).entries[one.codes[0]].person.name
    assert f"Welcome: {name}" in said(typed)
    assert f"Already checked in: {name}" in said(typed)
    assert "Not one of our passes" in said("https://elsewhere.example/x")
    assert "Not on the list" in said("ZZZZ9999")
    assert said("") and Mark.objects.count() == 1


def test_the_stage_shows_name_centre_and_capabilities_alone(office: Office, one: Occasion) -> None:
    client = office.client("supervisor")
    hand_in(client, one, [mark("A", 1, "call", one.codes[2])])
    now = json.loads(office.client("dpo").get(one.url("stage/now")).content)
    person = queries.register(one.now).entries[one.codes[2]].person
    assert now["name"] == person.name
    assert set(now) == {"n", "called", "all", "name", "centre", "capabilities"}
    assert now["capabilities"] == ["Communication / Pakikipagtalastasan"]
    assert person.name in office.client("dpo").get(one.url("stage")).content.decode()


def test_the_callers_order_is_the_librarys(office: Office, one: Occasion) -> None:
    client = office.client("teacher")
    hand_in(client, one, [mark("A", at + 1, "arrive", code) for at, code in enumerate(one.codes[:6])])
    said = hand_in(
        client, one, [mark("A", 9, "call", one.codes[0], 9), mark("A", 10, "skip", one.codes[0], 9)], order=""
    )
    assert said["waiting"] == [*one.codes[1:6], one.codes[0]]
    assert said["absent"] == one.codes[6:]
    assert said["waiting"] == [entry.person.key for entry in day(one.now).queue.waiting]


def test_the_numbers_of_the_day_are_those_of_the_registers(office: Office, one: Occasion) -> None:
    client = office.client("encoder")
    hand_in(client, one, [mark("A", at + 1, "arrive", code) for at, code in enumerate([*one.codes[:5], "GEST0000"])])
    assert [(row.group, row.expected, row.invited, row.came) for row in queries.attendance(one.now)] == [
        ("ALS learners-awardees", 12, 12, 5),
        ("SDO Top Management", 1, 1, 1),
    ]
    before = client.get(one.url("report")).content.decode()
    hand_in(client, one, [mark("A", 7, "undo", one.codes[0], of=["A", 1])])
    after = client.get(one.url("report")).content.decode()
    assert "<td>5</td>" in before and "<td>4</td>" in after and "<td>5</td>" not in after


def test_a_proxy_lets_the_absent_be_called_and_receives(office: Office, one: Occasion) -> None:
    client, code = office.client("encoder"), one.codes[0]
    row = next(found for found in queries.rows(one.now) if found.value.key == code)
    assert code not in [entry.person.key for entry in day(one.now).queue.waiting]
    client.post(one.url(f"people/{row.pk}/proxy"), {"name": "Rosa Abad"})
    assert not Mark.objects.exists()
    client.post(one.url(f"people/{row.pk}/proxy"), {"name": "Rosa Abad", "authority": "letter"})
    assert code in [entry.person.key for entry in day(one.now).queue.waiting]
    assert json.loads(client.get(f"{one.url('day')}?order").content)["proxies"] == {code: "Rosa Abad"}
    folder = own_number(one, code)
    hand_in(client, one, [mark("A", 1, "hand-over", code, folder=folder, minute=59)])
    assert [(given.receiver, given.relation) for given in hand_overs(folder)] == [("Rosa Abad", "proxy")]
    assert not queries.register(one.now).entries[code].is_present


def test_who_walks_in_stands_on_every_devices_list(office: Office, one: Occasion) -> None:
    client = office.client("teacher")
    hand_in(client, one, [mark("A", 1, "walk-in", "WA1K1N00", name="Zamora, Luz", group="Talahib")])
    said = json.loads(client.get(one.url("list")).content)
    assert ["WA1K1N00", "Luz Zamora", "Talahib"] in [line[:3] for line in said["people"]]
    assert "Came without an invitation: 1" in office.client("focal").get(one.url("report")).content.decode()


def test_a_guest_is_withdrawn_until_checked_in_and_a_learner_never(office: Office, one: Occasion) -> None:
    client = office.client("focal")
    rows = {row.value.key: row.pk for row in queries.rows(one.now)}
    assert client.post(one.url(f"people/{rows[one.codes[0]]}/withdraw")).status_code == 404
    hand_in(client, one, [mark("A", 1, "arrive", "GEST0000")])
    answer = client.post(one.url(f"people/{rows['GEST0000']}/withdraw"), follow=True)
    assert "so the invitation stays" in answer.content.decode()
    Mark.objects.all().delete()
    client.post(one.url(f"people/{rows['GEST0000']}/withdraw"))
    assert "GEST0000" not in [row.value.key for row in queries.rows(one.now)]


def test_what_was_answered_to_an_invitation(office: Office, one: Occasion) -> None:
    client = office.client("encoder")
    rows = {row.value.key: row.pk for row in queries.rows(one.now)}

    def answered(key: str, reply: str) -> None:
        client.post(one.url(f"people/{rows[key]}/reply"), {"reply": reply})

    for key in one.codes[:3]:
        answered(key, "comes")
    answered(one.codes[0], "regrets")
    answered("GEST0000", "comes")
    assert [(row.invited, row.replied, row.came) for row in queries.attendance(one.now)] == [(12, 2, 0), (1, 1, 0)]
    answered(one.codes[1], "perhaps")
    assert [row.replied for row in queries.attendance(one.now)] == [2, 1]
    page = client.get(one.url(f"people/{rows[one.codes[0]]}")).content.decode()
    assert "Cannot come" in page
    noted = AuditEvent.objects.filter(action="recognitions.event.reply_noted")
    assert noted.count() == 5
    assert office.client("teacher").post(one.url(f"people/{rows[one.codes[0]]}/reply")).status_code == 403
