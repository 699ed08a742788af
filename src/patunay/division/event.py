"""The awarding event of one division's folder: the plan of `division.toml`, guests of a workbook, learners with papers.

Learners are those who hold a certificate of OUT that is neither revoked, replaced nor suspended; their district and
their centre's public name are the rosters'. Pass codes are drawn once and kept in `private/event/passes.json`, so that
papers printed again fit the passes that are out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

from patunay.ceremony import Guest, Participant, pass_code
from patunay.ceremony.attestations import Attestation
from patunay.ceremony.codes import ENTROPY
from patunay.ceremony.event import Event, Item
from patunay.ceremony.seating import Hall
from patunay.ceremony.travel import Vehicle, seat_all
from patunay.ceremony.vehiclebook import check_names, read_vehicles
from patunay.certificate.text import mark_words
from patunay.division.checked import read_decisions
from patunay.division.event_papers import Planned
from patunay.division.folder import OutFolder, dump, load, write_durably
from patunay.division.publish import read_events
from patunay.division.reading import consents_to, read_rosters
from patunay.division.register import Registered, standing
from patunay.division.runs import Entropy, State
from patunay.division.settings import Settings
from patunay.division.statuses import latest_kinds
from patunay.errors import InputError, StateError
from patunay.framework import Text
from patunay.issuing.manifest import Manifest
from patunay.roster import conventions as national
from patunay.roster.lists import named_rows, read_centres, read_consents, read_slip_codes
from patunay.roster.model import Learner
from patunay.status import EventKind

FORMAT = "patunay/passes/1"
ADULT = 18
PHOTO = "photo"
"""The column of the list of consents."""


def read_event(settings: Settings, out: OutFolder, entropy: Entropy) -> Planned:
    """Raises InputError for a plan or a workbook that cannot be read, StateError where nothing is issued yet."""
    papers = _papers(out)
    if not papers:
        raise StateError("division.nobody_awarded")
    passes = _Passes(out, entropy)
    manifest = next(iter(papers.values()))[0].run.manifest
    try:
        event, hall, receives = _event(settings, manifest), _hall(settings.plan), _receives(settings.plan)
        covered = _covered(settings.plan)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("division.bad_settings", reason=f"[event]: {error} is missing or wrong") from error
    learners = dict(_participants(settings, out, papers, passes))
    participants = tuple(learners)
    guests = tuple(guest for path in settings.found("guests") for guest in _guests(path, passes))
    passes.save()
    return Planned(
        event,
        participants,
        guests,
        hall,
        receives,
        vehicles=seat_all(_vehicles(settings, participants), participants),
        travellers=tuple(guest for guest in guests if guest.group in covered),
        photographed=_photographed(settings, learners),
        mobile=settings.mobile,
        email=settings.email,
        funds=settings.plan.get("funds", ""),
    )


class _Passes:
    """Who has which code. Raises InputError where the file is not ours."""

    def __init__(self, out: OutFolder, entropy: Entropy) -> None:
        self._path, self._entropy = out.private / "event" / "passes.json", entropy
        self._value: dict[str, Any] = load(self._path) if self._path.exists() else {"format": FORMAT, "codes": {}}
        if self._value.get("format") != FORMAT:
            raise InputError("division.other_format", file=self._path.name, format=FORMAT)

    def code(self, identity: str) -> str:
        codes: dict[str, str] = self._value["codes"]
        return codes.setdefault(identity, pass_code(self._entropy(ENTROPY)))

    def save(self) -> None:
        write_durably(self._path, dump(self._value))


def _event(settings: Settings, manifest: Manifest) -> Event:
    plan = settings.plan
    return Event(
        letterhead=settings.letterhead,
        issuer=settings.public_name,
        title=settings.event,
        day=settings.day,
        venue=plan.get("venue", settings.place),
        calling=_clock(plan.get("calling", time(9))),
        objectives=tuple(plan.get("objectives", ())),
        programme=tuple(
            Item(_clock(item["at"]), item["what"], item.get("who", "")) for item in plan.get("programme", ())
        ),
        signatories=settings.signatories,
        basis=plan.get("basis", ""),
        contact=settings.contact,
        seconds_a_name=int(plan.get("seconds_a_name", 12)),
        mark=mark_words(manifest.value["shapes"]["framework"]["sample"], manifest.value["demo"]),
    )


def _clock(value: Any) -> time:
    if not isinstance(value, time):
        raise ValueError(f"{value} (a time such as 09:00:00)")
    return value


def _hall(plan: Mapping[str, Any]) -> Hall | None:
    return Hall(int(plan["hall"]["rows"]), int(plan["hall"]["seats"])) if "hall" in plan else None


def _receives(plan: Mapping[str, Any]) -> dict[str, Attestation]:
    return {group: Attestation(kind) for group, kind in plan.get("receives", {}).items()}


def _covered(plan: Mapping[str, Any]) -> frozenset[str]:
    """The groups of guests whom the memorandum's travel authority covers."""
    groups = plan.get("travel_authority", [])
    if not isinstance(groups, list):
        raise ValueError(f"travel_authority = {groups!r} (a list of groups)")
    return frozenset(groups)


def _papers(out: OutFolder) -> dict[str, list[Registered]]:
    """Learner's key -> the credentials that hold, in the order of their numbers."""
    gone = {place for place, kind in latest_kinds(read_events(out)).items() if kind is not EventKind.REINSTATED}
    papers: dict[str, list[Registered]] = {}
    for one in sorted(standing(out).values(), key=lambda one: one.number):
        if (one.facts.status_list, one.facts.status_index) not in gone:
            papers.setdefault(one.certificate["learner"], []).append(one)
    return papers


def _participants(
    settings: Settings, out: OutFolder, papers: Mapping[str, Sequence[Registered]], passes: _Passes
) -> Iterator[tuple[Participant, Learner]]:
    """With the roster's learner. Raises StateError where a holder is on no roster any more."""
    state = State(out, lambda _: b"")
    centres = {name: centre for path in settings.found("centres") for name, centre in read_centres(path).items()}
    _, roster = read_rosters(settings, read_decisions(out.private / "checked"))
    learners = {key: learner for learner in roster.learners if (key := state.learner_key(learner)) in papers}
    for key, held in papers.items():
        if key not in learners:
            raise StateError("division.not_on_roster", number=held[0].number)
        centre = centres.get(learners[key].centre)
        shown = centre.public_name if centre else ""
        yield _participant(passes.code(key), learners[key], shown, held, settings.day), learners[key]


def _participant(code: str, learner: Learner, centre: str, held: Sequence[Registered], day: date) -> Participant:
    born = learner.birthdate
    return Participant(
        key=code,
        name=held[0].name,
        sorting=national.sort_key(learner.name),
        group=learner.district,
        centre=centre,
        capabilities=tuple(dict.fromkeys(map(_title, held))),
        certificates=tuple(dict.fromkeys(one.number for one in held)),
        minor=born is not None and (day.year - born.year) - ((day.month, day.day) < (born.month, born.day)) < ADULT,
    )


def _title(one: Registered) -> Text:
    title = one.run.value["manifest"]["frameworkValue"]["competencies"][one.line["achievement"]]["title"]
    return Text(title["en"], title["fil"])


def _photographed(settings: Settings, learners: Mapping[Participant, Learner]) -> frozenset[str] | None:
    """The codes of those whose consent to photographs is on file; None where no list says anything of it."""
    consents = [one for path in settings.found("consents") for one in read_consents(path)]
    if not any(PHOTO in one.purposes for one in consents):
        return None
    codes = [code for path in settings.found("codes") for code in read_slip_codes(path)]
    return frozenset(one.key for one, learner in learners.items() if consents_to(PHOTO, learner, consents, codes))


def _vehicles(settings: Settings, participants: Sequence[Participant]) -> list[Vehicle]:
    """As the workbook plans them; for a district of the learners or of a centre, or for a centre by its public name."""
    centres = [one for path in settings.found("centres") for one in read_centres(path).values()]
    places = {name for one in centres for name in (one.district, one.public_name)}
    places.update(one.group for one in participants)
    vehicles = [one for path in settings.found("vehicles") for one in read_vehicles(path, places)]
    check_names(vehicles)
    return vehicles


def _guests(path: Path, passes: _Passes) -> Iterator[Guest]:
    """Whoever is named, by the order of the workbook; a group whose people are not named yet has no line."""
    for row, line in named_rows(path, "group", "position", "name", "office or station"):
        if line["name"]:
            identity = "|".join(("guest", line["group"], line["position"], line["name"]))
            office = line["office or station"]
            yield Guest(passes.code(identity), line["name"], line["position"], office, line["group"], row)
