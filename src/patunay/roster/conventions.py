"""The national conventions in one place: LRNs, names, dates. Each says what is safe to mend and what a person decides.

Sources: DepEd Order 22, s. 2012 (LRN), PRC Resolution 2005-262 (minor differences of names), forms AF-2 and AF-3
(month first).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from patunay.roster.model import PersonName

PARTICLES = frozenset({"de", "dela", "del", "delos", "delas", "la", "las", "los", "san", "santa", "sta", "sto", "y"})
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
FILLERS = frozenset({"", "-", "--", ".", "n/a", "na", "none", "wala", "x"})
_DATE_FORMS = ("%m/%d/%Y", "%B %d, %Y", "%d-%b-%Y", "%Y-%m-%d", "%b %d, %Y", "%d %B %Y", "%m-%d-%Y")
_DAMAGE = re.compile(r"\?|�|Ã.|Â.")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def tidy(text: str) -> str:
    """NFC, trimmed, single spaces: always safe."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def is_damaged(text: str) -> bool:
    """Letters lost on the way: `Casta?eda`, `Castañeda` as `CastaÃ±eda`, or the replacement character."""
    return bool(_DAMAGE.search(text))


def has_forbidden(text: str) -> bool:
    """Control, zero-width and direction characters, which no name holds."""
    return bool(_FORBIDDEN.search(text))


def parse_lrn(text: str) -> str | None:
    """The 12 digits, spaces and hyphens taken out; None where it is not an LRN."""
    compact = re.sub(r"[\s-]", "", text)
    return compact if re.fullmatch(r"[0-9]{12}", compact) else None


def parse_birthdate(text: str) -> date | None:
    """Month first where it is numeric (AF-2). None for an impossible date and for two-digit years."""
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(tidy(text), form).date()
        except ValueError:
            continue
    return None


def has_short_year(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}[/-]\d{1,2}[/-]\d{2}", text.strip()))


def date_in_words(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def display(text: str) -> str:
    """A name in capitals as it is printed: `DELA CRUZ` > `Dela Cruz`; other spellings stay as they are."""
    if text != text.upper() or not any(character.isalpha() for character in text):
        return text
    return re.sub(r"[^\W\d_]+", lambda word: _capitalised(word.group()), text.lower())


def _capitalised(word: str) -> str:
    return word.upper() if word in ("ii", "iii", "iv") else word[:1].upper() + word[1:]


def parse_extension(text: str) -> str | None:
    """`Jr.`, `Sr.`, `II` ... in one form; None for anything else."""
    return EXTENSIONS.get(text.strip().strip(".").lower())


def split_extension(first: str) -> tuple[str, str] | None:
    """`Kenneth Jr` > (`Kenneth`, `Jr.`): a suggestion, for a person to confirm."""
    head, _, tail = first.rpartition(" ")
    extension = parse_extension(tail)
    return (head, extension) if head and extension else None


def printed_name(name: PersonName) -> str:
    """First, middle, last, extension: as it stands on a certificate."""
    return " ".join(part for part in (name.first, name.middle, name.last, name.extension) if part)


def match_key(name: PersonName) -> str:
    """Equal for names that differ only in what the PRC calls minor: Ma./Maria, spacing, hyphen, case, ñ/n."""
    first = re.sub(r"\bma\b\.?", "maria", _folded(name.first))
    parts = (_folded(name.last), first, _folded(name.middle), parse_extension(name.extension) or "")
    return "|".join(re.sub(r"[^a-z0-9]", "", part.lower()) for part in parts)


def short_key(name: PersonName) -> str:
    """As `match_key` without the middle name, for lists that leave it out."""
    last, first, _, _ = match_key(name).split("|")
    return f"{last}|{first}"


def sort_key(name: PersonName) -> tuple[str, str, str]:
    """Last, first, middle; ñ follows n, particles stay with the surname."""
    return _ordered(name.last), _ordered(name.first), _ordered(name.middle)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _ordered(text: str) -> str:
    return _folded(text.lower().replace("ñ", "n￿"))
