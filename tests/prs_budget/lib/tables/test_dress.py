"""Leaves and a layout make a table: what is not known says so, in its row and in the sums that it alone makes."""

from __future__ import annotations

from decimal import Decimal

from prs_budget.lib.tables.dress import Amount, Head, Layout, Leaf, build
from prs_budget.lib.tables.model import UNPUBLISHED, Column, Identity, Table

WHO = Identity("ARS", "Essai", "Ouvert", "2018", "€", "1er mars 2018")
COLUMNS = (
    Column(("engage",), ("Engagé",)),
    Column(("paye",), ("Payé",)),
    Column(("reste",), ("Reste",), parts=(0,), less=(1,), signed=True),
    Column(("part",), ("Part",), content="share", parts=(1,)),
)


def made(*rows: tuple[str, str, Amount, Amount]) -> Table:
    leaves = [Leaf((Head(group, group, group), Head(name, name, name)), (ae, cp)) for group, name, ae, cp in rows]
    return build(leaves, Layout("essai", "Essai", "Groupe › ligne", COLUMNS), WHO)


def shown(table: Table) -> dict[str, list[str]]:
    return {row.label: [cell.display for cell in row.cells] for row in table.lines}


def test_an_amount_that_is_not_known_says_so_and_counts_in_no_sum() -> None:
    cells = shown(made(("A", "a1", UNPUBLISHED, UNPUBLISHED), ("B", "b1", Decimal("5.00"), Decimal("2.00"))))
    assert cells["a1"] == ["n.p.", "n.p.", "n.p.", ""]
    assert cells["A"] == ["n.p.", "n.p.", "n.p.", ""]
    assert cells["Total"][:3] == cells["b1"][:3]


def test_a_sum_of_nothing_entered_and_of_what_is_not_known_is_not_known() -> None:
    cells = shown(made(("A", "a1", None, UNPUBLISHED), ("A", "a2", None, None)))
    assert cells["a2"] == ["", "", "", ""]
    assert cells["A"] == ["", "n.p.", "n.p.", ""]
    assert cells["Total"] == ["", "n.p.", "n.p.", ""]


def test_a_gap_whose_one_side_is_known_is_told() -> None:
    assert shown(made(("A", "a1", Decimal("5.00"), UNPUBLISHED)))["a1"][1:3] == ["n.p.", "+5"]
