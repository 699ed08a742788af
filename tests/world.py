"""A small division that every journey may walk through: 24 learners of `demo/`, fixed keys and dice, all papers issued.

Among them are learners with four competencies, with elements only, with nothing yet, with imported results, at a
restricted centre, with long names, with an ñ and a suffix, and three rows that are held. Same bytes every time.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from patunay.division.drawing import draw_up, read_approvable
from patunay.division.folder import OutFolder
from patunay.division.issue import Issued, issue
from patunay.division.keyring import Keyring, make_keys, read_records
from patunay.division.reading import read_rosters
from patunay.division.runs import current_run
from patunay.division.settings import Settings, read_settings
from patunay.roster.lists import read_slip_codes
from patunay.roster.model import Learner
from patunay.seal.approval import sign_approval
from patunay.seal.keystore import open_key
from patunay.seal.records import Purpose, verify_records

DEMO = Path(__file__).resolve().parents[1] / "demo"
PASSPHRASE = "a passphrase for tests alone"
APPROVERS = {"Carmela T. Hidalgo": "endorse", "Amparo L. Sandoval": "approve"}
DRAWN_UP = datetime(2025, 12, 17, 8, 0, 0, tzinfo=UTC)
ISSUED = datetime(2025, 12, 18, 8, 0, 0, tzinfo=UTC)

FOUR_COMPETENCIES = ("999999102797", "999999101770", "999999102764", "999999103207")
ELEMENTS_ONLY = ("999999100627", "999999102873", "999999100451", "999999100964")
BOTH = ("999999103246", "999999103351", "999999101284")
NOTHING_YET = ("999999101073", "999999101877")
IMPORTED = ("999999101227", "999999100046")
RESTRICTED = ("999999102473", "999999100657")
SUFFIX = ("999999100356", "999999100776")
LONG_NAME = ("999999102676", "999999103143")
HELD = ("999999100810", "999999100835")
"""The first of these is shared by two people, the second has a damaged ñ."""

LEARNERS = frozenset(
    FOUR_COMPETENCIES + ELEMENTS_ONLY + BOTH + NOTHING_YET + IMPORTED + RESTRICTED + SUFFIX + LONG_NAME + HELD
)
ENYE_AND_SUFFIX = "999999102764"
"""Reynaldo Peñaflor Atienza, whom this world makes a Jr.: nobody in `demo/` has both."""

ROSTER_HEADINGS = (
    *("LRN", "Last Name", "First Name", "Ext", "Middle Name", "Birth Date", "Sex"),
    *("Learning Center", "District", "Level", "Facilitator", "Guardian"),
)


@dataclass(frozen=True)
class World:
    """`folder` as it was mailed, `out` the division's living folder, `keys` the key files, `at` a day after issue."""

    folder: Path
    out: Path
    keys: Path
    fingerprint: str
    passphrase: str = PASSPHRASE
    at: int = int(ISSUED.timestamp()) + 86400

    @property
    def place(self) -> OutFolder:
        return OutFolder(self.out)

    @property
    def public(self) -> Path:
        return self.out / "public"

    @property
    def holders(self) -> Path:
        return self.out / "holders"

    @property
    def credentials(self) -> list[Path]:
        """Every credential with an embedded proof, by name."""
        return sorted((self.holders / "credentials").glob("*.json"))

    @property
    def tokens(self) -> list[Path]:
        """Every credential as a VC-JWT, by name."""
        return sorted((self.holders / "credentials").glob("*.jwt"))

    @property
    def certificates(self) -> list[Path]:
        return sorted((self.holders / "certificates").glob("*.pdf"))

    @cached_property
    def settings(self) -> Settings:
        return read_settings(self.folder)


def dice(seed: str) -> Callable[[int], bytes]:
    """Entropy that falls the same way every time."""
    count = 0

    def draw(length: int) -> bytes:
        nonlocal count
        count += 1
        return b"".join(sha256(f"{seed}|{count}|{part}".encode()).digest() for part in range(length // 32 + 1))[:length]

    return draw


def no_progress(_step: str, _done: int, _total: int) -> None:
    """Nobody watches a test."""


def write_folder(folder: Path, lrns: Iterable[str] = LEARNERS) -> None:
    """What a division of these learners would have mailed: their rows of every file of `demo/`."""
    wanted, lrns = set(lrns), frozenset(lrns)
    folder.mkdir(parents=True)
    wanted |= {code.code for code in read_slip_codes(DEMO / "codes.csv") if code.lrn in lrns}
    for path in (DEMO / "division.toml", DEMO / "framework-life-skills.xlsx", DEMO / "centres.csv"):
        shutil.copy(path, folder)
    for path in (DEMO / "codes.csv", DEMO / "consents.csv", *sorted(DEMO.glob("ratings-*.csv"))):
        _filter_rows(path, folder / path.name, wanted)
    _filter_results(DEMO / "official-results.xlsx", folder / "official-results.xlsx", wanted)
    _write_roster(folder / "roster.csv", lrns)


def _filter_rows(source: Path, target: Path, wanted: set[str]) -> None:
    head, *rows = csv.reader(StringIO(source.read_text("utf-8-sig")))
    _write_rows(target, [head, *(row for row in rows if wanted & {cell.strip().upper() for cell in row})])


def _filter_results(source: Path, target: Path, wanted: set[str]) -> None:
    head, *rows = CalamineWorkbook.from_path(source).get_sheet_by_index(0).to_python()
    book = Workbook()
    for row in (head, *(row for row in rows if str(row[0]) in wanted)):
        book.worksheets[0].append(row)
    book.save(target)


def _write_roster(target: Path, lrns: frozenset[str]) -> None:
    _, roster = read_rosters(read_settings(DEMO), {})
    learners = [learner for learner in roster.learners if learner.lrn in lrns]
    _write_rows(target, [ROSTER_HEADINGS, *map(_roster_row, learners)])


def _roster_row(learner: Learner) -> tuple[str, ...]:
    name = replace(learner.name, extension="Jr.") if learner.lrn == ENYE_AND_SUFFIX else learner.name
    born = f"{learner.birthdate:%m/%d/%Y}" if learner.birthdate else ""
    return (
        *(learner.lrn or "", name.last, name.first, name.extension, name.middle, born, learner.sex),
        *(learner.centre, learner.district, learner.programme, learner.teacher, learner.guardian),
    )


def _write_rows(target: Path, rows: Iterable[Iterable[str]]) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as handle:
        csv.writer(handle).writerows(rows)


def found_office(root: Path, seed: str = "the world", lrns: Iterable[str] = LEARNERS) -> World:
    """FOLDER and fresh keys under `root`; nothing is decided yet. Another `seed` is another office of the same name."""
    folder, out, keys = root / "folder", root / "out", root / "keys"
    write_folder(folder, lrns)
    settings, place = read_settings(folder), OutFolder(out)
    place.open(settings.host)
    keys.mkdir(mode=0o700)
    with place.locked():
        fingerprint = make_keys(place, keys, settings.host, f"{DRAWN_UP:%Y%m%d}", APPROVERS, PASSPHRASE, dice(seed))
    return World(folder, out, keys, fingerprint)


def award(world: World, seed: str = "award") -> None:
    """Draws up the list, which then waits for two approvals."""
    with world.place.locked():
        draw_up(world.settings, world.place, DRAWN_UP, dice(seed), demo=True)


def approve(world: World) -> None:
    """Both approvers say yes to the list that waits."""
    with world.place.locked():
        run, book = current_run(world.place), verify_records(read_records(world.place))
        records = {record.public: record for record in book.active(Purpose.APPROVER)}
        approvals = []
        for number in range(1, len(APPROVERS) + 1):
            signer = open_key(f"file:{world.keys / f'approver-{number}.key.json'}", PASSPHRASE)
            record = records[signer.public]
            approvals.append(sign_approval(record.uri, record.role, read_approvable(run), signer).as_json())
        run.saved(approvals=approvals)


def issue_all(world: World) -> Issued:
    """Signs, prints and publishes the approved list."""
    with world.place.locked():
        return issue(world.place, keyring(world), int(ISSUED.timestamp()), no_progress)


def keyring(world: World) -> Keyring:
    return Keyring(verify_records(read_records(world.place)), world.keys, PASSPHRASE)


def build(root: Path, seed: str = "the world", lrns: Iterable[str] = LEARNERS) -> World:
    """From mailed files to a finished OUT."""
    world = found_office(root, seed, lrns)
    award(world)
    approve(world)
    issue_all(world)
    return world


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The finished division, shared by all tests of a run: read it, never write to it (see `own_world`)."""
    return build(tmp_path_factory.mktemp("world"))


@pytest.fixture
def own_world(world: World, tmp_path: Path) -> World:
    """A copy of the finished division that a test may change."""
    shutil.copytree(world.out.parent, tmp_path / "own")
    root = tmp_path / "own"
    return replace(world, folder=root / "folder", out=root / "out", keys=root / "keys")


@pytest.fixture(scope="session")
def strange_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The same papers under the same names and the same did:web, made by a stranger with keys of its own."""
    return build(tmp_path_factory.mktemp("strange-world"), seed="a stranger")
