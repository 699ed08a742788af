"""Keys: a public key is an algorithm and its raw bytes; a signer is whatever can sign (a file today, a token later).

The algorithm belongs to the key, never to a header of the thing that is checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import nacl.bindings
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    SECP384R1,
    EllipticCurvePublicKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nacl.exceptions import BadSignatureError

_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Algorithm(StrEnum):
    ED25519 = "Ed25519"
    P256 = "P-256"
    P384 = "P-384"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """`raw`: 32 bytes (Ed25519) or the compressed point (33 or 49 bytes)."""

    algorithm: Algorithm
    raw: bytes


class Signer(Protocol):
    """One private key in use. Signatures are raw: 64 bytes, for ECDSA r || s."""

    @property
    def public(self) -> PublicKey: ...

    def sign(self, data: bytes) -> bytes: ...


class Ed25519Signer:
    """RFC 8032 by libsodium, from a 32-byte seed."""

    def __init__(self, seed: bytes) -> None:
        raw, self._secret = nacl.bindings.crypto_sign_seed_keypair(seed)
        self._public = PublicKey(Algorithm.ED25519, raw)

    @property
    def public(self) -> PublicKey:
        return self._public

    def sign(self, data: bytes) -> bytes:
        return nacl.bindings.crypto_sign(data, self._secret)[:64]


class P256Signer:
    """ECDSA over P-256 with SHA-256, deterministic (RFC 6979), from a 32-byte seed."""

    def __init__(self, seed: bytes) -> None:
        self._private = derive_private_key(int.from_bytes(seed) % (_P256_ORDER - 1) + 1, SECP256R1())
        point = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        self._public = PublicKey(Algorithm.P256, point)

    @property
    def public(self) -> PublicKey:
        return self._public

    def sign(self, data: bytes) -> bytes:
        r, s = decode_dss_signature(self._private.sign(data, ECDSA(SHA256(), deterministic_signing=True)))
        return r.to_bytes(32) + s.to_bytes(32)


def signer_from_seed(algorithm: Algorithm, seed: bytes) -> Signer:
    """Raises ValueError for an algorithm that we never sign with."""
    if algorithm is Algorithm.ED25519:
        return Ed25519Signer(seed)
    if algorithm is Algorithm.P256:
        return P256Signer(seed)
    raise ValueError(f"no signer for {algorithm}")


def verify(public: PublicKey, data: bytes, signature: bytes) -> bool:
    """Whether `signature` (raw) over `data` is by this key."""
    if public.algorithm is Algorithm.ED25519:
        return _verify_ed25519(public.raw, data, signature)
    return _verify_ecdsa(public, data, signature)


def _verify_ed25519(raw: bytes, data: bytes, signature: bytes) -> bool:
    if len(signature) != 64:
        return False
    try:
        nacl.bindings.crypto_sign_open(signature + data, raw)
    except (BadSignatureError, ValueError):
        return False
    return True


def _verify_ecdsa(public: PublicKey, data: bytes, signature: bytes) -> bool:
    small = public.algorithm is Algorithm.P256
    half = 32 if small else 48
    if len(signature) != 2 * half:
        return False
    curve, digest = (SECP256R1(), SHA256()) if small else (SECP384R1(), SHA384())
    encoded = encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
    try:
        EllipticCurvePublicKey.from_encoded_point(curve, public.raw).verify(encoded, data, ECDSA(digest))
    except (InvalidSignature, ValueError):
        return False
    return True
