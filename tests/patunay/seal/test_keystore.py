"""Key files: what opens them, what does not, and that nobody learns a secret from them."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from patunay.canonical import jcs
from patunay.errors import KeyAccessError
from patunay.seal.keys import Algorithm, signer_from_seed
from patunay.seal.keystore import open_key, seal_key
from patunay.seal.multikey import encode_multikey
from patunay.words import say

SEED, SALT, NONCE = b"\x07" * 32, b"s" * 16, b"n" * 12
PASSPHRASE = "maliit na susi, ñ"


@pytest.fixture(scope="module", params=[Algorithm.ED25519, Algorithm.P256])
def algorithm(request: pytest.FixtureRequest) -> Algorithm:
    chosen: Algorithm = request.param
    return chosen


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return seal_key(Algorithm.ED25519, SEED, PASSPHRASE, SALT, NONCE)


def kept(folder: Path, data: bytes) -> str:
    (folder / "issuer.key.json").write_bytes(data)
    return f"file:{folder / 'issuer.key.json'}"


def refused(uri: str, passphrase: str = PASSPHRASE) -> str:
    with pytest.raises(KeyAccessError) as caught:
        open_key(uri, passphrase)
    assert say(caught.value.code, "en", **caught.value.facts) and say(caught.value.code, "fil", **caught.value.facts)
    return caught.value.code


def test_a_key_comes_back(tmp_path: Path, algorithm: Algorithm) -> None:
    signer = signer_from_seed(algorithm, SEED)
    uri = kept(tmp_path, seal_key(algorithm, SEED, PASSPHRASE, SALT, NONCE))
    for address in (uri, uri.replace("file:", "file://")):
        opened = open_key(address, PASSPHRASE)
        assert opened.public == signer.public
        assert opened.sign(b"data") == signer.sign(b"data")


def test_the_file_is_scrypt_and_aes_gcm(sealed: bytes) -> None:
    """Opened by hand from what it says of itself, so that it can be restored without this library."""
    value = json.loads(sealed)
    head = {name: member for name, member in value.items() if name != "sealed"}
    kdf = head["kdf"]
    assert (kdf["name"], kdf["n"], kdf["r"], kdf["p"]) == ("scrypt", 1 << 15, 8, 1)
    key = Scrypt(b64decode(kdf["salt"]), 32, kdf["n"], kdf["r"], kdf["p"]).derive(PASSPHRASE.encode())
    nonce = b64decode(head["cipher"]["nonce"])
    assert AESGCM(key).decrypt(nonce, b64decode(value["sealed"]), jcs(head)) == SEED
    assert head["public"] == encode_multikey(signer_from_seed(Algorithm.ED25519, SEED).public)
    assert SEED not in sealed and b64encode(SEED) not in sealed and SEED.hex().encode() not in sealed


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE + " ", PASSPHRASE.upper(), "another"])
def test_a_wrong_passphrase(tmp_path: Path, sealed: bytes, passphrase: str) -> None:
    assert refused(kept(tmp_path, sealed), passphrase) == "seal.passphrase"


def changed(sealed: bytes, *path: str, value: object) -> bytes:
    document: dict[str, Any] = json.loads(sealed)
    *outer, last = path
    inner = document
    for name in outer:
        inner = inner[name]
    inner[last] = value
    return json.dumps(document).encode()


def flipped(text: str) -> str:
    data = b64decode(text)
    return b64encode(bytes([data[0] ^ 1]) + data[1:]).decode()


def test_a_changed_secret_or_head_does_not_open(tmp_path: Path, sealed: bytes) -> None:
    value = json.loads(sealed)
    other = encode_multikey(signer_from_seed(Algorithm.ED25519, b"o" * 32).public)
    for data in (
        changed(sealed, "sealed", value=flipped(value["sealed"])),
        changed(sealed, "kdf", "salt", value=flipped(value["kdf"]["salt"])),
        changed(sealed, "cipher", "nonce", value=flipped(value["cipher"]["nonce"])),
        changed(sealed, "public", value=other),
        changed(sealed, "algorithm", value="P-256"),
        changed(sealed, "note", value="added"),
    ):
        assert refused(kept(tmp_path, data)) == "seal.passphrase"


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"7", b"null", b'"text"', b"{}", b"\xff\xfe", b"PK\x03\x04", b" " * 70_000 + b"{}"],
)
def test_what_is_no_key_file(tmp_path: Path, data: bytes) -> None:
    assert refused(kept(tmp_path, data)) == "seal.key_unreadable"


def test_a_damaged_file(tmp_path: Path, sealed: bytes) -> None:
    assert open_key(kept(tmp_path, sealed), PASSPHRASE)
    for data in (
        sealed[: len(sealed) // 2],
        sealed[1:],
        sealed.replace(b'"sealed"', b'"seal"'),
        changed(sealed, "format", value="patunay/key/2"),
        changed(sealed, "kdf", value=None),
        changed(sealed, "kdf", "n", value=1 << 30),  # never more work than we ask for ourselves
        changed(sealed, "kdf", "salt", value="a"),
        changed(sealed, "kdf", "salt", value=7),
        changed(sealed, "cipher", value=[]),
        changed(sealed, "cipher", "nonce", value=""),
        changed(sealed, "sealed", value=None),
    ):
        assert refused(kept(tmp_path, data)) == "seal.key_unreadable"


def test_a_file_that_is_not_there_or_a_folder(tmp_path: Path) -> None:
    for uri in (f"file:{tmp_path / 'none.json'}", f"file:{tmp_path}", "file:", "file:\0"):
        assert refused(uri) == "seal.key_unreadable"


@pytest.mark.parametrize("uri", ["", "issuer.key.json", "pkcs11:token=office", "/keys/issuer.key.json", "https://a/k"])
def test_another_scheme_is_refused(uri: str) -> None:
    assert refused(uri) == "seal.key_scheme"


def test_the_folder_of_the_keys_is_not_told(tmp_path: Path, sealed: bytes) -> None:
    for uri in (f"file:{tmp_path / 'none.json'}", kept(tmp_path, sealed)):
        with pytest.raises(KeyAccessError) as caught:
            open_key(uri, "wrong")
        assert str(tmp_path) not in str(caught.value)


def test_no_signer_for_what_we_only_verify() -> None:
    with pytest.raises(ValueError, match="P-384"):
        signer_from_seed(Algorithm.P384, SEED)
