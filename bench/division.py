"""The demo division, from its files to the print run: seconds on the wall and memory of parent and workers together.

Run: python bench/division.py. The bars are for two cores and count everything that `make demo` does after its set-up.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
SECONDS, MEGABYTES = 60, 400


def family(parent: int) -> set[int]:
    """The process and all that descend from it."""
    found = {parent}
    for children in (Path(f"/proc/{process}/task/{process}/children") for process in list(found)):
        try:
            found |= {child for line in children.read_text().split() for child in family(int(line))}
        except OSError:
            continue
    return found


def memory(process: int) -> int:
    """Kilobytes of its own and its share of what it shares (PSS)."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def main() -> None:
    with TemporaryDirectory() as folder:
        (Path(folder) / "demo").symlink_to(ROOT / "demo")
        command = [sys.executable, "-m", "patunay.cli.demo"]
        begun = time.monotonic()
        with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
            most = 0
            while running.poll() is None:
                most = max(most, sum(map(memory, family(running.pid))))
                time.sleep(0.2)
        seconds = time.monotonic() - begun
        out = Path(folder) / "out" / "demo"
        steps = json.loads((out / "private" / "timings.json").read_text())["steps"]
        papers = len(list((out / "holders" / "certificates").glob("*.pdf")))
    print(f"steps of issuing, seconds: {steps}")
    met = "met" if seconds <= SECONDS else "NOT MET"
    print(f"demo division, {papers} papers                 {seconds:7.1f} s   bar {SECONDS} s  {met}")
    met = "met" if most <= MEGABYTES * 1024 else "NOT MET"
    print(f"memory of parent and workers, most     {most / 1024:7.0f} MB  bar {MEGABYTES} MB {met}")


if __name__ == "__main__":
    main()
