"""Issues a prepared division again and again, killed (SIGKILL) `times` times at a random moment and then
run to its end.

A process of its own: it forks, which a process that has typeset already cannot do safely. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from hashlib import sha256
from pathlib import Path

from tests.world import World, issue_all

from patunay.division.runs import RunState, all_runs

LEFT_OUT = {"timings.json", ".lock"}
MOST_TURNS = 3
SOONER = 0.9
"""A child that ended before it was killed says that the machine has become faster than when its time was taken."""


def tree(out: Path) -> dict[str, str]:
    """Path below OUT -> SHA-256 of the file, timings aside."""
    files = (path for path in out.rglob("*") if path.is_file() and path.name not in LEFT_OUT)
    return {str(path.relative_to(out)): sha256(path.read_bytes()).hexdigest() for path in files}


def start(world: World) -> int:
    """A child that issues; its process id."""
    child = os.fork()
    if child == 0:
        try:
            issue_all(world)
            os._exit(0)
        finally:
            os._exit(1)
    return child


def finish(world: World) -> float:
    """Seconds that an undisturbed run takes. Raises RuntimeError when it does not end well."""
    begun = time.monotonic()
    _, status = os.waitpid(start(world), 0)
    if status:
        raise RuntimeError(f"issue ended with {status}")
    return time.monotonic() - begun


def kill_once(prepared: Path, work: Path, delay: float) -> tuple[bool, dict[str, str]]:
    """(whether the child was still at work when it was killed, the tree after the run that finished it)."""
    shutil.copytree(prepared, work)
    world = World(work / "folder", work / "out", work / "keys", "")
    child = start(world)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if any(run.state is not RunState.DONE for run in all_runs(world.place)):
        finish(world)
    result = tree(world.out)
    shutil.rmtree(work)
    return not os.WIFEXITED(status), result


def main(prepared: Path, scratch: Path, times: int, seed: int) -> None:
    shutil.copytree(prepared, scratch / "reference")
    whole = scratch / "reference"
    seconds = finish(World(whole / "folder", whole / "out", whole / "keys", ""))
    expected, dice = tree(whole / "out"), random.Random(seed)
    killed, different = 0, []
    for turn in range(MOST_TURNS * times):
        if killed == times:
            break
        hit, found = kill_once(prepared, scratch / f"killed-{turn}", dice.uniform(0, seconds))
        killed += hit
        seconds *= 1 if hit else SOONER
        if found != expected:
            different.append(sorted(path for path in expected.keys() | found if expected.get(path) != found.get(path)))
    json.dump({"files": len(expected), "killed": killed, "different": different}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
