"""What the draft check finds, as pages show it: each finding with the field of the draft that mends it."""

from __future__ import annotations

from dataclasses import dataclass

from office.issuances.queries import IssuanceRecord, known
from patunay.issuance import Finding, check_draft
from patunay.words import Language

FIELDS = {
    "subject": ("subject_missing",),
    "dated": ("lead_short", "series_differs"),
    "addressees": ("addressee_missing",),
    "paragraphs": (
        *("paragraph_empty", "blank_left", "date_differs", "weekday_wrong", "deadline_late", "authority_unsaid"),
        *("counts_differ", "enclosed_promised", "learner_named", "learner_number"),
        *("abbreviation_new", "slip", "items_uneven"),
    ),
    "signatory_name": ("signatory_missing",),
    "enclosure_note": ("enclosed_nothing", "enclosed_unsaid"),
    "enclosures": ("enclosure_empty", "enclosure_open"),
    "references": ("reference_unknown", "reference_unlisted"),
    "subjects": ("index_missing", "index_unlisted"),
    "initials": ("initials_missing",),
    "contact_name": ("contact_missing",),
    "contact_mobile": ("contact_unreachable",),
    "on": ("event_past", "rest_day"),
    "venue": ("venue_missing", "venue_vague"),
    "starts": ("time_missing",),
    "ends": ("time_backwards",),
    "objectives": ("objectives_missing",),
    "groups": ("participants_missing", "group_uncounted"),
    "funds": ("funds_unsaid",),
    "authority": ("authority_unmeant",),
    "personnel": ("personnel_missing", "personnel_incomplete", "personnel_elsewhen", "personnel_learner"),
    "learners": ("learners_unsaid",),
    "permits": ("permits_missing",),
    "vehicles": ("vehicles_missing", "companions_missing"),
    "emergency": ("emergency_missing",),
    "meal_stubs": ("meals_missing",),
}
"""Field of the draft's form -> rules whose finding is mended there."""
ELSEWHERE = ("changed_missing", "number_early", "number_missing", "number_repeated", "number_gap")
"""Rules that no field of a draft mends: the earlier issuance is chosen at the beginning, the number at release."""
_FIELD_OF = {rule: field for field, rules in FIELDS.items() for rule in rules}


@dataclass(frozen=True, slots=True)
class Line:
    """`field` is "" where the draft's form has none for it."""

    number: int
    sentence: str
    stops: bool
    field: str


def found(one: IssuanceRecord, lang: Language) -> dict[str, object]:
    """For a page: `findings`, a line each, and how many are `stopping` a release."""
    lines = [_line(finding, lang) for finding in check_draft(one.value, known(one))]
    return {"findings": lines, "stopping": sum(line.stops for line in lines)}


def _line(finding: Finding, lang: Language) -> Line:
    return Line(finding.number, finding.sentence(lang), finding.stops, _FIELD_OF.get(finding.rule, ""))
