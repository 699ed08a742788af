"""`intake`: every kind of file opened by what it holds, and one sentence with a next step for each bad one.

Genuine samples by others: the baked PNG and SVG and the JSON of the 1EdTech validator. PDFs are made with pypdf, ZIPs
with zipfile, photos with Pillow: writers other than the readers under test.
"""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageFilter
from pypdf import PdfWriter

from patunay.credential.facts import CertificateFacts, CredentialFacts
from patunay.intake import FoundKind, open_document, open_path
from patunay.intake import image as image_room
from patunay.paper import make_qr
from patunay.payload import compose_url, encode_payload, parse_url
from patunay.words import say

SECRET = bytes(range(16))
JSON = b'{"type":["VerifiableCredential"]}'
JWT = b"eyJhbGciOiJFUzI1NiJ9." + b"e" * 40 + b"." + b"s" * 86


def paper_text(credentials: int = 2) -> str:
    facts = CredentialFacts(0, 3, (), False, 0, 0, 77)
    certificate = CertificateFacts(SECRET, 7, "Maria Clara Peña", 1_765_500_000, (facts,) * credentials)
    payload = encode_payload(b"\x01" * 8, certificate, (bytes(range(64)),) * credentials)
    return compose_url("als.office.example", SECRET, payload)


def photo(text: str, scale: int = 4, kind: str = "JPEG", angle: float = 0, blur: float = 0) -> bytes:
    """A paper with the QR on it, as a telephone gives it."""
    code = make_qr(text).image(scale).convert("L")
    sheet = Image.new("L", (code.width * 2, code.height * 2), 245)
    sheet.paste(code, (code.width // 2, code.height // 2))
    sheet = sheet.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=245).filter(ImageFilter.GaussianBlur(blur))
    out = BytesIO()
    sheet.save(out, kind, quality=60)
    return out.getvalue()


def pdf(*attachments: tuple[str, bytes], password: str = "") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=842, height=595)
    for name, content in attachments:
        writer.add_attachment(name, content)
    if password:
        writer.encrypt(password)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def error_of(data: bytes, name: str = "file") -> str:
    """The one code that the file is refused with; its sentence exists in both languages."""
    (found,) = open_document(name, data)
    assert found.kind is FoundKind.NOTHING and found.error is not None
    for lang in ("en", "fil"):
        assert say(found.error.code, lang, **found.error.facts).endswith(".")  # type: ignore[arg-type]
    return found.error.code


# what holds something


@pytest.mark.parametrize("name", ["a.json", "a.pdf", "a", "a.exe"])
def test_the_content_decides_and_not_the_name(name: str) -> None:
    (found,) = open_document(name, JSON)
    assert (found.kind, found.content, found.name) == (FoundKind.CREDENTIAL, JSON, name)


def test_a_list_gives_each_credential() -> None:
    found = open_document("all.json", b"[" + JSON + b",\n " + JSON + b"]")
    assert [thing.name for thing in found] == ["all.json > 1", "all.json > 2"]
    assert all(json.loads(thing.content) == json.loads(JSON) for thing in found)


def test_a_signed_text() -> None:
    (found,) = open_document("a.jwt", JWT + b"\n")
    assert (found.kind, found.content) == (FoundKind.JWT, JWT)


def test_the_text_of_a_qr() -> None:
    (found,) = open_document("qr.txt", f"  {paper_text()}\r\n".encode())
    assert found.kind is FoundKind.QR
    assert parse_url(found.content.decode())[1] == SECRET


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize(("scale", "angle", "blur"), [(4, 0, 0), (4, 3, 1.0), (2, 90, 0), (12, 183, 2), (6, 45, 1.5)])
def test_a_photo_of_the_paper(kind: str, scale: int, angle: float, blur: float) -> None:
    (found,) = open_document("photo", photo(paper_text(), scale, kind, angle, blur))
    assert found.kind is FoundKind.QR and found.content.decode() == paper_text()


@pytest.mark.parametrize(("name", "start"), [("simple-json.png", b"{"), ("simple-json.svg", b"{")])
def test_a_baked_badge_of_the_1edtech_validator(name: str, start: bytes, vectors: Path) -> None:
    folder = vectors / "creds-1edtech-validator" / "ob30"
    (found,) = open_document(name, (folder / name).read_bytes())
    assert found.kind is FoundKind.CREDENTIAL and found.content.startswith(start)
    assert json.loads(found.content)["type"] == json.loads((folder / "simple.json").read_bytes())["type"]


def test_a_pdf_gives_its_attachments_with_their_proofs() -> None:
    data = pdf(("x.json", JSON), ("x.tlog-proof", b"c2sp.org/tlog-proof@v1\n"), ("y.jwt", JWT))
    found = open_document("certificate.pdf", data)
    assert [(thing.name, thing.kind, thing.proof is not None) for thing in found] == [
        ("certificate.pdf > x.json", FoundKind.CREDENTIAL, True),
        ("certificate.pdf > y.jwt", FoundKind.JWT, False),
    ]


def test_a_scanned_certificate_gives_its_qr() -> None:
    out = BytesIO()
    Image.open(BytesIO(photo(paper_text(), 6))).save(out, "PDF", resolution=150)
    (found,) = open_document("scan.pdf", out.getvalue())
    assert found.kind is FoundKind.QR and found.content.decode() == paper_text()


def test_a_zip_gives_everything_in_it_in_order() -> None:
    proof = b"c2sp.org/tlog-proof@v1\n"
    data = zipped(
        ("h/proofs/b.tlog-proof", proof), ("h/credentials/b.json", JSON), ("h/credentials/a.jwt", JWT), (".x", b"")
    )
    found = open_document("all.zip", data)
    assert [(thing.name, thing.proof) for thing in found] == [
        ("all.zip > h/credentials/a.jwt", None),
        ("all.zip > h/credentials/b.json", proof),
    ]


def test_a_folder_is_walked_in_order_with_proofs_and_nothing_lost(tmp_path: Path) -> None:
    for name, content in {
        "credentials/b.json": JSON,
        "credentials/a.json": JSON,
        "credentials/a.jwt": JWT,
        "proofs/a.tlog-proof": b"c2sp.org/tlog-proof@v1\n",
        "notes.txt": b"hello",
        ".hidden": b"x",
        "cards/c.jpg": photo(paper_text()),
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    found = list(open_path(tmp_path))
    assert [(thing.name, thing.kind, thing.proof is not None) for thing in found] == [
        ("cards/c.jpg", FoundKind.QR, False),
        ("credentials/a.json", FoundKind.CREDENTIAL, True),
        ("credentials/a.jwt", FoundKind.JWT, True),
        ("credentials/b.json", FoundKind.CREDENTIAL, False),
        ("notes.txt", FoundKind.NOTHING, False),
    ]
    (single,) = open_path(tmp_path / "credentials" / "a.json")
    assert single.proof is not None


# what does not


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "intake.empty"),
        (b"  \n", "intake.empty"),
        (b"hello", "intake.unknown_kind"),
        (b"MZ\x90\x00" + bytes(60), "intake.unknown_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "intake.office_file"),
        (zipped(("[Content_Types].xml", b"<x/>")), "intake.office_file"),
        (JWT[:60], "intake.jwt_cut"),
        (JWT[:80], "intake.jwt_cut"),
        (JWT.replace(b".", b" "), "intake.jwt_cut"),
        (b"[]", "intake.list"),
        (b"[1,2]", "intake.list"),
        (b'[{"a":1,"a":2}]', "canonical.duplicate_key"),
        (b"[" * 100 + b"]" * 100, "canonical.deep"),
        (b"c2sp.org/tlog-proof@v1\n", "intake.proof_alone"),
        (b"https://www.example.com/V/", "payload.stranger"),
        (b"%PDF-1.7 broken", "intake.pdf_broken"),
        (pdf(), "intake.pdf_empty"),
        (pdf(("notes.txt", b"hello")), "intake.unknown_kind"),
        (pdf(password="x"), "intake.pdf_locked"),
        (b"PK\x03\x04" + bytes(40), "intake.zip_broken"),
        (zipped(("a.json", JSON))[:-30], "intake.zip_broken"),
        (zipped(), "intake.unknown_kind"),
        (zipped((".only", b"x")), "intake.zip_empty"),
        (zipped(("inner.zip", zipped(("a.json", JSON)))), "intake.nested"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "intake.not_baked"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "intake.picture_broken"),
        (photo(paper_text())[:2000], "intake.picture_broken"),
        (photo("https://www.example.com/menu"), "payload.stranger"),
    ],
)
def test_a_bad_file_gets_one_sentence(data: bytes, code: str) -> None:
    assert error_of(data) == code


def test_a_photo_without_qr() -> None:
    out = BytesIO()
    Image.linear_gradient("L").resize((900, 700)).save(out, "JPEG")
    assert error_of(out.getvalue()) == "intake.photo_without_qr"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    assert error_of(zipped(("bomb.json", bytes(7 << 20)))) == "intake.zip_bomb"
    assert error_of(zipped(*((f"{n}", b"") for n in range(5001)))) == "intake.zip_bomb"


def test_a_zip_that_lies_about_its_sizes_is_refused() -> None:
    honest = zipped(("a.json", JSON + b" " * 4000))
    at = honest.rindex(b"PK\x01\x02") + 24
    lying = honest[:at] + struct.pack("<I", 30) + honest[at + 4 :]
    assert error_of(lying) in ("intake.zip_bomb", "intake.zip_broken")


def test_members_that_share_bytes_are_refused() -> None:
    """CVE-2024-0450: two directory entries for one member."""
    data = zipped(("a.json", JSON * 50))
    start = data.rindex(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    entry = data[start:end]
    tail = bytearray(data[end:])
    tail[8:12] = struct.pack("<HH", 2, 2)
    tail[12:16] = struct.pack("<I", 2 * len(entry))
    assert error_of(data[:start] + entry + entry + bytes(tail)) == "intake.zip_bomb"


def test_a_pixel_flood_is_refused_before_it_is_unpacked() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    for side in (9_000, 12_000, 60_000):
        header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
        flood = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
        assert error_of(flood) == "intake.pixels"
    assert image_room.MAX_PIXELS < 9_000 * 9_000


def test_a_path_that_is_not_there_or_holds_nothing(tmp_path: Path) -> None:
    from patunay.errors import InputError

    with pytest.raises(InputError, match="no_such_path"):
        list(open_path(tmp_path / "nowhere"))
    with pytest.raises(InputError, match="folder_empty"):
        list(open_path(tmp_path))


def test_a_micro_qr_in_the_picture_is_not_taken_for_a_second_code() -> None:
    """On one photo in hundreds a reader sees one in a corner of our own symbol."""
    micro = zxingcpp.create_barcode("221631", zxingcpp.BarcodeFormat.MicroQRCode)
    small = Image.fromarray(np.array(zxingcpp.write_barcode_to_image(micro, scale=4)))
    page = Image.new("L", (900, 700), 255)
    page.paste(make_qr("HTTPS://PATUNAY.EXAMPLE").image(6).convert("L"), (40, 40))
    page.paste(small, (700, 500))
    assert {code.text for code in zxingcpp.read_barcodes(page)} == {"HTTPS://PATUNAY.EXAMPLE", "221631"}
    assert image_room.read_codes(page) == ["HTTPS://PATUNAY.EXAMPLE"]
