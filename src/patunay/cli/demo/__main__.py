"""`make demo`: the main job on the fictional pilot division, with throw-away keys, into `out/demo`.

A package, so that the processes that print do not load it: `multiprocessing` leaves a `__main__` of a package alone.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from patunay.cli import events, keys, main
from patunay.cli.session import ensure_passphrase, guarded
from patunay.division.folder import OutFolder
from patunay.division.settings import read_settings
from patunay.words import say

FOLDER, OUT, KEYS = Path("demo"), Path("out/demo"), Path("out/keys")
APPROVERS = ["Carmela T. Hidalgo=endorse", "Amparo L. Sandoval=approve"]


def demo() -> None:
    """Fresh folders and keys each time: nothing of an earlier demonstration is left to confuse."""
    for folder in (OUT, KEYS):
        shutil.rmtree(folder, ignore_errors=True)
    ensure_passphrase(KEYS / "passphrase")
    os.environ["PATUNAY_PASSPHRASE_FILE"] = str(KEYS / "passphrase")
    keys.keys_new(FOLDER, OUT, KEYS, APPROVERS)
    uris = [f"file:{KEYS / f'approver-{number}.key.json'}" for number in (1, 2)]
    main.award(FOLDER, OUT, KEYS, uris, True)
    events.event(FOLDER, OUT)
    settings, place = read_settings(FOLDER), OutFolder(OUT)
    _measure(place)
    papers = sorted((place.holders / "certificates").glob("*.pdf"))
    paper = papers[0] if papers else "-"
    sys.stdout.write(say("cli.demo", "en", office=settings.public_name, paper=paper, out=OUT, keys=KEYS) + "\n")


def _measure(place: OutFolder) -> None:
    """Beside the list by its rule, what the scale says. The mathematics is loaded when all is printed, for memory."""
    from patunay.cli.scaling import put_on_scales, read_source

    put_on_scales(read_source(FOLDER, None), place.private / "measured", {})


if __name__ == "__main__":
    guarded(demo)
