"""What a year leaves unspent and how much of it goes to the next: by nature, under the ceiling of the whole fund."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal

from allocations.commands.spreading import shares
from allocations.enums import Origin
from fir.enums import Nature
from fir.facts.figures import NOTIFIED_AE, OPEN_AE, Credits, Moved, total
from fir.facts.ledger import Ledger
from fir.facts.origins import Origins
from prs_budget.lib.money import CENT, ZERO, MoneyError, euros, euros_text, written

#: the natures, in the order of every page
NATURES = tuple(Nature)
NO_ORIGINS: Origins = {}


@dataclass(frozen=True, slots=True)
class Side:
    """A nature of the fund in a year: what its last voted stage opens (None: not said), and what was moved.

    `origins` are those of its figures that are less sure than what was entered.
    """

    nature: Nature
    authorised: Decimal | None
    moved: Moved
    origins: Mapping[str, Origin] = field(default_factory=dict)

    def origin_of(self, *names: str) -> Origin:
        """The least sure origin of a figure that adds these, named as in `Credits` and `Moved`."""
        return max((self.origins.get(name, Origin.ENTERED) for name in names), default=Origin.ENTERED)

    @property
    def opened(self) -> Decimal:
        """What may be committed: the stage, what came from the year before, transfers."""
        return OPEN_AE.amount([Credits(self.authorised)], self.moved) or ZERO

    @property
    def left(self) -> Decimal:
        """What may still be committed; below zero where too much was."""
        return self.opened - self.moved.committed

    @property
    def unspent(self) -> Decimal:
        """What may be carried over: never below zero."""
        return max(self.left, ZERO)


@dataclass(frozen=True, slots=True)
class CarryOver:
    """The carry-over of a year, proposed or made. AE alone: the CP of the next year are voted in its own stages.

    `rate` is the ceiling in % of the last authorised AE (arrêté of 22 June 2018), None where no text sets one.
    """

    sides: tuple[Side, ...]
    rate: Decimal | None = None

    @property
    def is_known(self) -> bool:
        """Whether a voted stage says what could be committed: without it nothing is known to be unspent."""
        return any(one.authorised is not None for one in self.sides)

    @property
    def authorised(self) -> Decimal:
        """The last authorised AE of the whole fund."""
        return sum((one.authorised or ZERO for one in self.sides), ZERO)

    @property
    def ceiling(self) -> Decimal | None:
        """The most that may be carried over, cut down to the cent; None where no text says."""
        if self.rate is None:
            return None
        return (self.authorised * self.rate / 100).quantize(CENT, ROUND_DOWN)

    @property
    def unspent(self) -> Decimal:
        """What the whole fund left; what a nature overspent is not carried by the other."""
        every, whole = (sum(of, ZERO) for of in zip(*((s.unspent, s.left) for s in self.sides), strict=True))
        return max(min(every, whole), ZERO) if self.is_known else ZERO

    @property
    def allowed(self) -> Decimal:
        """The most that may be carried over: what is left, no more than the ceiling."""
        return self.unspent if self.ceiling is None else min(self.unspent, self.ceiling)

    @property
    def made(self) -> dict[Nature, Decimal]:
        """What is already carried over, by nature."""
        return {one.nature: one.moved.carried_out for one in self.sides if one.moved.carried_out}

    @property
    def proposed(self) -> dict[Nature, Decimal]:
        """What is made where something is; otherwise what is allowed, pro rata of what each nature left, to the cent.

        Each part is cut down to the cent, and the cents that remain go to the parts that lost most by it.
        """
        if self.made:
            return {one.nature: one.moved.carried_out for one in self.sides}
        weights = {(one.nature.value, 0): one.unspent for one in self.sides}
        if not self.allowed:
            return {one.nature: ZERO for one in self.sides}
        parts = shares(self.allowed, weights)
        return {one.nature: parts[one.nature.value, 0] for one in self.sides}

    def refusals(self, chosen: Mapping[Nature, Decimal]) -> Iterator[str]:
        """Why amounts may not be carried over, in French; nothing where they may."""
        by_nature = {one.nature: one for one in self.sides}
        for nature, amount in chosen.items():
            label = nature.label.lower()
            try:
                euros(amount)
            except MoneyError as error:
                yield f"Report en {label} : {error}"
                continue
            unspent = by_nature[nature].unspent if nature in by_nature and self.is_known else ZERO
            if amount < 0:
                yield f"Report en {label} : un report n’est pas négatif."
            elif amount > unspent:
                yield f"Report en {label} : {euros_text(amount)} pour {euros_text(unspent)} non consommés. Réduisez-le."
        total = sum(chosen.values(), ZERO)
        if self.ceiling is not None and total > self.ceiling:
            yield (
                f"Le report, {euros_text(total)}, dépasse le plafond de {euros_text(self.ceiling)} "
                f"({percent(self.rate)} des AE autorisées). Réduisez-le de {euros_text(total - self.ceiling)}."
            )
        elif total > self.unspent:
            most = euros_text(self.unspent)
            yield f"Le report, {euros_text(total)}, dépasse ce que le fonds n’a pas consommé, {most}."


def carry_over_of(places: Ledger, rate: Decimal | None, origins: Origins = NO_ORIGINS) -> CarryOver:
    """The carry-over of a year by nature, what its places are crossed by first; origins are of nature alone."""
    sides = []
    for nature in NATURES:
        keys = [key for key in {*places.open, *places.moved} if key[0] == nature]
        if keys:
            moved = total(places.moved[key] for key in keys if key in places.moved)
            of = {name: origin for (key, name), origin in origins.items() if key[0] == nature}
            sides.append(Side(nature, places.amount(NOTIFIED_AE, keys), moved, of))
    return CarryOver(tuple(sides) or (Side(Nature.NOT_STATED, None, Moved()),), rate)


def percent(rate: Decimal | None) -> str:
    """« 3 % », « 2,5 % »."""
    return "" if rate is None else f"{written(Decimal(f'{rate.normalize():f}'))}\u00a0%"
