"""An employer with no network checks a folder of credentials and certificates against the office's public folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.world import World
from typer.testing import CliRunner

from patunay.cli.main import app
from patunay.verification import Bundle, Report, Trust, Verdict, Verifier, parse_trust


@pytest.fixture(autouse=True)
def _nobody_trusted_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the person who runs the tests trusts for good stays out of it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def verify(holders: Path, bundle: Path, *trusted: str) -> tuple[int, list[str]]:
    """Exit code and the verdict of each document, as the command line gives them."""
    trust = [argument for text in trusted for argument in ("--trust", text)]
    done = CliRunner().invoke(app, ["verify", str(holders), "--bundle", str(bundle), *trust, "--json"])
    return done.exit_code, [json.loads(line)["verdict"] for line in done.stdout.splitlines()]


def test_every_document_is_valid_with_the_trusted_fingerprint(world: World) -> None:
    code, verdicts = verify(world.holders, world.public, world.fingerprint)
    assert code == 0
    assert set(verdicts) == {"VALID"}
    assert len(verdicts) >= 2 * len(world.credentials) + len(world.certificates)


def test_none_is_valid_without_a_trusted_fingerprint(world: World) -> None:
    code, verdicts = verify(world.holders, world.public)
    assert code == 1
    assert set(verdicts) == {"INDETERMINATE"}


def test_none_is_valid_with_the_fingerprint_of_somebody_else(world: World, strange_world: World) -> None:
    _, verdicts = verify(world.holders, world.public, strange_world.fingerprint)
    assert verdicts
    assert "VALID" not in verdicts


def test_none_is_valid_from_a_strangers_bundle_under_the_same_names(world: World, strange_world: World) -> None:
    """The stranger's own papers with the stranger's own bundle: all in agreement, and all worth nothing."""
    for holders in (strange_world.holders, world.holders):
        _, verdicts = verify(holders, strange_world.public, world.fingerprint)
        assert verdicts
        assert "VALID" not in verdicts


def test_a_strangers_papers_are_invalid_against_the_offices_bundle(world: World, strange_world: World) -> None:
    _, verdicts = verify(strange_world.holders / "credentials", world.public, world.fingerprint)
    assert set(verdicts) == {"INVALID"}


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every scalar in a document."""
    if isinstance(value, dict | list):
        for key, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(member, (*path, key))
    else:
        yield path


def changed(document: Any, path: tuple[str | int, ...]) -> Any:
    """A copy with another value of the same kind at `path`."""
    copy = json.loads(json.dumps(document))
    holder = copy
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = _other(holder[path[-1]])
    return copy


def _other(value: Any) -> Any:
    """As plausible as it gets: the last digit counts on, else the last letter is another."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    digits = [place for place, character in enumerate(value) if character in "0123456789"]
    if digits:
        last = digits[-1]
        return value[:last] + str((int(value[last]) + 1) % 10) + value[last + 1 :]
    return value[:-1] + ("a" if value[-1:] != "a" else "e")


def ten(world: World) -> list[Path]:
    """Ten credentials from all over the division: competencies and elements, one and four on a paper."""
    return world.credentials[:: len(world.credentials) // 10][:10]


@pytest.fixture
def verifier(world: World) -> Verifier:
    return Verifier(Bundle(world.public), parse_trust([world.fingerprint]), world.at)


def test_any_one_value_changed_is_not_valid(world: World, verifier: Verifier) -> None:
    walked = 0
    for path in ten(world):
        document = json.loads(path.read_bytes())
        assert verifier.verify(path.read_bytes(), proof=proof_of(path)).verdict is Verdict.VALID
        for leaf in leaves(document):
            report = verifier.verify(json.dumps(changed(document, leaf)).encode(), proof=proof_of(path))
            assert report.verdict is not Verdict.VALID, (path.name, leaf)
            walked += 1
    assert walked > 10 * 50


def test_any_one_value_taken_out_is_not_valid(world: World, verifier: Verifier) -> None:
    path = world.credentials[0]
    document = json.loads(path.read_bytes())
    for leaf in leaves(document):
        copy = json.loads(path.read_bytes())
        holder = copy
        for key in leaf[:-1]:
            holder = holder[key]
        del holder[leaf[-1]]
        assert verifier.verify(json.dumps(copy).encode()).verdict is not Verdict.VALID, leaf


def test_any_one_byte_changed_in_a_token_is_not_valid(world: World, verifier: Verifier) -> None:
    token = world.tokens[0].read_bytes()
    assert verifier.verify(token).verdict is Verdict.VALID
    for place in (*range(0, len(token), 29), len(token) - 1):
        other = b"A" if token[place : place + 1] != b"A" else b"B"
        report: Report = verifier.verify(token[:place] + other + token[place + 1 :])
        assert report.verdict is not Verdict.VALID, place


def test_the_bundle_alone_vouches_for_nobody(world: World) -> None:
    report = Verifier(Bundle(world.public), Trust(), world.at).verify(world.credentials[0].read_bytes())
    assert report.verdict is Verdict.INDETERMINATE


def proof_of(path: Path) -> bytes:
    return (path.parents[1] / "proofs" / f"{path.stem}.tlog-proof").read_bytes()
