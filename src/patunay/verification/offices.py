"""An office that keeps key records: its keys, and whether the caller's trust reaches them. Asked once an issuer.

Only `did:web:<host>` without a path can be such an office; its records lie at `https://<host>/keys.json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from patunay.canonical import parse_json
from patunay.errors import InputError
from patunay.seal.records import Purpose, fingerprint, parse_records, verify_records
from patunay.verification.sources import Sources
from patunay.verification.trust import KeyHistory, Trust, key_histories, reaches

FORMAT = "patunay/keys/1"


@dataclass(frozen=True, slots=True)
class Office:
    """`trusted`: the keys hang on a root that the caller trusts; otherwise they show integrity and nothing more."""

    did: str
    host: str
    fingerprint: str
    trusted: bool
    keys: Mapping[str, KeyHistory]

    @property
    def log_origin(self) -> str:
        return f"{self.host}/log"

    def keys_for(self, purpose: Purpose) -> list[KeyHistory]:
        return [history for history in self.keys.values() if history.record.purpose is purpose]


class Offices:
    """The offices behind issuers, as one set of sources knows them."""

    def __init__(self, sources: Sources, trust: Trust) -> None:
        self._sources = sources
        self._trust = trust
        self._found: dict[str, Office | InputError | None] = {}

    def find(self, issuer: str) -> Office | None:
        """None when the issuer publishes no key records. Raises InputError when those are broken."""
        if issuer not in self._found:
            try:
                self._found[issuer] = self._read(issuer)
            except InputError as error:
                self._found[issuer] = error
        found = self._found[issuer]
        if isinstance(found, InputError):
            raise found
        return found

    def _read(self, issuer: str) -> Office | None:
        host = issuer.removeprefix("did:web:").replace("%3A", ":")
        if not issuer.startswith("did:web:") or ":" in issuer.removeprefix("did:web:") or "/" in host:
            return None
        data = self._sources.read(f"https://{host}/keys.json")
        if data is None:
            return None
        value = parse_json(data)
        if not isinstance(value, dict) or value.get("format") != FORMAT or not isinstance(value.get("records"), list):
            raise InputError("seal.record", reason="it is not a list of key records")
        records = parse_records(value["records"])
        book = verify_records(records)
        trusted = reaches(records, self._trust)
        return Office(issuer, host, fingerprint(book.roots[-1]), trusted, key_histories(records))
