"""What beneficiaries received: committed and paid by the FIR, delegated from the other envelopes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Sum

from fir.facts.attribution import delegated_parts, parted, sharing_of
from fir.facts.beneficiaries import counted_at
from fir.models import Delegation, FirYear, Movement
from prs_budget.lib.money import ZERO
from prs_budget.organisation.models import Agency


class Received(NamedTuple):
    """What was committed, net of withdrawals, and paid by the FIR; what was delegated. Exact euros."""

    committed: Decimal = ZERO
    paid: Decimal = ZERO
    delegated: Decimal = ZERO

    @property
    def whole(self) -> Decimal:
        """What was committed or delegated."""
        return self.committed + self.delegated


def received(agency: Agency, year: int | None = None, envelope: int | None = None) -> dict[int, Received]:
    """What each beneficiary received, by the id of who counts for it; of a year, of an envelope alone. Two queries."""
    moves = Movement.objects.executed().filter(agency=agency, commitment__beneficiary__isnull=False)
    delegations = Delegation.objects.filter(agency=agency)
    if year is not None:
        moves, delegations = moves.filter(fir_year__year=year), delegations.filter(year=year)
    if envelope is not None:
        moves, delegations = moves.filter(fir_year__envelope=envelope), delegations.filter(envelope=envelope)
    by = {"who": counted_at("commitment__beneficiary")}
    found: dict[int, Received] = {}
    summed = moves.order_by().values(**by).annotate(ae_sum=Sum("ae"), cp_sum=Sum("cp"))
    for who, ae, cp in summed.values_list("who", "ae_sum", "cp_sum"):
        found[who] = Received(ae, cp)
    given = delegations.order_by().values(who=counted_at("beneficiary")).annotate(sum=Sum("amount"))
    for who, amount in given.values_list("who", "sum"):
        found[who] = found.get(who, Received())._replace(delegated=amount)
    return found


class Where(NamedTuple):
    """A year, an envelope (its id; None: that of the FIR is not said), a measure (None: « Non ventilé »)."""

    year: int
    envelope: int | None
    measure: int | None


def received_by(agency: Agency, ids: Sequence[int], years: Sequence[FirYear]) -> dict[Where, Received]:
    """What beneficiaries received together, by year, envelope and measure. A few queries a year."""
    found: dict[Where, Received] = defaultdict(Received)
    moves = Movement.objects.executed().filter(agency=agency, commitment__beneficiary__in=ids)
    held = set(moves.order_by().values_list("fir_year", flat=True).distinct())
    for fir_year in (one for one in years if one.pk in held):
        sharing = sharing_of(fir_year)
        rows = moves.filter(fir_year=fir_year).order_by("pk")
        for pk, commitment, line, its_line, ae, cp in rows.values_list(
            "pk", "commitment", "line", "commitment__line", "ae", "cp"
        ):
            shares = sharing.of(commitment, line, its_line, pk)
            for (measure, part), (_, paid) in zip(parted(ae, shares), parted(cp, shares), strict=True):
                where = Where(fir_year.year, fir_year.envelope_id, measure)
                one = found[where]
                found[where] = one._replace(committed=one.committed + part, paid=one.paid + paid)
    own = Delegation.objects.filter(agency=agency, beneficiary__in=ids).order_by()
    theirs = dict(own.values_list("pk", "year"))
    for part_of, year, envelope in delegated_parts(agency, set(theirs.values())) if theirs else ():
        if part_of.id in theirs:
            where = Where(year, envelope, part_of.of.measure)
            found[where] = found[where]._replace(delegated=found[where].delegated + part_of.amount)
    return {where: one for where, one in found.items() if one != Received()}
