"""Versions made for a test, through the actions of the site, with amounts that can be checked by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from allocations import actions
from allocations.actions import Amount
from allocations.enums import Origin, Recurrence, VersionStatus, Way
from allocations.models import Allocation, Envelope, Line, Version
from projects.actions import save_node
from projects.models import Measure, Project
from prs_budget.organisation.models import Sector, User
from tests.plugins.idf import Idf

Cells = Mapping[tuple[str, int], str | None]
LIFE = tuple(VersionStatus)


def version_with(
    idf: Idf,
    code: str,
    cells: Cells,
    *,
    status: VersionStatus = VersionStatus.OPEN,
    by: User | None = None,
    origin: Origin = Origin.ENTERED,
) -> Version:
    """A version of the plan that holds these amounts (euros as text, by line code and year), at this step of life."""
    version = actions.create_version(
        by=by or idf.finance, plan=idf.plan, code=code, label=f"Programmation {code}", data_date=date(2018, 9, 1)
    )
    write(idf, version, cells, origin, by=by)
    return advanced(idf, version, status)


def write(idf: Idf, version: Version, cells: Cells, origin: Origin = Origin.ENTERED, *, by: User | None = None) -> None:
    """Enter amounts, or clear them, in a version."""
    ids = dict(Line.objects.filter(plan=idf.plan).values_list("code", "id"))
    amounts = {
        (ids[line], year): Amount(None if text is None else Decimal(text), origin)
        for (line, year), text in cells.items()
    }
    actions.enter_amounts(by=by or idf.finance, version=version, cells=amounts, way=Way.IMPORT)


def advanced(idf: Idf, version: Version, status: VersionStatus) -> Version:
    """The version, led to a later step of its life."""
    steps = {
        VersionStatus.OPEN: lambda: actions.open_entry(by=idf.finance, version=version),
        VersionStatus.ARBITRATED: lambda: actions.arbitrate(by=idf.director, version=version),
        VersionStatus.ADOPTED: lambda: actions.adopt(by=idf.finance, version=version, accept_warnings_because="essai"),
        VersionStatus.PUBLISHED: lambda: actions.publish(by=idf.finance, version=version),
    }
    for step in LIFE[LIFE.index(version.status) + 1 : LIFE.index(status) + 1]:
        steps[step]()
    return Version.objects.select_related("agency", "plan").get(pk=version.pk)


def copied(idf: Idf, code: str, changes: Cells, *, status: VersionStatus = VersionStatus.OPEN) -> Version:
    """A version with the amounts of T0-2017 but for these; None leaves a cell out."""
    cells: dict[tuple[str, int], str | None] = {
        (line, year): str(amount)
        for line, year, amount in Allocation.objects.filter(version=idf.version)
        .order_by("pk")
        .values_list("line__code", "year", "amount")
    }
    cells.update(changes)
    kept = {cell: text for cell, text in cells.items() if text is not None}
    return version_with(idf, code, kept, status=status, origin=Origin.PUBLISHED)


def several_years(idf: Idf, code: str = "PROG", *, status: VersionStatus = VersionStatus.OPEN) -> Version:
    """T0 to T+3 with cents, holes, entered zeros, negatives and cleared cells: all that a table may hold.

    Line n in year T0 + k holds T0's amount + 1 001,01 × n + 313,10 × k, but: nothing where n + k is a multiple of 7,
    zero where of 11, minus that amount where of 13; where of 17, it is entered then cleared.
    """
    known = Allocation.objects.filter(version=idf.version).order_by("line__code").values_list("line__code", "amount")
    cells: dict[tuple[str, int], str | None] = {}
    cleared: dict[tuple[str, int], str | None] = {}
    for n, (line, amount) in enumerate(known, start=1):
        for k in range(4):
            value = (amount or Decimal(0)) + n * Decimal("1001.01") + k * Decimal("313.10")
            if (n + k) % 7:
                value = Decimal(0) if (n + k) % 11 == 0 else -value if (n + k) % 13 == 0 else value
                cells[line, idf.plan.base_year + k] = str(value)
            if (n + k) % 17 == 0:
                cleared[line, idf.plan.base_year + k] = None
    version = version_with(idf, code, cells, status=VersionStatus.DRAFT)
    write(idf, version, cleared)
    return advanced(idf, version, status)


def new_measure(idf: Idf, code: str, project: str, label: str = "Mesure nouvelle") -> Measure:
    """A measure added to the live structure."""
    measure = Measure(
        plan=idf.plan, project=Project.objects.get(plan=idf.plan, code=project), code=code, label=label, position=900
    )
    save_node(by=idf.admin, node=measure, fields=[])
    return measure


def new_line(
    idf: Idf,
    code: str,
    measure: str,
    *,
    sector: str = "NC",
    envelope: str = "FIR",
    recurrence: Recurrence = Recurrence.NOT_STATED,
    last_year: int = 0,
    note: str = "",
) -> Line:
    """A line added to the plan."""
    return Line.objects.create(
        plan=idf.plan,
        code=code,
        measure=Measure.objects.get(plan=idf.plan, code=measure),
        sector=Sector.objects.get(agency=idf.agency, code=sector),
        envelope=Envelope.objects.get(agency=idf.agency, code=envelope),
        recurrence=recurrence,
        last_year=last_year,
        note=note,
    )
