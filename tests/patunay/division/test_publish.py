"""What lies in `public/`: lists of every number, contexts by hash, a log that an append cut off cannot spoil."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from tests.patunay.division.test_statuses import change, reports
from tests.world import ISSUED, World, approve, award, found_office, issue_all

from patunay.credential.model import CONTEXTS
from patunay.division.publish import lists_in_use, read_events
from patunay.division.register import registered
from patunay.division.runs import current_run
from patunay.status import LIST_SIZE, EventKind
from patunay.transparency.tiles import TiledLog
from patunay.verification import Verdict

LEARNERS = ("999999102797", "999999101770")


def office_near_the_end_of_a_list(root: Path) -> World:
    """An office that has used up its first list but for three places."""
    world = found_office(root, lrns=LEARNERS)
    award(world)
    approve(world)
    reserved = {
        "at": int(ISSUED.timestamp()),
        "logSize": 0,
        "keysLogged": 0,
        "keys": 7,
        "events": 0,
        "position": LIST_SIZE - 3,
        "sequence": 1,
    }
    current_run(world.place).saved(state="open", reserved=reserved)
    issue_all(world)
    return world


def test_the_next_list_begins_where_the_first_is_full(tmp_path: Path) -> None:
    world = office_near_the_end_of_a_list(tmp_path)
    assert lists_in_use(world.place) == range(2)
    names = sorted(path.name for path in (world.public / "status").glob("*.json"))
    assert names == ["revocation-0.json", "revocation-1.json", "suspension-0.json", "suspension-1.json"]
    issued = list(registered(world.place))
    assert [one.facts.status_list for one in issued[:4]] == [0, 0, 0, 1]
    for one in issued:
        assert {report.verdict for report in reports(world, one.reference)} == {Verdict.VALID}
    last = issued[-1]
    assert change(world, last.reference, EventKind.REVOKED, world.at) == 1
    assert [(event.number, event.index) for event in read_events(world.place)] == [(1, last.facts.status_index)]
    for one in issued:
        wanted = Verdict.INVALID if one is last else Verdict.VALID
        assert {report.verdict for report in reports(world, one.reference)} == {wanted}


def test_the_contexts_in_use_lie_there_by_their_hash(world: World) -> None:
    files = {path.stem: path.read_bytes() for path in (world.public / "contexts").iterdir()}
    assert {digest: sha256(data).hexdigest() for digest, data in files.items()} == {digest: digest for digest in files}
    shapes = json.loads(next((world.public / "shapes").iterdir()).read_bytes())
    assert [context["url"] for context in shapes["contexts"]] == list(CONTEXTS)
    assert {context["sha256"] for context in shapes["contexts"]} == set(files)


def test_the_did_document_lies_in_both_places(world: World) -> None:
    well_known = world.public / ".well-known" / "did.json"
    assert well_known.read_bytes() == (world.public / "did.json").read_bytes()


def test_an_append_that_was_cut_off_after_its_tiles_is_done_again_alike() -> None:
    """A tile that the longer log has filled stands for the shorter one too."""
    stored: dict[str, bytes] = {}
    log, files = TiledLog(0, stored.get).append([bytes(30) + number.to_bytes(4) for number in range(200)])
    stored |= files
    more = [bytes(30) + number.to_bytes(4) for number in range(200, 300)]
    longer, files = log.append(more)
    root = longer.root()
    stored |= files
    again, same = TiledLog(200, stored.get).append(more)
    assert (again.root(), same) == (root, files)
    assert len(list(TiledLog(200, stored.get).entries())) == 200
    assert TiledLog(300, stored.get).check() is None
