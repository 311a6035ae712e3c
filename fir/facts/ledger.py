"""From rows to sums: what was received, authorised, committed, paid, carried. One GROUP BY each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import CharField, Count, F, Q, QuerySet, Sum, Value

from fir.enums import MovementKind, NameKind, Nature
from fir.facts.figures import Credits, Figure, Moved, total
from fir.frozen import Names
from fir.models import Authorisation, FirYear, Movement, Receipt, Stage
from fir.models.movement import AE_USED, ae_used
from prs_budget.lib.money import ZERO
from prs_budget.organisation.models import Agency

#: what figures of the FIR are crossed by; the values are ids, a code for `nature`
DIMENSIONS = ("nature", "direction", "mission", "scheme")

Key = tuple[Any, ...]


def received(years: Sequence[FirYear]) -> dict[tuple[int, int], Receipt]:
    """The receipts of the stages of these years, by stage and line. One query."""
    rows = Receipt.objects.filter(stage__fir_year__in=years).select_related("line__notified_by")
    return {(one.stage_id, one.line_id): one for one in rows}


def authorised(stages: Sequence[Stage], dimensions: Sequence[str] = ()) -> dict[int, dict[Key, Credits]]:
    """AE and CP by stage, then by place. One query; a sum is None where nothing of it is said."""
    rows = Authorisation.objects.filter(stage__in=stages).order_by()
    sums = rows.values_list("stage", *dimensions).annotate(Sum("ae"), Sum("cp"))
    found: dict[int, dict[Key, Credits]] = {stage.pk: {} for stage in stages}
    for stage, *key, ae, cp in sums:
        found[stage][tuple(key)] = Credits(ae, cp)
    return found


def moved(fir_year: FirYear, dimensions: Sequence[str] = ()) -> dict[Key, Moved]:
    """What the movements of a year add up to, by place. One query."""
    rows = Movement.objects.filter(fir_year=fir_year).order_by()
    sums = rows.with_own(fir_year).values_list("kind", "own", *dimensions)
    sums = sums.annotate(used=Sum(ae_used(fir_year)), spent=Sum("cp"))
    found: dict[Key, Moved] = defaultdict(Moved)
    for kind, is_own, *key, ae, cp in sums:
        found[tuple(key)].count(kind, is_own, ae, cp)
    return dict(found)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A year by place: what its last voted stage, named `stage` where it opens anything, opens; what moved."""

    stage: str
    open: dict[Key, Credits]
    moved: dict[Key, Moved]

    @property
    def whole(self) -> Moved:
        """What moved everywhere."""
        return total(self.moved.values())

    def amount(self, figure: Figure, keys: Iterable[Key] | None = None) -> Decimal | None:
        """A figure at places, everywhere by default; None for credits of which nothing is said."""
        places = self.keys if keys is None else set(keys)
        opened = [self.open[key] for key in places if key in self.open]
        return figure.amount(opened, total(self.moved[key] for key in places if key in self.moved))

    @property
    def keys(self) -> set[Key]:
        """Every place that holds something; movements that cancel one another hold nothing."""
        return {*self.open, *(key for key, one in self.moved.items() if one != Moved())}


def ledger(fir_year: FirYear, dimensions: Sequence[str] = ()) -> Ledger:
    """Credits and movements of a year at once. One query."""
    texts: CharField[str, str] = CharField()
    opened = Authorisation.objects.of_last_voted(fir_year).order_by()
    credits = opened.annotate(of=F("stage__code"), what=Value("", texts), own=Value(True))
    moves = Movement.objects.filter(fir_year=fir_year).order_by()
    moves = moves.annotate(of=Value("", texts), what=F("kind")).with_own(fir_year)
    columns = ("of", "what", "own", *dimensions)
    sums = (
        credits.values_list(*columns)
        .annotate(a=Sum("ae"), c=Sum("cp"))
        .union(moves.values_list(*columns).annotate(a=Sum(ae_used(fir_year)), c=Sum("cp")), all=True)
    )
    stage, places = "", dict[Key, Credits]()
    moved: dict[Key, Moved] = defaultdict(Moved)
    for of, what, own, *key, ae, cp in sums:
        if what:
            moved[tuple(key)].count(what, own, ae, cp)
        else:
            stage, places[tuple(key)] = of, Credits(ae, cp)
    return Ledger(stage, places, dict(moved))


def named(ledger: Ledger, names: Names) -> Ledger:
    """A ledger by direction (its position, code and label first), as these names call and order directions."""
    if not names.is_kept:
        return ledger

    def renamed(key: Key) -> Key:
        return (*names.placed(NameKind.DIRECTION, *key[:3]), *key[3:])

    return Ledger(
        ledger.stage,
        {renamed(key): one for key, one in ledger.open.items()},
        {renamed(key): one for key, one in ledger.moved.items()},
    )


def authorising(stages: Iterable[Stage], on: date | None = None) -> Stage | None:
    """The last stage that authorises: what may be committed and paid. `on` asks for what was in force that day."""
    voted = [one for one in stages if (one.authorises if on is None else one.in_force(on))]
    return max(voted, key=lambda one: (one.position, one.pk), default=None)


class Outstanding(NamedTuple):
    """What is left to pay of a commitment (None: movements that name none) at the end of a year.

    `ae` is net of withdrawals, with what was paid without a commitment, `cp` of credit notes, over all years up to
    then; `paid` is of the last one alone.
    """

    commitment: int | None
    origin_year: int | None
    ae: Decimal
    cp: Decimal
    paid: Decimal

    @property
    def rap(self) -> Decimal:
        """AE less CP."""
        return self.ae - self.cp


def outstanding(agency: Agency, year: int) -> list[Outstanding]:
    """What is left to pay at the end of a year, by commitment. One query."""
    rows = Movement.objects.filter(agency=agency, fir_year__year__lte=year).executed().order_by()
    sums = rows.values_list("commitment", "origin_year").annotate(
        used=Sum(AE_USED), spent=Sum("cp"), paid=Sum("cp", filter=Q(fir_year__year=year))
    )
    return [Outstanding(who, since, ae, cp, paid or ZERO) for who, since, ae, cp, paid in sums]


def opened(fir_year: FirYear, nature: str = "") -> Decimal | None:
    """What the last voted stage of a year opens, in AE or in CP, the larger; of a nature if it is known. One query."""
    return opened_of(opened_by_nature(fir_year), nature)


def opened_by_nature(fir_year: FirYear) -> Mapping[str, Credits]:
    """What the last voted stage of a year opens, nature by nature. One query."""
    rows = Authorisation.objects.of_last_voted(fir_year).order_by()
    sums = rows.values_list("nature").annotate(ae=Sum("ae"), cp=Sum("cp"))
    return {nature: Credits(ae, cp) for nature, ae, cp in sums}


def opened_of(credits: Mapping[str, Credits], nature: str = "") -> Decimal | None:
    """The larger of AE and CP, of a nature, or of all where it is not known; None where nothing is said."""
    is_known = nature and nature != Nature.NOT_STATED
    some = [one for its, one in credits.items() if not is_known or its == nature]
    sums = [sum(known, ZERO) for column in zip(*some, strict=True) if (known := _said(column))]
    return max(sums, default=None)


def _said(amounts: Iterable[Decimal | None]) -> list[Decimal]:
    return [one for one in amounts if one is not None]


def stages_of(fir_year: FirYear) -> list[Stage]:
    """The stages of a year, in order. One query."""
    return list(Stage.objects.filter(fir_year=fir_year).in_order())


@dataclass(slots=True)
class Totals:
    """How many movements of a kind, and what they add up to."""

    count: int = 0
    ae: Decimal = ZERO
    cp: Decimal = ZERO

    def add(self, ae: Decimal, cp: Decimal) -> None:
        """Count one more."""
        self.count, self.ae, self.cp = self.count + 1, self.ae + ae, self.cp + cp

    @classmethod
    def of(cls, rows: QuerySet[Movement]) -> Totals:
        """Count movements of any kind. One query."""
        sums = rows.order_by().aggregate(count=Count("pk"), ae=Sum("ae"), cp=Sum("cp"))
        return cls(sums["count"], sums["ae"] or ZERO, sums["cp"] or ZERO)


@dataclass(frozen=True, slots=True)
class Listed:
    """Movements by kind: how many, and their sums."""

    totals: dict[MovementKind, Totals]

    @classmethod
    def of(cls, rows: QuerySet[Movement]) -> Listed:
        """Count them. One query."""
        sums = rows.order_by().values_list("kind").annotate(Count("pk"), Sum("ae"), Sum("cp"))
        return cls({MovementKind(kind): Totals(count, ae, cp) for kind, count, ae, cp in sums})

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(one.count for one in self.totals.values())
