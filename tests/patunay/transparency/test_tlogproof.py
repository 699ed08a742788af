"""The `.tlog-proof` file by its specification (C2SP tlog-proof), and what a leaf commits to."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

import pytest

from patunay.canonical import jcs
from patunay.errors import InputError
from patunay.transparency.entries import EntryType, issue_entry, record_entry
from patunay.transparency.tlogproof import TlogProof, parse_tlog_proof

HASHES = tuple(sha256(bytes([number])).digest() for number in range(5))
LINES = [b64encode(value).decode() for value in HASHES]
NOTE = "example.com/fancylog\n109482\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n— example.com/fancylog hI2DJw==\n"
PROOF = TlogProof(b"salt", 73894, HASHES, NOTE)


def test_the_form_of_the_specification() -> None:
    text = "\n".join(["c2sp.org/tlog-proof@v1", "extra c2FsdA==", "index 73894", *LINES, "", NOTE])
    assert PROOF.text() == text
    assert parse_tlog_proof(text) == PROOF


def test_extra_may_be_left_out_and_a_lone_leaf_has_no_hashes() -> None:
    lone = TlogProof(b"", 0, (), NOTE)
    assert lone.text() == f"c2sp.org/tlog-proof@v1\nindex 0\n\n{NOTE}"
    assert parse_tlog_proof(lone.text()) == lone
    assert parse_tlog_proof(f"c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n{NOTE}") == lone


TEXT = PROOF.text()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v1\nextra c2FsdA==\n",
        TEXT.replace("@v1", "@v2"),
        "\n" + TEXT,
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("extra c2FsdA==", "extra c2FsdA"),
        TEXT.replace("extra c2FsdA==", "extra !!!"),
        TEXT.replace("extra ", "Extra "),
        TEXT.replace("extra c2FsdA==\n", "extra c2FsdA==\nextra c2FsdA==\n"),
        TEXT.replace("index 73894", "index 073894"),
        TEXT.replace("index 73894", "index -1"),
        TEXT.replace("index 73894", "index +1"),
        TEXT.replace("index 73894", "index 7_3"),
        TEXT.replace("index 73894", "index \u0661"),
        TEXT.replace("index 73894", f"index {'9' * 5000}"),
        TEXT.replace("index 73894", "index "),
        TEXT.replace("index 73894\n", ""),
        TEXT.replace(LINES[2], LINES[2][:-4]),
        TEXT.replace(LINES[2], LINES[2] + " "),
        TEXT.replace(LINES[2], "no base64"),
        TEXT.replace(LINES[4], "\n".join(LINES[:1] * 60)),
        TEXT[: TEXT.index("\n\n")],
        TEXT[: TEXT.index("\n\n") + 2],
    ],
)
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"transparency\.proof"):
        parse_tlog_proof(text)


def test_an_entry_is_type_version_and_commitment() -> None:
    salt, digest = b"s" * 32, sha256(b"quads").digest()
    assert issue_entry(salt, digest) == b"\x01\x01" + sha256(b"patunay/leaf/v1" + salt + digest).digest()
    assert issue_entry(b"t" * 32, digest) != issue_entry(salt, digest)
    record = {"b": 1, "a": "ñ"}
    inner = sha256(jcs(record)).digest()
    expected = sha256(b"patunay/leaf/v1" + bytes(32) + inner).digest()
    for kind in EntryType:
        entry = record_entry(kind, record)
        assert entry == bytes([kind, 1]) + expected and len(entry) == 34
    assert len({record_entry(kind, record) for kind in EntryType}) == 5
