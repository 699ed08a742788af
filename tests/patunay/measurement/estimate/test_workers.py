"""The same answer wherever the blocks are worked on, also when a worker is killed while it has work."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from patunay.errors import InputError, StateError
from patunay.measurement.calibration import Calibration, calibrate
from patunay.measurement.estimate import cells
from patunay.measurement.estimate.cells import Block, BlockSums, Given, Work, Workers, in_turn
from patunay.measurement.estimate.model import Halo, Model, Severity
from patunay.measurement.estimate.workers import in_processes, on_dask, workers
from patunay.measurement.ratings import Floats
from patunay.measurement.simulate import Design, throw
from patunay.measurement.sums import Sums, sum_ratings

PLAIN = Model(halo=Halo.NONE, severity=Severity.TYPE_AND_RATER)
BUNDLE = Model()


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "ROWS_IN_BLOCK", 8)


@cache
def sums() -> Sums:
    design = Design(
        110, {"community": 1, "teacher": 1}, {"teacher": 22, "community": 11}, indicators=3, highest=2, rater_sd=0.4
    )
    return sum_ratings(throw(design, 11).ratings)


def assert_same(found: Calibration, wanted: Calibration) -> None:
    assert len(wanted.estimate.likelihood.cells.blocks) > 3
    assert found.deviance == pytest.approx(wanted.deviance, abs=1e-9)
    np.testing.assert_allclose(found.estimate.free, wanted.estimate.free, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.severity_se, wanted.severity_se, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.measures(), wanted.measures(), rtol=0, atol=1e-9)


@dataclass(frozen=True)
class Struck:
    """Work at which the process that does it is killed, once: when it finds the file `order`, which it then fills."""

    work: Work
    order: Path

    def __call__(self, block: Block, *given: Floats) -> BlockSums:
        if self.order.exists() and not self.order.stat().st_size:
            self.order.write_text(str(os.getpid()))
            os.kill(os.getpid(), signal.SIGKILL)
        return self.work(block, *given)


@dataclass
class Striking:
    """Workers of whom one is killed at its block in the given evaluation."""

    inner: Workers
    order: Path
    left: int = 4

    def __call__(self, work: Work, blocks: Sequence[Block], given: Given) -> Iterable[BlockSums]:
        self.left -= 1
        if not self.left:
            self.order.touch()
        return self.inner(Struck(work, self.order), blocks, given)

    def killed(self) -> int:
        return int(self.order.read_text())


def process_ids(pool: Workers) -> list[int]:
    return [number for keeper in pool.keepers for number in keeper.pool._processes]  # type: ignore[attr-defined]


def test_processes_give_the_answer_of_one() -> None:
    alone = calibrate(sums(), BUNDLE)
    with in_processes(2) as pool:
        assert_same(calibrate(sums(), BUNDLE, workers=pool), alone)


def test_a_killed_process_is_replaced(tmp_path: Path) -> None:
    alone = calibrate(sums(), PLAIN)
    with in_processes(2) as pool:
        striking = Striking(pool, tmp_path / "order")
        assert_same(calibrate(sums(), PLAIN, workers=striking), alone)
        assert len(process_ids(pool)) == 2
        assert striking.killed() not in {os.getpid(), *process_ids(pool)}


def test_processes_that_keep_dying_are_given_up() -> None:
    with in_processes(2) as pool, pytest.raises(StateError) as refused:
        list(pool(dying, blocks(), lambda _: (np.zeros(1),)))
    assert refused.value.code == "measurement.workers_die"


def blocks() -> tuple[Block, ...]:
    one = cells.gather(sums(), sums().pair_type, bundled=False).blocks[0]
    return (one, one, one)


def dying(*_: object) -> BlockSums:
    os._exit(1)


def test_a_killed_worker_of_a_cluster_changes_nothing(tmp_path: Path) -> None:
    from distributed import LocalCluster  # here: every process started by the other tests reads this module

    alone = calibrate(sums(), PLAIN)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        on_dask(cluster.scheduler_address) as shared,
    ):
        before = {worker.pid for worker in cluster.workers.values()}
        striking = Striking(shared, tmp_path / "order")
        assert_same(calibrate(sums(), PLAIN, workers=striking), alone)
        assert striking.killed() in before


def test_one_is_this_process() -> None:
    with workers(1) as alone:
        assert alone is in_turn


def test_nobody_answers() -> None:
    with pytest.raises(InputError) as refused, workers("nonsense://nowhere"):
        pass
    assert refused.value.code == "measurement.no_cluster"
