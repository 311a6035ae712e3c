"""Programmed, notified, committed or delegated, paid: what stands side by side of a version and of what was executed.

One fact for each year, envelope, direction and measure. What is executed and of no measure is « Non ventilé », never
spread. An envelope is followed in a year where something of it was committed, paid or delegated in that year: of the
others nothing is known, which is not zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Max, QuerySet, Sum

from allocations.ceilings import notified_amounts
from allocations.enums import Dimension, Origin
from allocations.facts import COLUMN, Scope, opening_year, read_and_weigh
from allocations.models import Allocation, TextLine, TextLineMeasure, Version
from fir.facts.attribution import Executed, Of, Sharing, delegated, executed, sharing_of
from fir.facts.figures import COMMITTED, PAID, movements_of, totals
from fir.facts.landings import read as landings_of
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
    delegations of the other envelopes, `paid` CP of the FIR alone. `landing` is where the AE of the FIR end in the
    year. `ceiling` is that of an envelope, and whether it is but an hypothesis.
    """

    programmed: Decimal | None = None
    origin: Origin = Origin.ENTERED
    followed: Decimal | None = None
    notified: Decimal | None = None
    committed: Decimal | None = None
    paid: Decimal | None = None
    landing: Decimal | None = None
    ceiling: Decimal | None = None
    is_guessed: bool = False

    def add(self, other: Joined) -> None:
        """Add what is said elsewhere."""
        for name in ("programmed", "followed", "notified", "committed", "paid", "landing", "ceiling"):
            more = getattr(other, name)
            if more is not None:
                setattr(self, name, (getattr(self, name) or ZERO) + more)
        self.is_guessed |= other.is_guessed
        if other.programmed is not None:
            self.origin = max(self.origin, other.origin)


@dataclass(frozen=True, slots=True)
class Joining:
    """A version and what was executed of its years. `followed` are the envelopes whose execution is known, by year.

    `fir_years` are the years of the FIR among them, `sharings` their measures, by id.
    """

    version: Version
    years: tuple[int, ...]
    facts: dict[JoinedKey, Joined]
    followed: dict[int, frozenset[int]]
    fir_years: tuple[FirYear, ...]
    sharings: dict[int, Sharing]

    def fir_envelopes(self, year: int) -> frozenset[int]:
        """The envelope that the FIR of a year executes."""
        return frozenset(one.envelope_id or 0 for one in self.fir_years if one.year == year)


def join(
    version: Version,
    years: Sequence[int],
    fir_years: Iterable[FirYear],
    only: Mapping[Dimension, Iterable[int]] | None = None,
    *,
    landing: bool = False,
) -> Joining:
    """Read both sides; with `landing`, where the FIR ends too. Six queries at most, four for each year of the FIR.

    `only` says of which amounts of the version, by dimension and ids; what is executed is read whole.
    """
    facts: dict[JoinedKey, Joined] = defaultdict(Joined)
    every = tuple(fir_years)
    mine = tuple(one for one in every if one.year in years)
    followed: dict[int, set[int]] = {year: set() for year in years}
    sharings = {one.pk: sharing_of(one) for one in mine}
    for fir_year in mine:
        _execute(fir_year, sharings[fir_year.pk], facts, followed)
        if landing and not fir_year.is_closed:
            _land(fir_year, next((one for one in every if one.year == fir_year.year - 1), None), facts)
    for (year, envelope, of), one in delegated(version.agency, years).items():
        followed[year].add(envelope)
        _add(facts, year, envelope, of, one)
    paid = {(one.year, one.envelope_id or 0) for one in mine if one.has_payments}
    linked = {(key.year, key.envelope) for key in facts if key.measure}
    scope = Scope((version.pk,)).narrowed(COLUMN[Dimension.YEAR], years)
    for dimension, ids in (only or {}).items():
        scope = scope.narrowed(COLUMN[dimension], ids)
    _programme(scope, facts, followed, linked, paid)
    _notify(version, years, facts)
    kept = {year: frozenset(some) for year, some in followed.items()}
    return Joining(version, tuple(years), dict(facts), kept, mine, sharings)


def _execute(
    fir_year: FirYear, sharing: Sharing, facts: dict[JoinedKey, Joined], followed: dict[int, set[int]]
) -> None:
    """What a year of the FIR committed and paid."""
    envelope = fir_year.envelope_id or 0
    for of, one in executed(fir_year, sharing).items():
        followed[fir_year.year].add(envelope)
        _add(facts, fir_year.year, envelope, of, one if fir_year.has_payments else Executed(one.committed, None))


def _land(fir_year: FirYear, before: FirYear | None, facts: dict[JoinedKey, Joined]) -> None:
    """Where the AE of a year that runs end, by direction; nothing of one of which a part is not known."""
    found = landings_of(fir_year, before)
    for direction in {one.direction for one in found.spots}:
        landing, _ = found.whole([one for one in found.spots if one.direction == direction], "ae")
        if landing is not None:
            facts[JoinedKey(fir_year.year, fir_year.envelope_id or 0, direction, 0)].add(Joined(landing=landing))


def _add(facts: dict[JoinedKey, Joined], year: int, envelope: int, of: Of, one: Executed) -> None:
    key = JoinedKey(year, envelope, of.direction, of.measure or 0)
    facts[key].add(Joined(committed=one.committed, paid=one.paid))


def _programme(
    scope: Scope,
    facts: dict[JoinedKey, Joined],
    followed: dict[int, set[int]],
    linked: Collection[tuple[int, int]],
    paid: Collection[tuple[int, int]],
) -> None:
    """What a version programmes. One query.

    Where nothing of it was executed, that is zero if its envelope is `linked`: attributed to measures, be it in part.
    """
    dimensions = (Dimension.YEAR, Dimension.ENVELOPE, Dimension.DIRECTION, Dimension.MEASURE)
    found = read_and_weigh(scope, dimensions)[0][scope.versions[0]]
    columns = (found.of(dimension) for dimension in dimensions)
    for year, envelope, direction, measure, amount, origin in zip(*columns, found.amounts, found.origins, strict=True):
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


def last_day(joining: Joining) -> date | None:
    """The day of the last thing executed in these years; None where nothing is dated. Two queries."""
    moved = Movement.objects.filter(fir_year__in=[one.pk for one in joining.fir_years]).executed()
    given = Delegation.objects.filter(agency=joining.version.agency_id, year__in=joining.years)
    days = [rows.aggregate(last=Max("on"))["last"] for rows in (moved, given)]
    return max((one for one in days if one is not None), default=None)


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
