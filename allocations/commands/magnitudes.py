"""What a command would write out of proportion with what stands there: confirmed with the rest, or not written."""

from __future__ import annotations

from decimal import Decimal

from allocations.ceilings import ceilings
from allocations.commands.cells import Move, Proposal
from allocations.commands.sheet import MOST_NAMED, Ground
from allocations.models import Allocation
from prs_budget.lib.magnitude import question
from prs_budget.lib.words import counted

#: cautions told one by one; beyond, they are counted
MOST_TOLD = 5


def out_of_proportion(ground: Ground, proposal: Proposal) -> tuple[str, ...]:
    """Every amount to confirm, in French. No query where each replaces one; three at most where cells are filled."""
    filled = [move for move in proposal.moves if move.amount and not move.cell.amount]
    lines = _amounts(ground, {move.cell.line for move in filled}) if filled else {}
    # an envelope is looked at only for lines that hold nothing
    bare = any(not any(lines.get(move.cell.line, ())) for move in filled)
    tops = {place: one.amount for place, one in ceilings(ground.version).items()} if bare else {}
    told = [text for move in proposal.moves if (text := _told(move, lines, tops))]
    others = len(told) - MOST_TOLD
    more = f"Et {counted(others, 'autre')} d’un autre ordre de grandeur : voyez les cellules changées."
    return (*told[:MOST_TOLD], more) if others > 0 else tuple(told)


def _told(move: Move, lines: dict[str, list[Decimal]], tops: dict[tuple[int, int], Decimal]) -> str:
    cell = move.cell
    envelope = tops.get((cell.envelope, cell.year))
    why = question(move.amount, replaced=cell.amount, line=lines.get(cell.line, ()), envelope=envelope)
    return f"{cell.line}, {cell.year} : {why}" if why else ""


def _amounts(ground: Ground, named: set[str]) -> dict[str, list[Decimal]]:
    """What these lines hold, in any year. One query."""
    rows = Allocation.objects.entered().filter(version=ground.version).order_by()
    if len(named) <= MOST_NAMED:
        rows = rows.filter(line__code__in=named)
    found: dict[str, list[Decimal]] = {}
    for line, amount in rows.values_list("line__code", "amount"):
        if line in named and amount is not None:
            found.setdefault(line, []).append(amount)
    return found
