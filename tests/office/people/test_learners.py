"""The page of learners: who is found, consents, restricted facts, holding back, names proofed."""

from __future__ import annotations

from datetime import date

import pytest
from tests.office.conftest import AT, Office
from tests.office.people.mailed import learner, taken

from office.audit.models import Event
from office.people.actors import NotAllowedError
from office.people.models import Consent, Learner, RestrictedFlags
from office.people.models import Office as OfficeRow
from office.people.operations import mark_proofed, note_consent
from office.people.queries import consenting, learners_at
from patunay.errors import StateError


def found(office: Office, query: str, username: str = "focal") -> list[str]:
    page = office.client(username).get(f"/people/learners?{query}").context["page"]
    return [one.last for one in page]


def test_a_search_finds_names_however_they_are_typed(office: Office) -> None:
    taken(office, learner(last="Peña", first="Ma. Ana"), learner("999999100014", "De la Cruz"))
    assert found(office, "q=pena") == ["Peña"]
    assert found(office, "q=PEÑA+maria") == ["Peña"]
    assert found(office, "q=dela+cruz") == ["De la Cruz"]
    assert found(office, "q=nobody") == []


def test_filters_stand_in_the_address(office: Office) -> None:
    other = "Talahib Barangay Hall CLC 2"
    taken(office, learner(), learner("999999100014", "Peña", centre=other))
    centre = OfficeRow.objects.get(name=other)
    assert found(office, f"centre={centre.pk}") == ["Peña"]
    assert found(office, f"district={centre.parent_id}") == ["Dela Cruz", "Peña"]
    assert found(office, "district=abc&state=strange") == ["Dela Cruz", "Peña"]
    Learner.objects.filter(last="Peña").update(held="asked to wait", proofed_on=AT)
    assert found(office, "state=held") == ["Peña"]
    assert found(office, "state=not_proofed") == ["Dela Cruz"]


def test_fifty_stand_on_a_page(office: Office) -> None:
    rows = [learner(f"9999991{n:05}", f"Cruz{chr(97 + n % 26)}{chr(97 + n // 26)}") for n in range(60)]
    client = taken(office, *rows)
    pages = [client.get(f"/people/learners?q=cruz&page={n}").context["page"] for n in (1, 2)]
    assert [len(page) for page in pages] == [50, 10]
    assert "q=cruz&amp;page=2" in client.get("/people/learners?q=cruz").content.decode()


def test_a_teacher_sees_learners_of_own_centres_alone(office: Office) -> None:
    mine = office.actor("teacher").posts[0].office
    taken(office, learner(), learner("999999100014", "Peña", centre=OfficeRow.objects.get(pk=mine).name))
    assert found(office, "", "teacher") == ["Peña"]
    other = Learner.objects.get(last="Dela Cruz").pk
    assert office.client("teacher").get(f"/people/learners/{other}").status_code == 404


def test_the_lrn_is_shown_to_those_who_correct_it_alone(office: Office) -> None:
    taken(office, learner())
    path = f"/people/learners/{Learner.objects.get().pk}"
    shown = {
        name: "999999100007" in office.client(name).get(path).content.decode() for name in ("encoder", "sds", "dpo")
    }
    assert shown == {"encoder": True, "sds": False, "dpo": False}


def test_a_consent_is_noted_and_withdrawn_and_both_stay(office: Office) -> None:
    client = taken(office, learner())
    pk = Learner.objects.get().pk
    for given in ("yes", "no"):
        said = {"purpose": "certificate", "given": given, "given_by": "guardian", "given_on": "2025-09-01"}
        assert client.post(f"/people/learners/{pk}/consent", said).status_code == 302
        assert consenting([pk]) == ({pk} if given == "yes" else set())
    assert Consent.objects.count() == 2
    assert Event.objects.filter(action="people.consent.noted").count() == 2


def test_a_consent_without_a_day_is_asked_for_again(office: Office) -> None:
    client = taken(office, learner())
    answer = client.post(f"/people/learners/{Learner.objects.get().pk}/consent", {"purpose": "photo", "given": "yes"})
    assert answer.status_code == 422
    assert Consent.objects.count() == 0


def test_who_may_not_change_a_learner_is_refused_below_the_page_too(office: Office) -> None:
    taken(office, learner())
    pk = Learner.objects.get().pk
    with pytest.raises(NotAllowedError):
        note_consent(office.actor("sds"), pk, "photo", given=True, given_by="self", given_on=date(2025, 9, 1), at=AT)
    assert Consent.objects.count() == 0


def test_a_learner_held_back_stands_on_no_list_until_released(office: Office) -> None:
    client = taken(office, learner())
    one = Learner.objects.get()
    client.post(f"/people/learners/{one.pk}/hold", {"reason": "moved away"})
    assert learners_at([one.centre_id]) == []
    client.post(f"/people/learners/{one.pk}/release")
    assert learners_at([one.centre_id]) == [one.pk]


def test_each_look_at_restricted_facts_is_an_event(office: Office) -> None:
    client = taken(office, learner())
    pk = Learner.objects.get().pk
    client.post(f"/people/learners/{pk}/flags", {"four_ps": "on"})
    assert RestrictedFlags.objects.get().four_ps
    before = Event.objects.filter(action="people.flags.seen", subject=f"learner:{pk}").count()
    assert office.client("dpo").get(f"/people/learners/{pk}/flags").context["flags"]["four_ps"]
    assert Event.objects.filter(action="people.flags.seen", subject=f"learner:{pk}").count() == before + 1
    assert "four" not in str(list(Event.objects.values_list("facts")))


@pytest.mark.parametrize("username", ["encoder", "supervisor", "sds", "records", "admin"])
def test_restricted_facts_are_shut_to_who_does_not_need_them(office: Office, username: str) -> None:
    taken(office, learner())
    assert office.client(username).get(f"/people/learners/{Learner.objects.get().pk}/flags").status_code == 403


@pytest.mark.parametrize(("lrn", "status"), [("9999-9910-0021", 302), ("12345", 422), ("999999100014", 422)])
def test_an_lrn_is_written_once_it_is_known(office: Office, lrn: str, status: int) -> None:
    """D16, D17."""
    client = taken(office, learner("", "Abad"), learner("999999100014", "Peña"))
    pk = Learner.objects.get(last="Abad").pk
    assert client.post(f"/people/learners/{pk}/lrn", {"lrn": lrn}).status_code == status
    assert Learner.objects.get(pk=pk).lrn == ("999999100021" if status == 302 else None)


def test_names_on_the_proof_sheet_are_printed_as_on_the_certificate_and_marked(office: Office) -> None:
    """D40."""
    client = taken(office, learner(ext="Jr."), learner("999999100014", "Peña", "Ana"))
    page = client.get("/people/proof-sheet").content.decode()
    assert "Juan Reyes Dela Cruz Jr." in page
    assert "999999" not in page
    pk = Learner.objects.get(last="Peña").pk
    client.post("/people/proof-sheet/done", {"learner": [str(pk)]})
    assert dict(Learner.objects.values_list("last", "proofed_on")) == {
        "Dela Cruz": None,
        "Peña": Learner.objects.get(pk=pk).proofed_on,
    }
    assert found(office, "state=not_proofed") == ["Dela Cruz"]


def test_a_name_of_another_office_marks_nobody(office: Office) -> None:
    taken(office, learner())
    pk = Learner.objects.get().pk
    with pytest.raises(StateError, match="not_yours"):
        mark_proofed(office.actor("focal"), [pk, 10_000], on=AT.date(), at=AT)
    assert Learner.objects.get().proofed_on is None
