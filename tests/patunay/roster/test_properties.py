"""Names, LRNs and dates of every kind: nothing is lost, ñ stays ñ, an LRN is twelve digits or none."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.patunay.roster.rosters import DAY, HEADINGS, row

from patunay.roster import conventions as national
from patunay.roster.decisions import parse_decision
from patunay.roster.duplicates import settle
from patunay.roster.model import PersonName, Place
from patunay.roster.reading import read_roster, row_hashes
from patunay.roster.rows import RowReading
from patunay.roster.tables import Row, Table

LETTERS = "abcdefghijklmnopqrstuvwxyzñáéíóúüABCDEFGHIJKLMNOPQRSTUVWXYZÑÁÉÍÓÚÜ"
words = st.text(LETTERS, min_size=2, max_size=12).filter(lambda word: word.lower() not in national.FILLERS)
names = st.builds(" ".join, st.lists(words, min_size=1, max_size=3)).filter(
    lambda name: national.parse_extension(name.rpartition(" ")[2]) is None
)
people = st.builds(PersonName, last=names, first=names, middle=st.one_of(st.just(""), names))
dates = st.dates(date(1945, 1, 1), date(2012, 12, 31))
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
cells = st.tuples(*[anything] * len(HEADINGS))


def table(*rows: tuple[str, ...]) -> Table:
    lines = [HEADINGS, *rows]
    return Table("roster.csv", None, False, tuple(Row(n, tuple(c or None for c in r)) for n, r in enumerate(lines, 1)))


@settings(max_examples=150, deadline=None)
@given(people, dates)
def test_a_learner_comes_out_as_he_went_in(person: PersonName, born: date) -> None:
    cells = row(last=person.last, first=person.first, middle=person.middle, born=f"{born:%B} {born.day}, {born.year}")
    (learner,) = read_roster([table(cells)], {}, DAY).learners
    assert learner.birthdate == born and learner.lrn == cells[0]
    for before, after in zip(
        (person.last, person.first, person.middle),
        (learner.name.last, learner.name.first, learner.name.middle),
        strict=True,
    ):
        assert after.lower() == before.lower() and unicodedata.is_normalized("NFC", after)
        assert before.isupper() or after == before
    assert not learner.held


@settings(max_examples=150, deadline=None)
@given(st.lists(cells, min_size=1, max_size=6))
def test_no_row_is_lost_whatever_stands_in_it(rows: list[tuple[str, ...]]) -> None:
    """Every row that is not empty is a learner or has a finding that says why not."""
    read = read_roster([table(*rows)], {}, DAY)
    told = {learner.place.row for learner in read.learners} | {finding.place.row for finding in read.findings}
    filled = {number for number, cells in enumerate(rows, 2) if any(part.strip() for part in cells)}
    assert filled <= told
    assert all(finding.sentence("en") and finding.sentence("fil") for finding in read.findings)


@settings(max_examples=300, deadline=None)
@given(anything)
def test_an_lrn_is_twelve_digits_or_none(text: str) -> None:
    lrn = national.parse_lrn(text)
    assert lrn is None or (len(lrn) == 12 and lrn.isascii() and lrn.isdecimal())
    assert lrn is None or lrn == "".join(c for c in text if not c.isspace() and c != "-")


@given(st.integers(0, 10**12 - 1), st.sampled_from(["", " ", "-", "\u00a0"]))
def test_an_lrn_survives_spaces_and_hyphens(number: int, gap: str) -> None:
    digits = f"{number:012}"
    assert national.parse_lrn(f" {digits[:6]}{gap}{digits[6:]} ") == digits


@given(
    dates,
    st.sampled_from(["%m/%d/%Y", "%B %d, %Y", "%d-%b-%Y", "%Y-%m-%d", "%b. %d, %Y", "%d %B %Y", "%Y-%m-%d 00:00:00"]),
)
def test_a_date_reads_back_in_every_form(born: date, form: str) -> None:
    assert national.parse_birthdate(born.strftime(form)) == born


@given(dates)
def test_two_digits_never_make_a_year(born: date) -> None:
    short = f"{born:%m/%d/%y}"
    assert national.parse_birthdate(short) is None and national.has_short_year(short)
    assert national.born_key(short, None) == national.born_key("", born)


@settings(max_examples=300, deadline=None)
@given(anything)
def test_parsing_a_date_never_fails(text: str) -> None:
    born = national.parse_birthdate(text)
    assert born is None or 1 <= born.month <= 12
    assert parse_decision(text).text == text.strip()


@given(st.integers(61, 73_050))
def test_the_days_of_excel(number: int) -> None:
    assert national.parse_excel_day(number) == date(1900, 3, 1) + timedelta(days=number - 61)


@given(people)
def test_display_and_matching_keep_the_letters(person: PersonName) -> None:
    shouted = PersonName(person.last.upper(), person.first.upper(), person.middle.upper())
    shown = PersonName(*map(national.display, (shouted.last, shouted.first, shouted.middle)))
    assert national.match_key(shown) == national.match_key(shouted) == national.match_key(person)
    assert shown.last.upper() == shouted.last and ("Ñ" in shouted.last) == ("ñ" in shown.last.lower())


@given(names)
def test_lost_letters_are_offered_back(name: str) -> None:
    """UTF-8 read as Windows-1252, where every byte of it stands for a letter there."""
    try:
        mangled = name.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return
    assert national.undamaged(mangled) == name


@given(people, people)
def test_names_sort_with_enye_after_n(one: PersonName, other: PersonName) -> None:
    after_n = national.sort_key(PersonName("Ñ" + one.last, one.first))
    assert national.sort_key(PersonName("N" + other.last, other.first)) < after_n
    assert after_n < national.sort_key(PersonName("O" + other.last, other.first))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(people, st.one_of(st.none(), dates)), min_size=2, max_size=8))
def test_duplicates_hold_and_never_merge(rows: list[tuple[PersonName, date | None]]) -> None:
    cells = [row("", p.last, p.first, middle=p.middle, born=f"{b:%m/%d/%Y}" if b else "") for p, b in (*rows, rows[0])]
    read = read_roster([table(*cells)], {}, DAY)
    assert len(read.learners) == len(cells)
    settle([RowReading(Place("x"), "h", parse_decision(""))])
    if rows[0][1] is not None:
        assert read.learners[0].held and read.learners[-1].held


@given(st.lists(cells, max_size=6))
def test_every_row_has_a_name_of_its_own(rows: list[tuple[str, ...]]) -> None:
    hashes = row_hashes(table(*rows, *rows))
    assert len(set(hashes.values())) == len(hashes)
