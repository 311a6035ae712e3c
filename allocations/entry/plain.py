"""The lines of a version as a plain list, each with a link to its form: what the grid is without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from allocations.addresses import line_address
from allocations.enums import Recurrence
from allocations.models import Allocation, Line, Version
from allocations.visit import VersionVisit
from prs_budget.lib.money import Unit, shown
from prs_budget.lib.tables.listing import listing, named, said
from prs_budget.lib.tables.model import Cell, Column, Identity, Row, Table

PAGE_SIZE = 100
_ORDER = (
    "measure__project__axis__position",
    "measure__project__position",
    "measure__position",
    "sector__direction__position",
    "sector__position",
    "envelope__position",
    "code",
)
_TEXTS = ("Projet", "Mesure", "Domaine", "Direction", "Enveloppe", "Récurrence")


def lines_of(version: Version) -> QuerySet[Line]:
    """The lines of a version, by project."""
    held = Allocation.objects.filter(version=version).order_by().values("line")
    related = ("measure__project", "sector__direction", "envelope")
    return Line.objects.filter(pk__in=held).select_related(*related).order_by(*_ORDER)


def page_of(version: Version, number: str) -> Page[Line]:
    """One page of lines; a number that means nothing is the first, one too large the last. Two queries."""
    return Paginator(lines_of(version), PAGE_SIZE).get_page(number)


def lines_table(visit: VersionVisit, lines: Sequence[Line], identity: Identity) -> Table:
    """These lines with their amounts, year by year, in euros. One query."""
    version, years = visit.version, visit.version.plan.years
    amounts = _amounts(version, lines)
    return listing(
        "lignes",
        "Lignes",
        "Ligne",
        (*named(*_TEXTS), *(Column((str(year),), (str(year),)) for year in years)),
        (_row(visit, line, amounts, years) for line in lines),
        replace(identity, unit=Unit.EUR.symbol),
        caption=f"Lignes de {version.code} et leurs montants programmés, par année, en euros",
        notes=("Les années ne s’additionnent pas : cette liste n’a pas de total.",),
    )


def _amounts(version: Version, lines: Sequence[Line]) -> dict[tuple[int, int], Decimal | None]:
    held = Allocation.objects.filter(version=version, line__in=[line.pk for line in lines]).order_by()
    return {(line, year): amount for line, year, amount in held.values_list("line", "year", "amount")}


def _row(visit: VersionVisit, line: Line, amounts: Mapping[tuple[int, int], Any], years: Sequence[int]) -> Row:
    until = f" {line.last_year}" if line.last_year else ""
    texts = (
        line.measure.project.code,
        line.measure.code,
        line.sector.label,
        line.sector.direction.code,
        line.envelope.label,
        Recurrence(line.recurrence).label + until,
    )
    figures = [amounts.get((line.pk, year)) for year in years]
    return Row(
        key=(line.code,),
        code=line.code,
        label=line.measure.label,
        cells=(
            *said(*texts),
            *(Cell(amount, shown(amount, Unit.EUR, 2)) for amount in figures),
        ),
        href="" if visit.rights.refusal(line.sector.direction_id) else line_address(visit.version, line.code),
        note=line.note,
    )
