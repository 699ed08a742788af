"""The office's keys: kept encrypted outside OUT, known to the public by records under one root key.

A key that takes another's place lies in `<fragment>.key.json`, the first of each purpose in `<purpose>.key.json`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from patunay.division.folder import OutFolder, dump, load, write_durably
from patunay.errors import StateError
from patunay.seal.did import compose_did_document
from patunay.seal.keys import Algorithm, PublicKey, Signer, signer_from_seed
from patunay.seal.keystore import open_key, seal_key
from patunay.seal.records import (
    KeyBook,
    KeyRecord,
    KeyState,
    Purpose,
    add_record,
    fingerprint,
    parse_records,
    verify_records,
)

OWN = (Purpose.ROOT, Purpose.ISSUER, Purpose.JWT, Purpose.STATUS, Purpose.LOG)
KEYS_FORMAT = "patunay/keys/1"
Entropy = Callable[[int], bytes]


def make_keys(
    out: OutFolder,
    folder: Path,
    host: str,
    dated: str,
    approvers: Mapping[str, str],
    passphrase: str,
    entropy: Entropy,
    phrases: Mapping[str, str] | None = None,
) -> str:
    """Fresh keys in `folder`, their records in `public/`; `approvers`: name -> role. The root's fingerprint.

    An approver with an own phrase in `phrases` (name -> phrase) has the key sealed under it, not under the office's.
    Raises StateError when OUT has keys already: those are rotated, never replaced.
    """
    if (out.public / "keys.json").exists():
        raise StateError("division.has_keys")
    signers: dict[Purpose, Signer] = {}
    records: tuple[KeyRecord, ...] = ()
    for purpose in OWN:
        signers[purpose] = _make(folder, str(purpose), passphrase, entropy, _algorithm(purpose))
        uri = method_uri(host, purpose, dated)
        record = KeyRecord(uri, signers[purpose].public, purpose, KeyState.ACTIVE, 0, None, "", "")
        records = add_record(records, record, signers[Purpose.ROOT])
    for number, (name, role) in enumerate(approvers.items(), 1):
        own = (phrases or {}).get(name, passphrase)
        signer = _make(folder, f"approver-{number}", own, entropy, Algorithm.ED25519)
        record = KeyRecord(name, signer.public, Purpose.APPROVER, KeyState.ACTIVE, 0, None, role, "")
        records = add_record(records, record, signers[Purpose.ROOT])
    publish_keys(out, host, records)
    return fingerprint(signers[Purpose.ROOT].public)


def method_uri(host: str, purpose: Purpose, dated: str) -> str:
    return f"did:web:{host}#{purpose}-{dated}"


def _algorithm(purpose: Purpose) -> Algorithm:
    return Algorithm.P256 if purpose is Purpose.JWT else Algorithm.ED25519


def _make(folder: Path, name: str, passphrase: str, entropy: Entropy, algorithm: Algorithm) -> Signer:
    seed = entropy(32)
    path = folder / f"{name}.key.json"
    write_durably(path, seal_key(algorithm, seed, passphrase, entropy(16), entropy(12)))
    path.chmod(0o600)
    return signer_from_seed(algorithm, seed)


def publish_keys(out: OutFolder, host: str, records: tuple[KeyRecord, ...]) -> None:
    """`keys.json`, and `did.json` with every issuer key that was ever recorded: old credentials must stay checkable."""
    book = verify_records(records)
    methods: dict[str, PublicKey] = {
        record.uri: record.public
        for purpose in (Purpose.ISSUER, Purpose.JWT, Purpose.STATUS)
        for record in book.all_of(purpose)
        if record.state is not KeyState.COMPROMISED
    }
    document = dump(compose_did_document(f"did:web:{host}", methods))
    write_durably(out.public / "did.json", document)
    write_durably(out.public / ".well-known" / "did.json", document)
    write_durably(out.public / "keys.json", dump({"format": KEYS_FORMAT, "records": [r.as_json() for r in records]}))


def read_records(out: OutFolder) -> tuple[KeyRecord, ...]:
    """Raises StateError when OUT has no keys yet."""
    path = out.public / "keys.json"
    if not path.exists():
        raise StateError("division.no_keys")
    return parse_records(load(path)["records"])


class Keyring:
    """Signers by purpose, opened with one passphrase and checked against the records."""

    def __init__(self, book: KeyBook, folder: Path, passphrase: str) -> None:
        self.book = book
        self._folder = folder
        self._passphrase = passphrase
        self._opened: dict[Path, Signer] = {}

    def recorded(self, book: KeyBook) -> Keyring:
        """The same keys by newer records."""
        ring = Keyring(book, self._folder, self._passphrase)
        ring._opened = self._opened
        return ring

    def unlock(self, *purposes: Purpose) -> None:
        """Opens the keys that an act will need, before it begins. Raises as `signer` does."""
        for purpose in purposes:
            self.signer(purpose)

    def signer(self, purpose: Purpose) -> tuple[str, Signer]:
        """(URI, signer) of the active key. Raises StateError when the file holds another key than is recorded."""
        active = self.book.active(purpose)
        if not active:
            raise StateError("division.no_active_key", purpose=str(purpose))
        record = active[-1]
        path = self._folder / f"{record.uri.rpartition('#')[2]}.key.json"
        path = path if path.exists() else self._folder / f"{purpose}.key.json"
        if path not in self._opened:
            self._opened[path] = open_key(f"file:{path}", self._passphrase)
        signer = self._opened[path]
        if signer.public != record.public:
            raise StateError("division.other_key", purpose=str(purpose))
        return record.uri, signer

    def make(self, uri: str, purpose: Purpose, entropy: Entropy) -> Signer:
        """A fresh key in the file that the fragment of `uri` names; no record knows it yet."""
        return _make(self._folder, uri.rpartition("#")[2], self._passphrase, entropy, _algorithm(purpose))
