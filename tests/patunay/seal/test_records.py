"""Key records: a chain under one root, and everything that must break it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from patunay.canonical import jcs
from patunay.errors import InputError
from patunay.seal.keys import Ed25519Signer, P256Signer, Signer
from patunay.seal.multikey import encode_multikey
from patunay.seal.records import (
    KeyRecord,
    KeyState,
    Purpose,
    add_record,
    fingerprint,
    parse_fingerprint,
    parse_records,
    verify_records,
)
from patunay.words import say


def signer(name: str) -> Ed25519Signer:
    return Ed25519Signer(name.encode().ljust(32, b"."))


ROOT, SUCCESSOR, ISSUER, STRANGER = map(signer, ("root", "successor", "issuer", "stranger"))
JWT = P256Signer(b"j" * 32)


def record(uri: str, key: Signer, purpose: Purpose, **more: Any) -> KeyRecord:
    plain = KeyRecord(uri, key.public, purpose, KeyState.ACTIVE, 0, None, "", "")
    return replace(plain, **more)


def chain(*records: tuple[KeyRecord, Signer]) -> tuple[KeyRecord, ...]:
    made: tuple[KeyRecord, ...] = ()
    for each, root in records:
        made = add_record(made, each, root)
    return made


OWN = (record("root-1", ROOT, Purpose.ROOT), ROOT)
KEYS = (
    OWN,
    (record("#issuer", ISSUER, Purpose.ISSUER), ROOT),
    (record("#jwt", JWT, Purpose.JWT, from_size=3), ROOT),
    (record("Carmela", STRANGER, Purpose.APPROVER, role="endorse"), ROOT),
)
RECORDS = chain(*KEYS)


def test_a_chain_is_believed_and_comes_back_from_json() -> None:
    read = parse_records(json.loads(json.dumps([each.as_json() for each in RECORDS])))
    assert read == RECORDS
    book = verify_records(read)
    assert book.roots == (ROOT.public,) and book.fingerprints == (fingerprint(ROOT.public),)
    assert {each.uri for each in book.active(Purpose.ISSUER)} == {"#issuer"}
    assert book.find("#issuer", Purpose.ISSUER) == RECORDS[1]


def test_a_key_counts_for_its_purpose_alone() -> None:
    book = verify_records(RECORDS)
    assert book.find("#issuer", Purpose.JWT) is None
    assert book.find("Carmela", Purpose.ISSUER) is None
    assert book.find("#nobody", Purpose.ISSUER) is None


def test_the_last_record_of_a_key_tells_its_state_and_the_first_its_beginning() -> None:
    retired = record("#jwt", JWT, Purpose.JWT, state=KeyState.RETIRED, from_size=9)
    unsafe = record("#issuer", ISSUER, Purpose.ISSUER, state=KeyState.COMPROMISED, from_size=9, compromised_at=5)
    book = verify_records(chain(*KEYS, (retired, ROOT), (unsafe, ROOT)))
    jwt, issuer = book.find("#jwt", Purpose.JWT), book.find("#issuer", Purpose.ISSUER)
    assert jwt and (jwt.state, jwt.from_size) == (KeyState.RETIRED, 3)
    assert issuer and (issuer.state, issuer.from_size, issuer.compromised_at) == (KeyState.COMPROMISED, 0, 5)
    assert book.active(Purpose.JWT) == () and len(book.all_of(Purpose.JWT)) == 1


HANDED_OVER = chain(
    *KEYS,
    (record("root-2", SUCCESSOR, Purpose.ROOT), ROOT),
    (record("#new", signer("new"), Purpose.ISSUER), SUCCESSOR),
)


def test_a_root_signs_its_successor_which_signs_what_follows() -> None:
    book = verify_records(HANDED_OVER)
    assert book.roots == (ROOT.public, SUCCESSOR.public)
    assert book.fingerprints == (fingerprint(ROOT.public), fingerprint(SUCCESSOR.public))
    assert book.find("#new", Purpose.ISSUER)


def swapped(records: Sequence[KeyRecord]) -> Sequence[KeyRecord]:
    return (*records[:1], records[2], records[1], *records[3:])


def resigned(records: Sequence[KeyRecord], place: int, by: Signer, **changes: Any) -> Sequence[KeyRecord]:
    changed = replace(records[place], **changes)
    signed = replace(changed, signature=by.sign(jcs(changed.body())))
    return (*records[:place], signed, *records[place + 1 :])


BROKEN: dict[str, Callable[[], Sequence[KeyRecord]]] = {
    "none at all": lambda: (),
    "without the root's own": lambda: RECORDS[1:],
    "one left out of the middle": lambda: (*RECORDS[:1], *RECORDS[2:]),
    "two changed about": lambda: swapped(RECORDS),
    "one twice": lambda: (*RECORDS[:2], *RECORDS[1:]),
    "a changed role": lambda: (*RECORDS[:3], replace(RECORDS[3], role="approve")),
    "a changed key": lambda: (*RECORDS[:3], replace(RECORDS[3], public=ISSUER.public)),
    "a changed state": lambda: (*RECORDS[:3], replace(RECORDS[3], state=KeyState.RETIRED)),
    "a changed size": lambda: (*RECORDS[:3], replace(RECORDS[3], from_size=1)),
    "no signature": lambda: (*RECORDS[:3], replace(RECORDS[3], signature=b"")),
    "signed by a stranger": lambda: add_record(RECORDS, record("#x", STRANGER, Purpose.ISSUER), STRANGER),
    "signed by itself": lambda: add_record(RECORDS, record("#x", ISSUER, Purpose.ISSUER), ISSUER),
    "a root that another root signed": lambda: resigned(RECORDS[:1], 0, STRANGER),
    "a successor that signed itself": lambda: add_record(RECORDS, record("r2", SUCCESSOR, Purpose.ROOT), SUCCESSOR),
    "an old root after its successor": lambda: add_record(HANDED_OVER, record("#x", STRANGER, Purpose.ISSUER), ROOT),
    "one address for two keys": lambda: add_record(RECORDS, record("#jwt", STRANGER, Purpose.JWT), ROOT),
    "a key file that becomes a passkey": lambda: add_record(RECORDS, replace(RECORDS[3], rp_id="office.example"), ROOT),
    "a changed record, signed again by the root": lambda: resigned(RECORDS, 1, ROOT, role="x"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_chain_is_refused(fault: str) -> None:
    with pytest.raises(InputError) as refused:
        verify_records(BROKEN[fault]())
    assert refused.value.code == "seal.record"
    assert say("seal.record", "fil", **refused.value.facts)


def test_the_office_of_another_root_is_another_office() -> None:
    """A chain that a stranger makes is a good chain: only the fingerprint from outside tells them apart."""
    foreign = chain((record("root-1", STRANGER, Purpose.ROOT), STRANGER))
    assert verify_records(foreign).fingerprints != verify_records(RECORDS).fingerprints


@pytest.mark.parametrize(
    "change",
    [
        {"format": "patunay/key-record/2"},
        {"uri": 7},
        {"uri": ["#issuer"]},
        {"public": "z6Mk"},
        {"public": None},
        {"purpose": "master"},
        {"state": "lost"},
        {"fromSize": "0"},
        {"fromSize": True},
        {"fromSize": 0.0},
        {"compromisedAt": "5"},
        {"role": None},
        {"previous": None},
        {"signature": "not base64"},
        {"signature": None},
    ],
)
def test_records_of_another_form_are_refused(change: dict[str, Any]) -> None:
    value = RECORDS[0].as_json()
    assert parse_records([value])
    with pytest.raises(InputError):
        parse_records([{**value, **change}])
    name = next(iter(change))
    with pytest.raises(InputError):
        parse_records([{other: member for other, member in value.items() if other != name}])


def test_a_passkeys_record_names_its_host_and_no_other_record_does() -> None:
    plain, passkey = RECORDS[3], record("Amparo", JWT, Purpose.APPROVER, role="approve", rp_id="office.example")
    assert "rpId" not in plain.body() and "rpId" not in plain.as_json()
    records = chain(*KEYS, (passkey, ROOT))
    read = parse_records(json.loads(json.dumps([each.as_json() for each in records])))
    found = verify_records(read).find("Amparo", Purpose.APPROVER)
    assert read == records and found and found.rp_id == "office.example"
    for host in ("stranger.example", ""):
        with pytest.raises(InputError, match=r"seal\.record"):
            verify_records((*RECORDS, replace(records[-1], rp_id=host)))
    for host in (None, 7, ["office.example"]):
        with pytest.raises(InputError, match=r"seal\.record"):
            parse_records([{**records[-1].as_json(), "rpId": host}])


def test_records_are_signed_as_they_were_before_passkeys() -> None:
    """The bytes of a record that was written without the member, kept as they were."""
    assert jcs(RECORDS[3].body()) == (
        b'{"compromisedAt":null,"format":"patunay/key-record/1","fromSize":0,'
        b'"previous":"'
        + RECORDS[2].digest.encode()
        + b'","public":"'
        + encode_multikey(STRANGER.public).encode()
        + b'",'
        b'"purpose":"approver","role":"endorse","state":"active","uri":"Carmela"}'
    )


@pytest.mark.parametrize("values", [None, 7, [None], ["x"], [[]], {"a": 1}])
def test_other_shapes_are_refused(values: Any) -> None:
    with pytest.raises(InputError, match=r"seal\.record"):
        parse_records(values)


def test_a_fingerprint_is_eighty_bits_in_four_groups() -> None:
    printed = fingerprint(ROOT.public)
    assert [len(group) for group in printed.split("-")] == [4, 4, 4, 4]
    for typed in (printed, printed.lower(), printed.replace("-", ""), printed.replace("-", " "), f" {printed}\n"):
        assert parse_fingerprint(typed) == printed
    assert printed != fingerprint(STRANGER.public)


@pytest.mark.parametrize(
    "typed", ["", "ABCD-EFGH-IJKL", "ABCD-EFGH-IJKL-MNO1", "ABCD-EFGH-IJKL-MNO8", "A" * 17, "ñ" * 16]
)
def test_a_mistyped_fingerprint(typed: str) -> None:
    with pytest.raises(InputError, match=r"seal\.fingerprint"):
        parse_fingerprint(typed)


def test_the_signature_is_over_the_canonical_body() -> None:
    value = RECORDS[2].as_json()
    signature = value.pop("signature")
    assert signature == b64encode(ROOT.sign(jcs(value))).decode()
    assert RECORDS[3].previous == RECORDS[2].digest
