"""What a year leaves unspent and how much of it goes to the next: by nature, under the ceiling of the whole fund."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal

from allocations import law
from allocations.commands.spreading import shares
from allocations.enums import Origin
from fir.enums import Nature
from fir.facts.figures import NOTIFIED_AE, NOTIFIED_CP, OPEN_AE, OPEN_CP, Credits, Moved, total
from fir.facts.ledger import Ledger
from fir.facts.origins import Origins
from prs_budget.lib.money import CENT, ZERO, MoneyError, euros, euros_text, written

#: the orders that set the ceiling of the carry-over, the last first
CEILINGS = (law.CARRY_OVER_CEILING_2023, law.CARRY_OVER_CEILING_2018)
#: the natures, in the order of every page
NATURES = tuple(Nature)
NO_ORIGINS: Origins = {}


@dataclass(frozen=True, slots=True)
class Side:
    """A nature of the fund in a year: what its last voted stage opens (None: not said), and what was moved.

    `origins` are those of its figures that are less sure than what was entered. `owed` is what its commitments leave to
    pay at the end of the year, None where that is not known.
    """

    nature: Nature
    authorised: Decimal | None
    moved: Moved
    origins: Mapping[str, Origin] = field(default_factory=dict)
    authorised_cp: Decimal | None = None
    owed: Decimal | None = None

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

    @property
    def is_cp_known(self) -> bool:
        """Whether its CP open and what it leaves to pay are known."""
        return self.authorised_cp is not None and self.owed is not None

    @property
    def left_cp(self) -> Decimal:
        """What may still be paid; below zero where too much was. Nothing where it is not known."""
        if self.authorised_cp is None:
            return ZERO
        return (OPEN_CP.amount([Credits(None, self.authorised_cp)], self.moved) or ZERO) - self.moved.paid

    @property
    def needed_cp(self) -> Decimal:
        """The CP that may be carried over: what is left of them, no more than its commitments leave to pay."""
        return max(min(self.left_cp, self.owed or ZERO), ZERO) if self.is_cp_known else ZERO


@dataclass(frozen=True, slots=True)
class CarryOver:
    """The carry-over of a year, proposed or made: AE that were not committed, CP that commitments still need.

    `rate` is the ceiling in % of the last authorised AE less what a text excludes from them (`excluded`): an order of
    the ministers sets it (D1435-36-1), None where none is known. It holds for AE and for CP alike.
    """

    sides: tuple[Side, ...]
    rate: Decimal | None = None
    excluded: Decimal = ZERO

    @property
    def is_known(self) -> bool:
        """Whether a voted stage says what could be committed: without it nothing is known to be unspent."""
        return any(one.authorised is not None for one in self.sides)

    @property
    def authorised(self) -> Decimal:
        """The last authorised AE of the whole fund."""
        return sum((one.authorised or ZERO for one in self.sides), ZERO)

    @property
    def base(self) -> Decimal:
        """What the ceiling is a share of: the last authorised AE, less what a text excludes."""
        return max(self.authorised - self.excluded, ZERO)

    @property
    def ceiling(self) -> Decimal | None:
        """The most that may be carried over, cut down to the cent; None where no text says."""
        if self.rate is None:
            return None
        return (self.base * self.rate / 100).quantize(CENT, ROUND_DOWN)

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
    def is_made(self) -> bool:
        """Whether anything is already carried over."""
        return bool(self.made or self.made_cp)

    @property
    def proposed(self) -> dict[Nature, Decimal]:
        """What is made where something is; otherwise what is allowed, pro rata of what each nature left, to the cent.

        Each part is cut down to the cent, and the cents that remain go to the parts that lost most by it.
        """
        if self.is_made:
            return {one.nature: one.moved.carried_out for one in self.sides}
        return self._shared(self.allowed, {one.nature: one.unspent for one in self.sides})

    @property
    def is_cp_known(self) -> bool:
        """Whether the CP that commitments still need can be said."""
        return any(one.is_cp_known for one in self.sides)

    @property
    def needed_cp(self) -> Decimal:
        """The CP that the commitments of the whole fund still need, among those that it did not pay."""
        needed, left = (sum(of, ZERO) for of in zip(*((s.needed_cp, s.left_cp) for s in self.sides), strict=True))
        return max(min(needed, left), ZERO)

    @property
    def allowed_cp(self) -> Decimal:
        """The most CP that may be carried over: what is needed, no more than the ceiling."""
        return self.needed_cp if self.ceiling is None else min(self.needed_cp, self.ceiling)

    @property
    def made_cp(self) -> dict[Nature, Decimal]:
        """The CP that are already carried over, by nature."""
        return {one.nature: one.moved.carried_out_cp for one in self.sides if one.moved.carried_out_cp}

    @property
    def proposed_cp(self) -> dict[Nature, Decimal]:
        """As `proposed`, of the CP: pro rata of what the commitments of each nature still need."""
        if self.is_made:
            return {one.nature: one.moved.carried_out_cp for one in self.sides}
        return self._shared(self.allowed_cp, {one.nature: one.needed_cp for one in self.sides})

    def _shared(self, whole: Decimal, weights: Mapping[Nature, Decimal]) -> dict[Nature, Decimal]:
        if not whole:
            return dict.fromkeys(weights, ZERO)
        parts = shares(whole, {(nature.value, 0): weight for nature, weight in weights.items()})
        return {nature: parts[nature.value, 0] for nature in weights}

    def refusals(
        self, chosen: Mapping[Nature, Decimal], chosen_cp: Mapping[Nature, Decimal] | None = None
    ) -> Iterator[str]:
        """Why AE, and CP, may not be carried over, in French; nothing where they may."""
        sides = {one.nature: one for one in self.sides}
        unspent = {nature: one.unspent if self.is_known else ZERO for nature, one in sides.items()}
        yield from _beyond_each("Report", chosen, unspent, "non consommés")
        yield from self._beyond_whole("Le report", chosen, self.unspent, "ce que le fonds n’a pas consommé")
        needed = {nature: one.needed_cp for nature, one in sides.items()}
        what = "de CP que ses engagements attendent et qui restent"
        yield from _beyond_each("Report de CP", chosen_cp or {}, needed, what)
        whole = "ce que les engagements attendent des CP qui restent"
        yield from self._beyond_whole("Le report de CP", chosen_cp or {}, self.needed_cp, whole)

    def _beyond_whole(self, word: str, chosen: Mapping[Nature, Decimal], most: Decimal, what: str) -> Iterator[str]:
        total = sum(chosen.values(), ZERO)
        if self.ceiling is not None and total > self.ceiling:
            less = f", {euros_text(self.excluded)} exclus" if self.excluded else ""
            yield (
                f"{word}, {euros_text(total)}, dépasse le plafond de {euros_text(self.ceiling)} "
                f"({percent(self.rate)} des AE autorisées{less}). Réduisez-le de {euros_text(total - self.ceiling)}."
            )
        elif total > most:
            yield f"{word}, {euros_text(total)}, dépasse {what}, {euros_text(most)}."


def _beyond_each(
    word: str, chosen: Mapping[Nature, Decimal], most: Mapping[Nature, Decimal], what: str
) -> Iterator[str]:
    """Amounts that are not exact, below zero, or more than their nature has."""
    for nature, amount in chosen.items():
        label, limit = nature.label.lower(), most.get(nature, ZERO)
        try:
            euros(amount)
        except MoneyError as error:
            yield f"{word} en {label} : {error}"
            continue
        if amount < 0:
            yield f"{word} en {label} : un report n’est pas négatif."
        elif amount > limit:
            yield f"{word} en {label} : {euros_text(amount)} pour {euros_text(limit)} {what}. Réduisez-le."


def carry_over_of(
    places: Ledger,
    rate: Decimal | None,
    origins: Origins = NO_ORIGINS,
    *,
    excluded: Decimal | None = None,
    owed: Mapping[str, Decimal] | None = None,
) -> CarryOver:
    """The carry-over of a year by nature, what its places are crossed by first; origins are of nature alone.

    `owed` is what is left to pay by nature; None where it is not known.
    """
    sides = []
    for nature in NATURES:
        keys = [key for key in {*places.open, *places.moved} if key[0] == nature]
        if keys:
            moved = total(places.moved[key] for key in keys if key in places.moved)
            of = {name: origin for (key, name), origin in origins.items() if key[0] == nature}
            left = None if owed is None else owed.get(nature.value, ZERO)
            opened = (places.amount(NOTIFIED_AE, keys), places.amount(NOTIFIED_CP, keys))
            sides.append(Side(nature, opened[0], moved, of, opened[1], left))
    return CarryOver(tuple(sides) or (Side(Nature.NOT_STATED, None, Moved()),), rate, excluded or ZERO)


def ceiling_text_of(year: int) -> str:
    """The order that sets the ceiling of the carry-over of a year; empty before the first."""
    return next((one.short for one in CEILINGS if one.since is None or year >= one.since.year), "")


def text_after(year: int, text: str) -> str:
    """The text of the ceiling for the year after one that cites `text`: the order that then governs, if it did."""
    return ceiling_text_of(year + 1) if text == ceiling_text_of(year) else text


def percent(rate: Decimal | None) -> str:
    """« 3 % », « 2,5 % »."""
    return "" if rate is None else f"{written(Decimal(f'{rate.normalize():f}'))}\u00a0%"
