"""A QR, a `public/` folder and nothing else: every credential of the certificate rebuilt and verified (Must show 2)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.patunay.verification.pilot import AT, HOST, LATER, Pilot

from patunay.canonical import jcs
from patunay.errors import InputError
from patunay.payload import decode_payload, parse_url, rebuild_credentials
from patunay.status import EventKind
from patunay.verification import (
    Bundle,
    CheckName,
    Outcome,
    ProblemCode,
    Trust,
    Verdict,
    verify_credential,
    verify_paper,
)


def published(folder: Path, who: str = "pilot") -> tuple[Pilot, str, list[dict[str, object]]]:
    office = Pilot(who)
    certificate = office.certificate(0)
    signed = office.issue(certificate)
    office.publish().write(folder)
    return office, office.paper(certificate, signed), signed


def test_the_qr_alone_rebuilds_the_credentials_byte_for_byte(tmp_path: Path) -> None:
    office, text, signed = published(tmp_path)
    _, secret, data = parse_url(text)
    rebuilt = rebuild_credentials(office.shapes, decode_payload(data, secret))
    assert [jcs(credential) for credential in rebuilt] == [jcs(credential) for credential in signed]


def test_a_paper_is_valid_with_its_place_in_the_log(tmp_path: Path) -> None:
    office, text, _ = published(tmp_path)
    report = verify_paper(text, Bundle(tmp_path), office.trust, LATER, name="photo.jpg")
    assert report.verdict is Verdict.VALID
    assert all(check.outcome is Outcome.PASSED for each in report.reports for check in each.checks)
    assert [each.name for each in report.reports] == ["photo.jpg > C1", "photo.jpg > C2"]
    assert report.summary("en") == "2 of 2 credentials of this certificate are valid."
    assert json.loads(json.dumps(report.to_json()))["verdict"] == "VALID"


def test_a_bundle_never_vouches_for_itself(tmp_path: Path) -> None:
    office, text, signed = published(tmp_path / "office")
    stranger, forged, made_up = published(tmp_path / "stranger", "stranger")
    for trust in (Trust(), stranger.trust):
        report = verify_paper(text, Bundle(tmp_path / "office"), trust, LATER)
        assert report.verdict is Verdict.INDETERMINATE
    for document in (*signed, *made_up):
        bundle = Bundle(tmp_path / "stranger")
        assert verify_credential(document, bundle, office.trust, LATER).verdict is not Verdict.VALID
    for paper in (text, forged):
        report = verify_paper(paper, Bundle(tmp_path / "stranger"), office.trust, LATER)
        assert all(each.verdict is not Verdict.VALID for each in report.reports)


def test_a_revoked_credential_spoils_the_certificate_and_not_the_other(tmp_path: Path) -> None:
    office, text, _ = published(tmp_path)
    office.happened(101, EventKind.REVOKED)
    office.publish().write(tmp_path)
    report = verify_paper(text, Bundle(tmp_path), office.trust, LATER)
    assert report.verdict is Verdict.INVALID
    assert [each.verdict for each in report.reports] == [Verdict.VALID, Verdict.INVALID]
    assert report.summary("fil").startswith("1 sa 2")


def test_every_character_of_the_payload_counts(tmp_path: Path) -> None:
    office, text, _ = published(tmp_path)
    bundle = Bundle(tmp_path)
    for at in range(len(f"HTTPS://{HOST}/V/"), len(text), 23):
        changed = text[:at] + ("7" if text[at] != "7" else "2") + text[at + 1 :]
        report = verify_paper(changed, bundle, office.trust, LATER)
        assert report.verdict is not Verdict.VALID, at
        assert all(each.verdict is not Verdict.VALID for each in report.reports) or _signatures(at, text), at


def _signatures(at: int, text: str) -> bool:
    """A change late in the number reaches one credential's signature only; the others stand."""
    return at > len(text) // 2


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("https://www.example.com/menu", "payload.stranger"),
        ("HTTPS://A.EXAMPLE/V/ABC#123", "payload.stranger"),
        ("HTTPS://A.EXAMPLE/V/AAAQEAYEAUDAOCAJBIFQYDIOB4#", "payload.cut"),
        ("HTTPS://A.EXAMPLE/V/AAAQEAYEAUDAOCAJBIFQYDIOB4#ZZZZ", "payload.version"),
        ("", "payload.stranger"),
    ],
)
def test_a_strangers_qr_says_so(tmp_path: Path, text: str, cause: str) -> None:
    office, _, _ = published(tmp_path)
    (report,) = verify_paper(text, Bundle(tmp_path), office.trust, LATER).reports
    assert report.verdict is Verdict.INVALID and report.problems[0].cause == cause
    assert report.headline("fil").startswith("WALANG NAKITANG REKORD")


def test_a_cut_qr_is_read_in_part(tmp_path: Path) -> None:
    office, text, _ = published(tmp_path)
    for length in range(len(text) - 1, 60, -29):
        report = verify_paper(text[:length], Bundle(tmp_path), office.trust, LATER)
        assert report.verdict is not Verdict.VALID


def test_shapes_that_are_missing_or_changed_leave_it_open(tmp_path: Path) -> None:
    office, text, _ = published(tmp_path)
    (file,) = (tmp_path / "shapes").iterdir()
    original = file.read_bytes()
    for content in (original.replace(b"Communication", b"Embroidery"), b"{}", b"[", None):
        if content is None:
            file.unlink()
        else:
            file.write_bytes(content)
        report = verify_paper(text, Bundle(tmp_path), office.trust, LATER)
        assert report.verdict is Verdict.INDETERMINATE
        assert report.reports[0].problems[0].code is ProblemCode.SHAPES_MISSING
        assert report.reports[0].headline("en").startswith("VERIFY")


def test_a_paper_that_is_not_in_the_log_is_not_found(tmp_path: Path) -> None:
    """T5: signed with the real key, never logged."""
    office, _, _ = published(tmp_path)
    certificate = office.certificate(5)
    signed = [office.sign(credential) for credential in office.unsigned(certificate)]
    report = verify_paper(office.paper(certificate, signed), Bundle(tmp_path), office.trust, LATER)
    assert report.verdict is Verdict.INVALID
    assert {problem.code for problem in report.reports[0].problems} >= {ProblemCode.NOT_LOGGED}
    assert report.reports[0].headline("en").startswith("NOT FOUND")


def test_a_folder_older_than_the_paper_does_not_call_it_false(tmp_path: Path) -> None:
    office, _, _ = published(tmp_path)
    office.publish(AT - 86_400).write(tmp_path)
    certificate = office.certificate(5)
    signed = [office.sign(credential) for credential in office.unsigned(certificate)]
    report = verify_paper(office.paper(certificate, signed), Bundle(tmp_path), office.trust, LATER)
    assert report.verdict is Verdict.VALID
    assert report.reports[0].check(CheckName.INCLUSION).outcome is Outcome.NOT_CHECKED


@pytest.mark.parametrize("lost", ["checkpoint", "tile/entries/000.p/2", "tile/0/000.p/2"])
def test_a_log_with_a_file_lost_never_passes_as_checked(tmp_path: Path, lost: str) -> None:
    office, text, _ = published(tmp_path)
    (tmp_path / "log" / lost).unlink()
    report = verify_paper(text, Bundle(tmp_path), office.trust, LATER)
    assert all(each.check(CheckName.INCLUSION).outcome is not Outcome.PASSED for each in report.reports)


def test_a_log_with_an_entry_changed_does_not_pass(tmp_path: Path) -> None:
    office, text, _ = published(tmp_path)
    file = tmp_path / "log" / "tile" / "0" / "000.p" / "2"
    data = file.read_bytes()
    file.write_bytes(data[:32] + bytes(32))
    assert verify_paper(text, Bundle(tmp_path), office.trust, LATER).verdict is Verdict.INVALID


def test_a_folder_that_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not_a_bundle"):
        Bundle(tmp_path)
    (tmp_path / "did.json").write_text('{"id": "did:web:a.example:path"}')
    with pytest.raises(InputError, match="not_a_bundle"):
        Bundle(tmp_path)


@pytest.mark.parametrize(
    "path",
    [
        "../secret",
        "a/../../secret",
        "%2e%2e/secret",
        "/etc/passwd",
        "..%2fsecret",
        "log/..\\..\\secret",
        "",
        "link/x",
        "a\0b",
    ],
)
def test_no_url_leads_out_of_the_bundle(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "public"
    published(folder)
    (tmp_path / "secret").write_text("secret")
    (folder / "link").symlink_to(tmp_path)
    assert Bundle(folder).read(f"https://{HOST}/{path}") is None
    assert Bundle(folder).read(f"https://{HOST}/did.json") is not None
    assert Bundle(folder).read("https://other.example/did.json") is None
    assert Bundle(folder).read(f"http://{HOST}/did.json") is None
