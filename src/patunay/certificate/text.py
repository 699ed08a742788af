"""From the content of a certificate to the words on its two pages, both languages; layout is the template's.

Every sentence repeats facts of the content; nothing is concluded here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from patunay.certificate.content import CertificateContent, CompetencyLine
from patunay.framework import Text
from patunay.words import Language, say

Pair = dict[str, str]
LANGUAGES: tuple[Language, ...] = ("en", "fil")


def page_values(content: CertificateContent) -> dict[str, Any]:
    """What `certificate.typ` receives, but for the QR and the attachments.

    `head`, `facts`, `foot` and `second` name nobody, so that Typst finds their layout again in the next paper.
    """
    title = title_of(content)
    return {
        "mark": mark_words(content.sample, content.demo),
        "issuer": content.issuer_name,
        "subject": say("certificate.subject", title=title.en, holder=content.holder, number=content.number),
        "alternative": say("certificate.qr_alternative", number=content.number, address=content.check_address),
        "attachment": say("certificate.attachment"),
        "holder": content.holder,
        "number": content.number,
        "head": _head(content, title),
        "facts": _facts(content),
        "foot": _foot(content),
        "second": _second_page(content),
    }


def card_values(content: CertificateContent) -> dict[str, Any]:
    """What `card.typ` receives; the QR is laid in afterwards."""
    return {
        "mark": mark_words(content.sample, content.demo),
        "issuer": content.issuer_name,
        "title": _both(title_of(content)),
        "certifies": both_words("certifies"),
        "holder": content.holder,
        "facts": {"rows": [{"title": _both(line.title), "level": _card_level(line)} for line in content.competencies]},
        "number": content.number,
        "date": printed_date(content.date, "en"),
        "scan": both_words("card_scan", address=content.check_address),
        "limit": both_words("limit"),
        "warning": both_words("proves_nothing"),
    }


def title_of(content: CertificateContent) -> Text:
    """The title: the office's own for a certificate, a fixed one for a Statement of Elements.

    Only the usual title has a Filipino one beside it; nobody translates what an office has written.
    """
    if content.is_statement:
        return Text(say("certificate.statement_title"), say("certificate.statement_title", "fil"))
    usual = content.title == say("certificate.title")
    return Text(content.title, say("certificate.title", "fil") if usual else "")


def mark_words(sample: bool, demo: bool) -> str:
    """The word printed large behind a page: "" for a real certificate."""
    return " ".join(word for word, marked in (("SAMPLE", sample), ("DEMO", demo)) if marked)


def note_words(sample: bool, demo: bool) -> list[Pair]:
    """What the mark means."""
    marked = (("sample_note", sample), ("demo_note", demo))
    return [both_words(name) for name, stands in marked if stands]


def printed_date(day: date, lang: Language) -> str:
    month = say(f"certificate.month_{day.month}", lang)
    return say("certificate.date", lang, month=month, day=day.day, year=day.year)


def both_words(name: str, **facts: Any) -> Pair:
    """The sentence `certificate.<name>` in both languages."""
    return {"en": say(f"certificate.{name}", "en", **facts), "fil": say(f"certificate.{name}", "fil", **facts)}


def _both(text: Text) -> Pair:
    return {"en": text.en, "fil": text.fil}


def _head(content: CertificateContent, title: Text) -> dict[str, Any]:
    return {
        "letterhead": list(content.letterhead),
        "title": _both(title),
        "certifies": both_words("certifies"),
        "attained": both_words(f"attained_{_extent(content)}"),
        "milestone": both_words("milestone") if content.milestone else None,
    }


def _facts(content: CertificateContent) -> dict[str, Any]:
    shared = _shared_assessment(content)
    return {
        "columns": [both_words("column_competency"), both_words("column_description"), both_words("column_elements")],
        "rows": [_row(line, shared is None) for line in content.competencies],
        "assessed": None if shared is None else _assessed(shared),
        "elsewhere": both_words("on_second_page"),
    }


def _foot(content: CertificateContent) -> dict[str, Any]:
    return {
        "given": {lang: _given(content, lang) for lang in LANGUAGES},
        "signatories": [{"name": signatory.name, "position": signatory.position} for signatory in content.signatories],
        "seal": both_words("dry_seal"),
        "scan": both_words("scan"),
        "limit": both_words("limit"),
        "sources": _sources(content),
        "notes": note_words(content.sample, content.demo),
    }


def _extent(content: CertificateContent) -> str:
    """Which of the four sentences is true: one, many, mixed, elements."""
    if content.is_statement:
        return "elements"
    if not all(line.level for line in content.competencies):
        return "mixed"
    return "one" if len(content.competencies) == 1 else "many"


def _given(content: CertificateContent, lang: Language) -> str:
    return say("certificate.given", lang, date=printed_date(content.date, lang), place=content.place)


def _sources(content: CertificateContent) -> str:
    framework = say("certificate.framework", framework=content.framework)
    return " · ".join(part for part in (framework, content.basis) if part)


def _shared_assessment(content: CertificateContent) -> Text | None:
    """How assessed, where it is the same for every line (then it is printed once)."""
    first = content.competencies[0].assessed
    return first if all(line.assessed == first for line in content.competencies) else None


def _assessed(text: Text) -> Pair:
    return {"en": say("certificate.assessed", "en") + text.en, "fil": say("certificate.assessed", "fil") + text.fil}


def _row(line: CompetencyLine, own_assessment: bool) -> dict[str, Any]:
    return {
        "title": _both(line.title),
        "level": _level(line),
        "description": _both(line.description) if line.description else both_words("elements_only_meaning"),
        "elements": [_both(element) for element in line.elements],
        "note": None if line.elements else both_words("as_a_whole"),
        "assessed": _assessed(line.assessed) if own_assessment else None,
    }


def _level(line: CompetencyLine) -> Pair:
    if line.level is None:
        return both_words("elements_only")
    return {
        "en": say("certificate.level", "en", level=line.level.en),
        "fil": say("certificate.level", "fil", level=line.level.fil),
    }


def _card_level(line: CompetencyLine) -> Pair:
    return _both(line.level) if line.level else both_words("card_elements", count=len(line.elements))


def _second_page(content: CertificateContent) -> dict[str, Any]:
    """Filipino first, English beneath: the holder's page, in three columns."""
    where = {"contact": content.contact, "address": content.check_address}
    issued = both_words("proves_issuer", issuer=content.issuer_name)
    return {
        "title": both_words("second_title_statement" if content.is_statement else "second_title"),
        "columns": [
            [
                _section("proves", _proves(content), issued),
                _section("proves_not", both_words("proves_not_limit"), both_words("proves_not_grade")),
            ],
            [
                _section("apply", _words_to_say(content), both_words("apply_show")),
                _section("keep", both_words("keep_original"), both_words("keep_private")),
            ],
            [
                _section("check", both_words("check_scan", **where), both_words("check_answer")),
                _section("lost", both_words("lost_copy"), both_words("lost_name"), both_words("lost_where", **where)),
            ],
        ],
    }


def _section(heading: str, *paragraphs: Pair) -> dict[str, Any]:
    return {"heading": both_words(heading), "paragraphs": list(paragraphs)}


def _proves(content: CertificateContent) -> Pair:
    extent = _extent(content)
    kind = extent if extent in ("mixed", "elements") else "competencies"
    return both_words(f"proves_{kind}")


def _words_to_say(content: CertificateContent) -> Pair:
    return {lang: _sentence_to_say(content, lang) for lang in LANGUAGES}


def _sentence_to_say(content: CertificateContent, lang: Language) -> str:
    """An example from the holder's own lines: the first competency, else the first element."""
    issuer = content.issuer_name
    for line in content.competencies:
        if line.level:
            title, level = getattr(line.title, lang), getattr(line.level, lang)
            return say("certificate.apply_say", lang, issuer=issuer, title=title, level=level)
    element = getattr(content.competencies[0].elements[0], lang)
    return say("certificate.apply_say_elements", lang, issuer=issuer, element=element)
