"""Transfers (virements): amounts moved from cells to others, balanced to the cent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from allocations.commands.cells import Cell, Cells, Draft, Key, Proposal, ended, order
from allocations.commands.exchanges import NO_EXCHANGES, Exchange, beyond, unchecked
from allocations.enums import Origin, PurposeKind
from allocations.fungibility import NO_PURPOSES, Purposes, forbidden, unsettled
from prs_budget.lib.money import ZERO


class Pair(NamedTuple):
    """An amount, above zero, from a cell to another."""

    source: Key
    target: Key
    amount: Decimal


class TransferRefused(ValueError):
    """A transfer that cannot be: why, in French, for each pair by its position."""

    def __init__(self, reasons: Mapping[int, str]) -> None:
        super().__init__(" ".join(reasons.values()))
        self.reasons = dict(reasons)


def transfer(
    cells: Cells,
    pairs: Sequence[Pair],
    envelopes: Mapping[int, str],
    purposes: Purposes = NO_PURPOSES,
    exchanges: Mapping[int, Exchange] = NO_EXCHANGES,
) -> Proposal:
    """What the cells of every pair would hold: what one loses another gains. `envelopes` gives their names, by id.

    `exchanges` are what a year lets move between the FIR and the DAF.

    Raises TransferRefused with every pair that cannot be. What must be confirmed comes as cautions: another envelope,
    protected credits whose destination nothing settles, a source that would go below zero.
    """
    reasons = {n: why for n, pair in enumerate(pairs) if (why := _refusal(cells, pair, purposes))}
    if not reasons:
        reasons = dict(beyond(cells, pairs, purposes, exchanges))
    if reasons:
        raise TransferRefused(reasons)
    gains: dict[Key, Decimal] = {}
    for source, target, amount in pairs:
        gains[source] = gains.get(source, ZERO) - amount
        gains[target] = gains.get(target, ZERO) + amount
    draft, cautions = Draft(), [text for pair in pairs for text in _cautions(cells, pair, envelopes, purposes)]
    cautions += filter(None, (unchecked(cells, *pair[:2], purposes, exchanges) for pair in pairs))
    for key in sorted(gains, key=order):
        cell, gain = cells[key], gains[key]
        if not gain and cell.amount is None:
            continue
        after = (cell.amount or ZERO) + gain
        draft.put(cell, after, Origin.ENTERED if gain else cell.origin)
        if after < 0 and gain < 0:
            cautions.append(f"{cell.line} serait négative en {cell.year}.")
    return draft.proposal(tuple(dict.fromkeys(cautions)))


def _refusal(cells: Cells, pair: Pair, purposes: Purposes) -> str:
    """Why a pair cannot be; empty where it can."""
    source, target = cells[pair.source], cells[pair.target]
    if pair.amount <= 0:
        return "un virement est d’un montant supérieur à zéro."
    if pair.source == pair.target:
        return "la source et la destination sont la même cellule."
    for cell in (source, target):
        if cell.locked:
            return f"{cell.line}, {cell.year} : {cell.locked}"
    if source.amount is None:
        return f"{source.line} n’a aucun montant en {source.year} : il n’y a rien à virer."
    if over := ended(target):
        return f"{target.line}, {target.year} : {over}"
    return purposes.leaving(source.envelope, target.envelope) or forbidden(
        _purpose(source, purposes), _purpose(target, purposes)
    )


def _cautions(cells: Cells, pair: Pair, envelopes: Mapping[int, str], purposes: Purposes) -> list[str]:
    source, target = cells[pair.source], cells[pair.target]
    texts = []
    if source.envelope != target.envelope:
        names = f"{envelopes[source.envelope]} vers {envelopes[target.envelope]}"
        laws = purposes.limits(source.envelope, target.envelope)
        cited = f" ({laws})" if laws else ""
        texts.append(
            f"Virement d’une enveloppe à une autre ({names}) : les crédits sont limitatifs par enveloppe{cited}."
        )
    if doubt := unsettled(_purpose(source, purposes), _purpose(target, purposes), source.line, target.line):
        texts.append(doubt)
    return texts


def _purpose(cell: Cell, purposes: Purposes) -> PurposeKind | None:
    return purposes.of(cell.measure, cell.envelope)
