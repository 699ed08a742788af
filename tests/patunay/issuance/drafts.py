"""Fictional drafts for these tests: four clean ones of different kinds, and the source memorandum as it was issued."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

from patunay.issuance.checking import Known
from patunay.issuance.drafting import (
    Deadline,
    Desk,
    Plans,
    draft_amendment,
    draft_call,
    draft_orientation,
    draft_recognition,
    draft_rescission,
    usual_objectives,
)
from patunay.issuance.model import (
    Contact,
    Enclosure,
    Event,
    Group,
    Issuance,
    Kind,
    LearnersTravel,
    Paragraph,
    Purpose,
    Reference,
    Signatory,
    Traveller,
    Vehicle,
)

AT = datetime(2025, 12, 8, 2, 0, tzinfo=UTC)
LETTERHEAD = (
    "Republic of the Philippines",
    "Department of Education",
    "Region (fictional)",
    "Schools Division of Talahib",
)
BASIS = Reference(
    "Memorandum OM-OAGA-2021-243",
    "Micro-certification Dissemination Forum for ALS Implementers",
    elsewhere=True,
)
DESK = Desk(
    LETTERHEAD,
    Signatory("Amparo L. Sandoval", "Schools Division Superintendent", "CESO V"),
    Contact(
        "Dionisio P. Rosales",
        "Education Program Supervisor",
        "Division ALS Focal Person",
        "0917 000 0000",
        "als@talahib.example",
    ),
    "DPR",
)
DATED = date(2025, 12, 9)
DAY = date(2025, 12, 19)
LEARNERS = tuple(
    f"{first} {last}" for first in ("Maria Liwayway", "Jose Bayani") for last in ("Dimaculangan", "Katigbak")
)
EVENT = Event(
    "Recognition and Awarding of Micro-Certification for ALS Learners",
    DAY,
    "Talahib Covered Court",
    "Talahib, Pilot Division",
    time(8),
    time(12),
    usual_objectives(),
    (Group("ALS learners-awardees", 4, learners=True), Group("select ALS teachers", 6), Group("Chief of the CID", 1)),
)
PERSONNEL = (
    Traveller("Felisa M. Urbano", "Education Program Specialist II", "Division Office", DAY, DAY),
    Traveller("Teresita D. Lualhati", "Teacher III", "Talahib Central School", date(2025, 12, 18), DAY),
)
AWARDEES = Enclosure(
    "List of Learners-Awardees",
    True,
    ("Name", "Community Learning Center"),
    tuple((name, "Talahib CLC") for name in LEARNERS),
)
PROGRAMME = Enclosure("Programme", False, ("Time", "Part"), (("8:00 AM", "Registration"), ("9:00 AM", "Opening")))
TRAVEL = LearnersTravel(
    4, 1, 1, (Vehicle("Van 1", LEARNERS, ("Ligaya C. Abueva",)),), "Ligaya C. Abueva, 0918 000 0000", 4
)
DEADLINES = (Deadline("School heads", "confirm the names of their learners", date(2025, 12, 15)),)
PLANS = Plans((BASIS,), "the ALS funds of this Office", PERSONNEL, TRAVEL, (PROGRAMME, AWARDEES), DEADLINES)
KNOWN = Known(awardees=4, learners=frozenset(LEARNERS), cited=frozenset({"Division Memorandum No. 731, s. 2025"}))


def recognition() -> Issuance:
    return draft_recognition(DESK, EVENT, PLANS, dated=DATED)


def orientation() -> Issuance:
    event = Event(
        "Orientation of Raters of the Micro-Certification of ALS Learners",
        date(2025, 9, 26),
        "Division Conference Hall",
        "Talahib, Pilot Division",
        time(13),
        time(17),
        ("explain the rating form", "practise marking on sample work"),
        (Group("ALS teachers", 40), Group("community raters", 25)),
    )
    person = replace(PERSONNEL[0], leaves=event.on, returns=event.on)
    plans = Plans((BASIS,), "the training funds of this Office", (person,))
    return draft_orientation(DESK, event, plans, dated=date(2025, 9, 15))


def call() -> Issuance:
    deadlines = (
        Deadline("ALS teachers", "submit the checked rosters", date(2025, 8, 15)),
        Deadline("Education Program Specialists", "file the consents", date(2025, 8, 29)),
    )
    return draft_call(DESK, "2025", deadlines, Plans((BASIS,)), dated=date(2025, 8, 1))


def released(draft: Issuance, number: int = 731, tracking: str = "R2-147553") -> Issuance:
    return replace(draft, number=number, series=draft.dated.year, tracking=tracking, released_on=draft.dated)


def amendment() -> Issuance:
    change = "Paragraph 1: the activity takes place at the Talahib Municipal Hall."
    return draft_amendment(DESK, released(recognition()), (change,), dated=date(2025, 12, 12))


def rescission() -> Issuance:
    reason = "The activity is moved to the next year because of a typhoon; a new date will be announced."
    return draft_rescission(DESK, released(recognition()), reason, dated=date(2025, 12, 15))


SOURCE = Issuance(
    letterhead=LETTERHEAD,
    kind=Kind.MEMORANDUM,
    purpose=Purpose.RECOGNITION,
    dated=date(2025, 12, 15),
    subject="Recognition and Awarding of Micro-Certification for ALS Learners",
    addressees=(
        "Asst. Schools Division Superintendents",
        "Chief-Curriculum Implementation Division (CID)",
        "Chief- School Governance and Operations Division (SGOD)",
        "Education Program Supervisors",
        "Public Schools District Supervisors",
        "Public Elementary and Secondary School Heads",
        "Education Program Specialists-ALS",
        "All Others Concerned",
    ),
    paragraphs=(
        Paragraph(
            "Relative to Memorandum OM-OAGA-2021-243 re: Micro-certification Dissemination Forum for ALS Implementers "
            "which focuses on exploring the feasibility of an alternative form of assessment and credentialing through "
            "which ALS learners can gain certificates, this office shall conduct recognition and awarding of "
            "micro-certification for ALS learners on December 19, 2025, at Calaca City, Batangas."
        ),
        Paragraph(
            "The Department of Education recognizes the vitality of continuous and sustainable programs to promote "
            "accessible and quality education at all levels. Alternative Learning System (ALS) provides opportunities "
            "for out-of-school youth and adults (OSYA) learners to develop basic and functional literacy skills and to "
            "access equivalent pathways to complete basic education. As such, This activity provides opportunity for "
            "recognition of ALS learners who undergone micro-credentialing with specific elements of competencies, "
            "enabling them for job application, recruitment and selection."
        ),
        Paragraph(
            "Specifically, this activity aims to:",
            (
                "acknowledge ALS learners for accomplishing specific elements of competencies through the "
                "micro-credentialing;",
                "provide ALS learners the avenue for recognition through awarding certificate of micro-credentials; "
                "and",
                "Celebrate milestone achievement of ALS learners in completing the necessary competencies for job "
                "application, and recruitment and selection.",
            ),
        ),
        Paragraph(
            "Participants in these activities are the 450 ALS learners-awardees, Education Program Specialists-ALS, "
            "select ALS teachers, CID Chief, Division ALS Focal Person, SDO Top Management, and invited guests from "
            "Regional and Central offices."
        ),
        Paragraph("This memorandum serves as Travel Authority for this activity."),
        Paragraph(
            "For further details, please coordinate with Dionisio P. Rosales, EPS I – Araling Panlipunan / Division "
            "ALS Focal Person at 0917 000 0000 or als@talahib.example."
        ),
        Paragraph("Immediate and wide dissemination and compliance with this Memorandum is desired."),
    ),
    signatory=DESK.signatory,
    contact=DESK.contact,
    enclosure_note="As stated",
    references=(replace(BASIS, title=""),),
    subjects=("Issuance", "Division Memorandum"),
    initials="AJAE",
    number=731,
    series=2025,
    tracking="R2-147553",
    released_on=date(2025, 12, 15),
    event=Event(
        "Recognition and Awarding of Micro-Certification for ALS Learners",
        DAY,
        "",
        "Calaca City, Batangas",
        objectives=usual_objectives(),
        groups=(
            Group("ALS learners-awardees", 450, learners=True),
            *(Group(name) for name in ("Education Program Specialists-ALS", "select ALS teachers")),
            *(Group(name, 1) for name in ("CID Chief", "Division ALS Focal Person")),
            *(Group(name) for name in ("SDO Top Management", "invited guests from Regional and Central offices")),
        ),
    ),
    personnel=(),
)
"""As in the public issuance; names and contact details of persons are invented."""
