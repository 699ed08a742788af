"""What a row asks of a person, as cards on the page, and the answers in the words of the *Decision* column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from office.people.rosters.files import Reading
from office.people.rosters.matching import Known
from office.people.rosters.plan import Action, Line, Plan
from patunay.roster import conventions as national
from patunay.roster.decisions import NAME, WORDS, Answer, parse_decision
from patunay.roster.model import Finding, Place, Weight
from patunay.roster.model import Learner as Row
from patunay.roster.reading import row_hashes
from patunay.roster.tables import Table, cell_text

CELLS = 6
"""Of a row that is no learner yet, as its heading."""
PAIRS = ("roster.shared_lrn", "roster.duplicate")
FACTS = ("middle", "extension", "lrn", "birthdate", "sex", "programme", "teacher", "guardian")
"""Of a row, as its columns are called."""
_OF_ROWS = (Answer.YES, Answer.NO, Answer.KEEP, Answer.DROP)
_OPPOSED = ({Answer.YES, Answer.NO}, {Answer.KEEP, Answer.DROP}, {Answer.SAME, Answer.DIFFERENT})
_LABEL = re.compile(r"\S.*?, row \d+(?=, |$)")
_HASH = re.compile(r"[0-9a-f]{16}(-\d+)?")


@dataclass(frozen=True, slots=True)
class Ask:
    """One finding of a row with the words that answer it; `by_name`: a name written out answers it too."""

    finding: Finding
    field: str
    choices: tuple[str, ...]
    by_name: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to decide: a row's own questions, rows that are perhaps one person, or a row and known learners.

    `cells`: what stands in a row that is no learner yet.
    """

    kind: str
    digest: str
    rows: tuple[Row, ...] = ()
    asks: tuple[Ask, ...] = ()
    known: tuple[Known, ...] = ()
    place: Place | None = None
    may_be_different: bool = True
    cells: str = ""
    members: str = field(default="")

    @property
    def is_answerable(self) -> bool:
        """Whether an answer on the page settles something; otherwise only a corrected file does."""
        return self.kind != "row" or any(ask.choices or ask.by_name for ask in self.asks)

    @property
    def keeping(self) -> list[tuple[Row, list[str]]]:
        """Each row of a pair, with what only the others say: that would be lost by keeping this one."""
        said = {field for row in self.rows for field in FACTS if _fact(row, field)}
        return [(row, [field for field in FACTS if field in said and not _fact(row, field)]) for row in self.rows]


def cards(reading: Reading, plan: Plan) -> list[Card]:
    """In the order of the files; rows of one pair stand on one card."""
    found = _by_row(plan.findings)
    by_place = {_label(line.row.place): line.row for line in plan.lines}
    found_cards: dict[tuple[str, str], Card] = {}
    for line in plan.doing(Action.HELD):
        for card in _of_line(line, found.get(_key(line.row.place), ()), by_place):
            found_cards.setdefault((card.kind, card.digest), card)
    return [*_struck(reading, plan, found), *found_cards.values()]


def _of_line(line: Line, findings: Sequence[Finding], by_place: Mapping[str, Row]) -> Iterator[Card]:
    row = line.row
    held = [one for one in findings if one.weight is Weight.HELD]
    unread = [one for one in findings if one.code == "roster.decision_unread"]
    own = [one for one in held if one.code not in PAIRS]
    if own:
        yield Card("row", row.row_hash, (row,), _asks(row.row_hash, [*own, *unread]), place=row.place)
    for finding in held:
        if finding.code in PAIRS:
            yield _pair(row, finding, by_place)
    if line.match.doubtful:
        doubt = line.match
        yield Card("known", row.row_hash, (row,), known=doubt.doubtful, may_be_different=doubt.may_be_new)


def _asks(digest: str, findings: Iterable[Finding]) -> tuple[Ask, ...]:
    return tuple(
        Ask(one, f"row.{digest}.{number}", tuple(c for c in one.choices if c in _OF_ROWS), NAME in one.choices)
        for number, one in enumerate(findings)
    )


def _pair(row: Row, finding: Finding, by_place: Mapping[str, Row]) -> Card:
    """The row beside the rows that its finding names."""
    named = (by_place.get(label) for label in _LABEL.findall(finding.facts["others"]))
    rows = sorted((row, *filter(None, named)), key=lambda one: (one.place.file, one.place.sheet or "", one.place.row))
    digests = [one.row_hash for one in rows]
    may_differ = finding.code == "roster.duplicate"
    return Card(finding.code, digests[0], tuple(rows), may_be_different=may_differ, members=" ".join(digests))


def _fact(row: Row, field: str) -> object:
    return getattr(row.name if field in ("middle", "extension") else row, field)


def _label(place: Place) -> str:
    """As the library names a row in a sentence about another."""
    return f"{place.file}{f' / {place.sheet}' if place.sheet else ''}, row {place.row}"


def _struck(
    reading: Reading, plan: Plan, found: Mapping[tuple[str, str | None, int | None], list[Finding]]
) -> Iterator[Card]:
    tables = {(table.file, table.sheet): table for table in reading.tables} if plan.held_rows else {}
    hashes = {where: row_hashes(table) for where, table in tables.items()}
    for place in plan.held_rows:
        where = place.file, place.sheet
        digest = hashes[where][place.row or 0]
        said = _said(tables[where], place.row)
        yield Card("row", digest, (), _asks(digest, found[_key(place)]), place=place, cells=said)


def _said(table: Table, number: int | None) -> str:
    """The first cells of a row that say something."""
    row = next(one for one in table.rows if one.number == number)
    return ", ".join(filter(None, (national.tidy(cell_text(cell)) for cell in row.cells[:CELLS])))


def _by_row(findings: Iterable[Finding]) -> dict[tuple[str, str | None, int | None], list[Finding]]:
    found: dict[tuple[str, str | None, int | None], list[Finding]] = {}
    for finding in findings:
        found.setdefault(_key(finding.place), []).append(finding)
    return found


def _key(place: Place) -> tuple[str, str | None, int | None]:
    return place.file, place.sheet, place.row


def combined(before: str, words: Sequence[str]) -> str:
    """A decision with new words in it; what contradicts them goes. Words that cannot be read are kept to be named."""
    old, new = parse_decision(before), parse_decision("; ".join(words))
    if new.unread:
        return new.text
    against = {answer for pair in _OPPOSED if pair & new.answers for answer in pair}
    answers = sorted((old.answers - against) | new.answers)
    name = new.name or old.name
    return "; ".join([*answers, *([f"name: {name}"] if name else [])])


def read_answers(post: Mapping[str, str]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """From the fields of the page to decisions and to whom rows are. What answers nothing is left out."""
    answers: dict[str, list[str]] = {}
    known: dict[str, str] = {}
    for key, value in post.items():
        kind, _, rest = key.partition(".")
        digest = rest.partition(".")[0]
        value = national.tidy(value)
        if not value or not _HASH.fullmatch(digest):
            continue
        if kind == "row" and value in WORDS:
            answers.setdefault(digest, []).append(value)
        elif kind == "name":
            answers.setdefault(digest, []).append(f"name: {value}")
        elif kind == "known":
            known[digest] = value
        elif kind == "pair":
            for member, word in _pair_words(value, post.get(f"of.{digest}", "").split()):
                answers.setdefault(member, []).append(word)
    return answers, known


def _pair_words(value: str, members: Sequence[str]) -> Iterator[tuple[str, str]]:
    """`different people` for all, or `keep <row>`: the others are the same person and are left out."""
    kept = value.removeprefix("keep ")
    for member in filter(_HASH.fullmatch, members):
        if value == Answer.DIFFERENT:
            yield member, Answer.DIFFERENT
        elif kept in members and member != kept:
            yield member, Answer.SAME
