"""Values of a file that name nothing of ours: what each is asked to mean, and what it weighs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from prs_budget.lib.money import ZERO
from prs_budget.readings.doors import Door
from prs_budget.readings.rules import value_key

#: a column that has more unknown values than that is another column
MOST_ASKED = 40


@dataclass(slots=True)
class UnknownValue:
    """A value that a field cannot take: as the file writes it, in how many rows, their amounts by title, the first.

    `meant` is what a reading said that it means, where that names nothing any more.
    """

    name: str
    key: str
    shown: str
    first: int
    meant: str = ""
    rows: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)

    @property
    def field_name(self) -> str:
        """The name of the field of a form that asks what it means."""
        return meaning_field(self.name, self.key)


@dataclass(slots=True)
class UnknownValues:
    """Those of a file of a door, by field and value."""

    door: Door
    _found: dict[tuple[str, str], UnknownValue] = field(default_factory=dict)

    def add(self, name: str, shown: str, number: int, meant: str, amounts: Mapping[str, Decimal]) -> None:
        """Count a row that has one."""
        key = value_key(shown)
        one = self._found.get((name, key))
        if one is None:
            one = self._found[name, key] = UnknownValue(name, key, shown, number, meant)
        one.rows += 1
        for title, amount in amounts.items():
            one.sums[title] = one.sums.get(title, ZERO) + amount

    @property
    def every(self) -> tuple[UnknownValue, ...]:
        """Those that can be asked, in the order of the fields and of the values."""
        too_many = self.too_many
        kept = (one for one in self._found.values() if one.name not in too_many)
        ranks = {name: rank for rank, name in enumerate(self.door.titles)}
        return tuple(sorted(kept, key=lambda one: (ranks[one.name], one.key)))

    def of_most(self, rows: int) -> dict[str, list[str]]:
        """The fields of which more than half of these rows say a value that names nothing, and those values."""
        values: dict[str, list[str]] = {}
        counts: dict[str, int] = {}
        for one in self._found.values():
            values.setdefault(one.name, []).append(one.shown)
            counts[one.name] = counts.get(one.name, 0) + one.rows
        return {name: some for name, some in values.items() if counts[name] * 2 > rows}

    @property
    def too_many(self) -> dict[str, int]:
        """The fields that have too many of them for a person to answer, and how many."""
        counts: dict[str, int] = {}
        for name, _ in self._found:
            counts[name] = counts.get(name, 0) + 1
        return {name: count for name, count in counts.items() if count > MOST_ASKED}


def meaning_field(name: str, value: str) -> str:
    """The name of the field of a form that asks what a value of a file means."""
    return f"sens-{name}-{hashlib.sha256(value_key(value).encode()).hexdigest()[:12]}"
