"""Sixteen clerks at once ask to issue overlapping approved lists; the database lets each award live once.

A process of its own with its own tables (SQLite in a file, or the database that DATABASE_URL names). Prints one JSON
object: over all rounds, awards that live twice, awards of a granted list that are missing, refusals without a reason.

    python -m tests.journeys.office_race <empty folder> <rounds> <seed>
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOM = Path(sys.argv[1])
os.environ["PATUNAY_HOME"] = str(ROOM / "home")
os.environ.update(PATUNAY_TASKS="immediate", PATUNAY_DEMO="yes", DJANGO_SETTINGS_MODULE="tests.office.settings")
(ROOM / "home").mkdir()

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from tests.office.conftest import AT, words  # noqa: E402
from tests.world import dice  # noqa: E402

from office.assessments.models import Cycle  # noqa: E402
from office.awards.models import AwardList  # noqa: E402
from office.credentials.models import Credential  # noqa: E402
from office.credentials.operations import ask_to_issue  # noqa: E402
from office.desk.demo import found_demo  # noqa: E402
from office.frameworks.models import Version  # noqa: E402
from office.jobs import operations as jobs  # noqa: E402
from office.people.models import Account  # noqa: E402
from office.people.queries import actor_of  # noqa: E402
from patunay.errors import StateError  # noqa: E402

CLERKS, LEARNERS, LISTED = 16, 400, 25


def found() -> None:
    call_command("migrate", verbosity=0)
    settings.KEYS = ROOM / "keys"
    found_demo(Path("demo"), settings.KEYS, draw=words("race"), entropy=dice("race"), at=AT)
    jobs._hand_over = lambda _: None  # type: ignore[assignment]  # nobody issues: the reservation is what is raced for


def lists(number: int, chance: random.Random) -> list[AwardList]:
    """Sixteen approved lists of one round; each shares learners with some of the others."""
    focal = Account.objects.get(username="focal")
    division = actor_of(focal.pk, AT.date()).division
    found = []
    for clerk in range(CLERKS):
        name = f"round {number}, clerk {clerk}"
        plan: dict[str, Any] = {"division": division, "name": name, "starts_on": AT.date(), "closes_on": AT.date()}
        cycle = Cycle.objects.create(**plan, framework=Version.objects.get(), planned_by=focal, planned_at=AT)
        learners = chance.sample(range(LEARNERS), LISTED)
        certificates = [_certificate(f"{number:016x}{learner:016x}") for learner in learners]
        manifest = {"shapes": {"framework": {"name": "Sample"}}, "certificates": certificates}
        common: dict[str, Any] = {"division": division, "proposer": focal, "drawn_up_at": AT, "digest": "0" * 64}
        summary = {"certificates": LISTED}
        found.append(
            AwardList.objects.create(
                **common, cycle=cycle, version=1, manifest=manifest, summary=summary, state="approved"
            )
        )
    return found


def _certificate(key: str) -> dict[str, Any]:
    return {"learner": key, "name": "A Learner", "credentials": [{"code": code, "level": 2} for code in ("COM", "LDR")]}


def clerk(pk: int) -> int:
    """A forked clerk's exit code: 0 granted, 3 refused with the reason, 1 anything else."""
    try:
        ask_to_issue(actor_of(Account.objects.get(username="focal").pk, AT.date()), pk, at=AT)
    except StateError as error:
        return 3 if error.code == "credentials.lives_already" else 1
    except Exception as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def race(number: int, chance: random.Random) -> Counter[str]:
    """One round: every clerk at once."""
    raced = lists(number, chance)
    connections.close_all()
    children = {}
    for one in raced:
        child = os.fork()
        if child == 0:
            os._exit(clerk(one.pk))
        children[child] = one
    codes = {}
    for _ in children:
        child, status = os.wait()
        codes[children[child].pk] = os.waitstatus_to_exitcode(status)
    return _count(raced, codes)


def _count(raced: list[AwardList], codes: dict[int, int]) -> Counter[str]:
    live = Counter(Credential.objects.filter(award_list__in=raced).values_list("competency", "learner_key"))
    granted = [one for one in raced if codes[one.pk] == 0]
    owed = Counter(
        (c["code"], line["learner"])
        for one in granted
        for line in one.manifest["certificates"]
        for c in line["credentials"]
    )
    taken = {line["learner"] for one in granted for line in one.manifest["certificates"]}
    unjust = sum(
        codes[one.pk] == 3 and not taken & {line["learner"] for line in one.manifest["certificates"]} for one in raced
    )
    return Counter(
        granted=len(granted),
        refused=sum(code == 3 for code in codes.values()),
        broken=sum(code == 1 for code in codes.values()),
        doubled=sum(count - 1 for count in live.values()),
        lost=(owed - live).total(),
        strange=(live - owed).total(),
        unjust=unjust,
    )


if __name__ == "__main__":
    found()
    dice_of_lists, total = random.Random(int(sys.argv[3])), Counter[str]()
    for round_number in range(int(sys.argv[2])):
        total.update(race(round_number, dice_of_lists))
    print(json.dumps(total))
