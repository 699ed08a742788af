"""The transparency log: 1,000,000 leaves appended and checked, inclusion proofs, beside two bare hashes a leaf.

Run: python bench/log.py. CPU time of this process.
"""

from __future__ import annotations

import random
import sys
import time
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from patunay.transparency.entries import issue_entry  # noqa: E402
from patunay.transparency.merkle import leaf_hash, verify_inclusion  # noqa: E402
from patunay.transparency.tiles import TiledLog  # noqa: E402

LEAVES, BATCH, PROOFS = 1_000_000, 10_000, 100_000
SECONDS, RATE = 60, 20_000


def entries() -> list[bytes]:
    salt = b"s" * 32
    return [issue_entry(salt, number.to_bytes(32)) for number in range(LEAVES)]


def limit(leaves: list[bytes]) -> float:
    """Seconds for two bare SHA-256 a leaf: less cannot be done."""
    begun = time.process_time()
    for leaf in leaves:
        sha256(leaf).digest()
        sha256(leaf).digest()
    return time.process_time() - begun


def appended(leaves: list[bytes], store: dict[str, bytes]) -> TiledLog:
    log = TiledLog(0, store.get)
    for start in range(0, LEAVES, BATCH):
        _, files = log.append(leaves[start : start + BATCH])
        store |= files
        log = TiledLog(log.size + BATCH, store.get)
    return log


def main() -> None:
    leaves, store = entries(), dict[str, bytes]()
    least = limit(leaves)
    begun = time.process_time()
    log = appended(leaves, store)
    fault, root = log.check(), log.root()
    seconds = time.process_time() - begun
    assert fault is None
    chosen = random.Random(1).sample(range(LEAVES), PROOFS)
    begun = time.process_time()
    proofs = [log.prove(index) for index in chosen]
    proving = time.process_time() - begun
    begun = time.process_time()
    good = sum(
        verify_inclusion(index, LEAVES, leaf_hash(leaves[index]), proof, root)
        for index, proof in zip(chosen, proofs, strict=True)
    )
    checking = time.process_time() - begun
    assert good == PROOFS
    met = "met" if seconds <= SECONDS else "NOT MET"
    print(f"{LEAVES} leaves appended, checked  {seconds:7.1f} s  bar {SECONDS} s  {met} (bare hashes {least:.1f} s)")
    for what, spent in (("proofs made", proving), ("proofs checked", checking)):
        rate = PROOFS / spent
        print(f"{what:<32} {rate:9.0f} a second  bar {RATE}  {'met' if rate >= RATE else 'NOT MET'}")


if __name__ == "__main__":
    main()
