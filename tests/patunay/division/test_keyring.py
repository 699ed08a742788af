"""Keys: made once, rotated without changing a verdict, declared unsafe from a size of the log on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.patunay.division.test_statuses import ends_the_same, tree
from tests.world import APPROVERS, PASSPHRASE, World, approve, award, dice, found_office, issue_all, keyring

from patunay.canonical import parse_json
from patunay.division.changes import log_head, noted_roots
from patunay.division.keyring import Keyring, make_keys, method_uri, read_records
from patunay.division.publish import publish_lists, stored_log
from patunay.division.rotation import ROTATED, compromise, rotate
from patunay.errors import InputError, KeyAccessError, StateError
from patunay.intake import image, pdf
from patunay.seal.did import parse_did_document
from patunay.seal.records import KeyState, Purpose, fingerprint, parse_records, verify_records
from patunay.transparency.note import Checkpoint, sign_checkpoint
from patunay.transparency.tlogproof import TlogProof, parse_tlog_proof
from patunay.verification import Bundle, ProblemCode, Report, Trust, Verdict, Verifier, parse_trust, verify_certificate

DAY = "20260102"
HOST = "patunay.example"


def turn(world: World, purpose: Purpose, seed: str = "turn") -> str:
    with world.place.locked():
        return rotate(world.place, keyring(world), purpose, DAY, dice(seed), world.at)


def distrust(world: World, uri: str, size: int) -> None:
    with world.place.locked():
        compromise(world.place, keyring(world), uri, size, DAY, dice("distrust"), world.at)


def uri_of(world: World, purpose: Purpose) -> str:
    return verify_records(read_records(world.place)).active(purpose)[-1].uri


def verifier(world: World, *fingerprints: str) -> Verifier:
    return Verifier(Bundle(world.public), parse_trust(fingerprints or [world.fingerprint]), world.at + 99)


def proof_of(world: World, path: Path) -> bytes:
    return (world.holders / "proofs" / f"{path.stem}.tlog-proof").read_bytes()


def place_of(world: World, path: Path) -> int:
    return parse_tlog_proof(proof_of(world, path).decode()).index


def code_of(paper: Path) -> str:
    """The text of the QR on a certificate."""
    with pdf.opened(paper.read_bytes()) as document:
        (text,) = {text for page in pdf.render_pages(document) for text in image.read_codes(page)}
    return text


def verdicts(world: World) -> dict[str, Verdict]:
    """Of all that was issued: JSON and JWT, every second one with its proof, and one paper by its QR."""
    check, found = verifier(world), {}
    for number, path in enumerate([*world.credentials, *world.tokens]):
        proof = proof_of(world, path) if number % 2 else None
        found[path.name] = check.verify(path.read_bytes(), proof=proof).verdict
    paper = world.certificates[0]
    return {**found, paper.name: verify_certificate(code_of(paper), check).verdict}


def codes(report: Report) -> set[ProblemCode]:
    return {problem.code for problem in report.problems}


def test_rotation_changes_no_verdict(own_world: World) -> None:
    before = verdicts(own_world)
    assert set(before.values()) == {Verdict.VALID}
    for purpose in ROTATED:
        old = uri_of(own_world, purpose)
        new = turn(own_world, purpose)
        assert new == method_uri(HOST, purpose, DAY) != old
        assert uri_of(own_world, purpose) == new
        one = own_world.credentials[0]
        assert verifier(own_world).verify(one.read_bytes(), proof=proof_of(own_world, one)).verdict is Verdict.VALID
    assert verdicts(own_world) == before


def test_after_all_keys_have_turned_a_new_batch_is_issued(tmp_path: Path) -> None:
    world = found_office(tmp_path, lrns=("999999102797", "999999101770"))
    for purpose in ROTATED:
        turn(world, purpose)
    award(world)
    approve(world)
    assert issue_all(world).credentials
    assert set(verdicts(world).values()) == {Verdict.VALID}
    assert json.loads(world.credentials[0].read_bytes())["proof"]["verificationMethod"].endswith(f"#issuer-{DAY}")
    records = read_records(world.place)
    assert log_head(world.place).keys == len(records) == 5 + len(APPROVERS) + 4 * 2 + 2


def test_two_turns_on_one_day_have_two_names(own_world: World) -> None:
    assert turn(own_world, Purpose.LOG) == method_uri(HOST, Purpose.LOG, DAY)
    assert turn(own_world, Purpose.LOG, "again") == method_uri(HOST, Purpose.LOG, f"{DAY}-2")


def test_the_log_and_the_journal_know_each_turn(own_world: World) -> None:
    before = log_head(own_world.place)
    turn(own_world, Purpose.JWT)
    after = log_head(own_world.place)
    assert (after.size, after.keys) == (before.size + 2, before.keys + 2)
    assert after.size in noted_roots(own_world.place)


def test_a_turn_cut_off_at_any_write_ends_the_same(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def act(which: World, at: int) -> str:
        return rotate(which.place, keyring(which), Purpose.STATUS, DAY, dice("same"), at)

    assert ends_the_same(world, tmp_path, monkeypatch, act) > 8


def test_the_issuers_key_waits_for_a_list_that_waits(tmp_path: Path) -> None:
    world = found_office(tmp_path, lrns=("999999102797",))
    award(world)
    before = tree(world.out)
    with pytest.raises(StateError, match="list_waits"):
        turn(world, Purpose.ISSUER)
    assert tree(world.out) == before
    distrust(world, uri_of(world, Purpose.ISSUER), 0)
    assert not list((world.out / "private" / "run").glob("*.json"))
    award(world)
    approve(world)
    assert issue_all(world).certificates == 1


def test_a_leaf_at_or_after_the_compromise_is_invalid(own_world: World) -> None:
    path = own_world.credentials[3]
    edge = place_of(own_world, path)
    distrust(own_world, uri_of(own_world, Purpose.ISSUER), edge)
    check = verifier(own_world)
    for other in own_world.credentials:
        report = check.verify(other.read_bytes(), proof=proof_of(own_world, other))
        late = place_of(own_world, other) >= edge
        assert report.verdict is (Verdict.INVALID if late else Verdict.VALID)
        assert (ProblemCode.KEY_COMPROMISED in codes(report)) is late


def test_without_a_proof_a_compromised_key_leaves_it_open(own_world: World) -> None:
    distrust(own_world, uri_of(own_world, Purpose.ISSUER), log_head(own_world.place).size)
    check = verifier(own_world)
    for path in own_world.credentials[:3]:
        report = check.verify(path.read_bytes())
        assert report.verdict is Verdict.INDETERMINATE
        assert ProblemCode.KEY_COMPROMISED_UNPLACED in codes(report)
        assert check.verify(path.read_bytes(), proof=proof_of(own_world, path)).verdict is Verdict.VALID
    assert {check.verify(path.read_bytes()).verdict for path in own_world.tokens} == {Verdict.VALID}


def test_a_paper_finds_its_place_by_itself(own_world: World) -> None:
    first = uri_of(own_world, Purpose.ISSUER)
    distrust(own_world, first, log_head(own_world.place).size)
    check = verifier(own_world)
    assert verify_certificate(code_of(own_world.certificates[0]), check).verdict is Verdict.VALID
    distrust(own_world, first, 0)
    report = verify_certificate(code_of(own_world.certificates[0]), verifier(own_world))
    assert report.verdict is Verdict.INVALID


def test_a_token_goes_by_its_own_key(own_world: World) -> None:
    distrust(own_world, uri_of(own_world, Purpose.JWT), 0)
    check = verifier(own_world)
    token = own_world.tokens[0]
    assert check.verify(token.read_bytes(), proof=proof_of(own_world, token)).verdict is Verdict.INVALID
    assert check.verify(token.read_bytes()).verdict is Verdict.INDETERMINATE
    assert check.verify(own_world.credentials[0].read_bytes()).verdict is Verdict.VALID


def test_a_list_by_a_compromised_status_key_does_not_count(own_world: World) -> None:
    lists = {path: path.read_bytes() for path in (own_world.public / "status").glob("*.json")}
    distrust(own_world, uri_of(own_world, Purpose.STATUS), log_head(own_world.place).size)
    path = own_world.credentials[0]
    assert verifier(own_world).verify(path.read_bytes()).verdict is Verdict.VALID
    for file, data in lists.items():
        file.write_bytes(data)
    report = verifier(own_world).verify(path.read_bytes())
    assert report.verdict is Verdict.INDETERMINATE
    assert ProblemCode.STATUS_VERIFICATION_ERROR in codes(report)


def test_a_retired_status_key_still_reads(own_world: World) -> None:
    lists = {path: path.read_bytes() for path in (own_world.public / "status").glob("*.json")}
    turn(own_world, Purpose.STATUS)
    assert all(file.read_bytes() != data for file, data in lists.items())
    for file, data in lists.items():
        file.write_bytes(data)
    assert verifier(own_world).verify(own_world.credentials[0].read_bytes()).verdict is Verdict.VALID


def test_a_compromised_log_key_counts_up_to_the_size(own_world: World) -> None:
    end = log_head(own_world.place).size
    path = own_world.credentials[0]
    distrust(own_world, uri_of(own_world, Purpose.LOG), end - 1)
    report = verifier(own_world).verify(path.read_bytes(), proof=proof_of(own_world, path))
    assert report.verdict is Verdict.INVALID
    assert ProblemCode.CHECKPOINT_WRONG in codes(report)


def test_a_retired_log_key_signs_no_longer_log(own_world: World) -> None:
    """What it signed before stays; a checkpoint beyond its time, as a thief of the old key would make, does not."""
    old = keyring(own_world).signer(Purpose.LOG)[1]
    turn(own_world, Purpose.LOG)
    path, end = own_world.credentials[0], log_head(own_world.place).size
    assert verifier(own_world).verify(path.read_bytes(), proof=proof_of(own_world, path)).verdict is Verdict.VALID
    log = stored_log(own_world.place, end)
    index = place_of(own_world, path)
    note = sign_checkpoint(Checkpoint(f"{HOST}/log", end, log.root()), old.public, old.sign)
    salt = parse_tlog_proof(proof_of(own_world, path).decode()).extra
    forged = TlogProof(salt, index, log.prove(index), note).text().encode()
    report = verifier(own_world).verify(path.read_bytes(), proof=forged)
    assert report.verdict is Verdict.INVALID
    assert ProblemCode.CHECKPOINT_WRONG in codes(report)


def test_the_compromised_key_leaves_the_did_document_and_a_fresh_one_stands_there(own_world: World) -> None:
    old = uri_of(own_world, Purpose.ISSUER)
    distrust(own_world, old.rpartition("#")[2], 3)
    document = parse_json((own_world.public / "did.json").read_bytes())
    assert (own_world.public / ".well-known" / "did.json").read_bytes() == (own_world.public / "did.json").read_bytes()
    keys = parse_did_document(document, f"did:web:{HOST}")
    assert old not in keys
    assert uri_of(own_world, Purpose.ISSUER) in keys


def test_an_approver_can_be_declared_unsafe(own_world: World) -> None:
    name = next(iter(APPROVERS))
    with own_world.place.locked():
        assert compromise(own_world.place, keyring(own_world), name, 0, DAY, dice("x"), own_world.at) is None
    book = verify_records(read_records(own_world.place))
    assert book.records[name].state is KeyState.COMPROMISED
    assert len(book.active(Purpose.APPROVER)) == 1


@pytest.mark.parametrize("size", [-1, 10**6])
def test_a_size_that_the_log_never_had_is_refused(own_world: World, size: int) -> None:
    before = tree(own_world.out)
    with pytest.raises(InputError, match="size_unknown"):
        distrust(own_world, uri_of(own_world, Purpose.ISSUER), size)
    with pytest.raises(InputError, match="key_unknown"):
        distrust(own_world, "issuer-19990101", 0)
    with pytest.raises(StateError, match="root_compromised"):
        distrust(own_world, uri_of(own_world, Purpose.ROOT), 0)
    assert tree(own_world.out) == before


def test_an_earlier_size_is_taken_a_later_one_refused(own_world: World) -> None:
    uri = uri_of(own_world, Purpose.ISSUER)
    distrust(own_world, uri, 9)
    with pytest.raises(StateError, match="compromised_before"):
        distrust(own_world, uri, 20)
    distrust(own_world, uri, 4)
    assert verify_records(read_records(own_world.place)).records[uri].compromised_at == 4


def test_trust_in_either_root_leads_to_the_whole_chain(own_world: World) -> None:
    turn(own_world, Purpose.ROOT)
    turn(own_world, Purpose.ISSUER)
    book = verify_records(read_records(own_world.place))
    old, new = book.fingerprints
    assert old == own_world.fingerprint != new
    data = own_world.credentials[0].read_bytes()
    assert verifier(own_world, old).verify(data).verdict is Verdict.VALID
    assert verifier(own_world, new).verify(data).verdict is Verdict.VALID


def test_a_root_that_a_stranger_names_as_successor_lends_no_trust(own_world: World, strange_world: World) -> None:
    """A stranger may name the office's root, but cannot make it sign on."""
    stranger = fingerprint(read_records(strange_world.place)[0].public)
    assert stranger != own_world.fingerprint
    data = strange_world.credentials[0].read_bytes()
    report = Verifier(Bundle(strange_world.public), parse_trust([own_world.fingerprint]), own_world.at).verify(data)
    assert ProblemCode.ROOT_NOT_TRUSTED in codes(report)
    assert Verifier(Bundle(strange_world.public), Trust(), own_world.at).verify(data).verdict is not Verdict.VALID


def test_keys_are_made_once(own_world: World) -> None:
    with pytest.raises(StateError, match="has_keys"):
        make_keys(own_world.place, own_world.keys, HOST, DAY, APPROVERS, PASSPHRASE, dice("x"))


def test_key_files_of_another_office_or_passphrase_are_refused(own_world: World, strange_world: World) -> None:
    book = verify_records(read_records(own_world.place))
    with pytest.raises(StateError, match="other_key"):
        Keyring(book, strange_world.keys, PASSPHRASE).signer(Purpose.ISSUER)
    with pytest.raises(KeyAccessError, match=r"seal\.passphrase"):
        Keyring(book, own_world.keys, "another").signer(Purpose.ISSUER)
    with pytest.raises(KeyAccessError, match="key_unreadable"):
        Keyring(book, own_world.out, PASSPHRASE).signer(Purpose.ISSUER)


def test_every_key_file_is_for_its_owner_alone(own_world: World) -> None:
    turn(own_world, Purpose.ISSUER)
    files = sorted(own_world.keys.glob("*.key.json"))
    assert own_world.keys / f"issuer-{DAY}.key.json" in files
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_records_that_were_touched_are_refused(own_world: World) -> None:
    value = json.loads((own_world.public / "keys.json").read_bytes())
    value["records"][1]["state"] = "retired"
    with pytest.raises(InputError, match="record"):
        verify_records(parse_records(value["records"]))


def test_lists_are_signed_by_the_status_key_alone(own_world: World) -> None:
    """A list by the issuer's key, which is no status key, answers nothing."""

    class Wrong(Keyring):
        def signer(self, purpose: Purpose) -> object:  # type: ignore[override]
            return super().signer(Purpose.ISSUER)

    ring = Wrong(verify_records(read_records(own_world.place)), own_world.keys, PASSPHRASE)
    publish_lists(own_world.place, ring, HOST, [], own_world.at)
    report = verifier(own_world).verify(own_world.credentials[0].read_bytes())
    assert report.verdict is Verdict.INDETERMINATE
