"""The year's end as directions say it or as it is extrapolated: what is open, used and expected at each place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q, Sum

from allocations.provenance import MARKS
from fir.enums import Nature, Profile
from fir.facts import ledger as facts
from fir.facts.extrapolation import PLACE, USED, Credit, Extrapolation, Nowhere, Schedule, extrapolation
from fir.facts.figures import COMMITTED, OPEN_AE, OPEN_CP, PAID, Credits, Figure, Moved
from fir.facts.incoming import incoming
from fir.facts.origins import apart, least_sure
from fir.frozen import names_of
from fir.models import Authorisation, FirYear, Landing, Movement
from fir.models.movement import STANDING
from prs_budget.lib.money import ZERO
from prs_budget.lib.tables.model import NOT_PUBLISHED, Mark

#: what is open and used, in AE then in CP: the columns that the database proves
FIGURES: dict[tuple[str, ...], Figure] = {
    ("ae", "ouvert"): OPEN_AE,
    ("ae", "consomme"): COMMITTED,
    ("cp", "ouvert"): OPEN_CP,
    ("cp", "consomme"): PAID,
}
NATURES = {nature: rank for rank, nature in enumerate(Nature.values)}


class LandingSide(NamedTuple):
    """AE or CP somewhere. `opened` None: no stage is voted; `used`: not published; `said`: no answer.

    `is_over`: the year is closed, what it used is where it ends.
    """

    opened: Decimal | None
    used: Decimal | None
    extrapolated: Decimal | None
    said: Decimal | None
    is_over: bool = False

    @property
    def landing(self) -> Decimal | None:
        """What the year did once it is over; before, what is said, else what is extrapolated; None where neither is."""
        if self.is_over:
            return self.used
        return self.extrapolated if self.said is None else self.said

    @property
    def is_extrapolated(self) -> bool:
        """Whether nobody said it."""
        return not self.is_over and self.said is None and self.extrapolated is not None


class Spot(NamedTuple):
    """A direction and a nature: what is open, used and expected there."""

    position: int
    code: str
    label: str
    direction: int
    nature: str
    open: Credits
    moved: Moved
    landing: Landing | None
    marks: tuple[Mark, ...] = ("",) * 4

    @property
    def order(self) -> tuple[int, str, int]:
        """Its place in the reading order."""
        return self.position, self.code, NATURES.get(self.nature, len(NATURES))

    @property
    def holds_something(self) -> bool:
        """Whether there is something to land: what is only carried out, or withdrawn from earlier years, is not."""
        used = (self.ae, self.cp, self.moved.committed, self.moved.paid, self.landing)
        return any(one is not None and one != ZERO for one in used)

    @property
    def ae(self) -> Decimal | None:
        """The AE open: those of the last voted stage, what was carried in, transfers."""
        return OPEN_AE.amount([self.open], self.moved)

    @property
    def cp(self) -> Decimal | None:
        """The CP open."""
        return OPEN_CP.amount([self.open], self.moved)


@dataclass(frozen=True, slots=True)
class Landings:
    """A year by direction and nature, and how what is used is extrapolated.

    `proposed` is what the year before carries over and no voted stage has taken, in words; empty where nothing is.
    """

    fir_year: FirYear
    stage: str
    spots: tuple[Spot, ...]
    profile: Profile
    extrapolation: Extrapolation
    stored: tuple[Decimal, ...]
    counts: tuple[int, ...]
    proposed: str = ""

    @property
    def answered(self) -> str:
        """« 1 direction sur 7 a répondu, en partie », « 3 directions sur 7 ont répondu, dont 1 en partie »."""
        whole, said = {one.code for one in self.spots}, self._said
        if not said:
            return f"aucune direction sur {len(whole)} n’a répondu"
        partly = {one.code for one in self.spots if any(self.is_unsaid(one, credit) for credit in USED)} & said
        if len(said) == 1:
            return f"1 direction sur {len(whole)} a répondu{', en partie' if partly else ''}"
        return (
            f"{len(said)} directions sur {len(whole)} ont répondu{f', dont {len(partly)} en partie' if partly else ''}"
        )

    @property
    def _said(self) -> set[str]:
        """The directions that said something."""
        return {one.code for one in self.spots if one.landing is not None and one.landing.is_said}

    @property
    def _led(self) -> set[str]:
        """The directions of which something is extrapolated."""
        return {one.code for one in self.spots if any(self.side(one, credit).is_extrapolated for credit in USED)}

    def is_unsaid(self, spot: Spot, credit: Credit) -> bool:
        """Whether a direction does not say where AE or CP end; CP that no payment follows are not asked."""
        return self.side(spot, credit).said is None and (credit == "ae" or self.fir_year.has_payments)

    @property
    def shows_extrapolation(self) -> bool:
        """Whether it has its columns: the end of a closed year is known."""
        return not self.fir_year.is_closed

    @property
    def is_over(self) -> bool:
        """Whether it ends on what it did: it was closed here. A printed year is known to its rounding, no overrun."""
        return self.fir_year.is_closed and not self.fir_year.source

    def side(self, spot: Spot, credit: Credit) -> LandingSide:
        """AE or CP of a direction and a nature."""
        is_ae, said = credit == "ae", spot.landing
        used = spot.moved.committed if is_ae else spot.moved.paid if self.fir_year.has_payments else None
        opened = (spot.ae if is_ae else spot.cp) if self.stage else None
        led = None if used is None else self.extrapolation.amount(credit, spot.direction, spot.nature, used)
        expected = None if said is None else said.ae if is_ae else said.cp
        return LandingSide(opened, used, led, expected, self.is_over)

    def whole(self, spots: Sequence[Spot], credit: Credit) -> tuple[Decimal | None, Decimal | None]:
        """Where several end, None unless each is known, and what is open there, None where no stage is voted."""
        sides = [self.side(one, credit) for one in spots]
        landings = [one.landing for one in sides if one.landing is not None]
        opened = sum((one.opened or ZERO for one in sides), ZERO) if self.stage else None
        return (sum(landings, ZERO) if len(landings) == len(sides) else None), opened

    def part(self, credit: Credit, *, is_said: bool, spots: Sequence[Spot] | None = None) -> Decimal | None:
        """What is said, or what is extrapolated, of the whole; None where nothing is."""
        sides = [self.side(one, credit) for one in (self.spots if spots is None else spots)]
        amounts = [one.landing or ZERO for one in sides if (one.said is not None if is_said else one.is_extrapolated)]
        return sum(amounts, ZERO) if amounts else None

    def silent(self) -> int:
        """How many directions said nothing, and are extrapolated."""
        return len(self._led - self._said)

    def partly(self) -> int:
        """How many directions said a part, the rest being extrapolated: counted here, and not in `silent`."""
        return len(self._led & self._said)

    @property
    def is_mixed(self) -> bool:
        """Whether its total adds what directions said and what is extrapolated."""
        return self.is_answered and bool(self._led)

    @property
    def is_answered(self) -> bool:
        """Whether any direction said anything."""
        return bool(self._said)

    def of(self, code: str) -> list[Spot]:
        """What is said of a direction."""
        return [one for one in self.spots if one.code == code]


def read(fir_year: FirYear, before: FirYear | None, profile: Profile = Profile.LINEAR) -> Landings:
    """Read a year as it is today. Five queries, six for a year that keeps its names, and those of its profile."""
    names = names_of(fir_year)
    ledger, origins = apart(facts.named(facts.ledger(fir_year, (*PLACE, "origin")), names))
    landings = {
        (one.direction_id, one.nature): one
        for one in Landing.objects.filter(fir_year=fir_year).select_related("direction", "by")
    }
    keys = set(ledger.keys)
    for one in landings.values():
        names.apply(one.direction)
        keys.add((one.direction.position, one.direction.code, one.direction.label, one.direction_id, one.nature))
    moves = _moves(fir_year)
    led = _extrapolation(fir_year, before, profile, moves)
    if isinstance(led, Schedule):
        keys |= {one.place for one in led.dues}
    spots = [
        Spot._make(
            (
                *key,
                ledger.open.get(key, Credits()),
                ledger.moved.get(key, Moved()),
                landings.get((key[3], key[4])),
                tuple(MARKS.get(least_sure(origins, key, one.names), "") for one in FIGURES.values()),
            )
        )
        for key in keys
    ]
    kept = [one for one in spots if one.holds_something or led.amount("cp", one.direction, one.nature, one.moved.paid)]
    ordered = tuple(sorted(kept, key=lambda one: one.order))
    proposed = "" if fir_year.is_closed else incoming(fir_year).told
    return Landings(fir_year, ledger.stage, ordered, profile, led, *_stored(fir_year, moves), proposed)


def _stored(fir_year: FirYear, moves: dict[str, Any]) -> tuple[tuple[Decimal, ...], tuple[int, ...]]:
    """What the database itself makes of each figure, and of how many rows. One query."""
    opened = Authorisation.objects.of_last_voted(fir_year)
    credits = opened.aggregate(sum_ae=Sum("ae"), sum_cp=Sum("cp"), count_ae=Count("ae"), count_cp=Count("cp"))
    stored, counts = [], []
    for rank, figure in enumerate(FIGURES.values()):
        of = figure.credit
        more, count = (credits[f"sum_{of}"], credits[f"count_{of}"]) if figure.is_opened else (ZERO, 0)
        stored.append((moves[f"sum_{rank}"] or ZERO) + (more or ZERO))
        counts.append(moves[f"count_{rank}"] + count)
    return tuple(stored), tuple(counts)


def _moves(fir_year: FirYear) -> dict[str, Any]:
    """What movements make of each figure, and how many do; when the last that commits or pays was. One query."""
    done, figures = PAID.condition(fir_year), list(enumerate(FIGURES.values()))
    return Movement.objects.filter(fir_year=fir_year).aggregate(
        last=Max("on", filter=done & STANDING),
        standing=Count("pk", filter=done & STANDING),
        undated=Count("pk", filter=done & STANDING & Q(on__isnull=True)),
        **{f"sum_{rank}": one.total(fir_year) for rank, one in figures},
        **{f"count_{rank}": one.number(fir_year) for rank, one in figures},
    )


def _extrapolation(fir_year: FirYear, before: FirYear | None, profile: Profile, moves: dict[str, Any]) -> Extrapolation:
    """From the day on which figures stand: today while the year runs, then that of the last movement."""
    today: date = fir_year.agency.today()
    if fir_year.is_closed:
        return Nowhere("Exercice clos : rien n’est extrapolé.")
    why = ""
    if today.year < fir_year.year:
        why = f"l’exercice {fir_year.year} n’a pas commencé"
    elif today.year > fir_year.year and not moves["standing"]:
        why = f"aucun mouvement de {fir_year.year} n’engage ni ne paie"
    elif today.year > fir_year.year and moves["undated"]:
        why = "les mouvements n’ont pas tous une date"
    if why:
        return Nowhere(f"Extrapolé {NOT_PUBLISHED} : {why}.")
    return extrapolation(profile, fir_year, before, today if today.year == fir_year.year else moves["last"])
