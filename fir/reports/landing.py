"""The landing (atterrissage): what is open and used to date, by direction and nature, where it leads, what is expected.

Extrapolated, in a straight line: what is used ÷ the part of the year that has elapsed. A closed year has none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q, Sum

from allocations.provenance import MARKS
from fir.enums import Nature
from fir.facts import ledger as facts
from fir.facts.figures import COMMITTED, OPEN_AE, OPEN_CP, PAID, Credits, Moved
from fir.facts.origins import apart, least_sure
from fir.models import Authorisation, FirYear, Landing, Movement
from fir.models.movement import STANDING
from prs_budget.lib.money import CENT, ZERO, Unit
from prs_budget.lib.tables.dress import ROUNDING, Head, Layout, Leaf, build
from prs_budget.lib.tables.model import NOT_PUBLISHED, Column, Identity, Mark, Remark, Table
from prs_budget.lib.words import date_text, day_of

NAME = "atterrissage"
PLACE = ("direction__position", "direction__code", "direction__label", "direction", "nature")
#: what is open and used, in AE then in CP: the columns that the database proves
FIGURES = {
    ("ae", "ouvert"): OPEN_AE,
    ("ae", "consomme"): COMMITTED,
    ("cp", "ouvert"): OPEN_CP,
    ("cp", "consomme"): PAID,
}
NATURES = {nature: rank for rank, nature in enumerate(Nature.values)}


class Elapsed(NamedTuple):
    """How much of a year has elapsed on a day."""

    on: date
    days: int
    whole: int

    @classmethod
    def of(cls, year: int, on: date) -> Elapsed:
        """The part of a year that a day ends."""
        first = date(year, 1, 1)
        return cls(on, (on - first).days + 1, (date(year + 1, 1, 1) - first).days)

    def extrapolated(self, used: Decimal) -> Decimal:
        """Where what is used to date leads at the end of the year, in a straight line."""
        return (used * self.whole / self.days).quantize(CENT, ROUND_HALF_UP)


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
    """A year by direction and nature. `elapsed` is None where nothing can be extrapolated, and `why` says why."""

    fir_year: FirYear
    stage: str
    spots: tuple[Spot, ...]
    elapsed: Elapsed | None
    why: str
    stored: tuple[Decimal, ...]
    counts: tuple[int, ...]

    @property
    def answered(self) -> str:
        """« 1 direction sur 7 a répondu »."""
        whole = {one.code for one in self.spots}
        said = {one.code for one in self.spots if one.landing is not None and one.landing.is_said}
        if not said:
            return f"aucune direction sur {len(whole)} n’a répondu"
        many = f"{len(said)} directions sur {len(whole)} ont" if len(said) > 1 else f"1 direction sur {len(whole)} a"
        return f"{many} répondu"

    @property
    def shows_extrapolation(self) -> bool:
        """Whether it has its columns: the end of a closed year is known."""
        return not self.fir_year.is_closed

    def extrapolated(self, used: Decimal, *, known: bool = True) -> Decimal | None:
        """Where what is used leads; None where it cannot be said."""
        return self.elapsed.extrapolated(used) if self.elapsed and known else None

    def of(self, code: str) -> list[Spot]:
        """What is said of a direction."""
        return [one for one in self.spots if one.code == code]


def read(fir_year: FirYear, today: date) -> Landings:
    """Read a year as it is on a day. Four queries."""
    ledger, origins = apart(facts.ledger(fir_year, (*PLACE, "origin")))
    landings = {
        (one.direction_id, one.nature): one
        for one in Landing.objects.filter(fir_year=fir_year).select_related("direction", "by")
    }
    keys = set(ledger.keys)
    for one in landings.values():
        keys.add((one.direction.position, one.direction.code, one.direction.label, one.direction_id, one.nature))
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
    moves = _moves(fir_year)
    elapsed, why = _elapsed(fir_year, today, moves["last"], moves["undated"])
    opened = Authorisation.objects.of_last_voted(fir_year)
    credits = opened.aggregate(sum_ae=Sum("ae"), sum_cp=Sum("cp"), count_ae=Count("ae"), count_cp=Count("cp"))

    stored, counts = [], []
    for rank, figure in enumerate(FIGURES.values()):
        of = figure.credit
        more, count = (credits[f"sum_{of}"], credits[f"count_{of}"]) if figure.is_opened else (ZERO, 0)
        stored.append((moves[f"sum_{rank}"] or ZERO) + (more or ZERO))
        counts.append(moves[f"count_{rank}"] + count)
    ordered = tuple(sorted(filter(lambda one: one.holds_something, spots), key=lambda one: one.order))
    return Landings(fir_year, ledger.stage, ordered, elapsed, why, tuple(stored), tuple(counts))


def _moves(fir_year: FirYear) -> dict[str, Any]:
    """What movements make of each figure, and how many do; when the last that commits or pays was. One query."""
    done, figures = PAID.condition(fir_year), list(enumerate(FIGURES.values()))
    return Movement.objects.filter(fir_year=fir_year).aggregate(
        last=Max("on", filter=done & STANDING),
        undated=Count("pk", filter=done & STANDING & Q(on__isnull=True)),
        **{f"sum_{rank}": one.total(fir_year) for rank, one in figures},
        **{f"count_{rank}": one.number(fir_year) for rank, one in figures},
    )


def _elapsed(fir_year: FirYear, today: date, last: date | None, undated: int) -> tuple[Elapsed | None, str]:
    """The day on which figures stand: today while the year runs, then that of the last movement, if all have one."""
    if fir_year.is_closed:
        return None, ""
    if today.year < fir_year.year:
        return None, f"l’exercice {fir_year.year} n’a pas commencé"
    if today.year == fir_year.year:
        return Elapsed.of(fir_year.year, today), ""
    if last is None or undated:
        return None, "les mouvements n’ont pas tous une date"
    return Elapsed.of(fir_year.year, last), ""


def columns(found: Landings) -> tuple[Column, ...]:
    """AE, CP, then who said what is expected, and why."""
    made = []
    for key, group, used in (("ae", "AE", "Engagé"), ("cp", "CP", "Payé")):
        made += [Column((key, "ouvert"), (group, "Ouvert")), Column((key, "consomme"), (group, f"{used} à date"))]
        if found.shows_extrapolation:
            made.append(Column((key, "extrapole"), (group, "Extrapolé"), kind="interim"))
        made += [
            Column((key, "attendu"), (group, "Attendu"), kind="interim"),
            Column((key, "ecart"), (group, "Écart"), kind="interim", signed=True, title="Attendu moins ouvert"),
        ]
    words = (("motif", "Motif de l’attente"), ("par", "Dit par"))
    return (*made, *(Column((key,), (text,), content="text") for key, text in words))


def table(found: Landings, unit: Unit, identity: Identity) -> Table:
    """The landing of a year, by direction and nature."""
    heads = columns(found)
    figures = [one.key for one in heads if one.content == "amount"]
    proofs: dict[tuple[str, ...], Decimal] = dict(zip(FIGURES, found.stored, strict=True))
    counts: dict[tuple[str, ...], int] = dict(zip(FIGURES, found.counts, strict=True))
    pays = found.fir_year.has_payments
    if not pays:
        del proofs["cp", "consomme"]
    if not found.stage:
        del proofs["ae", "ouvert"], proofs["cp", "ouvert"]
    unknown = {key for key in figures if key[1] == "extrapole" and found.elapsed is None}
    unknown |= {("cp", "consomme"), ("cp", "extrapole")} if not pays else set()
    layout = Layout(
        name=NAME,
        title=f"Atterrissage {found.fir_year.year} par direction et nature",
        stub="Direction › nature",
        columns=heads,
        unit=unit,
        unknown=frozenset(rank for rank, key in enumerate(figures) if key in unknown),
        whole=frozenset(rank for rank, key in enumerate(figures) if key[-1] in {"attendu", "ecart"}),
        notes=_notes(found),
        proofs=tuple(proofs.get(key) for key in figures),
        counts=tuple(counts.get(key, 0) for key in figures),
        rounding=found.fir_year.rounding,
    )
    told = replace(identity, remarks=(*identity.remarks, Remark(found.answered)))
    return build([_leaf(found, one) for one in found.spots], layout, told)


def _leaf(found: Landings, one: Spot) -> Leaf:
    heads = (Head(one.code, one.code, one.label), Head(one.nature, "", Nature(one.nature).label))
    said, pays = one.landing, found.fir_year.has_payments
    zone = found.fir_year.agency.time_zone
    amounts: list[Decimal | None] = []
    marks: list[Mark] = []
    for opened, used, known, expected, (of_opened, of_used) in (
        (one.ae, one.moved.committed, True, said.ae if said else None, one.marks[:2]),
        (one.cp, one.moved.paid, pays, said.cp if said else None, one.marks[2:]),
    ):
        extrapolated = found.extrapolated(used, known=known)
        amounts += [opened if found.stage else None, used if known else None]
        marks += [of_opened, of_used]
        if found.shows_extrapolation:
            amounts.append(extrapolated)
            marks.append("hypothesis")
        landing = extrapolated if expected is None else expected
        # without a voted stage, what is open is not known: nothing exceeds it
        gap = None if landing is None or not found.stage else landing - (opened or ZERO)
        amounts += [landing, gap]
        marks += ["hypothesis", "hypothesis"] if expected is None else ["", of_opened]
    words = (said.reason, f"{said.by}, {day_of(said.at, zone)}") if said and said.reason else ("", "")
    return Leaf(heads, tuple(amounts), words, tuple(marks))


def _notes(found: Landings) -> tuple[str, ...]:
    opened = f"Ouvert : {found.stage}, reports entrants et virements compris." if found.stage else ""
    formula = "Exercice clos : rien n’est extrapolé."
    if found.elapsed:
        part = f"{found.elapsed.days} jours sur {found.elapsed.whole}"
        formula = (
            f"Extrapolé = consommé à date ÷ part de l’année écoulée au {date_text(found.elapsed.on)} ({part}) : "
            "une droite, qui ignore les engagements de fin d’année."
        )
    elif found.why:
        formula = f"Extrapolé {NOT_PUBLISHED} : {found.why}."
    gap = "Attendu : ce que la direction a dit, sinon l’extrapolé, en italique. Écart : attendu moins ouvert."
    if found.elapsed is None:
        gap = (
            "Attendu : ce que la direction a dit. Écart : attendu moins ouvert. "
            f"Une somme à laquelle il manque un attendu est {NOT_PUBLISHED}"
        )
    return tuple(filter(None, (opened or "Ouvert : aucune étape n’est votée.", formula, gap, ROUNDING)))


__all__ = ["Elapsed", "Landings", "Spot", "read", "table"]
