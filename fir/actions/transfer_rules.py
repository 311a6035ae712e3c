"""What a transfer of credits must keep: its balance, the one way that the law leaves, what a text protects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from allocations.enums import PurposeKind
from allocations.fungibility import breaches
from fir.actions.writing import Draft
from fir.enums import MovementKind, Nature
from fir.facts import ledger as facts
from fir.facts.figures import OPEN_AE
from fir.facts.protected import Protected, protected
from fir.models import FirYear, Mission, Scheme, Stage
from fir.nomenclature import Nomenclature, purpose_of
from fir.refusals import BadRow, RowCode
from prs_budget.lib.money import ZERO, euros_text

TRANSFER = MovementKind.TRANSFER


def unbalanced(drafts: Sequence[Draft]) -> list[BadRow]:
    """Transfers take as much as they give, within one nature: each is a limitative envelope (GBCP 178, R1432-55 II)."""
    sums: dict[str, tuple[Decimal, Decimal, int]] = {}
    for rank, draft in enumerate(drafts, start=1):
        if draft.kind == TRANSFER:
            ae, cp, row = sums.get(draft.place.nature, (ZERO, ZERO, draft.row or rank))
            sums[draft.place.nature] = (ae + draft.ae, cp + draft.cp, row)
    return [
        BadRow(
            row,
            f"virement déséquilibré en {Nature(nature).label.lower()} : ce qui est pris n’est pas ce qui est donné.",
            RowCode.UNBALANCED,
        )
        for nature, (ae, cp, row) in sums.items()
        if ae or cp
    ]


def against_the_way(drafts: Sequence[Draft]) -> list[BadRow]:
    """The transfers of one operation that the law forbids (L. 1434-8), all together; undoing some is never refused.

    Where an operation undoes a transfer and records it otherwise, the difference is what counts.
    """
    if all(draft.cancels is not None for draft in drafts):
        return []
    taken: tuple[dict[PurposeKind, Decimal], dict[PurposeKind, Decimal]] = ({}, {})
    rows: dict[PurposeKind, int] = {}
    for rank, draft in enumerate(drafts, start=1):
        if draft.kind != TRANSFER:
            continue
        purpose = purpose_of(draft.place.mission, draft.place.scheme)
        if not purpose:
            continue
        kind = PurposeKind(purpose)
        rows.setdefault(kind, draft.row or rank)
        for sums, amount in zip(taken, (draft.ae, draft.cp), strict=True):
            sums[kind] = sums.get(kind, ZERO) + amount
    found = {one.source: one for sums in taken for one in breaches(sums)}
    return [
        BadRow(rows[one.source], f"virement interdit, {one.sentence} ({one.law.short}).", RowCode.ONE_WAY)
        for one in found.values()
    ]


def below_protected(fir_year: FirYear, drafts: Sequence[Draft]) -> list[BadRow]:
    """Transfers that would leave protected credits below what their text keeps, told at the first row that takes.

    Six queries, two where nothing is protected, none without a transfer.
    """
    moved = [(draft.row or rank, draft) for rank, draft in enumerate(drafts, start=1) if draft.kind == TRANSFER]
    taking = [row for row, draft in moved if draft.ae < 0]
    if not taking:
        return []
    return [BadRow(taking[0], reason, RowCode.PROTECTED) for reason in _below(fir_year, [draft for _, draft in moved])]


def _below(fir_year: FirYear, drafts: Sequence[Draft]) -> list[str]:
    """Protected credits that would fall below what their text keeps, from the credits that are open now."""
    rules = protected(fir_year)
    if not rules or not Stage.objects.last_voted(fir_year):
        return []
    places = facts.ledger(fir_year, ("mission", "scheme"))
    rows = Nomenclature(fir_year.agency_id)

    def is_of(rule: Protected) -> Callable[[Mission, Scheme], bool]:
        if rule.scheme is not None:
            return lambda _, scheme: scheme.pk == rule.scheme
        return lambda mission, scheme: purpose_of(mission, scheme) == rule.purpose

    found = []
    for rule in rules:
        counts = is_of(rule)
        taken = sum((one.ae for one in drafts if counts(one.place.mission, one.place.scheme)), ZERO)
        now = (
            places.amount(OPEN_AE, [(m, s) for m, s in places.keys if counts(rows.missions[m], rows.schemes[s])])
            or ZERO
        )
        if taken < 0 and now + taken < rule.amount:
            found.append(
                f"crédits protégés, {rule.label} : {euros_text(now)} ouverts, {euros_text(rule.amount)} au moins "
                f"({rule.text}). On peut en virer {euros_text(max(now - rule.amount, ZERO))} au plus."
            )
    return found
