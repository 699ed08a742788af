"""Baking (Open Badges 3.0, 5.3) against the pictures of 1EdTech's own validator and against openbadgeslib."""

from __future__ import annotations

import json
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from openbadgeslib import baking as peer
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from patunay.credential.baking import bake_png, extract_png, extract_svg
from patunay.errors import InputError

CREDENTIAL = '{"name":"Peña","type":["VerifiableCredential","OpenBadgeCredential"]}'.encode()
TOKEN = b"eyJhbGciOiJFUzI1NiJ9.eyJuYW1lIjoiUGXDsWEifQ.c2lnbmF0dXJl"


def picture(**options: object) -> bytes:
    out = BytesIO()
    Image.new("P", (40, 30), 3).save(out, "PNG", **options)
    return out.getvalue()


def chunk(data: bytes) -> bytes:
    body = b"iTXt" + data
    return len(data).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)


def compressed(text: bytes) -> bytes:
    """A PNG whose credential another writer has compressed."""
    info = PngInfo()
    info.add_itxt("openbadgecredential", text.decode(), zip=True)
    return picture(pnginfo=info)


def unproved(credential: bytes) -> object:
    """The pictures of the samples carry another signature than the files beside them."""
    value = json.loads(credential)
    del value["proof"]
    return value


@pytest.fixture
def samples(vectors: Path) -> Path:
    return vectors / "creds-1edtech-validator" / "ob30"


def test_the_credential_in_1edtechs_png_is_found_as_pillow_finds_it(samples: Path) -> None:
    baked = (samples / "simple-json.png").read_bytes()
    found, seen = extract_png(baked), Image.open(BytesIO(baked))
    seen.load()
    assert found is not None
    assert found.decode() == seen.info["openbadgecredential"]
    assert unproved(found) == unproved((samples / "simple.json").read_bytes())


def test_1edtechs_svg_and_png_hold_the_same(samples: Path) -> None:
    found = extract_svg((samples / "simple-json.svg").read_bytes())
    png = extract_png((samples / "simple-json.png").read_bytes())
    assert found is not None
    assert png is not None
    assert json.loads(found) == json.loads(png)


def test_a_sample_baked_by_us_holds_what_1edtechs_own_holds(samples: Path) -> None:
    credential = extract_png((samples / "simple-json.png").read_bytes())
    assert credential is not None
    assert extract_png(bake_png(picture(), credential)) == credential


@pytest.mark.parametrize("credential", [CREDENTIAL, TOKEN])
def test_what_is_baked_comes_back_and_the_picture_is_the_same(credential: bytes) -> None:
    plain = picture()
    baked = bake_png(plain, credential)
    assert extract_png(baked) == credential
    before, after = Image.open(BytesIO(plain)), Image.open(BytesIO(baked))
    after.load()
    assert after.tobytes() == before.tobytes()
    assert after.info["openbadgecredential"] == credential.decode()


@pytest.mark.parametrize("credential", [CREDENTIAL, TOKEN])
def test_openbadgeslib_finds_ours_and_nothing_in_a_plain_picture(credential: bytes) -> None:
    ours = bake_png(picture(), credential)
    assert peer.extract_png(ours, keyword=peer.ITXT_KEYWORD_OB3) == credential.decode()
    assert peer.extract_png(picture(), keyword=peer.ITXT_KEYWORD_OB3) is None


def test_we_find_what_openbadgeslib_bakes() -> None:
    baked = peer.bake_png(picture(), TOKEN.decode(), keyword=peer.ITXT_KEYWORD_OB3)
    assert extract_png(baked) == TOKEN


def test_a_picture_is_baked_once() -> None:
    with pytest.raises(InputError, match="baked_twice"):
        bake_png(bake_png(picture(), CREDENTIAL), CREDENTIAL)


def test_a_picture_with_nothing_baked_has_nothing() -> None:
    info = PngInfo()
    info.add_itxt("openbadge", "an older standard")
    assert extract_png(picture()) is None
    assert extract_png(picture(pnginfo=info)) is None


def test_compressed_text_is_read_up_to_a_cap() -> None:
    assert extract_png(compressed(CREDENTIAL)) == CREDENTIAL
    with pytest.raises(InputError, match="not_png"):
        extract_png(compressed(b"a" * (5 << 20)))


UNENDED = b"openbadgecredential\0\0\0no more zero bytes"
"""An iTXt chunk without its language and its translated keyword."""


@pytest.mark.parametrize("damaged", [b"", b"\xff\xd8\xff\xe0 a JPEG", picture()[:33] + chunk(UNENDED) + picture()[33:]])
def test_no_png_is_refused(damaged: bytes) -> None:
    with pytest.raises(InputError, match="not_png"):
        extract_png(damaged)


@pytest.mark.parametrize("length", range(0, len(picture()), 7))
def test_a_picture_cut_off_anywhere_has_nothing_or_is_refused(length: int) -> None:
    baked = bake_png(picture(), CREDENTIAL)
    try:
        found = extract_png(baked[:length])
    except InputError:
        return
    assert found is None or CREDENTIAL.startswith(found)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:{prefix}="https://purl.imsglobal.org/ob/v3p0">{body}</svg>'


@pytest.mark.parametrize("prefix", ["openbadges", "ob", "x.1"])
@pytest.mark.parametrize(
    ("element", "held"),
    [
        ('<{0}:credential verify="eyJhbGciOiJFUzI1NiJ9.e30.cw"/>', b"eyJhbGciOiJFUzI1NiJ9.e30.cw"),
        ('<{0}:credential><![CDATA[{{"a":"1 < 2"}}]]></{0}:credential>', b'{"a":"1 < 2"}'),
        ("<{0}:credential>{{&quot;a&quot;:1}}</{0}:credential>", b'{"a":1}'),
        ("<{0}:credential/>", None),
        ("<rect/>", None),
    ],
)
def test_an_svg_holds_a_token_or_json(prefix: str, element: str, held: bytes | None) -> None:
    assert extract_svg(SVG.format(prefix=prefix, body=element.format(prefix)).encode()) == held


def test_an_svg_of_another_namespace_holds_nothing() -> None:
    svg = SVG.format(prefix="openbadges", body='<openbadges:credential verify="a.b.c"/>')
    assert extract_svg(svg.replace("v3p0", "v2p0").encode()) is None


def test_an_svg_with_entities_is_refused() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + SVG.format(prefix="ob", body="<ob:credential>&a;</ob:credential>")
    with pytest.raises(InputError, match="svg_entity"):
        extract_svg(bomb.encode())
