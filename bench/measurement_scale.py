"""Calibration at the size of a country: time and memory from the sums, simulated here (`rating.store` makes real ones).

Run: python bench/measurement_scale.py [learners ...]. One thread; CPU seconds beside the clock's, since the machine
may be shared. Each size runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import math
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # read when numpy starts
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import numpy as np  # noqa: E402

from patunay.measurement.calibration import calibrate  # noqa: E402
from patunay.measurement.estimate.model import Halo, Model, Severity  # noqa: E402
from patunay.measurement.ratings import Bools, Floats, Ints, Rubric  # noqa: E402
from patunay.measurement.sums import Sums  # noqa: E402

INDICATORS, HIGHEST, RATERS = 20, 3, 4
LEARNERS_OF_A_TEACHER, LEARNERS_OF_A_NEIGHBOUR = 25, 30
PLAIN = Model(halo=Halo.NONE)
BUNDLE = Model()
INDIVIDUAL = Model(halo=Halo.NONE, severity=Severity.TYPE_AND_RATER)


def simulated(learners: int, seed: int, halo: float = 0.0) -> Sums:
    """One teacher and three people of the community a learner, 20 indicators; no rating is kept, sums alone."""
    dice = np.random.default_rng(seed)
    learner = np.repeat(np.arange(learners), RATERS)
    rater, rater_type = _raters(learners)
    severity = dice.normal(0, 0.5, len(rater_type))
    measure = dice.normal(0, 1.4, learners)
    total, counts = np.zeros(len(learner), dtype=np.int64), np.zeros((2, INDICATORS, HIGHEST), dtype=np.int64)
    for start in range(0, len(learner), 100_000):
        part = slice(start, start + 100_000)
        seen_at = measure[learner[part]] - severity[rater[part]] + dice.normal(0, halo, len(rater[part]))
        kind = rater_type[rater[part]]
        for indicator, difficulty in enumerate(np.linspace(-1.2, 1.2, INDICATORS)):
            score = _draw(seen_at - difficulty, dice)
            total[part] += score
            for step in range(HIGHEST):
                counts[:, indicator, step] += np.bincount(kind[score > step], minlength=2)
    return _sums(learners, learner, rater, rater_type, total, counts)


def _raters(learners: int) -> tuple[Ints, Ints]:
    """The rater of each pair and the type of each rater (0 community, 1 teacher), shuffled among learners."""
    dice = np.random.default_rng(learners)
    neighbours = -(-3 * learners // LEARNERS_OF_A_NEIGHBOUR)
    teachers = -(-learners // LEARNERS_OF_A_TEACHER)
    barangay = np.arange(learners) * neighbours // learners
    near = np.stack([(barangay + away) % neighbours for away in (0, 1, 2)], axis=1)
    teacher = neighbours + np.arange(learners) * teachers // learners
    dice.shuffle(near, axis=1)
    rater = np.column_stack([near, teacher])
    return np.sort(rater, axis=1).ravel(), np.repeat([0, 1], [neighbours, teachers])


def _draw(seen_at: Floats, dice: np.random.Generator) -> Ints:
    """Partial credit with steps at -1.3, 0, 1.3."""
    steps = np.cumsum(seen_at[:, None] - np.array([-1.3, 0.0, 1.3]), axis=1)
    chances = np.exp(np.hstack([np.zeros((len(seen_at), 1)), steps]))
    bounds = chances.cumsum(axis=1)
    return (dice.random(len(seen_at)) * bounds[:, -1] > bounds[:, :-1].T).sum(axis=0)


def _sums(learners: int, learner: Ints, rater: Ints, rater_type: Ints, total: Ints, counts: Ints) -> Sums:
    forms: Bools = np.ones((1, INDICATORS), dtype=bool)
    return Sums(
        rubric=Rubric({f"I{i:02d}": HIGHEST for i in range(INDICATORS)}),
        learners=tuple(map(str, range(learners))),
        raters=tuple(map(str, range(len(rater_type)))),
        types=("community", "teacher"),
        groups=("",),
        rater_type=rater_type,
        group=np.zeros(learners, dtype=np.int64),
        forms=forms,
        pair_learner=learner,
        pair_rater=rater,
        pair_form=np.zeros(len(learner), dtype=np.int64),
        pair_total=total,
        counts=counts,
    )


MODELS = {"plain": PLAIN, "bundle": BUNDLE, "individual": INDIVIDUAL}


def one(learners: int, name: str) -> None:
    """Prints seconds of the clock, CPU seconds, peak memory in MB, evaluations."""
    sums = simulated(learners, 5, halo=0.7 if name == "bundle" else 0.0)
    clock, cpu = time.perf_counter(), time.process_time()
    found = calibrate(sums, MODELS[name])
    clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
    print(clock, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, found.estimate.evaluations)


def run(learners: int, name: str) -> float:
    """CPU seconds."""
    done = subprocess.run([sys.executable, __file__, name, str(learners)], capture_output=True, text=True, check=True)
    clock, cpu, memory, evaluations = map(float, done.stdout.split())
    ratings = learners * RATERS * INDICATORS / 1e6
    print(
        f"{learners:,} learners, {ratings:g} M ratings, {name}: {cpu:.1f} s CPU, {clock:.1f} s, "
        f"{memory:,.0f} MB at most, {evaluations:.0f} evaluations",
        flush=True,
    )
    return cpu


def main() -> None:
    run(50_000, "plain")
    run(50_000, "bundle")
    small, large = run(75_000, "individual"), run(600_000, "individual")
    print(f"growth from 75,000 to 600,000 learners: N^{math.log(large / small) / math.log(8):.2f} (bar 1.1)")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        one(int(sys.argv[2]), sys.argv[1])
    else:
        main()
