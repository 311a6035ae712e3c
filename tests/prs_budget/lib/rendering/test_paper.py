"""Which tables a sheet of paper holds, and how."""

from dataclasses import replace

import pytest

from prs_budget.lib.rendering.paper import fit_of
from prs_budget.lib.tables.model import Table
from tests.prs_budget.lib.rendering.samples import simple_table


def repeated(times: int) -> Table:
    """The simple table with its amounts `times` times side by side."""
    table = simple_table()
    amounts = [position for position, column in enumerate(table.columns) if column.content == "amount"] * times
    rows = tuple(replace(row, cells=tuple(row.cells[i] for i in amounts)) for row in table.lines)
    return replace(table, columns=tuple(table.columns[i] for i in amounts), rows=rows[:-1], total=rows[-1])


@pytest.mark.parametrize(("times", "fit"), [(1, "normal"), (4, "normal"), (6, "dense"), (18, "too wide")])
def test_a_table_is_printed_smaller_then_not_at_all_as_its_columns_grow(times: int, fit: str) -> None:
    assert fit_of(repeated(times)) == fit


def test_the_widest_figure_of_a_column_makes_its_width() -> None:
    table = repeated(4)
    long = table.total and replace(
        table.total, cells=tuple(cell._replace(display="9 007 199 254 740 991,00") for cell in table.total.cells)
    )
    assert fit_of(replace(table, total=long)) == "too wide"
