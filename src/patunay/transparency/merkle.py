"""RFC 6962 hashing and proofs. Does not store anything: hashes come from a function `node(level, index)`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
NodeOf = Callable[[int, int], bytes]
"""`node(level, index)`: the hash of the complete subtree of 2^level leaves number `index`."""


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def root_of(size: int, node: NodeOf) -> bytes:
    """The root of the first `size` leaves (RFC 6962 2.1)."""
    return _range_hash(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: NodeOf) -> tuple[bytes, ...]:
    """The audit path of leaf `index` in the tree of `size` (RFC 6962 2.1.1), lowest first.

    Raises ValueError when there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} in a tree of {size}")
    proof, position, last, level = [], index, size - 1, 0
    while last:
        if position & 1:
            proof.append(node(level, position - 1))
        elif position < last:
            proof.append(_sibling(level, position + 1, size, node))
        position, last, level = position >> 1, last >> 1, level + 1
    return tuple(proof)


def _sibling(level: int, index: int, size: int, node: NodeOf) -> bytes:
    """The subtree at `index`, which the end of the tree may cut short."""
    if (index + 1) << level <= size:
        return node(level, index)
    return _range_hash(index << level, size, node)


def consistency_proof(old: int, new: int, node: NodeOf) -> tuple[bytes, ...]:
    """Hashes that show the tree of `old` to be the start of the tree of `new` (RFC 6962 2.1.2)."""
    if not 0 < old <= new:
        raise ValueError(f"a tree of {old} in a tree of {new}")
    return () if old == new else tuple(_subproof(old, 0, new, node, True))


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether leaf hash `leaf` is number `index` of the tree (RFC 9162 2.1.3.2).

    Trailing hashes and hashes of another length than 32 bytes are refused.
    """
    if not 0 <= index < size or not _all_hashes(leaf, root, *proof):
        return False
    position, last, value = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            value = node_hash(sibling, value)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and value == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `old` is the start of the tree of `new` (RFC 9162 2.1.4.2).

    Sizes are compared before anything is hashed; nothing can be said of an empty tree but that it is empty.
    """
    if not _all_hashes(old_root, new_root, *proof):
        return False
    if old == new:
        return not proof and old_root == new_root and (old > 0 or old_root == EMPTY_ROOT)
    if not 0 < old < new or not proof:
        return False
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _all_hashes(*values: bytes) -> bool:
    return all(len(value) == 32 for value in values)


def _split(length: int) -> int:
    """The largest power of two smaller than `length`."""
    return 1 << (length - 1).bit_length() - 1


def _range_hash(start: int, end: int, node: NodeOf) -> bytes:
    length = end - start
    if length & (length - 1) == 0:
        level = length.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(length)
    return node_hash(_range_hash(start, middle, node), _range_hash(middle, end, node))


def _subproof(old: int, start: int, end: int, node: NodeOf, whole: bool) -> list[bytes]:
    if old == end:
        return [] if whole else [_range_hash(start, end, node)]
    middle = start + _split(end - start)
    if old <= middle:
        return [*_subproof(old, start, middle, node, whole), _range_hash(middle, end, node)]
    return [*_subproof(old, middle, end, node, False), _range_hash(start, middle, node)]
