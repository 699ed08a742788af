"""Where the blocks of the E-step are worked on: this process, several processes, or a Dask cluster.

What travels once is a block: totals and numbers of cells, no name and no rating. What travels at every evaluation is
the curves one way and the sums the other. Sums come back in the order of the blocks and blocks have the same size
whoever works on them, so the answer is that of one process. A worker that dies is replaced and its blocks are sent
anew. Does not start clusters and does not secure them: a Dask scheduler trusts whoever reaches it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from patunay.errors import InputError, StateError
from patunay.measurement.estimate.cells import Block, Given, Work, Workers, in_turn
from patunay.measurement.ratings import Floats

MOST_DEATHS = 3
"""Of one process in one run, before the cause is looked for elsewhere (most often: too little memory)."""
AHEAD = 4
"""Blocks that wait for each process, so that it has always one, and memory holds few."""


@contextmanager
def workers(where: int | str) -> Iterator[Workers]:
    """This process (1), so many processes, or the Dask cluster of a scheduler's address, such as tcp://10.0.0.5:8786.

    Raises InputError when the extra `scale` is not installed or nobody answers there, and StateError, while at work,
    when workers keep dying.
    """
    if where == 1:
        yield in_turn
        return
    with in_processes(where) if isinstance(where, int) else on_dask(where) as found:
        yield found


@contextmanager
def in_processes(count: int) -> Iterator[Workers]:
    """`count` processes beside this one, each with its share of the blocks; they end with the context."""
    pool = _Processes(count)
    try:
        yield pool
    finally:
        pool.close()


@contextmanager
def on_dask(address: str) -> Iterator[Workers]:
    """The workers of a running Dask cluster, which must have Patunay installed. Raises as `workers`."""
    try:
        from distributed import Client
    except ImportError:
        raise InputError("measurement.no_dask") from None
    try:
        client = Client(address, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError):
        raise InputError("measurement.no_cluster", address=address) from None
    with client:
        yield _Dask(client)


class _Processes:
    """One pool of one process for each share of the blocks, so that a death concerns that share alone."""

    def __init__(self, count: int):
        self.keepers = [_Keeper() for _ in range(count)]
        self.blocks: list[Block] = []

    def __call__(self, work: Work, blocks: Sequence[Block], given: Given) -> Iterator[Any]:
        self._hand_out(list(blocks))
        ahead = AHEAD * len(self.keepers)
        waiting = deque(self._submit(at, work, given(blocks[at])) for at in range(min(ahead, len(blocks))))
        for at, block in enumerate(blocks):
            future = waiting.popleft()
            if at + ahead < len(blocks):
                waiting.append(self._submit(at + ahead, work, given(blocks[at + ahead])))
            try:
                yield future.result()
            except BrokenProcessPool:
                yield self._keeper(at).insist(self._place(at), work, given(block))

    def _submit(self, block: int, work: Work, given: tuple[Floats, ...]) -> Future[Any]:
        return self._keeper(block).submit(self._place(block), work, given)

    def _hand_out(self, blocks: list[Block]) -> None:
        if _same(blocks, self.blocks):
            return
        self.blocks = blocks
        for number, keeper in enumerate(self.keepers):
            keeper.begin(blocks[number :: len(self.keepers)])

    def _keeper(self, block: int) -> _Keeper:
        return self.keepers[block % len(self.keepers)]

    def _place(self, block: int) -> int:
        return block // len(self.keepers)

    def close(self) -> None:
        for keeper in self.keepers:
            keeper.end()


class _Keeper:
    """A process that was given its blocks when it began."""

    def __init__(self) -> None:
        self.pool: ProcessPoolExecutor | None = None
        self.blocks: list[Block] = []
        self.deaths = 0

    def begin(self, blocks: list[Block]) -> ProcessPoolExecutor:
        self.end()
        self.blocks = blocks
        self.pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=_keep, initargs=(blocks,))
        return self.pool

    def end(self) -> None:
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)

    def submit(self, place: int, work: Work, given: tuple[Floats, ...]) -> Future[Any]:
        """Raises StateError when processes keep dying."""
        pool = self.pool or self.begin(self.blocks)
        try:
            return pool.submit(_work_on_kept, work, place, given)
        except BrokenProcessPool:
            self.deaths += 1
            if self.deaths >= MOST_DEATHS:
                raise StateError("measurement.workers_die") from None
            return self.begin(self.blocks).submit(_work_on_kept, work, place, given)

    def insist(self, place: int, work: Work, given: tuple[Floats, ...]) -> Any:
        while True:
            try:
                return self.submit(place, work, given).result()
            except BrokenProcessPool:
                continue


_kept: list[Block] = []
"""In a working process: the blocks that it was given."""


def _keep(blocks: list[Block]) -> None:
    _kept[:] = blocks


def _work_on_kept(work: Work, place: int, given: tuple[Any, ...]) -> Any:
    return work(_kept[place], *given)


class _Dask:
    """A block is the result of a task that holds it, not scattered data, so that the scheduler can make it again when
    the worker that had it dies."""

    def __init__(self, client: Any):
        self.client = client
        self.blocks: list[Block] = []
        self.kept: list[Any] = []

    def __call__(self, work: Work, blocks: Sequence[Block], given: Given) -> list[Any]:
        self._hand_out(list(blocks))
        waiting = [
            self.client.submit(work, kept, *given(block), pure=False)
            for kept, block in zip(self.kept, blocks, strict=True)
        ]
        return self._gathered(waiting)

    def _hand_out(self, blocks: list[Block]) -> None:
        if not _same(blocks, self.blocks):
            self.blocks = blocks
            self.kept = [self.client.submit(_itself, block, pure=False) for block in blocks]

    def _gathered(self, waiting: list[Any]) -> list[Any]:
        """Raises StateError when one block's workers died time after time."""
        from distributed import KilledWorker

        try:
            made: list[Any] = self.client.gather(waiting)
        except KilledWorker:
            raise StateError("measurement.workers_die") from None
        return made


def _itself(block: Block) -> Block:
    return block


def _same(some: list[Block], others: list[Block]) -> bool:
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))
