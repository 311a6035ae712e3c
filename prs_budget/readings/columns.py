"""Which column of a file is what: found by its name, by the many names it may have; else chosen by the user."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from prs_budget.lib.money import Unit
from prs_budget.lib.spreadsheets.limits import MOST_COLUMNS, PREAMBLE
from prs_budget.lib.spreadsheets.reading import Sheet
from prs_budget.lib.spreadsheets.sheets import visible
from prs_budget.lib.spreadsheets.values import text_of
from prs_budget.readings.doors import Door, named, unit_in

#: at least so many known names make a row the titles of the columns
LEAST_KNOWN = 2


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """The columns of a sheet. `header` is the line of the titles, 0 where none was found; `titles` are all of them.

    `places` are the positions of the fields; `doubles` the fields that several titles name; `units` what a title says.
    """

    sheet: Sheet
    header: int
    titles: tuple[str, ...]
    places: Mapping[str, int]
    doubles: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    above: Unit | None = None

    def unit(self, name: str) -> Unit | None:
        """The unit that the file says of a field, if it does."""
        place = self.places.get(name)
        return (None if place is None else unit_in(self.titles[place])) or self.above

    def chosen(self, given: Mapping[str, int | None]) -> SheetColumns:
        """The same with the columns that a user chose, by position; None takes a field away."""
        places = {name: at for name, at in self.places.items() if name not in given}
        places |= {name: at for name, at in given.items() if at is not None and at < len(self.titles)}
        doubles = {name: at for name, at in self.doubles.items() if name not in given}
        return replace(self, places=places, doubles=doubles)

    @property
    def unused(self) -> list[str]:
        """The titles that are not read."""
        used = set(self.places.values())
        return [title for at, title in enumerate(self.titles) if title and at not in used]


def find_columns(door: Door, sheets: Sequence[Sheet], header: int = 0, sheet: str = "") -> SheetColumns:
    """The sheet and the row that name the most columns; `header` and `sheet` are what the user says, if anything."""
    best: tuple[int, SheetColumns] | None = None
    for one in visible(sheets):
        if sheet and one.name != sheet:
            continue
        found = _best_row(door, one, header)
        if best is None or found[0] > best[0]:
            best = found
    return best[1] if best else SheetColumns(sheets[0], 0, (), {})


def left_aside(door: Door, sheets: Sequence[Sheet], chosen: SheetColumns) -> list[str]:
    """The sheets that are not read though they might be: hidden ones, and those that have the same titles."""
    read = visible(sheets)
    told = [f"la feuille masquée « {one.name} » n’est pas lue." for one in sheets if one not in read]
    titles = sorted(filter(None, map(named, chosen.titles)))
    fields = {*chosen.places, *chosen.doubles}
    for one in read:
        if one.name == chosen.sheet.name or not fields:
            continue
        found = _best_row(door, one, 0)[1]
        if {*found.places, *found.doubles} == fields or sorted(filter(None, map(named, found.titles))) == titles:
            told.append(f"la feuille « {one.name} » a les mêmes titres et n’est pas lue : importez-la ensuite.")
    return told


def head_of(sheet: Sheet) -> list[tuple[int, Sequence[object]]]:
    """The rows at the top of a sheet, among which its titles are."""
    return list(islice(sheet.rows(), PREAMBLE))


def _best_row(door: Door, sheet: Sheet, header: int) -> tuple[int, SheetColumns]:
    head = head_of(sheet)
    if header:
        head = [one for one in head if one[0] <= header]
        chosen = [one for one in head if one[0] == header]
        number, row = chosen[0] if chosen else (0, ())
    else:
        number, row = max(head, key=lambda one: door.count_known(one[1]), default=(0, ()))
    weight = door.count_known(row)
    if not header and weight < LEAST_KNOWN:
        return weight, SheetColumns(sheet, 0, _longest(head), {})
    above = next(_units([one for one in head if one[0] < number]), None)
    places: dict[str, list[int]] = {}
    for at, title in enumerate(row[:MOST_COLUMNS]):
        if name := door.field_named(title):
            places.setdefault(name, []).append(at)
    titles = tuple(text_of(title) for title in row)
    best = {name: _first_rank(door.titles[name], at, titles) for name, at in places.items()}
    single = {name: at[0] for name, at in best.items() if len(at) == 1}
    doubles = {name: tuple(at) for name, at in best.items() if len(at) > 1}
    return weight, SheetColumns(sheet, number, titles, single, doubles, above)


def _first_rank(own: str, places: Sequence[int], titles: Sequence[str]) -> Sequence[int]:
    """The places whose title is the very name of the field, before those that have another of its names."""
    return [at for at in places if named(titles[at]) == named(own)] or places


def _longest(head: Sequence[tuple[int, Sequence[object]]]) -> tuple[str, ...]:
    """The texts of the longest row at the top of a sheet, where none names columns."""
    return tuple(text_of(cell) for cell in max((row for _, row in head), key=len, default=()))


def _units(rows: Sequence[tuple[int, Sequence[object]]]) -> Iterator[Unit]:
    """The units that lines above the titles say."""
    for _, row in rows:
        for cell in row:
            if isinstance(cell, str) and (unit := unit_in(cell)) is not None:
                yield unit
