"""The pages of a measured competency: the focal person's, the expert's with its map, and the public note.

Names of raters and learners stand on the focal person's page alone; the other pages carry none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from patunay.award.measured import level_rule
from patunay.division.measuring import GROUP, Groupings, Measured
from patunay.framework import Framework, RaterRole
from patunay.measurement.calibration import calibrate
from patunay.measurement.estimate.model import Model, Severity
from patunay.measurement.quality.fairness import Size
from patunay.measurement.quality.quality import quality, times_of, together
from patunay.measurement.ratings import Ratings
from patunay.measurement.report.diagnosis import Diagnosis
from patunay.measurement.report.fairness import Grouped, regrouped, study
from patunay.measurement.report.focal import focal_page
from patunay.measurement.report.labels import Labels
from patunay.measurement.report.ladder import learner_svg
from patunay.measurement.report.learner_report import Wording, learner_reports
from patunay.measurement.report.pages import Report, expert_html, learners_html, note_html, report_html
from patunay.measurement.report.technical_note import technical_note
from patunay.measurement.report.wright import wright_map, wright_svg, wright_text
from patunay.measurement.scale import Scale
from patunay.measurement.scoring import Scorer, score
from patunay.measurement.sums import Sums, sum_ratings
from patunay.words import Language, say

LANGUAGES: tuple[Language, Language] = ("en", "fil")
SEXES = {"F": "women", "M": "men"}
GROUPINGS = ("sex", "age", "district", GROUP)
"""What the product has words for; a table may name others, and has its own words then."""


@dataclass(frozen=True)
class People:
    """What the ratings do not say: `learners`, names by label; `sent`, seconds by (learner, kind of rater, rater);
    `by`, what the ratings' own groups are, and further `groupings`."""

    learners: Mapping[str, str] = field(default_factory=dict)
    sent: Mapping[tuple[str, str, str], float] = field(default_factory=dict)
    by: str = GROUP
    groupings: Groupings = field(default_factory=dict)


def diagnose(measured: Sequence[Measured], people: People) -> Iterator[tuple[Measured, Diagnosis]]:
    """Those that were decided on. Signs that raters' forms resemble each other are read over all competencies."""
    found = [(each, made) for each in measured if (made := _diagnosis(each, people)) is not None]
    alike = together([made.quality.resemblance for _, made in found]) if found else None
    for each, made in found:
        assert alike is not None
        yield each, replace(made, quality=replace(made.quality, resemblance=alike))


def _diagnosis(measured: Measured, people: People) -> Diagnosis | None:
    ratings, scale, levels, more = measured.audit.ratings, measured.scale, measured.levels, measured.more
    if ratings is None or scale is None or levels is None or more is None:
        return None
    sums = sum_ratings(ratings)
    raters = calibrate(sums, Model(severity=Severity.TYPE_AND_RATER), name=measured.competency.code)
    sent = times_of(sums, people.sent) if people.sent else None
    found = quality(ratings, raters, levels, scale, sent=sent)
    return Diagnosis(measured.audit, ratings, scale, levels, more, found, tuple(_grouped(ratings, scale, people)))


def _grouped(ratings: Ratings, scale: Scale, people: People) -> Iterator[Grouped]:
    yield study(people.by, ratings, scale)
    for by, groups in people.groupings.items():
        yield study(by, regrouped(ratings, groups), scale)


def pages(
    framework: Framework, measured: Measured, found: Diagnosis, learners: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """File names and contents; `learners` gives the names for the labels of the ratings."""
    scale, levels, code, sums = found.scale, found.levels, measured.competency.code, sum_ratings(found.ratings)
    yield (
        f"map-{code}.svg",
        wright_svg(wright_map(scale, levels.measures.eap, _labels(measured, learners, "en").levels)),
    )
    for lang in LANGUAGES:
        labels = _labels(measured, learners, lang)
        title = getattr(measured.competency.title, lang) + (" [SAMPLE]" if framework.is_sample else "")
        placed = wright_map(scale, levels.measures.eap, labels.levels)
        report = Report(focal_page(title, found.seen(labels)), found.tables(labels), wright_svg(placed, lang))
        rule, changes, fairness = level_rule(framework), _changes(measured, lang), _fairness(found, lang)
        note = technical_note(title, sums, scale, levels, rule, labels, fairness, changes)
        yield f"report-{code}-{lang}.html", report_html(report, lang)
        yield f"expert-{code}-{lang}.html", expert_html(report, lang)
        yield f"public-note-{code}-{lang}.html", note_html(note, lang)
        yield f"map-{code}-{lang}.txt", wright_text(placed, lang)
        yield (
            f"learners-{code}-{lang}.html",
            learners_html(title, _sheets(framework, measured, sums, labels, lang), lang),
        )


def _sheets(
    framework: Framework, measured: Measured, sums: Sums, labels: Labels, lang: Language
) -> Iterator[tuple[str, str]]:
    """Name and drawing of every learner with a rating, in the order of the rosters."""
    assert measured.scale is not None and measured.levels is not None
    own = score(sums, Scorer(measured.scale), ("self",)) if "self" in sums.types else None
    wording = Wording(labels.levels, _criteria(framework, measured, lang))
    for report in learner_reports(measured.scale, measured.levels, own):
        yield labels.learner(report.learner), learner_svg(report, wording, lang)


def _criteria(framework: Framework, measured: Measured, lang: Language) -> Mapping[tuple[str, int], str]:
    """(indicator, criterion) -> the behaviour and how well."""
    marks = {criterion.mark: getattr(criterion.label, lang) for criterion in framework.criteria}
    return {
        (indicator.code, mark): f"{getattr(indicator.statement, lang)}: {marks[mark]}"
        for element in measured.competency.elements
        for indicator in element.indicators
        for mark in range(1, indicator.highest + 1)
    }


def _fairness(found: Diagnosis, lang: Language) -> tuple[str, ...]:
    """What the studies of behaviours between groups of learners found; groups too small for it are left out."""
    return tuple(say("division.fairness", lang, **facts) for facts in _differences(found, lang))


def _differences(found: Diagnosis, lang: Language) -> Iterator[Mapping[str, object]]:
    names = _groupings(lang)
    for each in found.groups:
        sizes = [size for one in each.indicators for size in one.size if size is not Size.TOO_FEW]
        if sizes:
            counts = {"large": sizes.count(Size.C), "some": sizes.count(Size.B)}
            yield {"by": names.get(each.by, each.by), "studied": len(sizes), **counts}


def _groupings(lang: Language) -> Mapping[str, str]:
    return {name: say(f"division.by_{name}", lang) for name in GROUPINGS}


def _changes(measured: Measured, lang: Language) -> tuple[str, ...]:
    return (say("division.scale_drawn_up", lang),) if measured.is_new else ()


def _labels(measured: Measured, learners: Mapping[str, str], lang: Language) -> Labels:
    competency = measured.competency
    levels = sorted(competency.levels, key=lambda level: level.number)
    return Labels(
        types={str(role): say(f"award.role_{role}", lang) for role in RaterRole},
        groups={code: say(f"division.group_{name}", lang) for code, name in SEXES.items()},
        groupings=_groupings(lang),
        raters={name: name.title() for name in measured.audit.ratings.raters} if measured.audit.ratings else {},
        learners=learners,
        indicators={
            i.code: f"{i.code} {getattr(i.statement, lang)}" for e in competency.elements for i in e.indicators
        },
        levels=tuple(getattr(level.title, lang) for level in levels),
    )
