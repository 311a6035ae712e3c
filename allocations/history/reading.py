"""What is read of the past: operations chosen by person, date, cause and way in, and the cells that they changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Case, Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, When
from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter, NumberFilter

from allocations.enums import Cause, Way
from allocations.line_search import lines_with, told_lines
from allocations.models import Allocation, Change, Line, Operation, Version
from prs_budget.lib.days import DayFilter
from prs_budget.lib.history.values import CELLS, OperationSummary
from prs_budget.lib.money import ZERO
from prs_budget.lib.words import change_text
from prs_budget.organisation.models import User


def _writers(request: Any) -> QuerySet[User]:
    """Who has written in an agency: the choices of « par »."""
    return User.objects.filter(memberships__agency=request.access.agency).distinct().order_by("last_name", "username")


class OperationFilter(FilterSet):
    """The filters of the history, by the names of its address."""

    par = ModelChoiceFilter(field_name="by", queryset=_writers, label="Par", empty_label="Tous")
    voie = ChoiceFilter(field_name="way", choices=Way.choices, label="Voie", empty_label="Toutes")
    motif = ChoiceFilter(field_name="cause", choices=Cause.choices, label="Motif", empty_label="Tous")
    du = DayFilter(method="since", label="Du")
    au = DayFilter(method="until", label="Au")
    ligne = CharFilter(method="of_line", label="Ligne (code ou mots)", max_length=100)
    annee = NumberFilter(method="of_year", label="Année", min_value=1900, max_value=9999)

    class Meta:
        model = Operation
        fields: list[str] = []

    def since(self, queryset: QuerySet[Operation], name: str, day: date) -> QuerySet[Operation]:
        """Operations of that day or later, in the agency's time."""
        return queryset.filter(at__gte=self._midnight(day))

    def until(self, queryset: QuerySet[Operation], name: str, day: date) -> QuerySet[Operation]:
        """Operations of that day or before."""
        return queryset.filter(at__lt=self._midnight(day + timedelta(days=1)))

    def _midnight(self, day: date) -> Any:
        return datetime.combine(day, time(), self.request.access.agency.zone)

    def of_line(self, queryset: QuerySet[Operation], name: str, code: str) -> QuerySet[Operation]:
        """Operations that changed that line, by its code, or the lines that have these words."""
        known = told_lines(Line.objects.filter(plan__agency=self.request.access.agency))
        named = code.strip().upper()
        codes = [named] if named in known else lines_with(known, code)
        return queryset.filter(pk__in=Change.objects.filter(line__code__in=codes).values("operation"))

    def of_year(self, queryset: QuerySet[Operation], name: str, year: Decimal) -> QuerySet[Operation]:
        """Operations that changed that year."""
        return queryset.filter(pk__in=Change.objects.filter(year=int(year)).values("operation"))


def operations(operations: Iterable[Operation]) -> list[OperationSummary]:
    """What each of some operations did, in their order. One query."""
    wanted = list(operations)
    rows = (
        Change.objects.filter(
            operation__in={one.pk for one in wanted} | {one.undoes_id for one in wanted if one.undoes_id}
        )
        .values_list("operation", "year")
        # of a group of one cell, the sums are its amounts and the least line is its line
        .annotate(before=Sum("old"), after=Sum("new"), cells=Count("pk"), line=Min("line__code"))
        .order_by()
    )
    effects: dict[int, dict[int, Decimal]] = {}
    cells: dict[int, int] = {}
    only: dict[int, str] = {}
    for operation, year, before, after, count, line in rows:
        effects.setdefault(operation, {})[year] = (after or ZERO) - (before or ZERO)
        cells[operation] = cells.get(operation, 0) + count
        only[operation] = change_text(f"{line} · {year}", before, after)

    def done(operation: int) -> str:
        count = cells.get(operation, 0)
        return only[operation] if count == 1 else CELLS.counted(count)

    return [
        OperationSummary(
            one,
            cells.get(one.pk, 0),
            done(one.pk),
            done(one.undoes_id) if one.undoes_id else "",
            effects.get(one.pk, {}),
        )
        for one in wanted
    ]


def of_version(version: Version) -> QuerySet[Operation]:
    """The operations on a version, the last first, with who made them and who undid them."""
    operations = Operation.objects.filter(version=version).latest_first()
    return operations.select_related("by", "undoes", "undone_by", "undone_by__by")


def changes_of(operation: Operation) -> QuerySet[Change]:
    """The cells that an operation changed, in the order of the nomenclature, named, and what they hold today.

    `now` and `now_origin` are the amount and the origin of today; `stands` says that they are those of the operation.
    """
    return _named(_with_today(operation)).order_by(*READING_ORDER)


def _with_today(operation: Operation) -> Any:
    today = Allocation.objects.filter(version=OuterRef("version"), line=OuterRef("line"), year=OuterRef("year"))
    held = Change.objects.filter(operation=operation).annotate(
        now=Subquery(today.values("amount")[:1]), now_origin=Subquery(today.values("origin")[:1])
    )
    same = Q(new__isnull=True, now__isnull=True) | Q(now=F("new"), now_origin=F("new_origin"))
    return held.annotate(stands=Case(When(same, then=True), default=False, output_field=BooleanField()))


READING_ORDER = (
    "line__measure__project__axis__position",
    "line__measure__project__position",
    "line__measure__position",
    "line__sector__position",
    "line__envelope__position",
    "line__code",
    "year",
)


def _named(changes: QuerySet[Change]) -> QuerySet[Change]:
    return changes.select_related("line__measure__project", "line__sector__direction", "line__envelope")


def changed_since(operation: Operation) -> int:
    """How many cells of an operation no longer hold what it left. One query."""
    return int(_with_today(operation).filter(stands=False).count())


def changes_of_cell(version: Version, line: str, year: int | None) -> QuerySet[Change]:
    """The changes of a cell, or of a line in all its years, the last written first, whatever a clock said."""
    changes = Change.objects.filter(version=version, line__code=line)
    if year is not None:
        changes = changes.filter(year=year)
    return changes.select_related("operation__by").order_by("-pk")
