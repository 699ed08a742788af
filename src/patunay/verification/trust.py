"""Whom the caller trusts: fingerprints of root keys and names of issuers, brought from outside, never from a document.

A trusted fingerprint follows the chain of successors: forward, since each root signs the next, and back, since each
record names the hash of the one before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from patunay.errors import InputError
from patunay.seal.records import KeyRecord, KeyState, Purpose, fingerprint, parse_fingerprint


@dataclass(frozen=True, slots=True)
class Trust:
    """`fingerprints` in printed form (`ABCD-...`); `issuers` are DIDs or URLs of offices that keep no key records."""

    fingerprints: frozenset[str] = frozenset()
    issuers: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.fingerprints or self.issuers)


def parse_trust(lines: Iterable[str]) -> Trust:
    """One fingerprint, DID or https URL a line; `#` begins a comment. Raises InputError for anything else."""
    fingerprints, issuers = set(), set()
    for line in lines:
        text = line.partition(" #")[0].strip()
        if text.startswith(("did:", "https://")) and not set(text) & set(" \t"):
            issuers.add(text)
        elif text and not text.startswith("#"):
            fingerprints.add(parse_fingerprint(text))
    if not fingerprints and not issuers:
        raise InputError("verification.no_fingerprint")
    return Trust(frozenset(fingerprints), frozenset(issuers))


@dataclass(frozen=True, slots=True)
class KeyHistory:
    """One key: its newest record, and the log's size when it was retired (None: it is not)."""

    record: KeyRecord
    retired_at: int | None


def key_histories(records: Sequence[KeyRecord]) -> dict[str, KeyHistory]:
    """URI -> history, from records whose chain was verified (`seal.records.verify_records`)."""
    histories: dict[str, KeyHistory] = {}
    for record in records:
        retired = record.from_size if record.state is KeyState.RETIRED else None
        known = histories.get(record.uri)
        if retired is None and record.state is KeyState.COMPROMISED and known:
            retired = known.retired_at
        histories[record.uri] = KeyHistory(record, retired)
    return histories


def reaches(records: Sequence[KeyRecord], trust: Trust) -> bool:
    """Whether trust covers these verified records: the first is a trusted root's own, or a trusted successor signed on.

    Being named as a successor is not enough, as anybody can name the office's root; but each record names the hash of
    the one before, so one record signed by a trusted root stands for the whole list before it.
    """
    for position, record in enumerate(records):
        if record.purpose is Purpose.ROOT and fingerprint(record.public) in trust.fingerprints:
            return position == 0 or position < len(records) - 1
    return False
