"""The first page of an agency, and the page that says what its words and signs mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.shortcuts import render
from django.views.decorators.http import require_safe

from allocations import facts
from allocations.checks.findings import Finding
from allocations.checks.kept import inspected
from allocations.checks.page import levels_in_words
from allocations.crosstabs.choosers import Settings
from allocations.enums import Dimension
from allocations.models import Version
from allocations.selection import PAGE, Selection
from allocations.versions.remaining import remaining
from allocations.visit import Visit, stamps_of
from fir.facts.calendar import alerts
from fir.models import FirYear
from prs_budget.home import bars
from prs_budget.home.drawing import Picture, hues
from prs_budget.home.flows import flows
from prs_budget.home.reports import Dashboard, dashboard
from prs_budget.lib.findings import Finding as FirFinding
from prs_budget.lib.refusals import BadAddress
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.organisation.perms import Access, agency_page
from prs_budget.pages.files import file_of
from prs_budget.pages.freshness import kept, page_etag
from prs_budget.pages.segments import Segment

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

DEFAULT = Selection(rows=(Dimension.AXIS,))
#: how many findings are shown at once; the others unfold
FINDINGS = 8
#: the rules that look at nothing but the figures of a version
OF_FIGURES = ("totals", "negative", "labels", "no_amount", "doubtful")
YEAR = PAGE.dimensions[Dimension.YEAR]
#: what may vary on the dashboard: it is the same for everyone who reads a version
VARIABLES = {PAGE.version, YEAR, PAGE.unit, PAGE.decimals, PAGE.perimeter, "format", "tableau"}


@dataclass(frozen=True, slots=True)
class Block:
    """A picture with its table, as the template takes them."""

    title: str
    note: str
    picture: Picture
    drawn: Drawn

    @classmethod
    def of(cls, title: str, note: str, picture: Picture) -> Block:
        """Draw the table of a picture."""
        return cls(title, note, picture, Drawn.of(picture.table, dense=True))


@require_safe
@agency_page
def dashboard_page(request: HttpRequest, access: Access) -> HttpResponseBase:
    """*Tableau de bord*: where the money of a version goes, in one year, and what the calendar of the FIR awaits."""
    visit = Visit(request, access)
    years = tuple(
        FirYear.objects.visible_to(access.user).filter(agency=access.agency).select_related("agency").latest_first()
    )
    stamps = [(one.pk, one.stamp, one.status) for one in years]
    # a date comes near, then goes by, without anything else changing
    day = access.agency.today() if years else ""
    etag = partial(page_etag, request, access, *stamps_of(visit.versions), *stamps, day)
    return kept(request, etag, lambda: _dashboard(visit, years))


def _dashboard(visit: Visit, years: Sequence[FirYear]) -> HttpResponseBase:
    deadlines = alerts(years, years)
    if not visit.versions:
        nothing = {"visit": visit, "version": None, "others": (), "fir_years": years, "deadlines": deadlines}
        return render(visit.request, "home/vide.html", nothing)
    selection = _asked(visit)
    version = visit.version_of(selection.version)
    board = dashboard(selection, version, visit.addresses(version))
    if board is None:
        return _empty(visit, selection, version, deadlines)
    here = _address(visit, selection)
    found = file_of(visit, [table.at(here) for table in board.tables])
    if found is not None:
        return found
    findings = _to_see(visit, version)
    settings = Settings(visit, selection, lambda variant: _address(visit, variant), alone=True)
    context = {
        "visit": visit,
        "board": board,
        "settings": settings,
        "perimeters": _perimeters(visit, selection) if board.summary.outside else (),
        "here": here,
        "levels": levels_in_words(findings),
        "remaining": remaining(visit.access, visit.versions),
        "deadlines": deadlines,
        "findings": findings[:FINDINGS],
        "more_findings": findings[FINDINGS:],
        "may_control": not visit.access.sees_only_published,
    }
    return render(visit.request, "home/tableau_de_bord.html", context | _blocks(board, visit))


def _asked(visit: Visit) -> Selection:
    """The version, year, unit and perimeter that the address asks for."""
    strangers = sorted(set(visit.request.GET) - VARIABLES)
    if strangers:
        raise BadAddress(
            [
                f"Le tableau de bord ne connaît pas « {', '.join(strangers)} » : "
                "pour filtrer ou croiser, ouvrez les croisements."
            ]
        )
    selection = visit.selection(DEFAULT)
    if len(selection.years) != 1:
        raise BadAddress([f"Le tableau de bord montre une seule année : précisez « {YEAR} » dans l’adresse."])
    return selection


def _empty(visit: Visit, selection: Selection, version: Version, deadlines: Sequence[FirFinding]) -> HttpResponseBase:
    """The page of a year without amounts: where there are some."""
    others = [(year, _address(visit, selection.filtered(Dimension.YEAR, str(year)))) for year in facts.years(version)]
    context = {"visit": visit, "version": version, "year": selection.years[0], "others": others}
    context |= {"fir_years": (), "deadlines": deadlines}
    return render(visit.request, "home/vide.html", context)


def _address(visit: Visit, selection: Selection) -> str:
    """The address of this page for a selection."""
    told = (f"{PAGE.rows}=", f"{PAGE.columns}=")
    kept = [part for part in selection.query().split("&") if not part.startswith(told)]
    return f"{visit.request.path}?{'&'.join(kept)}"


def _perimeters(visit: Visit, selection: Selection) -> Sequence[Segment]:
    """With « Autres », as every page is unless asked otherwise, then without."""
    variants = (
        ("Avec « Autres »", replace(selection, perimeter="all")),
        ("Sans", replace(selection, perimeter="axes")),
    )
    return [Segment(text, _address(visit, variant), variant == selection) for text, variant in variants]


def _blocks(board: Dashboard, visit: Visit) -> dict[str, object]:
    """The three pictures with their tables, and the legend that they share."""
    structure, selection = board.reading.structure, board.reading.selection
    colours = hues(structure.nodes(Dimension.AXIS).values())
    names = {
        node.code: node.name for one in (Dimension.AXIS, Dimension.PROJECT) for node in structure.nodes(one).values()
    }
    addresses = visit.addresses(board.reading.version)
    limits = f"{selection.years[0]}, {selection.unit.symbol}"
    alone = selection.perimeter == "axes"
    which = f" des {board.summary.axes_in_words}" if alone else ""
    titles = (f"Où va l’argent{which}", "D’où vient l’argent, à quoi il sert", "Crédits par axe")
    goes = bars.destinations(board.destinations, colours, f"Crédits{which} par enveloppe et par axe")
    comes = flows(
        board.flows,
        colours,
        names,
        lambda codes: addresses.lines(selection.filtered(Dimension.PROJECT, *codes)),
        f"Crédits{which}, des enveloppes aux axes et aux projets",
    )
    per_axis = bars.axes(board.projects, colours, "Crédits par axe et par projet")
    whole = board.summary.axes_in_words.capitalize() if alone else "Total général"
    return {
        "goes": Block.of(titles[0], f"{limits}, par enveloppe et par axe", goes),
        "comes": Block.of(titles[1], f"enveloppe → axe → projet, {limits}, {comes.note}", comes),
        "per_axis": Block.of(titles[2], f"{limits}, par projet", per_axis),
        "legend": bars.legend(board.projects, colours, names, whole),
    }


def _to_see(visit: Visit, version: Version) -> Sequence[Finding]:
    """What stands of the anomalies of a version, as their page lists it; what was acknowledged is settled.

    A partner reads what the published figures themselves say, not how the agency governs them.
    """
    standing = inspected(version).standing
    return [one for one in standing if one.rule in OF_FIGURES] if visit.access.sees_only_published else standing


@agency_page
def help_page(request: HttpRequest, access: Access) -> HttpResponseBase:
    """*Aide et définitions*: words, signs, origins, rounding, keyboard."""
    return render(request, "home/aide.html", {"access": access})
