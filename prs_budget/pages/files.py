"""The files that a page gives: its tables, in the format that the address asks for."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpResponse
from django.utils.timezone import now

from prs_budget.lib.money import Unit
from prs_budget.lib.refusals import BadAddress
from prs_budget.lib.rendering import csv, xlsx
from prs_budget.lib.rendering.about import About
from prs_budget.lib.tables.model import Table
from prs_budget.pages.visit import PageVisit

FORMATS = ("xlsx", "csv")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def chosen_tables(visit: PageVisit, tables: Sequence[Table]) -> list[Table]:
    """The table that `tableau=` names, all of them without it. Raises BadAddress where the page has no such table."""
    name = visit.request.GET.get("tableau", "")
    chosen = [table for table in tables if name in ("", table.name)]
    if not chosen:
        raise BadAddress([f"Tableau inconnu : « {name} ». Possibles : {', '.join(table.name for table in tables)}."])
    return chosen


def file_of(visit: PageVisit, tables: Sequence[Table]) -> HttpResponse | None:
    """The file that `format=` asks for, made of the tables of the page (of one with `tableau=`); None for a page."""
    wanted = visit.request.GET.get("format", "")
    if not wanted:
        return None
    if wanted not in FORMATS:
        raise BadAddress([f"Format inconnu : « {wanted} ». Formats possibles : {', '.join(FORMATS)}."])
    return file_in(wanted, visit, chosen_tables(visit, tables))


def file_in(wanted: str, visit: PageVisit, tables: Sequence[Table]) -> HttpResponse:
    """Tables as a file of one of FORMATS; a csv holds the first."""
    name = _file_name(visit, tables[0], wanted)
    if wanted == "csv":
        return download(csv.render(tables[0]), "text/csv; charset=utf-8", name)
    return download(xlsx.render(tables, about=about(visit, tables[0])), XLSX, name)


def about(visit: PageVisit, table: Table) -> About:
    """Who takes the file out, when, from where."""
    agency = visit.access.agency
    return About(
        at=now(),
        by=str(visit.access.user),
        release=settings.RELEASE,
        address=visit.request.build_absolute_uri(table.identity.address),
        organisation=str(agency),
        time_zone=agency.time_zone,
    )


def _file_name(visit: PageVisit, table: Table, suffix: str) -> str:
    """« ARS-IDF_T0-2017_2017_MEUR_A2-P2_mesures.xlsx »: agency, version, years, unit, what the page is about, table.

    A csv is always in euros; a table of words has no unit.
    """
    match = visit.request.resolver_match
    about_one = match.kwargs.get("code") if match else None
    identity = table.identity
    code = identity.file_code or identity.version.replace(" → ", "-a-")
    amounts = any(column.content == "amount" for column in table.columns)
    unit = (Unit.EUR if suffix == "csv" else table.unit).name if amounts else ""
    parts = [visit.access.agency.code, code, years_code(identity.file_years), unit, about_one, table.name]
    return f"{'_'.join(filter(None, parts))}.{suffix}"


def years_code(years: Sequence[int]) -> str:
    """Years in the name of a file: « 2018 », « 2018-2022 » where they follow one another, else « 2018_2020 »."""
    if len(years) > 1 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]}-{years[-1]}"
    return "_".join(map(str, years))


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file that the browser keeps under this name."""
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
