"""Calibration at the size of a country: time and memory from the sums, simulated here (`rating.store` makes real ones).

Run: python bench/measurement_scale.py [plain|bundle|individual learners]. One thread; CPU seconds are judged and the
clock's stand beside them, since the machine may be shared. Each size runs in a process of its own, so that its peak
memory is its own, and is given up after ten minutes.
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
MOST_MINUTES = 10
MOST_SECONDS = {("plain", 50_000): 5.0, ("bundle", 50_000): 60.0, ("individual", 600_000): 120.0}
MOST_MEGABYTES = {("individual", 600_000): 2048.0}
MOST_GROWTH = 1.1


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


def run(name: str, learners: int) -> float:
    """CPU seconds, infinite where the run was given up."""
    what = f"{name}, {learners:,} learners, {learners * RATERS * INDICATORS / 1e6:g} M ratings"
    command = [sys.executable, __file__, name, str(learners), "alone"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60 * MOST_MINUTES)
    except subprocess.TimeoutExpired:
        print(f"{what}: given up after {MOST_MINUTES} minutes of the clock  NOT MET", flush=True)
        return math.inf
    clock, cpu, memory, evaluations = map(float, done.stdout.split())
    judge(f"{what}: CPU", cpu, MOST_SECONDS.get((name, learners)), "s")
    judge(f"{what}: memory at most", memory, MOST_MEGABYTES.get((name, learners)), "MB")
    print(f"  {clock:.1f} s of the clock, {evaluations:.0f} evaluations", flush=True)
    return cpu


def judge(what: str, figure: float, bar: float | None, unit: str = "") -> None:
    verdict = "no bar" if bar is None else f"bar {bar:g} {unit:<2} {'met' if figure <= bar else 'NOT MET'}"
    print(f"{what:<66} {figure:8.2f} {unit:<2}  {verdict}", flush=True)


def main() -> None:
    run("plain", 50_000)
    run("bundle", 50_000)
    small, large = run("individual", 75_000), run("individual", 600_000)
    growth = math.log(large / small) / math.log(8) if math.isfinite(large) else math.inf
    judge("growth from 75,000 to 600,000 learners: N to the power of", growth, MOST_GROWTH)


if __name__ == "__main__":
    if sys.argv[3:] == ["alone"]:
        one(int(sys.argv[2]), sys.argv[1])
    elif sys.argv[1:]:
        run(sys.argv[1], int(sys.argv[2]))
    else:
        main()
