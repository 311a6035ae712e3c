"""The block « année par année » of the pages about an axis, a project, a measure, a direction or an envelope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from allocations.crosstabs.beside import About
from allocations.crosstabs.identity import version_identity
from allocations.enums import Dimension
from allocations.selection import Selection
from allocations.structure import Structure
from allocations.visit import Visit
from fir.facts.joined import join
from fir.joined.asked import page_address
from fir.joined.visit import JoinedVisit
from fir.reports import joined_years
from fir.reports.joined import ROWS, Asked, Found
from prs_budget.lib.tables.model import Table
from prs_budget.lib.words import date_text

#: the rows of the page to which a year of each thing leads
ROWS_OF = {
    Dimension.AXIS: (Dimension.AXIS, Dimension.PROJECT),
    Dimension.PROJECT: (Dimension.PROJECT, Dimension.MEASURE),
    Dimension.MEASURE: (Dimension.MEASURE, Dimension.ENVELOPE),
    Dimension.DIRECTION: (Dimension.DIRECTION, Dimension.PROJECT),
    Dimension.ENVELOPE: (Dimension.AXIS, Dimension.PROJECT),
}


def stamps(visit: Visit) -> Iterable[object]:
    """What changes whenever what is executed does; nothing for a partner, who does not read it. Two queries."""
    if visit.access.sees_only_published:
        return ()
    joined = _joined(visit)
    return (*joined.fir.stamps(), joined.last_operation)


def _joined(visit: Visit) -> JoinedVisit:
    """The visit to what was executed, once."""
    if "joined" not in visit.memo:
        visit.memo["joined"] = JoinedVisit.of(visit.request, visit.access)
    joined: JoinedVisit = visit.memo["joined"]
    return joined


def tables(about: About) -> Iterator[Table]:
    """Every year of the plan, programmed and executed; nothing for a partner."""
    visit, version, dimension = about.visit, about.version, about.dimension
    if visit.access.sees_only_published:
        return
    joined = _joined(visit)
    asked = Asked((dimension,), {dimension: frozenset({about.node.id})}, about.unit)
    years = tuple(version.plan.years)
    joining = join(version, years, joined.fir_years, asked.only, landing=asked.says_landing)
    found = Found(joining, Structure.of(version, ROWS), asked)
    chosen = Selection(version=version.code, rows=ROWS_OF[dimension], unit=about.unit)
    chosen = chosen.filtered(dimension, about.node.code)
    addresses = {year: page_address(visit.agency.slug, chosen.filtered(Dimension.YEAR, str(year))) for year in years}
    told = f"exécution au {date_text(visit.agency.today())}"
    identity = version_identity(version, years, visit.request.path, told, unit=about.unit)
    yield joined_years.table(found, identity, addresses)
