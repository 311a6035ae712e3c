"""Every figure opens: the lines behind a cell, whichever it is, add up to it, to the cent."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.http import QueryDict

from allocations import actions
from allocations.crosstabs import ready
from allocations.crosstabs.drill_down import opened, panel_page
from allocations.crosstabs.reading import Reading, open_reading
from allocations.crosstabs.report import Layout, crosstab
from allocations.enums import Dimension, Recurrence, VersionStatus
from allocations.models import Version
from allocations.selection import PAGE, Selection, parse
from projects.models import Measure, Project
from prs_budget.lib.refusals import BadAddress
from prs_budget.lib.rendering.html import cell_token
from prs_budget.lib.tables.model import Table
from tests.allocations.tables import ADDRESSES
from tests.allocations.versions import copied, new_line, new_measure, several_years, version_with
from tests.plugins.idf import Idf

AXIS, PROJECT, MEASURE = Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE
DIRECTION, SECTOR, ACTOR, ENVELOPE = Dimension.DIRECTION, Dimension.SECTOR, Dimension.ACTOR, Dimension.ENVELOPE
YEAR, RECURRENCE = Dimension.YEAR, Dimension.RECURRENCE
#: the source gives no credits to it
WITHOUT_LINES = "A3-P4"
YEARS_AMONG_COLUMNS = (
    (),
    (YEAR,),
    (ENVELOPE, YEAR),
    (YEAR, ENVELOPE),
    (ENVELOPE, YEAR, DIRECTION),
    (DIRECTION, ENVELOPE, YEAR),
)


def read(version: Version, selection: Selection, other: Version | None = None) -> Reading:
    return open_reading(selection.with_years_apart(), version, other, Dimension)


def check_every_cell(reading: Reading, report: Selection, table: Table) -> int:
    """Open each figure of a table, and compare the sum and the lines with it. Returns how many were opened."""
    figures = 0
    for row in table.lines:
        for column, cell in zip(table.columns, row.cells, strict=True):
            if column.content != "amount" or (row.kind == "subtotal" and not row.parts):
                continue
            behind = reading.narrowed(opened(report, cell_token(row, column)))
            page = panel_page(behind, ADDRESSES)
            where = f"{row.key} × {column.key}"
            assert page.total == (cell.amount or 0), where
            assert page.table.proof is None or page.table.proof.holds, where
            assert (page.lines > 0) == (cell.amount is not None) or cell.amount == 0, where
            assert parse(QueryDict(behind.selection.query()), PAGE, Selection()) == behind.selection, where
            figures += 1
    return figures


def every_cell(version: Version, selection: Selection, other: Version | None = None) -> int:
    reading = read(version, selection, other)
    return check_every_cell(reading, reading.selection, crosstab(reading, ADDRESSES, Layout(shares=True)))


def moved_and_new(idf: Idf) -> Version:
    """An open version with a moved measure, a new one, a line less, amounts that differ; T0-2017 is as it was."""
    new_measure(idf, "A1-P1-M9", "A1-P1", "Venue après")
    new_line(idf, "L900", "A1-P1-M9", recurrence=Recurrence.ONE_OFF)
    new_line(idf, "L901", "A2-P2-M1", sector="D04", envelope="FMESPP", recurrence=Recurrence.BOUNDED, last_year=2019)
    changes = {("L900", 2017): "-12.50", ("L901", 2017): "0.01", ("L013", 2017): None, ("L016", 2017): "3199999.99"}
    version = copied(idf, "LIVE", changes)
    actions.move_measure(
        by=idf.admin,
        measure=Measure.objects.get(plan=idf.plan, code="A2-P2-M1"),
        project=Project.objects.get(plan=idf.plan, code="A3-P1"),
        reason="Rattachement",
    )
    return version


def test_every_figure_of_axis_by_envelope_opens(idf: Idf) -> None:
    selection = Selection("T0-2017", (AXIS,), (ENVELOPE,)).filtered(YEAR, "2017")
    assert every_cell(idf.version, selection) == 8 * 9


@pytest.mark.parametrize(
    "selection",
    [
        Selection("", (AXIS, PROJECT, MEASURE), (ENVELOPE,)).filtered(PROJECT, "A2-P2").filtered(YEAR, "2017"),
        Selection("", (DIRECTION, SECTOR), (AXIS, PROJECT)).filtered(ENVELOPE, "DAF").filtered(YEAR, "2017"),
        Selection("", (ACTOR, SECTOR), (RECURRENCE,)).filtered(PROJECT, "A2-P2").filtered(YEAR, "2017"),
        Selection("", (SECTOR,), (ENVELOPE,)).filtered(ACTOR, "Personnes âgées").filtered(YEAR, "2017"),
        replace(Selection("", (AXIS,), (ENVELOPE,)).filtered(YEAR, "2017"), perimeter="axes"),
        replace(Selection("", (ENVELOPE,)).filtered(YEAR, "2017"), perimeter="axes"),
        Selection("", (AXIS,), (ENVELOPE,)).filtered(AXIS, "A1", "A4", "AUTRES").filtered(YEAR, "2017"),
        Selection("", (AXIS,)).filtered(RECURRENCE, "CNR").filtered(YEAR, "2017"),
    ],
    ids=lambda selection: selection.query(),
)
def test_every_figure_of_a_cross_table_opens(idf: Idf, selection: Selection) -> None:
    assert every_cell(idf.version, selection) > 0


@pytest.mark.parametrize(
    "selection",
    [
        Selection("", (AXIS,), (ENVELOPE,)).filtered(ENVELOPE, "FIR", "OGD_PH"),
        Selection("", (AXIS,)).filtered(YEAR, "2018", "2020"),
        Selection("", (AXIS, PROJECT), (YEAR,)).filtered(AXIS, "A1", "AUTRES"),
        Selection("", (YEAR, AXIS), (ENVELOPE,)).filtered(ENVELOPE, "DAF", "MIGAC"),
        Selection("", (AXIS, YEAR)),
        Selection("", (YEAR,)),
        Selection("", (PROJECT,), (DIRECTION, SECTOR, YEAR)).filtered(PROJECT, "A2-P2").filtered(ENVELOPE, "MIGAC"),
        Selection("", (AXIS,), (YEAR, ENVELOPE)).filtered(ENVELOPE, "DAF", "USLD"),
        Selection("", (PROJECT,), (ENVELOPE, YEAR, DIRECTION)).filtered(AXIS, "A2").filtered(ENVELOPE, "DAF"),
    ],
    ids=lambda selection: selection.query(),
)
def test_every_figure_opens_its_own_year(idf: Idf, selection: Selection) -> None:
    assert every_cell(several_years(idf), selection) > 0


@pytest.mark.parametrize(
    "selection",
    [
        Selection("", (AXIS, PROJECT, MEASURE)).filtered(AXIS, "A1", "A2", "A3").filtered(YEAR, "2017"),
        Selection("", (MEASURE,), (ENVELOPE,)).filtered(AXIS, "A1").filtered(YEAR, "2017"),
        Selection("", (AXIS,), (ENVELOPE, YEAR)).filtered(AXIS, "A1", "A3"),
        Selection("", (SECTOR,), (RECURRENCE,)).filtered(PROJECT, "A1-P1", "A2-P2", "A3-P1").filtered(YEAR, "2017"),
    ],
    ids=lambda selection: selection.query(),
)
def test_every_figure_of_a_comparison_opens_both_versions(idf: Idf, selection: Selection) -> None:
    live = moved_and_new(idf)
    assert every_cell(idf.version, selection, live) > 0
    assert every_cell(live, selection, idf.version) > 0


def test_every_figure_of_two_versions_of_several_years_opens(idf: Idf) -> None:
    first = several_years(idf, "PROG-1", status=VersionStatus.ADOPTED)
    second = copied(idf, "PROG-2", {("L001", 2018): "10.10", ("L058", 2021): "-1"})
    assert every_cell(first, Selection("", (AXIS,), (YEAR,)), second) > 0


@pytest.mark.parametrize(
    ("dimension", "code"),
    [(AXIS, "A2"), (PROJECT, "A2-P2"), (PROJECT, "A3-P1"), (MEASURE, "A2-P2-M2"), (DIRECTION, "DA"), (ENVELOPE, "FIR")],
)
def test_every_figure_of_a_page_about_one_thing_opens(idf: Idf, dimension: Dimension, code: str) -> None:
    reports = ready.FICHES[dimension]
    reading = read(idf.version, reports[0].of(Selection("T0-2017").filtered(dimension, code).filtered(YEAR, "2017")))
    for report, table in zip(reports, ready.tables(reports, reading, ADDRESSES), strict=True):
        assert check_every_cell(reading, report.of(reading.selection), table) > 0


def test_every_figure_of_the_correspondence_opens(idf: Idf) -> None:
    reading = read(idf.version, ready.CORRESPONDENCE.of(Selection("T0-2017").filtered(YEAR, "2017")))
    assert check_every_cell(reading, reading.selection, ready.correspondence(reading, ADDRESSES)) == 70


# --- tokens that no table writes

YEARS_APART = Selection("", (AXIS, PROJECT), (ENVELOPE, YEAR))


@pytest.mark.parametrize(
    "token",
    [
        "",
        "A2",
        "A2/A2-P2/A2-P2-M1,FIR/2017",
        "A2,FIR/2017/2018",
        "A2,FIR,2017",
        ",",
        "A2,",
        "A2,FIR",
        "A2,FIR/",
        "/,/",
        "A2,part",
        "interim,part",
        "interim/A1,FIR/2017",
        "A9,FIR/2017",
        "A2/A9-P9,FIR/2017",
        "A2,FIR/1999",
        "2017,A2/FIR",
        "%00,FIR/2017",
        "A2,%C3%28",
        "A2,FIR/2017/",
    ],
)
def test_a_forged_token_is_refused(idf: Idf, token: str) -> None:
    reading = read(idf.version, YEARS_APART)
    with pytest.raises(BadAddress):
        reading.narrowed(opened(reading.selection, token))


def test_a_table_without_axes_has_no_row_of_axes(idf: Idf) -> None:
    for rows in ((ENVELOPE,), (PROJECT, AXIS)):
        with pytest.raises(BadAddress):
            read(idf.version, Selection("", rows)).narrowed(opened(Selection("", rows), "interim,"))


def test_a_row_outside_the_filters_of_the_report_is_not_one_of_its_rows(idf: Idf) -> None:
    reading = read(idf.version, Selection("", (AXIS,), (ENVELOPE,)).filtered(AXIS, "A1").filtered(YEAR, "2017"))
    assert panel_page(reading.narrowed(opened(reading.selection, "A1,FIR")), ADDRESSES).total == Decimal(171240000)
    with pytest.raises(BadAddress):
        reading.narrowed(opened(reading.selection, "A2,FIR"))


def test_a_code_that_looks_like_an_address_comes_back_whole(idf: Idf) -> None:
    heading = "Soins, aides / 100 % « à côté »"
    idf.agency.sectors.filter(code="D04").update(heading=heading)
    version = copied(idf, "LIVE", {})
    reading = read(version, Selection("", (ACTOR,), (ENVELOPE,)).filtered(YEAR, "2017"))
    table = crosstab(reading, ADDRESSES, Layout())
    [row] = [row for row in table.rows if row.label == heading]
    behind = opened(reading.selection, cell_token(row, table.columns[-1]))
    assert behind.filters[ACTOR] == (heading,)
    assert panel_page(reading.narrowed(behind), ADDRESSES).total == Decimal("2500000.00")


# --- where nothing was entered


@pytest.mark.parametrize("columns", YEARS_AMONG_COLUMNS)
@pytest.mark.parametrize("several", [True, False])
def test_the_figures_of_a_project_without_lines_open(
    idf: Idf, columns: tuple[Dimension, ...], *, several: bool
) -> None:
    """Nothing stands in its columns: they are still those of the years, which are never added together."""
    version = several_years(idf) if several else idf.version
    reading = read(version, Selection("", (AXIS, PROJECT), columns).filtered(PROJECT, WITHOUT_LINES))
    table = crosstab(reading, ADDRESSES, Layout(shares=True))
    check_every_cell(reading, reading.selection, table)
    years = [label for column in table.columns for label in column.labels if label.isdecimal()]
    assert years == (["2017", "2018", "2019", "2020"] if several else ["2017"])


def test_nor_does_a_comparison_of_it_add_years(idf: Idf) -> None:
    first = several_years(idf, "PROG-1", status=VersionStatus.ADOPTED)
    second = copied(idf, "PROG-2", {("L001", 2018): "10.10"})
    selection = Selection("", (PROJECT,), (ENVELOPE, YEAR)).filtered(PROJECT, WITHOUT_LINES)
    assert every_cell(first, selection, second) > 0


def test_a_version_without_any_amount_has_the_years_of_its_plan(idf: Idf) -> None:
    empty = version_with(idf, "VIDE", {})
    reading = read(empty, Selection("", (AXIS,), (ENVELOPE,)))
    table = crosstab(reading, ADDRESSES, Layout())
    check_every_cell(reading, reading.selection, table)
    assert [column.labels[-1] for column in table.columns] == [str(year) for year in empty.plan.years]


# --- every crossing of two dimensions

#: of the cells of a crossing, one of so many is compared with its lines; every one of them opens
SAMPLED = 97


@pytest.mark.parametrize("row", Dimension)
def test_every_figure_of_every_crossing_of_two_dimensions_opens(idf: Idf, row: Dimension) -> None:
    for version in (idf.version, several_years(idf)):
        for column in (None, *Dimension):
            if column != row:
                selection = Selection("", (row,), () if column is None else (column,))
                check_that_cells_open(read(version, selection))
                check_that_cells_open(read(version, replace(selection, perimeter="axes")))


#: every report that is declared: under a name, or on the page about one thing
READY = {one for one in vars(ready).values() if isinstance(one, ready.Ready)}.union(*ready.FICHES.values())


@pytest.mark.parametrize("report", sorted(READY, key=repr), ids=lambda report: f"{report.name}-{len(report.rows)}")
def test_every_figure_of_every_ready_made_report_opens(idf: Idf, report: ready.Ready) -> None:
    for version in (idf.version, several_years(idf)):
        check_that_cells_open(read(version, report.of(Selection())))


def check_that_cells_open(reading: Reading) -> None:
    """Open each figure of a crossing; compare some of them with their lines."""
    report, opens = reading.selection, 0
    table = crosstab(reading, ADDRESSES, Layout(shares=True))
    for row in table.lines:
        for column, cell in zip(table.columns, row.cells, strict=True):
            if column.content == "amount" and cell.amount is not None:
                behind = reading.narrowed(opened(report, cell_token(row, column)))
                opens += 1
                if opens % SAMPLED == 1:
                    assert panel_page(behind, ADDRESSES).total == cell.amount, f"{row.key} × {column.key}"
    assert opens
