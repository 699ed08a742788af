"""A division's mailed files, read in the right order into one award list. Reads FOLDER; writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from patunay.award import AwardList, draw_up, verdicts_of
from patunay.division.scales import read_scales
from patunay.division.settings import Settings
from patunay.errors import InputError
from patunay.framework import Framework, RaterRole
from patunay.framework.reading import read_framework
from patunay.measurement.scale import Scale
from patunay.rating import ImportedResult, RatingSet
from patunay.rating.reading import read_official_results, read_ratings
from patunay.roster import conventions as national
from patunay.roster.crosscheck import check_lists
from patunay.roster.lists import read_centres, read_consents, read_slip_codes
from patunay.roster.model import Consent, Finding, Learner, Roster, SlipCode
from patunay.roster.reading import read_roster
from patunay.roster.tables import Table, read_tables

ROLES = {
    RaterRole.SELF: "ratings-self",
    RaterRole.TEACHER: "ratings-teacher",
    RaterRole.COMMUNITY: "ratings-community",
}


@dataclass(frozen=True)
class Reading:
    framework: Framework
    tables: tuple[Table, ...]
    roster: Roster
    ratings: RatingSet
    awards: AwardList
    findings: tuple[Finding, ...]
    scales: Mapping[str, Scale]


def read_rosters(settings: Settings, decisions: Mapping[str, str]) -> tuple[tuple[Table, ...], Roster]:
    """Raises InputError when FOLDER has no roster."""
    paths = settings.found("roster")
    if not paths:
        raise InputError("division.one_file", kind="roster", count=0)
    tables = tuple(table for path in paths for table in read_tables(path))
    return tables, read_roster(tables, decisions, settings.day)


def read_division(settings: Settings, decisions: Mapping[str, str]) -> Reading:
    """Everything that an award is decided from."""
    framework = read_framework(settings.one("framework"))
    tables, roster = read_rosters(settings, decisions)
    codes = tuple(code for path in settings.found("codes") for code in read_slip_codes(path))
    paths = {role: settings.found(kind) for role, kind in ROLES.items()}
    ratings = read_ratings(paths, framework, roster.learners, codes)
    imported: list[ImportedResult] = []
    result_findings: list[Finding] = []
    for path in settings.found("official-results"):
        results, found = read_official_results(path, framework, roster.learners)
        imported += results
        result_findings += found
    consents = tuple(consent for path in settings.found("consents") for consent in read_consents(path))
    consenting = {x.place for x in roster.learners if consents_to("certificate", x, consents, codes)}
    centres = {name: centre for path in settings.found("centres") for name, centre in read_centres(path).items()}
    list_findings = check_lists(roster.learners, centres, codes, consents)
    scales = read_scales(settings.found("scale"), framework)
    verdicts = verdicts_of(framework, ratings.ratings, scales)
    awards = draw_up(framework, roster.learners, ratings.ratings, imported, consenting, verdicts)
    findings = (*roster.findings, *list_findings, *ratings.findings, *result_findings)
    return Reading(framework, tables, roster, ratings, awards, findings, scales)


def consents_to(purpose: str, learner: Learner, consents: Sequence[Consent], codes: Sequence[SlipCode]) -> bool:
    """Consent to `purpose` by LRN; without an LRN by that of the one slip code with the same name. One no outweighs
    every yes.
    """
    lrns = {learner.lrn} if learner.lrn else set()
    if not lrns:
        key = national.short_key(learner.name)
        lrns = {code.lrn for code in codes if code.lrn and national.short_key(code.name) == key}
    given = [consent.purposes.get(purpose, False) for consent in consents if consent.lrn in lrns]
    return len(lrns) == 1 and bool(given) and all(given)
