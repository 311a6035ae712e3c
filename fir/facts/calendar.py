"""A year's calendar: the law's dates and the agency's own; which are met, late, to come.

What is met is read where it is entered (texts, stages); what nothing here tells, finance notes. What is not met is
late as long as its year is open, however long ago that was; a year that came from a source says what is done and no
more, a closed one is never late. A text asks nothing of what was due before it held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Min

from allocations import law
from allocations.law import Law
from allocations.models import TextLine
from fir.enums import StageKind
from fir.facts.enforcement import last_day_to_oppose
from fir.facts.lapses import lapse_of
from fir.models import Deadline, FirYear, Stage
from fir.pages import CALENDAR
from prs_budget.lib.findings import Finding
from prs_budget.lib.words import counted, date_text


class LawDate(NamedTuple):
    """A date of the law: its code, what is to be done, its limit (years after that one, month, day), under which text.

    `is_before`: the limit itself is too late. `is_noted`: nothing here tells that it is done, finance says so.
    """

    code: str
    label: str
    limit: tuple[int, int, int]
    law: Law
    is_before: bool = True
    is_noted: bool = True

    def on(self, year: int) -> date:
        """The limit in a year."""
        after, month, day = self.limit
        return date(year + after, month, day)

    def last_day(self, year: int) -> date:
        """The last day on which it is met."""
        return self.on(year) - timedelta(days=self.is_before)

    def is_asked(self, year: int) -> bool:
        """Whether its text held by the last day: it asks nothing of what was due before."""
        return self.law.since is None or self.law.since <= self.last_day(year)

    def words(self, year: int) -> str:
        """« avant le 1er mars 2019 », « le 31 décembre 2019 »."""
        return f"{'avant le' if self.is_before else 'le'} {date_text(self.on(year))}"


VOTE = LawDate("bi", "Vote du budget initial", (0, 1, 1), law.VOTED_BUDGET, is_noted=False)
ORDER = LawDate("arrete", "Premier arrêté qui fixe les crédits", (0, 3, 1), law.FIRST_ORDER)
LAPSE = LawDate(
    "prescription", "Prescription de ce qui reste à payer", (0, 12, 31), law.LAPSE, is_before=False, is_noted=False
)
DATES = (
    VOTE,
    ORDER,
    LawDate("crsa", "Information annuelle de la CRSA sur le PRS", (0, 12, 31), law.TOLD_TO_CRSA, is_before=False),
    LAPSE,
    LawDate("compte", "Compte financier approuvé et envoyé", (1, 4, 30), law.FINANCIAL_ACCOUNT),
    LawDate("comptes-nationaux", "Comptes nationaux du FIR", (1, 4, 30), law.NATIONAL_ACCOUNTS),
)


#: what is said of a date that was met
DONE = "fait"


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A date of a year's calendar on a day. `key` names it in addresses: a code of the law, the id of a row, or none.

    `words` is the limit as the law says it (« avant le 1er mars 2019 »); `is_quiet`: nothing is said of it unless met.
    """

    fir_year: FirYear
    key: str
    label: str
    last: date
    words: str
    text: str
    url: str
    today: date
    done_on: date | None = None
    is_quiet: bool = False
    is_alarming: bool = True
    is_noted: bool = False
    done_words: str = DONE
    row: Deadline | None = None

    @property
    def is_done(self) -> bool:
        """Whether it is met."""
        return self.done_on is not None

    @property
    def is_late(self) -> bool:
        """Whether its last day has gone by and it is not met."""
        return not self.is_done and not self.is_quiet and self.is_alarming and self.last < self.today

    @property
    def is_to_come(self) -> bool:
        """Whether it is still to be met in time."""
        return not self.is_done and not self.is_quiet and self.last >= self.today

    @property
    def told(self) -> str:
        """« fait le 12 décembre 2018 », « en retard de 3 jours », « dans 12 jours »; empty where nothing is said."""
        if self.done_on is not None:
            after = ", après l’échéance" if self.done_on > self.last and self.done_words == DONE else ""
            return f"{self.done_words} le {date_text(self.done_on)}{after}"
        if self.is_late:
            return f"en retard de {counted((self.today - self.last).days, 'jour')}"
        if self.is_to_come:
            days = (self.last - self.today).days
            return f"dans {counted(days, 'jour')}" if days else "aujourd’hui"
        return ""


def calendar_of(fir_year: FirYear, years: Sequence[FirYear], today: date) -> list[CalendarDate]:
    """Every date of a year, in their order; `years` are all of its agency's. Three queries."""
    return list(_dates([fir_year], years, today))


def alerts(shown: Sequence[FirYear], years: Sequence[FirYear], within: int = 60) -> list[Finding]:
    """What is late in the years shown, then what comes within so many days, each leading to its calendar.

    `years` are all of the agency's. A year over for more than a year is late on its own calendar, and alerts nobody
    elsewhere. Three queries, none where nothing is expected of any.
    """
    today = years[0].agency.today() if years else None
    living = [one for one in shown if today is not None and not _is_past(one, today)]
    if today is None or not living:
        return []
    found = list(_dates(living, years, today))
    coming = [one for one in found if one.is_to_come and (one.last - today).days <= within]
    return [
        Finding(
            rule="calendar",
            level="warning" if one.is_late else "information",
            title=f"{one.label}, FIR {one.fir_year.year}",
            detail=one.words,
            figure=one.told,
            href=CALENDAR.of(one.fir_year.agency.slug, one.fir_year.year),
        )
        for one in (*(one for one in found if one.is_late), *coming)
    ]


def _is_past(fir_year: FirYear, today: date) -> bool:
    """Whether a year alerts no more: it came from a source, or has been over for more than a year."""
    return bool(fir_year.source) or today.year > fir_year.year + 1


def _dates(shown: Sequence[FirYear], years: Sequence[FirYear], today: date) -> Iterator[CalendarDate]:
    stages: dict[int, list[Stage]] = defaultdict(list)
    for stage in Stage.objects.filter(fir_year__in=shown).select_related("fir_year").in_order():
        stages[stage.fir_year_id].append(stage)
    rows: dict[int, list[Deadline]] = defaultdict(list)
    for row in Deadline.objects.filter(fir_year__in=shown).order_by("on", "pk"):
        rows[row.fir_year_id].append(row)
    orders = _first_orders(shown)
    found = [
        one
        for year in shown
        for one in (
            *_of_law(year, rows[year.pk], stages[year.pk], orders.get((year.envelope_id, year.year)), years, today),
            *_of_stages(year, stages[year.pk], today),
            *_of_agency(year, rows[year.pk], today),
        )
    ]
    yield from sorted(found, key=lambda one: (one.last, one.fir_year.year, one.key))


def _first_orders(years: Iterable[FirYear]) -> dict[tuple[int | None, int], date]:
    """The day of the first order of each envelope and year. One query."""
    envelopes = [one.envelope_id for one in years]
    rows = TextLine.objects.filter(text__is_first_order=True, envelope__in=envelopes).order_by()
    days = rows.values_list("envelope", "year").annotate(Min("text__date"))
    return {(envelope, year): day for envelope, year, day in days}


def _of_law(
    year: FirYear,
    rows: Sequence[Deadline],
    stages: Sequence[Stage],
    order: date | None,
    years: Sequence[FirYear],
    today: date,
) -> Iterator[CalendarDate]:
    noted = {one.law: one for one in rows if one.law}
    voted = [one for one in stages if one.kind == StageKind.INITIAL and one.is_voted]
    votes = [one.voted_on for one in voted if one.voted_on]
    # a year that came closed from its source says the day of its data, not that of a closing
    closed_on = year.data_date if year.is_closed and not year.source else None
    read = {VOTE.code: min(votes, default=None), ORDER.code: order, LAPSE.code: closed_on}
    for dated in (one for one in DATES if one.is_asked(year.year)):
        row, label, last = noted.get(dated.code), dated.label, dated.last_day(year.year)
        if dated is LAPSE:
            origins = _lapsing(year, years)
            if not origins:
                continue
            label = f"{dated.label} de {', '.join(map(str, origins))}"
        day = read.get(dated.code) or (row.done_on if row else None)
        # voted on a day that is not known: neither late nor to come
        is_undated = dated is VOTE and day is None and bool(voted)
        yield CalendarDate(
            fir_year=year,
            key=dated.code,
            label=label,
            last=last,
            words=dated.words(year.year),
            text=dated.law.short,
            url=dated.law.url,
            today=today,
            done_on=day,
            done_words="constatée à la clôture," if dated is LAPSE else DONE,
            is_quiet=is_undated or _is_quiet(year, last, today),
            is_alarming=dated is not LAPSE,
            is_noted=dated.is_noted and read.get(dated.code) is None,
            row=row,
        )


def _lapsing(year: FirYear, years: Sequence[FirYear]) -> list[int]:
    """The years whose commitments may be paid until the end of this one, and no later."""
    rules = {one.year: one for one in years}
    return [origin for origin in range(year.year - 10, year.year) if lapse_of(origin, rules)[0] == year.year]


def _of_stages(year: FirYear, stages: Sequence[Stage], today: date) -> Iterator[CalendarDate]:
    """When the ministers' fifteen days end, for a stage that they received."""
    for stage in stages:
        last = last_day_to_oppose(stage)
        if last is None or not stage.authorises or stage.imposed_on or stage.urgent_on:
            continue
        yield CalendarDate(
            fir_year=year,
            key="",
            label=f"{stage.code} : fin des quinze jours d’opposition, reçu le {date_text(stage.received_on or last)}",
            last=last,
            words=f"le {date_text(last)}",
            text=law.ENFORCEABLE.short,
            url=law.ENFORCEABLE.url,
            today=today,
            done_on=last if last <= today else None,
            done_words="délai passé",
            is_quiet=_is_quiet(year, last, today),
        )


def _of_agency(year: FirYear, rows: Sequence[Deadline], today: date) -> Iterator[CalendarDate]:
    for row in rows:
        if row.on is None:
            continue
        yield CalendarDate(
            fir_year=year,
            key=str(row.pk),
            label=row.label,
            last=row.on,
            words=f"le {date_text(row.on)}",
            text=row.text,
            url="",
            today=today,
            done_on=row.done_on,
            is_quiet=_is_quiet(year, row.on, today),
            is_noted=True,
            row=row,
        )


def _is_quiet(year: FirYear, last: date, today: date) -> bool:
    """Whether nothing is said of a date not met: the year came from a source, or is closed and the date has gone by."""
    return bool(year.source) or (year.is_closed and last < today)
