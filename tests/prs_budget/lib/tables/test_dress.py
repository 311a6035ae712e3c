"""Leaves and a layout make a table: what is not known says so, in its row and in the sums that it alone makes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from prs_budget.lib.tables.dress import Amount, Beside, Head, Layout, Leaf, build
from prs_budget.lib.tables.model import UNPUBLISHED, Column, Identity, Table

WHO = Identity("ARS", "Essai", "Ouvert", "2018", "€", "1er mars 2018")
COLUMNS = (
    Column(("engage",), ("Engagé",)),
    Column(("paye",), ("Payé",)),
    Column(("reste",), ("Reste",), parts=(0,), less=(1,), signed=True),
    Column(("part",), ("Part",), content="share", parts=(1,)),
)


LAYOUT = Layout("essai", "Essai", "Groupe › ligne", COLUMNS)


def leaf(group: str, name: str, ae: Amount, cp: Amount, step: int = 0) -> Leaf:
    return Leaf((Head(group, group, group), Head(name, name, name)), (ae, cp), step=step)


def made(*rows: tuple[str, str, Amount, Amount], **layout: Any) -> Table:
    return build([leaf(*row) for row in rows], replace(LAYOUT, **layout), WHO)


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


def test_a_strict_gap_is_not_known_where_one_side_is_not() -> None:
    strict = tuple(replace(one, strict=True) if one.less else one for one in COLUMNS)
    cells = shown(made(("A", "a1", Decimal("5.00"), UNPUBLISHED), ("B", "b1", Decimal("5.00"), None), columns=strict))
    assert cells["a1"][1:3] == ["n.p.", "n.p."]
    assert cells["b1"][1:3] == ["", "+5"]


def test_a_sum_that_is_whole_is_not_known_where_one_part_lacks() -> None:
    rows = (("A", "a1", Decimal("5.00"), None), ("A", "a2", None, None), ("B", "b1", Decimal("1.00"), None))
    cells = shown(made(*rows, whole=frozenset({0})))
    assert [cells[name][0] for name in ("A", "B", "Total")] == ["n.p.", "1", "n.p."]


def test_a_total_of_zero_is_not_known_where_a_row_apart_is_not() -> None:
    rows = (("A", "a1", Decimal("5.00"), UNPUBLISHED), ("B", "b1", Decimal("1.00"), Decimal("0.00")))
    told = {"apart": frozenset({"A"})}
    assert shown(made(*rows, **told))["Total"][:2] == ["1", "0"]
    assert shown(made(*rows, **told, unsure=frozenset({1})))["Total"][:2] == ["1", "n.p."]


def test_a_total_may_be_stated_and_then_adds_no_row_up() -> None:
    table = made(("A", "a1", Decimal("5.00"), Decimal("2.00")), stated=Leaf((), (Decimal("9.00"), Decimal("3.00"))))
    assert table.total is not None
    assert (shown(table)["Total"][:3], table.total.parts) == (["9", "3", "+6"], ())


def test_a_sum_is_as_precise_as_its_least_precise_term_and_says_it_beside() -> None:
    columns = (COLUMNS[0], Column(("precision",), ("Précision",), content="text"))
    layout = replace(LAYOUT, columns=columns, total="", beside={("A",): Beside(("à 100 000 € près",), "/a/")})
    leaves = [
        Leaf(one.heads, one.amounts[:1], step=one.step)
        for one in (
            leaf("A", "a1", Decimal("1234567.00"), None, 1),
            leaf("A", "a2", Decimal("1900000.00"), None, 100_000),
        )
    ]
    first, *_ = build(leaves, layout, WHO).rows
    assert [cell.display for cell in first.cells] == ["3\xa0100\xa0000", "à 100 000 € près"]
    assert (first.parts, first.href) == ((), "/a/")
