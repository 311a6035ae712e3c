"""Reports made and read in tests: a table from a selection, its rows by key, its figures with ordinary spaces."""

from decimal import Decimal

from allocations.addresses import Addresses
from allocations.crosstabs.reading import open_reading
from allocations.crosstabs.report import Layout, crosstab
from allocations.models import Version
from allocations.selection import Selection
from prs_budget.lib.tables.model import Row, Table

ADDRESSES = Addresses("ars-idf", "T0-2017", "/ars-idf/credits/", "/ars-idf/aide/")
LAYOUT = Layout(shares=True)


def table(version: Version, selection: Selection, other: Version | None = None, layout: Layout = LAYOUT) -> Table:
    """The cross-table of a selection, with shares."""
    return crosstab(open_reading(selection.with_years_apart(), version, other), ADDRESSES, layout)


def plain(figure: str) -> str:
    """A figure with ordinary spaces."""
    return figure.replace("\u00a0", " ")


def shown(row: Row) -> list[str]:
    """The figures of a row, with ordinary spaces."""
    return [plain(cell.display) for cell in row.cells]


def row(found: Table, *key: str) -> Row:
    """The row of a key; the total without one."""
    [only] = [row for row in found.lines if row.key == key]
    return only


def heads(found: Table) -> list[str]:
    """The headings of the columns, levels joined."""
    return [" › ".join(label for label in column.labels if label) for column in found.columns]


def marks(found: Table) -> set[str]:
    """The marks that the cells carry."""
    return {cell.mark for line in found.lines for cell in line.cells}


def check_sums(found: Table) -> None:
    """Every row and column that says what it adds is that sum, to the cent."""
    lines = found.lines
    for line in lines:
        for j, cell in enumerate(line.cells):
            if found.columns[j].content == "amount":
                if line.parts:
                    added = [lines[i].cells[j].amount for i in line.parts]
                    assert cell.amount == sum_of(added), (line.key, j)
                if found.columns[j].parts:
                    beside = [line.cells[i].amount for i in found.columns[j].parts]
                    assert (cell.amount or 0) == (sum_of(beside) or 0), (line.key, j)


def sum_of(amounts: list[Decimal | None]) -> Decimal | None:
    """The sum of the amounts that exist; None if none does."""
    present = [amount for amount in amounts if amount is not None]
    return sum(present, Decimal(0)) if present else None
