"""Issuing and verifying embedded proofs, beside the fastest peer and the raw speed of Ed25519, in one run.

Run: python bench/credentials.py. CPU time of one core; limit and ours in turn, in short bursts, the peer before and
after. Prints figure, bar, and whether it is met.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import nacl.bindings  # noqa: E402
from tests.peers.panel import HERE, NODE, served  # noqa: E402
from tests.world import World, build, keyring  # noqa: E402

from patunay.canonical import parse_json  # noqa: E402
from patunay.credential.facts import CertificateFacts  # noqa: E402
from patunay.credential.shape import Press  # noqa: E402
from patunay.division.runs import State, all_runs  # noqa: E402
from patunay.issuing.sealing import Sealer, certificate_facts, compose  # noqa: E402
from patunay.seal.proof import unsecured  # noqa: E402
from patunay.seal.rdf import canonicalise  # noqa: E402
from patunay.seal.records import Purpose  # noqa: E402
from patunay.verification import Bundle, Verdict, Verifier, parse_trust  # noqa: E402
from patunay.verification.report import Outcome  # noqa: E402
from patunay.verification.verifier import _form_check  # noqa: E402

COUNT, BURST = 4000, 40
Item = TypeVar("Item")


class NoToken:
    """The figure is for embedded proofs: the VC-JWT is left out on both sides."""

    def sign(self, _credential: bytes, _claims: object) -> str:
        return ""


class Batch:
    """Credentials of one achievement, for any number of learners, by the keys of a finished division."""

    def __init__(self, world: World) -> None:
        run = next(iter(all_runs(world.place)))
        self.shapes, plan = run.manifest.shapes, run.plan(State(world.place, lambda _: b"").permutation_key)
        self.paper = next(p for p in certificate_facts(run.manifest, plan) if p.credentials[0].level)
        _, signer = keyring(world).signer(Purpose.ISSUER)
        self.press = Press(self.shapes, plan.at)
        self.sealer = Sealer(self.shapes, plan.at, signer, signer, "none")
        self.sealer._tokens = NoToken()  # type: ignore[assignment]

    def certificate(self, number: int) -> CertificateFacts:
        secret = sha256(b"%d" % number).digest()[:16]
        credential = replace(self.paper.credentials[0], status_index=number % 2**17)
        return replace(self.paper, secret=secret, sequence=number % 999_999 + 1, credentials=(credential,))

    def issue(self, certificate: CertificateFacts) -> bytes:
        """From the facts of one learner to the complete signed JSON, with the log's leaf on the way."""
        (unsealed,) = compose(self.shapes, self.press, certificate)
        return self.sealer.seal(unsealed).document


def paired(limit: Callable[[], object], act: Callable[[Item], object], items: Sequence[Item]) -> tuple[float, float]:
    """(share of the limit's speed, CPU microseconds each): medians over short bursts of both, one after the other.

    The machine may be shared and change its pace within a second; a burst of each takes a few milliseconds.
    """
    shares, each = [], []
    for start in range(0, len(items), BURST):
        begun = time.process_time()
        for _ in range(BURST):
            limit()
        between = time.process_time()
        for item in items[start : start + BURST]:
            act(item)
        ended = time.process_time()
        shares.append((between - begun) / (ended - between))
        each.append((ended - between) / len(items[start : start + BURST]) * 1e6)
    return median(shares), median(each)


def limits() -> tuple[Callable[[], object], Callable[[], object]]:
    """Raw PyNaCl: signs, and verifies, 64 bytes."""
    public, secret = nacl.bindings.crypto_sign_seed_keypair(b"1" * 32)
    message = b"x" * 64
    signed = nacl.bindings.crypto_sign(message, secret)
    return lambda: nacl.bindings.crypto_sign(message, secret), lambda: nacl.bindings.crypto_sign_open(signed, public)


def peer(world: World, documents: list[bytes], scratch: Path) -> dict[str, float]:
    """Microseconds of @digitalbazaar/vc in node, on the same documents."""
    items = []
    for number, document in enumerate(documents):
        path = scratch / f"{number}.json"
        path.write_bytes(document)
        items.append({"name": str(number), "path": str(path)})
    job = scratch / "job.json"
    urls = {url: str(path) for url, path in served(world.out).items()}
    job.write_text(json.dumps({"documents": urls, "items": items}))
    done = subprocess.run([NODE, HERE / "bench.mjs", job], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def tell(what: str, figure: float, bar: float, unit: str) -> None:
    print(f"{what:<58} {figure:8.1f} {unit:<2} bar {bar:g} {unit:<2} {'met' if figure >= bar else 'NOT MET'}")


def four_steps(verifier: Verifier, document: bytes) -> None:
    """Steps 1 to 4 of `Verifier`, as the peer does them: parse, form, key and its controller, proof."""
    value = parse_json(document)
    case = verifier._case("", value)
    form = _form_check(case, [])
    signed = verifier._signatures.of_document(value, case.canonical, case.issuer, case.office, Purpose.ISSUER)
    assert form.outcome is Outcome.PASSED and signed.good


def verifying(world: World, documents: list[bytes]) -> Callable[[], None]:
    verifier = Verifier(Bundle(world.public), parse_trust([world.fingerprint]), world.at)
    assert all(verifier.verify(document).verdict is Verdict.VALID for document in documents)

    def verify() -> None:
        for document in documents:
            verifier.verify(document)

    return verify


def two_processes(world: World, documents: list[bytes]) -> float:
    """How many times faster two processes verify than one, by the clock on the wall."""
    from multiprocessing import get_context

    with get_context("fork").Pool(2) as pool:
        share = (world, documents)
        pool.map(_wall, [share, share])
        begun = time.perf_counter()
        pool.apply(_wall, (share,))
        one = time.perf_counter() - begun
        begun = time.perf_counter()
        pool.map(_wall, [share, share], chunksize=1)
        return 2 * one / (time.perf_counter() - begun)


def _wall(share: tuple[World, list[bytes]]) -> None:
    verifying(*share)()


def scaling(batch: Batch) -> tuple[float, float]:
    """(CPU each at 100,000 over CPU each at 1,000, memory at 100,000 over memory at 1,000)."""
    memory, each = [], []
    for count in (1_000, 100_000):
        begun = time.process_time()
        for number in range(count):
            batch.issue(batch.certificate(number))
        each.append((time.process_time() - begun) / count)
        memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return each[1] / each[0], memory[1] / memory[0]


def main() -> None:
    with TemporaryDirectory() as folder:
        world = build(Path(folder) / "world")
        batch, (sign, check) = Batch(world), limits()
        learners = [batch.certificate(number) for number in range(COUNT)]
        documents = [batch.issue(learner) for learner in learners]
        verifier = Verifier(Bundle(world.public), parse_trust([world.fingerprint]), world.at)
        verifying(world, documents)
        before = peer(world, documents[:200], Path(folder))
        signing, issue = paired(sign, batch.issue, learners)
        share, core = paired(check, lambda document: four_steps(verifier, document), documents)
        _, whole = paired(check, verifier.verify, documents)
        plain = [unsecured(json.loads(document)) for document in documents[:200]]
        _, general = paired(check, canonicalise, plain)
        after = peer(world, documents[:200], Path(folder))
        theirs = {act: (before[act] + after[act]) / 2 for act in before}
        print(
            f"microseconds: issue {issue:.0f}, peer {theirs['issue']:.0f}; verify {core:.0f}, with status and", end=" "
        )
        print(f"trust {whole:.0f}, peer {theirs['verify']:.0f}; canonical form by the general path {general:.0f}")
        tell("issue, times @digitalbazaar/vc", theirs["issue"] / issue, 100, "x")
        tell("issue, share of raw PyNaCl signing", 100 * signing, 25, "%")
        tell("verify (parse, form, proof, controller), times the peer", theirs["verify"] / core, 30, "x")
        tell("verify, share of raw PyNaCl verifying", 100 * share, 25, "%")
        tell("a stranger's credential, general path, times the peer", theirs["verify"] / (general + core), 2, "x")
        tell("two processes, times one", two_processes(world, documents * 3), 1.8, "x")
        cpu, memory = scaling(batch)
        tell("100,000 issued: CPU each, of that at 1,000", 200 - 100 * cpu, 90, "%")
        tell("100,000 issued: memory, of that at 1,000", 200 - 100 * memory, 90, "%")


if __name__ == "__main__":
    main()
