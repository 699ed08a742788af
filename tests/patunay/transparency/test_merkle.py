"""The tree against the vectors of transparency-dev and against RFC 6962 2.1 written down once more."""

from __future__ import annotations

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patunay.transparency.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)


def cases(vectors: Path, kind: str) -> list[tuple[str, dict[str, Any]]]:
    folder = vectors / "vec-merkle" / kind
    return [(str(file.relative_to(folder)), json.loads(file.read_bytes())) for file in sorted(folder.rglob("*.json"))]


def hashes(values: list[str] | None) -> list[bytes]:
    return [b64decode(value) for value in values or []]


def test_inclusion_as_others_see_it(vectors: Path) -> None:
    found = cases(vectors, "inclusion")
    assert len(found) > 40 and {case["wantErr"] for _, case in found} == {True, False}
    for name, case in found:
        leaf, root = hashes([case["leafHash"], case["root"]])
        good = verify_inclusion(case["leafIdx"], case["treeSize"], leaf, hashes(case["proof"]), root)
        assert good is not case["wantErr"], name


def test_consistency_as_others_see_it(vectors: Path) -> None:
    found = cases(vectors, "consistency")
    assert len(found) > 40 and {case["wantErr"] for _, case in found} == {True, False}
    for name, case in found:
        old_root, new_root = hashes([case["root1"], case["root2"]])
        good = verify_consistency(case["size1"], case["size2"], old_root, new_root, hashes(case["proof"]))
        assert good is not case["wantErr"], name


def tree_hash(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 2.1, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = max(2**power for power in range(20) if 2**power < len(leaves))
    return sha256(b"\x01" + tree_hash(leaves[:split]) + tree_hash(leaves[split:])).digest()


LEAVES = [number.to_bytes(2) for number in range(70)]


def node(level: int, index: int) -> bytes:
    return tree_hash(LEAVES[index << level : (index + 1) << level])


def test_every_leaf_of_every_tree_is_proven_and_no_other() -> None:
    for size in range(1, len(LEAVES), 3):
        root = root_of(size, node)
        assert root == tree_hash(LEAVES[:size])
        for index in range(size):
            proof, leaf = inclusion_proof(index, size, node), leaf_hash(LEAVES[index])
            assert verify_inclusion(index, size, leaf, proof, root)
            assert not verify_inclusion(index, size, leaf_hash(b"other"), proof, root)
            assert not verify_inclusion(index, size, leaf, (*proof, root), root)
            assert not verify_inclusion((index + 1) % size, size, leaf, proof, root) or size == 1


@settings(max_examples=120, deadline=None)
@given(st.integers(1, 69), st.integers(1, 69), st.integers(0, 255))
def test_every_tree_is_the_start_of_a_later_one(one: int, other: int, bit: int) -> None:
    old, new = sorted((one, other))
    proof = consistency_proof(old, new, node)
    roots = root_of(old, node), root_of(new, node)
    assert verify_consistency(old, new, *roots, proof)
    assert not verify_consistency(old, new, roots[0], leaf_hash(b"fork"), proof)
    assert not verify_consistency(old, new, leaf_hash(b"fork"), roots[1], proof)
    if proof:
        place = bit % len(proof)
        flipped = bytes([proof[place][0] ^ 1 << bit % 8]) + proof[place][1:]
        changed = (*proof[:place], flipped, *proof[place + 1 :])
        assert not verify_consistency(old, new, *roots, changed)
        assert not verify_consistency(old, new, *roots, proof[:-1])


def test_hashes_of_another_length_are_refused() -> None:
    root = root_of(2, node)
    assert verify_inclusion(0, 2, node(0, 0), [node(0, 1)], root)
    joined = sha256(b"\x01" + node(0, 0) + b"short").digest()
    assert not verify_inclusion(0, 2, node(0, 0), [b"short"], joined)
    assert not verify_inclusion(0, 1, b"leaf", [], b"leaf")
    assert not verify_consistency(1, 1, b"root", b"root", [])


def test_the_empty_tree() -> None:
    assert root_of(0, node) == EMPTY_ROOT == sha256().digest()
    assert verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])
    assert not verify_consistency(0, 0, node(0, 0), node(0, 0), [])
    assert not verify_inclusion(0, 0, node(0, 0), [], node(0, 0))


@pytest.mark.parametrize("index", [-1, 5, 6])
def test_a_leaf_that_is_not_there_has_no_proof(index: int) -> None:
    with pytest.raises(ValueError, match="tree of 5"):
        inclusion_proof(index, 5, node)


@pytest.mark.parametrize(("old", "new"), [(0, 5), (6, 5), (-1, 5)])
def test_a_tree_that_is_not_there_is_not_consistent(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="tree of 5"):
        consistency_proof(old, new, node)


def test_leaves_and_nodes_are_told_apart() -> None:
    """RFC 6962 2.1: without the prefixes a node could pass for a leaf."""
    assert node_hash(node(0, 0), node(0, 1)) != leaf_hash(node(0, 0) + node(0, 1))
