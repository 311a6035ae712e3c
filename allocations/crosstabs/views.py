"""The pages of credits: each loads, makes one call, renders."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import render

from allocations.addresses import DIMENSION_OF, FICHES, Addresses
from allocations.crosstabs import beside, ready
from allocations.crosstabs.choosers import Choosers, Settings
from allocations.crosstabs.document import figure_told
from allocations.crosstabs.drill_down import LinesPage, every_line, lines_page, opened, panel_page
from allocations.crosstabs.headings import structural
from allocations.crosstabs.identity import filters_in_words
from allocations.crosstabs.reading import Reading, open_reading
from allocations.crosstabs.report import Layout, is_split
from allocations.crosstabs.report import crosstab as crosstab_table
from allocations.crosstabs.search import Found, search
from allocations.enums import Dimension
from allocations.selection import FRENCH, PAGE, BadSelection, Selection
from allocations.structure import PARENT, Node, Structure
from allocations.visit import Visit, credits_page, page_kept_by
from prs_budget.lib.money import NO_BREAK_SPACE, shown
from prs_budget.lib.plain_text import whole_number
from prs_budget.lib.refusals import BadAddress
from prs_budget.lib.rendering import html
from prs_budget.lib.rendering.deferred import Pieces
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.tables.model import Table
from prs_budget.pages.files import chosen_tables, file_of

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

AXIS, PROJECT, MEASURE, ENVELOPE = Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE, Dimension.ENVELOPE
BOTH_READINGS = "Crédits par axe, puis par enveloppe"
PAGE_DEFAULT = Selection(rows=(AXIS, PROJECT), columns=(ENVELOPE,))


@dataclass(frozen=True, slots=True)
class Panel:
    """The lines behind a figure, beside the table it was opened from."""

    title: str
    figure: str
    told: str
    page: LinesPage
    drawn: Drawn
    lines_address: str
    close_address: str


def _respond(visit: Visit, template: str, tables: list[Table], here: str, **context: object) -> HttpResponseBase:
    """The file asked for, or the page; `tableau=` names the table of a csv, or the one whose figure is opened.

    A file says the address of the page it was taken out of.
    """
    found = file_of(visit, [table.at(here) for table in tables])
    if found is not None:
        return found
    token, chosen = visit.request.GET.get("ouvre", ""), chosen_tables(visit, tables)[0]
    pieces = Pieces()
    drawn = [Drawn(table, pieces.place(html.draw(table, opened=token if table is chosen else ""))) for table in tables]
    context |= {"visit": visit, "drawn": drawn, "table": tables[0], "here": here}
    return pieces.fill(render(visit.request, template, context))


def _panel(visit: Visit, reading: Reading, report: Selection, here: str) -> Panel | None:
    """The panel that `ouvre=` asks for; `report` is the table it opens from."""
    token = visit.request.GET.get("ouvre")
    if token is None:
        return None
    behind = reading.narrowed(opened(report, token))
    addresses = visit.addresses(reading.version)
    page = panel_page(behind, addresses)
    unit = report.unit
    figure = shown(page.total, unit, report.shown_decimals, signed=reading.other is not None)
    return Panel(
        title=_panel_title(behind),
        figure=figure + NO_BREAK_SPACE + unit.symbol,
        told=_told(behind, page),
        page=page,
        drawn=Drawn.of(page.table),
        lines_address=addresses.lines(behind.selection),
        close_address=here,
    )


def _told(reading: Reading, page: LinesPage) -> str:
    """What is known of the figure that lines make: whether a source prints it, however doubtful they are."""
    splits = is_split({*reading.selection.filters})
    return figure_told(reading, page.total, page.origins, splits=splits)


def _more(visit: Visit) -> Iterable[Dimension]:
    """What a page must read of the structure besides its own dimensions: all of it where lines are shown."""
    return Dimension if "ouvre" in visit.request.GET else ()


def _panel_title(reading: Reading) -> str:
    """« A2 × FIR », « FIR, MIGAC »; « Total » where nothing is filtered."""
    outside = ["sans « Autres »"] if reading.selection.perimeter == "axes" else []
    return " × ".join([*filters_in_words(reading), *outside]) or "Total"


@credits_page
def readings(visit: Visit) -> HttpResponseBase:
    """The two readings: by axis and by envelope."""
    return _ready_page(visit, (ready.BY_AXIS, ready.BY_ENVELOPE), "allocations/lectures.html", BOTH_READINGS)


@credits_page
def axes_envelopes(visit: Visit) -> HttpResponseBase:
    """Axis × envelope."""
    return _ready_page(visit, (ready.AXES_ENVELOPES,), "allocations/etat.html", ready.AXES_ENVELOPES.title)


@credits_page
def projects(visit: Visit) -> HttpResponseBase:
    """Every project, by axis, with its credits."""
    return _ready_page(visit, (ready.PROJECTS,), "allocations/etat.html", "Crédits par axe et projet")


def _ready_page(visit: Visit, reports: tuple[ready.Ready, ...], template: str, title: str) -> HttpResponseBase:
    """A page of ready-made tables over the same amounts."""
    reading, here = _open_ready(visit, reports)
    tables = ready.tables(reports, reading, visit.addresses(reading.version), here)
    panel = _panel(visit, reading, _named(visit, reports).of(reading.selection), here)
    settings = Settings(visit, reading.selection, _variants(visit))
    return _respond(visit, template, tables, here, title=title, panel=panel, settings=settings)


def _open_ready(visit: Visit, reports: tuple[ready.Ready, ...]) -> tuple[Reading, str]:
    """The reading of a ready-made page, whose rows and columns are its own, and its address."""
    first = reports[0]
    selection = first.of(visit.selection(Selection(rows=first.rows, columns=first.columns)))
    version, other = visit.version_of(selection.version), visit.other(selection)
    dimensions = {*ready.dimensions_of(reports), *_more(visit)}
    return open_reading(selection, version, other, dimensions), _variants(visit)(selection)


def _named(visit: Visit, reports: tuple[ready.Ready, ...]) -> ready.Ready:
    """The report that `tableau=` names; the first by default."""
    return next((one for one in reports if one.name == visit.request.GET.get("tableau")), reports[0])


def _variants(visit: Visit, *own: Dimension) -> Callable[[Selection], str]:
    """The address of a variant of a ready-made page: it repeats neither rows and columns nor its `own` filters."""
    fixed = (f"{PAGE.rows}=", f"{PAGE.columns}=", *(f"{PAGE.dimensions[dimension]}=" for dimension in own))

    def address(selection: Selection) -> str:
        parts = [part for part in selection.query().split("&") if not part.startswith(fixed)]
        if not selection.years:
            parts.append(f"{PAGE.dimensions[Dimension.YEAR]}=")  # silence asks for one year
        return f"{visit.request.path}?{'&'.join(parts)}"

    return address


@credits_page
def correspondence(visit: Visit) -> HttpResponseBase:
    """The table de correspondance: project ↔ financed measures ↔ credits, with what each axis covers."""
    reading, here = _open_ready(visit, (ready.CORRESPONDENCE,))
    table = ready.correspondence(reading, visit.addresses(reading.version), here)
    return _respond(
        visit,
        "allocations/etat.html",
        [table],
        here,
        title=ready.CORRESPONDENCE.title,
        panel=_panel(visit, reading, reading.selection, here),
        settings=Settings(visit, reading.selection, _variants(visit)),
    )


@credits_page
def crosstab(visit: Visit) -> HttpResponseBase:
    """The free cross-table: its address is the report. What cannot be shown comes back in the form, to be corrected."""
    try:
        return _crosstab(visit)
    except BadAddress as error:
        if visit.request.GET.get("format"):
            raise
        return _to_correct(visit, error)


def _crosstab(visit: Visit) -> HttpResponseBase:
    selection = visit.selection(PAGE_DEFAULT)
    version = visit.version_of(selection.version)
    other = visit.other(selection)
    here = f"{visit.request.path}?{selection.query()}"
    if "composer" in visit.request.GET:
        return HttpResponseRedirect(here)
    reading = open_reading(selection, version, other, {*Choosers.DIMENSIONS, *_more(visit)})
    table = crosstab_table(reading, visit.addresses(version), Layout(shares=True, drill=f"{here}&ouvre="))
    choosers = _choosers(visit, selection, reading.structure)
    return _respond(
        visit,
        "allocations/croisement.html",
        [table],
        here,
        title=table.title,
        panel=_panel(visit, reading, selection, here),
        selection=selection,
        choosers=choosers,
    )


def _choosers(visit: Visit, selection: Selection, structure: Structure) -> Choosers:
    return Choosers(visit, selection, lambda variant: f"{visit.request.path}?{variant.query()}", structure)


def _to_correct(visit: Visit, error: BadAddress) -> HttpResponseBase:
    """The form as it was filled, with what to change."""
    asked = error.asked if isinstance(error, BadSelection) else visit.selection(PAGE_DEFAULT)
    version = visit.version_of(asked.version)
    structure = Structure.of(version, structural((Dimension.AXIS, *Choosers.DIMENSIONS)))
    selection = asked.in_version(version.code)
    choosers = _choosers(visit, selection, structure)
    context = {"visit": visit, "reasons": error.reasons, "selection": selection, "choosers": choosers}
    return render(visit.request, "allocations/croisement_a_corriger.html", context, status=400)


@credits_page
def lines(visit: Visit) -> HttpResponseBase:
    """The lines of a selection, paged; their file holds them all."""
    selection = visit.selection(Selection())
    version = visit.version_of(selection.version)
    other = visit.other(selection)
    reading = open_reading(selection, version, other, Dimension)
    weights = reading.weights()
    addresses = visit.addresses(version)
    here = f"{visit.request.path}?{selection.query()}"
    if visit.request.GET.get("format"):
        coded = visit.request.GET["format"] == "csv"
        return _respond(visit, "", [every_line(reading, weights, addresses, coded=coded)], here)
    page = lines_page(reading, weights, addresses, _page_number(visit.request))
    title = f"Lignes : {_panel_title(reading)}"
    return _respond(
        visit,
        "allocations/lignes.html",
        [page.table],
        here,
        title=title,
        told=_told(reading, page),
        page=page,
        crosstab_address=addresses.crosstab(selection),
    )


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1") or "1"
    number = whole_number(text, 7)
    if number is None:
        raise BadAddress([f"« {text} » n’est pas un numéro de page."])
    return number


@page_kept_by(lambda visit: visit.etag(*beside.stamps_of(visit)))
def fiche(visit: Visit, kind: str, code: str) -> HttpResponseBase:
    """Everything about one axis, project, measure, direction or envelope, in one version."""
    dimension = DIMENSION_OF.get(kind)
    if dimension is None:
        raise Http404(f"Il n’y a pas de fiche « {kind} ».")
    asked = visit.selection(Selection(rows=(dimension,)))
    version, other = visit.version_of(asked.version), visit.other(asked)
    reports = ready.FICHES[dimension]
    wanted = {dimension, *_ancestors(dimension), *ready.dimensions_of(reports), *asked.filters, *_more(visit)}
    # a direction and its projects, to tell what belongs to none
    structure = Structure.of(version, {Dimension.AXIS, PROJECT, Dimension.DIRECTION, *structural(wanted)})
    node = structure.by_code(dimension).get(code)
    if node is None:
        raise Http404(f"{dimension.label} « {code} » : ce code n’existe pas dans la version {version.code}.")
    _refuse_another(asked, dimension, code)
    selection = asked.filtered(dimension, code)
    variants = _variants(visit, dimension)
    here = variants(selection)
    addresses = visit.addresses(version)
    reading = open_reading(selection, version, other, wanted, structure)
    tables = ready.tables(reports, reading, addresses, here)
    if other is None:
        tables += beside.tables_of(beside.About(visit, version, dimension, node, selection.unit))
    own = _named(visit, reports)
    return _respond(
        visit,
        "allocations/fiche.html",
        tables,
        here,
        title=node.label,
        node=node,
        trail=_trail(structure, dimension, node, addresses),
        panel=_panel(visit, reading, own.of(selection), here),
        settings=Settings(visit, selection, variants),
        lines_address=addresses.lines(selection),
        crosstab_address=addresses.crosstab(own.of(selection)),
    )


def _refuse_another(asked: Selection, dimension: Dimension, code: str) -> None:
    """A page about one thing cannot be filtered on another of the same kind."""
    others = [other for other in asked.filters.get(dimension, ()) if other != code]
    if others:
        asked_for = ", ".join(f"{FRENCH[dimension]}={other}" for other in others)
        raise BadAddress(
            [f"Cette fiche est celle de « {dimension.label} {code} » : retirez « {asked_for} », ou changez de fiche."]
        )


def _ancestors(dimension: Dimension) -> list[Dimension]:
    above = PARENT.get(dimension)
    return [above, *_ancestors(above)] if above else []


def _trail(structure: Structure, dimension: Dimension, node: Node, addresses: Addresses) -> list[tuple[str, str]]:
    """The nodes above one, outermost first, as (text, address)."""
    trail: list[tuple[str, str]] = []
    while dimension in PARENT:
        dimension, node = PARENT[dimension], structure.nodes(PARENT[dimension])[node.parent_id]
        if dimension in FICHES:
            trail.insert(0, (f"{dimension.label} {node.code}", addresses.fiche(dimension, node.code)))
    return trail


@credits_page
def search_page(visit: Visit) -> HttpResponseBase:
    """What the words name, in the version of reference."""
    words = visit.request.GET.get("q", "").strip()
    version = visit.version_of() if visit.versions else None
    found: list[Found] = search(version, words, visit.addresses(version)) if version and words else []
    return render(visit.request, "allocations/recherche.html", {"words": words, "found": found, "version": version})
