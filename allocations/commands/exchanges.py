"""What still may move between the fund and the grants of hospitals, year by year, where a rule allows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from allocations.ceilings import notified_amounts
from allocations.commands.cells import Cells, Key
from allocations.enums import EnvelopeKind, Way
from allocations.fungibility import Purposes
from allocations.models import ExchangeRule, Line, Operation, Version
from prs_budget.lib.money import CENT, ZERO, euros_text, written

#: the two sides, by what their envelopes are
SIDES = {EnvelopeKind.FUND, EnvelopeKind.HOSPITALS}
Moved = tuple[Key, Key, Decimal]


@dataclass(frozen=True, slots=True)
class Exchange:
    """The rule of a year: a share of what an envelope is allocated (`allocated`, by its id), no more than `most`.

    `moved` is what transfers of the version already took from each envelope to the other side.
    """

    rate: Decimal
    most: Decimal | None
    text: str
    allocated: Mapping[int, Decimal]
    moved: Mapping[int, Decimal]

    @property
    def share(self) -> str:
        """« 1 % », « 0,5 % »."""
        return f"{written(Decimal(f'{self.rate.normalize():f}'))}\u00a0%"

    def limit(self, envelope: int) -> Decimal | None:
        """The most that may leave an envelope in the year; None where what it is allocated is not notified."""
        whole = self.allocated.get(envelope)
        if whole is None:
            return None
        share = (whole * self.rate / 100).quantize(CENT, ROUND_DOWN)  # a limit is never raised
        return share if self.most is None else min(share, self.most)


NO_EXCHANGES: Mapping[int, Exchange] = {}


def crosses(purposes: Purposes, source: int, target: int) -> bool:
    """Whether a transfer goes from one side to the other."""
    return {purposes.kinds.get(source), purposes.kinds.get(target)} == SIDES


def beyond(
    cells: Cells, pairs: Sequence[Moved], purposes: Purposes, exchanges: Mapping[int, Exchange]
) -> Iterator[tuple[int, str]]:
    """The transfers of one operation that take more than a year allows, by their position, with why."""
    taken: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for n, (source, target, amount) in enumerate(pairs):
        envelope, year = cells[source].envelope, cells[source].year
        rule = exchanges.get(year)
        if rule is None or not crosses(purposes, envelope, cells[target].envelope):
            continue
        taken[envelope, year] += amount
        limit, before = rule.limit(envelope), rule.moved.get(envelope, ZERO)
        if limit is not None and before + taken[envelope, year] > limit:
            yield (
                n,
                f"au-delà de ce qui peut passer entre le FIR et la DAF en {year} : {euros_text(limit)} au plus "
                f"({rule.share} de la dotation ; {rule.text}), {euros_text(before)} déjà virés.",
            )


def unchecked(cells: Cells, source: Key, target: Key, purposes: Purposes, exchanges: Mapping[int, Exchange]) -> str:
    """What must be checked by hand of a transfer that a rule bounds, where what is allocated is not known."""
    envelope, year = cells[source].envelope, cells[source].year
    rule = exchanges.get(year)
    if rule is None or rule.limit(envelope) is not None or not crosses(purposes, envelope, cells[target].envelope):
        return ""
    return (
        f"Entre le FIR et la DAF en {year}, {rule.share} de la dotation au plus ({rule.text}) : elle n’est pas "
        "notifiée, vérifiez que le virement y tient."
    )


def exchanges_of(version: Version, purposes: Purposes) -> Mapping[int, Exchange]:
    """The rules of the agency of a version, by year. One query where there is none, four otherwise."""
    rules = list(ExchangeRule.objects.filter(agency=version.agency_id).order_by("year"))
    if not rules:
        return NO_EXCHANGES
    allocated = notified_amounts(version.agency_id, [one.year for one in rules])
    moved = _moved(version, purposes)
    return {
        rule.year: Exchange(
            rule.rate,
            rule.most,
            rule.text,
            {envelope: amount for (envelope, year), amount in allocated.items() if year == rule.year},
            {envelope: amount for (envelope, year), amount in moved.items() if year == rule.year},
        )
        for rule in rules
    }


def _moved(version: Version, purposes: Purposes) -> Mapping[tuple[int, int], Decimal]:
    """What transfers that stand took from each envelope to the other side, by year."""
    envelopes = dict(Line.objects.filter(plan=version.plan_id).order_by().values_list("code", "envelope"))
    standing = Operation.objects.filter(version=version, way=Way.TRANSFER, undoes=None, undone_by=None)
    found: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for parameters in standing.order_by("pk").values_list("parameters", flat=True):
        for pair in parameters.get("pairs", ()):
            source, target = (envelopes.get(pair[end]["line"], 0) for end in ("from", "to"))
            if crosses(purposes, source, target):
                found[source, pair["from"]["year"]] += Decimal(pair["amount"])
    return found
