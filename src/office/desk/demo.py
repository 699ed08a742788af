"""The demonstration: the fictional pilot division's offices, staff, framework and keys, without rosters or ratings.

Those are what a visitor uploads. Keys are throw-away and every paper says DEMO. Passwords and signing phrases are drawn
once, when the demonstration is founded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import orjson

from office.frameworks import operations as frameworks
from office.frameworks.states import VersionState
from office.people import operations as people
from office.people.levels import Level
from office.people.queries import actor_of
from office.people.rights import Role
from office.registers import operations as registers
from patunay.division.reading import read_rosters
from patunay.division.runs import Entropy
from patunay.division.settings import Settings, read_settings
from patunay.framework.reading import read_framework
from patunay.roster.lists import read_centres

Draw = Callable[[], str]
SINCE = date(2025, 1, 1)
STAFF = (
    ("focal", "Dionisio P. Rosales", Role.FOCAL, "Education Program Supervisor, Division ALS Focal Person"),
    ("encoder", "Felisa M. Urbano", Role.ENCODER, "Education Program Specialist II for ALS"),
    ("supervisor", "Jasmine Macalintal", Role.SUPERVISOR, "Public Schools District Supervisor"),
    ("cid", "Carmela T. Hidalgo", Role.CID_CHIEF, "Chief Education Supervisor, CID"),
    ("sds", "Amparo L. Sandoval", Role.SUPERINTENDENT, "Schools Division Superintendent"),
    ("records", "Nenita B. Ocampo", Role.RECORDS, "Records Officer"),
    ("dpo", "Ramil C. Villegas", Role.DPO, "Data Protection Officer"),
    ("auditor", "Esperanza V. Quizon", Role.AUDITOR, "Chief, CLMD, Regional Office"),
    ("admin", "Leandro S. Pascual", Role.ADMIN, "Information Technology Officer"),
)
STEPS = {"cid": "endorse", "sds": "approve"}
"""Who signs with a key, and what the signature says."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """`phrase` unlocks the person's signing key; empty for who signs nothing with a key."""

    username: str
    password: str
    title: str
    phrase: str = ""


def found_demo(folder: Path, keys: Path, *, draw: Draw, entropy: Entropy, at: datetime) -> list[DemoAccount]:
    """Everything that stands before the first roster comes in; the accounts, one a role."""
    settings = read_settings(folder)
    division, centres = _offices(settings, at)
    accounts = [DemoAccount(name, draw(), title, draw() if name in STEPS else "") for name, _, _, title in STAFF]
    ids = {one.username: _account(one, division, at) for one in accounts}
    teacher = _teacher(settings, centres, draw(), at)
    _keys(settings, division, keys, accounts, ids, draw(), entropy, at)
    actor = actor_of(ids["focal"], at.date())
    version = frameworks.add(actor, read_framework(settings.one("framework")), at=at)
    frameworks.move(actor, version, VersionState.ADOPTED, at=at)
    return [*accounts, teacher]


def _offices(settings: Settings, at: datetime) -> tuple[int, dict[str, int]]:
    """The division's id, and centre name -> id."""
    region = people.add_office(Level.REGION, settings.letterhead[2], settings.letterhead[2], at=at)
    decided = {
        "code": settings.code,
        "host": settings.host,
        "letterhead": list(settings.letterhead),
        "contact": settings.contact,
        "mobile": settings.mobile,
        "email": settings.email,
        "funds": settings.plan.get("funds", ""),
        "signatories": [list(pair) for pair in settings.signatories],
    }
    division = people.add_office(
        Level.DIVISION, settings.name, settings.public_name, parent=region, settings=decided, at=at
    )
    centres = {}
    for path in settings.found("centres"):
        for centre in read_centres(path).values():
            district = people.add_office(Level.DISTRICT, centre.district, centre.district, parent=division, at=at)
            centres[centre.name] = people.add_office(
                Level.CENTRE,
                centre.name,
                centre.public_name,
                parent=district,
                restricted=centre.restricted,
                at=at,
            )
    return division, centres


def _account(one: DemoAccount, division: int, at: datetime) -> int:
    name, role = next((name, role) for username, name, role, _ in STAFF if username == one.username)
    account = people.add_account(one.username, name, one.password, at=at)
    acting = role is Role.SUPERVISOR  # stands in for the supervisors of every district, so that one visitor can go on
    people.designate(account, role, one.title, division, starts_on=SINCE, acting=acting, at=at)
    return account


def _teacher(settings: Settings, centres: dict[str, int], password: str, at: datetime) -> DemoAccount:
    """The teacher with most learners on the mailed rosters, designated at the centres where those learn."""
    _, roster = read_rosters(settings, {})
    name = Counter(one.teacher for one in roster.learners if one.teacher).most_common(1)[0][0]
    account = people.add_account("teacher", name, password, at=at)
    for centre in sorted({one.centre for one in roster.learners if one.teacher == name} & centres.keys()):
        people.designate(account, Role.TEACHER, "ALS teacher", centres[centre], starts_on=SINCE, at=at)
    return DemoAccount("teacher", password, "ALS teacher")


def _keys(
    settings: Settings,
    division: int,
    keys: Path,
    accounts: list[DemoAccount],
    ids: dict[str, int],
    passphrase: str,
    entropy: Entropy,
    at: datetime,
) -> None:
    """The register with its keys; each approver's key is handed over to its owner's account, under its own phrase."""
    names = {username: name for username, name, _, _ in STAFF}
    approvers = {names[username]: step for username, step in STEPS.items()}
    phrases = {names[one.username]: one.phrase for one in accounts if one.phrase}
    registers.found(division, settings.host, approvers, keys, passphrase, phrases=phrases, entropy=entropy, at=at)
    (keys / "passphrase").write_text(passphrase, "utf-8")
    (keys / "passphrase").chmod(0o600)
    for number, (username, step) in enumerate(STEPS.items(), 1):
        path = keys / f"approver-{number}.key.json"
        people.enrol_key(ids[username], names[username], step, orjson.loads(path.read_bytes()), at=at)
        path.unlink()
