"""From form exports and official results to ratings, each tied to one learner; what cannot be tied waits for a person.

Columns are found by the indicator's code in brackets, marks by the leading digit. A finding names file, row and column;
it never repeats what a rater answered about whom.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

from patunay.errors import InputError
from patunay.framework import Framework, RaterRole, Relation
from patunay.rating.model import ImportedResult, Rating, RatingSet
from patunay.roster import conventions as national
from patunay.roster.model import Finding, Learner, Place, SlipCode, Weight
from patunay.roster.tables import Row, Table, read_tables

MANILA = timezone(timedelta(hours=8))
BURST_FORMS, BURST_GAP = 4, timedelta(minutes=2)
_CODE = re.compile(r"\[([^\]]+)\]")
_STAMP = re.compile(r"(\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d{2}:\d{2} [AP]M)(?: GMT\+8)?")
_MARK = re.compile(r"(\d+)\s*(?:[–-]|$)")
_MISSING = re.compile(r"^(-|walang pagkakataon.*|no chance.*)?$", re.IGNORECASE)
_FIELDS = {
    "stamp": r"^timestamp",
    "code": r"\bcode\b",
    "lrn": r"^lrn",
    "relation": r"^(kaugnayan|relation)",
    "known_for": r"known for how long|gaano katagal",
    "rater": r"^(guro|als teacher|iyong pangalan|your name)",
    "learner": r"^(pangalan|unang pangalan|first name|learner|name)",
}


@dataclass(frozen=True)
class Registry:
    """Who a form may speak of: learners by LRN, and slip codes that lead to them."""

    learners: Sequence[Learner]
    codes: Sequence[SlipCode]

    def by_lrn(self, lrn: str) -> Learner | None:
        found = [learner for learner in self.learners if learner.lrn == lrn]
        return found[0] if len(found) == 1 else None

    def by_code(self, code: SlipCode) -> tuple[Learner | None, bool]:
        """The learner, and whether only the name led there (which is a finding).

        By name only where it is unique on both sides and the code's LRN stands on no roster row.
        """
        if code.lrn and any(learner.lrn == code.lrn for learner in self.learners):
            return self.by_lrn(code.lrn), False
        key = national.short_key(code.name)
        people = [learner for learner in self.learners if national.short_key(learner.name) == key]
        slips = [other for other in self.codes if national.short_key(other.name) == key]
        unique = len(people) == len(slips) == 1 and people[0].lrn is None
        return (people[0], True) if unique else (None, False)


def read_ratings(
    paths: Mapping[RaterRole, Sequence[Path]],
    framework: Framework,
    learners: Sequence[Learner],
    codes: Sequence[SlipCode],
) -> RatingSet:
    """All forms of a division. Raises InputError where a file has none of the framework's indicators."""
    reader = _Reader(framework, Registry(learners, codes))
    ratings: list[Rating] = []
    for role, files in paths.items():
        for path in files:
            for table in read_tables(path):
                ratings += reader.read(table, role)
    ratings = list(_mark_replaced(ratings, reader.findings))
    reader.findings += _bursts(ratings)
    return RatingSet(tuple(ratings), tuple(reader.findings), tuple(reader.waiting))


class _Reader:
    def __init__(self, framework: Framework, registry: Registry) -> None:
        self.framework = framework
        self.registry = registry
        self.slips = {code.code: code for code in registry.codes}
        self.lrns = {lrn: registry.by_lrn(lrn) for lrn in {x.lrn for x in registry.learners if x.lrn}}
        self.relations: dict[str, Relation] = {
            label.lower(): relation for relation in framework.relations for label in relation.labels
        }
        self.findings: list[Finding] = []
        self.waiting: list[Place] = []

    def read(self, table: Table, role: RaterRole) -> Iterator[Rating]:
        rows = [row for row in table.rows if not row.is_empty]
        if not rows or table.hidden:
            return
        fields, indicators = self._columns(table, rows[0])
        for row in rows[1:]:
            place = Place(table.file, table.sheet, row.number)
            cells = {name: national.tidy(row.text(column)) for name, column in fields.items()}
            learner = self._learner(cells, place)
            if learner is None:
                self.waiting.append(place)
                continue
            yield self._rating(role, learner, cells, self._marks(row, indicators, place), place)

    def _columns(self, table: Table, header: Row) -> tuple[dict[str, int], dict[str, int]]:
        fields: dict[str, int] = {}
        indicators: dict[str, int] = {}
        strange: list[str] = []
        for column in range(len(header.cells)):
            text = national.tidy(header.text(column))
            if match := _CODE.match(text):
                known = match[1] in self.framework.indicators()
                if known:
                    indicators[match[1]] = column
                else:
                    strange.append(match[1])
                continue
            for name, pattern in _FIELDS.items():
                if name not in fields and any(re.search(pattern, part.strip().lower()) for part in text.split("/")):
                    fields[name] = column
                    break
        if not indicators:
            raise InputError("rating.other_framework", file=table.file, framework=self.framework.name)
        for code in strange:
            self.findings.append(
                Finding("rating.strange_column", Weight.LOOK, Place(table.file, table.sheet, 1, code), {"code": code})
            )
        return fields, indicators

    def _find(self, name: str, place: Place, column: str | None = None, **facts: str) -> None:
        self.findings.append(Finding(f"rating.{name}", Weight.LOOK, replace(place, column=column), facts))

    def _learner(self, cells: Mapping[str, str], place: Place) -> Learner | None:
        """By LRN or slip code; failing that the name is offered and the form waits."""
        if "lrn" in cells:
            lrn = national.parse_lrn(cells["lrn"])
            learner = self.lrns.get(lrn) if lrn else None
            if learner is None:
                self._find("lrn_broken" if lrn is None else "lrn_unknown", place, "LRN", offered=self._offers(cells))
            return learner
        code = self.slips.get(cells.get("code", "").upper())
        if code is None:
            self._find("code_unknown", place, "Code", code=cells.get("code", "")[:20])
            return None
        learner, by_name = self.registry.by_code(code)
        if learner is None:
            self._find("code_nobody", place, "Code", code=code.code)
        elif by_name:
            self._find("code_by_name", place, "Code", code=code.code)
        return learner

    def _offers(self, cells: Mapping[str, str]) -> str:
        words = re.findall(r"[^\W\d_]{3,}", cells.get("learner", "").lower())
        found = [
            national.printed_name(learner.name)
            for learner in self.registry.learners
            if words and all(word in national.printed_name(learner.name).lower() for word in words)
        ]
        return ", ".join(found[:3]) or "-"

    def _marks(self, row: Row, indicators: Mapping[str, int], place: Place) -> dict[str, int | None]:
        marks: dict[str, int | None] = {}
        for code, column in indicators.items():
            answer = national.tidy(row.text(column))
            match = _MARK.match(answer)
            mark = int(match[1]) if match else None
            highest = self.framework.indicators()[code].highest
            if mark is not None and mark > highest:
                self._find("impossible", place, code, answer=str(mark), highest=str(highest))
                mark = None
            elif mark is None and not _MISSING.match(answer):
                self._find("unreadable", place, code, answer=answer[:40])
            marks[code] = mark
        return marks

    def _rating(
        self, role: RaterRole, learner: Learner, cells: Mapping[str, str], marks: dict[str, int | None], place: Place
    ) -> Rating:
        relation = cells.get("relation", "")
        counts = role in (RaterRole.TEACHER,)
        if role is RaterRole.COMMUNITY:
            known = self.relations.get(relation.lower())
            role, counts = (known.role, known.counts) if known else (role, False)
            if known is None:
                self._find("relation_unknown", place, "Relation", relation=relation[:40])
        rater = learner.row_hash if role is RaterRole.SELF else cells.get("rater", "").lower()
        return Rating(learner, role, rater, relation, marks, self._stamp(cells, place), place, counts)

    def _stamp(self, cells: Mapping[str, str], place: Place) -> datetime | None:
        match = _STAMP.match(cells.get("stamp", ""))
        if match is None:
            self._find("timestamp", place, "Timestamp")
            return None
        return datetime.strptime(match[1], "%Y/%m/%d %I:%M:%S %p").replace(tzinfo=MANILA)


def _mark_replaced(ratings: Sequence[Rating], findings: list[Finding]) -> Iterator[Rating]:
    """The last form of a rater for a learner counts; the earlier ones stay, marked, and are named."""
    latest: dict[tuple[object, ...], int] = {}
    order = sorted(range(len(ratings)), key=lambda i: (ratings[i].sent_at is None, ratings[i].sent_at or 0, i))
    for index in order:
        rating = ratings[index]
        latest[(rating.learner.place, rating.role, rating.rater)] = index
    for index, rating in enumerate(ratings):
        last = latest[(rating.learner.place, rating.role, rating.rater)]
        if last == index:
            yield rating
            continue
        facts = {"later": f"{ratings[last].place.file}, row {ratings[last].place.row}"}
        findings.append(Finding("rating.replaced", Weight.NOTE, rating.place, facts))
        yield replace(rating, replaced=True)


def _bursts(ratings: Sequence[Rating]) -> Iterator[Finding]:
    """Several forms by one rater within minutes: worth a look, not a reproach."""
    by_rater = defaultdict(list)
    for rating in ratings:
        if rating.sent_at and rating.role is not RaterRole.SELF:
            by_rater[rating.rater].append(rating)
    for forms in by_rater.values():
        forms.sort(key=lambda rating: rating.sent_at or datetime.min.replace(tzinfo=MANILA))
        run: list[Rating] = []
        for rating in forms:
            if run and _gap(run[-1], rating) > BURST_GAP:
                yield from _burst(run)
                run = []
            run.append(rating)
        yield from _burst(run)


def _gap(earlier: Rating, later: Rating) -> timedelta:
    return later.sent_at - earlier.sent_at if later.sent_at and earlier.sent_at else timedelta.max


def _burst(run: Sequence[Rating]) -> Iterator[Finding]:
    if len(run) >= BURST_FORMS:
        rows = ", ".join(str(form.place.row) for form in run)
        yield Finding("rating.burst", Weight.LOOK, run[0].place, {"count": str(len(run)), "rows": rows})


def read_official_results(
    path: Path, framework: Framework, learners: Sequence[Learner]
) -> tuple[tuple[ImportedResult, ...], tuple[Finding, ...]]:
    """Results from outside, by LRN and the competency's title or code. Raises InputError for missing columns."""
    digest = sha256(path.read_bytes()).hexdigest()
    registry = Registry(learners, ())
    results: list[ImportedResult] = []
    findings: list[Finding] = []
    for table in read_tables(path):
        rows = [row for row in table.rows if not row.is_empty]
        names = [national.tidy(rows[0].text(i)).lower() for i in range(len(rows[0].cells))] if rows else []
        if not {"lrn", "level", "scored by", "date"} <= set(names):
            raise InputError("rating.result_columns", file=path.name)
        for row in rows[1:]:
            cells = {name: national.tidy(row.text(i)) for i, name in enumerate(names)}
            place = Place(path.name, table.sheet, row.number)
            result = _result(cells, framework, registry, digest, place)
            if isinstance(result, Finding):
                findings.append(result)
            else:
                results.append(result)
    return tuple(results), tuple(findings)


def _result(
    cells: Mapping[str, str], framework: Framework, registry: Registry, digest: str, place: Place
) -> ImportedResult | Finding:
    title = cells.get("capability", cells.get("competency", "")).lower()
    competency = next((c for c in framework.competencies if title in (c.code.lower(), c.title.en.lower())), None)
    if competency is None:
        return Finding("rating.result_competency", Weight.LOOK, place, {"title": title[:60]})
    learner = registry.by_lrn(national.parse_lrn(cells["lrn"]) or "")
    if learner is None:
        return Finding("rating.result_learner", Weight.LOOK, place)
    levels = {level.title.en.lower(): level.number for level in competency.levels}
    levels |= {str(level.number): level.number for level in competency.levels}
    number = 0 if cells["level"].lower() in ("0", "not yet", "hindi pa", "-") else levels.get(cells["level"].lower())
    if number is None:
        return Finding("rating.result_level", Weight.LOOK, place, {"level": cells["level"][:40]})
    dated = national.parse_birthdate(cells["date"])
    return ImportedResult(learner, competency.code, number, cells["scored by"], dated, digest, place)
