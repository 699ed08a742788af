"""The pinned contexts: what they are by hash, what others publish, and the one that was changed in place."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from patunay.errors import InputError
from patunay.seal.contexts import ContextStore, pinned_contexts, read_contexts
from patunay.seal.rdf import canonicalise

CHANGED = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the package's contexts that may be spoilt."""
    shutil.copytree(Path(str(files("patunay.seal.contexts"))), tmp_path / "contexts")
    return tmp_path / "contexts"


def test_every_context_has_the_hash_that_was_pinned(folder: Path) -> None:
    index = json.loads((folder / "index.json").read_bytes())
    assert read_contexts(folder).contents.keys() == index.keys() == pinned_contexts().contents.keys()
    listed = {entry["file"] for entries in index.values() for entry in entries}
    assert listed == {file.name for file in folder.glob("*.json")} - {"index.json"}
    for url, entries in index.items():
        hashes = [sha256(data).hexdigest() for data in pinned_contexts().contents[url]]
        assert hashes == [entry["sha256"] for entry in entries], url
        assert pinned_contexts().digest(url) == hashes[0]


def test_a_changed_context_is_refused_whichever_it_is(folder: Path) -> None:
    for file in sorted(folder.glob("*.json")):
        if file.name == "index.json":
            continue
        data = file.read_bytes()
        file.write_bytes(data.replace(b"http", b"hxxp", 1) if b"http" in data else data + b" ")
        with pytest.raises(RuntimeError, match="was changed"):
            read_contexts(folder)
        file.write_bytes(data)
    assert read_contexts(folder) == pinned_contexts()


def test_a_lost_context_is_an_error(folder: Path) -> None:
    (folder / "w3_ns_credentials_v2.json").unlink()
    with pytest.raises(FileNotFoundError):
        read_contexts(folder)


def test_the_contents_are_those_that_others_publish(vectors: Path) -> None:
    published = json.loads((vectors / "contexts" / "MAP.json").read_bytes())
    shared = pinned_contexts().contents.keys() & published.keys()
    assert len(shared) > 15
    for url in shared:
        other = json.loads((vectors / "contexts" / published[url]["file"]).read_bytes())
        assert other in [json.loads(data) for data in pinned_contexts().contents[url]], url


def test_both_contents_of_the_context_that_was_changed_in_place_are_reachable(vectors: Path) -> None:
    """Open Badges 3.0.3: `endorsementJwt` came in 2026-06, under the URL of 2024-03."""
    store = pinned_contexts()
    newer, older = store.contents[CHANGED]
    digests = [sha256(data).hexdigest() for data in (newer, older)]
    assert [digest[:8] for digest in digests] == ["3d34f4d4", "ef2fa9c7"]
    assert store.content(CHANGED) == newer
    assert "endorsementJwt" in json.dumps(store.resolve(CHANGED))
    chosen = store.choosing({CHANGED: digests[1]})
    assert chosen.content(CHANGED) == older and chosen.digest(CHANGED) == digests[1]
    assert "endorsementJwt" not in json.dumps(chosen.resolve(CHANGED))
    assert chosen.choosing({CHANGED: digests[0]}).resolve(CHANGED) == store.resolve(CHANGED)


def test_contexts_that_are_not_pinned_are_refused() -> None:
    store = pinned_contexts()
    for url in ("https://office.example/v1", "", CHANGED + "#", CHANGED.replace("https", "http")):
        for ask in (store.resolve, store.content, store.digest):
            with pytest.raises(InputError, match=r"seal\.unknown_context"):
                ask(url)
    with pytest.raises(InputError, match=r"seal\.unknown_context"):
        store.choosing({CHANGED: "00" * 32}).content(CHANGED)


def test_added_contexts_do_not_stay() -> None:
    added = pinned_contexts().adding({"https://office.example/v1": b'{"@context":{"a":"urn:a"}}'})
    assert added.resolve("https://office.example/v1") == {"a": "urn:a"}
    assert "https://office.example/v1" not in pinned_contexts().contents


def test_the_inputs_of_the_w3c_suite_have_a_form_or_one_sentence(vectors: Path) -> None:
    """Whatever an issuer may write has a canonical form, unless it brings a vocabulary of its own."""
    index = json.loads((vectors / "contexts" / "MAP.json").read_bytes())
    examples = "https://www.w3.org/ns/credentials/examples/v2"
    store = pinned_contexts().adding({examples: (vectors / "contexts" / index[examples]["file"]).read_bytes()})
    folder = vectors / "creds-vcdm2-suite"
    outcomes: Counter[str] = Counter()
    for row in json.loads((folder / "EXPECT.json").read_bytes()):
        document = json.loads((folder / row["file"]).read_bytes())
        outcome = form_of(document, store)
        outcomes[outcome] += 1
        contexts = document.get("@context")
        inline = not isinstance(contexts, list) or not all(isinstance(url, str) for url in contexts)
        if row["expect"] == "accept" and row["kind"] == "credential" and document.get("issuer") != {}:
            assert (outcome == "seal.inline_context") is inline, row["file"]
            assert outcome in ("good", "seal.inline_context"), row["file"]
    assert outcomes["good"] > 30 and outcomes.keys() <= {"good", "seal.inline_context", "seal.data_loss"} | REFUSED


REFUSED = {"seal.relative_iri", "seal.not_json_ld", "seal.unknown_context"}


def form_of(document: dict[str, Any], store: ContextStore) -> str:
    try:
        return "good" if canonicalise(document, store) else "empty"
    except InputError as refused:
        return refused.code
