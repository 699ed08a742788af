"""From form exports to ratings, each tied to one learner; what cannot be tied waits for a person.

By LRN or slip code alone; a name only confirms, or is offered. See `forms` for columns and marks, `patterns` for what
is worth a look across forms, `results` for official results.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from patunay.framework import Framework, RaterRole, Relation
from patunay.rating.forms import Form, FormReader
from patunay.rating.model import Rating, RatingSet
from patunay.rating.patterns import Tied, judge_closeness, look_at_these, mark_replaced
from patunay.rating.registry import Registry, learner_words
from patunay.rating.results import read_official_results
from patunay.roster import conventions as national
from patunay.roster.model import Finding, Learner, SlipCode, Weight
from patunay.roster.tables import read_tables

__all__ = ["read_official_results", "read_ratings"]


def read_ratings(
    paths: Mapping[RaterRole, Sequence[Path]],
    framework: Framework,
    learners: Sequence[Learner],
    codes: Sequence[SlipCode],
) -> RatingSet:
    """All forms of a division. Raises InputError where a file has none of the framework's indicators."""
    reader = FormReader(framework)
    forms = [
        form
        for role, files in paths.items()
        for path in files
        for table in read_tables(path, marks=False)
        for form in reader.read(table, role)
    ]
    findings = reader.findings
    tie = _Tie(framework, Registry(learners, codes), findings)
    tied = list(judge_closeness([Tied(form, tie.rating(form)) for form in forms], findings))
    ratings = tuple(mark_replaced([one.rating for one in tied if one.rating], findings))
    by_place = {rating.place: rating for rating in ratings}
    findings += look_at_these([Tied(one.form, by_place.get(one.form.place)) for one in tied])
    waiting = tuple(one.form.place for one in tied if one.rating is None)
    return RatingSet(ratings, tuple(findings), waiting)


class _Tie:
    """Ties a form to the learner it is about."""

    def __init__(self, framework: Framework, registry: Registry, findings: list[Finding]) -> None:
        self.registry, self.findings = registry, findings
        self.relations: dict[str, Relation] = {
            label.lower(): relation for relation in framework.relations for label in relation.labels
        }

    def rating(self, form: Form) -> Rating | None:
        learner = self._by_lrn(form) if "lrn" in form.cells else self._by_code(form)
        if learner is None or not self._name_fits(form, learner):
            return None
        role, counts = self._role(form)
        if form.role is RaterRole.SELF:
            rater = learner.row_hash
        else:
            rater = form.rater
            if not form.cells.get("rater"):
                self._find(form, "rater_missing", "rater")
        relation = form.cells.get("relation", "")
        return Rating(learner, role, rater, relation, form.marks, form.sent_at, form.place, counts)

    def _find(self, form: Form, name: str, field: str, weight: Weight = Weight.LOOK, **facts: str) -> None:
        self.findings.append(form.finding(name, weight, field, **facts))

    def _by_lrn(self, form: Form) -> Learner | None:
        lrn = national.parse_lrn(form.cells["lrn"])
        learner = self.registry.by_lrn(lrn)
        if learner is None:
            name = "lrn_broken" if lrn is None else "lrn_shared" if self.registry.is_shared(lrn) else "lrn_unknown"
            self._find(form, name, "lrn", offered=self.registry.offers_by_name(form.cells.get("learner", "")))
        return learner

    def _by_code(self, form: Form) -> Learner | None:
        typed = form.cells["code"]
        slip = self.registry.slip(typed)
        if slip is None:
            self._find(form, "code_unknown", "code", code=typed[:20], offered=self.registry.offers_by_slip(typed))
            return None
        if slip.code != typed:
            self._find(form, "code_spelling", "code", Weight.REPAIRED, typed=typed[:20], code=slip.code)
        learner, by_name = self.registry.by_slip(slip)
        if learner is None:
            offered = self.registry.offers_by_name(national.printed_name(slip.name))
            self._find(form, "code_nobody", "code", code=slip.code, offered=offered)
        elif by_name:
            self._find(form, "code_by_name", "code", code=slip.code)
        return learner

    def _name_fits(self, form: Form, learner: Learner) -> bool:
        """No word in common: an LRN or a slip of somebody else. Some words strange: worth a look."""
        typed, known = national.name_words(form.cells.get("learner", "")), learner_words(learner)
        if typed and not typed & known:
            offered = self.registry.offers_by_name(form.cells["learner"])
            self._find(form, "name_differs", "learner", offered=offered)
            return False
        if "lrn" in form.cells and not typed <= known:
            self._find(form, "name_partly", "learner")
        return True

    def _role(self, form: Form) -> tuple[RaterRole, bool]:
        """Self never counts; relatives and unknown relations are shown only."""
        if form.role is not RaterRole.COMMUNITY:
            return form.role, form.role is RaterRole.TEACHER
        relation = form.cells.get("relation", "")
        known = self.relations.get(relation.lower())
        if known is None:
            self._find(form, "relation_unknown", "relation", relation=relation[:40])
            return form.role, False
        return known.role, known.counts
