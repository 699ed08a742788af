"""From a drawn list over three signatures to certificates that the check page calls valid."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.office.conftest import AT, Office
from tests.office.world import Stage, approve, draw_up, set_stage

from office.audit.queries import broken_at
from office.awards import operations as lists
from office.awards.models import AwardList, Signature
from office.awards.queries import award_list
from office.certificates import work
from office.certificates.models import Certificate
from office.credentials.models import Credential
from office.credentials.operations import ask_for_status, ask_to_issue
from office.jobs.models import Job
from office.jobs.work import do_job
from office.verifications.queries import PublicState, by_code, by_typed
from patunay.errors import KeyAccessError, StateError
from patunay.intake import FoundKind, open_path
from patunay.roster.conventions import date_in_words


@pytest.fixture
def stage(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return set_stage(office, tmp_path / "mailed", monkeypatch)


def issue(stage: Stage, pk: int) -> Job:
    """Asks for it and lets a worker do it."""
    number = ask_to_issue(stage.office.actor("focal"), pk, at=AT)
    do_job(number, "worker", lambda: AT)
    return Job.objects.get(pk=number)


def test_from_a_drawn_list_to_a_green_page(stage: Stage) -> None:
    pk = draw_up(stage)
    approve(stage, pk)
    job = issue(stage, pk)
    assert (job.state, job.error) == ("done", "")
    listed = AwardList.objects.get(pk=pk)
    count = len(listed.manifest["certificates"])
    assert Certificate.objects.count() == count > 15
    assert set(Credential.objects.values_list("state", flat=True)) == {"valid"}
    assert all(bytes(one.document).startswith(b"{") for one in Credential.objects.all())
    assert listed.state == "issued"
    assert broken_at() is None


def test_the_check_page_of_a_printed_code(stage: Stage) -> None:
    pk = draw_up(stage)
    approve(stage, pk)
    issue(stage, pk)
    one = Certificate.objects.order_by("pk")[0]
    card = settings.HOME / f"register-{stage.cycle.division}" / "holders" / "cards" / f"{one.number}.jpg"
    text = next(found for found in open_path(card) if found.kind is FoundKind.QR).content.decode("ascii")
    code = text.partition("/V/")[2].partition("#")[0]
    answer = by_code(code)
    assert (answer.state, answer.number, answer.name) == (PublicState.VALID, one.number, one.name)
    page = stage.office.client().get(f"/V/{code}").content.decode()
    assert one.name in page
    assert "999999" not in page
    wrong = code[:-2] + ("AA" if not code.endswith("AA") else "BA")
    assert by_code(wrong).state is PublicState.NOT_FOUND


def test_a_typed_number_is_masked_until_the_surname_is_known(stage: Stage) -> None:
    pk = draw_up(stage)
    approve(stage, pk)
    issue(stage, pk)
    one = Certificate.objects.order_by("pk")[0]
    assert one.name not in by_typed(one.number, "").name
    assert by_typed(one.number, "Nobody").masked
    assert by_typed(one.number, one.name.split()[-1].upper()).name == one.name


def test_every_step_is_another_person_in_order(stage: Stage) -> None:
    pk, office = draw_up(stage), stage.office
    with pytest.raises(StateError, match=r"awards\.wrong_state"):
        lists.sign(office.actor("cid"), pk, "endorse", at=AT, phrase=office.accounts["cid"].phrase)
    with pytest.raises(StateError, match=r"people\.not_allowed"):
        lists.sign(office.actor("focal"), pk, "validate", at=AT)
    lists.sign(office.actor("supervisor"), pk, "validate", at=AT)
    with pytest.raises(KeyAccessError, match=r"seal\.passphrase"):
        lists.sign(office.actor("cid"), pk, "endorse", at=AT, phrase="a wrong phrase")
    assert award_list(pk, stage.cycle.division).state == "validated"  # type: ignore[union-attr]
    with pytest.raises(StateError, match=r"credentials\.not_approved"):
        ask_to_issue(office.actor("focal"), pk, at=AT)


def test_the_superintendent_waits_for_the_call_backs(stage: Stage) -> None:
    pk, office = draw_up(stage), stage.office
    lists.sign(office.actor("supervisor"), pk, "validate", at=AT)
    lists.sign(office.actor("cid"), pk, "endorse", at=AT, phrase=office.accounts["cid"].phrase)
    with pytest.raises(StateError, match=r"awards\.callbacks_open"):
        lists.sign(office.actor("sds"), pk, "approve", at=AT, phrase=office.accounts["sds"].phrase)


def test_rows_that_somebody_wrote_into_the_database_issue_nothing(stage: Stage) -> None:
    """T1: with every right on the tables but no approver's key, the signer signs nothing."""
    pk = draw_up(stage)
    approve(stage, pk)
    forged = Signature.objects.get(award_list_id=pk, step="approve")
    forged.approval = {**forged.approval, "signature": Signature.objects.get(step="endorse").approval["signature"]}
    forged.save()
    job = issue(stage, pk)
    assert (job.state, job.error) == ("failed", "seal.approvals")
    assert not Certificate.objects.exists()


def test_a_list_that_was_touched_is_not_signed(stage: Stage) -> None:
    pk = draw_up(stage)
    one = AwardList.objects.get(pk=pk)
    one.manifest["certificates"][0]["name"] = "Somebody Else"
    one.save()
    with pytest.raises(StateError, match=r"awards\.touched"):
        lists.sign(stage.office.actor("supervisor"), pk, "validate", at=AT)


def test_a_second_list_of_the_same_awards_issues_none_twice(stage: Stage) -> None:
    pk = draw_up(stage)
    approve(stage, pk)
    ask_to_issue(stage.office.actor("focal"), pk, at=AT)
    AwardList.objects.filter(pk=pk).update(state="approved")
    with pytest.raises(StateError, match=r"credentials\.lives_already"):
        ask_to_issue(stage.office.actor("focal"), pk, at=AT)


def test_a_worker_without_keys_says_so(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    pk = draw_up(stage)
    approve(stage, pk)
    monkeypatch.setattr(settings, "KEYS", None)
    job = issue(stage, pk)
    assert (job.state, job.error) == ("failed", "credentials.no_keys")


def test_issued_again_after_the_rows_were_cut_off(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library has issued, then the worker dies before the rows: the next one only fills them."""
    pk = draw_up(stage)
    approve(stage, pk)

    def die(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as cut:
        cut.setattr(work, "note_certificates", die)
        number = ask_to_issue(stage.office.actor("focal"), pk, at=AT)
        with pytest.raises(RuntimeError, match="killed"):
            do_job(number, "first", lambda: AT)
    later = AT.replace(hour=5)
    do_job(number, "second", lambda: later)
    assert Job.objects.get(pk=number).state == "done"
    assert Certificate.objects.count() == len(AwardList.objects.get(pk=pk).manifest["certificates"])
    assert Credential.objects.filter(state="planned").count() == 0


def test_a_misspelt_name_is_corrected_and_the_old_code_says_replaced(stage: Stage) -> None:
    office, pk = stage.office, draw_up(stage)
    approve(stage, pk)
    issue(stage, pk)
    old = Certificate.objects.order_by("pk")[0]
    encoder = office.client("encoder")
    form = {"name": "Reynalda Right Name", "reason": "birth certificate"}
    answer = encoder.post(f"/awards/{pk}/correct/{old.number}", form)
    correction = AwardList.objects.get(corrects=old.number)
    assert answer.headers["Location"] == f"/awards/{correction.pk}"
    approve(stage, correction.pk)
    assert issue(stage, correction.pk).state == "done"
    old.refresh_from_db()
    assert old.replaced_by is not None
    assert old.replaced_by.name == "Reynalda Right Name"
    assert by_typed(old.number, old.name.split()[-1]).state is PublicState.REPLACED
    assert by_typed(old.replaced_by.number, "right").state is PublicState.VALID
    shown = Client().post("/V/", {"number": old.number, "surname": old.name.split()[-1]}).content.decode()
    assert "Since" in shown
    assert all(date_in_words(AT.date(), lang) in shown for lang in ("en", "fil"))
    live = Credential.objects.filter(learner_key=old.learner_key, state="valid")
    assert {one.number for one in live} == {old.replaced_by.number}


def test_the_work_is_titled_in_the_language_of_who_asks_for_it(stage: Stage) -> None:
    pk = draw_up(stage)
    approve(stage, pk)
    page = stage.office.client("focal").post(reverse("credentials:issue", args=[pk]), HTTP_ACCEPT_LANGUAGE="fil").url
    assert Job.objects.get().title.startswith("Ibigay ang listahan, bersiyon 1")
    assert "Ibigay ang listahan" in stage.office.client("focal").get(page).content.decode()


def test_suspended_reinstated_revoked(stage: Stage) -> None:
    pk = draw_up(stage)
    approve(stage, pk)
    issue(stage, pk)
    one = Certificate.objects.order_by("pk")[0]
    surname = one.name.split()[-1]
    for kind, state in (
        ("suspended", PublicState.REVOKED),
        ("reinstated", PublicState.VALID),
        ("revoked", PublicState.REVOKED),
    ):
        number = ask_for_status(stage.office.actor("focal"), one.number, kind, "a reason", at=AT)
        do_job(number, "worker", lambda: AT)
        assert Job.objects.get(pk=number).state == "done"
        answer = by_typed(one.number, surname)
        assert (answer.state, answer.suspended) == (state, kind == "suspended")


def test_a_paper_that_says_elements_only_does_not_look_like_an_attained_competency(stage: Stage) -> None:
    pk = draw_up(stage)
    approve(stage, pk)
    issue(stage, pk)
    page = stage.office.client("records").get(f"/certificates/list/{pk}").content.decode()
    levels = Counter(Credential.objects.values_list("level", flat=True))
    assert page.count("(elements only)") == levels[None] > 0
    whole = Credential.objects.filter(level__isnull=False)[0]
    line = page[page.index(f"/{whole.number}") :].partition("</tr>")[0]
    assert whole.competency in line and f"{whole.competency} (elements only)" not in line
