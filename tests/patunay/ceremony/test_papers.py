"""Each paper of the day says what the list and the register say, in order, and nothing that it must not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from docx import Document
from pypdfium2 import PdfDocument
from tests.patunay.ceremony.event import ANA, BEN, CID, DEN, EVA, MAYOR, Device
from tests.patunay.paper.pdfs import metadata, sound

from patunay.ceremony import Act, Guest, Mark, Need, Register, shown_code
from patunay.ceremony.attestations import Attestation, attested, render_attestations
from patunay.ceremony.cards import (
    render_folder_slips,
    render_guest_passes,
    render_name_cards,
    render_passes,
    render_programme,
)
from patunay.ceremony.countsheet import compose_count_sheet
from patunay.ceremony.daybook import render_day_register
from patunay.ceremony.event import Event, Item
from patunay.ceremony.figures import Figures
from patunay.ceremony.invitations import compose_messages, invitation_text, render_invitations
from patunay.ceremony.lists import render_attendance, render_call_list, render_release_list, render_seating
from patunay.ceremony.report import compose_report, render_report, report_document
from patunay.ceremony.seating import Hall, seat
from patunay.errors import StateError

AT = datetime(2025, 12, 18, 8, 0, tzinfo=UTC)
EVENT = Event(
    letterhead=("Republic of the Philippines", "Department of Education", "Schools Division of Talahib"),
    issuer="Schools Division of Talahib",
    title="Recognition and Awarding of Micro-Certification for ALS Learners",
    day=date(2025, 12, 19),
    venue="Talahib Sports Center",
    calling=time(9, 30),
    objectives=("acknowledge learners;", "award certificates; and", "celebrate."),
    programme=(Item(time(8, 0), "Welcome", "Rosa M. Agoncillo"), Item(time(13, 5), "Closing")),
    signatories=(("Amparo L. Sandoval", "Schools Division Superintendent"),),
    contact="Division ALS Focal Person",
    basis="Division Memorandum No. 731, s. 2025",
)
KEYS = {"ANA": "7K2MQ4XY", "BEN": "8K2MQ4XY", "CID": "9K2MQ4XY", "DEN": "AK2MQ4XY", "EVA": "BK2MQ4XY"}
LEARNERS = (
    replace(EVA, key=KEYS["EVA"]),
    replace(ANA, key=KEYS["ANA"], spoken="ah-BAD", needs=frozenset({Need.GUARDIAN}), minor=True),
    replace(DEN, key=KEYS["DEN"], certificates=("MC-PLT-2025-000004-X", "MC-PLT-2025-000009-Y")),
    replace(CID, key=KEYS["CID"], needs=frozenset({Need.WHEELCHAIR})),
    replace(BEN, key=KEYS["BEN"]),
)
TEACHER = Guest("TEACHER1", "Jayson Delos Reyes", "ALS Teacher", "Talahib", "ALS teachers", 9)
PEOPLE = (*LEARNERS, TEACHER, MAYOR)
SEATS = seat(PEOPLE, Hall(9, 4))
IN_ORDER = ["Ana Abad", "Ben Bautista", "Cid Cruz", "Den Abad", "Eva Bautista"]


def noted() -> list[Mark]:
    """Ana, Ben and Den came, Cid sent a proxy, Eva stayed away; folders of Ana, Cid and Den were handed over."""
    gate, stage = Device("gate"), Device("stage")
    come = [gate(Act.ARRIVE, KEYS[name]) for name in ("ANA", "BEN", "DEN")]
    come += [gate(Act.ARRIVE, "TEACHER1"), gate(Act.PROXY, KEYS["CID"], name="Luz Cruz", authority="letter and ID")]
    turns = [stage(Act.CALL, KEYS[name], 90) for name in ("ANA", "BEN", "CID", "DEN")]
    folders = (("ANA", "MC-ANA"), ("CID", "MC-CID"), ("DEN", "MC-PLT-2025-000009-Y"))
    return [*come, *turns, *(stage(Act.HAND_OVER, KEYS[name], 91, folder=folder) for name, folder in folders)]


def register(*more: Mark) -> Register:
    return Register.of(PEOPLE, [*noted(), *more])


def pages(pdf: bytes) -> list[str]:
    return [" ".join(page.get_textpage().get_text_range().split()) for page in PdfDocument(pdf)]


def text(pdf: bytes) -> str:
    return " ".join(pages(pdf))


def placed(words: str, names: Sequence[str]) -> bool:
    """Whether all `names` stand there, in this order."""
    places = [words.find(name) for name in names]
    return -1 not in places and places == sorted(places)


def report_pdf(day: Register) -> bytes:
    return render_report(compose_report(EVENT, Figures.of(day)), AT)


def count_pdf(day: Register) -> bytes:
    return render_report(compose_count_sheet(EVENT, day), AT)


PAPERS: dict[str, Callable[[], bytes]] = {
    "call list": lambda: render_call_list(EVENT, LEARNERS, AT),
    "seating": lambda: render_seating(EVENT, PEOPLE, SEATS, AT),
    "attendance": lambda: render_attendance(EVENT, PEOPLE, AT),
    "release list": lambda: render_release_list(EVENT, register(), AT),
    "passes": lambda: render_passes(EVENT, LEARNERS, SEATS, AT),
    "slips": lambda: render_folder_slips(EVENT, LEARNERS, AT),
    "guest passes": lambda: render_guest_passes(EVENT, (TEACHER, MAYOR), SEATS, AT),
    "count sheet": lambda: count_pdf(register()),
    "name cards": lambda: render_name_cards(EVENT, (TEACHER, MAYOR), SEATS, AT),
    "invitations": lambda: render_invitations(EVENT, (TEACHER, MAYOR), AT),
    "programme": lambda: render_programme(EVENT, LEARNERS, AT),
    "attestations": lambda: render_attestations(EVENT, register(), {"ALS teachers": Attestation.APPEARANCE}, AT),
    "day register": lambda: render_day_register(EVENT, register(), AT),
    "report": lambda: report_pdf(register()),
}


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_a_sound_accessible_a4_pdf_and_the_same_every_time(name: str, tmp_path: Path) -> None:
    pdf = PAPERS[name]()
    assert sound(pdf, tmp_path) and pdf == PAPERS[name]()
    assert re.search(r"pdfuaid:part\D+1", metadata(pdf, tmp_path))
    assert {sorted(map(round, page.get_size())) == [595, 842] for page in PdfDocument(pdf)} == {True}


def test_the_call_list_is_alphabetical_within_group_with_how_to_say_the_name_and_when() -> None:
    first, second = pages(render_call_list(EVENT, LEARNERS, AT))
    assert placed(first, ["Kawayanan", "9:30 AM", *IN_ORDER[:3]]) and placed(second, ["Talahib", *IN_ORDER[3:]])
    assert "ah-BAD" in first and "with guardian" in first and "wheelchair" in first
    assert "December 19, 2025" in first and "December 19, 2025" in second


def test_everybody_has_a_line_to_sign_on_a_sheet_of_the_own_group() -> None:
    sheets = pages(render_attendance(EVENT, PEOPLE, AT))
    assert len(sheets) == 4
    assert placed(" ".join(sheets), [*IN_ORDER, "Rosa M. Agoncillo", "Jayson Delos Reyes"])
    assert all("Signature" in sheet and "Time in" in sheet for sheet in sheets)


def test_seats_on_passes_and_on_the_seating_are_the_same() -> None:
    plan, passes = text(render_seating(EVENT, PEOPLE, SEATS, AT)), text(render_passes(EVENT, LEARNERS, SEATS, AT))
    for one in LEARNERS:
        assert f"{SEATS[one.key]} {one.name}" in plan
        assert re.search(rf"{one.name} .*?Upuan {SEATS[one.key]}\b", passes)


def symbols(pdf: bytes) -> Iterator[str]:
    for page in PdfDocument(pdf):
        yield from (found.text for found in zxingcpp.read_barcodes(page.render(scale=3).to_pil()))


def test_the_qr_of_a_pass_is_the_opaque_code_and_that_of_a_slip_the_certificates_number() -> None:
    passes, slips = render_passes(EVENT, LEARNERS, SEATS, AT), render_folder_slips(EVENT, LEARNERS, AT)
    assert sorted(symbols(passes)) == sorted(KEYS.values())
    assert sorted(symbols(slips)) == sorted(one.certificates[0] for one in LEARNERS)
    assert all(shown_code(key) in text(passes) for key in KEYS.values())
    assert "MC-PLT-2025-000009-Y" in text(slips)


def test_guests_who_said_to_come_have_passes_by_precedence() -> None:
    passes = render_guest_passes(EVENT, (TEACHER, MAYOR), SEATS, AT)
    assert placed(text(passes), ["Rosa M. Agoncillo", "Jayson Delos Reyes"])
    assert sorted(symbols(passes)) == sorted((MAYOR.key, TEACHER.key))
    with pytest.raises(StateError, match="nobody_comes"):
        render_guest_passes(EVENT, (), SEATS, AT)


def test_slips_come_in_the_order_of_calling_and_a_walk_ins_is_blank() -> None:
    walk_in = replace(BEN, certificates=())
    words = text(render_folder_slips(EVENT, [walk_in, *LEARNERS[:4]], AT))
    assert placed(words, IN_ORDER) and "blank folder" in words


def test_the_programme_tells_times_and_districts_and_names_no_learner() -> None:
    words = text(render_programme(EVENT, LEARNERS, AT))
    assert placed(words, ["8:00 AM Welcome Rosa M. Agoncillo", "1:05 PM Closing", "acknowledge learners;"])
    assert "Kawayanan 3" in words and "Talahib 2" in words and "5 awardees" in words
    assert not any(name in words for name in IN_ORDER)


def test_the_longest_name_leaves_nothing_of_a_card_out() -> None:
    """What overflows is cut off and still found as text, so places are looked at: all within the first card."""
    name = "Maria Concepcion Guadalupe Immaculada Evangelista-Villavicencio delos Santos III"
    centre = "San Isidro del Monte Integrated National High School Community Learning Center Annex"
    one = replace(BEN, key=KEYS["BEN"], name=name, group="San Isidro del Monte Norte", centre=centre)
    three = replace(one, certificates=tuple(f"MC-PLT-2025-00000{n}-X" for n in range(3)))
    for pdf, height in (
        (render_passes(EVENT, [one], SEATS, AT), 56.8),
        (render_folder_slips(EVENT, [three], AT), 47.3),
    ):
        page = PdfDocument(pdf)[0]
        lines = page.get_textpage()
        places = [lines.get_rect(n) for n in range(lines.count_rects())]
        lowest = page.get_height() - (6.5 + height) * 72 / 25.4
        assert places and min(bottom for _, bottom, _, _ in places) > lowest + 3
        assert not any(_overlap(one, other) for one in places for other in places if one is not other)


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    (a, b, c, d), (e, f, g, h) = one, other
    return min(c, g) - max(a, e) > 2 and min(d, h) - max(b, f) > 2


def test_name_cards_come_by_precedence_and_are_passes() -> None:
    cards = render_name_cards(EVENT, (TEACHER, MAYOR), SEATS, AT)
    assert placed(text(cards), ["Rosa M. Agoncillo", "Jayson Delos Reyes"])
    assert sorted(symbols(cards)) == ["MAYOR", "TEACHER1"]


def test_a_letter_invites_each_guest_and_a_message_tells_no_code() -> None:
    first, second = pages(render_invitations(EVENT, (TEACHER, MAYOR), AT))
    assert placed(
        first, ["December 18, 2025", "Rosa M. Agoncillo", "Mayor", "Talahib Sports Center", "8:00 AM", "9:30 AM"]
    )
    assert "Division ALS Focal Person" in first and "Jayson Delos Reyes" in second
    for lang, when in (("en", "December 19, 2025"), ("fil", "Disyembre 19, 2025")):
        message = invitation_text(EVENT, "Ana Abad", lang)
        assert message.startswith("Ana Abad, ") and when in message and "8:00 AM" in message
        assert "ANA" not in message and len(message) < 320, "two text messages"
        assert message in compose_messages(EVENT, LEARNERS).decode()
    head = replace(TEACHER, key="HEAD", name="Amparo L. Sandoval")
    assert len(pages(render_invitations(EVENT, (head, TEACHER), AT))) == 1, "who signs invites others"


def test_what_was_not_handed_over_waits_with_room_for_the_receiver_and_moves_when_released() -> None:
    words = text(render_release_list(EVENT, register(), AT))
    assert "minor" not in words
    assert "minor: learner or guardian" in text(render_release_list(EVENT, Register.of(PEOPLE, ()), AT))
    assert placed(words, ["Still to release: 2", "Ben Bautista", "MC-BEN", "Eva Bautista", "event: 0"])
    facts = {"name": "Rey Bautista", "relation": "brother", "authority": "letter", "place": "Talahib CLC"}
    release = Device("office")(Act.RELEASE, KEYS["EVA"], 9000, folder="MC-EVA", on=date(2026, 1, 5), **facts)
    words = text(render_release_list(EVENT, register(release), AT))
    assert placed(words, ["Still to release: 1", "Ben Bautista", "event: 1", "Eva Bautista", "Rey Bautista", "brother"])
    assert "January 5, 2026" in words


def test_the_register_on_paper_tells_when_who_came_and_every_finding() -> None:
    door, stage = Device("door"), Device("late")
    more = [
        door(Act.ARRIVE, KEYS["ANA"], 3),
        door(Act.ARRIVE, "\N{BOMB}\u202e"),
        stage(Act.HAND_OVER, KEYS["BEN"], 95, folder="MC-EVA"),
    ]
    words = text(render_day_register(EVENT, register(*more), AT))
    assert "Ana Abad 8:00 AM 9:30 AM 9:31 AM" in words
    assert "Cid Cruz 9:30 AM 9:31 AM received by Luz Cruz (letter and ID)" in words
    assert "On the list: 2. Present: 1. Folders handed over: 1." in words
    settle, noted = words.index("To settle: 1"), words.index("Noted, nothing to do: 2")
    assert settle < words.index("the folder MC-EVA of Eva Bautista was scanned for Ben Bautista") < noted
    assert words.index(r"The code \U0001f4a3\u202e was scanned at 8:00 AM on door") > noted
    assert words.index("again at 8:03 AM on door. The first time counts.") > noted


def test_a_certificate_of_appearance_is_for_who_was_there() -> None:
    receives = {"ALS teachers": Attestation.APPEARANCE, MAYOR.group: Attestation.APPRECIATION}
    assert list(attested(register(), receives)) == [(TEACHER, Attestation.APPEARANCE)]
    came = Device("door")(Act.ARRIVE, "MAYOR")
    one, other = pages(render_attestations(EVENT, register(came), receives, AT))
    assert "Certificate of Appreciation" in one and "Rosa M. Agoncillo" in one and "Pasasalamat" in one
    assert "Certificate of Appearance" in other and "December 19, 2025" in other
    with pytest.raises(StateError, match="nobody_there"):
        render_attestations(EVENT, register(), {MAYOR.group: Attestation.APPRECIATION}, AT)


def test_the_report_answers_each_objective_with_the_registers_numbers() -> None:
    words = text(report_pdf(register()))
    assert placed(words, ["Objective a", "Objective b", "Objective c"])
    assert "4 learners were called to the stage and acknowledged, 1 of them" in words
    assert "3 learners have received their folders with 4 certificates: 2 on stage, 1 through" in words
    assert "2 are still to be released" in words
    assert "Of 5 learners on the list and 0 who walked in, 3 attended. 1 officials" in words
    assert "Kawayanan 3 2 1 1" in words and "Talahib 2 1 0 1" in words and "Total 5 3 1 2" in words
    assert "Guardians beside learners 1" in words and "Nothing: no finding" in words
    assert not any(name in words for name in IN_ORDER)


STAGE = Device("another")
CHANGES = {
    "one more arrives": (STAGE(Act.ARRIVE, KEYS["EVA"]), "4 attended", "Talahib 2 2 0 0"),
    "one folder more is handed over": (
        STAGE(Act.HAND_OVER, KEYS["BEN"], 95, folder="MC-BEN"),
        "4 learners have received",
        "1 are still to be released",
    ),
    "a represented learner comes after all": (
        STAGE(Act.ARRIVE, KEYS["CID"], 60),
        "4 attended",
        "3 on stage, 0 through",
    ),
    "one walks in": (
        STAGE(Act.WALK_IN, "W1", name="Malaya, Mia", group="Talahib"),
        "1 who walked in",
        "Talahib 3 2 0 1",
    ),
    "a wrong folder": (STAGE(Act.HAND_OVER, KEYS["BEN"], 95, folder="MC-EVA"), "1 findings", "ask somebody to act"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_one_entry_of_the_register_changed_changes_the_report(change: str) -> None:
    mark, *told = CHANGES[change]
    before, after = text(report_pdf(register())), text(report_pdf(register(mark)))
    for words in told:
        assert words in after and words not in before


def test_the_file_for_word_says_what_the_pdf_says() -> None:
    report = compose_report(EVENT, Figures.of(register()))
    document = Document(BytesIO(report_document(report, AT)))
    paragraphs = "\n".join(paragraph.text for paragraph in document.paragraphs)
    rows = [" ".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    words = text(render_report(report, AT))
    for section in report.sections:
        assert section.title in paragraphs and all(note in paragraphs for note in section.notes)
    assert "Total 5 3 1 2" in rows and all(row in words for row in rows)
    assert (round(document.sections[0].page_width.mm), round(document.sections[0].page_height.mm)) == (210, 297)
    assert [p.style.name for p in document.paragraphs if p.text == "Objective a"] == ["Heading 2"]
    assert document.core_properties.author == EVENT.issuer


def test_the_count_sheet_counts_meals_by_who_came_and_folders_by_scan() -> None:
    words = text(count_pdf(register()))
    assert "ALS learners 5 3" in words and "Guardians beside learners 1 1" in words
    assert "Who received for an absent learner 1 1" in words and "Officials, teachers and guests 2 1" in words
    assert "All meals 9 6" in words and "Kits of learners 5 3" in words
    assert "Folders 5 4 3" in words and "Certificates in the folders 6 5 4" in words
    assert "Kawayanan 3 2 1" in words and "guests from the host town 1 0 0" in words
    assert not any(name in words for name in IN_ORDER)


COUNTED = {
    "one more arrives": (STAGE(Act.ARRIVE, KEYS["EVA"]), "ALS learners 5 4", "All meals 9 7", "Folders 5 5 3"),
    "a guest arrives": (STAGE(Act.ARRIVE, MAYOR.key), "Officials, teachers and guests 2 2", "All meals 9 7"),
    "one folder more is handed over": (STAGE(Act.HAND_OVER, KEYS["BEN"], 95, folder="MC-BEN"), "Folders 5 4 4"),
    "one walks in": (
        STAGE(Act.WALK_IN, "W1", name="Malaya, Mia", group="Talahib"),
        "ALS learners 6 4",
        "Kits of learners 6 4",
    ),
}


@pytest.mark.parametrize("change", COUNTED)
def test_one_entry_of_the_register_changed_changes_the_count_sheet(change: str) -> None:
    mark, *told = COUNTED[change]
    before, after = text(count_pdf(register())), text(count_pdf(register(mark)))
    for words in told:
        assert words in after and words not in before


def test_the_count_sheet_for_word_has_the_same_lines() -> None:
    sheet = compose_count_sheet(EVENT, register())
    document = Document(BytesIO(report_document(sheet, AT)))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["Folders", "5", "4", "3", ""] in rows and ["Total", "5", "3", "1"] in rows
    assert document.core_properties.title.startswith("Count Sheet for Liquidation")


def test_what_is_only_for_show_says_so() -> None:
    assert "DEMO" in text(render_call_list(replace(EVENT, mark="DEMO"), LEARNERS, AT))
    assert "DEMO" not in text(render_call_list(EVENT, LEARNERS, AT))
