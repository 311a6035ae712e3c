"""Where what is used to date leads at the end of a year, by the profile that its reader chooses.

In a straight line: used ÷ part of the year elapsed. As last year: used ÷ what the same nature had used on the same day
of the year before × what it used in all. By known schedules: what is paid, and what commitments should still pay until
the end of the year; AE then stay what they are. Euros, to the nearest cent, a half up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple, Protocol

from django.db.models import Q, Sum

from fir.enums import Profile
from fir.facts.figures import COMMITTED, PAID, movements_of, sums
from fir.facts.settling import has_schedule
from fir.models import FirYear, Movement, ScheduledPayment
from prs_budget.lib.money import CENT, ZERO
from prs_budget.lib.tables.model import NOT_PUBLISHED
from prs_budget.lib.words import date_text

Credit = Literal["ae", "cp"]
USED: tuple[Credit, Credit] = ("ae", "cp")
#: a direction in its order, and a nature
PLACE = ("direction__position", "direction__code", "direction__label", "direction", "nature")


class Extrapolation(Protocol):
    """A profile applied to a year."""

    @property
    def told(self) -> str:
        """How it is computed, in French, or why it cannot be."""

    @property
    def holds(self) -> bool:
        """Whether anything can be extrapolated."""

    def amount(self, credit: Credit, direction: int, nature: str, used: Decimal) -> Decimal | None:
        """Where what a direction used of a nature leads; None where it cannot be said."""


class Nowhere(NamedTuple):
    """Nothing is extrapolated, and why."""

    told: str
    holds: bool = False

    def amount(self, credit: Credit, direction: int, nature: str, used: Decimal) -> None:
        """Nothing."""


class Elapsed(NamedTuple):
    """A straight line, from the part of a year that has elapsed on a day."""

    on: date
    days: int
    whole: int

    @classmethod
    def of(cls, year: int, on: date) -> Elapsed:
        """The part of a year that a day ends."""
        first = date(year, 1, 1)
        return cls(on, (on - first).days + 1, (date(year + 1, 1, 1) - first).days)

    @property
    def told(self) -> str:
        """The formula."""
        return (
            f"Extrapolé, linéaire = consommé à date ÷ part de l’année écoulée au {date_text(self.on)} "
            f"({self.days} jours sur {self.whole}) : une droite, qui ignore les engagements de fin d’année."
        )

    @property
    def holds(self) -> bool:
        """It always does."""
        return True

    def amount(self, credit: Credit, direction: int, nature: str, used: Decimal) -> Decimal:
        """Where what is used to date leads at the end of the year."""
        return (used * self.whole / self.days).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class LastYear:
    """As the year before went: what each nature had used on the `same` day, and in all, over every direction."""

    same: date
    done: Mapping[tuple[Credit, str], Decimal]
    whole: Mapping[tuple[Credit, str], Decimal]

    @property
    def told(self) -> str:
        """The formula."""
        return (
            f"Extrapolé, comme l’an dernier = consommé à date × ce que la même nature a consommé en tout en "
            f"{self.same.year} ÷ ce qu’elle avait consommé au {date_text(self.same)}. {NOT_PUBLISHED} là où elle "
            "n’avait encore rien consommé."
        )

    @property
    def holds(self) -> bool:
        """Whether a nature had used anything by then."""
        return any(amount > 0 for amount in self.done.values())

    def amount(self, credit: Credit, direction: int, nature: str, used: Decimal) -> Decimal | None:
        """Where what is used leads; None where its nature had used nothing on the same day."""
        done = self.done.get((credit, nature), ZERO)
        if done <= 0:
            return None
        return (used * self.whole[credit, nature] / done).quantize(CENT, ROUND_HALF_UP)


class Due(NamedTuple):
    """What a commitment should still pay by the end of the year, and its place: `PLACE`, in that order."""

    commitment: str
    label: str
    place: tuple[int, str, str, int, str]
    left: Decimal


@dataclass(frozen=True, slots=True)
class Schedule:
    """What commitments should still pay by the end of a year: what is due until then less what they paid."""

    year: int
    dues: tuple[Due, ...]

    @property
    def told(self) -> str:
        """The formula."""
        return (
            f"Extrapolé, échéancier connu : CP = payé à date + échéances jusqu’à {self.year} qui restent à payer ; "
            "AE = engagé à date, sans engagement nouveau."
        )

    @property
    def holds(self) -> bool:
        """It always does: without a schedule, what is paid is all that is known."""
        return True

    def amount(self, credit: Credit, direction: int, nature: str, used: Decimal) -> Decimal:
        """What is used, and what is still due."""
        return used if credit == "ae" else used + sum((one.left for one in self.at(direction, nature)), ZERO)

    def at(self, direction: int, nature: str) -> list[Due]:
        """What is still due by a direction on a nature."""
        return [one for one in self.dues if one.place[3:] == (direction, nature)]


def extrapolation(profile: Profile, fir_year: FirYear, before: FirYear | None, on: date) -> Extrapolation:
    """A profile applied to a year whose figures stand on a day. Two or three queries, none for a straight line."""
    if profile is Profile.SCHEDULE:
        return Schedule(fir_year.year, tuple(_dues(fir_year)))
    if profile is Profile.LAST_YEAR:
        return _as_last_year(fir_year, before, on)
    return Elapsed.of(fir_year.year, on)


def _as_last_year(fir_year: FirYear, before: FirYear | None, on: date) -> Extrapolation:
    if before is None:
        return Nowhere(f"Extrapolé {NOT_PUBLISHED} : l’exercice {fir_year.year - 1} n’est pas suivi ici.")
    figures = (COMMITTED, PAID)
    if movements_of(before, *figures).standing().filter(on__isnull=True).exists():
        return Nowhere(f"Extrapolé {NOT_PUBLISHED} : les mouvements de {before.year} n’ont pas tous une date.")
    # 29 February has no like in the year before
    same = date(before.year, on.month, min(on.day, 28) if on.month == 2 else on.day)
    found = LastYear(
        same,
        _by_credit(sums(before, figures, "nature", Q(on__lte=same))),
        _by_credit(sums(before, figures, "nature")),
    )
    if not found.holds:
        return Nowhere(f"Extrapolé {NOT_PUBLISHED} : rien n’était consommé au {date_text(same)}.")
    return found


def _by_credit(found: Mapping[str, tuple[Decimal, ...]]) -> dict[tuple[Credit, str], Decimal]:
    return {(credit, nature): each[rank] for nature, each in found.items() for rank, credit in enumerate(USED)}


def _dues(fir_year: FirYear) -> list[Due]:
    """What each commitment should still pay by the end of a year, the largest first. Two queries."""
    year = fir_year.year
    moves = Movement.objects.executed().filter(
        has_schedule(fir_year), agency=fir_year.agency_id, fir_year__year__lte=year
    )
    paid = dict(moves.order_by().values_list("commitment").annotate(Sum("cp")))
    planned = ScheduledPayment.objects.filter(
        commitment__agency=fir_year.agency_id, commitment__origin_year__lte=year, year__lte=year
    )
    names = ("code", "label", *PLACE)
    sums_due = planned.order_by().values_list("commitment", *(f"commitment__{name}" for name in names))
    found = [
        Due(code, label, tuple(place), left)
        for commitment, code, label, *place, due in sums_due.annotate(Sum("amount"))
        if (left := due - paid.get(commitment, ZERO)) > 0
    ]
    return sorted(found, key=lambda one: (-one.left, one.commitment))
