"""The one way that the law leaves between purposes (L. 1434-8): movements that go against it are refused."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from allocations.enums import PurposeKind
from fir.enums import MovementKind
from fir.purposes import breaches, purpose_of
from fir.refusals import BadRow, RowCode

if TYPE_CHECKING:
    from fir.actions.movements import Draft


def against_the_way(drafts: Sequence[Draft]) -> list[BadRow]:
    """The transfers of one operation that the law forbids, all together; undoing some is never refused.

    Where an operation undoes a transfer and records it otherwise, the difference is what counts.
    """
    if all(draft.cancels is not None for draft in drafts):
        return []
    taken: tuple[dict[PurposeKind, Decimal], dict[PurposeKind, Decimal]] = ({}, {})
    rows: dict[PurposeKind, int] = {}
    for rank, draft in enumerate(drafts, start=1):
        if draft.kind != MovementKind.TRANSFER:
            continue
        purpose = purpose_of(draft.place.mission, draft.place.scheme)
        if not purpose:
            continue
        kind = PurposeKind(purpose)
        rows.setdefault(kind, draft.row or rank)
        for sums, amount in zip(taken, (draft.ae, draft.cp), strict=True):
            sums[kind] = sums.get(kind, Decimal(0)) + amount
    found = {one.source: one for sums in taken for one in breaches(sums)}
    return [
        BadRow(rows[one.source], f"virement interdit, {one.sentence} ({one.law}).", RowCode.ONE_WAY)
        for one in found.values()
    ]
