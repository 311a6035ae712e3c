"""A file as sheets of rows, whatever it is: .xlsx, .xlsm, .ods or .csv. Rows are read one by one, never kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prs_budget.lib.spreadsheets.limits import UnreadableFile, require_size
from prs_budget.lib.spreadsheets.reading import Sheet, read_workbook
from prs_budget.lib.spreadsheets.signatures import refuse_other
from prs_budget.lib.spreadsheets.texts import SEPARATORS, decoded, require_rows, rows_of, separator_of

_ZIP = b"PK\x03\x04"


def open_file(content: bytes, known: Callable[[Sequence[object]], int]) -> tuple[Sheet, ...]:
    """The sheets of a file. `known` counts the columns that a row names. Raises UnreadableFile."""
    require_size(len(content))
    if content.startswith(_ZIP):
        return read_workbook(content)
    refuse_other(content)
    text, encoding = decoded(content)
    if not text.strip():
        raise UnreadableFile("Ce fichier est vide : choisissez celui que vous avez rempli.")
    separator = separator_of(text, known)
    told = f"CSV, {encoding}, séparateur {SEPARATORS[separator]}"
    return (Sheet("", lambda: require_rows(rows_of(text, separator)), told=told),)


def visible(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """The sheets that a person sees; all of them where every one is hidden."""
    return tuple(one for one in sheets if one.is_visible) or tuple(sheets)
