"""« Reprendre le réalisé »: what a closed year executed, shared between the lines that programme its envelope.

By measure: on the line that movements name; else pro rata of the lines of the measure and of the direction that
executed, else of the lines of the measure. What finds no line is not written, and is told: written and not written
make what was executed, to the cent. No database here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from allocations.commands.cells import Cell, Draft, Proposal, ended, order
from allocations.enums import Origin
from fir.facts.attribution import Of
from prs_budget.lib.money import ZERO, divided, to_cents

#: what was executed, by direction, measure and the code of the line that was named, if any
Spent = Mapping[tuple[Of, str | None], Decimal]
NOT_ATTRIBUTED = "de nulle mesure : attribuez-le, puis reprenez"
NO_LINE = "aucune ligne de cette enveloppe : ajoutez-en une"
NOTHING = "rien d’exécuté : {}"


@dataclass(slots=True)
class OfMeasure:
    """A measure in the year, None for « Non ventilé »: what it executed, where that went, what its lines hold.

    `missing` says why something is not written, or why its lines are as they are.
    """

    measure: int | None
    executed: Decimal = ZERO
    written: Decimal = ZERO
    before: Decimal = ZERO
    after: Decimal = ZERO
    missing: list[str] = field(default_factory=list)

    @property
    def left(self) -> Decimal:
        """What was executed and is not written."""
        return self.executed - self.written


class Taken(NamedTuple):
    """What would be done, and what becomes of each measure."""

    proposal: Proposal
    measures: tuple[OfMeasure, ...]


def take_up(cells: Sequence[Cell], spent: Spent, *, zero: bool = False) -> Taken:
    """Give lines of an envelope, in one year, what was executed of it; `zero` empties measures that executed nothing.

    A line of a measure that executed something holds its part of that and nothing else: none is zero. Every amount is
    programmed, no longer an hypothesis.
    """
    ordered = sorted(cells, key=lambda cell: order(cell.key))
    found: dict[int | None, OfMeasure] = {}
    for cell in ordered:
        found.setdefault(cell.measure, OfMeasure(cell.measure)).before += cell.amount or ZERO
    due = _due(ordered, spent, found)
    executed = {measure for measure, one in found.items() if one.executed}
    executed |= {cell.measure for cell in ordered if due.get(cell.line)}
    draft = Draft()
    for cell in ordered:
        one = found[cell.measure]
        part = due.get(cell.line, ZERO)
        wanted = part if part or cell.amount is not None else None
        if cell.measure not in executed:
            wanted = _unspent(draft, cell, one, zero=zero)
        one.after += _give(draft, cell, wanted, part, one) or ZERO
    return Taken(draft.proposal(), tuple(found.values()))


def _due(ordered: Sequence[Cell], spent: Spent, found: dict[int | None, OfMeasure]) -> dict[str, Decimal]:
    """What each line is to hold; what finds no line is said of its measure."""
    by_code = {cell.line: cell for cell in ordered}
    by_measure = defaultdict[int | None, list[Cell]](list)
    for cell in ordered:
        by_measure[cell.measure].append(cell)
    due, to_share = defaultdict[str, Decimal](Decimal), defaultdict[Of, Decimal](Decimal)
    for (of, line), amount in spent.items():
        found.setdefault(of.measure, OfMeasure(of.measure)).executed += amount
        named = by_code.get(line) if line else None
        # a closed year keeps the measures that it had: a line named since for another one says nothing of it
        if named is not None and named.measure == of.measure:
            due[named.line] += amount
        else:
            to_share[of] += amount
    for of, amount in to_share.items():
        if not amount:
            continue
        lines = sharers(by_measure[of.measure], of.direction)
        for cell, part in zip(lines, divided(amount, weights(lines)) if lines else (), strict=True):
            due[cell.line] += part
        if not lines:
            _say(found[of.measure], NOT_ATTRIBUTED if of.measure is None else NO_LINE)
    return due


def sharers(lines: Iterable[Cell], direction: int) -> list[Cell]:
    """The lines of a measure that share what a direction executed: its own, those that programme something first.

    Bounded credits that have ended share only where there is nothing else.
    """
    every = list(lines)
    pool = [cell for cell in every if not ended(cell)] or every
    own = [cell for cell in pool if cell.direction == direction]
    choices = ([cell for cell in some if (cell.amount or ZERO) > 0] for some in (own, pool))
    return next((some for some in (*choices, own, pool) if some), [])


def weights(lines: Sequence[Cell]) -> list[int]:
    """What they share by: what they programme, in cents; equally where they programme nothing."""
    held = [max(to_cents(cell.amount or ZERO), 0) for cell in lines]
    return held if any(held) else [1] * len(lines)


def _unspent(draft: Draft, cell: Cell, one: OfMeasure, *, zero: bool) -> Decimal | None:
    """What a line of a measure that executed nothing is to hold."""
    if not cell.amount:
        return cell.amount
    told = "mise à zéro" if zero else "gardée telle quelle"
    _say(one, NOTHING.format(told))
    if zero:
        return ZERO
    draft.leave(cell, f"sa mesure n’a rien exécuté en {cell.year} : {told}, à votre demande.")
    return cell.amount


def _give(draft: Draft, cell: Cell, wanted: Decimal | None, part: Decimal, one: OfMeasure) -> Decimal | None:
    """Write a line, or leave it where it is closed; what it then holds."""
    if wanted == cell.amount:
        one.written += part
        if part and not cell.locked:
            draft.put(cell, wanted, Origin.ENTERED)
        return cell.amount
    if cell.locked:
        draft.leave(cell, cell.locked)
        _say(one, f"{cell.line} : {cell.locked}")
        return cell.amount
    one.written += part
    draft.put(cell, wanted, Origin.ENTERED)
    return wanted


def _say(one: OfMeasure, why: str) -> None:
    if why not in one.missing:
        one.missing.append(why)
