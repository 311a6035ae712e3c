"""What texts may hold: no null, which PostgreSQL cannot store, no half character, nothing that nobody sees."""

from __future__ import annotations

import re
import unicodedata

#: a null, or half of a pair of UTF-16, which JSON allows
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
#: what ends a line or steers a terminal; a tab is left, which comes with what is pasted from a spreadsheet
_STEERING = re.compile("[\0-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

#: what nobody sees, and that makes two codes of one, or a reason of nothing
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"\s+")

UNWRITABLE = "contient un caractère qui ne peut pas s’écrire (nul, ou coupé en deux) : retirez-le."


def is_writable(text: str) -> bool:
    """Whether every character of a text can be stored."""
    return not _UNWRITABLE.search(text)


def is_plain(text: str) -> bool:
    """Whether a text is of one line, without a character that steers anything: what a part of an address is."""
    return not _STEERING.search(text)


def whole_number(text: str, most: int = 9) -> int | None:
    """The number that a text of digits says, `most` of them at most; None where it is another text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most else None


def is_year(text: str) -> bool:
    """Whether a text is a year: four digits."""
    return len(text) == 4 and whole_number(text) is not None


def has_invisible(text: str) -> bool:
    """Whether a text holds characters that nobody sees."""
    return not text.isascii() and bool(_INVISIBLE.search(text))


def without_invisible(text: str) -> str:
    """A text without the characters that nobody sees: of no width, soft hyphens, marks of direction or of order."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def prose(text: str) -> str:
    """A text of several lines as it is kept: a reason of invisible characters and blanks alone is empty."""
    return without_invisible(text).strip()


def one_line(text: str) -> str:
    """A text of one line as it is kept: composed letters, one space between words, whatever the spaces."""
    plain = text if text.isascii() else unicodedata.normalize("NFC", without_invisible(text))
    return _SPACES.sub(" ", plain).strip()


def plain(text: str) -> str:
    """Lower case, without accents, typographic apostrophes made straight."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
