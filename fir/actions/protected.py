"""Credits that a text protects in a year: transfers that would leave less than it keeps are refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from fir.enums import MovementKind
from fir.facts import ledger as facts
from fir.models import FirYear, Mission, ProtectedCredit, Scheme, Stage
from fir.purposes import purpose_of
from fir.refusals import BadRow, RowCode
from prs_budget.lib.money import ZERO, euros_text

if TYPE_CHECKING:
    from fir.actions.movements import Draft

TRANSFER = MovementKind.TRANSFER


def below_protected(fir_year: FirYear, drafts: Sequence[Draft]) -> list[BadRow]:
    """Transfers that would leave protected credits below what their text keeps, told at the first row that takes.

    Seven queries, one where nothing is protected, none without a transfer.
    """
    moved = [(draft.row or rank, draft) for rank, draft in enumerate(drafts, start=1) if draft.kind == TRANSFER]
    taking = [row for row, draft in moved if draft.ae < 0]
    if not taking:
        return []
    return [BadRow(taking[0], reason, RowCode.PROTECTED) for reason in _below(fir_year, [draft for _, draft in moved])]


def _below(fir_year: FirYear, drafts: Sequence[Draft]) -> list[str]:
    """Protected credits that would fall below what their text keeps, from the credits that are open now."""
    rules = list(ProtectedCredit.objects.filter(fir_year=fir_year).select_related("scheme").order_by("pk"))
    stage = facts.authorising(Stage.objects.filter(fir_year=fir_year).in_order()) if rules else None
    if stage is None:
        return []
    opened = _opened(fir_year, stage)
    missions = Mission.objects.filter(agency=fir_year.agency_id).select_related("parent").in_bulk()
    schemes = Scheme.objects.filter(agency=fir_year.agency_id).select_related("parent").in_bulk()

    def is_of(rule: ProtectedCredit) -> Callable[[Mission, Scheme], bool]:
        if rule.scheme_id is not None:
            return lambda _, scheme: scheme.pk == rule.scheme_id
        return lambda mission, scheme: purpose_of(mission, scheme) == rule.purpose

    found = []
    for rule in rules:
        counts = is_of(rule)
        taken = sum((one.ae for one in drafts if counts(one.place.mission, one.place.scheme)), ZERO)
        now = sum((ae for (m, s), ae in opened.items() if counts(missions[m], schemes[s])), ZERO)
        if taken < 0 and now + taken < rule.amount:
            found.append(
                f"crédits protégés, {rule.label} : {euros_text(now)} ouverts, {euros_text(rule.amount)} au moins "
                f"({rule.text}). On peut en virer {euros_text(max(now - rule.amount, ZERO))} au plus."
            )
    return found


def _opened(fir_year: FirYear, stage: Stage) -> dict[tuple[int, int], Decimal]:
    """AE open now by mission and scheme: the stage's, what is carried in, what was transferred."""
    crossed = ("mission", "scheme")
    found: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    for (mission, scheme), credits in facts.authorised([stage], crossed)[stage.pk].items():
        found[mission, scheme] += credits.ae or ZERO
    for (mission, scheme), moved in facts.moved(fir_year, crossed).items():
        found[mission, scheme] += moved.carried_in + moved.transferred
    return dict(found)
