"""The pace of a year: committed and paid month by month, cumulated, against what may be.

While no budget is enforceable, at most a twelfth a month of what the first order of the year before attributed
(R. 1435-25), the same for AE and for CP: the month is the rule, the sum since January is drawn beside it. Then what the
stage in force on the last day of the month opens, and what was carried in by then.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from django.db.models import Case, Count, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import ExtractMonth

from allocations.law import TWELFTHS
from fir.enums import Nature
from fir.facts import ledger as facts
from fir.facts.figures import CARRIED_IN, CARRIED_IN_CP, COMMITTED, PAID, Credits, movements_of, sums, totals
from fir.facts.twelfths import (
    UNKNOWN_BASE,
    Base,
    Waiting,
    first_order_base,
    is_beyond_twelfth,
    twelfth,
    twelfths,
    waiting_of,
)
from fir.identity import identity_of, unknown_of
from fir.models import Authorisation, FirYear, Movement, Stage
from fir.pages import PACE
from fir.reports.lines import FigureLines, GivenLine, GivenLines, PanelWords
from fir.reports.report import CellLines, Report
from prs_budget.lib.money import ZERO, Unit, euros_text
from prs_budget.lib.tables.dress import ROUNDING, Amount, Head, Layout, Leaf, build
from prs_budget.lib.tables.model import UNPUBLISHED, Column, Identity, Mark, Row, Table
from prs_budget.lib.words import MONTHS, date_text

NAME = "rythme"
UNDATED = "sans-date"
#: where the part of a month is read that comes before a budget is enforceable
PART = 13
#: what is read of each month
HAPPENED = (COMMITTED, PAID, CARRIED_IN, CARRIED_IN_CP)


class Limit(NamedTuple):
    """What may be committed and paid from the beginning of the year to the end of a month, and by what right."""

    ae: Decimal | None
    cp: Decimal | None
    words: str


@dataclass(slots=True)
class Month:
    """What a month holds; `number` 0 is what has no date."""

    number: int
    committed: Decimal = ZERO
    paid: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Pace:
    """A year by month. `carried` is what was carried in, by month; `begun` the last month that has begun.

    `waiting` is its part without an enforceable budget, `base` what the twelfths are then taken of. `shown` is the last
    month known: that of the last movement, or December once the year is closed. `part` is what came in the
    month in which a budget becomes enforceable, before that day.
    """

    fir_year: FirYear
    months: tuple[Month, ...]
    undated: Month
    carried: dict[int, Credits]
    stages: tuple[Stage, ...]
    opened: dict[int, Credits]
    waiting: Waiting | None
    base: Base
    shown: int
    begun: int
    part: Month | None = None

    @property
    def is_dated(self) -> bool:
        """Whether a curve can be drawn: something happened on a day that is known."""
        return any(one.committed or one.paid for one in self.months)

    @property
    def is_undated(self) -> bool:
        """Whether nothing of what happened has a day: then no month is known to be at zero."""
        return not self.is_dated and bool(self.undated.committed or self.undated.paid)

    def cumulated(self, number: int) -> Month:
        """What happened from January to the end of a month."""
        upto = self.months[:number]
        return Month(number, sum((one.committed for one in upto), ZERO), sum((one.paid for one in upto), ZERO))

    def in_force(self, number: int) -> Stage | None:
        """The stage in force on the last day of a month."""
        return facts.authorising(self.stages, self._last_day(number))

    def waits(self, number: int) -> bool:
        """Whether no budget is enforceable yet on the last day of a month."""
        return self.waiting is not None and self.waiting.holds(self._last_day(number))

    def _last_day(self, number: int) -> date:
        return date(self.fir_year.year, number, monthrange(self.fir_year.year, number)[1])

    def limit(self, number: int) -> Limit:
        """What may be committed and paid by the end of a month."""
        stage = self.in_force(number)
        if stage is None or self.waits(number):
            return self._twelfths(number)
        more = [self.carried[month] for month in self.carried if month <= number]
        opened = self.opened[stage.pk]
        words = f"{stage.code}, exécutoire le {date_text(stage.enforceable_on)}" if stage.enforceable_on else stage.code
        return Limit(_raised(opened.ae, (one.ae for one in more)), _raised(opened.cp, (one.cp for one in more)), words)

    def _twelfths(self, number: int) -> Limit:
        if self.waiting is None or not self.waiting.is_dated:
            return Limit(None, None, "date exécutoire non connue")
        whole = self.base.amount
        if whole is None:
            return Limit(None, None, self.base.note)
        since = twelfths(whole, number)
        return Limit(since, since, f"{number}/12 : {self.base.text}")

    def judged(self, month: Month) -> str:
        """What a month takes beyond its own twelfth: « 1,00 € d’AE au-delà du douzième »; empty where it does not.

        Of the month in which a budget becomes enforceable only what came before is judged, which is told first.
        """
        whole, part = self.base.amount, self.part
        if whole is None or self.waiting is None or not self.waiting.is_dated:
            return ""
        if part is None or part.number != month.number:
            return self._beyond(month, whole) if self.waits(month.number) else ""
        beyond = self._beyond(part, whole)
        if not beyond or self.waiting.until is None:
            return ""
        paid = f" et {euros_text(part.paid)} payés" if self.fir_year.has_payments else ""
        used = f"avant le {date_text(self.waiting.until)}, {euros_text(part.committed)} engagés{paid}"
        return f"{used} pour un douzième de {euros_text(twelfth(whole))} : {beyond}"

    def _beyond(self, month: Month, whole: Decimal) -> str:
        used = [(month.committed, "d’AE"), *([(month.paid, "de CP")] if self.fir_year.has_payments else [])]
        return ", ".join(
            f"{euros_text(spent - twelfth(whole))} {of} au-delà du douzième du mois"
            for spent, of in used
            if is_beyond_twelfth(spent, whole)
        )


def read(fir_year: FirYear, today: date) -> Pace:
    """Read a year as it is on a day. Four queries at most."""
    own = tuple(facts.stages_of(fir_year))
    authorised = facts.authorised(own)
    opened = {stage: found.get((), Credits()) for stage, found in authorised.items()}
    waiting = waiting_of(fir_year.year, own)
    by_month = {number: Month(number) for number in range(13)}
    carried: dict[int, Credits] = {}
    part = None
    for month, (committed, paid, ae, cp) in _by_month(fir_year, waiting).items():
        if month == PART:
            part = Month(waiting.until.month if waiting and waiting.until else 0, committed, paid)
            continue
        by_month[month] = Month(month, committed, paid)
        carried[month] = Credits(ae, cp)
    months = tuple(by_month[number] for number in range(1, 13))
    busy = [one.number for one in months if one.committed or one.paid]
    begun = today.month if today.year == fir_year.year else 12 if today.year > fir_year.year else 0
    shown = 12 if fir_year.is_closed else max(busy, default=0)
    base = first_order_base(fir_year) if waiting else UNKNOWN_BASE
    return Pace(fir_year, months, by_month[0], carried, own, opened, waiting, base, shown, begun, part)


def _by_month(fir_year: FirYear, waiting: Waiting | None) -> dict[int, tuple[Decimal, ...]]:
    """What happened, by month (0: no date known). `PART`: what of the month of `waiting` came before it ended."""
    month: Combinable = ExtractMonth("on")
    until = waiting.until if waiting else None
    if until is not None:
        month = Case(When(on__gte=until.replace(day=1), on__lt=until, then=Value(PART)), default=month)
    found = {number or 0: happened for number, happened in sums(fir_year, HAPPENED, month).items()}
    if until is not None and PART in found:
        whole = zip(found[PART], found.get(until.month, [ZERO] * len(HAPPENED)), strict=True)
        found[until.month] = tuple(one + more for one, more in whole)
    return found


def columns() -> tuple[Column, ...]:
    """The columns: what happened, then what may."""
    return (
        Column(("engage",), ("Engagé",)),
        Column(("engage_cumule",), ("Engagé, cumul",), kind="interim"),
        Column(("limite_ae",), ("Limite en AE",), kind="interim", title="Ce qui peut être engagé depuis janvier"),
        Column(("marge_ae",), ("Marge en AE",), kind="interim", signed=True, title="Limite moins cumul", opens=False),
        Column(("paye",), ("Payé",)),
        Column(("paye_cumule",), ("Payé, cumul",), kind="interim"),
        Column(("limite_cp",), ("Limite en CP",), kind="interim", title="Ce qui peut être payé depuis janvier"),
        Column(("marge_cp",), ("Marge en CP",), kind="interim", signed=True, title="Limite moins cumul", opens=False),
        Column(("fondement",), ("Limite fixée par",), content="text"),
    )


def table(pace: Pace, unit: Unit, identity: Identity, drill: str = "") -> Table:
    """The pace of a year. One query, that proves it."""
    leaves = [_leaf(pace, one) for one in pace.months]
    if pace.undated.committed or pace.undated.paid:
        paid = pace.undated.paid if pace.fir_year.has_payments else None
        none = (None, None, None)
        leaves.append(
            Leaf((Head(UNDATED, "", "Date non connue"),), (pace.undated.committed, *none, paid, *none), ("",))
        )
    committed, paid, count = _stored(pace.fir_year)
    unknown = set() if pace.fir_year.has_payments else {4, 5, 7}
    if pace.is_undated:
        unknown |= {0, 1, 3, 4, 5, 7}
    layout = Layout(
        name=NAME,
        title=f"Rythme des engagements et des paiements {pace.fir_year.year}",
        stub="Mois",
        columns=columns(),
        total="Année",
        unit=unit,
        drill=drill,
        unknown=frozenset(unknown),
        notes=_notes(pace),
        proofs=(committed, None, None, None, paid if pace.fir_year.has_payments else None, None, None, None),
        counted=count,
        # the year adds its months up, but neither what is cumulated nor what is allowed
        stated=_whole(pace),
    )
    return build(leaves, layout, identity)


def _whole(pace: Pace) -> Leaf:
    """The year: all that happened, dated or not, against what may have by its end."""
    dated, limit = pace.cumulated(12), pace.limit(12)
    committed, paid = dated.committed + pace.undated.committed, dated.paid + pace.undated.paid
    limit_ae, limit_cp = _said(limit)
    ae = (committed, committed, limit_ae, _less(limit.ae, committed))
    cp = (paid, paid, limit_cp, _less(limit.cp, paid)) if pace.fir_year.has_payments else (None, None, limit_cp, None)
    return Leaf((Head("annee", "", "Année"),), (*ae, *cp), (limit.words,))


def _leaf(pace: Pace, month: Month) -> Leaf:
    """A month: nothing is said of one after the last known, or where no day is, but what is allowed."""
    limit, so_far = pace.limit(month.number), pace.cumulated(month.number)
    limit_ae, limit_cp = _said(limit)
    head = (Head(f"{month.number:02}", "", MONTHS[month.number - 1].capitalize()),)
    if month.number > pace.shown or pace.is_undated:
        to_come: Mark = "hypothesis" if month.number > pace.begun else ""
        words = f"{limit.words}, si rien d’autre n’est voté" if to_come else limit.words
        marks: tuple[Mark, ...] = ("", "", to_come, "", "", "", to_come, "")
        return Leaf(head, (None, None, limit_ae, None, None, None, limit_cp, None), (words,), marks)
    ae = (month.committed, so_far.committed, limit_ae, _less(limit.ae, so_far.committed))
    cp: tuple[Amount, ...] = (None, None, limit_cp, None)
    if pace.fir_year.has_payments:
        cp = (month.paid, so_far.paid, limit_cp, _less(limit.cp, so_far.paid))
    return Leaf(head, (*ae, *cp), (" ; ".join(filter(None, (limit.words, pace.judged(month)))),))


def _said(limit: Limit) -> tuple[Amount, Amount]:
    """The limits as the table says them: one that is not known says so."""
    return UNPUBLISHED if limit.ae is None else limit.ae, UNPUBLISHED if limit.cp is None else limit.cp


def _stored(fir_year: FirYear) -> tuple[Decimal, Decimal, int]:
    """What the database itself holds: committed, paid, the number of movements. One query."""
    committed, paid = totals(fir_year, COMMITTED, PAID)
    found = movements_of(fir_year, COMMITTED, PAID).aggregate(ae=committed, cp=paid, count=Count("pk"))
    return found["ae"] or ZERO, found["cp"] or ZERO, found["count"]


def _notes(pace: Pace) -> tuple[str, ...]:
    year = pace.fir_year.year
    stages = [one for one in pace.stages if one.authorises]
    known = pace.is_dated and pace.shown < 12
    notes = [
        *([f"Dernier mois connu : {MONTHS[pace.shown - 1]}. Rien n’est dit de ceux qui suivent."] if known else []),
        f"Sans budget exécutoire : un douzième par mois de ce que le premier arrêté de {year - 1} a attribué "
        f"({TWELFTHS.short}), le même pour les AE et pour les CP ; c’est le mois qui compte, le cumul est à titre "
        "indicatif. Puis ce qu’ouvre l’étape exécutoire le dernier jour du mois, reports entrants compris.",
        *([_based(pace.base)] if pace.waiting else []),
        f"Étapes votées : {' ; '.join(map(_dated, stages))}." if stages else "Aucune étape n’est votée.",
        "Engagé : retraits sur les engagements de l’année déduits ; payé : avoirs déduits.",
    ]
    if pace.undated.committed or pace.undated.paid:
        notes.append("Les mouvements sans date comptent dans l’année, dans aucun mois ni cumul.")
    return (*notes, ROUNDING)


def _based(base: Base) -> str:
    """What the twelfths are taken of, or why it is not known."""
    if base.amount is None:
        return f"Douzièmes : {base.note}."
    note = f" ; {base.note}" if base.note else ""
    month = euros_text(twelfth(base.amount))
    return f"Douzièmes : base de {euros_text(base.amount)} ({base.text}{note}), {month} par mois."


def _dated(stage: Stage) -> str:
    if stage.enforceable_on is None:
        return f"{stage.code}, date exécutoire non connue"
    return f"{stage.code}, exécutoire le {date_text(stage.enforceable_on)}"


def _raised(amount: Decimal | None, more: Iterable[Decimal | None]) -> Decimal | None:
    return None if amount is None else amount + sum((one for one in more if one is not None), ZERO)


def _less(limit: Decimal | None, used: Decimal) -> Decimal | None:
    return None if limit is None else limit - used


def _read(fir_year: FirYear, _before: FirYear | None) -> Pace:
    return read(fir_year, fir_year.agency.today())


def _tables(found: Pace, unit: Unit, address: str, drill: str) -> Iterator[Table]:
    year = found.fir_year
    yield table(found, unit, identity_of(year, f"Rythme {year.year}", unit, address, unknown_of(year)), drill)


def _opened(fir_year: FirYear, before: FirYear | None, table: Table, row: Row, column: Column) -> CellLines | None:
    """What happened in a month, or from January to its end; what allows it."""
    month = int(row.key[0]) if row.key and row.key != (UNDATED,) else 0
    figure = COMMITTED if column.key[0].startswith("engage") else PAID
    if column.key[0].startswith("limite"):
        return limit_lines(_read(fir_year, before), month or 12, "ae" if column.key == ("limite_ae",) else "cp")
    if row.key == (UNDATED,):
        return FigureLines(fir_year, figure, Q(on__isnull=True))
    if not month:
        return FigureLines(fir_year, figure, Q())
    when = Q(on__month__lte=month) if column.key[0].endswith("_cumule") else Q(on__month=month)
    return FigureLines(fir_year, figure, when)


ALLOWED = PanelWords("limite", "Ce qui fixe la limite", "Crédits ouverts, ou report", "Mission › dispositif, ou date")


def limit_lines(found: Pace, month: int, credit: Literal["ae", "cp"]) -> GivenLines:
    """What makes the limit at the end of a month: a stage and what was carried in by then, or a part of a base."""
    limit, stage = found.limit(month), found.in_force(month)
    if stage is None:
        whole = (limit.ae if credit == "ae" else limit.cp) or ZERO
        return GivenLines.of_year(found.fir_year, ALLOWED, [GivenLine("douziemes", "", limit.words, "", whole)])
    places = ("direction", "mission", "scheme")
    opened = Authorisation.objects.filter(stage=stage).select_related(*places).order_by("direction__position", "pk")
    moves = Movement.objects.filter(CARRIED_IN.condition(found.fir_year), fir_year=found.fir_year)
    carried = moves.filter(Q(on__month__lte=month) | Q(on__isnull=True)).select_related(*places).order_by("on", "pk")
    lines = [
        GivenLine(
            f"{row._meta.model_name}-{row.pk}",
            row.direction.code,
            Nature(row.nature).label,
            text,
            getattr(row, credit) or ZERO,
        )
        for rows, told in ((opened, stage.code), (carried, "report entrant"))
        for row in rows
        for text in [f"{told} · {row.mission.code} › {row.scheme.code}"]
    ]
    return GivenLines.of_year(found.fir_year, ALLOWED, lines)


REPORT = Report(PACE, "rythme des engagements et des paiements", NAME, _read, _tables, _opened)

__all__ = ["REPORT", "Limit", "Month", "Pace", "read", "table"]
