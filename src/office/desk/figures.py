"""Where the work stands, as charts: each actor gets the numbers whose pages the table of rights opens to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from office.assessments.classes import OwnClass, own_classes
from office.assessments.figures import forms_by_district, readiness
from office.assessments.queries import CycleValue
from office.audit.queries import acts_a_day
from office.awards.figures import ListFigures, newest
from office.certificates.figures import papers
from office.desk.bars import Chart
from office.people.actors import Actor, can
from office.people.queries import consent_counts
from office.templatetags.office import spelled
from office.words import say
from patunay.award import State
from patunay.words import Language

DAYS = 7
"""Of the record of acts that its readers see at one look."""


def charts(actor: Actor, cycle: CycleValue | None, lang: Language, today: date) -> list[Chart]:
    """The charts of the actor's first page, the short ones first; none that counts nobody."""
    found: list[Chart] = []
    if can(actor, "assessments.rate"):
        found += [_own_class(one, lang) for one in own_classes(actor)]
    if can(actor, "credentials.see"):
        found.append(_papers(actor.division, lang))
    seen = cycle if can(actor, "assessments.see_results") else None
    if seen:
        found.append(_readiness(actor, seen, lang))
    if can(actor, "awards.see") and (figures := newest(actor.division)):
        found += (_states(figures, lang), _levels(figures, lang))
    if seen:
        found += _forms(actor, seen, lang)
    if can(actor, "people.see_consents"):
        found.append(_consents(actor, lang))
    if can(actor, "audit.see"):
        found.append(_acts(today, lang))
    return [one for one in found if any(sum(numbers) for _, numbers in one.rows)]


def _chart(
    key: str, title: str, lang: Language, series: Sequence[str], rows: Sequence[tuple[str, tuple[int, ...]]]
) -> Chart:
    return Chart(key, title, say("desk.chart_hint", lang), tuple(series), tuple(rows))


def _single(key: str, title: str, lang: Language, counts: Mapping[str, int]) -> Chart:
    """One bar a line; `counts` by label."""
    rows = [(label, (count,)) for label, count in counts.items()]
    return _chart(key, title, lang, [say("desk.chart_count", lang)], rows)


def _own_class(one: OwnClass, lang: Language) -> Chart:
    kinds = Counter("sent" if m.is_done else "open" if m.state is None else "begun" for m in one.members)
    counts = {say(f"desk.class_{kind}", lang): kinds[kind] for kind in ("sent", "begun", "open")}
    return _single(f"class{one.cycle.pk}", say("desk.chart_class", lang, cycle=one.cycle.name), lang, counts)


def _forms(actor: Actor, cycle: CycleValue, lang: Language) -> Iterator[Chart]:
    series = (say("desk.chart_sent", lang), say("desk.chart_missing", lang))
    for role, rows in forms_by_district(actor, cycle).items():
        bars = [(district, (sent, missing)) for district, sent, missing in rows]
        yield _chart(f"forms-{role}", say(f"desk.chart_forms_{role}", lang), lang, series, bars)


def _readiness(actor: Actor, cycle: CycleValue, lang: Language) -> Chart:
    counts = {say(f"desk.ready_{state}", lang): count for state, count in readiness(actor, cycle).items()}
    return _single("readiness", say("desk.chart_readiness", lang), lang, counts)


def _levels(figures: ListFigures, lang: Language) -> Chart:
    by_level = figures.by_level()
    levels = sorted({level for counts in by_level.values() for level in counts}, key=lambda level: level or 0)
    rows = [
        (figures.titles[code].en if lang == "en" else figures.titles[code].fil, tuple(counts[lv] for lv in levels))
        for code, counts in by_level.items()
    ]
    title = say("desk.chart_levels", lang, version=figures.version)
    return _chart("levels", title, lang, [level_name(level, lang) for level in levels], rows)


def level_name(level: int | None, lang: Language) -> str:
    """`Level 2`; the word for elements where there is none."""
    return say("desk.chart_level", lang, number=level) if level else say("desk.chart_elements", lang)


def _states(figures: ListFigures, lang: Language) -> Chart:
    counts = {state.label(lang): figures.states[state] for state in State}
    return _single("states", say("desk.chart_states", lang, version=figures.version), lang, counts)


def _consents(actor: Actor, lang: Language) -> Chart:
    series = [say(f"desk.consent_{said}", lang) for said in ("yes", "no", "open")]
    found = consent_counts(actor)
    rows = [(say(f"people.purpose_{one.replace(' ', '_')}", lang), counts) for one, counts in found.items()]
    return _chart("consents", say("desk.chart_consents", lang), lang, series, rows)


def _acts(today: date, lang: Language) -> Chart:
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    counts = {spelled(day, lang): count for day, count in acts_a_day(days).items()}
    return _single("acts", say("desk.chart_acts", lang, days=DAYS), lang, counts)


def _papers(division: int, lang: Language) -> Chart:
    found = papers(division)
    counts = {
        "issued": found.issued,
        "printed": found.printed,
        "waiting": found.waiting,
        "taken": found.taken,
    }
    named = {say(f"desk.papers_{name}", lang): count for name, count in counts.items()}
    return _single("papers", say("desk.chart_papers", lang), lang, named)
