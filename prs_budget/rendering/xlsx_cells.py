"""The two things put in a cell without surprise: an exact number, and a text that stays a text."""

from __future__ import annotations

from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

#: the longest text of a cell
_LONGEST = 32767


def exact(amount: Decimal) -> int | Decimal:
    """The number whose text is the shortest exact one: 340440000.00 gives 340440000, 0.50 gives 0.5.

    An int or a Decimal goes into the file digit by digit; a float would first become its nearest double,
    written with sixteen digits: 0.07 would read 0.07000000000000001.
    """
    return int(amount) if amount == amount.to_integral_value() else amount.normalize()


def put_text(sheet: Worksheet, line: int, at: int, text: str, style: Format) -> None:
    """Write a text as a text, whatever it begins with."""
    if text.startswith("<r>") and text.endswith("</r>"):
        # the library takes this for formatted text, and would write it as markup
        text += " "
    sheet.write_string(line, at, text[:_LONGEST], style)
