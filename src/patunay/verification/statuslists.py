"""Step 9: whether the credential was taken back, paused or replaced, by lists that are themselves verified.

Every entry is looked at, whatever its kind and place; a kind that is not understood leaves the question open. Read:
`BitstringStatusListEntry` with an embedded proof, `1EdTechRevocationList` (unsigned: it can only revoke, unless its
host itself answered). Not read: `StatusList2021Entry`, lists as JWT, `statusSize` above one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from patunay.canonical import parse_json
from patunay.errors import InputError
from patunay.status import LIST_SIZE, EventKind, decode_list, parse_event
from patunay.verification.contexts import types_of
from patunay.verification.form import is_url, listed, parse_instant
from patunay.verification.offices import Office
from patunay.verification.problem import Fact, Problem, ProblemCode
from patunay.verification.report import Check, CheckName, day, failed, not_applicable, not_checked, passed
from patunay.verification.sources import Sources

_BITS = {"revocation": ProblemCode.REVOKED, "suspension": ProblemCode.SUSPENDED}

VerifyList = Callable[[Mapping[str, Any]], bool]
"""Whether the list's own proof is by a key that its issuer uses for lists (`verifier` gives this)."""


@dataclass(frozen=True, slots=True)
class StatusList:
    """One verified list. `error` says why it cannot answer; `as_of` (Unix seconds) dates it; `until` ends it."""

    url: str
    issuer: str = ""
    purposes: tuple[str, ...] = ()
    bits: bytes = b""
    as_of: int | None = None
    until: int | None = None
    error: ProblemCode | None = None


@dataclass
class StatusLists:
    """The lists that one set of sources knows, each read and verified once."""

    sources: Sources
    at: int
    max_age: int | None
    verify: VerifyList
    _lists: dict[str, StatusList] = field(default_factory=dict)
    _replaced: dict[str, frozenset[tuple[int, int]]] = field(default_factory=dict)

    def check(self, document: Mapping[str, Any], issuer: str, office: Office | None) -> Check:
        entries = listed(document.get("credentialStatus"))
        if not entries:
            return not_applicable(CheckName.STATUS, ProblemCode.NO_STATUS)
        problems: list[Problem] = []
        dates: list[int] = []
        for entry in entries:
            problems += self._check_entry(entry, document, issuer, office, dates)
        as_of = min(dates, default=None)
        if any(problem.code in (ProblemCode.REVOKED, *_HARD) for problem in problems):
            return failed(CheckName.STATUS, problems, as_of)
        return not_checked(CheckName.STATUS, *problems, as_of=as_of) if problems else passed(CheckName.STATUS, as_of)

    def _check_entry(
        self, entry: object, document: Mapping[str, Any], issuer: str, office: Office | None, dates: list[int]
    ) -> list[Problem]:
        kinds = types_of(entry) if isinstance(entry, Mapping) else ()
        if isinstance(entry, Mapping) and "BitstringStatusListEntry" in kinds:
            return self._check_bit(entry, issuer, office, dates)
        if isinstance(entry, Mapping) and "1EdTechRevocationList" in kinds:
            return self._check_named(entry, document)
        return [Problem(ProblemCode.STATUS_UNSUPPORTED, {"kind": str(kinds[:1] or "?")[:80]})]

    def _check_bit(
        self, entry: Mapping[str, Any], issuer: str, office: Office | None, dates: list[int]
    ) -> list[Problem]:
        url, purpose, index = entry.get("statusListCredential"), entry.get("statusPurpose"), parse_index(entry)
        if not isinstance(url, str) or not is_url(url) or not isinstance(purpose, str) or index is None:
            return [Problem(ProblemCode.STATUS_ENTRY, {"detail": str(entry.get("statusListIndex"))[:60]})]
        if entry.get("statusSize", 1) != 1:
            return [Problem(ProblemCode.STATUS_UNSUPPORTED, {"kind": "statusSize"})]
        status_list = self._list(url)
        if status_list.as_of is not None:
            dates.append(status_list.as_of)
        if code := self._obstacle(status_list, issuer, purpose, index, foreign=office is None):
            facts: dict[str, Fact] = {
                "list": url[:200],
                "index": index,
                "purpose": purpose[:60],
                "date": _date(status_list),
            }
            return [Problem(code, facts)]
        if not status_list.bits[index >> 3] & (0x80 >> (index & 7)):
            return []
        if purpose == "revocation" and office is not None and self._is_replaced(url, index, office):
            return [Problem(ProblemCode.REPLACED)]
        return [Problem(_BITS[purpose])] if purpose in _BITS else []

    def _obstacle(
        self, status_list: StatusList, issuer: str, purpose: str, index: int, *, foreign: bool
    ) -> ProblemCode | None:
        """What keeps the list from answering (Bitstring Status List 3.2, in its order)."""
        if status_list.error:
            return status_list.error
        if status_list.issuer != issuer:
            return ProblemCode.STATUS_VERIFICATION_ERROR
        if purpose not in status_list.purposes:
            return ProblemCode.STATUS_PURPOSE
        if self._too_old(status_list, foreign=foreign):
            return ProblemCode.STATUS_OLD
        return ProblemCode.STATUS_RANGE_ERROR if index >= len(status_list.bits) * 8 else None

    def _too_old(self, status_list: StatusList, *, foreign: bool) -> bool:
        """Foreign lists by their own validUntil or ttl; any list by `max_age` (seconds) when the caller gives one."""
        if foreign and status_list.until is not None and self.at > status_list.until:
            return True
        if self.max_age is None:
            return False
        return status_list.as_of is None or self.at - status_list.as_of > self.max_age

    def _list(self, url: str) -> StatusList:
        if url not in self._lists:
            self._lists[url] = self._read(url)
        return self._lists[url]

    def _read(self, url: str) -> StatusList:
        data = self.sources.read(url)
        if data is None:
            return StatusList(url, error=ProblemCode.STATUS_RETRIEVAL_ERROR)
        try:
            document = parse_json(data)
        except InputError:
            return StatusList(url, error=ProblemCode.STATUS_MALFORMED_VALUE_ERROR)
        if not isinstance(document, dict) or not _is_list(document, url) or not self.verify(document):
            return StatusList(url, error=ProblemCode.STATUS_VERIFICATION_ERROR)
        return self._parse(url, document)

    def _parse(self, url: str, document: Mapping[str, Any]) -> StatusList:
        subject = document["credentialSubject"]
        issuer = document.get("issuer")
        start, end = (parse_instant(document.get(name)) for name in ("validFrom", "validUntil"))
        as_of = _seconds(start)
        if as_of is not None and as_of > self.at:
            return StatusList(url, as_of=as_of, error=ProblemCode.STATUS_VERIFICATION_ERROR)
        try:
            bits = decode_list(subject["encodedList"])
        except (InputError, KeyError, TypeError):
            return StatusList(url, as_of=as_of, error=ProblemCode.STATUS_MALFORMED_VALUE_ERROR)
        return StatusList(
            url,
            str(issuer.get("id") if isinstance(issuer, Mapping) else issuer),
            tuple(map(str, listed(subject.get("statusPurpose")))),
            bits,
            as_of,
            _until(end, as_of, subject.get("ttl")),
            ProblemCode.STATUS_LIST_LENGTH_ERROR if len(bits) * 8 < LIST_SIZE else None,
        )

    def _is_replaced(self, url: str, index: int, office: Office) -> bool:
        """The list says revoked, which is signed; the public events only say why: a newer one stands."""
        if office.did not in self._replaced:
            data = self.sources.read(f"https://{office.host}/status/events.jsonl")
            self._replaced[office.did] = frozenset(_replaced(data or b""))
        number = url.removesuffix(".json").rpartition("-")[2]
        return number.isdigit() and (int(number), index) in self._replaced[office.did]

    def _check_named(self, entry: Mapping[str, Any], document: Mapping[str, Any]) -> list[Problem]:
        """Open Badges 3.0, 1EdTechRevocationList: the revoked credentials by id."""
        url = str(entry.get("id"))
        facts = {"list": url[:200]}
        data = self.sources.read(url)
        if data is None:
            return [Problem(ProblemCode.STATUS_RETRIEVAL_ERROR, facts)]
        try:
            value = parse_json(data)
            revoked = {str(line["id"]) for line in value["revokedCredential"] if line.get("revoked", True)}
        except (InputError, KeyError, TypeError, AttributeError):
            return [Problem(ProblemCode.STATUS_MALFORMED_VALUE_ERROR, facts)]
        if str(document.get("id")) in revoked:
            return [Problem(ProblemCode.REVOKED)]
        return [] if self.sources.vouched else [Problem(ProblemCode.STATUS_VERIFICATION_ERROR, facts)]


_HARD = (ProblemCode.REPLACED, ProblemCode.SUSPENDED, ProblemCode.STATUS_ENTRY)


def parse_index(entry: Mapping[str, Any]) -> int | None:
    """`statusListIndex`: a text of decimal digits (some issuers write a number: refused, as the standard does)."""
    index = entry.get("statusListIndex")
    if not isinstance(index, str) or not index.isascii() or not index.isdigit() or len(index) > 12:
        return None
    return int(index)


def _is_list(document: Mapping[str, Any], url: str) -> bool:
    subject = document.get("credentialSubject")
    return (
        "BitstringStatusListCredential" in types_of(document)
        and document.get("id", url) == url
        and isinstance(subject, Mapping)
        and "BitstringStatusList" in types_of(subject)
    )


def _until(end: datetime | None, as_of: int | None, ttl: object) -> int | None:
    ends = [] if end is None else [int(end.timestamp())]
    if isinstance(ttl, int) and as_of is not None:
        ends.append(as_of + ttl // 1000)
    return min(ends, default=None)


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _date(status_list: StatusList) -> str:
    return "?" if status_list.as_of is None else day(status_list.as_of)


def _replaced(data: bytes) -> list[tuple[int, int]]:
    found = []
    for line in data.splitlines():
        try:
            event = parse_event(parse_json(line))
        except InputError:
            continue
        if event.kind is EventKind.REPLACED:
            found.append((event.number, event.index))
    return found
