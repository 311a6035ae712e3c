"""Rounding: to the euro, the hundred, the thousand, half up, with its difference."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocations.commands.rounding import STEPS, round_to, rounded_to
from allocations.enums import Origin
from tests.allocations.commands.board import after, board, cell, left


@pytest.mark.parametrize(
    ("amount", "step", "expected"),
    [
        ("12499.99", 1000, "12000.00"),
        ("12500.00", 1000, "13000.00"),
        ("-12500.00", 1000, "-13000.00"),
        ("12549.99", 100, "12500.00"),
        ("0.50", 1, "1.00"),
        ("499.99", 1000, "0.00"),
    ],
)
def test_half_goes_away_from_zero(amount: str, step: int, expected: str) -> None:
    assert str(rounded_to(Decimal(amount), step)) == expected


def test_the_difference_is_told_and_round_cells_do_not_change() -> None:
    cells = board(
        cell("L001", 2018, "1499.99"),
        cell("L002", 2018, "1500.00", origin=Origin.HYPOTHESIS),
        cell("L003", 2018, "3000.00", origin=Origin.PUBLISHED),
        cell("L004", 2018),
        cell("L005", 2018, "10.00", locked="fermée."),
        cell("L001", 2019, "1.00"),
    )
    done = round_to(cells, {2018}, 1000)
    assert after(done) == {("L001", 2018): "1000.00", ("L002", 2018): "2000.00"}
    assert [move.origin for move in done.moves] == [Origin.ENTERED, Origin.ENTERED]
    assert (done.difference, done.unchanged) == (Decimal("0.01"), 1)
    assert left(done) == {("L004", 2018): "vide : il n’y a rien à arrondir.", ("L005", 2018): "fermée."}


@given(st.decimals(min_value=-(10**10), max_value=10**10, places=2), st.sampled_from(sorted(STEPS)))
def test_a_rounded_figure_is_a_near_multiple_and_stays(amount: Decimal, step: int) -> None:
    figure = rounded_to(amount, step)
    assert figure % step == 0
    assert abs(figure - amount) * 2 <= step
    assert rounded_to(figure, step) == figure
