"""The same answer wherever the blocks are worked on, also when a worker is killed while it has work."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

import numpy as np
import pytest
from distributed import LocalCluster

from patunay.errors import InputError, StateError
from patunay.measurement import cells
from patunay.measurement.calibration import Calibration, calibrate
from patunay.measurement.cells import Block, BlockSums, Task, Work, Workers, in_turn
from patunay.measurement.model import Halo, Model, Severity
from patunay.measurement.simulate import Design, throw
from patunay.measurement.sums import Sums, sum_ratings
from patunay.measurement.workers import in_processes, on_dask, workers

PLAIN = Model(halo=Halo.NONE, severity=Severity.TYPE_AND_RATER)
BUNDLE = Model()


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "ROWS_IN_BLOCK", 40)


@cache
def sums() -> Sums:
    design = Design(180, {"community": 2, "teacher": 1}, {"teacher": 12, "community": 6}, indicators=5, rater_sd=0.4)
    return sum_ratings(throw(design, 11).ratings)


def assert_same(found: Calibration, wanted: Calibration) -> None:
    assert len(wanted.estimate.likelihood.cells.blocks) > 3
    assert found.deviance == pytest.approx(wanted.deviance, abs=1e-9)
    np.testing.assert_allclose(found.estimate.free, wanted.estimate.free, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.severity_se, wanted.severity_se, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.measures(), wanted.measures(), rtol=0, atol=1e-9)


class Killing:
    """Passes the work on; once, when half of an evaluation's blocks are handed out, one worker is killed."""

    def __init__(self, inner: Workers, victim: Callable[[], int], at: int = 4):
        self.inner, self.victim, self.left, self.killed = inner, victim, at, 0

    def __call__(self, work: Work, tasks: Sequence[Task]) -> Iterable[BlockSums]:
        self.left -= 1
        got = iter(self.inner(work, tasks))
        if self.left:
            return got
        return self._killing(got, len(tasks))

    def _killing(self, got: Iterator[BlockSums], count: int) -> Iterator[BlockSums]:
        for at in range(count):
            if at == count // 2:
                self.killed = self.victim()
                os.kill(self.killed, signal.SIGKILL)
            yield next(got)


def process_id(pool: Workers) -> int:
    (number,) = pool.keepers[0].pool._processes  # type: ignore[attr-defined]
    return int(number)


@pytest.mark.parametrize("model", [PLAIN, BUNDLE])
def test_processes_give_the_answer_of_one(model: Model) -> None:
    alone = calibrate(sums(), model)
    with in_processes(2) as pool:
        assert_same(calibrate(sums(), model, workers=pool), alone)


def test_a_killed_process_is_replaced() -> None:
    alone = calibrate(sums(), PLAIN)
    with in_processes(2) as pool:
        killing = Killing(pool, lambda: process_id(pool))
        assert_same(calibrate(sums(), PLAIN, workers=killing), alone)
        assert killing.killed not in (0, process_id(pool))


def test_processes_that_keep_dying_are_given_up() -> None:
    with in_processes(2) as pool, pytest.raises(StateError) as refused:
        list(pool(dying, [(block, *[np.zeros(1)] * 3) for block in blocks()]))
    assert refused.value.code == "measurement.workers_die"


def blocks() -> tuple[Block, ...]:
    one = cells.gather(sums(), sums().pair_type, bundled=False).blocks[0]
    return (one, one, one)


def dying(*_: object) -> BlockSums:
    os._exit(1)


def test_a_killed_worker_of_a_cluster_changes_nothing() -> None:
    alone = calibrate(sums(), PLAIN)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        on_dask(cluster.scheduler_address) as shared,
    ):
        first = cluster.workers[0].process.pid
        killing = Killing(shared, lambda: first)
        assert_same(calibrate(sums(), PLAIN, workers=killing), alone)
        assert killing.killed == first


def test_one_is_this_process() -> None:
    with workers(1) as alone:
        assert alone is in_turn


def test_nobody_answers() -> None:
    with pytest.raises(InputError) as refused, workers("nonsense://nowhere"):
        pass
    assert refused.value.code == "measurement.no_cluster"
