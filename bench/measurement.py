"""Measuring ratings, beside packages that do a part of it: severities, difficulties, learners' measures and errors.

Run: python bench/measurement.py. CPU seconds of one thread, the peers in this run too (they are set up once
in .venv/peers-of-measurement). The best of several runs is taken: the machine may be shared.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # read when numpy starts, here and in the peers
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

import numpy as np  # noqa: E402

from patunay.measurement.calibration import calibrate  # noqa: E402
from patunay.measurement.estimate.model import Halo, Model, Severity  # noqa: E402
from patunay.measurement.ratings import Ratings  # noqa: E402
from patunay.measurement.scoring import Scorer, score  # noqa: E402
from patunay.measurement.simulate import Design, throw  # noqa: E402
from patunay.measurement.sums import sum_ratings  # noqa: E402

PEERS = ROOT / ".venv" / "peers-of-measurement"
TYPES = Design(450, {"teacher": 1, "self": 1, "neighbour": 1, "employer": 1})
RATERS = Design(2854, {"teacher": 1, "community": 3}, {"teacher": 25, "community": 30}, rater_sd=0.5)
PLAIN = Model(halo=Halo.NONE)
ONE_RATER = Model(halo=Halo.NONE, severity=Severity.NONE)
INDIVIDUAL = Model(halo=Halo.NONE, severity=Severity.RATER)


def best(work: Callable[[], object], runs: int = 3) -> float:
    """CPU seconds."""
    seconds = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        seconds.append(time.process_time() - begun)
    return min(seconds)


def measure(ratings: Ratings, model: Model) -> None:
    """Everything from coded ratings: severities, difficulties, learners' measures, and the errors of all."""
    calibrate(sum_ratings(ratings), model).measures()


def frame(ratings: Ratings, by_type: bool) -> dict[str, object]:
    """For the peers: rater, learner and scores of each pair."""
    pairs = ratings.learner * len(ratings.raters) + ratings.rater
    starts = np.flatnonzero(np.diff(pairs, prepend=-1))
    rater = ratings.rater_type[ratings.rater[starts]] if by_type else ratings.rater[starts]
    scores = ratings.score.reshape(len(starts), -1)
    return {"rater": rater.tolist(), "learner": ratings.learner[starts].tolist(), "scores": scores.tolist()}


PEER = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import pandas as pd, raschpy
given = json.load(sys.stdin)
index = pd.MultiIndex.from_arrays([given["rater"], given["learner"]], names=["rater", "person"])
table = pd.DataFrame(given["scores"], index=index, columns=[f"i{n}" for n in range(len(given["scores"][0]))])
seconds = []
for _ in range(given["runs"]):
    begun = time.process_time()
    model = raschpy.MFRM(table.copy(), max_score=3)
    model.calibrate()
    model.std_errors()
    model.person_estimates()
    model.csem()
    seconds.append(time.process_time() - begun)
print(min(seconds))
"""


FACETS = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import numpy as np, mirt
from mirt.models import Facet, PolytomousMFRM
given = json.load(sys.stdin)
scores, rater = np.array(given["scores"]), np.array(given["rater"])
raters, items = len(set(rater.tolist())), scores.shape[1]
learners = len(set(given["learner"]))
wide = np.full((learners, raters, items), -1)
wide[np.unique(given["learner"], return_inverse=True)[1], rater] = scores
begun = time.process_time()
model = PolytomousMFRM(items, 4, [Facet("rater", raters)], category_structure="partial_credit")
levels = np.broadcast_to(np.repeat(np.arange(raters), items), (learners, raters * items))
mirt.fit_mfrm(model, wide.reshape(learners, -1), {"rater": levels}, item_indices=np.tile(np.arange(items), raters))
print(time.process_time() - begun)
"""
OTHERS = {
    "girth": """
import json, sys, time
import numpy as np, girth
table = np.array(json.load(sys.stdin)["scores"]).T
begun = time.process_time()
girth.pcm_mml(table)
print(time.process_time() - begun)
""",
    "mirt": """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import numpy as np, mirt
table = np.array(json.load(sys.stdin)["scores"])
begun = time.process_time()
mirt.fit_mirt(table, model="PCM")
print(time.process_time() - begun)
""",
}


def peer(ratings: Ratings, by_type: bool, runs: int) -> float:
    return run(PEER, json.dumps({**frame(ratings, by_type), "runs": runs}))


def run(code: str, given: str) -> float:
    env = {**os.environ, "PYTHONPATH": str(PEERS)}
    done = subprocess.run(
        [sys.executable, "-c", code], input=given, capture_output=True, text=True, env=env, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return float(done.stdout.split()[-1])


def set_up() -> None:
    if not PEERS.is_dir():
        pip = next((ROOT / "bootstrap").glob("pip-*.whl")) / "pip"
        quiet = [
            sys.executable,
            str(pip),
            "--disable-pip-version-check",
            "install",
            "-q",
            "--require-hashes",
            "--no-compile",
        ]
        subprocess.run([*quiet, "--target", str(PEERS), "-r", str(ROOT / "requirements-bench.txt")], check=True)


def say(what: str, value: float, bar: float, unit: str, more_is_better: bool = False) -> None:
    met = value >= bar if more_is_better else value <= bar
    print(f"{what}: {value:.3g} {unit} (bar {bar:g}) {'met' if met else 'MISSED'}")


def beside_peers() -> None:
    types, raters = throw(TYPES, 1).ratings, throw(RATERS, 2).ratings
    mine, theirs = best(lambda: measure(types, PLAIN), 5), peer(types, by_type=True, runs=5)
    say("450 learners, rater types", mine, 0.5, "s")
    say("450 learners, raschpy's time over ours", theirs / mine, 1.0, "x", more_is_better=True)
    theirs = min(run(FACETS, json.dumps(frame(types, by_type=True))) for _ in range(3))
    say("450 learners, mirt's many facets' time over ours", theirs / mine, 1.0, "x", more_is_better=True)
    mine, theirs = best(lambda: measure(raters, INDIVIDUAL)), peer(raters, by_type=False, runs=1)
    label = f"2,854 learners, {len(raters.raters)} individual raters"
    print(f"{label}: {mine:.2f} s, raschpy {theirs:.1f} s")
    say(f"{label}, raschpy's time over ours", theirs / mine, 50.0, "x", more_is_better=True)


def other_peers() -> None:
    """The partial credit model on learner by behaviour, one rater: what girth and mirt can do of it."""
    ratings = throw(Design(450, {"teacher": 1}), 3).ratings
    mine = best(lambda: measure(ratings, ONE_RATER), 5)
    given = json.dumps(frame(ratings, by_type=True))
    for name, code in OTHERS.items():
        print(f"450 learners x 20 behaviours, partial credit, {name}'s time over ours: {run(code, given) / mine:.1f} x")


def growing() -> None:
    seconds = {}
    for learners in (12_500, 50_000):
        ratings = throw(Design(learners, TYPES.raters, halo=0.7), 4).ratings
        seconds[learners] = best(lambda of=ratings: measure(of, PLAIN), 2)
        if learners == 50_000:
            say("50,000 learners, 4 M ratings, plain", seconds[learners], 5.0, "s")
            say(
                "50,000 learners, 4 M ratings, rater bundle",
                best(lambda of=ratings: measure(of, Model()), 1),
                50.0,
                "s",
            )
    exponent = np.log(seconds[50_000] / seconds[12_500]) / np.log(4)
    say("growth in learners, exponent", float(exponent), 1.1, "")


def one_learner() -> None:
    """A published scale is looked up; the first learner of a form makes its table, the others read it."""
    ratings = throw(TYPES, 5).ratings
    sums = sum_ratings(ratings)
    scorer = Scorer(calibrate(sums, Model()).scale)
    score(sums, scorer)
    one = sums.alone(7)
    say("scoring one learner", 1000 * best(lambda: [score(one, scorer) for _ in range(100)]) / 100, 1.0, "ms")


def main() -> None:
    set_up()
    beside_peers()
    other_peers()
    growing()
    one_learner()


if __name__ == "__main__":
    main()
