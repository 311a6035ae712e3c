"""Keeping the names, schedules and measures of a year when it is closed; letting them go when it is reopened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fir.actions.locking import CHUNK
from fir.facts.attribution import By, Shares, live_sharing
from fir.facts.figures import COMMITTED, PAID, movements_of
from fir.frozen import MODELS, READ
from fir.models import FirYear, FrozenName, FrozenPayment, FrozenShare, ScheduledPayment


def freeze(fir_year: FirYear) -> None:
    """Keep what a year that closes says of names, schedules and measures. Within the transaction that closes it."""
    thaw(fir_year)
    FrozenName.objects.bulk_create(_names(fir_year), batch_size=CHUNK)
    planned = ScheduledPayment.objects.filter(
        commitment__agency=fir_year.agency_id, commitment__origin_year__lte=fir_year.year
    )
    rows = planned.order_by("pk").values_list("commitment", "year", "amount")
    FrozenPayment.objects.bulk_create(
        [FrozenPayment(fir_year=fir_year, commitment_id=one, year=year, amount=amount) for one, year, amount in rows],
        batch_size=CHUNK,
    )
    FrozenShare.objects.bulk_create(_measures(fir_year), batch_size=CHUNK)
    _mark(fir_year, is_frozen=True)


def thaw(fir_year: FirYear) -> None:
    """Let a year say again what is said today. Within the transaction that reopens it."""
    FrozenName.objects.filter(fir_year=fir_year).delete()
    FrozenPayment.objects.filter(fir_year=fir_year).delete()
    FrozenShare.objects.filter(fir_year=fir_year).delete()
    _mark(fir_year, is_frozen=False)


def _mark(fir_year: FirYear, *, is_frozen: bool) -> None:
    FirYear.objects.filter(pk=fir_year.pk).update(is_frozen=is_frozen)
    fir_year.is_frozen = is_frozen
    fir_year.__dict__.pop(READ, None)


def _names(fir_year: FirYear) -> Iterator[FrozenName]:
    for kind, model in MODELS.items():
        rows: Any = model._default_manager.filter(agency=fir_year.agency_id).order_by("pk")
        for row in rows:
            yield FrozenName(
                fir_year=fir_year,
                kind=kind,
                object_id=row.pk,
                code=row.code,
                label=row.label,
                position=row.position,
                parent=getattr(row, "parent_id", None),
                mission=getattr(row, "mission_id", None),
                group=getattr(row, "group", ""),
                text=getattr(row, "citation", "") or getattr(row, "note", ""),
                purpose=getattr(row, "purpose", ""),
                opened_on=getattr(row, "opened_on", None),
                closed_on=row.closed_on,
            )


def _measures(fir_year: FirYear) -> Iterator[FrozenShare]:
    """The measures of what the year executed: of each commitment, and of each movement that has others."""
    sharing, kept = live_sharing(fir_year), set[int]()
    rows = movements_of(fir_year, COMMITTED, PAID).order_by("pk")
    for movement, commitment, line, its_line in rows.values_list("pk", "commitment", "line", "commitment__line"):
        own = sharing.of(commitment, line, its_line, movement)
        if commitment is not None:
            whole, told = sharing.of(commitment, None, its_line), sharing.told(commitment, None, its_line, 0)
            if commitment not in kept:
                kept.add(commitment)
                yield from _kept(fir_year, whole, told, commitment_id=commitment)
            if own == whole:
                continue
        yield from _kept(fir_year, own, sharing.told(commitment, line, its_line, movement), movement_id=movement)


def _kept(fir_year: FirYear, shares: Shares, told: By, **of: int) -> Iterator[FrozenShare]:
    for measure, weight in shares:
        yield FrozenShare(fir_year=fir_year, measure_id=measure, weight=weight, by=told.kind, rule_id=told.rule, **of)
