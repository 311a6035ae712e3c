"""The saved reading that a file is read with: the one whose titles it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from prs_budget.lib.spreadsheets.reading import Sheet
from prs_budget.lib.spreadsheets.sheets import visible
from prs_budget.lib.spreadsheets.values import text_of
from prs_budget.readings.columns import SheetColumns, find_columns, head_of
from prs_budget.readings.doors import Door, named
from prs_budget.readings.models import SavedReading
from prs_budget.readings.rules import ReadingRules

#: a file that has fewer of the columns of a reading, in thirds, is another kind of file
_LEAST_OF_THREE = 2


@dataclass(frozen=True, slots=True)
class Resolved:
    """A saved reading held against a file: how it is then read, its columns, and those that the file has not."""

    saved: SavedReading
    rules: ReadingRules
    columns: SheetColumns
    lost: tuple[tuple[str, str], ...]
    matched: int

    @property
    def fits(self) -> bool:
        """Whether the file has enough of its columns to be of that kind."""
        wanted = self.matched + len(self.lost)
        return self.matched > 0 and self.matched * 3 >= wanted * _LEAST_OF_THREE


def resolve(door: Door, saved: SavedReading, sheets: Sequence[Sheet]) -> Resolved:
    """A reading held against the sheets of a file: the sheet and the row that have the most of its titles."""
    content = saved.content
    wanted = {name: one for name, one in content.get("columns", {}).items() if one and name in door.titles}
    best: tuple[int, bool, Sheet, int, dict[str, int]] | None = None
    for sheet in visible(sheets):
        for number, row in head_of(sheet):
            titles = [named(text_of(cell)) for cell in row]
            found = {name: at for name, one in wanted.items() if (at := _place(titles, one)) is not None}
            weight = (len(found), sheet.name == content.get("sheet"))
            if found and (best is None or weight > best[:2]):
                best = (*weight, sheet, number, found)
    places: dict[str, int | None] = {name: None for name, one in content.get("columns", {}).items() if one is None}
    if best is None:
        columns, matched, header, name = find_columns(door, sheets), 0, 0, ""
    else:
        matched, _, sheet, header, found = best
        places |= found
        columns, name = find_columns(door, [sheet], header), sheet.name
    rules = ReadingRules.of(content, door)
    rules = replace(rules, places=places, header=header, sheet=name, saved=saved.pk, is_own=False)
    lost = tuple((name, one.get("shown") or one["title"]) for name, one in wanted.items() if name not in places)
    return Resolved(saved, rules, columns.chosen(places), lost, matched)


def fitting(door: Door, readings: Sequence[SavedReading], sheets: Sequence[Sheet]) -> Resolved | None:
    """The reading that fits a file best: it lacks the fewest columns, it names the most, it was used the last.

    `readings` are those of the agency for that kind of file, the last used first.
    """
    found = [one for saved in readings if (one := resolve(door, saved, sheets)).fits]
    return min(found, key=lambda one: (len(one.lost), -one.matched), default=None)


def wanted_reading(
    door: Door, readings: Sequence[SavedReading], sheets: Sequence[Sheet], asked: ReadingRules
) -> Resolved | None:
    """The reading that is asked for, held against the file, else the one that fits it; None where none does."""
    if asked.saved is None:
        return fitting(door, readings, sheets)
    return next((resolve(door, one, sheets) for one in readings if one.pk == asked.saved), None)


def _place(titles: Sequence[str], wanted: dict[str, object]) -> int | None:
    """Where a title stands in a row; of several alike, the one of the same rank."""
    places = [at for at, title in enumerate(titles) if title and title == wanted["title"]]
    rank = int(str(wanted.get("rank", 0)))
    return places[min(rank, len(places) - 1)] if places else None
