"""`measure`: a division's ratings, or a long table of ratings, put on scales; levels, and where the methods differ.

What is written lies under OUT and is for the office alone; `scale-<code>.json` is what a bureau may publish.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import StringIO
from math import isnan
from pathlib import Path

from patunay.award import AwardList, Decision, State, draw_up
from patunay.award.measured import learner_label, level_cuts, level_rule, measure_all, rating_table, rubric
from patunay.division.reading import Reading
from patunay.errors import InputError
from patunay.framework import Competency, Framework, Method
from patunay.measurement.audit.audit import Audit, audit
from patunay.measurement.calibration import calibrate
from patunay.measurement.contribution import Contribution, contributions
from patunay.measurement.estimate.cells import Workers, in_turn
from patunay.measurement.levels import Levels, OneMore, decide, one_more
from patunay.measurement.ratings import Floats, Ints, Ratings, RatingTable
from patunay.measurement.scale import Scale
from patunay.measurement.scoring import Scorer
from patunay.measurement.sums import sum_ratings
from patunay.rating import Rating
from patunay.roster import conventions as national
from patunay.roster.model import Learner
from patunay.words import Language, say

COLUMNS = ("learner", "indicator", "rater", "rater_type", "score")
GROUP = "group"
COMMUNITY = "community"
ADULT, OLDER = 18, 25
"""Years: of age, and past the youth (15 to 24) of the United Nations' statistics."""
ORIGIN, POINT = 50.0, 10.0
"""The reporting scale: 50 + 10 logits (measurement.md 2.5)."""
Groupings = Mapping[str, Mapping[str, str]]
"""What learners are grouped by -> learner -> group, for studies of fairness."""


@dataclass(frozen=True)
class Measured:
    """One competency: what its audit found, and, where it may be measured, its scale (`is_new` when it was drawn up
    from these ratings), everybody's level, and what each kind of rater does to it."""

    competency: Competency
    audit: Audit
    scale: Scale | None = None
    levels: Levels | None = None
    more: OneMore | None = None
    is_new: bool = False
    contributions: tuple[Contribution, ...] = ()


def read_long_table(path: Path) -> tuple[RatingTable, Groupings]:
    """A CSV with the columns learner, indicator, rater, rater_type, score, and, where it has them, `group` and
    `group_<what>`, by which learners are compared. Raises InputError where one of the first five is missing."""
    rows = _read_rows(path)
    columns = {name: tuple((row[name] or "").strip() for row in rows) for name in COLUMNS}
    score = tuple(_number(text) for text in columns.pop("score"))
    group = tuple((row.get(GROUP) or "").strip() for row in rows)
    table = RatingTable(**columns, score=score, row=tuple(range(2, len(rows) + 2)), group=group)
    further = [name for name in rows[0] if name and name.startswith(f"{GROUP}_")]
    return table, {name.removeprefix(f"{GROUP}_"): _by_learner(rows, name) for name in further}


def _by_learner(rows: Sequence[Mapping[str, str]], column: str) -> Mapping[str, str]:
    return {(row["learner"] or "").strip(): group for row in rows if (group := (row[column] or "").strip())}


def _read_rows(path: Path) -> Sequence[Mapping[str, str]]:
    try:
        rows = list(csv.DictReader(StringIO(path.read_text("utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError("division.table_unreadable", file=path.name) from error
    missing = [name for name in COLUMNS if not rows or name not in rows[0]]
    if missing:
        raise InputError("division.table_columns", file=path.name, columns=", ".join(missing))
    return rows


def _number(text: str) -> float:
    """NaN for what is no number: the audit names its row."""
    try:
        return float(text)
    except ValueError:
        return float("nan")


def tables_of(framework: Framework, table: RatingTable) -> Iterator[tuple[Competency, RatingTable]]:
    """The table split by competency; rows of unknown indicators stay with the first, so that its audit names them."""
    known = {i: c.code for c in framework.competencies for e in c.elements for i in (x.code for x in e.indicators)}
    first = framework.competencies[0].code
    owner = [known.get(code, first) for code in table.indicator]
    for competency in framework.competencies:
        rows = [at for at, code in enumerate(owner) if code == competency.code]
        names = ("learner", "indicator", "rater", "rater_type", "score", "row", "group")
        columns = {name: tuple(getattr(table, name)[at] for at in rows) for name in names if getattr(table, name)}
        yield competency, RatingTable(**columns)


def measure_table(
    framework: Framework,
    competency: Competency,
    table: RatingTable,
    scale: Scale | None = None,
    hands: Workers = in_turn,
) -> Measured:
    """Audits, calibrates where no `scale` is given (`hands` share the work), and decides.

    Raises InputError where a scale cannot be made.
    """
    found = audit_table(framework, competency, table)
    if found.ratings is None:
        return Measured(competency, found)
    sums = sum_ratings(found.ratings)
    made = scale or calibrate(sums, name=competency.code, about=_about(framework), workers=hands).scale
    cuts = level_cuts(competency, f"{framework.name} {framework.version}")
    if made.cuts is None and cuts is not None:
        made = made.with_cuts(cuts)
    if made.cuts is None:
        return Measured(competency, found, made)
    rule, scorer = level_rule(framework), Scorer(made)
    levels = decide(sums, scorer, rule)
    kind = COMMUNITY if COMMUNITY in made.types else made.types[0]
    more = one_more(levels, scorer, rule, kind)
    return Measured(competency, found, made, levels, more, scale is None, contributions(sums, scorer))


def drawn_from(framework: Framework, competency: Competency, ratings: Sequence[Rating]) -> Scale:
    """See `own_scale.own_scale`."""
    found = audit_table(framework, competency, rating_table(competency, ratings))
    cuts = level_cuts(competency, f"{framework.name} {framework.version}")
    if cuts is None:
        raise InputError("division.no_cuts", competency=competency.code)
    if found.ratings is None:
        raise InputError("division.unsound", competency=competency.code, why=found.errors[0].say())
    sums = sum_ratings(found.ratings)
    return calibrate(sums, name=competency.code, about=_about(framework)).scale.with_cuts(cuts)


def audit_table(framework: Framework, competency: Competency, table: RatingTable) -> Audit:
    """What stands in the way, with the raters that the framework's rule asks for as the least."""
    minimum = {str(role): count for role, count in framework.rule.required.items()}
    return audit(table, rubric(competency), minimum=minimum)


def _about(framework: Framework) -> dict[str, str]:
    return {"framework": framework.digest.hex(), "provenance": str(framework.provenance)}


def division_tables(reading: Reading) -> list[tuple[Competency, RatingTable]]:
    """Every competency's ratings of a division as it was mailed."""
    return [(c, rating_table(c, reading.ratings.ratings)) for c in reading.framework.competencies]


def division_groupings(learners: Sequence[Learner], day: date) -> Groupings:
    """Learners by age on the `day` of the event and by the roster's district, under the labels of `division_tables`."""
    ages = {learner_label(x.place): age_band(x.birthdate, day) for x in learners if x.birthdate}
    return {"age": ages, "district": {learner_label(x.place): x.district for x in learners if x.district}}


def age_band(born: date, day: date) -> str:
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return f"< {ADULT}" if years < ADULT else f"{ADULT}–{OLDER - 1}" if years < OLDER else f"≥ {OLDER}"


def by_measure(reading: Reading, scales: Mapping[str, Scale]) -> AwardList:
    """The award list that the *measured* method would draw up."""
    rule = replace(reading.framework.rule, method=Method.MEASURED)
    framework = replace(reading.framework, rule=rule)
    ratings = reading.ratings.ratings
    imported = [d.imported for r in reading.awards.results for d in r.decisions if d.imported]
    return draw_up(
        framework, reading.roster.learners, ratings, imported, verdicts=measure_all(framework, ratings, scales)
    )


def measures_csv(measured: Measured) -> str:
    """Learners with level, confidence, what one more rater would settle, and why the level is what it is: the measure
    and its error with the self-rating and the measure without it, in points (50 + 10 logits); for each kind of rater by
    how many points it moves the measure, and its share in what is known of the learner. Empty where there is none."""
    levels, more = measured.levels, measured.more
    if levels is None or more is None:
        return ""
    columns: dict[str, Iterable[object]] = {
        "learner": levels.measures.learners,
        "status": map(str, levels.status),
        "level": levels.level.tolist(),
        "confidence": _texts(levels.claim, 3),
        "one_more_rater_settles": _texts(more.settles, 3),
        "measure": _texts(ORIGIN + POINT * levels.measures.eap, 1),
        "measure_error": _texts(POINT * levels.measures.sd, 1),
        "measure_without_self": _where(levels.others.raters, _texts(ORIGIN + POINT * levels.others.eap, 1)),
    }
    for part in measured.contributions:
        columns[f"{part.kind}_moves"] = _texts(POINT * part.shift, 1)
        columns[f"{part.kind}_weight"] = _texts(part.weight, 2)
    return as_csv(tuple(columns), zip(*columns.values(), strict=True))


def _where(raters: Ints, texts: Iterable[str]) -> Iterator[str]:
    """Blank where nobody rated."""
    return (text if many else "" for text, many in zip(texts, raters.tolist(), strict=True))


def _texts(values: Floats, places: int) -> Iterator[str]:
    return ("" if isnan(value) else f"{value:.{places}f}" for value in values.tolist())


def long_table_csv(tables: Sequence[Ratings]) -> str:
    """Coded ratings as the long table that `read_long_table` reads."""
    return as_csv(COLUMNS, (row for ratings in tables for row in _long_rows(ratings)))


def _long_rows(ratings: Ratings) -> Iterator[tuple[object, ...]]:
    kinds = [ratings.types[kind] for kind in ratings.rater_type.tolist()]
    at = zip(*(getattr(ratings, name).tolist() for name in ("learner", "indicator", "rater", "score")), strict=True)
    names = ratings.rubric.indicators
    return ((ratings.learners[n], names[i], ratings.raters[j], kinds[j], score) for n, i, j, score in at)


@dataclass(frozen=True)
class Difference:
    """One decision on which the methods differ, and why (a sentence of `division`)."""

    learner: str
    competency: Competency
    explained: Decision
    measured: Decision

    @property
    def why(self) -> str:
        ruled, scaled = self.explained, self.measured
        looks = [decision.state is State.UNDER_REVIEW for decision in (ruled, scaled)]
        if looks[0] != looks[1]:
            return "look_explained" if looks[0] else "look_measured"
        return "lowest_element" if (scaled.level or 0) > (ruled.level or 0) else "not_sure_enough"

    def sentence(self, lang: Language) -> str:
        weakest = [e for e in self.explained.elements if e.level == min(x.level or 0 for x in self.explained.elements)]
        titles = {element.code: element.title for element in self.competency.elements}
        names = "; ".join(getattr(titles[element.code], lang) for element in weakest)
        return say(f"division.differs_{self.why}", lang, elements=names)


def differences(explained: AwardList, measured: AwardList) -> list[Difference]:
    """In the order of the rosters; official results are the same in both and do not count."""
    competencies = {competency.code: competency for competency in explained.framework.competencies}
    return [
        Difference(national.printed_name(ruled.learner.name), competencies[by_rule.competency], by_rule, by_scale)
        for ruled, scaled in zip(explained.results, measured.results, strict=True)
        for by_rule, by_scale in zip(ruled.decisions, scaled.decisions, strict=True)
        if not by_rule.imported and (by_rule.state, by_rule.level) != (by_scale.state, by_scale.level)
    ]


def differences_csv(found: Sequence[Difference]) -> str:
    heading = ("learner", "competency", "explained", "level", "measured", "level", "why", "bakit")
    return as_csv(
        heading,
        (
            (
                one.learner,
                one.competency.code,
                one.explained.state.label(),
                _level(one.explained),
                one.measured.state.label(),
                _level(one.measured),
                one.sentence("en"),
                one.sentence("fil"),
            )
            for one in found
        ),
    )


def _level(decision: Decision) -> str:
    return "" if decision.level is None else str(decision.level)


def count_reasons(found: Sequence[Difference]) -> Mapping[str, int]:
    """Why -> how many, the commonest first."""
    return dict(Counter(one.why for one in found).most_common())


def as_csv(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Lines end in a line feed."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(rows)
    return text.getvalue()
