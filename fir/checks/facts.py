"""What the checks of a year of the FIR look at: values alone, read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from allocations.enums import PurposeKind
from fir.enums import Nature
from fir.facts.carry_over import CarryOver
from fir.facts.figures import OPEN_AE, OPEN_CP, Credits, Moved
from fir.facts.lapses import Lapse
from fir.facts.protected import Protected
from fir.facts.texts import ToldText
from fir.facts.twelfths import UNKNOWN_BASE, Base, Waiting
from prs_budget.lib.crosstab import add
from prs_budget.lib.money import CENT, NO_BREAK_SPACE, ZERO, Unit, euros_text, rounded, shown

#: the id of a direction, a mission, a scheme that stands for « not broken down »
Ids = tuple[int, int, int]


class Label(NamedTuple):
    """A row of a nomenclature, in words. `is_rest`: it holds what is not broken down."""

    code: str
    text: str
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class ExaminedPlace:
    """What is open and used at a place. `mission` is the outermost one; `purpose` what a text says it is for."""

    nature: Nature
    direction: int
    mission: int
    scheme: int
    purpose: str
    stage: Credits
    moved: Moved

    @property
    def ae(self) -> Decimal | None:
        """The AE open; None where nothing is said."""
        return OPEN_AE.amount([self.stage], self.moved)

    @property
    def cp(self) -> Decimal | None:
        """The CP open; None where nothing is said."""
        return OPEN_CP.amount([self.stage], self.moved)


class Sum(NamedTuple):
    """Places added up: AE and CP open (None: not said), committed and paid."""

    ae: Decimal | None
    cp: Decimal | None
    committed: Decimal
    paid: Decimal


def sum_of(spots: Iterable[ExaminedPlace]) -> Sum:
    """Add places up."""
    some = list(spots)
    committed, paid = (sum(of, ZERO) for of in ((s.moved.committed for s in some), (s.moved.paid for s in some)))
    return Sum(add(s.ae for s in some), add(s.cp for s in some), committed, paid)


def with_spare(own: Decimal | None, spare: Decimal | None) -> Decimal | None:
    """AE of a nature with those that no nature has; None where neither is said."""
    return spare if own is None else own + (spare or ZERO)


class BeyondLapse(NamedTuple):
    """A schedule that goes on after what it is of has lapsed: its last year, that of the lapse, the text."""

    last: int
    lapses_in: int
    text: str


@dataclass(frozen=True, slots=True)
class OutstandingCommitment:
    """A commitment and what is left to pay of it; `code` empty for movements that name none.

    `scheduled` is what its schedule adds up to, None without one; `late` what of it the years gone by should have paid
    and did not. `is_whole` is False where what happened before the
    first year kept is not known: what is paid may then exceed what is known to be committed.
    """

    code: str
    label: str
    origin_year: int | None
    ae: Decimal
    cp: Decimal
    paid: Decimal
    scheduled: Decimal | None = None
    late: Decimal = ZERO
    is_whole: bool = True
    href: str = ""
    beyond_lapse: BeyondLapse | None = None

    @property
    def rap(self) -> Decimal:
        """What is left to pay."""
        return self.ae - self.cp


class Shift(NamedTuple):
    """What one operation of transfer takes (below zero) from each purpose, or gives to it; told apart from others."""

    told: str
    ae: Mapping[PurposeKind, Decimal]
    cp: Mapping[PurposeKind, Decimal]


class Uncommitted(NamedTuple):
    """What was paid without a prior commitment: how many movements, and the AE of the year that they use."""

    movements: int
    ae: Decimal


NOTHING_UNCOMMITTED = Uncommitted(0, ZERO)


class Neighbour(NamedTuple):
    """The year before or after: its carry-over out and in by nature."""

    year: int
    out: Mapping[Nature, Decimal]
    into: Mapping[Nature, Decimal]
    is_closed: bool = True


@dataclass(frozen=True, slots=True)
class Examined:
    """A year, as its checks see it. `stage` is the code of its last voted stage, empty where none is.

    `address` gives the address of a page of the year, by its name; `is_sourced` says that the year is what a document
    tells, which may not tell all; `unit` is the one in which it prints amounts, None where they are exact.

    `months` are what was committed and paid while `waiting` for a budget, by month (0: no date known), `base` what
    their twelfths are taken of; `is_waiting`: none is enforceable today, so that the twelfths speak alone.
    `purposes` are those that a mission or a scheme is marked with.
    """

    year: int
    is_closed: bool
    has_payments: bool
    has_outstanding: bool
    stage: str
    spots: tuple[ExaminedPlace, ...]
    carry_over: CarryOver
    carry_over_text: str
    owed: tuple[OutstandingCommitment, ...]
    dues: tuple[Lapse, ...]
    address: Callable[[str], str]
    directions: Mapping[int, Label] = field(default_factory=dict)
    missions: Mapping[int, Label] = field(default_factory=dict)
    schemes: Mapping[int, Label] = field(default_factory=dict)
    purposes: frozenset[str] = frozenset()
    before: Neighbour | None = None
    after: Neighbour | None = None
    protected: tuple[Protected, ...] = ()
    shifts: tuple[Shift, ...] = ()
    waiting: Waiting | None = None
    months: Mapping[int, Credits] = field(default_factory=dict)
    base: Base = UNKNOWN_BASE
    is_waiting: bool = False
    uncommitted: Uncommitted = NOTHING_UNCOMMITTED
    unit: Unit | None = None
    is_sourced: bool = False
    texts: tuple[ToldText, ...] = ()

    def told(self, amount: Decimal) -> str:
        """An amount as exactly as the year is known: « 10,6 k€ » where a source prints k€, else to the cent."""
        if self.unit is None:
            return euros_text(amount)
        return shown(amount, self.unit, self.unit.decimals) + NO_BREAK_SPACE + self.unit.symbol

    def gap(self, above: Decimal, below: Decimal) -> Decimal:
        """A difference: that of the printed figures, where a source prints them rounded."""
        if self.unit is None:
            return above - below
        printed = [rounded(one, self.unit, self.unit.decimals).scaleb(self.unit.exponent) for one in (above, below)]
        return (printed[0] - printed[1]).quantize(CENT)
