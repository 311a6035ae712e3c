"""Which share of what was executed is attributed to measures, and by what: lines named, rules, persons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from fir.enums import AttributedBy
from fir.facts.attribution import By, Sharing, delegated_shares
from fir.facts.figures import COMMITTED, PAID, movements_of, totals
from fir.models import FirYear, Rule
from prs_budget.lib.money import ZERO, percentage
from prs_budget.organisation.models import Agency

#: as a page says each, in the order in which it does
WORDS = {
    AttributedBy.RULE: "par règles",
    AttributedBy.LINE: "par lignes nommées",
    AttributedBy.PERSON: "à la main",
}
#: rules named in a note
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class AttributedShare:
    """What was executed, by what says its measures (empty: « Non ventilé »); by rule, its label. Exact euros.

    It is of the AE committed, or delegated; of the CP paid where nothing was committed.
    """

    by: Mapping[str, Decimal] = field(default_factory=dict)
    rules: Mapping[str, Decimal] = field(default_factory=dict)

    def __add__(self, other: AttributedShare) -> AttributedShare:
        return AttributedShare(_added(self.by, other.by), _added(self.rules, other.rules))

    @property
    def whole(self) -> Decimal:
        """Attributed and not."""
        return sum(self.by.values(), ZERO)

    @property
    def told(self) -> str:
        """« 83,4 % attribué : 61,2 % par règles, …; 16,6 % non ventilé. »; empty where nothing was executed."""
        if not self.whole:
            return ""
        rest = self.by.get("", ZERO)
        if rest == self.whole:
            return "Rien n’est attribué à une mesure : tout est « Non ventilé »."
        each = [
            f"{self._share(self.by[by])} {words}{self._named if by == AttributedBy.RULE else ''}"
            for by, words in WORDS.items()
            if self.by.get(by)
        ]
        told = f"{self._share(self.whole - rest)} attribué : {', '.join(each)}"
        return f"{told} ; {self._share(rest)} non ventilé." if rest else f"{told}."

    @property
    def _named(self) -> str:
        """The rules that attribute most, each with its share."""
        named = sorted(self.rules.items(), key=lambda one: (-abs(one[1]), one[0]))[:MOST_NAMED]
        more = ", …" if len(self.rules) > MOST_NAMED else ""
        return f" ({', '.join(f'{label} : {self._share(amount)}' for label, amount in named)}{more})"

    def _share(self, amount: Decimal) -> str:
        return percentage(amount / self.whole, 1)


def _added(one: Mapping[str, Decimal], other: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {key: one.get(key, ZERO) + other.get(key, ZERO) for key in {**one, **other}}


def attributed_share(fir_year: FirYear, sharing: Sharing) -> AttributedShare:
    """Of a year of the FIR, as `sharing_of` it. Three queries at most."""
    moves, (ae, cp) = movements_of(fir_year, COMMITTED, PAID), totals(fir_year, COMMITTED, PAID)
    names = ("commitment", "line", "commitment__line")
    together = moves if sharing.apart is None else moves.exclude(sharing.apart)
    rows = [(None, *row) for row in together.values_list(*names).annotate(a=ae, c=cp)]
    if sharing.apart is not None:
        rows += moves.filter(sharing.apart).values_list("pk", *names).annotate(a=ae, c=cp)
    sums: dict[By, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for movement, commitment, line, its_line, committed, paid in rows:
        held = sums[sharing.told(commitment, line, its_line, movement or 0)]
        held[0] += committed or ZERO
        held[1] += paid or ZERO
    at = 0 if any(one[0] for one in sums.values()) else 1
    return _of({by: one[at] for by, one in sums.items()})


def delegated_share(agency: Agency, years: Collection[int]) -> AttributedShare:
    """Of the delegations of years. Three queries at most."""
    sums: dict[By, Decimal] = defaultdict(lambda: ZERO)
    for by, amount in delegated_shares(agency, years):
        sums[by] += amount
    return _of(sums)


def _of(sums: Mapping[By, Decimal]) -> AttributedShare:
    by: dict[str, Decimal] = {}
    for told, amount in sums.items():
        by[told.kind] = by.get(told.kind, ZERO) + amount
    ruled = {told.rule: amount for told, amount in sums.items() if told.rule is not None}
    labels = dict(Rule.objects.filter(pk__in=ruled).values_list("pk", "label")) if ruled else {}
    rules: dict[str, Decimal] = {}
    for rule, amount in ruled.items():
        rules[labels[rule]] = rules.get(labels[rule], ZERO) + amount
    return AttributedShare(by, rules)
