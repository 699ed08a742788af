"""Approvals: two people, neither the proposer, over exactly one manifest, by recorded keys of that role."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.patunay.seal.authenticator import device

from patunay.errors import InputError, StateError
from patunay.seal.approval import Approval, check_approvals, counts, parse_approval, passkey_approval, sign_approval
from patunay.seal.keys import Ed25519Signer, PublicKey
from patunay.seal.records import KeyBook, KeyRecord, KeyState, Purpose, add_record, verify_records
from patunay.seal.webauthn import Assertion
from patunay.words import say

OVER, OTHER = "ab" * 32, "cd" * 32
ROOT = Ed25519Signer(b"r" * 32)
PEOPLE = {name: Ed25519Signer(name.encode().ljust(32, b".")) for name in ("Carmela", "Amparo", "Dionisio", "Nobody")}
ROLES = {"Carmela": "endorse", "Amparo": "approve", "Dionisio": "endorse"}


def book(*more: KeyRecord) -> KeyBook:
    records = add_record((), KeyRecord("root", ROOT.public, Purpose.ROOT, KeyState.ACTIVE, 0, None, "", ""), ROOT)
    for name, role in ROLES.items():
        records = add_record(records, recorded(name, role=role), ROOT)
    for record in more:
        records = add_record(records, record, ROOT)
    return verify_records(records)


def recorded(name: str, **more: Any) -> KeyRecord:
    plain = KeyRecord(name, PEOPLE[name].public, Purpose.APPROVER, KeyState.ACTIVE, 0, None, ROLES.get(name, ""), "")
    return replace(plain, **more)


def yes(name: str, over: str = OVER, role: str | None = None) -> Approval:
    return sign_approval(name, role or ROLES.get(name, "approve"), over, PEOPLE[name])


TWO = (yes("Carmela"), yes("Amparo"))


BOOK = book()


def given(*approvals: Approval, book: KeyBook = BOOK, proposer: str = "Dionisio") -> int:
    """How many of them count, when two must."""
    try:
        return len(check_approvals(approvals, OVER, book, proposer))
    except StateError as refused:
        assert refused.code == "seal.approvals" and say(refused.code, "fil", **refused.facts)
        count: int = refused.facts["given"]
        assert count < 2
        return count


def test_two_people_approve() -> None:
    assert check_approvals(TWO, OVER, book(), "Dionisio") == TWO
    assert [parse_approval(json.loads(json.dumps(each.as_json()))) for each in TWO] == list(TWO)


def test_one_person_is_not_two() -> None:
    assert given() == 0
    assert given(yes("Carmela")) == 1
    assert given(yes("Carmela"), yes("Carmela")) == 1
    assert given(yes("Carmela"), replace(yes("Carmela"), approver="Amparo")) == 1


def test_the_proposer_does_not_count_however_the_name_is_typed() -> None:
    assert given(yes("Dionisio"), yes("Amparo"), proposer="Carmela") == 2
    for proposer in ("Dionisio", "DIONISIO", " dionisio "):
        assert given(yes("Dionisio"), yes("Amparo"), proposer=proposer) == 1
        assert given(yes("Dionisio"), *TWO, proposer=proposer) == 2


def test_one_person_with_two_names_or_two_keys_counts_once() -> None:
    same_key = replace(recorded("Carmela"), uri="Carmela H.")
    twice = sign_approval("Carmela H.", "endorse", OVER, PEOPLE["Carmela"])
    assert given(yes("Carmela"), twice, book=book(same_key)) == 1
    same_name = replace(recorded("Nobody"), uri="CARMELA", role="approve")
    again = sign_approval("CARMELA", "approve", OVER, PEOPLE["Nobody"])
    assert given(yes("Carmela"), again, book=book(same_name)) == 1


@pytest.mark.parametrize(
    "bad",
    [
        yes("Amparo", over=OTHER),
        replace(yes("Amparo", over=OTHER), over=OVER),
        yes("Amparo", role="endorse"),
        replace(yes("Amparo"), role="endorse"),
        replace(yes("Amparo"), signature=b""),
        replace(yes("Amparo"), signature=yes("Carmela").signature),
        replace(yes("Amparo"), kind="webauthn"),
        yes("Nobody"),
        replace(yes("Nobody"), approver="Amparo"),
        replace(yes("Amparo"), approver="amparo"),
    ],
)
def test_what_is_no_approval_of_this_manifest(bad: Approval) -> None:
    assert given(yes("Carmela"), bad) == 1
    assert given(yes("Carmela"), bad, yes("Amparo")) == 2


@pytest.mark.parametrize("state", [KeyState.RETIRED, KeyState.COMPROMISED])
def test_a_key_that_is_not_active_approves_nothing(state: KeyState) -> None:
    assert given(*TWO, book=book(recorded("Amparo", state=state))) == 1


@pytest.mark.parametrize("purpose", [purpose for purpose in Purpose if purpose not in (Purpose.APPROVER, Purpose.ROOT)])
def test_a_key_of_another_purpose_approves_nothing(purpose: Purpose) -> None:
    """Nobody mints alone: the issuer's key cannot approve what it signs."""
    other = recorded("Nobody", purpose=purpose, role="approve")
    assert given(yes("Carmela"), yes("Nobody"), book=book(other)) == 1
    approver = recorded("Nobody", role="approve")
    assert given(yes("Carmela"), yes("Nobody"), book=book(approver)) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"format": "patunay/approval/2"},
        {"approver": 7},
        {"approver": {}},
        {"role": None},
        {"over": []},
        {"kind": None},
        {"signature": "not base64"},
        {"signature": None},
    ],
)
def test_other_forms_are_refused(change: dict[str, Any]) -> None:
    value = TWO[0].as_json()
    for other in ({**value, **change}, {name: value[name] for name in value.keys() - change.keys()}):
        with pytest.raises(InputError, match=r"seal\.approvals"):
            parse_approval(other)


@pytest.mark.parametrize("value", [None, 7, "x", []])
def test_other_shapes_are_refused(value: Any) -> None:
    with pytest.raises(InputError, match=r"seal\.approvals"):
        parse_approval(value)


@pytest.fixture(scope="module")
def passkey() -> tuple[PublicKey, Assertion, Assertion]:
    """A browser's passkey, its yes to the manifest and its yes to another one."""
    with device() as one:
        credential, public = one.registered()
        return public, one.answer(credential, bytes.fromhex(OVER)), one.answer(credential, bytes.fromhex(OTHER))


Passkey = tuple[PublicKey, Assertion, Assertion]


def with_passkey(public: PublicKey, **more: Any) -> KeyBook:
    """Amparo's second key, a passkey of another spelling, beside all others."""
    return book(replace(recorded("Amparo"), uri="Amparo S.", public=public, **{"rp_id": "localhost", **more}))


def said(assertion: Assertion, over: str = OVER, role: str = "approve", name: str = "Amparo S.") -> Approval:
    return passkey_approval(name, role, over, assertion)


def test_a_passkey_and_a_key_file_are_two(passkey: Passkey) -> None:
    public, yes_by_passkey, _ = passkey
    two = (yes("Carmela"), said(yes_by_passkey))
    assert check_approvals(two, OVER, with_passkey(public), "Dionisio") == two
    assert [parse_approval(json.loads(json.dumps(each.as_json()))) for each in two] == list(two)
    assert given(two[1], two[1], book=with_passkey(public)) == 1
    assert given(*two, book=with_passkey(public), proposer="amparo s.") == 1


def test_one_passkey_under_two_names_counts_once(passkey: Passkey) -> None:
    public, yes_by_passkey, _ = passkey
    twice = [replace(recorded("Amparo"), uri=name, public=public, rp_id="localhost") for name in ("A", "B")]
    assert given(said(yes_by_passkey, name="A"), said(yes_by_passkey, name="B"), book=book(*twice)) == 1


def test_what_a_passkey_did_not_say_does_not_count(passkey: Passkey) -> None:
    public, yes_by_passkey, yes_to_other = passkey
    known, good = with_passkey(public), said(yes_by_passkey)
    assert counts(good, OVER, known)
    bad = [
        said(yes_to_other),
        said(yes_to_other, over=OTHER),
        said(yes_by_passkey, role="endorse"),
        said(yes_by_passkey, name="Amparo"),
        said(yes_by_passkey, name="Carmela", role="endorse"),
        said(yes_by_passkey, name="Nobody"),
        replace(good, kind="ed25519"),
        replace(good, kind="passkey"),
        replace(good, client_data=b""),
        replace(good, authenticator_data=b""),
        replace(good, signature=yes("Amparo").signature),
        replace(yes("Amparo"), kind="webauthn"),
    ]
    assert not [approval for approval in bad if counts(approval, OVER, known)]
    assert not counts(replace(good, over=OTHER), OTHER, known)


@pytest.mark.parametrize(
    "more", [{"rp_id": ""}, {"rp_id": "office.example"}, {"state": KeyState.RETIRED}, {"role": "endorse"}]
)
def test_only_its_own_record_makes_a_passkey_count(passkey: Passkey, more: dict[str, Any]) -> None:
    public, yes_by_passkey, _ = passkey
    assert not counts(said(yes_by_passkey), OVER, with_passkey(public, **more))


def test_a_passkeys_record_makes_no_key_file_count() -> None:
    """Ed25519 is a passkey's algorithm, too: the record says which of the two a key is."""
    nobody = recorded("Nobody", role="approve")
    assert counts(yes("Nobody"), OVER, book(nobody))
    assert not counts(yes("Nobody"), OVER, book(replace(nobody, rp_id="localhost")))


@pytest.mark.parametrize("name", ["signature", "authenticatorData", "clientDataJSON"])
def test_a_passkeys_approval_is_read_whole_or_not_at_all(passkey: Passkey, name: str) -> None:
    value = said(passkey[1]).as_json()
    for other in ({**value, name: "not base64"}, {**value, name: None}, {k: v for k, v in value.items() if k != name}):
        with pytest.raises(InputError, match=r"seal\.approvals"):
            parse_approval(other)
