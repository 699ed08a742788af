"""Known-bad items for a panel that must be able to say no: what we issued, with one thing wrong."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any

from tests.peers.panel import Item


def spoiled(item: Item) -> list[Item]:
    """Every known-bad form of one credential; each keeps its name with what is wrong behind it."""
    ways = EMBEDDED if item.text.startswith("{") else TOKEN
    return [Item(f"{item.name}, {wrong}", spoil(item.text)) for wrong, spoil in ways.items()]


def _in_document(change: Callable[[dict[str, Any]], None]) -> Callable[[str], str]:
    def spoil(text: str) -> str:
        document = json.loads(text)
        change(document)
        return json.dumps(document, ensure_ascii=False)

    return spoil


def _change_name(document: dict[str, Any]) -> None:
    document["credentialSubject"]["identifier"][0]["identityHash"] = "Somebody Else"


def _change_achievement(document: dict[str, Any]) -> None:
    document["credentialSubject"]["achievement"]["name"] += " with distinction"


def _change_time(document: dict[str, Any]) -> None:
    document["validFrom"] = document["validFrom"].replace("20", "19", 1)


def _change_proof(document: dict[str, Any]) -> None:
    value = document["proof"]["proofValue"]
    document["proof"]["proofValue"] = value[:20] + ("2" if value[20] != "2" else "3") + value[21:]


def _take_proof_away(document: dict[str, Any]) -> None:
    del document["proof"]


def _claim_other_issuer(document: dict[str, Any]) -> None:
    document["issuer"]["id"] = "did:web:stranger.example"


def _in_payload(change: Callable[[dict[str, Any]], None]) -> Callable[[str], str]:
    def spoil(text: str) -> str:
        head, body, signature = text.split(".")
        payload = json.loads(_decode(body))
        change(payload)
        return ".".join((head, _encode(json.dumps(payload).encode()), signature))

    return spoil


def _change_signature(text: str) -> str:
    head, body, signature = text.split(".")
    raw = bytearray(_decode(signature))
    raw[5] ^= 1
    return ".".join((head, body, _encode(bytes(raw))))


def _claim_no_algorithm(text: str) -> str:
    head, body, _ = text.split(".")
    return ".".join((_encode(json.dumps({**json.loads(_decode(head)), "alg": "none"}).encode()), body, ""))


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


EMBEDDED: dict[str, Callable[[str], str]] = {
    "another name": _in_document(_change_name),
    "another achievement": _in_document(_change_achievement),
    "another time": _in_document(_change_time),
    "another issuer": _in_document(_claim_other_issuer),
    "a changed proof": _in_document(_change_proof),
    "no proof": _in_document(_take_proof_away),
}
TOKEN: dict[str, Callable[[str], str]] = {
    "another name": _in_payload(_change_name),
    "another achievement": _in_payload(_change_achievement),
    "another time": _in_payload(_change_time),
    "a changed signature": _change_signature,
    "no algorithm": _claim_no_algorithm,
}
