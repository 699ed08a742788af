"""The command line. Its entry point stands here, and the commands are imported when it is called: the processes that
print certificates import the file that started `patunay`, and would load every command with it."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""Said before numpy loads: the measurement's matrices are small, and more threads would only wait for one another."""


def run() -> None:
    from patunay.cli import main

    main.run()
