"""The command line. Its entry point stands here, and the commands are imported when it is called: the processes that
print certificates import the file that started `patunay`, and would load every command with it."""

from __future__ import annotations


def run() -> None:
    from patunay.cli import main

    main.run()
