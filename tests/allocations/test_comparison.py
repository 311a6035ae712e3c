"""A comparison dressed as a report: gaps with their sign, both sides behind them, nothing counted as zero."""

from dataclasses import replace
from decimal import Decimal

from allocations.enums import Dimension
from allocations.selection import Selection
from tests.allocations.tables import check_sums, marks, row, table
from tests.allocations.versions import copied
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
