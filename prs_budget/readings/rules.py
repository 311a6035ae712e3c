"""How one file is read: what its owner says of it, and what of that is worth remembering for the next one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from prs_budget.lib.money import Unit
from prs_budget.lib.plain_text import plain
from prs_budget.lib.spreadsheets.values import Unread, code_of, text_of
from prs_budget.readings.columns import SheetColumns
from prs_budget.readings.doors import Door, named

#: the shape of what is kept in a saved reading
SHAPE = 1
#: what a value of a file may mean in place of a code of ours: its rows are not read
LEFT = "-"
#: the longest value of a file that may be said to mean something, and how many of them a field may have
LONGEST_VALUE, MOST_VALUES = 120, 300


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """How to read a file. `places` are the positions of its columns by field (None: it has none).

    `values` are what its values mean, by field, as the file writes them; `defaults` what rows are that say
    nothing of a field. `unsigned`: what diminishes is written without its minus. `saved` is the saved reading that it
    is read with: None where one is still to be looked for, 0 where none is wanted; `is_own`: a person changed it for
    this file, and what is said here is what holds.
    """

    places: Mapping[str, int | None] = field(default_factory=dict)
    header: int = 0
    sheet: str = ""
    unit: Unit | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    unsigned: bool = False
    without_hidden: bool = False
    saved: int | None = None
    is_own: bool = False

    @classmethod
    def of(cls, kept: Mapping[str, Any], door: Door) -> ReadingRules:
        """As `kept` writes it; what the door has no field for is let go."""
        known, saved = door.titles, kept.get("saved")
        return cls(
            places={name: at for name, at in kept.get("places", {}).items() if name in known},
            header=int(kept.get("header", 0)),
            sheet=str(kept.get("sheet", "")),
            unit=Unit[kept["unit"]] if kept.get("unit") in Unit.__members__ else None,
            values={name: dict(some) for name, some in kept.get("values", {}).items() if name in known},
            defaults={name: str(code) for name, code in kept.get("defaults", {}).items() if name in known},
            unsigned=bool(kept.get("unsigned")),
            without_hidden=bool(kept.get("without_hidden")),
            saved=None if saved is None else int(saved),
            is_own=bool(kept.get("is_own")),
        )

    def kept(self) -> dict[str, Any]:
        """For the database, while the file waits."""
        return {
            "places": dict(self.places),
            "header": self.header,
            "sheet": self.sheet,
            "unit": self.unit.name if self.unit else "",
            "values": {name: dict(some) for name, some in self.values.items()},
            "defaults": dict(self.defaults),
            "unsigned": self.unsigned,
            "without_hidden": self.without_hidden,
            "saved": self.saved,
            "is_own": self.is_own,
        }

    def meaning(self, name: str, value: object) -> str:
        """The code of ours that a value of a file is said to mean in a field; empty where nothing is said."""
        some = self.values.get(name)
        if not some:
            return ""
        key = value_key(value)
        return next((code for said, code in some.items() if value_key(said) == key), "")

    def answered(self, answers: Iterable[tuple[str, str, str]]) -> dict[str, dict[str, str]]:
        """What values mean once these are said: (field, value, code of ours); an empty code says nothing any more."""
        values = {name: dict(some) for name, some in self.values.items()}
        for name, shown, code in answers:
            key = value_key(shown)
            kept = {said: of for said, of in values.get(name, {}).items() if value_key(said) != key}
            values[name] = kept | ({shown[:LONGEST_VALUE]: code} if code else {})
        return {name: some for name, some in values.items() if some}


def value_key(value: object) -> str:
    """A value of a file as it is compared: its text without accents nor capitals, « 7510 » for 7510.0."""
    try:
        return plain(code_of(value))[:LONGEST_VALUE]
    except Unread:
        return plain(text_of(value))[:LONGEST_VALUE]


def remembered(rules: ReadingRules, columns: SheetColumns) -> dict[str, Any]:
    """What is worth keeping of how a file was read: its columns by their titles, since they move between months."""
    titles = [named(title) for title in columns.titles]
    kept: dict[str, Any] = {
        name: {"title": titles[at], "rank": titles[:at].count(titles[at]), "shown": columns.titles[at][:LONGEST_VALUE]}
        for name, at in columns.places.items()
        if titles[at]
    }
    kept |= {name: None for name, at in rules.places.items() if at is None}
    return {
        "shape": SHAPE,
        "sheet": columns.sheet.name,
        "header": columns.header,
        "unit": rules.unit.name if rules.unit else "",
        "columns": kept,
        "values": {name: dict(some) for name, some in rules.values.items() if some},
        "defaults": dict(rules.defaults),
        "unsigned": rules.unsigned,
        "without_hidden": rules.without_hidden,
    }


def completed(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """What a reading says once a file was read otherwise: what that file has not stays as it was."""
    columns = {**before.get("columns", {}), **now["columns"]}
    return {**now, "columns": columns}


def says_otherwise(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether a file is read otherwise than a reading says; where its sheet and its titles are is of each file."""

    def told(content: Mapping[str, Any]) -> list[Any]:
        columns = {name: one and (one["title"], one["rank"]) for name, one in content.get("columns", {}).items()}
        said = [content.get(name) for name in ("unit", "values", "defaults", "unsigned", "without_hidden")]
        return [columns, *said]

    return told(before) != told(now)
