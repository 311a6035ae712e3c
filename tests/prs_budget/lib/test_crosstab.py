"""The cross-table engine, by examples a budget officer can check by hand, then by properties."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prs_budget.lib.crosstab import Crossing, Fact, Node, Path, Side, add, cross, spread

ROWS = Side((("A1", "P1"), ("A1", "P2"), ("A2", "P3")))
COLUMNS = Side((("DAF",), ("FIR",)))


def fact(row: str, column: str, amount: str, mark: int = 0) -> Fact:
    return Fact(tuple(row.split("/")), tuple(column.split("/")), Decimal(amount), mark)


def side(*paths: str, apart: int | None = None) -> Side:
    return Side(tuple(tuple(path.split("/")) for path in paths), apart)


def drawn(crossing: Crossing) -> dict[str, list[str]]:
    """Each row by its path, with its amounts as text; « · » where there is none."""
    return {
        "/".join(node.path) or "total": ["·" if value is None else str(value) for value in values]
        for node, values in zip(crossing.rows, crossing.values, strict=True)
    }


def heads(nodes: Sequence[Node]) -> list[str]:
    return [f"{'/'.join(node.path)} {node.kind}".strip() for node in nodes]


def test_axis_by_envelope_adds_projects_to_axes_and_axes_to_the_total() -> None:
    facts = [
        fact("A1/P1", "DAF", "3.50"),
        fact("A1/P1", "FIR", "171.20"),
        fact("A1/P2", "FIR", "0.30"),
        fact("A2/P3", "DAF", "37.20"),
        fact("A2/P3", "DAF", "0.05"),
    ]
    crossing = cross(facts, ROWS, COLUMNS)
    assert heads(crossing.columns) == ["DAF leaf", "FIR leaf", "total"]
    assert drawn(crossing) == {
        "A1": ["3.50", "171.50", "175.00"],
        "A1/P1": ["3.50", "171.20", "174.70"],
        "A1/P2": ["·", "0.30", "0.30"],
        "A2": ["37.25", "·", "37.25"],
        "A2/P3": ["37.25", "·", "37.25"],
        "total": ["40.75", "171.50", "212.25"],
    }


def test_a_parent_stands_before_its_children_and_names_the_rows_it_adds() -> None:
    crossing = cross([], ROWS, COLUMNS)
    assert [(node.path, node.kind, node.depth, node.parts) for node in crossing.rows] == [
        (("A1",), "subtotal", 0, (1, 2)),
        (("A1", "P1"), "leaf", 1, ()),
        (("A1", "P2"), "leaf", 1, ()),
        (("A2",), "subtotal", 0, (4,)),
        (("A2", "P3"), "leaf", 1, ()),
        ((), "total", -1, (0, 3)),
    ]


def test_both_sides_may_be_nested_and_each_level_has_its_subtotal() -> None:
    columns = side("DOS/FIR", "DOS/MIGAC", "DA/FIR")
    facts = [
        fact("M1", "DOS/FIR", "1000"),
        fact("M1", "DOS/MIGAC", "2000"),
        fact("M1", "DA/FIR", "4000"),
        fact("M2", "DOS/FIR", "10000"),
    ]
    crossing = cross(facts, side("M1", "M2"), columns)
    assert heads(crossing.columns) == [
        "DOS/FIR leaf",
        "DOS/MIGAC leaf",
        "DOS subtotal",
        "DA/FIR leaf",
        "DA subtotal",
        "total",
    ]
    assert [node.parts for node in crossing.columns] == [(), (), (0, 1), (), (3,), (2, 4)]
    assert drawn(crossing) == {
        "M1": ["1000", "2000", "3000", "4000", "4000", "7000"],
        "M2": ["10000", "·", "10000", "·", "·", "10000"],
        "total": ["11000", "2000", "13000", "4000", "4000", "17000"],
    }


def test_three_levels_are_added_from_the_deepest_up() -> None:
    crossing = cross(
        [fact("A1/P1/M1", "FIR", "1"), fact("A1/P1/M2", "FIR", "2"), fact("A1/P2/M3", "FIR", "4")],
        side("A1/P1/M1", "A1/P1/M2", "A1/P2/M3"),
        side("FIR"),
    )
    assert {path: values[0] for path, values in drawn(crossing).items()} == {
        "A1": "7",
        "A1/P1": "3",
        "A1/P1/M1": "1",
        "A1/P1/M2": "2",
        "A1/P2": "4",
        "A1/P2/M3": "4",
        "total": "7",
    }


def test_a_key_without_facts_keeps_its_place_and_stays_empty() -> None:
    crossing = cross([fact("A2/P3", "FIR", "5")], ROWS, COLUMNS)
    assert drawn(crossing)["A1"] == ["·", "·", "·"]
    assert drawn(crossing)["A1/P2"] == ["·", "·", "·"]
    assert drawn(crossing)["total"] == ["·", "5", "5"]


def test_an_entered_zero_is_not_nothing() -> None:
    crossing = cross([fact("A1/P1", "DAF", "0.00")], ROWS, COLUMNS)
    assert drawn(crossing)["A1/P1"] == ["0.00", "·", "0.00"]
    assert drawn(crossing)["A1/P2"] == ["·", "·", "·"]


def test_amounts_that_cancel_out_leave_a_zero_not_nothing() -> None:
    crossing = cross([fact("A1/P1", "DAF", "5.00"), fact("A1/P2", "DAF", "-5.00")], ROWS, COLUMNS)
    assert drawn(crossing)["A1"] == ["0.00", "·", "0.00"]


def test_negative_amounts_are_added_like_others() -> None:
    crossing = cross([fact("A1/P1", "DAF", "-0.10"), fact("A1/P1", "FIR", "12.70")], ROWS, COLUMNS)
    assert drawn(crossing)["A1/P1"] == ["-0.10", "12.70", "12.60"]


def test_no_fact_at_all_gives_an_empty_table_with_its_rows() -> None:
    assert drawn(cross([], ROWS, COLUMNS))["total"] == ["·", "·", "·"]
    assert drawn(cross([], Side(()), COLUMNS)) == {"total": ["·", "·", "·"]}


def test_without_a_column_dimension_there_is_one_column() -> None:
    crossing = cross([Fact(("A1",), (), Decimal(3)), Fact(("A2",), (), Decimal(4))], side("A1", "A2"), Side(((),)))
    assert heads(crossing.columns) == ["leaf"]
    assert drawn(crossing) == {"A1": ["3"], "A2": ["4"], "total": ["7"]}


def test_a_project_without_measure_is_a_leaf_among_projects_that_have_some() -> None:
    crossing = cross([fact("P1/M1", "FIR", "1"), fact("P2", "FIR", "2")], side("P1/M1", "P2", "P3"), side("FIR"))
    assert heads(crossing.rows) == ["P1 subtotal", "P1/M1 leaf", "P2 leaf", "P3 leaf", "total"]
    assert drawn(crossing)["total"] == ["3", "3"]


@pytest.mark.parametrize("lost", [fact("A9/P9", "DAF", "1"), fact("A1/P1", "USLD", "1"), fact("A1", "DAF", "1")])
def test_a_fact_that_has_no_place_is_an_error_for_nothing_may_vanish_from_a_total(lost: Fact) -> None:
    with pytest.raises(KeyError):
        cross([lost], ROWS, COLUMNS)


def test_the_mark_of_a_cell_is_the_largest_of_its_facts() -> None:
    crossing = cross([fact("A1/P1", "DAF", "1", 2), fact("A1/P1", "DAF", "1", 1)], ROWS, COLUMNS)
    assert crossing.marks[1] == (2, 0, 0)


def test_the_mark_of_a_sum_is_the_largest_of_its_parts() -> None:
    facts = [fact("A1/P1", "DAF", "1", 1), fact("A1/P2", "FIR", "1", 3), fact("A2/P1", "FIR", "1", 2)]
    crossing = cross(facts, side("A1/P1", "A1/P2", "A2/P1", "A3/P1"), side("DAF", "FIR"))
    found = dict(zip(((node.path, node.kind) for node in crossing.rows), spread(crossing), strict=True))
    assert found[("A1",), "subtotal"] == (1, 3, 3)
    assert found[("A1", "P1"), "leaf"] == (1, 0, 1)
    assert found[("A3",), "subtotal"] == (0, 0, 0)
    assert found[(), "total"] == (1, 3, 3)


def test_years_that_are_not_added_give_no_mark_either() -> None:
    crossing = cross([fact("A1/2017", "DAF", "1", 2)], side("A1/2017", apart=1), side("DAF"))
    assert spread(crossing) == ((0, 0), (2, 2), (0, 0))


# --- years are never added together


def test_a_single_year_level_of_columns_has_no_total() -> None:
    crossing = cross([fact("A1", "2017", "5"), fact("A1", "2018", "6")], side("A1"), side("2017", "2018", apart=0))
    assert heads(crossing.columns) == ["2017 leaf", "2018 leaf"]
    assert drawn(crossing) == {"A1": ["5", "6"], "total": ["5", "6"]}


def test_years_as_the_last_level_of_columns_repeat_the_total_year_by_year() -> None:
    columns = side("DAF/2017", "DAF/2018", "FIR/2017", "FIR/2018", apart=1)
    facts = [fact("A1", "DAF/2017", "1"), fact("A1", "FIR/2017", "2"), fact("A1", "FIR/2018", "4")]
    crossing = cross(facts, side("A1"), columns)
    assert heads(crossing.columns)[4:] == ["2017 total", "2018 total"]
    assert [node.parts for node in crossing.columns[4:]] == [(0, 2), (1, 3)]
    assert drawn(crossing)["A1"] == ["1", "·", "2", "4", "3", "4"]


def test_years_below_two_levels_of_columns_repeat_each_subtotal_too() -> None:
    columns = side("DOS/DAF/2017", "DOS/FIR/2017", "DA/FIR/2017", "DA/FIR/2018", apart=2)
    facts = [
        fact("A1", "DOS/DAF/2017", "1"),
        fact("A1", "DOS/FIR/2017", "2"),
        fact("A1", "DA/FIR/2017", "4"),
        fact("A1", "DA/FIR/2018", "8"),
    ]
    crossing = cross(facts, side("A1"), columns)
    assert heads(crossing.columns) == [
        "DOS/DAF/2017 leaf",
        "DOS/FIR/2017 leaf",
        "DOS/2017 subtotal",
        "DA/FIR/2017 leaf",
        "DA/FIR/2018 leaf",
        "DA/2017 subtotal",
        "DA/2018 subtotal",
        "2017 total",
        "2018 total",
    ]
    assert drawn(crossing)["A1"] == ["1", "2", "3", "4", "8", "4", "8", "7", "8"]


def test_totals_by_year_stand_in_order_although_an_envelope_lacks_the_first_years() -> None:
    columns = side("DAF/2018", "FIR/2017", "FIR/2018", apart=1)
    assert heads(cross([], side("A1"), columns).columns)[3:] == ["2017 total", "2018 total"]


def test_years_as_the_outer_level_of_columns_have_subtotals_and_no_total() -> None:
    columns = side("2017/DAF", "2017/FIR", "2018/FIR", apart=0)
    crossing = cross([fact("A1", "2017/DAF", "1"), fact("A1", "2017/FIR", "2")], side("A1"), columns)
    assert heads(crossing.columns) == [
        "2017/DAF leaf",
        "2017/FIR leaf",
        "2017 subtotal",
        "2018/FIR leaf",
        "2018 subtotal",
    ]
    assert drawn(crossing)["A1"] == ["1", "2", "3", "·", "·"]


def test_years_as_the_last_level_of_rows_leave_projects_and_total_without_a_sum() -> None:
    crossing = cross(
        [fact("P1/2017", "FIR", "5"), fact("P1/2018", "FIR", "6")], side("P1/2017", "P1/2018", apart=1), side("FIR")
    )
    assert [(node.path, node.mixed) for node in crossing.rows if node.kind != "leaf"] == [(("P1",), True), ((), True)]
    assert drawn(crossing) == {"P1": ["·", "·"], "P1/2017": ["5", "5"], "P1/2018": ["6", "6"], "total": ["·", "·"]}


def test_years_as_the_outer_level_of_rows_have_a_sum_each() -> None:
    crossing = cross(
        [fact("2017/P1", "FIR", "5"), fact("2017/P2", "FIR", "6"), fact("2018/P1", "FIR", "7")],
        side("2017/P1", "2017/P2", "2018/P1", apart=0),
        side("FIR"),
    )
    assert drawn(crossing)["2017"] == ["11", "11"]
    assert drawn(crossing)["2018"] == ["7", "7"]
    assert drawn(crossing)["total"] == ["·", "·"]


# --- properties

KEY = st.sampled_from(["a", "b", "c"])
PATHS = st.lists(st.tuples(KEY, KEY), min_size=1, max_size=9, unique=True).map(tuple)
AMOUNTS = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents).scaleb(-2))


@st.composite
def crossings(draw: st.DrawFn) -> tuple[list[Fact], Side, Side]:
    rows: tuple[Path, ...] = draw(PATHS)
    columns: tuple[Path, ...] = draw(PATHS)
    facts = st.builds(Fact, st.sampled_from(rows), st.sampled_from(columns), AMOUNTS, st.integers(0, 3))
    return draw(st.lists(facts, max_size=12)), Side(rows), Side(columns)


@given(crossings())
def test_the_total_is_the_sum_of_the_leaves_and_of_the_facts(case: tuple[list[Fact], Side, Side]) -> None:
    facts, rows, columns = case
    crossing = cross(facts, rows, columns)
    leaves = [
        crossing.values[i][j]
        for i, row in enumerate(crossing.rows)
        for j, column in enumerate(crossing.columns)
        if row.kind == column.kind == "leaf"
    ]
    assert crossing.values[-1][-1] == add(leaves) == add(fact.amount for fact in facts)


@given(crossings())
def test_every_sum_is_that_of_its_parts_across_and_down(case: tuple[list[Fact], Side, Side]) -> None:
    crossing = cross(*case)
    for i, row in enumerate(crossing.rows):
        for j, column in enumerate(crossing.columns):
            if row.parts:
                assert crossing.values[i][j] == add(crossing.values[part][j] for part in row.parts)
            if column.parts:
                assert crossing.values[i][j] == add(crossing.values[i][part] for part in column.parts)


@given(crossings(), st.data())
def test_the_order_of_the_facts_changes_nothing(case: tuple[list[Fact], Side, Side], data: st.DataObject) -> None:
    facts, rows, columns = case
    assert cross(data.draw(st.permutations(facts)), rows, columns) == cross(facts, rows, columns)


@given(crossings())
def test_leaves_come_out_in_the_order_given_gathered_under_their_parents(case: tuple[list[Fact], Side, Side]) -> None:
    facts, rows, columns = case
    crossing = cross(facts, rows, columns)
    parents = list(dict.fromkeys(path[0] for path in rows.leaves))
    gathered = [path for parent in parents for path in rows.leaves if path[0] == parent]
    assert [node.path for node in crossing.rows if node.kind == "leaf"] == gathered
    assert sorted(node.path for node in crossing.columns if node.kind == "leaf") == sorted(columns.leaves)


@given(crossings())
def test_turning_the_table_turns_its_amounts(case: tuple[list[Fact], Side, Side]) -> None:
    facts, rows, columns = case
    straight = cross(facts, rows, columns)
    turned = cross([Fact(f.column, f.row, f.amount, f.mark) for f in facts], columns, rows)

    def amounts(crossing: Crossing, *, swap: bool) -> dict[tuple[Path, Path], Decimal | None]:
        return {
            (column.path, row.path) if swap else (row.path, column.path): crossing.values[i][j]
            for i, row in enumerate(crossing.rows)
            for j, column in enumerate(crossing.columns)
        }

    assert amounts(straight, swap=False) == amounts(turned, swap=True)
