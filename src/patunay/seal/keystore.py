"""Keys by URI, encrypted at rest: `file:<path>` holds scrypt and AES-256-GCM around a 32-byte seed.

Another scheme (a PKCS#11 token) is another opener in `SCHEMES`; everything above asks for a `Signer` only.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from patunay.canonical import jcs, parse_json
from patunay.errors import InputError, KeyAccessError
from patunay.seal.keys import Algorithm, Signer, signer_from_seed
from patunay.seal.multikey import encode_multikey

FORMAT = "patunay/key/1"
_COST = {"n": 1 << 15, "r": 8, "p": 1}


def seal_key(algorithm: Algorithm, seed: bytes, passphrase: str, salt: bytes, nonce: bytes) -> bytes:
    """The key file. `seed` 32, `salt` 16, `nonce` 12 random bytes, drawn by the caller."""
    head = {
        "format": FORMAT,
        "algorithm": str(algorithm),
        "public": encode_multikey(signer_from_seed(algorithm, seed).public),
        "kdf": {"name": "scrypt", **_COST, "salt": b64encode(salt).decode()},
        "cipher": {"name": "AES-256-GCM", "nonce": b64encode(nonce).decode()},
    }
    sealed = AESGCM(_derive(passphrase, salt, _COST)).encrypt(nonce, seed, jcs(head))
    return orjson.dumps({**head, "sealed": b64encode(sealed).decode()}, option=orjson.OPT_INDENT_2) + b"\n"


def open_key(uri: str, passphrase: str) -> Signer:
    """The signer behind `uri`. Raises KeyAccessError: unknown scheme, unreadable file, wrong passphrase."""
    scheme, _, rest = uri.partition(":")
    if scheme not in SCHEMES:
        raise KeyAccessError("seal.key_scheme", uri=uri)
    return SCHEMES[scheme](rest.removeprefix("//"), passphrase)


def _open_file(path: str, passphrase: str) -> Signer:
    try:
        return unseal_key(parse_json(Path(path).read_bytes(), max_bytes=65536), passphrase, Path(path).name)
    except (OSError, InputError, ValueError) as error:
        raise KeyAccessError("seal.key_unreadable", path=Path(path).name) from error


def unseal_key(value: Any, passphrase: str, name: str) -> Signer:
    """The signer in the JSON of a key file called `name`. Raises KeyAccessError: wrong passphrase, not ours."""
    try:
        return _unseal(value, passphrase)
    except InvalidTag as error:
        raise KeyAccessError("seal.passphrase", path=name) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise KeyAccessError("seal.key_unreadable", path=name) from error


def _unseal(value: dict[str, Any], passphrase: str) -> Signer:
    head = {name: member for name, member in value.items() if name != "sealed"}
    if value["format"] != FORMAT or {name: value["kdf"][name] for name in _COST} != _COST:
        raise ValueError(value["format"])
    key = _derive(passphrase, b64decode(value["kdf"]["salt"]), _COST)
    seed = AESGCM(key).decrypt(b64decode(value["cipher"]["nonce"]), b64decode(value["sealed"]), jcs(head))
    return signer_from_seed(Algorithm(value["algorithm"]), seed)


def _derive(passphrase: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return Scrypt(salt=salt, length=32, **cost).derive(passphrase.encode())


SCHEMES: dict[str, Callable[[str, str], Signer]] = {"file": _open_file}
