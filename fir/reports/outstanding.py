"""What is left to pay (RAP): by year of origin and place, with its schedule and the day it lapses.

RAP(N) = RAP(N−1) + AE committed − withdrawals − CP paid, over every year up to N. What a year does not know (payments
that no source gives, what was left to pay before) is « n.p. », and counts in no sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from fir.enums import EXECUTION, MovementKind
from fir.facts.lapses import lapse_of
from fir.facts.ledger import ZERO
from fir.models import FirYear, Movement, ScheduledPayment
from prs_budget.lib.money import NO_BREAK_SPACE, Unit, shown
from prs_budget.lib.tables.dress import ROUNDING, Head, Layout, Leaf, build
from prs_budget.lib.tables.model import NOT_PUBLISHED, UNPUBLISHED, Cell, Column, Identity, Row, Table
from prs_budget.lib.words import date_text

#: what the outermost rows may be broken down by: the word of the address, the field of a movement, the heading
PLACES = {"direction": ("direction", "direction"), "mission": ("mission", "mission FIR")}
UNKNOWN_ORIGIN = "NC"


@dataclass(slots=True)
class Sums:
    """What is committed, paid and scheduled somewhere. `scheduled`: N+1, N+2, beyond; `named`: by commitments alone."""

    ae: Decimal = ZERO
    before: Decimal = ZERO
    paid: Decimal = ZERO
    scheduled: list[Decimal | None] = field(default_factory=lambda: [None, None, None])
    named: bool = True

    @property
    def rap(self) -> Decimal:
        """What is left to pay."""
        return self.ae - self.before - self.paid

    def schedule(self, rank: int, amount: Decimal) -> None:
        """Add what should be paid `rank` years after the year (1: N+1; beyond 2, all alike)."""
        at = min(rank, 3) - 1
        self.scheduled[at] = (self.scheduled[at] or ZERO) + amount


@dataclass(slots=True)
class Bridge:
    """From what was left to pay at the end of N−1 to what is at the end of N. `rows` movements make it."""

    ae_before: Decimal = ZERO
    cp_before: Decimal = ZERO
    committed: Decimal = ZERO
    withdrawn: Decimal = ZERO
    paid: Decimal = ZERO
    rows: int = 0

    def __add__(self, other: Bridge) -> Bridge:
        return Bridge(
            self.ae_before + other.ae_before,
            self.cp_before + other.cp_before,
            self.committed + other.committed,
            self.withdrawn + other.withdrawn,
            self.paid + other.paid,
            self.rows + other.rows,
        )

    @property
    def before(self) -> Decimal:
        """RAP(N−1)."""
        return self.ae_before - self.cp_before

    @property
    def ae(self) -> Decimal:
        """All that was committed, net of what was withdrawn."""
        return self.ae_before + self.committed - self.withdrawn

    @property
    def after(self) -> Decimal:
        """RAP(N)."""
        return self.before + self.committed - self.withdrawn - self.paid

    def told(self, year: int) -> str:
        """The equality, with its figures to the cent."""
        return (
            f"RAP {year} = RAP {year - 1} {_cents(self.before)} + AE engagées {_cents(self.committed)}"
            f" − retraits {_cents(self.withdrawn)} − CP payés {_cents(self.paid)} = {_cents(self.after)}."
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """Which commitments are read: those of the years up to `fir_year`, `years` being all of the agency's.

    `wanted` narrows them, by fields of a movement that its commitment has too.
    """

    fir_year: FirYear
    years: tuple[FirYear, ...]
    wanted: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, fir_year: FirYear, years: Sequence[FirYear], **wanted: object) -> Scope:
        """The scope of a year."""
        return cls(fir_year, tuple(one for one in years if one.year <= fir_year.year), wanted)

    def knows(self, origin: int | None, *, named: bool) -> bool:
        """Whether all that was paid for commitments of a year is known, hence what is left to pay.

        Not where a year since then gives no payment; nor where one did not know what earlier ones left to pay,
        unless every movement names a commitment of its own. A year that follows one held here knows what that one
        does: what it lacks comes from further back.
        """
        since = origin or 0
        held = {one.year for one in self.years if one.has_payments and not one.has_outstanding}
        for one in self.years:
            if one.year >= since and not one.has_payments:
                return False
            if one.has_outstanding:
                continue
            if (one.year == since and not named) or (one.year > since and one.year - 1 not in held):
                return False
        return True

    def unknown(self, found: Iterable[tuple[int | None, Sums]]) -> set[int | None]:
        """The years of origin of which what is left to pay is not known."""
        named: dict[int | None, bool] = {}
        for origin, one in found:
            named[origin] = named.get(origin, True) and one.named
        return {origin for origin, each in named.items() if not self.knows(origin, named=each)}

    def sums(self, *by: str) -> dict[tuple[Any, ...], Sums]:
        """Committed, paid and scheduled by these fields of a movement, which its commitment has too. Two queries."""
        year = self.fir_year.year
        rows = Movement.objects.filter(fir_year__in=self.years, kind__in=EXECUTION, **self.wanted).order_by()
        now = Q(fir_year=self.fir_year)
        found: dict[tuple[Any, ...], Sums] = {}
        each = rows.values_list(*by).annotate(
            Sum("ae"),
            before=Sum("cp", filter=~now),
            paid=Sum("cp", filter=now),
            named=Count("commitment"),
            n=Count("pk"),
        )
        for *key, ae, before, paid, named, count in each:
            found[tuple(key)] = Sums(ae, before or ZERO, paid or ZERO, named=named == count)
        same = [name if name.startswith("commitment__") else f"commitment__{name}" for name in by]
        planned = self._due().order_by().values_list(*same, "year")
        for *key, when, amount in planned.annotate(Sum("amount")):
            found.setdefault(tuple(key), Sums()).schedule(when - year, amount)
        return found

    def bridges(self) -> dict[int | None, Bridge]:
        """What the database itself holds, by year of origin. One query."""
        rows = Movement.objects.filter(fir_year__in=self.years, kind__in=EXECUTION, **self.wanted).order_by()
        now, withdrawal = Q(fir_year=self.fir_year), Q(kind=MovementKind.WITHDRAWAL)
        found = rows.values_list("origin_year").annotate(
            ae_before=Sum("ae", filter=~now),
            cp_before=Sum("cp", filter=~now),
            committed=Sum("ae", filter=now & ~withdrawal),
            returned=Sum("ae", filter=now & withdrawal),
            paid=Sum("cp", filter=now),
            rows=Count("pk"),
        )
        bridges = {}
        for origin, *sums, count in found:
            ae_before, cp_before, committed, returned, paid = (one or ZERO for one in sums)
            bridges[origin] = Bridge(ae_before, cp_before, committed, -returned, paid, count)
        return bridges

    def due(self, without: Iterable[int | None]) -> list[Decimal | None]:
        """What the database itself holds of schedules, N+1, N+2, beyond, but of these years of origin. One query."""
        found, unknown = Sums(), set(without)
        rows = self._due().order_by().values_list("commitment__origin_year", "year").annotate(Sum("amount"))
        for origin, when, amount in rows:
            if origin not in unknown:
                found.schedule(when - self.fir_year.year, amount)
        return found.scheduled

    def _due(self) -> QuerySet[ScheduledPayment]:
        """What commitments of the scope should pay after the year."""
        year = self.fir_year.year
        return ScheduledPayment.objects.filter(
            commitment__agency=self.fir_year.agency_id,
            commitment__origin_year__lte=year,
            year__gt=year,
            **{f"commitment__{name}": value for name, value in self.wanted.items()},
        )

    def lapse_told(self, origin: int | None) -> str:
        """The day when what is left of commitments of a year lapses, and whether it has come; empty without a rule."""
        lapses_in, _ = lapse_of(origin, {one.year: one for one in self.years}, self.fir_year)
        if lapses_in is None:
            return ""
        day = date(lapses_in, 12, 31)
        if day.year == self.fir_year.year:
            return f"{date_text(day)}, cette année"
        return f"{date_text(day)}, échu" if day.year < self.fir_year.year else date_text(day)


def columns(year: int, ahead: int = 0) -> tuple[Column, ...]:
    """The columns of a year's RAP; `ahead` other columns stand before them."""
    schedule = "Échéancier"
    return (
        Column(("engagees",), ("AE engagées, nettes",), title="AE engagées moins retraits, tous exercices confondus"),
        Column(("avant",), (f"CP payés avant {year}",)),
        Column(("annee",), (f"CP payés en {year}",)),
        Column(("rap",), (f"Reste à payer fin {year}",)),
        Column(("echeancier", "1"), (schedule, str(year + 1))),
        Column(("echeancier", "2"), (schedule, str(year + 2))),
        Column(("echeancier", "3"), (schedule, "Au-delà")),
        Column(
            ("non_programme",),
            ("Non programmé",),
            parts=(ahead + 3,),
            less=(ahead + 4, ahead + 5, ahead + 6),
            title="Reste à payer moins échéancier",
        ),
        Column(("prescription",), ("Prescription",), content="text"),
    )


def table(scope: Scope, place: str, unit: Unit, identity: Identity, lists: str) -> Table:
    """RAP by year of origin, then by direction or mission. `lists` is the address of the list of commitments."""
    dimension, heading = PLACES[place]
    by = ("origin_year", f"{dimension}__position", f"{dimension}__code", f"{dimension}__label")
    found = scope.sums(*by)
    unknown = scope.unknown((key[0], one) for key, one in found.items())
    leaves = [
        _leaf(scope, (_origin(origin), Head(code, code, label)), one, origin in unknown)
        for (origin, _, code, label), one in sorted(found.items(), key=lambda pair: (pair[0][0] or 0, *pair[0][1:]))
    ]
    layout = _layout(scope, unit, unknown)
    layout = replace(
        layout,
        name="restes_a_payer",
        title="Restes à payer par exercice d’origine",
        stub=f"Exercice d’origine › {heading}",
        columns=columns(scope.fir_year.year),
    )
    made = build(leaves, layout, identity)
    return replace(made, rows=tuple(_opening(scope, row, place, lists) for row in made.rows))


def commitments(scope: Scope, unit: Unit, identity: Identity, most: int | None = None) -> Table:
    """The commitments of a scope, the largest RAP first; `most` of them, where a page shows no more."""
    by = ("commitment__code", "commitment__label", "commitment__beneficiary", "origin_year", "direction__code")
    found = scope.sums(*by)
    unknown = scope.unknown((key[3], one) for key, one in found.items())
    ranked = sorted(found.items(), key=lambda pair: (pair[0][3] in unknown, -pair[1].rap, str(pair[0])))
    leaves = [
        _leaf(
            scope,
            (_named(code, label, origin, direction),),
            one,
            origin in unknown,
            (beneficiary or "", direction, str(origin or ""), scope.lapse_told(origin)),
        )
        for (code, label, beneficiary, origin, direction), one in ranked[:most]
    ]
    heads = [
        Column((key,), (text,), content="text")
        for key, text in (("beneficiaire", "Bénéficiaire"), ("direction", "Direction"), ("origine", "Origine"))
    ]
    layout = _layout(scope, unit, unknown)
    layout = replace(
        layout,
        name="engagements",
        title="Engagements et leurs restes à payer",
        stub="Engagement",
        columns=(*heads, *columns(scope.fir_year.year, len(heads))),
    )
    cut = most is not None and len(ranked) > most
    if cut:
        note = f"Les {most} plus grands restes à payer sur {len(ranked)} engagements ; les fichiers les donnent tous."
        layout = replace(layout, notes=(note, *layout.notes), proofs=(), total="")
    return build(leaves, layout, identity)


def _origin(origin: int | None) -> Head:
    if origin is None:
        return Head(UNKNOWN_ORIGIN, "", "Exercice d’origine non connu")
    return Head(str(origin), str(origin), "exercice d’origine")


def _named(code: str | None, label: str, origin: int | None, direction: str) -> Head:
    if code is None:
        return Head(f"sans/{origin}/{direction}", "", "Mouvements sans engagement")
    return Head(f"{code}/{direction}", code, label)


def _leaf(scope: Scope, heads: tuple[Head, ...], one: Sums, unknown: bool, texts: tuple[str, ...] = ()) -> Leaf:
    if unknown:
        # a source that ties no commitment, or no payment, to a year of origin does not say that there was none
        none = UNPUBLISHED if scope.fir_year.source else ZERO
        paid = (one.paid or none) if scope.fir_year.has_payments else UNPUBLISHED
        return Leaf(heads, (one.ae or none, UNPUBLISHED, paid, UNPUBLISHED, None, None, None), texts)
    return Leaf(heads, (one.ae, one.before, one.paid, one.rap, *one.scheduled), texts)


def _layout(scope: Scope, unit: Unit, unknown: set[int | None]) -> Layout:
    """What both tables share: their notes, and what the database itself adds up to. Two queries."""
    bridges, year = scope.bridges(), scope.fir_year
    whole = sum(bridges.values(), Bridge())
    known = sum((one for origin, one in bridges.items() if origin not in unknown), Bridge())
    paid = whole.paid if year.has_payments else None
    return Layout(
        name="",
        title="",
        stub="",
        columns=(),
        total="Total de ce qui est connu" if unknown else "Total",
        unit=unit,
        notes=_notes(year, whole, partial=bool(unknown)),
        proofs=(whole.ae, known.cp_before, paid, known.after, *scope.due(unknown)),
        counted=whole.rows,
    )


def _notes(year: FirYear, bridge: Bridge, *, partial: bool) -> tuple[str, ...]:
    """The equality that proves the table, what is not known, and the text that makes credits lapse."""
    equality = bridge.told(year.year)
    if partial:
        equality = (
            f"{NOT_PUBLISHED} : les paiements, ou ce qui restait à payer avant, ne sont pas connus ; "
            "ces restes à payer ne comptent dans aucun total."
        )
    lapse = f"Prescription : aucune règle n’est entrée pour {year.year} ; un exercice suivant applique la sienne."
    if year.lapse_years is not None:
        text = f" ({year.lapse_text})" if year.lapse_text else ""
        lapse = (
            f"Prescription : 31 décembre de la {year.lapse_years}e année après celle d’origine{text}, "
            "aussi pour une origine qui n’a pas de règle."
        )
    schedule = "Non programmé : reste à payer moins l’échéancier des années à venir ; une échéance passée y revient."
    return (equality, lapse, schedule, ROUNDING)


def _opening(scope: Scope, row: Row, place: str, lists: str) -> Row:
    """A row that opens the commitments behind it; a year of origin says the day it lapses."""
    href = f"{lists}&origine={row.key[0]}" + (f"&{place}={row.key[1]}" if row.depth else "")
    cells = row.cells
    if row.depth == 0 and row.key[0].isdecimal():
        cells = (*cells[:-1], Cell(display=scope.lapse_told(int(row.key[0]))))
    return replace(row, cells=cells, href=href)


def _cents(amount: Decimal) -> str:
    return shown(amount, Unit.EUR, 2) + NO_BREAK_SPACE + Unit.EUR.symbol


__all__ = ["PLACES", "UNKNOWN_ORIGIN", "Bridge", "Scope", "Sums", "commitments", "table"]
