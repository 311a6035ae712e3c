"""Programmed, notified, committed or delegated, paid: what stands side by side of a version and of what was executed.

One fact for each year, envelope, direction and measure. What is executed and of no measure is « Non ventilé », never
spread. An envelope is followed in a year where something of it was committed, paid or delegated in that year: of the
others nothing is known, which is not zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Max, QuerySet, Sum

from allocations.ceilings import notified_amounts
from allocations.enums import Origin
from allocations.facts import opening_year
from allocations.models import Allocation, TextLine, TextLineMeasure, Version
from fir.facts.attribution import Executed, Of, delegated, executed, sharing_of
from fir.facts.figures import COMMITTED, PAID, movements_of, totals
from fir.models import Delegation, FirYear, Movement
from prs_budget.lib.money import ZERO


class JoinedKey(NamedTuple):
    """Where a fact stands, by ids. `envelope` 0: of a year of the FIR that executes none; `measure` 0: of none.

    `direction` 0: what is said of no direction, the credits that a text notifies.
    """

    year: int
    envelope: int
    direction: int
    measure: int


@dataclass(slots=True)
class Joined:
    """What is said somewhere, in exact euros; None where nothing is, or where it is not known.

    `followed` is what of `programmed` is of envelopes whose execution is followed. `committed` are AE of the FIR and
    delegations of the other envelopes, `paid` CP of the FIR alone. `ceiling` is that of an envelope, and whether it is
    but an hypothesis.
    """

    programmed: Decimal | None = None
    origin: Origin = Origin.ENTERED
    followed: Decimal | None = None
    notified: Decimal | None = None
    committed: Decimal | None = None
    paid: Decimal | None = None
    ceiling: Decimal | None = None
    is_guessed: bool = False

    def add(self, other: Joined) -> None:
        """Add what is said elsewhere."""
        for name in ("programmed", "followed", "notified", "committed", "paid", "ceiling"):
            more = getattr(other, name)
            if more is not None:
                setattr(self, name, (getattr(self, name) or ZERO) + more)
        if other.programmed is not None:
            self.origin = max(self.origin, other.origin)


@dataclass(frozen=True, slots=True)
class Joining:
    """A version and what was executed of its years. `followed` are the envelopes whose execution is known, by year.

    `fir_years` are the years of the FIR among them.
    """

    version: Version
    years: tuple[int, ...]
    facts: dict[JoinedKey, Joined]
    followed: dict[int, frozenset[int]]
    fir_years: tuple[FirYear, ...]

    def fir_envelopes(self, year: int) -> frozenset[int]:
        """The envelope that the FIR of a year executes."""
        return frozenset(one.envelope_id or 0 for one in self.fir_years if one.year == year)


def join(version: Version, years: Sequence[int], fir_years: Iterable[FirYear]) -> Joining:
    """Read both sides. Six queries at most, and four for each year of the FIR."""
    facts: dict[JoinedKey, Joined] = defaultdict(Joined)
    mine = tuple(one for one in fir_years if one.year in years)
    followed: dict[int, set[int]] = {year: set() for year in years}
    _execute(version, years, mine, facts, followed)
    paid = {(one.year, one.envelope_id or 0) for one in mine if one.has_payments}
    linked = {(key.year, key.envelope) for key in facts if key.measure}
    _programme(version, years, facts, followed, linked, paid)
    _notify(version, years, facts)
    kept = {year: frozenset(some) for year, some in followed.items()}
    return Joining(version, tuple(years), dict(facts), kept, mine)


def _execute(
    version: Version,
    years: Collection[int],
    fir_years: Iterable[FirYear],
    facts: dict[JoinedKey, Joined],
    followed: dict[int, set[int]],
) -> None:
    """What was committed, paid and delegated."""
    for fir_year in fir_years:
        envelope = fir_year.envelope_id or 0
        for of, one in executed(fir_year, sharing_of(fir_year)).items():
            followed[fir_year.year].add(envelope)
            _add(facts, fir_year.year, envelope, of, one if fir_year.has_payments else Executed(one.committed, None))
    for (year, envelope, of), one in delegated(version.agency, years).items():
        followed[year].add(envelope)
        _add(facts, year, envelope, of, one)


def _add(facts: dict[JoinedKey, Joined], year: int, envelope: int, of: Of, one: Executed) -> None:
    key = JoinedKey(year, envelope, of.direction, of.measure or 0)
    facts[key].add(Joined(committed=one.committed, paid=one.paid))


def _programme(
    version: Version,
    years: Collection[int],
    facts: dict[JoinedKey, Joined],
    followed: dict[int, set[int]],
    linked: Collection[tuple[int, int]],
    paid: Collection[tuple[int, int]],
) -> None:
    """What the version programmes. One query.

    Where nothing of it was executed, that is zero if its envelope is `linked`: attributed to measures, be it in part.
    """
    rows = Allocation.objects.entered().filter(version=version, year__in=years).order_by()
    columns = ("year", "envelope", "direction", "measure")
    for year, envelope, direction, measure, amount, origin in rows.values_list(*columns).annotate(
        Sum("amount"), Max("origin")
    ):
        one = Joined(programmed=amount, origin=Origin(origin))
        if envelope in followed[year]:
            one.followed = amount
            if (year, envelope) in linked:
                one.committed = ZERO
                one.paid = ZERO if (year, envelope) in paid else None
        facts[JoinedKey(year, envelope, direction, measure)].add(one)


def _notify(version: Version, years: Collection[int], facts: dict[JoinedKey, Joined]) -> None:
    """What texts notify: for the measures that their lines name, and the rest for none. Two queries."""
    rest = notified_amounts(version.agency_id, years)
    named = TextLineMeasure.objects.filter(line__text__agency=version.agency_id, line__year__in=years).order_by()
    for year, envelope, measure, amount in named.values_list("line__year", "line__envelope", "measure").annotate(
        Sum("amount")
    ):
        facts[JoinedKey(year, envelope, 0, measure)].add(Joined(notified=amount))
        rest[envelope, year] -= amount
    for (envelope, year), amount in rest.items():
        if amount:
            facts[JoinedKey(year, envelope, 0, 0)].add(Joined(notified=amount))


def last_followed(version: Version, fir_years: Iterable[FirYear]) -> int:
    """The last year of a plan of which something was executed; else the first that the version programmes after T0."""
    years = {*version.plan.years}
    moved = Movement.objects.filter(fir_year__in=[one.pk for one in fir_years]).executed().order_by()
    done = {*moved.values_list("fir_year__year", flat=True).distinct()}
    done |= {*Delegation.objects.filter(agency=version.agency_id).order_by().values_list("year", flat=True).distinct()}
    return max(done & years, default=None) or opening_year(version)


#: an amount and the number of rows that make it
Held = tuple[Decimal, int]


def stored(joining: Joining) -> dict[int, dict[str, Held]]:
    """What the database itself holds in each year, by what a fact says. Three queries, one for each year of the FIR."""
    version, years = joining.version, joining.years
    held = Allocation.objects.entered().filter(version=version, year__in=years)
    told = TextLine.objects.added().filter(text__agency=version.agency_id, year__in=years)
    given = _by_year(Delegation.objects.filter(agency=version.agency_id, year__in=years))
    programmed, notified = _by_year(held), _by_year(told)
    found: dict[int, dict[str, Held]] = {}
    for year in years:
        (committed, count), paid, nothing = given.get(year, (ZERO, 0)), (ZERO, 0), (ZERO, 0)
        for fir_year in joining.fir_years:
            if fir_year.year == year:
                ae, cp = totals(fir_year, COMMITTED, PAID)
                row = movements_of(fir_year, COMMITTED, PAID).aggregate(ae=ae, cp=cp, n=Count("pk"))
                committed, count, paid = (
                    committed + (row["ae"] or ZERO),
                    count + row["n"],
                    (row["cp"] or ZERO, row["n"]),
                )
        found[year] = {
            "programmed": programmed.get(year, nothing),
            "notified": notified.get(year, nothing),
            "committed": (committed, count),
            "paid": paid,
        }
    return found


def _by_year(rows: QuerySet[Any]) -> dict[int, Held]:
    sums = rows.order_by().values_list("year").annotate(Sum("amount"), Count("pk"))
    return {year: (amount, count) for year, amount, count in sums}
