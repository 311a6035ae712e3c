"""A file as sheets of rows, whatever it is: .xlsx, .ods or .csv. Rows are read one by one, never kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from prs_budget.lib.spreadsheets.limits import UnreadableFile, require_size
from prs_budget.lib.spreadsheets.reading import Row, read_workbook
from prs_budget.lib.spreadsheets.scanned import Place, Places
from prs_budget.lib.spreadsheets.signatures import refuse_other
from prs_budget.lib.spreadsheets.texts import SEPARATORS, decoded, require_rows, rows_of, separator_of

_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name (empty for a csv), its rows, why cells that are not blank have no value.

    `rows()` gives each row with its number in the file, from 1; `told` says how the file was read; `hidden` are the
    rows that nobody sees, `scaled` the cells that show thousands of what they hold.
    """

    name: str
    rows: Callable[[], Iterator[Row]]
    blank: Places = field(default_factory=dict)
    told: str = ""
    is_visible: bool = True
    hidden: frozenset[int] = frozenset()
    scaled: frozenset[Place] = frozenset()


def open_file(content: bytes, known: Callable[[Sequence[object]], int]) -> tuple[Sheet, ...]:
    """The sheets of a file. `known` counts the columns that a row names. Raises UnreadableFile."""
    require_size(len(content))
    if content.startswith(_ZIP):
        return _workbook(content)
    refuse_other(content)
    text, encoding = decoded(content)
    if not text.strip():
        raise UnreadableFile("Ce fichier est vide : choisissez celui que vous avez rempli.")
    separator = separator_of(text, known)
    told = f"CSV, {encoding}, séparateur {SEPARATORS[separator]}"
    return (Sheet("", lambda: require_rows(rows_of(text, separator)), told=told),)


def _workbook(content: bytes) -> tuple[Sheet, ...]:
    return tuple(
        Sheet(
            name=one.name,
            rows=one.rows,
            blank=one.blank,
            told=f"feuille « {one.name} »",
            is_visible=one.is_visible,
            hidden=frozenset(one.hidden),
            scaled=one.scaled,
        )
        for one in read_workbook(content)
    )


def visible(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """The sheets that a person sees; all of them where every one is hidden."""
    return tuple(one for one in sheets if one.is_visible) or tuple(sheets)
