"""Ten clean memoranda as people of a division write them, each in its own words; everybody in them is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

from tests.patunay.issuance.drafts import LETTERHEAD

from patunay.issuance.checking import Known
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

TO_ALL = (
    "Assistant Schools Division Superintendents",
    "Public Schools District Supervisors",
    "Teachers of the Alternative Learning System (ALS)",
    "All Others Concerned",
)
PEOPLE = ("Rosalinda M. Batungbakal", "Crisanto D. Mangubat", "Perlita A. Sumulong")
BEFORE = ("Division Memorandum No. 118, s. 2026", "Division Memorandum No. 97, s. 2026")
KNOWN = Known(3, frozenset(PEOPLE), frozenset(BEFORE), frozenset(range(90, 119)))


def memo(purpose: Purpose, subject: str, body: str, dated: date, **parts: Any) -> Issuance:
    """`body`: an empty line between paragraphs, `- ` before an item."""
    paragraphs = tuple(map(_paragraph, body.strip().split("\n\n")))
    usual = {
        "addressees": TO_ALL,
        "signatory": Signatory("Honorata V. Lacsamana", "Schools Division Superintendent", "CESO VI"),
        "contact": Contact("Wilfredo S. Tanglao", "Education Program Supervisor", mobile="0915 000 0000"),
        "subjects": ("ALTERNATIVE LEARNING SYSTEM",),
        "initials": "WST",
    }
    made = Issuance(LETTERHEAD, Kind.MEMORANDUM, purpose, dated, subject, paragraphs=paragraphs)
    return replace(made, **{**usual, **parts})


def _paragraph(block: str) -> Paragraph:
    lines = [line.strip() for line in block.splitlines()]
    text = " ".join(line for line in lines if not line.startswith("- "))
    return Paragraph(text, tuple(line.removeprefix("- ") for line in lines if line.startswith("- ")))


ROSTERS = memo(
    Purpose.CALL,
    "Submission of Rosters for the Second Cycle",
    """The second cycle of micro-certification opens on March 2, 2026 and ratings are accepted until May 29, 2026.

    To have every learner counted once, the following dates are to be kept:
    - Teachers of ALS shall send their rosters on or before March 13, 2026;
    - District supervisors must return the checked rosters not later than Friday, March 27, 2026; and
    - Centers shall file the consents on or before April 10, 2026.

    Rosters that were sent before need not be sent again. For questions, please call 0915 000 0000.

    Wide dissemination of this Memorandum is desired.""",
    date(2026, 2, 24),
)
CONSENTS = memo(
    Purpose.CALL,
    "Reminder on Consents of Minors",
    """In line with DepEd Order No. 66, s. 2017, this Office reminds the field that no learner under 18 is rated without
    a signed consent.

    Consents given in the first cycle remain good until they are withdrawn; nothing is asked for twice.

    Please keep the originals at the center. Copies are collected when the focal person visits.""",
    date(2026, 3, 3),
    references=(Reference("DepEd Order No. 66, s. 2017", elsewhere=True),),
    subjects=("LEARNERS", "REQUIREMENTS"),
)
RATERS = memo(
    Purpose.ORIENTATION,
    "Half-Day Orientation of Community Raters",
    """This Office, with the Public Employment Service Office (PESO) of the municipality, will hold a half-day
    orientation for community raters on March 20, 2026, 8:30 AM to 12:00 NN, at the Sangguniang Bayan Session
    Hall, Agoho.

    The PESO provides the hall. Meals are charged against local funds, subject to accounting and auditing rules.

    The orientation has two aims:
    - show what each mark means; and
    - mark two sample works together.

    Expected are 12 employers, 9 barangay officials and 4 facilitators. Each brings a valid identification card.""",
    date(2026, 3, 5),
    event=Event(
        "Orientation of Community Raters",
        date(2026, 3, 20),
        "Sangguniang Bayan Session Hall",
        "Agoho",
        time(8, 30),
        time(12),
        ("show what each mark means", "mark two sample works together"),
        (Group("employers", 12), Group("barangay officials", 9), Group("facilitators", 4)),
    ),
    subjects=("ASSESSMENT", "ALTERNATIVE LEARNING SYSTEM"),
)
PANEL = memo(
    Purpose.ORIENTATION,
    "Meeting of the Moderation Panel",
    """Following Division Memorandum No. 97, s. 2026, the moderation panel meets on Tuesday, April 21, 2026 at 1:00 PM
    in the Division Library, Talahib.

    The panel settles the borderline cases of the second cycle and writes its minutes.

    This serves as travel authority for the personnel listed. Fares are charged to the training funds of this Office.

    Members of the panel shall return their conflict-of-interest slips on or before April 17, 2026.""",
    date(2026, 4, 8),
    event=Event(
        "Meeting of the Moderation Panel",
        date(2026, 4, 21),
        "Division Library",
        "Talahib",
        time(13),
        objectives=("settle the borderline cases",),
        groups=(Group("panel members", 5),),
    ),
    personnel=(
        Traveller("Leonora P. Quiambao", "Teacher III", "Agoho Central School", date(2026, 4, 20), date(2026, 4, 21)),
        Traveller("Marcelino T. Obligar", "Head Teacher I", "Maragsang NHS", date(2026, 4, 21), date(2026, 4, 21)),
    ),
    enclosure_note="As stated",
    references=(Reference("Division Memorandum No. 97, s. 2026"),),
    subjects=("ASSESSMENT", "TRAVEL"),
)
AT_HOME = memo(
    Purpose.RECOGNITION,
    "Recognition of Learners at the Agoho Learning Center",
    """The learners of the Agoho Learning Center receive their micro-certificates where they learn: on June 5, 2026,
    from 2:00 PM to 4:00 PM, at the covered court beside the center.

    The 3 ALS learners are joined by their families and by 2 facilitators. There is no expense to the government.

    The activity shall
    - honor what the learners have shown they can do; and
    - thank those who rated them.

    For details, please ask Mr. Wilfredo S. Tanglao at 0915 000 0000.""",
    date(2026, 5, 25),
    event=Event(
        "Recognition at Agoho",
        date(2026, 6, 5),
        "Covered court of the Agoho Learning Center",
        "Agoho",
        time(14),
        time(16),
        ("honor what the learners have shown they can do", "thank those who rated them"),
        (Group("ALS learners", 3, learners=True), Group("facilitators", 2)),
    ),
    learners_travel=LearnersTravel(0),
    subjects=("AWARDS", "LEARNERS"),
)
AT_TOWN = memo(
    Purpose.RECOGNITION,
    "Division Recognition Day of Micro-Certified Learners",
    """Pursuant to Division Memorandum No. 118, s. 2026, the Division Recognition Day is set on Wednesday, June 10,
    2026, 7:30 AM, at the Municipal Gymnasium of Maragsang. Registration begins at 7:00 AM.

    The day aims to
    - hand over the certificates in public;
    - let employers meet the learners; and
    - report the second cycle to the community.

    Present will be 3 learners with their guardians, 6 employers, 10 teachers and the Municipal Mayor.

    Teachers who accompany learners are covered by this Travel Authority; see Enclosure No. 2. Learners travel by the
    vehicles assigned to their centers, with the permits on file.

    Expenses are charged to the ALS program support funds. Lunch is served against meal stubs.

    School heads are to release the teachers listed, on or before June 8, 2026, from other duties.""",
    date(2026, 5, 28),
    event=Event(
        "Division Recognition Day",
        date(2026, 6, 10),
        "Municipal Gymnasium",
        "Maragsang",
        time(7, 30),
        objectives=("hand over the certificates", "let employers meet the learners", "report the second cycle"),
        groups=(Group("ALS learners", 3, True), Group("employers", 6), Group("teachers", 10), Group("Mayor", 1)),
    ),
    personnel=(
        Traveller("Erlinda C. Bagtas", "Teacher II", "Agoho Central School", date(2026, 6, 10), date(2026, 6, 10)),
    ),
    learners_travel=LearnersTravel(3, 1, 1, (Vehicle("Jeep 1", PEOPLE, ("Erlinda C. Bagtas",)),), "0917 000 0000", 3),
    enclosures=(Enclosure("Awardees", True, ("Name",), tuple((name,) for name in PEOPLE)),),
    enclosure_note="As stated",
    references=(Reference("Division Memorandum No. 118, s. 2026", "Cycle of Assessment"),),
    subjects=("ALTERNATIVE LEARNING SYSTEM", "AWARDS", "TRAVEL"),
)
NEW_VENUE = memo(
    Purpose.AMENDMENT,
    "Change of Venue of the Moderation Meeting",
    """Owing to repairs, this Office amends Division Memorandum No. 118, s. 2026 as follows:
    - the meeting is held at the Agoho Central School; and
    - it begins at 9:00 AM instead of 1:00 PM.

    What the said memorandum provides otherwise stands.""",
    date(2026, 4, 14),
    changes="Division Memorandum No. 118, s. 2026",
    references=(Reference("Division Memorandum No. 118, s. 2026"),),
)
CALLED_OFF = memo(
    Purpose.RESCISSION,
    "Rescission of Division Memorandum No. 97, s. 2026",
    """Division Memorandum No. 97, s. 2026 is hereby rescinded, since the panel of the first cycle has finished
    its work.

    Papers that were sent in answer to it are returned to their senders.""",
    date(2026, 6, 1),
    changes="Division Memorandum No. 97, s. 2026",
    references=(Reference("Division Memorandum No. 97, s. 2026"),),
    subjects=("RULES AND REGULATIONS",),
)
KEEPING = memo(
    Purpose.CALL,
    "Keeping of Certificates Not Yet Claimed",
    """Certificates that were not claimed on the day are kept at the Records Section for one year from the date
    of issue.

    The Records Section gives them out to the learner, or to a representative who shows:
    - a letter of authorization;
    - a copy of the learner's identification card; and
    - the representative's own identification card.

    The procedure under Division Memorandum No. 118, s. 2026 applies. The numbers of unclaimed certificates are posted
    monthly, without names.""",
    date(2026, 6, 15),
    kind=Kind.ORDER,
    references=(Reference("Division Memorandum No. 118, s. 2026"),),
    subjects=("CERTIFICATES", "RECORDS MANAGEMENT"),
)
NUMBERED = replace(
    memo(
        Purpose.CALL,
        "Data on Learners Who Found Work",
        """For the tracer study, centers are asked how many of their certified learners found work since June 2026.

        Only numbers are asked for: no names, no addresses.
        - Facilitators shall count by the form of the first cycle; and
        - The focal person shall sum up the counts on or before September 11, 2026.

        The form is enclosed.""",
        date(2026, 8, 17),
        enclosures=(
            Enclosure("Form of Counts", False, ("Question", "Count"), (("Found work", ""), ("Still seek", ""))),
        ),
        enclosure_note="One form",
        subjects=("DATA", "MONITORING AND EVALUATION"),
    ),
    number=119,
    series=2026,
    tracking="R2-2026-0817",
    released_on=date(2026, 8, 17),
)
MEMORANDA = {
    "rosters": ROSTERS,
    "consents": CONSENTS,
    "raters": RATERS,
    "panel": PANEL,
    "at home": AT_HOME,
    "at town": AT_TOWN,
    "new venue": NEW_VENUE,
    "called off": CALLED_OFF,
    "keeping": KEEPING,
    "numbered": NUMBERED,
}
