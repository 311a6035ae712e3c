"""What may be attributed to measures: commitments, movements without one, delegations; each with what it is today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from fir.enums import EXECUTION, AttributedBy, FirYearStatus, Way
from fir.facts.attribution import NO_SHARE, Shares
from fir.models import Attribution, AttributionShare, Commitment, Delegation, Movement
from fir.models.movement import AE_USED
from prs_budget.lib.money import ZERO

#: things a query reads at once
CHUNK = 1500
COMMITMENT, MOVEMENT, DELEGATION = KINDS = ("commitment", "movement", "delegation")


class Thing(NamedTuple):
    """What is attributed: which of the three, its id."""

    kind: str
    id: int


class Described(NamedTuple):
    """What rules look at. `beneficiary` is its id, 0 where nobody is named; `number` that of the commitment."""

    year: int
    envelope: int
    nature: str
    direction: int
    mission: int
    scheme: int
    beneficiary: int
    number: str
    label: str


class Live(NamedTuple):
    """An attribution of a thing: its id (0: none), its parts, the rule that made it, whether a person chose, its act.

    `operation` is the id of the act that wrote it.
    """

    id: int = 0
    shares: Shares = NO_SHARE
    rule: int | None = None
    is_chosen: bool = False
    operation: int = 0


NOT_ATTRIBUTED = Live()


@dataclass(frozen=True, slots=True)
class Attributable:
    """A thing that was executed. `named` is the code of the line, or of the measure, that it names: that one wins.

    `ae` and `cp` are what it moves in open years (CP None for a delegation). `is_kept`: it counts in closed years
    alone, which do not change; `years_kept` are the closed years that it counts in. `cancels`: it takes another back.
    """

    thing: Thing
    agency: int
    described: Described
    ae: Decimal = ZERO
    cp: Decimal | None = ZERO
    named: str = ""
    commitment: str = ""
    cancels: bool = False
    is_kept: bool = False
    years_kept: tuple[int, ...] = ()
    live: Live = NOT_ATTRIBUTED

    @property
    def by(self) -> str:
        """What says its measures; empty for « Non ventilé »."""
        if self.named:
            return AttributedBy.LINE
        if not self.live.shares:
            return ""
        return AttributedBy.RULE if self.live.rule is not None else AttributedBy.PERSON


def commitments(agency: int) -> QuerySet[Commitment]:
    """Those of an agency."""
    return Commitment.objects.filter(agency=agency)


def movements(agency: int) -> QuerySet[Movement]:
    """What is executed without a commitment and stands: what takes another back follows what it takes back."""
    return Movement.objects.executed().standing().filter(agency=agency, commitment__isnull=True)


def delegations(agency: int) -> QuerySet[Delegation]:
    """Those of an agency that stand."""
    return Delegation.objects.standing().filter(agency=agency)


def read(things: Collection[Thing]) -> list[Attributable]:
    """These things, in their order, those that exist. Four queries at most a chunk of each kind."""
    found: dict[Thing, Attributable] = {}
    for kind, reader in _READERS.items():
        ids = [one.id for one in things if one.kind == kind]
        for start in range(0, len(ids), CHUNK):
            some = {one.thing: one for one in reader(ids[start : start + CHUNK])}
            for thing, live in live_of(kind, ids[start : start + CHUNK]).items():
                if thing in some:
                    some[thing] = replace(some[thing], live=live)
            found |= some
    return [found[one] for one in dict.fromkeys(things) if one in found]


def live_of(kind: str, ids: Sequence[int]) -> dict[Thing, Live]:
    """The live attribution of each of these things that has one. Two queries."""
    rows = Attribution.objects.live().filter(**{f"{kind}__in": ids}).order_by("pk")
    heads = list(rows.values_list(*_HEAD, kind))
    return _lives(kind, heads, AttributionShare.objects.filter(attribution__in=[head[0] for head in heads]))


def made_by(operation: int) -> dict[Thing, Live]:
    """What an operation attributed, as it did, whatever was done since. Four queries."""
    made = Attribution.objects.filter(operation=operation).order_by("pk")
    shares = AttributionShare.objects.filter(attribution__operation=operation)
    found: dict[Thing, Live] = {}
    for kind in KINDS:
        heads = list(made.filter(**{f"{kind}__isnull": False}).values_list(*_HEAD, kind))
        found |= _lives(kind, heads, shares) if heads else {}
    return found


#: what is read of an attribution, before the thing that it is of
_HEAD = ("pk", "rule", "operation__way", "operation")


def _lives(kind: str, heads: Sequence[Any], shares: QuerySet[AttributionShare]) -> dict[Thing, Live]:
    parts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for attribution, measure, weight in shares.order_by("measure").values_list("attribution", "measure", "weight"):
        parts[attribution].append((measure, weight))
    return {
        Thing(kind, of): Live(pk, tuple(parts.get(pk, ())), rule, _is_chosen(rule, way, bool(parts.get(pk))), by)
        for pk, rule, way, by, of in heads
    }


def _is_chosen(rule: int | None, way: str, has_shares: bool) -> bool:
    """Whether a person chose it: its measures, or that it has none. What was undone is as if nobody had chosen."""
    return rule is None and (has_shares or way == Way.ATTRIBUTION)


def _commitments(ids: Sequence[int]) -> Iterator[Attributable]:
    kept: dict[int, list[int]] = defaultdict(list)
    opened: dict[int, tuple[Decimal, Decimal]] = {}
    envelopes: dict[int, int] = {}
    moves = Movement.objects.executed().filter(commitment__in=ids).order_by("fir_year__year")
    said = ("commitment", "fir_year__year", "fir_year__status", "fir_year__envelope")
    sums = moves.values_list(*said).annotate(ae=Sum(AE_USED, filter=Q(origin_year=F("fir_year__year"))), cp=Sum("cp"))
    for commitment, year, status, envelope, ae, cp in sums:
        envelopes[commitment] = envelope or 0
        if status == FirYearStatus.CLOSED:
            kept[commitment].append(year)
        else:
            before = opened.get(commitment, (ZERO, ZERO))
            opened[commitment] = (before[0] + (ae or ZERO), before[1] + (cp or ZERO))
    columns = ("pk", "agency", "origin_year", "nature", "direction", "mission", "scheme", "beneficiary", "code")
    rows = Commitment.objects.filter(pk__in=ids).values_list(*columns, "label", "line__code")
    for pk, agency, year, nature, direction, mission, scheme, who, code, label, line in rows:
        ae, cp = opened.get(pk, (ZERO, ZERO))
        envelope = envelopes.get(pk, 0)
        yield Attributable(
            Thing(COMMITMENT, pk),
            agency,
            Described(year, envelope, nature, direction, mission, scheme, who or 0, code, label),
            ae,
            cp,
            named=line or "",
            is_kept=pk in kept and pk not in opened,
            years_kept=tuple(kept.get(pk, ())),
        )


def _movements(ids: Sequence[int]) -> Iterator[Attributable]:
    columns = ("pk", "agency", "cancels", "commitment__code", "line__code", "fir_year__status", "used", "cp")
    said = ("fir_year__year", "fir_year__envelope", "nature", "direction", "mission", "scheme", "key", "label")
    rows = Movement.objects.executed().filter(pk__in=ids).annotate(used=AE_USED)
    for row in rows.values_list(*columns, *said):
        pk, agency, cancels, commitment, line, status, ae, cp, *place = row
        year, envelope, nature, direction, mission, scheme, key, label = place
        is_closed = status == FirYearStatus.CLOSED
        yield Attributable(
            Thing(MOVEMENT, pk),
            agency,
            Described(year, envelope or 0, nature, direction, mission, scheme, 0, key or "", label),
            ae,
            cp,
            named=line or "",
            commitment=commitment or "",
            cancels=cancels is not None,
            is_kept=is_closed,
            years_kept=(year,) if is_closed else (),
        )


def _delegations(ids: Sequence[int]) -> Iterator[Attributable]:
    columns = ("pk", "agency", "cancels", "measure__code", "amount", "year", "envelope", "direction", "beneficiary")
    rows = Delegation.objects.filter(pk__in=ids).values_list(*columns, "key", "label")
    for pk, agency, cancels, measure, amount, year, envelope, direction, beneficiary, key, label in rows:
        yield Attributable(
            Thing(DELEGATION, pk),
            agency,
            Described(year, envelope, "", direction, 0, 0, beneficiary, key, label),
            amount,
            None,
            named=measure or "",
            cancels=cancels is not None,
        )


_READERS: Mapping[str, Any] = {COMMITMENT: _commitments, MOVEMENT: _movements, DELEGATION: _delegations}


def open_things(agency: int) -> list[Thing]:
    """Everything that an attribution may still move: what counts in open years, delegations. Three queries."""
    is_open = Q(fir_year__status=FirYearStatus.OPEN)
    own = Movement.objects.standing().filter(is_open, commitment=OuterRef("pk"), kind__in=EXECUTION)
    rows: Iterable[tuple[str, QuerySet[Any]]] = (
        (COMMITMENT, commitments(agency).filter(Exists(own))),
        (MOVEMENT, movements(agency).filter(is_open)),
        (DELEGATION, delegations(agency)),
    )
    return [Thing(kind, pk) for kind, some in rows for pk in some.order_by("pk").values_list("pk", flat=True)]
