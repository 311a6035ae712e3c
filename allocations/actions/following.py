"""Forecasts that are a rate of the year before: computed to the cent, again whenever what they rest on changes.

What they rest on is the same envelope in the year before: what is notified, else what the version foresees there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from allocations.actions.locking import CHUNK, journal
from allocations.ceilings import Place, notified_amounts
from allocations.enums import FROZEN
from allocations.models import Forecast, Version
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.money import MoneyError, euros, increased, rate_text
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import Agency, User

#: what is written of a forecast
FIELDS = ("kind", "amount", "rate", "note", "by", "at")


class RateRefused(Refused):
    """A forecast whose rate gives an amount that cannot be kept: its place, and why."""

    def __init__(self, row: Forecast) -> None:
        rate = rate_text(row.rate or Decimal(0))
        self.place = row.envelope.code, row.year
        self.why = f"{rate} de {row.year - 1} dépasse le plus grand montant admis : écrivez un autre taux."
        super().__init__(f"Prévision de {row.envelope.code} pour {row.year}, qui suit un taux : {self.why}")


def rows_of(version: Version) -> dict[Place, Forecast]:
    """The forecasts of a version, by envelope and year. One query."""
    return {(one.envelope_id, one.year): one for one in Forecast.objects.filter(version=version)}


def bases_of(version: Version) -> dict[Place, Decimal]:
    """What is notified of the years of a version, and of the year before them. One query."""
    years = version.plan.years
    return notified_amounts(version.agency_id, [years[0] - 1, *years])


def loose(rows: Mapping[Place, Forecast], notified: Mapping[Place, Decimal]) -> set[Place]:
    """The places whose rate has nothing to rest on."""
    before = {place: (place[0], place[1] - 1) for place, one in rows.items() if one.rate is not None}
    return {place for place, base in before.items() if base not in notified and base not in rows}


def compute(rows: Mapping[Place, Forecast], notified: Mapping[Place, Decimal]) -> list[Forecast]:
    """Give their amounts to the forecasts that have a rate, year after year; those whose amount changes.

    A rate that has nothing to rest on keeps the amount it had. Raises RateRefused.
    """
    changed = []
    for envelope, year in sorted(rows, key=lambda place: place[1]):
        row, base = rows[envelope, year], (envelope, year - 1)
        if row.rate is None or not (base in notified or base in rows):
            continue
        amount = increased(notified[base] if base in notified else rows[base].amount, row.rate)
        if amount != row.amount:
            try:
                row.amount = euros(amount)
            except MoneyError:
                raise RateRefused(row) from None
            changed.append(row)
    return changed


def rewrite(by: User, rows: Sequence[Forecast], reason: str) -> None:
    """Write what forecasts are now, with their history."""
    for row in rows:
        row.at = timezone.now()
    why = reason[:REASON_LENGTH]
    bulk_update_with_history(rows, Forecast, FIELDS, CHUNK, default_user=by, default_change_reason=why)


def copy_of(one: Forecast, version: Version, by: int) -> Forecast:
    """The same forecast in another version, not saved."""
    copy = Forecast(version=version, envelope_id=one.envelope_id, year=one.year, by_id=by)
    copy.kind, copy.amount, copy.rate, copy.note = one.kind, one.amount, one.rate, one.note
    return copy


def follow_text(*, by: User, agency: Agency, code: str, reason: str) -> None:
    """Compute again, after a text that notifies changed, the forecasts of the versions that are not adopted.

    In the transaction of who changed it, which holds these versions locked. Raises RateRefused.
    """
    following = Forecast.objects.filter(version__agency=agency, rate__isnull=False).order_by().values("version")
    live = Version.objects.filter(pk__in=following).exclude(status__in=FROZEN).select_related("agency", "plan")
    for version in live.order_by("pk"):
        changed = compute(rows_of(version), bases_of(version))
        if changed:
            rewrite(by, changed, reason or f"Suit {code}")
            journal(by, version, "ceiling.follow", reason, text=code, changed=len(changed))
