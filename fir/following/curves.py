"""The pace of a year as curves: texts written here, and lengths (prs_budget/lib/rendering/scale.py)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from fir.reports.pace import Pace
from prs_budget.lib.money import NO_BREAK_SPACE, shown
from prs_budget.lib.rendering.scale import Scale, Tick
from prs_budget.lib.tables.model import EMPTY, Cell, Row, Table
from prs_budget.lib.words import MONTHS


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a curve: its height on the scale, what it is, its figure."""

    length: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve, a point a month (None: nothing is known). `look`: how it is drawn; a limit goes by steps."""

    name: str
    look: str
    points: tuple[Point | None, ...]


@dataclass(frozen=True, slots=True)
class Curves:
    """Curves on one scale, over the same months."""

    labels: tuple[str, ...]
    curves: tuple[Curve, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class CurvePicture:
    """A drawing of curves, and the sentence that says it. `kind` is drawn by `reading/charts.js`."""

    sentence: str
    drawing: Curves
    kind: str = "courbes"

    @property
    def data(self) -> dict[str, Any]:
        """The drawing, for the script."""
        return asdict(self.drawing)


LABELS = ("janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
#: a curve: its name, how it is drawn, its column in the table
KINDS = (
    ("Engagé", "engage", 1),
    ("Payé", "paye", 5),
    ("Limite en AE", "limite", 2),
    ("Limite en CP", "limite-cp", 6),
)


def picture(pace: Pace, table: Table) -> CurvePicture | None:
    """The curves of the cumulated columns of the table; None where nothing has a date."""
    if not pace.is_dated:
        return None
    months = table.rows[:12]
    drawn = [one for kind in KINDS for one in _parts(pace, kind, months)]
    scale = Scale.of(table, (one.amount for _, _, cells in drawn for one in cells if one.amount is not None))
    curves = [
        Curve(name, look, tuple(_points(name, cells, scale)))
        for name, look, cells in drawn
        if any(one.amount is not None for one in cells)
    ]
    return CurvePicture(_sentence(pace, table), Curves(LABELS, tuple(curves), scale.ticks()))


def _parts(pace: Pace, kind: tuple[str, str, int], months: Sequence[Row]) -> Iterable[tuple[str, str, list[Cell]]]:
    """A curve as it is known; then what its limit will be if nothing else is voted, a curve of its own."""
    name, look, at = kind
    cells = [row.cells[at] for row in months]
    if pace.begun >= 12 or not look.startswith("limite"):
        yield name, look, cells
        return
    yield name, look, [cell if rank < pace.begun else EMPTY for rank, cell in enumerate(cells)]
    yield (
        f"{name} (tirets : prévue)",
        f"{look}-prevue",
        [cell if rank >= pace.begun - 1 else EMPTY for rank, cell in enumerate(cells)],
    )


def _points(name: str, cells: Iterable[Cell], scale: Scale) -> Iterable[Point | None]:
    for cell, month in zip(cells, MONTHS, strict=True):
        if cell.amount is None:
            yield None
        else:
            yield Point(scale.length(cell.amount), f"{name}, fin {month}", cell.display)


def _sentence(pace: Pace, table: Table) -> str:
    """What the curves say, for who does not see them."""
    at = max((one.number for one in pace.months if one.committed or one.paid), default=12)
    so_far, limit = pace.cumulated(at), pace.limit(at)

    def told(amount: Decimal) -> str:
        return shown(amount, table.unit, table.decimals) + NO_BREAK_SPACE + table.unit.symbol

    parts = [f"engagé {told(so_far.committed)}" + (f" pour une limite de {told(limit.ae)}" if limit.ae else "")]
    if pace.fir_year.has_payments:
        parts.append(f"payé {told(so_far.paid)}" + (f" pour une limite de {told(limit.cp)}" if limit.cp else ""))
    return (
        f"Engagements et paiements cumulés de {pace.fir_year.year}, à la fin du mois de {MONTHS[at - 1]} : "
        f"{' ; '.join(parts)}. Le tableau donne tous les chiffres."
    )
