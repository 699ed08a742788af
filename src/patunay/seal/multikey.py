"""Public keys as text: base58btc and Multikey (CID 1.0 2.2.2). Lengths and points are checked; nothing is guessed."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, EllipticCurve, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from patunay.errors import InputError
from patunay.seal.keys import Algorithm, PublicKey

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_VALUES = {character: value for value, character in enumerate(_BASE58)}
_PAIRS = [high + low for high in _BASE58 for low in _BASE58]
_TEN_DIGITS, _SIX_DIGITS, _FOUR_DIGITS = 58**10, 58**6, 58**4
_PREFIXES = {Algorithm.ED25519: b"\xed\x01", Algorithm.P256: b"\x80\x24", Algorithm.P384: b"\x81\x24"}
_LENGTHS = {Algorithm.ED25519: 32, Algorithm.P256: 33, Algorithm.P384: 49}
_CURVES: dict[Algorithm, EllipticCurve] = {Algorithm.P256: SECP256R1(), Algorithm.P384: SECP384R1()}


def encode_base58(data: bytes) -> str:
    """Base58btc, ten digits at a time; each leading zero byte is a leading `1`."""
    number, pieces = int.from_bytes(data), list[str]()
    while number:
        number, ten = divmod(number, _TEN_DIGITS)
        four, six = divmod(ten, _SIX_DIGITS)
        two, low = divmod(six, _FOUR_DIGITS)
        pieces += (
            _PAIRS[low % 3364],
            _PAIRS[low // 3364],
            _PAIRS[two],
            _PAIRS[four % 3364],
            _PAIRS[four // 3364],
        )
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "1" * zeros + "".join(reversed(pieces)).lstrip("1")


def decode_base58(text: str) -> bytes:
    """Inverse of `encode_base58`. Raises InputError for another character or more than 400 of them."""
    if len(text) > 400:
        raise InputError("seal.multibase")
    number = 0
    try:
        for start in range(0, len(text), 10):
            chunk, ten = text[start : start + 10], 0
            for character in chunk:
                ten = ten * 58 + _BASE58_VALUES[character]
            number = number * 58 ** len(chunk) + ten
    except KeyError as error:
        raise InputError("seal.multibase") from error
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def encode_multikey(public: PublicKey) -> str:
    return "z" + encode_base58(_PREFIXES[public.algorithm] + public.raw)


def decode_multikey(text: str) -> PublicKey:
    """Raises InputError for another base than `z`, an unknown prefix, a wrong length or a point off the curve."""
    if not text.startswith("z"):
        raise InputError("seal.multikey", key=text[:80])
    data = decode_base58(text[1:])
    for algorithm, prefix in _PREFIXES.items():
        if data.startswith(prefix) and len(data) == len(prefix) + _LENGTHS[algorithm]:
            return _checked(PublicKey(algorithm, data[len(prefix) :]), text)
    raise InputError("seal.multikey", key=text[:80])


def compress_point(algorithm: Algorithm, x: bytes, y: bytes) -> PublicKey:
    """The key of a point given in full. Raises InputError for another length, or a point off the curve."""
    try:
        point = EllipticCurvePublicKey.from_encoded_point(_CURVES[algorithm], b"\4" + x + y)
    except (KeyError, ValueError) as error:
        raise InputError("seal.multikey", key=str(algorithm)) from error
    return PublicKey(algorithm, point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))


def _checked(public: PublicKey, text: str) -> PublicKey:
    if public.algorithm in _CURVES:
        try:
            EllipticCurvePublicKey.from_encoded_point(_CURVES[public.algorithm], public.raw)
        except ValueError as error:
            raise InputError("seal.multikey", key=text[:80]) from error
    return public
