"""A comparison dressed as a report: gaps with their sign, both sides behind them, nothing counted as zero."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from allocations.enums import Dimension, VersionStatus
from allocations.models import Version
from allocations.selection import Selection
from tests.allocations.tables import check_sums, heads, marks, row, table
from tests.allocations.versions import advanced, copied, version_with
from tests.plugins.idf import Idf

AXIS, PROJECT, MEASURE = Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE
DIRECTION, SECTOR, ACTOR, ENVELOPE = Dimension.DIRECTION, Dimension.SECTOR, Dimension.ACTOR, Dimension.ENVELOPE
YEAR, RECURRENCE = Dimension.YEAR, Dimension.RECURRENCE
T0 = Selection("T0-2017", (AXIS,), (ENVELOPE,)).filtered(YEAR, "2017")


def test_a_gap_is_the_other_version_less_this_one(idf: Idf) -> None:
    other = copied(idf, "LIVE", {("L013", 2017): "5360000", ("L046", 2017): None, ("L051", 2017): "900000.01"})
    found = table(idf.version, T0, other)
    cell = row(found, "A2").cells[1]
    assert (cell.amount, cell.base, cell.other, cell.display) == (
        Decimal("2000000.00"),
        Decimal("340440000.00"),
        Decimal("342440000.00"),
        "+2,0",
    )
    gone = row(found, "A3").cells[0]
    assert (gone.amount, gone.base, gone.other, gone.display) == (
        Decimal("-300000.00"),
        Decimal("300000.00"),
        None,
        "−0,3",
    )
    assert row(found, "A3").cells[1].display == "0,0"
    assert row(found, "A5").cells[0] == row(found, "A5").cells[0]._replace(amount=None, display="")
    assert found.signed
    check_sums(found)


def test_the_other_way_round_every_gap_changes_its_sign(idf: Idf) -> None:
    other = copied(idf, "LIVE", {("L013", 2017): "5360000", ("L046", 2017): None})
    there, back = table(idf.version, T0, other), table(other, replace(T0, version="LIVE"), idf.version)
    for one, two in zip(there.lines, back.lines, strict=True):
        amounts = [None if cell.amount is None else -cell.amount for cell in two.cells]
        assert [cell.amount for cell in one.cells] == amounts


def test_five_axes_of_a_comparison_have_both_sides(idf: Idf) -> None:
    other = copied(idf, "LIVE", {("L013", 2017): "5360000"})
    interim = table(idf.version, T0, other).rows[5]
    assert interim.cells[-1].base == Decimal("2005800000.00")
    assert interim.cells[-1].other == Decimal("2007800000.00")
    assert interim.cells[-1].display == "+2,0"


def test_the_proof_of_a_comparison_is_the_gap(idf: Idf) -> None:
    other = copied(idf, "LIVE", {("L013", 2017): "5360000", ("L046", 2017): None})
    proof = table(idf.version, T0, other).proof
    assert proof is not None
    assert proof.holds
    assert (proof.table, proof.lines) == (Decimal("1700000.00"), 135)


def test_a_comparison_has_no_share(idf: Idf) -> None:
    assert table(idf.version, T0, copied(idf, "LIVE", {})).columns[-1].kind == "total"


def test_a_comparison_marks_nothing(idf: Idf) -> None:
    selection = Selection("", (PROJECT,), (ENVELOPE,)).filtered(YEAR, "2017")
    assert marks(table(idf.version, selection, copied(idf, "LIVE", {}))) == {""}


@pytest.fixture
def prog(idf: Idf) -> Version:
    """L013 in 2017, 2018 and 2019; L046 in 2018 alone."""
    cells = {("L013", 2017): "5360000", ("L013", 2018): "5400000", ("L046", 2018): "1000.50", ("L013", 2019): "1"}
    return version_with(idf, "PROG", cells)


MISSING = "T0-2017 n’a aucun montant en 2018, 2019 : pas d’écart ces années-là"


def test_a_year_that_one_version_does_not_have_is_no_difference(idf: Idf, prog: Version) -> None:
    found = table(idf.version, Selection("T0-2017", (AXIS,), (YEAR,), compare="PROG"), prog)
    assert heads(found) == ["2017", "2018", "2019"]
    assert {cell.amount for line in found.lines for cell in line.cells[1:]} == {None}
    assert {cell.other for line in found.lines for cell in line.cells[1:]} == {None}
    assert found.lines[-1].cells[0].amount == Decimal("5360000") - Decimal("8646200000")
    assert found.identity.remarks[0].text == MISSING
    assert found.proof is not None
    assert [(year, one.lines) for year, one in found.proof.each] == [("2017", 69)]
    assert found.proof.holds
    check_sums(found)


def test_it_is_so_both_ways_and_wherever_the_year_stands(idf: Idf, prog: Version) -> None:
    back = table(prog, Selection("PROG", (AXIS,), (YEAR,), compare="T0-2017"), idf.version)
    assert {cell.amount for line in back.lines for cell in line.cells[1:]} == {None}
    nested = table(idf.version, Selection("T0-2017", (ENVELOPE,), (YEAR, AXIS), compare="PROG"), prog)
    last = table(idf.version, Selection("T0-2017", (AXIS,), (ENVELOPE, YEAR), compare="PROG"), prog)
    for found in (nested, last):
        years = [next(key for key in column.key if key.isdigit()) for column in found.columns]
        told = {year for year, cell in zip(years, found.lines[-1].cells, strict=True) if cell.amount is not None}
        assert (set(years), told) == ({"2017", "2018", "2019"}, {"2017"})
    rows = table(idf.version, Selection("T0-2017", (YEAR, AXIS), compare="PROG"), prog)
    assert row(rows, "2018").note == "pas d’écart : aucun montant dans T0-2017"
    assert row(rows, "2018").cells[0].amount is None
    assert row(rows, "2017").note == ""


def test_an_object_without_amounts_in_a_year_of_both_counts_for_nothing(idf: Idf, prog: Version) -> None:
    found = table(idf.version, Selection("T0-2017", (AXIS,), (YEAR,), compare="PROG"), prog)
    cell = row(found, "A3").cells[0]
    assert (cell.base is None, cell.other, cell.amount == -(cell.base or 0)) == (False, None, True)


@pytest.mark.parametrize("dimensions", [(ENVELOPE,), ()])
def test_the_one_year_asked_that_one_version_does_not_have_leaves_a_table_without_figure_or_proof(
    idf: Idf, prog: Version, dimensions: tuple[Dimension, ...]
) -> None:
    selection = Selection("T0-2017", (AXIS,), dimensions, compare="PROG").filtered(YEAR, "2018")
    found = table(idf.version, selection, prog)
    assert {cell.amount for line in found.lines for cell in line.cells} <= {None}
    assert found.proof is None
    assert found.identity.remarks[0].text == "T0-2017 n’a aucun montant en 2018 : pas d’écart cette année-là"


def test_no_output_prints_a_difference_of_that_year(idf: Idf, prog: Version, client: Client) -> None:
    """Screen, csv, Excel and their lines, for a partner too."""
    advanced(idf, prog, VersionStatus.PUBLISHED)
    address = "/ars-idf/credits/croisements/?version=T0-2017&compare=PROG&lignes=axe&colonnes=annee&annee="
    lines = address.replace("croisements", "lignes")
    for user in (idf.finance, idf.partner):
        client.force_login(user)
        page = client.get(address).content.decode()
        assert MISSING in page
        assert "rien à comparer" in page
        assert "+5" not in page
        csv = client.get(f"{address}&format=csv").content.decode("utf-8-sig")
        assert "5400000" not in csv
        assert all(MISSING in line for line in csv.splitlines()[1:])
        told = client.get(f"{lines}&format=csv").content.decode("utf-8-sig")
        assert ";2017;" in told
        assert ";2018;" not in told
        assert MISSING in told
        book = load_workbook(BytesIO(client.get(f"{address}&format=xlsx").content))
        words = [str(cell.value) for line in book.worksheets[0].iter_rows() for cell in line if cell.value is not None]
        assert any(MISSING in text for text in words)
        assert not any("5400" in text for text in words)
