"""The page « Programmé et exécuté »: its address is the report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.shortcuts import render

from allocations.selection import PAGE, Selection, parse
from fir.drill_down import Panel, cell_of, panel_of_lines
from fir.facts.joined import last_day
from fir.joined.asked import (
    BY,
    DEFAULT,
    JoinedSettings,
    found_of,
    identity_of,
    page_address,
    selection_of,
    version_asked,
)
from fir.joined.visit import JoinedVisit, joined_page
from fir.reports import drift
from fir.reports.joined import TITLE, Found, table
from fir.reports.joined_lines import lines_of
from fir.visit import Choice
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.tables.model import Table
from prs_budget.pages.files import file_of
from prs_budget.pages.segments import Segment

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from allocations.models import Version


@joined_page
def programmed_executed(visit: JoinedVisit) -> HttpResponseBase:
    """By axis and project, or by whatever the address says; `format=` takes it out, `ouvre=` opens a figure."""
    asked = parse(visit.request.GET, PAGE, DEFAULT)
    version = version_asked(visit, asked.version)
    selection = selection_of(visit, version, replace(asked, version=version.code))
    here = address_of(visit, selection)
    found = found_of(visit, version, selection)
    last = last_day(found.joining)
    identity = identity_of(visit, version, selection, here, last)
    made = table(found, identity, visit.addresses(version), f"{here}&ouvre=")
    on = drift.day_of(found, last)
    drifting = drift.table(found, identity, on) if on else None
    tables = [made, drifting] if drifting else [made]
    if (file := file_of(visit, [one.at(here) for one in tables])) is not None:
        return file
    context = {
        "visit": visit,
        "title": TITLE,
        "table": made,
        "drawn": [Drawn.of(one, opened=visit.request.GET.get("ouvre", "") if one is made else "") for one in tables],
        "here": here,
        "settings": JoinedSettings(visit, selection, lambda variant: address_of(visit, variant), found.structure),
        "choices": [by_of(visit, selection)],
        "panel": panel_asked(visit, version, selection, found, made, here),
    }
    return render(visit.request, "fir/programme_execute.html", context)


def address_of(visit: JoinedVisit, selection: Selection) -> str:
    """The address of a variant of the page."""
    return page_address(visit.agency.slug, selection)


def by_of(visit: JoinedVisit, selection: Selection) -> Choice:
    """What it is read by, as links."""
    segments = [
        Segment(words, address_of(visit, replace(selection, rows=rows)), rows == selection.rows)
        for words, rows in BY.items()
    ]
    return Choice(PAGE.rows, "Par", segments)


def panel_asked(
    visit: JoinedVisit, version: Version, selection: Selection, found: Found, made: Table, here: str
) -> Panel | None:
    """What `ouvre=` asks to see behind a cell."""
    token = visit.request.GET.get("ouvre")
    if token is None:
        return None
    row, column = cell_of(token, made)
    lines = lines_of(
        found,
        lambda unit: identity_of(visit, version, replace(selection, unit=unit), here),
        row,
        column,
    )
    return panel_of_lines(lines, row, column, made, here)
