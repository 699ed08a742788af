"""What the QR on the paper carries: facts <-> bytes <-> base43 <-> `HTTPS://<HOST>/V/<secret>#<payload>`.

The fragment holds everything that a reader with the shape set needs to compose every credential of the certificate
again, byte for byte, with its signature; a browser never sends it anywhere. Neither an LRN nor a
mark is in it.

Layout, big-endian: version 1 | 8 digest of the shape set | 4 issue time | 3 sequence (20 bits), name in Latin-1
(1 bit), credentials less one (3 bits) | 1 length and the name | for each credential 3 status list (7 bits) and index
(17 bits), 2 achievement (6 bits), level (3 bits, 0 for elements), imported (1 bit), narrative (6 bits), for elements a
bit mask in 7-bit groups | 64 bytes a signature.
"""

from __future__ import annotations

from base64 import b32decode, b32encode
from binascii import Error as Base32Error
from dataclasses import dataclass
from typing import Any

from patunay.credential.facts import CertificateFacts, CredentialFacts, ShapeSet
from patunay.credential.model import compose_credential, compose_proof
from patunay.credential.shapeset import shape_set_digest
from patunay.errors import InputError
from patunay.seal.multikey import encode_base58

VERSION = 1
BASE43 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*+-./:"
MAX_BYTES = 1024
_VALUES = {character: value for value, character in enumerate(BASE43)}
_CHUNK = 43**10


@dataclass(frozen=True, slots=True)
class Payload:
    """A parsed QR: `digest` (8 bytes) names the shape set, `signatures` are 64 bytes each, in order."""

    digest: bytes
    certificate: CertificateFacts
    signatures: tuple[bytes, ...]


def encode_payload(digest: bytes, certificate: CertificateFacts, signatures: tuple[bytes, ...]) -> bytes:
    """The bytes for a certificate of one to four credentials.

    Raises InputError where a value does not fit (name over 255 bytes, more than 64 achievements or narratives).
    """
    latin, name = _encode_name(certificate.name)
    count = len(certificate.credentials)
    if not 1 <= count <= 4 or count != len(signatures) or len(name) > 255 or len(digest) != 8:
        raise InputError("payload.does_not_fit", name=certificate.name)
    packed = certificate.sequence << 4 | latin << 3 | (count - 1)
    head = bytes([VERSION]) + digest + certificate.issued_at.to_bytes(4) + packed.to_bytes(3)
    body = b"".join(_encode_credential(facts) for facts in certificate.credentials)
    return head + bytes([len(name)]) + name + body + b"".join(signatures)


def decode_payload(data: bytes, secret: bytes) -> Payload:
    """The parsed payload. Raises InputError for another version, a cut or an overlong payload."""
    if not data or data[0] != VERSION:
        raise InputError("payload.version", version=data[0] if data else 0)
    try:
        return _decode(_Cursor(data, 1), secret)
    except (IndexError, UnicodeDecodeError) as error:
        raise InputError("payload.cut") from error


def compose_url(host: str, secret: bytes, payload: bytes) -> str:
    """The QR's text: upper case, so that all of it but the `#` fits the alphanumeric mode."""
    return f"HTTPS://{host.upper()}/V/{b32encode(secret).decode().rstrip('=')}#{encode_base43(payload)}"


def parse_url(text: str) -> tuple[str, bytes, bytes]:
    """Host (lower case), secret and payload bytes. Raises InputError when the text is not one of our QRs."""
    head, hash_mark, fragment = text.strip().partition("#")
    scheme, _, rest = head.partition("://")
    host, _, path = rest.partition("/")
    mark, _, secret = path.partition("/")
    if scheme.upper() != "HTTPS" or mark.upper() != "V" or not hash_mark or not host:
        raise InputError("payload.stranger")
    return host.lower(), _decode_secret(secret), decode_base43(fragment)


def rebuild_credentials(shapes: ShapeSet, payload: Payload) -> tuple[dict[str, Any], ...]:
    """Every signed credential of the certificate, member for member as it was issued; nothing of it is verified yet.

    Raises InputError when the payload was made for another shape set.
    """
    if shape_set_digest(shapes) != payload.digest:
        raise InputError("payload.shapes", digest=payload.digest.hex())
    certificate = payload.certificate
    proof = compose_proof(shapes, certificate.issued_at)
    try:
        return tuple(
            {
                **compose_credential(shapes, certificate, index),
                "proof": {**proof, "proofValue": "z" + encode_base58(signature)},
            }
            for index, signature in enumerate(payload.signatures)
        )
    except IndexError as error:
        raise InputError("payload.cut") from error


def encode_base43(data: bytes) -> str:
    """`data`, whose first byte is not zero, as ONE number in base 43."""
    number, digits = int.from_bytes(data), []
    while number:
        number, chunk = divmod(number, _CHUNK)
        for _ in range(10):
            chunk, digit = divmod(chunk, 43)
            digits.append(BASE43[digit])
    return "".join(reversed(digits)).lstrip("0")


def decode_base43(text: str) -> bytes:
    """Inverse of `encode_base43`. Raises InputError for another character or an overlong text."""
    if not text or len(text) > MAX_BYTES * 2:
        raise InputError("payload.cut")
    number = 0
    for character in text:
        if character not in _VALUES:
            raise InputError("payload.stranger")
        number = number * 43 + _VALUES[character]
    return number.to_bytes((number.bit_length() + 7) // 8)


def _decode_secret(text: str) -> bytes:
    try:
        secret = b32decode(text.upper() + "=" * (-len(text) % 8))
    except Base32Error as error:
        raise InputError("payload.stranger") from error
    if len(secret) != 16 or b32encode(secret).decode().rstrip("=") != text.upper():
        raise InputError("payload.stranger")
    return secret


def _encode_name(name: str) -> tuple[bool, bytes]:
    """Latin-1 keeps an ñ to one byte; a name beyond it goes as UTF-8."""
    try:
        return True, name.encode("latin-1")
    except UnicodeEncodeError:
        return False, name.encode("utf-8")


def _encode_credential(facts: CredentialFacts) -> bytes:
    level = facts.level or 0
    if facts.achievement > 63 or facts.narrative > 63 or level > 7 or facts.status_list > 127:
        raise InputError("payload.does_not_fit", name="")
    status = facts.status_list << 17 | facts.status_index
    kind = facts.achievement << 10 | level << 7 | facts.imported << 6 | facts.narrative
    return status.to_bytes(3) + kind.to_bytes(2) + (b"" if level else _encode_mask(facts.elements))


def _encode_mask(elements: tuple[int, ...]) -> bytes:
    mask = sum(1 << position for position in elements)
    groups = []
    while True:
        mask, group = mask >> 7, mask & 0x7F
        groups.append(group | (0x80 if mask else 0))
        if not mask:
            return bytes(groups)


class _Cursor:
    """Reads on through `data`; raises IndexError at its end."""

    def __init__(self, data: bytes, position: int) -> None:
        self.data = data
        self.position = position

    def take(self, length: int) -> bytes:
        piece = self.data[self.position : self.position + length]
        if len(piece) != length:
            raise IndexError(length)
        self.position += length
        return piece

    def number(self, length: int) -> int:
        return int.from_bytes(self.take(length))


def _decode(cursor: _Cursor, secret: bytes) -> Payload:
    digest, issued_at, packed = cursor.take(8), cursor.number(4), cursor.number(3)
    if packed & 7 > 3:
        raise InputError("payload.cut")
    name = cursor.take(cursor.number(1)).decode("latin-1" if packed & 8 else "utf-8")
    credentials = tuple(_decode_credential(cursor) for _ in range((packed & 7) + 1))
    signatures = tuple(cursor.take(64) for _ in credentials)
    if cursor.position != len(cursor.data):
        raise InputError("payload.cut")
    return Payload(digest, CertificateFacts(secret, packed >> 4, name, issued_at, credentials), signatures)


def _decode_credential(cursor: _Cursor) -> CredentialFacts:
    status, kind = cursor.number(3), cursor.number(2)
    level = kind >> 7 & 7
    return CredentialFacts(
        achievement=kind >> 10,
        level=level or None,
        elements=() if level else _decode_mask(cursor),
        imported=bool(kind >> 6 & 1),
        narrative=kind & 63,
        status_list=status >> 17,
        status_index=status & 0x1FFFF,
    )


def _decode_mask(cursor: _Cursor) -> tuple[int, ...]:
    mask = shift = 0
    while True:
        group = cursor.number(1)
        mask |= (group & 0x7F) << shift
        shift += 7
        if not group & 0x80:
            return tuple(position for position in range(shift) if mask >> position & 1)
