"""A workbook that comes back, read into values: its stamp, its lines and notes as they were filled; nothing written.

Numbers come as doubles: their shortest decimal text is what was typed, to the cent below ten thousand billion euros.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice

from allocations.workbooks.sheets import DIRECTION, ENTRY, HEADS, IDENTITY, LAYOUT, LINE, NOTE, STAMP
from prs_budget.lib.money import CENT, MoneyError, Unit, euros
from prs_budget.lib.plain_text import is_year, whole_number, without_invisible
from prs_budget.lib.spreadsheets.limits import UnreadableFile
from prs_budget.lib.spreadsheets.places import cell_name, column_name
from prs_budget.lib.spreadsheets.reading import MACROS_LEFT, Sheet
from prs_budget.lib.spreadsheets.sheets import open_file
from prs_budget.lib.typed import Unreadable, read_amount

#: lines of a sheet of entry
MOST_LINES = 20_000
#: rows among which the titles of the columns are looked for
_PREAMBLE = 20
#: a number as `_text` writes it
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_TAMPERED = "L’empreinte du classeur a été changée : repartez d’un classeur sorti de ce site."
_PUT_BACK = "Remettez les titres tels qu’ils sont sortis, ou repartez d’un classeur sorti de ce site."


@dataclass(frozen=True, slots=True)
class TakenOut:
    """What the workbook took out of a cell: its revision and amount."""

    rev: int
    amount: Decimal | None


#: what a cell held that the workbook did not take out
NOTHING = TakenOut(0, None)


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell as it came back: an amount, or the text that is none and why. `row` is the sheet's, from 1."""

    row: int
    line: str
    year: int
    amount: Decimal | None
    text: str
    error: str


@dataclass(frozen=True, slots=True)
class NewLine:
    """A row without a line's code: what the new line is made of, by labels, with its amounts."""

    row: int
    measure: str
    direction: str
    sector: str
    envelope: str
    recurrence: str
    last_year: str
    note: str
    cells: tuple[Filled, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell other than an amount that cannot be read: its row, its place on the sheet, why."""

    row: int
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Returned:
    """A workbook as it came back: the cells that differ from what it took out, which `seen` and `notes_seen` tell.

    `untouched` counts the others; `absent` are the lines that were taken away from the sheet, which changes nothing;
    `faults` are codes, notes and rows that cannot be read: nothing of them is kept; `told` is what nobody sees there.
    """

    version: str
    by: str
    at: str
    seen: Mapping[tuple[str, int], TakenOut]
    notes_seen: Mapping[str, str]
    cells: tuple[Filled, ...]
    notes: Mapping[str, str]
    new_lines: tuple[NewLine, ...]
    untouched: int = 0
    absent: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the sheet: its texts by name of column, and why those that cannot be read cannot."""

    number: int
    texts: Mapping[str, str]
    bad: Mapping[str, str]
    formulas: frozenset[str]


def read(content: bytes) -> Returned:
    """Read a workbook. Raises UnreadableFile for what is not one of ours; bad cells are values, not errors."""
    sheets = _sheets(content)
    stamp = [[_text(value) for value in row] for _, row in sheets[STAMP].rows()]
    if not stamp or len(stamp[0]) < 5 or stamp[0][0] != LAYOUT:
        raise UnreadableFile(_TAMPERED)
    seen, notes_seen, named = _stamp(stamp[1:])
    columns, first = _columns(sheets[ENTRY], {str(year) for _, year in seen})
    rows = list(_rows(sheets[ENTRY], columns, first))
    coded = [row for row in rows if row.texts[LINE]]
    mixed = {
        row.number: Fault(row.number, row.texts[LINE], why)
        for row in coded
        if (why := mixed_up(row.number, row.texts, named))
    }
    lines = [row for row in coded if row.number not in mixed]
    cells = [cell for row in lines for cell in _cells(row, seen)]
    changed = tuple(one for one in cells if one.error or one.amount != seen.get((one.line, one.year), NOTHING).amount)
    # where a code cannot be read, nobody knows whether its line was taken away
    taken_out = set() if any(LINE in row.bad for row in rows) else {line for line, _ in seen}
    return Returned(
        version=stamp[0][1],
        by=stamp[0][3],
        at=stamp[0][4],
        seen=seen,
        notes_seen=notes_seen,
        cells=changed,
        notes={row.texts[LINE]: row.texts[NOTE] for row in lines if NOTE not in row.bad},
        new_lines=tuple(_new_lines(rows, seen)),
        untouched=len(cells) - len(changed),
        absent=tuple(sorted(taken_out - {row.texts[LINE] for row in coded})),
        faults=(*mixed.values(), *_faults(rows, columns)),
        told=tuple(_told(sheets, changed)),
    )


def _faults(rows: Sequence[_Row], columns: Mapping[int, str]) -> Iterator[Fault]:
    """What cannot be read of codes, notes and new lines; amounts say it themselves."""
    places = {name: at for at, name in columns.items()}
    for row in rows:
        for name in _read_as_text(row):
            if name in row.bad:
                yield Fault(row.number, cell_name(row.number, places[name]), row.bad[name])


def _read_as_text(row: _Row) -> Sequence[str]:
    """The columns that are read as text: what names a line, and its note; all that makes a new one."""
    return (LINE, NOTE) if row.texts[LINE] else (*HEADS, NOTE)


def _new_lines(rows: Sequence[_Row], seen: Mapping[tuple[str, int], TakenOut]) -> Iterator[NewLine]:
    for row in rows:
        if row.texts[LINE] or any(name in row.bad for name in _read_as_text(row)):
            continue
        cells = tuple(_cells(row, seen))
        if any(row.texts[name] for name in HEADS) or any(one.text or one.error for one in cells):
            yield _new_line(row, cells)


def _sheets(content: bytes) -> Mapping[str, Sheet]:
    sheets = {one.name: one for one in open_file(content, len)}
    if "" in sheets:
        raise UnreadableFile(
            f"Un CSV n’a pas la feuille « {STAMP} », qui dit ce que le classeur a sorti : rapportez le classeur .xlsx "
            "ou .ods lui-même, ou collez ses montants dans la grille."
        )
    for name in (ENTRY, STAMP):
        if name not in sheets:
            raise UnreadableFile(
                f"La feuille « {name} » manque : ce classeur n’est pas sorti d’ici. Sortez-en un, remplissez-le."
            )
    return sheets


def _told(sheets: Mapping[str, Sheet], changed: Sequence[Filled]) -> Iterator[str]:
    """What nobody sees in the workbook, and what is not read of it."""
    entry = sheets[ENTRY]
    if MACROS_LEFT in entry.told:
        yield "Les macros du classeur ne sont pas lues : seules ses valeurs le sont."
    if not entry.is_visible:
        yield f"La feuille « {ENTRY} » est masquée, et lue."
    hidden = sorted({one.row for one in changed} & entry.hidden)
    if hidden:
        rows = ", ".join(map(str, hidden[:20]))
        yield f"Rangées masquées dont des cellules changent : {rows}. Affichez-les pour les vérifier."
    for name, one in sheets.items():
        if name not in (ENTRY, STAMP) and any(LINE in row for _, row in islice(one.rows(), _PREAMBLE)):
            yield f"La feuille « {name} » a les mêmes titres et n’est pas lue : seule « {ENTRY} » l’est."


def mixed_up(number: int, texts: Mapping[str, str], named: Mapping[str, Sequence[str]]) -> str:
    """Why what names the line of a row is not what its code went out with; empty where it is, or where nothing tells.

    A cell that was emptied says nothing against the code, unless all of them were.
    """
    code = texts[LINE]
    if code not in named:
        return ""
    told = [(head, texts[head], was) for head, was in zip(HEADS[1:], named[code], strict=False) if was]
    if told and not any(text for _, text, _ in told):
        other = "ni projet ni mesure ne la nomment plus"
    else:
        wrong = [
            (head, text, was) for head, text, was in told if text and " ".join(text.split()) != " ".join(was.split())
        ]
        if not wrong:
            return ""
        other = " et ".join(f"« {head} » y est « {text[:60]} », et non « {was[:60]} »" for head, text, was in wrong[:2])
    return (
        f"la rangée {number} porte le code de {code}, mais {other} : les colonnes ont-elles été triées séparément ? "
        "Remettez la rangée telle qu’elle est sortie."
    )


def _stamp(
    rows: Sequence[Sequence[str]],
) -> tuple[dict[tuple[str, int], TakenOut], dict[str, str], dict[str, Sequence[str]]]:
    """What the workbook took out: cell by cell, the notes, what names each line; a workbook of before has no names."""
    seen: dict[tuple[str, int], TakenOut] = {}
    notes: dict[str, str] = {}
    named: dict[str, Sequence[str]] = {}
    for row in rows:
        code, year, rev, amount = (*row, "", "", "", "")[:4]
        if year == IDENTITY:
            named[code] = row[3:]
            continue
        if year == NOTE:
            notes[code] = amount
            continue
        try:
            if not (is_year(year) and whole_number(rev) is not None):
                raise UnreadableFile(_TAMPERED)
            seen[code, int(year)] = TakenOut(int(rev), euros(amount) if amount else None)
        except MoneyError:
            raise UnreadableFile(_TAMPERED) from None
    return seen, notes, named


def _columns(entry: Sheet, years: set[str]) -> tuple[dict[int, str], int]:
    """The columns that are read, by position from 1, and the first row below their titles. They may have been moved.

    A title twice, a column that is missing, are refused, with every column that they may be.
    """
    for number, row in entry.rows():
        if number > _PREAMBLE:
            break
        titles = {at: _text(value) for at, value in enumerate(row, start=1) if _text(value)}
        if LINE in titles.values():
            wanted = [*HEADS, *sorted(years), NOTE]
            _refuse_twice(titles, wanted)
            _refuse_missing(titles, wanted)
            kept = {at: name for at, name in titles.items() if name in wanted or is_year(name)}
            return kept, number + 1
    raise UnreadableFile(f"La feuille « {ENTRY} » n’a plus sa ligne de titres (« {LINE} », « {HEADS[1]} »…).")


def _refuse_twice(titles: Mapping[int, str], wanted: Sequence[str]) -> None:
    places: dict[str, list[int]] = {}
    for at, name in titles.items():
        if name in wanted or is_year(name):
            places.setdefault(name, []).append(at)
    told = [
        f"« {name} », colonnes {' et '.join(column_name(at) for at in found)}"
        for name, found in places.items()
        if len(found) > 1
    ]
    if told:
        raise UnreadableFile(
            f"Titre présent deux fois dans la feuille « {ENTRY} » : {' ; '.join(told)}. Gardez une seule colonne."
        )


def _refuse_missing(titles: Mapping[int, str], wanted: Sequence[str]) -> None:
    missing = [f"« {name} »" for name in wanted if name not in titles.values()]
    if not missing:
        return
    unknown = [
        f"« {name[:40]} » ({column_name(at)})"
        for at, name in titles.items()
        if name not in wanted and not name.endswith(" réf.")
    ]
    beside = f" Colonne inconnue : {', '.join(unknown)}." if unknown else ""
    raise UnreadableFile(f"Colonne absente de la feuille « {ENTRY} » : {', '.join(missing)}.{beside} {_PUT_BACK}")


def _rows(entry: Sheet, columns: Mapping[int, str], first: int) -> Iterator[_Row]:
    """Each row below the titles that says something, were it only that a cell cannot be read."""
    bad: dict[int, dict[str, str]] = {}
    formulas: dict[int, set[str]] = {}
    for (row, at), reason in entry.blank.items():
        if at in columns:
            bad.setdefault(row, {})[columns[at]] = reason
    for row, at in entry.formulas:
        if at in columns:
            formulas.setdefault(row, set()).add(columns[at])
    last = first - 1
    for number, values in entry.rows():
        if number < first:
            continue
        last = number
        if number - first >= MOST_LINES:
            raise UnreadableFile(f"{MOST_LINES} lignes au plus dans la feuille « {ENTRY} ».")
        texts = {name: _text(values[at - 1]) if at <= len(values) else "" for at, name in columns.items()}
        if number in bad or any(texts.values()):
            yield _Row(number, texts, bad.get(number, {}), frozenset(formulas.get(number, ())))
    nothing = dict.fromkeys(columns.values(), "")
    for number in sorted(one for one in bad if one > last):
        yield _Row(number, nothing, bad[number], frozenset(formulas.get(number, ())))


def _text(value: object) -> str:
    """The text of a cell: a number by its shortest exact decimals, 302.0 as « 302 »."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f") if abs(value) < 1e300 else str(value)
    return without_invisible(str(value)).strip()


def _cells(row: _Row, seen: Mapping[tuple[str, int], TakenOut]) -> Iterator[Filled]:
    line = row.texts[LINE]
    if LINE in row.bad:
        return
    for name, text in row.texts.items():
        if is_year(name):
            before = seen.get((line, int(name)), NOTHING).amount
            amount, error = _amount(text, before, is_formula=name in row.formulas)
            if name in row.bad:
                amount, error = None, row.bad[name]
            yield Filled(row.number, line, int(name), amount, text, error)


def _amount(text: str, before: Decimal | None, *, is_formula: bool) -> tuple[Decimal | None, str]:
    """The amount of a cell and no error, or None and why. What a formula computed is rounded to the cent.

    `before` is what the workbook took out: « +2,5 % » speaks of it.
    """
    if is_formula and not text:
        return None, "formule dont le résultat est vide : effacez-la, ou remplacez-la par un montant."
    if not _NUMBER.fullmatch(text):
        amount = read_amount(text, Unit.EUR, before)
        return (None, amount.reason) if isinstance(amount, Unreadable) else (amount, "")
    number = Decimal(text)
    if number.adjusted() > 13:
        return None, f"« {text[:40]} » dépasse le plus grand montant admis."
    exact = number.quantize(CENT, ROUND_HALF_UP)
    if exact != number and not is_formula:
        return None, f"« {text[:40].replace('.', ',')} » : deux décimales au plus en euros."
    return exact, ""


def _new_line(row: _Row, cells: tuple[Filled, ...]) -> NewLine:
    _, _, measure, _, _, sector, envelope, recurrence, last_year = (row.texts[name] for name in HEADS)
    note = row.texts[NOTE]
    return NewLine(row.number, measure, row.texts[DIRECTION], sector, envelope, recurrence, last_year, note, cells)
