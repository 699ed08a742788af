"""The national conventions in one place: LRNs, names, dates. Each says what is safe to mend and what a person decides.

Sources: DepEd Order 22, s. 2012 (LRN), PRC Resolution 2005-262 (minor differences of names), forms AF-2 and AF-3
(month first). Does not know which cell a value came from.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import date, timedelta

from patunay.roster.model import PersonName
from patunay.words import Language

INNER_PARTICLES = frozenset({"de", "dela", "del", "delos", "delas", "la", "las", "los", "y"})
EXTENSIONS = {
    "jr": "Jr.",
    "junior": "Jr.",
    "sr": "Sr.",
    "senior": "Sr.",
    "ii": "II",
    "iii": "III",
    "iv": "IV",
    "v": "V",
}
FILLERS = frozenset({"", "-", "--", "–", "—", ".", "n/a", "na", "n.a.", "none", "wala", "x"})
_MONTHS = (
    ("january", "enero"),
    ("february", "pebrero"),
    ("march", "marso"),
    ("april", "abril"),
    ("may", "mayo"),
    ("june", "hunyo"),
    ("july", "hulyo"),
    ("august", "agosto"),
    ("september", "setyembre"),
    ("october", "oktubre"),
    ("november", "nobyembre"),
    ("december", "disyembre"),
)
_MONTH_OF = {n[:k]: number for number, names in enumerate(_MONTHS, 1) for n in names for k in range(3, len(n) + 1)}
_NUMERIC = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_MONTH_FIRST = re.compile(r"([a-z]{3,10})\.? (\d{1,2}),? (\d{4})", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})[- ]([a-z]{3,10})\.?[-, ]+(\d{4})", re.IGNORECASE)
_EXCEL_EPOCH = date(1899, 12, 30)
_DAMAGE = re.compile(r"\?|�|Ã.|Â.|[nN]~")
_NOT_IN_NAMES = re.compile(r"[^\w\s.,'’`\-?~�]|[\d_]")


def tidy(text: str) -> str:
    """NFC, trimmed, single spaces: always safe."""
    return " ".join((text if text.isascii() else unicodedata.normalize("NFC", text)).split())


def is_damaged(text: str) -> bool:
    """Letters lost on the way: `Casta?eda`, `Castañeda` as `CastaÃ±eda` or `Castan~eda`, the replacement character."""
    return bool(_DAMAGE.search(text))


def undamaged(text: str) -> str:
    """What a damaged name most likely was, for a person to confirm: never applied by itself."""
    text = text.replace("n~", "ñ").replace("N~", "Ñ")
    with suppress(UnicodeError):
        text = text.encode("cp1252").decode("utf-8")
    return re.sub(r"(?<=[^\W\d_])[?�](?=[^\W\d_])", lambda m: "Ñ" if text[: m.start()][-1:].isupper() else "ñ", text)


def has_forbidden(text: str) -> bool:
    """Control, zero-width and direction characters, which no name holds (Unicode categories C*)."""
    return not text.isprintable() and any(unicodedata.category(character)[0] == "C" for character in text)


def has_strange(text: str) -> bool:
    """Digits, signs or letters of another script: a remark beside the name, or a look-alike."""
    if _NOT_IN_NAMES.search(text):
        return True
    return not text.isascii() and any(c.isalpha() and not unicodedata.name(c, "").startswith("LATIN") for c in text)


def parse_lrn(text: str) -> str | None:
    """The 12 digits, spaces and hyphens taken out; None where it is not an LRN (no check digit is documented)."""
    compact = re.sub(r"[\s-]", "", text)
    return compact if re.fullmatch(r"[0-9]{12}", compact) else None


def parse_birthdate(text: str) -> date | None:
    """Month first where it is numeric (AF-2); months in English or Filipino. None for anything else or impossible.

    A two-digit year is never guessed.
    """
    text = tidy(text)
    if match := _NUMERIC.fullmatch(text):
        return _day(match[4], match[1], match[3]) if len(match[4]) == 4 else None
    if match := _ISO.fullmatch(text):
        return _day(match[1], match[2], match[3])
    if match := _MONTH_FIRST.fullmatch(text):
        return _day(match[3], match[1], match[2])
    if match := _DAY_FIRST.fullmatch(text):
        return _day(match[3], match[2], match[1])
    return None


def parse_excel_day(number: float) -> date | None:
    """The date that Excel keeps as this number of days (1900 system); None outside 1900 to 2100."""
    if not 60 < number < 73_051 or number != int(number):
        return None
    return _EXCEL_EPOCH + timedelta(days=int(number))


def has_short_year(text: str) -> bool:
    match = _NUMERIC.fullmatch(text.strip())
    return bool(match and len(match[4]) == 2)


def born_key(text: str, born: date | None) -> str:
    """Month, day and the year's last two digits: equal for `03/23/77` and `03/23/1977`. Empty where unknown."""
    if born is not None:
        return f"{born:%m%d%y}"
    match = _NUMERIC.fullmatch(text.strip())
    return f"{int(match[1]):02}{int(match[3]):02}{match[4][-2:]}" if match else ""


def _day(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else _MONTH_OF.get(month.lower(), 0)
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


def date_in_words(day: date, lang: Language = "en") -> str:
    """`December 19, 2025`; `Disyembre 19, 2025` (D97)."""
    english, filipino, *_ = _MONTHS[day.month - 1]
    return f"{(english if lang == 'en' else filipino).capitalize()} {day.day}, {day.year}"


def display(text: str) -> str:
    """A name in capitals as it is printed: `DE LOS SANTOS` > `De los Santos`; other spellings stay as they are."""
    if not text.isupper():
        return text
    return "-".join(re.sub(r"[^\W\d_]+", _capitalised, part) for part in text.lower().split("-"))


def _capitalised(match: re.Match[str]) -> str:
    word = match.group()
    if word in ("ii", "iii", "iv"):
        return word.upper()
    return word if word in INNER_PARTICLES and match.start() else word[:1].upper() + word[1:]


def parse_extension(text: str) -> str | None:
    """`Jr.`, `Sr.`, `II` ... in one form; None for anything else."""
    return EXTENSIONS.get(text.strip().strip(".,").lower())


def split_extension(first: str) -> tuple[str, str] | None:
    """`Kenneth Jr` > (`Kenneth`, `Jr.`): a suggestion, for a person to confirm."""
    head, _, tail = first.rpartition(" ")
    extension = parse_extension(tail)
    return (head.rstrip(" ,"), extension) if head and extension else None


def printed_name(name: PersonName) -> str:
    """First, middle, last, extension: as it stands on a certificate."""
    return " ".join(part for part in (name.first, name.middle, name.last, name.extension) if part)


def match_key(name: PersonName) -> str:
    """Equal for names that differ only in what the PRC calls minor: Ma./Maria, Jr/Junior, spacing, hyphen, case, ñ/n.

    `last|first|middle|extension`; an extension in the first name is taken for one, lost letters as they likely were.
    """
    first, extension = split_extension(name.first) or (name.first, parse_extension(name.extension) or "")
    first = re.sub(r"\bma\b\.?", "maria", folded(first))
    parts = (folded(name.last), first, folded(name.middle), extension.lower())
    return "|".join(re.sub(r"[^a-z0-9]", "", part) for part in parts)


def short_key(name: PersonName) -> str:
    """As `match_key` without middle name and extension, for lists that leave them out."""
    last, first, _, _ = match_key(name).split("|")
    return f"{last}|{first}"


def sort_key(name: PersonName) -> tuple[str, str, str]:
    """Last, first, middle; ñ follows n, particles stay with the surname."""
    return _ordered(name.last), _ordered(name.first), _ordered(name.middle)


def name_words(text: str) -> frozenset[str]:
    """The words of two letters or more by which a form names somebody, folded; extensions left out."""
    words = re.findall(r"[^\W\d_]+", folded(undamaged(text)))
    return frozenset(word for word in words if len(word) > 1 and word not in EXTENSIONS)


def folded(text: str) -> str:
    """Small letters without marks, lost letters as they likely were: for comparing, never for printing."""
    if text.isascii() and "?" not in text and "~" not in text:
        return text.lower()
    decomposed = unicodedata.normalize("NFD", undamaged(text).lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _ordered(text: str) -> str:
    base = unicodedata.normalize("NFC", text.lower()).replace("ñ", "n￿")
    return "".join(c for c in unicodedata.normalize("NFD", base) if not unicodedata.combining(c))
