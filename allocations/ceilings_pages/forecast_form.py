"""The form of what a version expects: every envelope and year at once, each cell with its own error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from allocations.actions import Foreseen, state_of
from allocations.ceilings import Margin
from allocations.enums import FORESEEN, CeilingKind
from allocations.models import Forecast, Version
from prs_budget.lib.magnitude import fingerprint, question
from prs_budget.lib.money import Unit, rate_text, shown
from prs_budget.lib.typed import amount_of, editable, rate_typed

#: the fields of a cell; their names in the form end with the envelope's code and the year
FIELDS = ("montant", "nature", "fondement", "vu")
#: how many times what is programmed a forecast may be, where nothing else is known of its envelope, before it is asked
PROGRAMMED_TIMES = 10


@dataclass(frozen=True, slots=True)
class Against:
    """What a forecast is held against: the one that it replaces, the envelope's other years, what is programmed."""

    replaced: Decimal | None = None
    others: tuple[Decimal, ...] = ()
    programmed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ForecastCell:
    """One envelope in one year, as the form shows it. `notified` is its figure where nothing is to be foreseen.

    `amount` may be a rate of the year before; `follows` then says what it gives.
    """

    envelope: str
    label: str
    year: int
    amount: str = ""
    kind: str = CeilingKind.HYPOTHESIS.value
    note: str = ""
    seen: str = ""
    notified: str = ""
    error: str = ""
    follows: str = ""
    against: Against = Against()

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
    """The cells of a version, envelope by envelope. `unit` is the one in which amounts are typed.

    `asked` tells the amounts out of proportion from any others; the answer that they are right is the same text.
    """

    unit: Unit
    years: tuple[int, ...]
    rows: tuple[tuple[str, tuple[ForecastCell, ...]], ...]
    asked: str = ""

    @classmethod
    def of(cls, version: Version, found: Sequence[Margin], unit: Unit) -> ForecastSheet:
        """What stands. One query."""
        stored = {(one.envelope_id, one.year): one for one in Forecast.objects.filter(version=version)}
        rows: dict[str, list[ForecastCell]] = {}
        by_envelope: dict[int, dict[int, Margin]] = {}
        for one in found:
            by_envelope.setdefault(one.envelope.id, {})[one.year] = one
        for one in found:
            forecast = stored.get((one.envelope.id, one.year))
            cell = _stored(one, by_envelope[one.envelope.id], forecast, unit)
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
            _, _, error = _read(amount, self.unit)
            follows = cell.follows if amount == cell.amount else ""
            typed = replace(cell, amount=amount, follows=follows)
            return replace(typed, kind=kind or cell.kind, note=note, seen=seen, error=error)

        return self._mapped(with_data)._questioned(data.get("ampleur", ""))

    def _questioned(self, answer: str) -> ForecastSheet:
        """The same with the amounts out of proportion asked, unless `answer` is theirs."""
        asked: dict[str, Decimal | None] = {}
        why: dict[str, str] = {}
        for cell in self.cells:
            amount, _, error = _read(cell.amount, self.unit)
            its = cell.against
            told = question(
                amount,
                replaced=its.replaced,
                line=its.others,
                envelope=its.programmed,
                envelope_times=PROGRAMMED_TIMES,
            )
            if told and not error:
                asked[cell.key], why[cell.key] = amount, told
        if not asked:
            return self
        wanted = fingerprint(asked)
        if wanted == answer:
            return replace(self, asked=wanted)
        asking = self._mapped(lambda cell: replace(cell, error=cell.error or why.get(cell.key, "")))
        return replace(asking, asked=wanted)

    def foreseen(self) -> list[Foreseen]:
        """What the cells say, those that can be read."""
        found = []
        for cell in self.cells:
            amount, rate, error = _read(cell.amount, self.unit)
            kind = CeilingKind(cell.kind) if cell.kind in dict(FORESEEN) else CeilingKind.NOTIFIED
            if not error:
                found.append(Foreseen(cell.envelope, cell.year, kind, amount, cell.note, cell.seen, rate))
        return found

    def refused(self, places: Mapping[tuple[str, int], str], now: ForecastSheet | None = None) -> ForecastSheet:
        """The same with what was refused; `now` is what stands, for what someone else changed meanwhile."""
        standing = {cell.place: cell for cell in now.cells} if now else {}

        def with_error(cell: ForecastCell) -> ForecastCell:
            error = places.get(cell.place, cell.error)
            there = standing.get(cell.place)
            if error and there is not None and there.seen != cell.seen:
                held = there.follows or (f"{there.amount} {self.unit.symbol}" if there.amount else "rien")
                return replace(cell, error=f"{error} Elle vaut maintenant : {held}.", seen=there.seen)
            return replace(cell, error=error)

        return self._mapped(with_error)

    @property
    def errors(self) -> list[ForecastCell]:
        """The cells that cannot be kept."""
        return [cell for cell in self.cells if cell.error]

    def _mapped(self, change: Callable[[ForecastCell], ForecastCell]) -> ForecastSheet:
        return replace(self, rows=tuple((label, tuple(map(change, cells))) for label, cells in self.rows))


def _read(text: str, unit: Unit) -> tuple[Decimal | None, Decimal | None, str]:
    """The amount or the rate that a text says, and why it cannot be read."""
    rate, error = rate_typed(text)
    if rate is not None or error:
        return None, rate, error
    amount, error = amount_of(text, unit)
    return amount, None, error


def _stored(one: Margin, years: Mapping[int, Margin], forecast: Forecast | None, unit: Unit) -> ForecastCell:
    """What stands in a place; `years` are those of its envelope."""
    cell = ForecastCell(one.envelope.code, one.envelope.label, one.year)
    if one.ceiling is not None and one.ceiling.kind == CeilingKind.NOTIFIED:
        return replace(cell, notified=shown(one.ceiling.amount, unit, unit.decimals))
    others = tuple(other.ceiling.amount for year, other in years.items() if other.ceiling and year != one.year)
    programmed = max((abs(other.programmed) for other in years.values() if other.programmed), default=None)
    cell = replace(cell, against=Against(forecast.amount if forecast else None, others, programmed))
    if forecast is None:
        return cell
    amount, follows = editable(forecast.amount, unit), ""
    if forecast.rate is not None:
        before = years.get(one.year - 1)
        rate = rate_text(forecast.rate)
        amount, follows = rate, f"{amount} {unit.symbol}, {rate} de {one.year - 1}"
        follows += ", qui n’a plus rien : le montant n’a pas suivi" if before and before.ceiling is None else ""
    kind, note = forecast.kind, forecast.note
    return replace(cell, amount=amount, follows=follows, kind=kind, note=note, seen=state_of(forecast))
