"""An employer photographs a certificate: the QR alone, with the office's public shapes, gives its credentials back.

Every certificate is rendered at 150 dpi, blurred and turned three degrees, for two readers that know nothing of each
other, each from the whole page. `PATUNAY_PHOTOS_OUT=<an OUT>` does it for every
certificate of that OUT too (minutes, for the demo).
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import orjson
import pytest
import zxingcpp
from PIL import Image, ImageFilter
from pyzbar import pyzbar
from tests.world import World

from patunay.canonical import parse_json
from patunay.credential.facts import ShapeSet
from patunay.credential.identifiers import certificate_number
from patunay.credential.shapeset import parse_shape_set
from patunay.intake.image import read_photo
from patunay.payload import decode_payload, parse_url, rebuild_credentials
from patunay.verification import Bundle, Trust, Verdict, Verifier, parse_trust, verify_certificate

DPI, BLUR, DEGREES = 150, 1.0, 3.0


def photograph(certificate: Path, scratch: Path, blur: float = BLUR) -> Image.Image:
    """The first page as a telephone might see it."""
    target = scratch / certificate.stem
    subprocess.run(["pdftoppm", "-r", str(DPI), "-l", "1", "-gray", "-singlefile", certificate, target], check=True)
    with Image.open(target.with_suffix(".pgm")) as page:
        picture = page.filter(ImageFilter.GaussianBlur(blur))
    target.with_suffix(".pgm").unlink()
    return picture.rotate(DEGREES, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def read_with_zxing(picture: Image.Image) -> list[str]:
    """As zbar is asked: not for Micro QR too, which one photo in hundreds shows in a corner of ours."""
    return [code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCodeModel2)]


def read_with_zbar(picture: Image.Image) -> list[str]:
    return [code.data.decode("ascii") for code in pyzbar.decode(picture, symbols=[pyzbar.ZBarSymbol.QRCODE])]


def rebuilt(text: str, public: Path) -> tuple[str, list[bytes]]:
    """The certificate's number and its credentials as files, from the text of the QR and the public shapes alone."""
    _, secret, data = parse_url(text)
    payload = decode_payload(data, secret)
    shapes = _shapes(public, payload.digest)
    number = certificate_number(shapes.number_prefix, payload.certificate.sequence)
    return number, [orjson.dumps(credential) for credential in rebuild_credentials(shapes, payload)]


def _shapes(public: Path, digest: bytes) -> ShapeSet:
    return parse_shape_set(parse_json((public / "shapes" / f"{digest.hex()}.json").read_bytes()))


def stored(out: Path, number: str) -> set[bytes]:
    return {path.read_bytes() for path in (out / "holders" / "credentials").glob(f"{number}-*.json")}


@dataclass(frozen=True)
class Read:
    """How many codes each reader saw on one photo, and whether all they read gives just this certificate's files."""

    zxing: int
    zbar: int
    equal: bool


def read(certificate: Path, out: Path, scratch: Path) -> Read:
    picture = photograph(certificate, scratch)
    texts = read_with_zxing(picture), read_with_zbar(picture)
    wanted = (certificate.stem, stored(out, certificate.stem))
    given = [rebuilt(text, out / "public") for found in texts for text in found]
    equal = all((number, set(credentials)) == wanted for number, credentials in given)
    return Read(len(texts[0]), len(texts[1]), bool(given) and equal)


def test_two_readers_read_every_photo_and_it_rebuilds_its_credentials(world: World, tmp_path: Path) -> None:
    further = os.environ.get("PATUNAY_PHOTOS_OUT")
    for out in [world.out, Path(further)] if further else [world.out]:
        reads = {path.stem: read(path, out, tmp_path) for path in sorted((out / "holders/certificates").glob("*.pdf"))}
        zxing, zbar = sum(read.zxing == 1 for read in reads.values()), sum(read.zbar == 1 for read in reads.values())
        print(f"{out}: {len(reads)} photos; zxing-cpp reads {zxing}, zbar {zbar}")
        assert reads
        assert not [name for name, read in reads.items() if read != Read(1, 1, True)]


def test_the_photo_itself_is_verified_with_the_trusted_fingerprint_alone(world: World, tmp_path: Path) -> None:
    buffer = BytesIO()
    photograph(world.certificates[0], tmp_path).save(buffer, "JPEG", quality=60)
    (text,) = read_photo(buffer.getvalue())
    for trust, verdict in ((parse_trust([world.fingerprint]), Verdict.VALID), (Trust(), Verdict.INDETERMINATE)):
        report = verify_certificate(text, Verifier(Bundle(world.public), trust, world.at))
        assert report.verdict is verdict


def test_a_photo_too_blurred_to_read_gives_nothing(world: World, tmp_path: Path) -> None:
    picture = photograph(world.certificates[0], tmp_path, blur=6.0)
    assert not read_with_zxing(picture)
    assert not read_with_zbar(picture)


@pytest.mark.parametrize("place", [3, 40, -2])
def test_one_changed_character_of_the_qr_is_never_valid(place: int, world: World, tmp_path: Path) -> None:
    (text,) = read_with_zxing(photograph(world.certificates[0], tmp_path))
    head, _, fragment = text.partition("#")
    other = "7" if fragment[place] != "7" else "8"
    position = place % len(fragment)
    changed = f"{head}#{fragment[:position]}{other}{fragment[position + 1 :]}"
    verifier = Verifier(Bundle(world.public), parse_trust([world.fingerprint]), world.at)
    assert verify_certificate(text, verifier).verdict is Verdict.VALID
    assert verify_certificate(changed, verifier).verdict is not Verdict.VALID
