"""The table de passage that comes back from a spreadsheet: its columns found by name, its rows as typed in the form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fir.passage.form import FIELDS, TERMS
from fir.passage.reading import ADDED, BETWEEN, Passing
from prs_budget.lib.spreadsheets.limits import PREAMBLE, UnreadableFile
from prs_budget.lib.spreadsheets.places import column_name
from prs_budget.lib.spreadsheets.reading import MACROS_LEFT, Sheet
from prs_budget.lib.spreadsheets.sheets import open_file, visible
from prs_budget.lib.spreadsheets.values import Unread, code_of, text_of

#: what a column may be called, the surest name first
NAMES: Mapping[str, tuple[str, ...]] = {
    "measure": ("mesure (code)", "code mesure", "code de la mesure", "code", "mesure"),
    "mission": ("mission (code)", "code mission", "code de la mission", "mission"),
    "dispositif": ("dispositif (code)", "code dispositif", "code du dispositif", "dispositif"),
    "nature": ("nature",),
    "part": ("part",),
    "depuis": ("depuis",),
    "jusqua": ("jusqu'a", "jusqu’a", "jusqua", "jusqua l'exercice"),
    "rev": ("revision", "rev.", "rev"),
}
NOT_A_TABLE = (
    "Aucune feuille n’a de colonnes « Mesure » et « Mission » : partez du fichier que cette page donne, ou nommez-les."
)


@dataclass
class Given:
    """What a file says: fields of the form by name, their measures, rows that name none, what of it is not seen."""

    typed: dict[str, str] = field(default_factory=dict)
    measures: list[Passing] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def read(content: bytes, rows: Sequence[Passing]) -> Given:
    """The rows of a file whose values differ from the table. Raises UnreadableFile."""
    known: dict[str, list[Passing]] = {}
    for one in rows:
        known.setdefault(one.measure.code, []).append(one)
    sheets = open_file(content, lambda row: len(_columns(row)))
    tables = [(one, found) for one in visible(sheets) if (found := _header(one)) is not None]
    if not tables:
        raise UnreadableFile(NOT_A_TABLE)
    sheet, (header, columns) = tables[0]
    given = _given(sheet, header, columns, known)
    given.told += _told(sheets, sheet, [one for one, _ in tables[1:]])
    return given


def _told(sheets: Sequence[Sheet], read: Sheet, others: Sequence[Sheet]) -> Iterator[str]:
    """What of a file is not read, or was read though nobody sees it."""
    if MACROS_LEFT in read.told:
        yield "Les macros du classeur ne sont pas lues : seules ses valeurs le sont."
    yield from (f"La feuille masquée « {one.name} » n’est pas lue." for one in sheets if one not in visible(sheets))
    yield from (
        f"La feuille « {one.name} » a les mêmes titres et n’est pas lue : rapportez-la ensuite." for one in others
    )


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
    titles = [_plain(text_of(cell)) for cell in row]
    for rank in columns.values():
        if titles.count(titles[rank]) > 1:
            both = " et ".join(column_name(at) for at, title in enumerate(titles, start=1) if title == titles[rank])
            raise UnreadableFile(f"Colonnes {both} : toutes deux ont le titre « {row[rank]} ». Gardez-en une.")


def _columns(row: Sequence[object]) -> dict[str, int]:
    titles = [_plain(text_of(cell)) for cell in row]
    ranks = {}
    for name, words in NAMES.items():
        rank = next((titles.index(word) for word in words if word in titles), None)
        if rank is not None:
            ranks[name] = rank
    return ranks


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
    return re.sub(r"\s+", " ", folded).strip().lower()


def _given(sheet: Sheet, header: int, columns: Mapping[str, int], known: Mapping[str, Sequence[Passing]]) -> Given:
    given = Given()
    seen: dict[tuple[str, ...], int] = {}
    taken: dict[str, int] = {}
    for number, told, unread in _rows(sheet, header, columns):
        code = told["measure"]
        if bad := _unread(sheet, number, columns) or unread:
            given.refused.append(f"Ligne {number} : {bad}")
            continue
        if not any(told.values()):
            continue
        mine, place = known.get(code, ()), (code, told["mission"], told["dispositif"], told["depuis"])
        if not mine:
            if code and (told["mission"] or told["dispositif"]):
                given.refused.append(f"Ligne {number} : mesure inconnue, « {code[:60]} ».")
        elif place in seen:
            given.refused.append(f"Ligne {number} : la mesure {code} est déjà donnée ligne {seen[place]}.")
        else:
            seen[place] = number
            rank = taken[code] = taken.get(code, 0) + 1
            passing = mine[rank - 1] if rank <= len(mine) else _added(mine[0], rank - len(mine))
            _take(given, passing, told)
            if number in sheet.hidden and passing in given.measures:
                given.told.append(f"Ligne {number} masquée, lue pour la mesure {code} : vérifiez-la.")
    return given


def _added(first: Passing, rank: int) -> Passing:
    """A row more of a measure: a place that it does not pass to yet."""
    return Passing(first.measure, None, None, first.is_financed, f"{BETWEEN}{ADDED * rank}")


def _unread(sheet: Sheet, number: int, columns: Mapping[str, int]) -> str:
    """Why a cell of a row cannot be read, empty where each can: its passage then stays as it is."""
    return next((why for rank in columns.values() if (why := sheet.blank.get((number, rank + 1)))), "")


def _take(given: Given, passing: Passing, told: Mapping[str, str]) -> None:
    """Keep a row that says something else than the table, or that was taken out before it changed."""
    key = passing.key
    wanted = (told["mission"], told["dispositif"], told["nature"])
    terms = tuple(told[name] or held for name, held in zip(TERMS, passing.terms, strict=True))
    if told["part"] or told["depuis"]:  # a file that has these columns says that there is no end, too
        terms = (*terms[:2], told["jusqua"])
    if (wanted == passing.words and terms == passing.terms) or (not any(wanted[:2]) and passing.passage is None):
        return
    given.measures.append(passing)
    given.typed |= {f"{name}-{key}": value for name, value in zip((*FIELDS, *TERMS), (*wanted, *terms), strict=True)}
    given.typed[f"vu-{key}"] = told["rev"] if told["rev"].isdecimal() else str(passing.rev)


def _rows(sheet: Sheet, header: int, columns: Mapping[str, int]) -> Iterator[tuple[int, dict[str, str], str]]:
    """Each row below the titles: its number, its codes, and why one of them cannot be read."""
    for number, row in sheet.rows():
        if number > header:
            codes, unread = {}, ""
            for name in NAMES:
                rank = columns.get(name)
                value = row[rank] if rank is not None and rank < len(row) else ""
                try:
                    codes[name] = code_of(value).lstrip("'").upper()
                except Unread as why:
                    codes[name], unread = text_of(value), str(why)
            yield number, codes, unread
