"""What was chosen in the list: pieces ticked, each with the attribution that was seen, or all that the filter says."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F
from django.http import QueryDict

from fir.attribution.filters import AttributionFilter
from fir.facts.attributable import COMMITMENT, DELEGATION, KINDS, MOVEMENT, Attributable, Thing, read
from fir.facts.attribution import Shares, parted
from fir.facts.figures import COMMITTED, PAID
from fir.models import FirYear
from fir.visit import Visit
from prs_budget.lib.money import ZERO
from prs_budget.lib.plain_text import whole_number

#: pieces that a page sends one by one: a form has a thousand fields at most
MOST_TICKED = 500


@dataclass(frozen=True, slots=True)
class Chosen:
    """The pieces chosen, as they are now; `seen` is the attribution of each that was read, `every` the filter's words.

    `state` changes whenever one of them does.
    """

    pieces: tuple[Attributable, ...]
    seen: dict[Thing, int]
    every: str = ""

    @property
    def state(self) -> str:
        """What was previewed: another digest is another choice."""
        told = [(one.thing, self.seen[one.thing]) for one in self.pieces]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]

    @property
    def ticked(self) -> list[str]:
        """What a form sends of each, as it was seen; nothing where all that a filter says is chosen."""
        return [] if self.every else [piece_of(one.thing, self.seen[one.thing]) for one in self.pieces]


def chosen(visit: Visit) -> Chosen:
    """What a form chooses. A few queries."""
    post = visit.request.POST
    if post.get("tout"):
        asked = AttributionFilter(QueryDict(post.get("filtre", "")), visit.agency, visit.years)
        asked.reads_persons = visit.rights.runs
        pieces = read(asked.things())
        return Chosen(tuple(pieces), {one.thing: one.live.id for one in pieces}, post.get("filtre", "") or "etat=non")
    seen = dict(filter(None, map(_piece, post.getlist("piece")[:MOST_TICKED])))
    pieces = [one for one in read(list(seen)) if one.agency == visit.agency.pk]
    return Chosen(tuple(pieces), seen)


def piece_of(thing: Thing, seen: int) -> str:
    """« commitment-12-40 »: a piece as a box says it."""
    return f"{thing.kind}-{thing.id}-{seen}"


def _piece(text: str) -> tuple[Thing, int] | None:
    kind, _, rest = text.partition("-")
    pk, _, seen = rest.partition("-")
    numbers = whole_number(pk, 18), whole_number(seen, 18)
    if kind not in KINDS or None in numbers:
        return None
    return Thing(kind, numbers[0] or 0), numbers[1] or 0


@dataclass(slots=True)
class Moving:
    """What would move to a measure: AE committed or delegated, CP paid."""

    ae: Decimal = ZERO
    cp: Decimal = ZERO


def moving(visit: Visit, pieces: Sequence[Attributable], shares: Shares) -> dict[int | None, Moving]:
    """How much of open years would move to each measure, movement by movement, as pages then add it up."""
    found: dict[int | None, Moving] = defaultdict(Moving)
    taken = [one for one in pieces if not (one.named or one.is_kept)]
    ids = {kind: {one.thing.id for one in taken if one.thing.kind == kind} for kind in KINDS}
    for fir_year in visit.years:
        if not fir_year.is_closed and (ids[COMMITMENT] or ids[MOVEMENT]):
            _move(fir_year, ids, shares, found)
    for one in taken:
        if one.thing.kind == DELEGATION:
            for measure, amount in parted(one.ae, shares):
                found[measure].ae += amount
    return dict(found)


def _move(fir_year: FirYear, ids: dict[str, set[int]], shares: Shares, found: dict[int | None, Moving]) -> None:
    """Two queries, of every movement of the year: what is chosen may be thousands."""
    for name, figure in (("ae", COMMITTED), ("cp", PAID)):
        rows = figure.movements(fir_year).filter(line__isnull=True).order_by()
        said = rows.annotate(brought=F("used")).values_list("pk", "cancels", "commitment", "brought")
        for pk, cancels, commitment, used in said:
            if commitment in ids[COMMITMENT] or pk in ids[MOVEMENT] or cancels in ids[MOVEMENT]:
                for measure, amount in parted(used, shares):
                    one = found[measure]
                    setattr(one, name, getattr(one, name) + amount)
