"""Approvals by passkey: asked for, recorded by the root key, from then on a yes to exactly one list by one person."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from fido2.cose import RS256
from tests.office.awards.device import HOST, Passkey, register
from tests.office.conftest import AT, Office
from tests.office.world import Stage, draw_up, set_stage

from office.audit.models import Event
from office.audit.queries import broken_at
from office.awards import operations
from office.awards.keys import free_name, key_book
from office.awards.models import AwardList, CallBack, Signature
from office.certificates.models import Certificate
from office.certificates.work import open_keyring
from office.credentials.operations import ask_to_issue
from office.jobs.models import Job
from office.jobs.work import do_job
from office.people.models import ApprovalPasskey, Designation
from office.people.passkeys import asked
from office.people.rights import Role
from office.registers.queries import registers
from patunay.division.keyring import read_records
from patunay.division.rotation import compromise
from patunay.errors import StateError
from patunay.seal.keys import Ed25519Signer, P256Signer
from patunay.seal.records import verify_records

CID, SDS = Passkey(P256Signer(b"c" * 32)), Passkey(Ed25519Signer(b"s" * 32))
OTHER = Passkey(P256Signer(b"o" * 32))
STEPS = {"cid": "endorse", "sds": "approve"}


@pytest.fixture
def stage(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return set_stage(office, tmp_path / "mailed", monkeypatch)


def browser(office: Office, username: str) -> Client:
    client = office.client(username)
    client.defaults.update(SERVER_NAME=HOST)
    return client


def ask(office: Office, username: str, passkey: Passkey) -> HttpResponse:
    said = {"passkey": passkey.added_by(username), "step": STEPS[username]}
    answer: HttpResponse = browser(office, username).post("/awards/my-passkey", said)
    return answer


def command(*words: str) -> str:
    said = StringIO()
    call_command("admit", *words, stdout=said)
    return said.getvalue()


def letters(username: str) -> str:
    (one,) = [one for one in asked(ApprovalPasskey.objects.all()[0].division_id) if one.username == username]
    return one.seen


def recorded(office: Office) -> None:
    for username, passkey in (("cid", CID), ("sds", SDS)):
        assert ask(office, username, passkey).status_code == 302
        command(username, letters(username))


def validated(stage: Stage) -> AwardList:
    """A list that waits for the CID chief, every call-back answered."""
    pk = draw_up(stage)
    for one in CallBack.objects.filter(award_list_id=pk):
        operations.answer_callback(stage.office.actor("encoder"), one.pk, confirmed=True, note="", at=AT)
    operations.sign(stage.office.actor("supervisor"), pk, "validate", at=AT)
    return AwardList.objects.get(pk=pk)


def press(office: Office, username: str, one: AwardList, said: dict[str, str]) -> HttpResponse:
    answer: HttpResponse = browser(office, username).post(f"/awards/{one.pk}/passkey/{STEPS[username]}", said)
    return answer


def challenge(one: AwardList) -> bytes:
    return bytes.fromhex(one.digest)


def signed(one: AwardList) -> list[str]:
    return list(Signature.objects.filter(award_list=one).order_by("pk").values_list("step", flat=True))


def test_a_passkey_waits_until_the_root_key_records_it(office: Office) -> None:
    (books,) = registers()
    before = read_records(books.place)
    assert ask(office, "sds", SDS).status_code == 302
    page = browser(office, "sds").get("/awards/my-passkey").content.decode()
    assert "Not yet recorded" in page and letters("sds") in page
    assert read_records(books.place) == before
    said = command()
    assert "Amparo L. Sandoval" in said and letters("sds") not in said
    assert "Recorded: AMPARO L. SANDOVAL" in command("sds", letters("sds").lower())
    after = read_records(books.place)
    assert after[: len(before)] == before and len(after) == len(before) + 1
    assert verify_records(after).records["AMPARO L. SANDOVAL"].rp_id == HOST
    page = browser(office, "sds").get("/awards/my-passkey").content.decode()
    assert ">Recorded<" in page and "Not yet recorded" not in page
    assert command() == "Nobody waits: every passkey that was asked for is recorded.\n"
    actions = [e.action for e in Event.objects.filter(action__startswith="people.passkey").order_by("pk")]
    assert (actions, broken_at()) == (["people.passkey.asked", "people.passkey.admitted"], None)


@pytest.mark.parametrize("words", [("sds", "AAAA-AAAA-AAAA-AAAA"), ("sds", "mistyped"), ("cid", "own"), ("sds",)])
def test_other_letters_record_nothing(office: Office, words: tuple[str, ...]) -> None:
    (books,) = registers()
    ask(office, "sds", SDS)
    before = read_records(books.place)
    with pytest.raises(CommandError):
        command(*(letters("sds") if word == "own" else word for word in words))
    assert read_records(books.place) == before


def test_two_passkeys_sign_and_the_worker_issues(stage: Stage) -> None:
    recorded(stage.office)
    one = validated(stage)
    for username, passkey in (("cid", CID), ("sds", SDS)):
        page = browser(stage.office, username).get(f"/awards/{one.pk}").content.decode()
        assert "with my passkey" in page and one.digest[:16] in page and "office/approve.js" in page
        answer = press(stage.office, username, one, passkey.answers(challenge(one)))
        assert answer.status_code == 302
    kinds = [
        said["kind"] for said in Signature.objects.filter(approval__isnull=False).values_list("approval", flat=True)
    ]
    assert (signed(one), kinds) == (["validate", "endorse", "approve"], ["webauthn", "webauthn"])
    assert issue(stage, one).state == "done"
    assert Certificate.objects.count() > 15


def issue(stage: Stage, one: AwardList) -> Job:
    number = ask_to_issue(stage.office.actor("focal"), one.pk, at=AT)
    do_job(number, "worker", lambda: AT)
    return Job.objects.get(pk=number)


def test_a_passkey_and_a_phrase_are_two_people(stage: Stage) -> None:
    recorded(stage.office)
    one = validated(stage)
    operations.sign(stage.office.actor("cid"), one.pk, "endorse", at=AT, phrase=stage.office.accounts["cid"].phrase)
    assert press(stage.office, "sds", one, SDS.answers(challenge(one))).status_code == 302
    assert issue(stage, one).state == "done"


def test_another_persons_passkey_signs_nothing(stage: Stage) -> None:
    recorded(stage.office)
    one = validated(stage)
    own, others = CID.answers(challenge(one)), SDS.answers(challenge(one))
    for said in (others, {**others, "credential": own["credential"]}):
        assert press(stage.office, "cid", one, said).status_code == 422
    assert signed(one) == ["validate"]
    assert press(stage.office, "cid", one, own).status_code == 302


@pytest.mark.parametrize(
    "said",
    [
        lambda right: CID.answers(b"\0" * 32),
        lambda right: CID.answers(right, flags=0x01),
        lambda right: CID.answers(right, origin="https://stranger.example"),
        lambda right: CID.answers(right, type="webauthn.create"),
        lambda right: {**CID.answers(right), "signature": CID.answers(b"\0" * 32)["signature"]},
        lambda right: {**CID.answers(right), "signature": "not base64url!"},
        lambda right: {},
    ],
)
def test_what_is_no_yes_to_this_list_is_not_kept(stage: Stage, said: Any) -> None:
    recorded(stage.office)
    one = validated(stage)
    answer = press(stage.office, "cid", one, said(challenge(one)))
    assert (answer.status_code, signed(one)) == (422, ["validate"])
    assert "Not yet signed" in answer.content.decode()


def test_a_passkey_that_waits_signs_nothing(stage: Stage) -> None:
    ask(stage.office, "cid", CID)
    one = validated(stage)
    assert "with my passkey" not in browser(stage.office, "cid").get(f"/awards/{one.pk}").content.decode()
    assert press(stage.office, "cid", one, CID.answers(challenge(one))).status_code == 422
    command("cid", letters("cid"))
    assert press(stage.office, "cid", one, CID.answers(challenge(one))).status_code == 302


def test_an_ended_passkey_signs_nothing(stage: Stage) -> None:
    recorded(stage.office)
    one = validated(stage)
    (books,) = registers()
    with books.place.locked():
        ring = open_keyring(books.place)
        compromise(books.place, ring, "CARMELA T. HIDALGO", 0, "20250901", lambda n: b"x" * n, int(AT.timestamp()))
    assert "Ended" in browser(stage.office, "cid").get("/awards/my-passkey").content.decode()
    assert press(stage.office, "cid", one, CID.answers(challenge(one))).status_code == 422
    assert signed(one) == ["validate"]


def test_the_worker_counts_by_itself(stage: Stage) -> None:
    """Rows in the tables alone issue nothing: an approval that somebody writes there is found by the signer."""
    recorded(stage.office)
    one = validated(stage)
    press(stage.office, "cid", one, CID.answers(challenge(one)))
    press(stage.office, "sds", one, SDS.answers(challenge(one)))
    row = Signature.objects.get(award_list=one, step="approve")
    forged = Passkey(Ed25519Signer(b"f" * 32)).answers(challenge(one))
    row.approval = {**row.approval, "signature": forged["signature"].replace("-", "+").replace("_", "/") + "=="}
    row.save()
    job = issue(stage, one)
    assert (job.state, job.error, Certificate.objects.count()) == ("failed", "seal.approvals", 0)


def test_keys_that_cannot_approve_here_are_not_offered(office: Office) -> None:
    elsewhere = Passkey(P256Signer(b"e" * 32), "stranger.example").added_by("sds")
    rsa = register("sds", RS256({1: 3, 3: -257, -1: b"\xff" * 256, -2: b"\1\0\1"}), b"rsa", HOST)
    client = browser(office, "sds")
    page = client.get("/awards/my-passkey").content.decode()
    assert f'value="{rsa}"' not in page and f'value="{elsewhere}"' not in page and "cannot sign lists" in page
    for passkey in (rsa, elsewhere):
        assert client.post("/awards/my-passkey", {"passkey": passkey, "step": "approve"}).status_code == 422
    assert not ApprovalPasskey.objects.exists()


def test_nobody_asks_with_anothers_passkey_or_for_anothers_step(office: Office) -> None:
    passkey = CID.added_by("cid")
    SDS.added_by("sds")
    client = browser(office, "sds")
    assert client.post("/awards/my-passkey", {"passkey": passkey, "step": "approve"}).status_code == 422
    assert browser(office, "cid").post("/awards/my-passkey", {"passkey": passkey, "step": "approve"}).status_code == 422
    assert not ApprovalPasskey.objects.exists()


def test_the_owner_takes_back_what_waits_and_nothing_else(office: Office) -> None:
    ask(office, "cid", OTHER)
    pk = ApprovalPasskey.objects.get().pk
    assert browser(office, "sds").post(f"/awards/my-passkey/{pk}/take-back").status_code == 404
    assert browser(office, "cid").post(f"/awards/my-passkey/{pk}/take-back").status_code == 302
    assert not ApprovalPasskey.objects.exists()
    recorded(office)
    pk = ApprovalPasskey.objects.get(account__username="cid").pk
    assert browser(office, "cid").post(f"/awards/my-passkey/{pk}/take-back").status_code == 404


def test_a_key_of_one_step_is_no_key_of_another(stage: Stage) -> None:
    """The chief who stands in for the superintendent has keys that endorse; they do not approve."""
    one = validated(stage)
    AwardList.objects.filter(pk=one.pk).update(state="endorsed")
    cid = Designation.objects.get(account__username="cid")
    Designation.objects.create(
        account=cid.account, role=Role.SUPERINTENDENT, title="OIC", office=cid.office, starts_on=AT.date(), acting=True
    )
    with pytest.raises(StateError, match="passkey_not_yours"):
        operations.sign(stage.office.actor("cid"), one.pk, "approve", at=AT, phrase=stage.office.accounts["cid"].phrase)
    assert signed(one) == ["validate"]


def test_every_further_key_takes_another_spelling(office: Office) -> None:
    (books,) = registers()
    book = key_book(books.division)
    assert free_name("Amparo L. Sandoval", book) == "AMPARO L. SANDOVAL"
    assert free_name("Somebody New", book) == "Somebody New"
    with pytest.raises(StateError, match="no_spelling"):
        free_name("Uy", type(book)(dict.fromkeys(("Uy", "UY", "uy")), book.roots))  # type: ignore[dict-item]
