"""Nodes of several types, each with a context of its own: the general path and node's jsonld agree on every one."""

from __future__ import annotations

import json
import random
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from tests.peers.panel import Item, node

from patunay.errors import InputError
from patunay.seal.rdf import canonicalise

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
TYPES = (
    "Address",
    "Alignment",
    "Evidence",
    "Image",
    "Profile",
    "Related",
    "Result",
    "IdentityObject",
    "GeoCoordinates",
)
FIELDS = {
    "addressCountry": "PH",
    "targetName": "Filipino",
    "genre": "portfolio",
    "caption": "ñ",
    "phone": "0917",
    "version": "1",
    "status": "Completed",
    "salt": "s",
    "latitude": "14.5",
    "name": "common to all",
}
COUNT = 300


def document(dice: random.Random) -> dict[str, Any]:
    """A subject of random types with random members: about half of them lose a member and must be refused."""
    types = dice.sample(TYPES, dice.randint(1, 4))
    names = dice.sample(sorted(FIELDS), dice.randint(1, 3))
    subject = {"id": "urn:x", "type": types, **{name: FIELDS[name] for name in names}}
    return {
        "@context": CONTEXTS,
        "id": "urn:a",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "urn:i", "type": dice.sample(TYPES, 2), "name": "Office"},
        "credentialSubject": subject,
    }


def our_answer(value: dict[str, Any]) -> str | None:
    try:
        return sha256(canonicalise(value)).hexdigest()
    except InputError:
        return None


def test_nodes_of_several_types(tmp_path: Path) -> None:
    dice = random.Random(11)
    documents = {str(number): document(dice) for number in range(COUNT)}
    folder = Path(str(files("patunay.seal.contexts")))
    index = json.loads((folder / "index.json").read_text("utf-8"))
    served = {url: folder / index[url][0]["file"] for url in CONTEXTS}
    items = [Item(name, json.dumps(value)) for name, value in documents.items()]
    theirs = node("canonize.mjs")(served, items, tmp_path)
    ours = {name: our_answer(value) for name, value in documents.items()}
    assert COUNT / 10 < sum(answer is not None for answer in ours.values()) < COUNT
    for name, value in documents.items():
        if ours[name] is None:
            assert theirs[name] is None or len(theirs[name]) != 64, value
        else:
            assert ours[name] == theirs[name], value
