"""Tiles, notes and checkpoints against the log that Tessera wrote, and against a tree of more than one tile."""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from patunay.errors import InputError
from patunay.seal.keys import Algorithm, Ed25519Signer, PublicKey
from patunay.transparency.merkle import (
    consistency_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from patunay.transparency.note import (
    Checkpoint,
    key_id,
    open_checkpoint,
    open_note,
    parse_checkpoint,
    sign_checkpoint,
    sign_note,
)
from patunay.transparency.tiles import TiledLog, decode_bundle, encode_bundle, tile_path

ORIGIN = "example.com/log/testdata"
SIZES = range(16)


@pytest.fixture(scope="session")
def tessera(vectors: Path) -> Path:
    return vectors / "vec-tlog-tessera"


@pytest.fixture(scope="session")
def log_key(tessera: Path) -> PublicKey:
    """Out of the note's verifier key `name+id+base64`."""
    line = next(line for line in (tessera / "SOURCE.txt").read_text().splitlines() if "verifier key" in line)
    name, identifier, key = line.split(": ")[1].split("+", 2)
    data = b64decode(key)
    public = PublicKey(Algorithm.ED25519, data[1:])
    assert (name, data[0]) == (ORIGIN, 1)
    assert key_id(name, public).hex() == identifier
    return public


def stored(folder: Path, size: int) -> TiledLog:
    def read(path: str) -> bytes | None:
        file = folder / "log" / path
        return file.read_bytes() if file.is_file() else None

    return TiledLog(size, read)


def checkpoint(tessera: Path, size: int) -> str:
    return (tessera / "log" / f"checkpoint.{size}").read_text("utf-8")


def test_checkpoints_of_another_log_software(tessera: Path, log_key: PublicKey) -> None:
    for size in SIZES:
        note = checkpoint(tessera, size)
        opened = open_checkpoint(note, ORIGIN, log_key)
        assert opened.size == size
        assert opened.root == stored(tessera, size).root()
        assert note.startswith(opened.text() + "\n— ")


@pytest.mark.parametrize("character", range(0, 180, 7))
def test_a_changed_checkpoint_is_refused(tessera: Path, log_key: PublicKey, character: int) -> None:
    note = checkpoint(tessera, 9)
    changed = "A" if note[character] != "A" else "B"
    with pytest.raises(InputError, match=r"transparency\.note"):
        open_checkpoint(note[:character] + changed + note[character + 1 :], ORIGIN, log_key)


def test_another_key_or_name_is_refused(tessera: Path, log_key: PublicKey) -> None:
    stranger = Ed25519Signer(bytes(32)).public
    for origin, key in ((ORIGIN, stranger), ("example.com/other", log_key)):
        with pytest.raises(InputError, match=r"transparency\.note"):
            open_checkpoint(checkpoint(tessera, 9), origin, key)


def test_every_leaf_in_every_size(tessera: Path, log_key: PublicKey) -> None:
    for size in SIZES:
        log = stored(tessera, size)
        root = open_checkpoint(checkpoint(tessera, size), ORIGIN, log_key).root
        entries = list(log.entries())
        assert len(entries) == size
        assert log.check() is None
        for index, entry in enumerate(entries):
            assert verify_inclusion(index, size, leaf_hash(entry), log.prove(index), root)
            assert log.find(entry) == index
            assert not verify_inclusion(index, size, leaf_hash(entry + b"!"), log.prove(index), root)


def test_every_size_is_the_start_of_every_later_one(tessera: Path, log_key: PublicKey) -> None:
    roots = [open_checkpoint(checkpoint(tessera, size), ORIGIN, log_key).root for size in SIZES]
    for new in SIZES:
        log = stored(tessera, new)
        for old in range(1, new):
            proof = consistency_proof(old, new, log.node)
            assert verify_consistency(old, new, roots[old], roots[new], proof)
            assert not verify_consistency(old, new, roots[old - 1], roots[new], proof)


def test_our_files_are_those_of_another_log_software(tessera: Path) -> None:
    """The same entries, appended one at a time, give each file of Tessera byte for byte."""
    log = TiledLog(0, lambda path: None)
    for entry in stored(tessera, 15).entries():
        log, files = log.append([entry])
        assert sorted(files) == [f"tile/0/000.p/{log.size}", f"tile/entries/000.p/{log.size}"]
        for path, data in files.items():
            assert data == (tessera / "log" / path).read_bytes(), path


def reference_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 2.1 from the leaves up: an odd one out rises unchanged."""
    row = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(row) > 1:
        paired = [sha256(b"\x01" + row[i] + row[i + 1]).digest() for i in range(0, len(row) - 1, 2)]
        row = paired + row[len(row) - len(row) % 2 :]
    return row[0]


def kept(files: dict[str, bytes], size: int) -> TiledLog:
    return TiledLog(size, files.get)


@pytest.mark.parametrize("steps", [(255, 1, 1), (256, 256), (700,), (1, 254, 300, 213), (65_536, 3)])
def test_trees_of_more_than_one_tile(steps: tuple[int, ...]) -> None:
    entries = [number.to_bytes(4) for number in range(sum(steps))]
    files: dict[str, bytes] = {}
    log = kept(files, 0)
    for step in steps:
        start = log.size
        log, added = log.append(entries[start : start + step])
        files |= added
        log = kept(files, log.size)
    assert log.root() == reference_root(entries)
    assert list(log.entries(len(entries) - 5)) == entries[-5:]
    for index in {0, 254, len(entries) // 2, len(entries) - 1}:
        assert verify_inclusion(index, log.size, leaf_hash(entries[index]), log.prove(index), log.root())
    assert all(len(data) == 8192 for path, data in files.items() if path.startswith("tile/0") and ".p/" not in path)


def test_a_changed_tile_or_entry_is_named() -> None:
    _, files = TiledLog(0, lambda path: None).append([number.to_bytes(2) for number in range(600)])
    assert kept(files, 600).check() is None
    for path in ("tile/0/001", "tile/1/000.p/2"):
        data = bytearray(files[path])
        data[40] ^= 1
        assert kept({**files, path: bytes(data)}, 600).check() == path
    entries = bytearray(files["tile/entries/000"])
    entries[3] ^= 1
    assert kept({**files, "tile/entries/000": bytes(entries)}, 600).check() == "tile/0/000"


def test_a_lost_or_cut_file_is_one_sentence() -> None:
    _, files = TiledLog(0, lambda path: None).append([number.to_bytes(2) for number in range(600)])
    for path, code in (("tile/0/001", "tile"), ("tile/entries/001", "tile")):
        with pytest.raises(InputError) as refused:
            kept({name: data for name, data in files.items() if name != path}, 600).check()
        assert refused.value.code == f"transparency.{code}"
        assert refused.value.facts["path"] == path
    for cut in (1, 5):
        with pytest.raises(InputError, match=r"transparency\.bundle"):
            kept({**files, "tile/entries/001": files["tile/entries/001"][:-cut]}, 600).check()
    with pytest.raises(InputError, match=r"transparency\.bundle"):
        kept({**files, "tile/entries/001": files["tile/entries/001"][:-4]}, 600).check()
    with pytest.raises(InputError, match=r"transparency\.tile"):
        kept({**files, "tile/0/000": files["tile/0/000"][:-32]}, 600).check()


@pytest.mark.parametrize(
    ("number", "width", "path"),
    [
        (0, 256, "tile/0/000"),
        (999, 256, "tile/0/999"),
        (1000, 256, "tile/0/x001/000"),
        (1234067, 256, "tile/0/x001/x234/067"),
        (1234067, 17, "tile/0/x001/x234/067.p/17"),
    ],
)
def test_paths_as_the_specification_writes_them(number: int, width: int, path: str) -> None:
    assert tile_path(0, number, width) == path


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x05abcd", b"\x00\x01a\x00"])
def test_a_cut_bundle_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"transparency\.bundle"):
        decode_bundle(data)


def test_bundles_come_back() -> None:
    entries = [b"", b"a", b"b" * 65535]
    assert decode_bundle(encode_bundle(entries)) == entries


SIGNER = Ed25519Signer(bytes(range(32)))
HEAD = Checkpoint("office.example/log", 7, sha256(b"root").digest())


def test_our_checkpoint_comes_back() -> None:
    note = sign_checkpoint(HEAD, SIGNER.public, SIGNER.sign)
    assert open_checkpoint(note, HEAD.origin, SIGNER.public) == HEAD
    extended = Checkpoint(HEAD.origin, HEAD.size, HEAD.root, ("a line of another program",))
    assert parse_checkpoint(extended.text()) == extended


def witnessed(note: str, count: int) -> str:
    """With signatures of others behind the log's own."""
    for number in range(count):
        other = Ed25519Signer(bytes([number + 1]) * 32)
        line = sign_note(HEAD.text(), f"witness{number}.example", other.public, other.sign).rpartition("\n\n")[2]
        note += line
    return note


def test_unknown_keys_are_passed_over() -> None:
    note = witnessed(sign_checkpoint(HEAD, SIGNER.public, SIGNER.sign), 16)
    assert open_note(note, HEAD.origin, SIGNER.public) == HEAD.text()


def test_one_bad_signature_of_a_known_key_spoils_the_note() -> None:
    note = sign_checkpoint(HEAD, SIGNER.public, SIGNER.sign)
    bad = b64encode(key_id(HEAD.origin, SIGNER.public) + bytes(64)).decode()
    with pytest.raises(InputError, match=r"transparency\.note"):
        open_note(f"{note}— {HEAD.origin} {bad}\n", HEAD.origin, SIGNER.public)


def test_a_log_that_signs_for_another_origin_is_refused() -> None:
    note = sign_note(HEAD.text(), "other.example", SIGNER.public, SIGNER.sign)
    with pytest.raises(InputError, match=r"transparency\.checkpoint"):
        open_checkpoint(note, "other.example", SIGNER.public)


GOOD = sign_checkpoint(HEAD, SIGNER.public, SIGNER.sign)
BODY, LINE = GOOD.split("\n\n")


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        BODY + "\n",
        f"{BODY}\n\n",
        f"\n\n{LINE}",
        GOOD.removesuffix("\n"),
        GOOD + "\n",
        GOOD + "more\n",
        GOOD.replace("— ", "- "),
        GOOD.replace("— ", "—"),
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("office.example/log ", "office example "),
        GOOD.replace("log ", "log+ "),
        GOOD[:-4] + "!==\n",
        f"{BODY}\n\n— {HEAD.origin} AAAA\n",
        "\x00" + GOOD,
        GOOD.replace("7", "8", 1),
    ],
)
def test_other_forms_of_a_note_are_refused(note: str) -> None:
    with pytest.raises(InputError, match=r"transparency\.note"):
        open_note(note, HEAD.origin, SIGNER.public)


ROOT = b64encode(HEAD.root).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "office.example/log\n",
        "office.example/log\n7\n",
        f"\n7\n{ROOT}\n",
        f"office.example/log\n07\n{ROOT}\n",
        f"office.example/log\n-7\n{ROOT}\n",
        f"office.example/log\n+7\n{ROOT}\n",
        f"office.example/log\n7.0\n{ROOT}\n",
        f"office.example/log\n\u0667\n{ROOT}\n",
        f"office.example/log\n{'9' * 20}\n{ROOT}\n",
        f"office.example/log\n7\n{ROOT}",
        f"office.example/log\n7\n{ROOT[:-4]}\n",
        f"office.example/log\n7\n{ROOT}=\n",
        f"office.example/log\n7\n {ROOT}\n",
        f"office.example/log\n7\n{ROOT}\n\n",
        f"office.example/log\n7\n{ROOT}\n\nmore\n",
    ],
)
def test_other_forms_of_a_checkpoint_are_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"transparency\.checkpoint"):
        parse_checkpoint(text)
