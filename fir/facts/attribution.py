"""What each measure of the programming executed of the FIR, from whom a commitment or a movement is attributed to.

A movement is of the measure of the line of credits that it names, else that its commitment names; else of those of the
live attribution of its commitment, or of its own where it has none; else of none: « Non ventilé ». A closed year knows
only what it kept. The parts of a movement add up to it, so that attributed and not attributed make the total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When

from allocations.models import Line
from fir.enums import AttributedBy
from fir.facts.figures import COMMITTED, PAID, Figure, movements_of, totals
from fir.models import AttributionShare, Delegation, FirYear, FrozenShare, Movement
from fir.models.attribution import AttributionShareQuerySet
from prs_budget.lib.money import ZERO, divided
from prs_budget.organisation.models import Agency

#: the measures of something and their parts, in the order of the measures; none: « Non ventilé »
Shares = tuple[tuple[int, int], ...]
NO_SHARE: Shares = ()


class Executed(NamedTuple):
    """What was committed (of other envelopes: delegated) and paid; exact euros. None paid: not known."""

    committed: Decimal = ZERO
    paid: Decimal | None = ZERO

    def __add__(self, other: Executed) -> Executed:  # type: ignore[override]
        paid = None if self.paid is None or other.paid is None else self.paid + other.paid
        return Executed(self.committed + other.committed, paid)


class Of(NamedTuple):
    """Where something was executed: a direction, and a measure, None where it is of none."""

    direction: int
    measure: int | None


class Part(NamedTuple):
    """What a movement or a delegation, by id, brings to a measure: its `amount`, of the `whole` that it brings to all.

    `back` is the one that it takes back, by id, if any.
    """

    id: int
    of: Of
    amount: Decimal
    whole: Decimal
    back: int | None = None


class By(NamedTuple):
    """What says the measures of something: a line, a rule (its id), a person; empty for « Non ventilé »."""

    kind: str = ""
    rule: int | None = None


@dataclass(frozen=True, slots=True)
class Sharing:
    """The measures of what a year executed: those of commitments, of movements without one, of lines, by id.

    `apart` are the movements that are read one by one: attributed by themselves, or of a commitment that several
    measures share; None where there are none. `by` says who attributed each commitment and each of those movements.
    """

    commitments: Mapping[int, Shares] = field(default_factory=dict)
    movements: Mapping[int, Shares] = field(default_factory=dict)
    lines: Mapping[int, int] = field(default_factory=dict)
    apart: Q | None = None
    by: Mapping[tuple[str, int], By] = field(default_factory=dict)

    def of(self, commitment: int | None, line: int | None, its_line: int | None, movement: int | None = None) -> Shares:
        """The measures of a movement: by the line that it names, or its commitment, else as it is attributed."""
        measure = self.lines.get(line or its_line or 0)
        if measure is not None:
            return ((measure, 1),)
        if movement is not None and movement in self.movements:
            return self.movements[movement]
        return self.commitments.get(commitment, NO_SHARE) if commitment else NO_SHARE

    def told(self, commitment: int | None, line: int | None, its_line: int | None, movement: int) -> By:
        """Who says the measures of a movement: as `of`, one by one."""
        if (line or its_line) in self.lines:
            return By(AttributedBy.LINE)
        if movement in self.movements:
            return self.by[MOVEMENT, movement]
        return self.by.get((COMMITMENT, commitment or 0), By())


#: what is attributed, as `Attribution` and `FrozenShare` name it
COMMITMENT, MOVEMENT = "commitment", "movement"


def sharing_of(fir_year: FirYear) -> Sharing:
    """What is attributed today; in a closed year, what it kept. Two queries, three where movements are attributed."""
    if fir_year.is_closed:
        rows = FrozenShare.objects.filter(fir_year=fir_year)
        return _sharing(rows.annotate(who=F("by")), "", {})
    return live_sharing(fir_year)


def live_sharing(fir_year: FirYear) -> Sharing:
    """What is attributed today, closed or not: what a year that closes keeps."""
    live = AttributionShare.objects.live().filter(attribution__operation__agency=fir_year.agency_id)
    this = live.filter(Q(attribution__commitment__isnull=False) | Q(attribution__movement__fir_year=fir_year))
    named = Line.objects.filter(plan__agency=fir_year.agency_id).order_by()
    ruled = When(attribution__rule__isnull=False, then=Value(AttributedBy.RULE))
    told = this.annotate(who=Case(ruled, default=Value(AttributedBy.PERSON), output_field=CharField()))
    return _sharing(told, "attribution__", dict(named.values_list("pk", "measure")))


def _sharing(rows: QuerySet[Any], under: str, lines: Mapping[int, int]) -> Sharing:
    """One query, two where movements have their own; `under` is the path from a share to what it is of."""
    commitment, movement = f"{under}{COMMITMENT}", f"{under}{MOVEMENT}"
    of_commitments, of_movements = (defaultdict[int, list[tuple[int, int]]](list) for _ in range(2))
    by: dict[tuple[str, int], By] = {}
    for its_commitment, its_movement, measure, weight, who, rule in rows.order_by("measure").values_list(
        commitment, movement, "measure", "weight", "who", f"{under}rule"
    ):
        found = of_movements[its_movement] if its_commitment is None else of_commitments[its_commitment]
        found.append((measure, weight))
        by[(MOVEMENT, its_movement) if its_commitment is None else (COMMITMENT, its_commitment)] = By(who, rule)
    apart: Q | None = None
    if of_movements:
        alone = rows.filter(**{f"{movement}__isnull": False}).order_by().values(movement)
        apart = Q(pk__in=alone) | Q(cancels__in=alone)
        # what takes a movement back leaves the measures that it went to
        for pk, cancels in Movement.objects.filter(cancels__in=alone).order_by("pk").values_list("pk", "cancels"):
            if cancels is not None and pk not in of_movements:
                of_movements[pk], by[MOVEMENT, pk] = of_movements[cancels], by[MOVEMENT, cancels]
    if any(len(shares) > 1 for shares in of_commitments.values()):
        counted = rows.filter(**{f"{commitment}__isnull": False}).order_by().values(commitment).annotate(n=Count("pk"))
        split = Q(commitment__in=counted.filter(n__gt=1).values(commitment))
        apart = split if apart is None else apart | split
    return Sharing(_tuples(of_commitments), _tuples(of_movements), lines, apart, by)


def _tuples(found: Mapping[int, list[tuple[int, int]]]) -> dict[int, Shares]:
    return {key: tuple(shares) for key, shares in found.items()}


def parted(amount: Decimal, shares: Shares) -> list[tuple[int | None, Decimal]]:
    """An amount by measure, to the cent; all of it under None without shares."""
    if len(shares) < 2:
        return [(shares[0][0] if shares else None, amount)]
    parts = divided(amount, [weight for _, weight in shares])
    return [(measure, part) for (measure, _), part in zip(shares, parts, strict=True)]


#: what says the measures of a movement, beside its direction
_NAMES = ("direction", "commitment", "line", "commitment__line")


def executed(fir_year: FirYear, sharing: Sharing) -> dict[Of, Executed]:
    """What a year committed and paid, by direction and measure. Two queries at most."""
    found: dict[Of, Executed] = defaultdict(Executed)
    for (of, _), one in executed_lines(fir_year, sharing).items():
        found[of] += one
    return {of: one for of, one in found.items() if one != Executed()}


def executed_lines(fir_year: FirYear, sharing: Sharing) -> dict[tuple[Of, int | None], Executed]:
    """What a year committed and paid, by direction, measure and the line named, if any. Two queries at most."""
    found: dict[tuple[Of, int | None], Executed] = defaultdict(Executed)
    sums = {f"sum_{rank}": one for rank, one in enumerate(totals(fir_year, COMMITTED, PAID))}
    moves = movements_of(fir_year, COMMITTED, PAID)
    together = moves if sharing.apart is None else moves.exclude(sharing.apart)
    rows: list[tuple[Any, ...]] = [(None, *row) for row in together.values_list(*_NAMES).annotate(**sums)]
    if sharing.apart is not None:
        rows += moves.filter(sharing.apart).values_list("pk", *_NAMES).annotate(**sums)
    for movement, direction, commitment, line, its_line, committed, paid in rows:
        shares = sharing.of(commitment, line, its_line, movement)
        for (measure, ae), (_, cp) in zip(parted(committed or ZERO, shares), parted(paid or ZERO, shares), strict=True):
            found[Of(direction, measure), line or its_line] += Executed(ae, cp)
    return dict(found)


def parts(fir_year: FirYear, figure: Figure, sharing: Sharing) -> Iterator[Part]:
    """What each movement of a figure brings to each measure. One query, of every movement of the figure."""
    rows = figure.movements(fir_year).order_by("on", "pk").values_list("pk", "cancels", *_NAMES, "used")
    for movement, back, direction, commitment, line, its_line, used in rows:
        for measure, amount in parted(used, sharing.of(commitment, line, its_line, movement)):
            yield Part(movement, Of(direction, measure), amount, used, back)


def standing(found: Iterable[Part]) -> list[Part]:
    """Parts without those that take one another back and leave nothing; their sum is the same."""
    listed = list(found)
    sums: dict[tuple[int, Of], Decimal] = defaultdict(lambda: ZERO)
    taken = {(one.back, one.of) for one in listed if one.back is not None}
    for one in listed:
        sums[one.back or one.id, one.of] += one.amount
    return [one for one in listed if (one.back or one.id, one.of) not in taken or sums[one.back or one.id, one.of]]


class Delegated(NamedTuple):
    """What delegations are added up by: a year and an envelope, then where."""

    year: int
    envelope: int
    of: Of


def delegated(agency: Agency, years: Collection[int]) -> dict[Delegated, Executed]:
    """What was delegated in years, by envelope, direction and measure. Three queries at most."""
    found: dict[Delegated, Executed] = defaultdict(Executed)
    rows, shares = _delegations(agency, years)
    alone = shares.order_by().values("attribution__delegation")
    apart = Q(measure__isnull=True) & (Q(pk__in=alone) | Q(cancels__in=alone))
    sums = (
        rows.exclude(apart).order_by().values_list("year", "envelope", "direction", "measure").annotate(Sum("amount"))
    )
    for year, envelope, direction, measure, amount in sums:
        found[Delegated(year, envelope, Of(direction, measure))] += Executed(amount, None)
    for part, year, envelope in _parted(rows.filter(apart), shares):
        found[Delegated(year, envelope, part.of)] += Executed(part.amount, None)
    return {key: one for key, one in found.items() if one.committed}


def delegated_parts(agency: Agency, years: Collection[int]) -> Iterator[tuple[Part, int, int]]:
    """What each delegation of years brings to each measure, with its year and its envelope. Two queries."""
    yield from _parted(*_delegations(agency, years))


def delegated_shares(agency: Agency, years: Collection[int]) -> Iterator[tuple[By, Decimal]]:
    """What says the measures of what was delegated in years, with how much. Two queries."""
    rows, live = _delegations(agency, years)
    by = {
        one: By(AttributedBy.PERSON if rule is None else AttributedBy.RULE, rule)
        for one, rule in live.values_list("attribution__delegation", "attribution__rule")
    }
    for one, back, measure, amount in rows.order_by().values_list("pk", "cancels", "measure", "amount"):
        told = by.get(one, by.get(back or 0, By()))
        yield By(AttributedBy.LINE) if measure is not None else told, amount


def _delegations(agency: Agency, years: Collection[int]) -> tuple[QuerySet[Delegation], AttributionShareQuerySet]:
    """The delegations of years, and the live parts of those that are attributed."""
    live = AttributionShare.objects.live().filter(attribution__delegation__year__in=years)
    shares = live.filter(attribution__operation__agency=agency.pk).order_by("measure")
    return Delegation.objects.filter(agency=agency, year__in=years), shares


def _parted(rows: QuerySet[Delegation], live: AttributionShareQuerySet) -> Iterator[tuple[Part, int, int]]:
    """Delegations by measure: the one that each names, else as it is attributed, or what it takes back was."""
    shares = defaultdict[int, list[tuple[int, int]]](list)
    for one, measure, weight in live.values_list("attribution__delegation", "measure", "weight"):
        shares[one].append((measure, weight))
    columns = ("pk", "cancels", "year", "envelope", "direction", "measure", "amount")
    for one, back, year, envelope, direction, measure, amount in rows.order_by("on", "pk").values_list(*columns):
        held = shares.get(one, shares.get(back or 0, []))
        its = ((measure, 1),) if measure is not None else tuple(held)
        for to, part in parted(amount, its):
            yield Part(one, Of(direction, to), part, amount, back), year, envelope
