"""Rates: applied to the cells of a year, or carried from one year to the next by a projection."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from allocations.commands.cells import ONE_OFF, Cell, Cells, Draft, Place, Proposal, ended, lines_of
from allocations.enums import Origin, Recurrence
from prs_budget.lib.money import increased


class Keep(Enum):
    """Which filled cells a projection leaves: by default, those that are programmed."""

    ENTERED = "saisies", "Remplir les cellules vides et refaire les hypothèses ; garder ce qui est programmé"
    FILLED = "remplies", "Remplir les cellules vides seulement"
    NOTHING = "aucune", "Tout refaire, même ce qui est programmé"

    def __init__(self, code: str, label: str) -> None:
        self.code = code
        self.label = label

    def refusal(self, cell: Cell) -> str:
        """Why a cell keeps what it holds; empty where it may be filled."""
        if cell.amount is None or self is Keep.NOTHING:
            return ""
        if self is Keep.FILLED:
            return "déjà remplie : gardée."
        return "" if cell.origin == Origin.HYPOTHESIS else "déjà programmée : gardée."


@dataclass(frozen=True, slots=True)
class Projection:
    """What to project: from the amounts of the year `base`, to `years`, at a rate (in %) by envelope and year.

    `spared` are lines to leave, by code, with the reason why.
    """

    base: int
    years: tuple[int, ...]
    rates: Mapping[Place, Decimal]
    keep: Keep = Keep.ENTERED
    spared: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Carrying:
    """What to carry: the amounts of the year `source`, as they are, to `years`."""

    source: int
    years: tuple[int, ...]
    keep: Keep = Keep.ENTERED
    spared: Mapping[str, str] = field(default_factory=dict)


def project(cells: Cells, asked: Projection) -> Proposal:
    """Each year from the rounded amount of the year before, at its rate: a hypothesis (DOMAIN §4, rule 9).

    `cells` are all the years of the lines to project. A one-off amount is never projected; a bounded one, until its
    last year; « non renseigné », as recurrent. A cell that is left passes on what it holds.
    """
    draft = Draft()
    for line in lines_of(cells):
        known = cells[line, asked.base].amount
        for year in range(asked.base + 1, max(asked.years, default=asked.base) + 1):
            cell = cells[line, year]
            rate = asked.rates.get((cell.envelope, year))
            if year not in asked.years:
                known = cell.amount
            elif why := _refusal(cell, known, year - 1, asked.keep, asked.spared):
                draft.leave(cell, why)
                known = cell.amount
            elif rate is None or known is None:
                draft.leave(cell, f"aucun taux pour son enveloppe en {year}.")
                known = cell.amount
            else:
                known = increased(known, rate)
                draft.put(cell, known, Origin.HYPOTHESIS)
    return draft.proposal(remarks=_remarks(cells.values()))


def carry(cells: Cells, asked: Carrying) -> Proposal:
    """The amounts of a year given again to others: a hypothesis, under the rules of a projection."""
    draft = Draft()
    for line in lines_of(cells):
        known = cells[line, asked.source].amount
        for year in sorted(asked.years):
            cell = cells[line, year]
            if why := _refusal(cell, known, asked.source, asked.keep, asked.spared):
                draft.leave(cell, why)
            else:
                draft.put(cell, known, Origin.HYPOTHESIS)
    return draft.proposal(remarks=_remarks(cells.values()))


def raise_by(cells: Cells, years: Collection[int], rate: Decimal) -> Proposal:
    """Each cell of these years increased by the same rate; years do not compound."""
    draft = Draft()
    for cell in cells.values():
        if cell.year not in years:
            continue
        if why := cell.locked or ("" if cell.amount is not None else "vide : un taux ne s’applique à rien."):
            draft.leave(cell, why)
        elif cell.amount is not None:
            draft.put(cell, increased(cell.amount, rate), Origin.ENTERED)
    return draft.proposal()


def _refusal(cell: Cell, known: Decimal | None, source: int, keep: Keep, spared: Mapping[str, str]) -> str:
    """Why a cell takes nothing from the year `source`; empty where it does."""
    if cell.locked:
        return cell.locked
    if cell.line in spared:
        return spared[cell.line]
    if cell.recurrence == Recurrence.ONE_OFF:
        return ONE_OFF
    if over := ended(cell):
        return over
    if known is None:
        return f"aucun montant en {source}."
    return keep.refusal(cell)


def _remarks(cells: Iterable[Cell]) -> list[str]:
    """What must be said of the recurrence of lines."""
    silent = len({cell.line for cell in cells if cell.recurrence == Recurrence.NOT_STATED})
    if not silent:
        return []
    words = (
        "1 ligne sans récurrence renseignée est prise"
        if silent == 1
        else (f"{silent} lignes sans récurrence renseignée sont prises")
    )
    return [f"{words} pour pérenne{'s' if silent > 1 else ''}."]
