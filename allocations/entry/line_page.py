"""One line of a version, before its form: what it is, what it holds, who wrote it last, which lines are next to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from django.http import Http404

from allocations.addresses import grid_address, line_address
from allocations.ceilings import ceilings
from allocations.entry.forms import LineForm, YearRow
from allocations.entry.plain import lines_of
from allocations.enums import Origin, Recurrence
from allocations.models import Allocation, Change, Line, LineNote
from allocations.visit import VersionVisit
from projects.enums import YearStatus
from projects.models import PlanYear
from prs_budget.lib.grid.plain import Seen
from prs_budget.lib.money import Unit, shown
from prs_budget.lib.typed import editable
from prs_budget.lib.words import moment_of
from prs_budget.pages.segments import Segment

if TYPE_CHECKING:
    from django.http import QueryDict


class LineYear(NamedTuple):
    """What a year of the line holds, as the page says it. `by` is who wrote it last, and when; empty if nobody did."""

    year: int
    is_open: bool
    seen: Seen
    amount: str
    origin: str
    by: str


class Neighbour(NamedTuple):
    """Another line, and where its form is."""

    code: str
    href: str


@dataclass
class LinePage:
    """A line of the version of `visit`, at the reader's moment. Everything is read once; `renew` reads it again."""

    visit: VersionVisit
    line: Line
    unit: Unit
    now: datetime

    @classmethod
    def of(cls, visit: VersionVisit, code: str, unit: Unit, now: datetime) -> LinePage:
        """Find the line. One query; 404 for one that the version has not."""
        held = Allocation.objects.filter(version=visit.version).order_by().values("line")
        related = ("measure__project__axis", "sector__direction", "envelope")
        line = Line.objects.filter(plan=visit.version.plan_id, code=code, pk__in=held).select_related(*related).first()
        if line is None:
            raise Http404(f"La version {visit.version} n’a pas de ligne « {code} ».")
        return cls(visit, line, unit, now)

    @property
    def refused(self) -> str:
        """Why the line is closed to the user; empty where it is open."""
        return self.visit.rights.refusal(self.line.sector.direction_id)

    @property
    def recurrence(self) -> str:
        """« Pérenne », « Borné jusqu’en 2019 »."""
        until = f" jusqu’en {self.line.last_year}" if self.line.last_year else ""
        return Recurrence(self.line.recurrence).label + until

    @cached_property
    def years(self) -> list[LineYear]:
        """Every year of the plan, with what the line holds. Three queries."""
        years = PlanYear.objects.filter(plan=self.visit.version.plan_id).order_by("year").values_list("year", "status")
        stored = Allocation.objects.filter(version=self.visit.version, line=self.line).order_by()
        cells = {year: (Seen(rev, (amount,)), origin) for year, rev, amount, origin in stored.values_list(*_CELL)}
        hands = self._hands()
        return [self._held(year, status == YearStatus.OPEN, cells.get(year), hands) for year, status in years]

    def _held(
        self, year: int, is_open: bool, cell: tuple[Seen, int] | None, hands: dict[tuple[int, int], str]
    ) -> LineYear:
        seen, origin = cell or (Seen(0, (None,)), None)
        said = "" if seen.amount is None or origin is None else Origin(origin).label
        return LineYear(year, is_open, seen, text_of(seen.amount, self.unit), said, hands.get((year, seen.rev), ""))

    def _hands(self) -> dict[tuple[int, int], str]:
        """Who wrote each revision of each year of the line, and when. One query."""
        zone = self.visit.agency.time_zone
        changes = Change.objects.filter(version=self.visit.version, line=self.line).order_by()
        return {
            (one.year, one.rev_after): f"{one.operation.by}, {moment_of(one.operation.at, zone, self.now)}"
            for one in changes.select_related("operation__by")
        }

    @cached_property
    def note(self) -> str:
        """The note of the line in the version. One query."""
        found = LineNote.objects.filter(version=self.visit.version, line=self.line).order_by()
        return found.values_list("text", flat=True).first() or ""

    @cached_property
    def _beside(self) -> tuple[str, str]:
        """The codes of the lines before and after, among those that the user enters. One query."""
        lines = lines_of(self.visit.version)
        if (own := self.visit.rights.own) is not None and self.line.sector.direction_id in own:
            lines = lines.filter(sector__direction__in=own)
        codes = ["", *lines.values_list("code", flat=True), ""]
        place = codes.index(self.line.code)
        return codes[place - 1], codes[place + 1]

    @property
    def previous(self) -> Neighbour | None:
        """The line before."""
        return self._neighbour(self._beside[0])

    @property
    def following(self) -> Neighbour | None:
        """The line after."""
        return self._neighbour(self._beside[1])

    def _neighbour(self, code: str) -> Neighbour | None:
        return Neighbour(code, line_address(self.visit.version, code, self.unit)) if code else None

    @property
    def address(self) -> str:
        """Where this form is."""
        return line_address(self.visit.version, self.line.code, self.unit)

    @property
    def grid(self) -> str:
        """Where the grid is, on this line."""
        place = grid_address(self.visit.version)
        return f"{place}?ligne={self.line.code}"

    @property
    def units(self) -> list[Segment]:
        """The units to enter in."""
        code = self.line.code
        return [Segment(one.symbol, line_address(self.visit.version, code, one), one is self.unit) for one in Unit]

    def form(self, given: QueryDict | None) -> LineForm:
        """The form of the line."""
        return LineForm(
            given,
            line=self.line.code,
            cells={held.year: held.seen for held in self.years if held.is_open},
            unit=self.unit,
            note=self.note,
            needs_reason=self.visit.rights.needs_reason,
            ceilings=self._ceilings() if given is not None else None,
        )

    def _ceilings(self) -> dict[int, Decimal]:
        """What the line's envelope has, by year. Two queries."""
        known = ceilings(self.visit.version)
        return {year: one.amount for (envelope, year), one in known.items() if envelope == self.line.envelope_id}

    def rows(self, form: LineForm) -> list[tuple[LineYear, YearRow | None]]:
        """Every year with its field, if it has one."""
        fields = {} if self.refused else {row.year: row for row in form.rows}
        return [(held, fields.get(held.year)) for held in self.years]

    def renew(self) -> None:
        """Forget what was read of the cells: they have changed."""
        self.__dict__.pop("years", None)


_CELL = ("year", "rev", "amount", "origin")


def text_of(amount: Decimal | None, unit: Unit) -> str:
    """An amount to the cent: « 142 012,86 » in k€, « 1 200,00 » in euros."""
    return shown(amount, unit, 2) if unit == Unit.EUR else editable(amount, unit)
