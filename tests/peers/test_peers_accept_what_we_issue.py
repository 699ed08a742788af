"""Every peer accepts every credential that we issue, and in the same run refuses every known-bad form of some.

`PATUNAY_PEERS_OUT=<an OUT>` asks the panel about every credential of that OUT too (minutes, for the demo).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests import world as small
from tests.peers.panel import EMBEDDED, TOKENS, Peer, issued, served
from tests.peers.spoiling import spoiled
from tests.world import World

from patunay.division.statuses import change_status
from patunay.status import EventKind


def _outs(world: World) -> list[Path]:
    further = os.environ.get("PATUNAY_PEERS_OUT")
    return [world.out, Path(further)] if further else [world.out]


def _check(peer: Peer, out: Path, ending: str, scratch: Path) -> None:
    genuine = issued(out, ending)
    bad = [wrong for item in (genuine[0], genuine[-1]) for wrong in spoiled(item)]
    verdicts = peer(served(out), [*genuine, *bad], scratch)
    refused = {item.name: verdicts[item.name] for item in genuine if verdicts[item.name] is not None}
    accepted = [item.name for item in bad if verdicts[item.name] is None]
    print(f"{out}: {len(genuine) - len(refused)} of {len(genuine)} accepted, {len(bad) - len(accepted)} bad refused")
    assert genuine
    assert not refused
    assert not accepted


@pytest.mark.parametrize("name", sorted(EMBEDDED))
@pytest.mark.timeout(1800)
def test_embedded_proofs(name: str, world: World, tmp_path: Path) -> None:
    for out in _outs(world):
        _check(EMBEDDED[name], out, "json", tmp_path)


@pytest.mark.parametrize("name", sorted(TOKENS))
@pytest.mark.timeout(1800)
def test_tokens(name: str, world: World, tmp_path: Path) -> None:
    for out in _outs(world):
        _check(TOKENS[name], out, "jwt", tmp_path)


@pytest.mark.parametrize("kind", [EventKind.REVOKED, EventKind.SUSPENDED])
def test_status_lists(kind: EventKind, own_world: World, tmp_path: Path) -> None:
    """Every peer reads our lists: the certificate whose status changed is refused, its neighbour accepted."""
    changed, other = own_world.certificates[0].stem, own_world.certificates[1].stem
    with own_world.place.locked():
        change_status(own_world.place, small.keyring(own_world), changed, kind, "a test", own_world.at)
    items = [item for item in issued(own_world.out, "json") if item.name.startswith((changed, other))]
    for name, peer in EMBEDDED.items():
        verdicts = peer(served(own_world.out), items, tmp_path)
        assert {item: why is None for item, why in verdicts.items()} == {
            item.name: item.name.startswith(other) for item in items
        }, name


def test_a_strangers_credentials_are_refused(world: World, strange_world: World, tmp_path: Path) -> None:
    """Same names, same did:web: with the office's own did.json no peer takes them."""
    for name, peer in EMBEDDED.items():
        verdicts = peer(served(world.out), issued(strange_world.out, "json")[:2], tmp_path)
        assert all(verdicts.values()), name
    for name, peer in TOKENS.items():
        verdicts = peer(served(world.out), issued(strange_world.out, "jwt")[:2], tmp_path)
        assert all(verdicts.values()), name
