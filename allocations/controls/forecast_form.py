"""The form of what a version expects: every envelope and year at once, each cell with its own error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from allocations.actions import Foreseen, forecast_state
from allocations.ceilings import Margin
from allocations.controls.typed import amount_of, exactly
from allocations.enums import FORESEEN, CeilingKind
from allocations.models import Forecast, Version
from prs_budget.money import Unit, shown

#: the fields of a cell; their names in the form end with the envelope's code and the year
FIELDS = ("montant", "nature", "fondement", "vu")


@dataclass(frozen=True, slots=True)
class ForecastCell:
    """One envelope in one year, as the form shows it. `notified` is its figure where nothing is to be foreseen."""

    envelope: str
    label: str
    year: int
    amount: str = ""
    kind: str = CeilingKind.HYPOTHESIS.value
    note: str = ""
    seen: str = ""
    notified: str = ""
    error: str = ""

    @property
    def place(self) -> tuple[str, int]:
        """The envelope's code and the year."""
        return self.envelope, self.year

    @property
    def key(self) -> str:
        """What the names of its fields end with."""
        return f"{self.envelope}-{self.year}"

    @property
    def kinds(self) -> list[tuple[str, str, bool]]:
        """What it may be: value, word, chosen."""
        return [(value, word, value == self.kind) for value, word in FORESEEN]


@dataclass(frozen=True, slots=True)
class ForecastSheet:
    """The cells of a version, envelope by envelope. `unit` is the one in which amounts are typed."""

    unit: Unit
    years: tuple[int, ...]
    rows: tuple[tuple[str, tuple[ForecastCell, ...]], ...]

    @classmethod
    def of(cls, version: Version, found: Sequence[Margin], unit: Unit) -> ForecastSheet:
        """What stands. One query."""
        stored = {(one.envelope_id, one.year): one for one in Forecast.objects.filter(version=version)}
        rows: dict[str, list[ForecastCell]] = {}
        for one in found:
            cell = _stored(one, stored.get((one.envelope.id, one.year)), unit)
            rows.setdefault(one.envelope.label, []).append(cell)
        return cls(unit, tuple(version.plan.years), tuple((label, tuple(cells)) for label, cells in rows.items()))

    @property
    def cells(self) -> list[ForecastCell]:
        """Every cell in which something may be typed."""
        return [cell for _, cells in self.rows for cell in cells if not cell.notified]

    def typed(self, data: Mapping[str, str]) -> ForecastSheet:
        """The same with what a form says, unreadable amounts told."""

        def with_data(cell: ForecastCell) -> ForecastCell:
            if cell.notified or f"montant-{cell.key}" not in data:
                return cell
            amount, kind, note, seen = (data.get(f"{field}-{cell.key}", "") for field in FIELDS)
            _, error = amount_of(amount, self.unit)
            return replace(cell, amount=amount, kind=kind or cell.kind, note=note, seen=seen, error=error)

        return self._mapped(with_data)

    def foreseen(self) -> list[Foreseen]:
        """What the cells say, those that can be read."""
        found = []
        for cell in self.cells:
            amount, error = amount_of(cell.amount, self.unit)
            kind = CeilingKind(cell.kind) if cell.kind in dict(FORESEEN) else CeilingKind.NOTIFIED
            if not error:
                found.append(Foreseen(cell.envelope, cell.year, kind, amount, cell.note, cell.seen))
        return found

    def refused(self, places: Mapping[tuple[str, int], str], now: ForecastSheet | None = None) -> ForecastSheet:
        """The same with what was refused; `now` is what stands, for what someone else changed meanwhile."""
        standing = {cell.place: cell for cell in now.cells} if now else {}

        def with_error(cell: ForecastCell) -> ForecastCell:
            error = places.get(cell.place, cell.error)
            there = standing.get(cell.place)
            if error and there is not None and there.seen != cell.seen:
                held = f"{there.amount} {self.unit.symbol}" if there.amount else "rien"
                return replace(cell, error=f"{error} Elle vaut maintenant : {held}.", seen=there.seen)
            return replace(cell, error=error)

        return self._mapped(with_error)

    @property
    def errors(self) -> list[ForecastCell]:
        """The cells that cannot be kept."""
        return [cell for cell in self.cells if cell.error]

    def _mapped(self, change: Callable[[ForecastCell], ForecastCell]) -> ForecastSheet:
        return replace(self, rows=tuple((label, tuple(map(change, cells))) for label, cells in self.rows))


def _stored(one: Margin, forecast: Forecast | None, unit: Unit) -> ForecastCell:
    cell = ForecastCell(one.envelope.code, one.envelope.label, one.year)
    if one.ceiling is not None and one.ceiling.kind == CeilingKind.NOTIFIED:
        return replace(cell, notified=shown(one.ceiling.amount, unit, unit.decimals))
    if forecast is None:
        return cell
    return replace(
        cell,
        amount=exactly(forecast.amount, unit),
        kind=forecast.kind,
        note=forecast.note,
        seen=forecast_state(forecast.kind, forecast.amount, forecast.note),
    )
