"""What goes on a sheet without surprise: exact numbers, texts that stay texts and are read whole, margins."""

from __future__ import annotations

import math
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from prs_budget.lib.rendering.about import About

#: the longest text of a cell
_LONGEST = 32767
#: the margin of a page holds 255 characters, codes included, in three parts
_LONGEST_IN_MARGIN = 70
#: the longest address that Excel opens
_LONGEST_ADDRESS = 2079
#: the longest name of a sheet
LONGEST_NAME = 31
#: the height of a line of text, in points
LINE_HEIGHT = 13.5


def exact(amount: Decimal) -> int | Decimal:
    """The number whose text is the shortest exact one: 340440000.00 gives 340440000, 0.50 gives 0.5.

    An int or a Decimal goes into the file digit by digit; a float would first become its nearest double,
    written with sixteen digits: 0.07 would read 0.07000000000000001.
    """
    return int(amount) if amount == amount.to_integral_value() else amount.normalize()


def put_text(sheet: Worksheet, line: int, at: int, text: str, style: Format) -> None:
    """Write a text as a text, whatever it begins with; an empty one leaves the cell empty."""
    if not text:
        sheet.write_blank(line, at, None, style)
        return
    if text.startswith("<r>") and text.endswith("</r>"):
        # the library takes this for formatted text, and would write it as markup
        text += " "
    sheet.write_string(line, at, text[:_LONGEST], style)


def put_wide(sheet: Worksheet, line: int, text: str, style: Format, *, span: tuple[int, int], fit: float) -> None:
    """Write a text across the columns of `span`, on as many lines as `fit` characters a line ask for."""
    first, last = span
    count = lines_of(text, fit)
    if count > 1:
        sheet.set_row(line, LINE_HEIGHT * count)
    if last > first:
        sheet.merge_range(line, first, line, last, "", style)
    put_text(sheet, line, first, text, style)


def put_link(sheet: Worksheet, line: int, at: int, address: str, style: Format) -> None:
    """Write an absolute address that a click opens; one too long for Excel stays a text."""
    if len(address) > _LONGEST_ADDRESS or not address.startswith(("http://", "https://")):
        put_text(sheet, line, at, address, style)
    else:
        sheet.write_url(line, at, address, style, address)


def cut(text: str, most: int = LONGEST_NAME) -> str:
    """A text that holds in `most` characters: what is too long stops at the end of a word, and « … » says so."""
    if len(text) <= most:
        return text
    short = text[: most - 1]
    if text[most - 1] != " " and " " in short:
        short = short.rsplit(" ", 1)[0]
    return short.rstrip(" ,;:('’") + "…"


def lines_of(text: str, fit: float) -> int:
    """How many lines a text takes where `fit` characters hold on one."""
    return max(1, math.ceil(len(text) / max(fit, 1)))


def printed(text: str) -> str:
    """A text for the margin of a printed page: « & » is doubled, and what is too long is cut.

    It must follow a space: « &8 » before « 8 mars » would be read as a size of 88.
    """
    short = text if len(text) <= _LONGEST_IN_MARGIN else text[: _LONGEST_IN_MARGIN - 1] + "…"
    return short.replace("&", "&&")


def footer(about: About) -> str:
    """The foot of a printed page: whose file it is, when it was made, which page this is."""
    return f"&L&8 {printed(about.organisation)}&C&8 {printed(about.when)}&R&8 Page &P sur &N"
