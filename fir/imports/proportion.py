"""The amounts of a file out of proportion with what they correct, their commitment, or what the year opens.

They are asked once for the whole file, before it is recorded: see `prs_budget.lib.magnitude`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Sum

from fir.actions.locking import CHUNK
from fir.actions.writing import Draft
from fir.enums import MovementKind
from fir.facts.ledger import opened_by_nature, opened_of
from fir.imports.matching import Matched
from fir.imports.references import RecordedMovement
from fir.models import FirYear, Movement
from prs_budget.lib.magnitude import fingerprint, question
from prs_budget.lib.money import ZERO


@dataclass(frozen=True, slots=True)
class Doubt:
    """An amount of a row that is asked, in exact euros, with why; `corrects` one that is recorded."""

    row: int
    key: str
    column: str
    amount: Decimal
    why: str
    corrects: bool


@dataclass(slots=True)
class _Held:
    """What amounts are held against: the AE of commitments, by number; what the year opens, by nature."""

    committed: dict[str, Decimal]
    opened: dict[str, Decimal | None] = field(default_factory=dict)


def doubted(fir_year: FirYear, matched: Matched) -> tuple[Doubt, ...]:
    """Every amount that a file would write and that is to be asked, row by row. A query, one a chunk of commitments."""
    drafts = [*matched.new, *(one.draft for one in matched.different)]
    if not drafts:
        return ()
    credits = opened_by_nature(fir_year)
    natures = {draft.place.nature for draft in drafts}
    held = _Held(_committed(drafts), {nature: opened_of(credits, nature) for nature in natures})
    found = [doubt for draft in matched.new for doubt in _of(draft, None, held)]
    found += [doubt for one in matched.different for doubt in _of(one.draft, one.stored, held)]
    return tuple(sorted(found, key=lambda one: one.row))


def asked(doubts: Sequence[Doubt]) -> str:
    """What tells these amounts from any others: the answer is for them alone; empty where none is asked."""
    return fingerprint({f"{one.row} {one.column}": one.amount for one in doubts}) if doubts else ""


def _of(draft: Draft, stored: RecordedMovement | None, held: _Held) -> Iterator[Doubt]:
    before = (None, None) if stored is None or stored.is_undone else (stored.ae, stored.cp)
    line = _line(draft, held)
    for column, amount, replaced in zip(("AE", "CP"), (draft.ae, draft.cp), before, strict=True):
        if amount == replaced:
            continue
        why = question(amount, replaced=replaced, line=line, envelope=held.opened[draft.place.nature])
        if why:
            yield Doubt(draft.row, draft.key or "", column, amount, why, corrects=stored is not None)


def _line(draft: Draft, held: _Held) -> tuple[Decimal, ...]:
    """What its commitment has; nothing for what makes a new commitment, which is held against the year."""
    one = draft.commitment
    if one is None or (one._state.adding and draft.kind == MovementKind.COMMITMENT):
        return ()
    return (held.committed.get(one.code, ZERO),)


def _committed(drafts: Sequence[Draft]) -> dict[str, Decimal]:
    """The AE of the commitments that movements are of: as recorded, or as the file makes them."""
    found: dict[str, Decimal] = {}
    stored: dict[int, str] = {}
    for draft in drafts:
        one = draft.commitment
        if one is not None and not one._state.adding:
            stored[one.pk] = one.code
        elif one is not None and draft.kind == MovementKind.COMMITMENT:
            found[one.code] = found.get(one.code, ZERO) + draft.ae
    ids = list(stored)
    for start in range(0, len(ids), CHUNK):
        rows = Movement.objects.filter(commitment__in=ids[start : start + CHUNK]).order_by()
        sums = rows.values_list("commitment").annotate(ae=Sum("ae"))
        found |= {stored[commitment]: ae for commitment, ae in sums}
    return found
