"""The table de passage that comes back from a spreadsheet: its columns found by name, its rows as typed in the form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fir.passage.reading import Passing
from prs_budget.lib.spreadsheets.limits import PREAMBLE, UnreadableFile
from prs_budget.lib.spreadsheets.places import column_name
from prs_budget.lib.spreadsheets.sheets import Sheet, open_file, visible

#: what a column may be called, the surest name first
NAMES: Mapping[str, tuple[str, ...]] = {
    "measure": ("mesure (code)", "code mesure", "code de la mesure", "code", "mesure"),
    "mission": ("mission (code)", "code mission", "code de la mission", "mission"),
    "dispositif": ("dispositif (code)", "code dispositif", "code du dispositif", "dispositif"),
    "nature": ("nature",),
    "rev": ("revision", "rev.", "rev"),
}
NOT_A_TABLE = (
    "Aucune feuille n’a de colonnes « Mesure » et « Mission » : partez du fichier que cette page donne, ou nommez-les."
)


@dataclass
class Given:
    """What a file says: fields of the form by name, the measures it speaks of, and rows that name none."""

    typed: dict[str, str] = field(default_factory=dict)
    measures: list[Passing] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def read(content: bytes, rows: Sequence[Passing]) -> Given:
    """The rows of a file whose values differ from the table. Raises UnreadableFile."""
    known = {one.measure.code: one for one in rows}
    for sheet in visible(open_file(content, lambda row: len(_columns(row)))):
        found = _header(sheet)
        if found is not None:
            return _given(sheet, *found, known)
    raise UnreadableFile(NOT_A_TABLE)


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The line of the titles, and the rank of each column; None where the sheet has none."""
    for number, row in sheet.rows():
        if number > PREAMBLE:
            return None
        columns = _columns(row)
        if "measure" in columns and "mission" in columns:
            _refuse_twice(row, columns)
            return number, columns
    return None


def _refuse_twice(row: Sequence[object], columns: Mapping[str, int]) -> None:
    """Refuse a title that two columns have: either might be meant."""
    titles = [_plain(str(cell)) for cell in row]
    for rank in columns.values():
        if titles.count(titles[rank]) > 1:
            both = " et ".join(column_name(at) for at, title in enumerate(titles, start=1) if title == titles[rank])
            raise UnreadableFile(f"Colonnes {both} : toutes deux ont le titre « {row[rank]} ». Gardez-en une.")


def _columns(row: Sequence[object]) -> dict[str, int]:
    titles = [_plain(str(cell)) for cell in row]
    ranks = {}
    for name, words in NAMES.items():
        rank = next((titles.index(word) for word in words if word in titles), None)
        if rank is not None:
            ranks[name] = rank
    return ranks


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
    return re.sub(r"\s+", " ", folded).strip().lower()


def _given(sheet: Sheet, header: int, columns: Mapping[str, int], known: Mapping[str, Passing]) -> Given:
    given = Given()
    seen: dict[str, int] = {}
    for number, told in _rows(sheet, header, columns):
        code = told["measure"]
        if bad := _unread(sheet, number, columns):
            given.refused.append(f"Ligne {number} : {bad}")
            continue
        if not any(told.values()):
            continue
        passing = known.get(code)
        if passing is None:
            if code and (told["mission"] or told["dispositif"]):
                given.refused.append(f"Ligne {number} : mesure inconnue, « {code[:60]} ».")
        elif code in seen:
            given.refused.append(f"Ligne {number} : la mesure {code} est déjà donnée ligne {seen[code]}.")
        else:
            seen[code] = number
            _take(given, passing, told)
    return given


def _unread(sheet: Sheet, number: int, columns: Mapping[str, int]) -> str:
    """Why a cell of a row cannot be read, empty where each can: its passage then stays as it is."""
    return next((why for rank in columns.values() if (why := sheet.blank.get((number, rank + 1)))), "")


def _take(given: Given, passing: Passing, told: Mapping[str, str]) -> None:
    """Keep a row that says something else than the table, or that was taken out before it changed."""
    code = passing.measure.code
    wanted = (told["mission"], told["dispositif"], told["nature"])
    if wanted == passing.words or (not any(wanted[:2]) and passing.passage is None):
        return
    given.measures.append(passing)
    given.typed |= {f"mission-{code}": wanted[0], f"dispositif-{code}": wanted[1], f"nature-{code}": wanted[2]}
    given.typed[f"vu-{code}"] = told["rev"] if told["rev"].isdecimal() else str(passing.rev)


def _rows(sheet: Sheet, header: int, columns: Mapping[str, int]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, row in sheet.rows():
        if number > header:
            yield number, {name: _text(row, columns.get(name)) for name in NAMES}


def _text(row: Sequence[object], rank: int | None) -> str:
    """A cell as a code: « 2.0 » is « 2 », « 'INT » is « INT »."""
    value = row[rank] if rank is not None and rank < len(row) else ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value if value is not None else "").strip().lstrip("'").upper()
