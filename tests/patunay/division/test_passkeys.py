"""An approver by passkey: recorded from a registration, and a batch issued on one key file and one passkey."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.patunay.division.test_statuses import ends_the_same
from tests.patunay.seal.authenticator import Device, device
from tests.world import APPROVERS, PASSPHRASE, World, award, dice, found_office, issue_all, keyring

from patunay.division.changes import log_head
from patunay.division.drawing import read_approvable
from patunay.division.keyring import read_records
from patunay.division.rotation import admit_passkey, compromise
from patunay.division.runs import current_run
from patunay.errors import InputError, StateError
from patunay.seal.approval import Approval, passkey_approval, sign_approval
from patunay.seal.keys import Algorithm, P256Signer, PublicKey
from patunay.seal.keystore import open_key
from patunay.seal.records import KeyState, Purpose, verify_records
from patunay.seal.webauthn import Assertion
from patunay.verification import Bundle, Verdict, Verifier, parse_trust

SDS, ROLE = "Amparo L. Sandoval 2026", "approve"
HOST = "localhost"


@dataclass(frozen=True)
class Office:
    """A list waits for two approvals; the superintendent's passkey is registered and recorded."""

    world: World
    device: Device
    credential: str
    public: PublicKey

    @property
    def over(self) -> str:
        return read_approvable(current_run(self.world.place))

    def by_file(self) -> Approval:
        """The CID chief's, by her key file."""
        signer = open_key(f"file:{self.world.keys / 'approver-1.key.json'}", PASSPHRASE)
        return sign_approval(next(iter(APPROVERS)), "endorse", self.over, signer)

    def by_passkey(self, challenge: str = "") -> Approval:
        assertion = self.device.answer(self.credential, bytes.fromhex(challenge or self.over))
        return passkey_approval(SDS, ROLE, self.over, assertion)

    def give(self, *approvals: Approval) -> None:
        with self.world.place.locked():
            current_run(self.world.place).saved(approvals=[one.as_json() for one in approvals])


def admit(world: World, public: PublicKey, name: str = SDS, host: str = HOST) -> None:
    with world.place.locked():
        admit_passkey(world.place, keyring(world), name, ROLE, public, host, world.at)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    world = found_office(tmp_path, lrns=("999999102797", "999999101770"))
    with device() as one:
        credential, public = one.registered()
        admit(world, public)
        award(world)
        yield Office(world, one, credential, public)


def test_a_list_is_issued_on_a_key_file_and_a_passkey(office: Office) -> None:
    office.give(office.by_file(), office.by_passkey())
    assert issue_all(office.world).credentials
    verifier = Verifier(Bundle(office.world.public), parse_trust([office.world.fingerprint]), office.world.at)
    verdicts = {verifier.verify(path.read_bytes()).verdict for path in office.world.credentials}
    assert verdicts == {Verdict.VALID}


def test_a_passkeys_yes_to_another_list_issues_nothing(office: Office) -> None:
    for bad in (office.by_passkey("cd" * 32), passkey_approval(SDS, ROLE, office.over, Assertion(b"", b"", b""))):
        office.give(office.by_file(), bad)
        with pytest.raises(StateError, match=r"seal\.approvals") as refused:
            issue_all(office.world)
        assert refused.value.facts["given"] == 1
    assert not office.world.credentials


def test_a_passkey_that_was_declared_unsafe_issues_nothing(office: Office) -> None:
    office.give(office.by_file(), office.by_passkey())
    with office.world.place.locked():
        compromise(office.world.place, keyring(office.world), SDS, 0, "20260102", dice("x"), office.world.at)
    record = verify_records(read_records(office.world.place)).find(SDS, Purpose.APPROVER)
    assert record and (record.state, record.rp_id) == (KeyState.COMPROMISED, HOST)
    with pytest.raises(StateError, match=r"seal\.approvals"):
        issue_all(office.world)


def test_the_record_is_public_signed_and_logged(office: Office) -> None:
    record = verify_records(read_records(office.world.place)).find(SDS, Purpose.APPROVER)
    assert record and (record.public, record.role, record.rp_id) == (office.public, ROLE, HOST)
    written = json.loads((office.world.public / "keys.json").read_bytes())["records"]
    assert [one.get("rpId") for one in written] == [None] * (len(written) - 1) + [HOST]
    assert log_head(office.world.place).keys == len(written)
    assert not list(office.world.keys.glob("approver-3*")), "nobody but the device holds the key"


def test_a_name_or_a_key_is_recorded_once(office: Office) -> None:
    other = keyring(office.world).signer(Purpose.JWT)[1].public
    for name, public in ((SDS, other), ("Somebody Else", office.public), ("Carmela T. Hidalgo", other)):
        with pytest.raises(StateError, match=r"division\.approver_known"):
            admit(office.world, public, name)


def test_a_record_cut_off_at_any_write_ends_the_same(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = P256Signer(b"p" * 32).public

    def act(which: World, at: int) -> None:
        admit_passkey(which.place, keyring(which), SDS, ROLE, public, HOST, at)

    assert ends_the_same(world, tmp_path, monkeypatch, act) > 8


def test_what_is_no_passkey_is_not_recorded(office: Office) -> None:
    before = read_records(office.world.place)
    for public, host in (
        (office.public, "https://office.example"),
        (PublicKey(Algorithm.P256, bytes(33)), HOST),
    ):
        with pytest.raises(InputError, match=r"seal\.(passkey|multikey)"):
            admit(office.world, public, "Somebody Else", host)
    assert read_records(office.world.place) == before
