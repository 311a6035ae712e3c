"""What no text of the site may hold: a null, which PostgreSQL cannot store, or half a character, which nothing can."""

from __future__ import annotations

import re

#: a null, or half of a pair of UTF-16, which JSON allows
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
#: what ends a line or steers a terminal; a tab is left, which comes with what is pasted from a spreadsheet
_STEERING = re.compile("[\0-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

UNWRITABLE = "contient un caractère qui ne peut pas s’écrire (nul, ou coupé en deux) : retirez-le."


def is_writable(text: str) -> bool:
    """Whether every character of a text can be stored."""
    return not _UNWRITABLE.search(text)


def is_plain(text: str) -> bool:
    """Whether a text is of one line, without a character that steers anything: what a part of an address is."""
    return not _STEERING.search(text)
