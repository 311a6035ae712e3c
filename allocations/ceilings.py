"""Ceilings: what an envelope has in a year of a version: notified, else foreseen, and kept at the adoption."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from allocations.enums import CeilingKind, Dimension
from allocations.models import Allocation, Forecast, TextLine, Version, VersionCeiling
from allocations.structure import Node, Structure
from projects.enums import YearStatus
from projects.models import PlanYear
from prs_budget.lib.money import ZERO

#: an envelope's id and a year
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Exact euros, and how sure they are: only what is notified can block. `note` says from what it is foreseen."""

    amount: Decimal
    kind: CeilingKind
    note: str = ""


def left_to_programme(ceiling: Ceiling | None, programmed: Decimal | None) -> Decimal | None:
    """« Reste à programmer »: the ceiling less what is programmed, in exact euros, negative where it is exceeded.

    None where no ceiling is known. The grid says it live, in cents: `marginsOf` of static/js/entry/model/totals.js.
    """
    return None if ceiling is None else ceiling.amount - (programmed or ZERO)


@dataclass(frozen=True, slots=True)
class Margin:
    """An envelope in a year: its ceiling, None where it is not known, and what is programmed, None where nothing is.

    A year that `is_settled` is T0, which was financed and not programmed, or is closed: nothing is left to programme
    of it, but it may be exceeded. `since` is what was notified after an adoption, which kept another ceiling or none.
    """

    envelope: Node
    year: int
    ceiling: Ceiling | None
    programmed: Decimal | None
    is_settled: bool = False
    since: Decimal | None = None

    @property
    def left(self) -> Decimal | None:
        """What is left to programme, negative where the ceiling is exceeded; None where it is not known, or settled."""
        left = left_to_programme(self.ceiling, self.programmed)
        return None if left is None or (self.is_settled and left >= 0) else left

    @property
    def is_exceeded(self) -> bool:
        """Whether more is programmed than there is."""
        return self.left is not None and self.left < 0


def programmed_years(version: Version) -> frozenset[int]:
    """The years that a version programmes: those after T0 that are not closed. One query."""
    years = PlanYear.objects.filter(plan=version.plan_id, status=YearStatus.OPEN, year__gt=version.plan.base_year)
    return frozenset(years.values_list("year", flat=True))


def margins(version: Version, structure: Structure) -> list[Margin]:
    """Every envelope in every year of a version, year by year in reading order. Five queries at most."""
    known, sums, open_ones = ceilings(version), programmed(version), programmed_years(version)
    later = notified_since(version, known)
    nodes = structure.nodes(Dimension.ENVELOPE)
    used = {envelope for envelope, _ in (*known, *sums)}
    kept = [node for id_, node in nodes.items() if not node.is_closed or id_ in used]
    return [
        Margin(
            node,
            year,
            known.get((node.id, year)),
            sums.get((node.id, year)),
            year not in open_ones,
            later.get((node.id, year)),
        )
        for year in version.plan.years
        for node in kept
    ]


def ceilings(version: Version) -> dict[Place, Ceiling]:
    """The ceilings of a version. One query for an adopted one, two before."""
    if version.is_frozen:
        kept = VersionCeiling.objects.filter(version=version)
        return {(one.envelope_id, one.year): Ceiling(one.amount, CeilingKind(one.kind)) for one in kept}
    foreseen = {
        (one.envelope_id, one.year): Ceiling(one.amount, CeilingKind(one.kind), one.basis)
        for one in Forecast.objects.filter(version=version)
    }
    notified = notified_amounts(version.agency_id, version.plan.years)
    return foreseen | {place: Ceiling(total, CeilingKind.NOTIFIED) for place, total in notified.items()}


def notified_amounts(agency: int, years: Iterable[int]) -> dict[Place, Decimal]:
    """What the texts of an agency notify, by envelope and year, of these years. One query."""
    sums = (
        TextLine.objects.added()
        .filter(text__agency=agency, year__in=years)
        .values_list("envelope", "year")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    return {(envelope, year): total for envelope, year, total in sums}


def notified_since(version: Version, known: Mapping[Place, Ceiling]) -> dict[Place, Decimal]:
    """What is notified today where an adopted version kept something else: no ceiling, a forecast, another amount.

    It is no ceiling of that version, but whoever reads that nothing exceeds its own must learn of it. `known` are its
    ceilings. One query for an adopted version, else none.
    """
    if not version.is_frozen:
        return {}
    now = notified_amounts(version.agency_id, version.plan.years)
    return {place: total for place, total in now.items() if known.get(place) != Ceiling(total, CeilingKind.NOTIFIED)}


def programmed(version: Version) -> Mapping[Place, Decimal]:
    """What a version programmes by envelope and year. One query."""
    sums = (
        Allocation.objects.entered()
        .filter(version=version)
        .values_list("envelope", "year")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    return {(envelope, year): total for envelope, year, total in sums}


def keep_ceilings(version: Version) -> None:
    """Write the ceilings of a version that is being adopted: later notifications no longer change its margins."""
    VersionCeiling.objects.bulk_create(
        VersionCeiling(version=version, envelope_id=envelope, year=year, kind=one.kind, amount=one.amount)
        for (envelope, year), one in sorted(ceilings(version).items())
    )
