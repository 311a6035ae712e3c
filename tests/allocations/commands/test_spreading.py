"""Spreading a total: worked by hand, and to the cent whatever the total and the base."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from allocations.commands.cells import Key
from allocations.commands.spreading import Unspreadable, shares, spread
from allocations.enums import Origin, Recurrence
from tests.allocations.commands.board import after, board, cell, left

EQUAL = {("L001", 2018): Decimal(1), ("L002", 2018): Decimal(1), ("L003", 2018): Decimal(1)}


def texts(parts: dict[Key, Decimal]) -> list[str]:
    return [str(part) for part in parts.values()]


def test_equal_parts_give_the_last_cents_by_line_code() -> None:
    """The worked numbers of docs/algorithmes/ventilation.md: 100,00 in three, and 100,01."""
    assert texts(shares(Decimal("100.00"), EQUAL)) == ["33.34", "33.33", "33.33"]
    assert texts(shares(Decimal("100.01"), EQUAL)) == ["33.34", "33.34", "33.33"]
    assert texts(shares(Decimal("-100.00"), EQUAL)) == ["-33.34", "-33.33", "-33.33"]


def test_the_cent_that_remains_goes_to_the_part_that_lost_most() -> None:
    weights = {("L001", 2018): Decimal(10), ("L002", 2018): Decimal(20), ("L003", 2018): Decimal(40)}
    # 142,857…, 285,714… and 571,428… cut down make 999,98: the two cents go to L003 (0,008 5… lost) and L001 (0,007 1…)
    assert texts(shares(Decimal("1000.00"), weights)) == ["142.86", "285.71", "571.43"]


def test_at_equal_loss_line_codes_are_read_as_numbers_then_years() -> None:
    weights = dict.fromkeys([("L1000", 2018), ("L999", 2019), ("L999", 2018)], Decimal(1))
    assert shares(Decimal("0.02"), weights) == {
        ("L1000", 2018): Decimal("0.00"),
        ("L999", 2019): Decimal("0.01"),
        ("L999", 2018): Decimal("0.01"),
    }


def test_a_null_or_negative_base_is_refused_with_its_lines() -> None:
    with pytest.raises(Unspreadable, match="base est nulle"):
        shares(Decimal(100), {("L001", 2018): Decimal(0)})
    with pytest.raises(Unspreadable, match=r"Base négative : L002 \(2018\)"):
        shares(Decimal(100), {("L001", 2018): Decimal(9), ("L002", 2018): Decimal(-1)})


def test_a_total_replaces_or_adds_and_leaves_what_is_closed() -> None:
    cells = [
        cell("L001", 2018, "10.00", origin=Origin.HYPOTHESIS),
        cell("L002", 2018),
        cell("L003", 2018, "5.00", locked="DA a transmis ses lignes."),
        cell("L004", 2019, "1.00", recurrence=Recurrence.BOUNDED, last_year=2018),
    ]
    done = spread(cells, Decimal("100.01"), None, add=False, by_year=False)
    assert after(done) == {("L001", 2018): "50.01", ("L002", 2018): "50.00"}
    assert left(done)["L003", 2018] == "DA a transmis ses lignes."
    assert left(done)["L004", 2019] == "borné : ses crédits s’arrêtent en 2018."
    assert [move.origin for move in done.moves] == [Origin.ENTERED, Origin.ENTERED]
    added = spread(cells, Decimal("100.01"), None, add=True, by_year=False)
    assert after(added) == {("L001", 2018): "60.01", ("L002", 2018): "50.00"}
    assert added.difference == Decimal("100.01")


def test_a_cell_without_base_stays_empty_or_falls_to_zero() -> None:
    cells = [cell("L001", 2018), cell("L002", 2018), cell("L003", 2018, "8.00")]
    done = spread(cells, Decimal(50), {("L001", 2018): Decimal(3)}, add=False, by_year=False)
    assert after(done) == {("L001", 2018): "50.00", ("L003", 2018): "0.00"}
    assert left(done) == {("L002", 2018): "part nulle dans la base : la cellule reste comme elle est."}


def test_a_total_is_shared_over_the_years_or_in_each() -> None:
    cells = [cell(line, year) for line in ("L001", "L002") for year in (2018, 2019)]
    assert set(after(spread(cells, Decimal(100), None, add=False, by_year=False)).values()) == {"25.00"}
    assert set(after(spread(cells, Decimal(100), None, add=False, by_year=True)).values()) == {"50.00"}
    with pytest.raises(Unspreadable, match=r"^2019 : La base est nulle"):
        spread(cells, Decimal(100), {("L001", 2018): Decimal(1)}, add=False, by_year=True)


def test_nothing_open_is_refused() -> None:
    with pytest.raises(Unspreadable, match="Aucune des cellules"):
        spread([cell("L001", 2018, locked="fermée.")], Decimal(1), None, add=False, by_year=False)


keys = st.tuples(st.integers(1, 1200).map("L{:03}".format), st.integers(2018, 2022))
cents = st.decimals(min_value=0, max_value=10**9, places=2)
bases = st.dictionaries(keys, cents, min_size=1, max_size=40)
totals = st.decimals(min_value=-(10**10), max_value=10**10, places=2)


@given(totals, bases)
def test_parts_sum_to_the_total_exactly_and_stay_within_a_cent(total: Decimal, weights: dict[Key, Decimal]) -> None:
    assume(any(weights.values()))
    parts, base = shares(total, weights), sum(weights.values())
    assert sum(parts.values()) == total
    for key, part in parts.items():
        assert abs(part - total * weights[key] / base) < Decimal("0.01000001")


@given(totals, bases, st.randoms(use_true_random=False))
def test_the_order_of_cells_does_not_matter(total: Decimal, weights: dict[Key, Decimal], chance: object) -> None:
    assume(any(weights.values()))
    mixed = list(weights.items())
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert shares(total, dict(mixed)) == shares(total, weights)


@given(totals, bases)
def test_a_total_added_to_cells_adds_exactly_itself(total: Decimal, held: dict[Key, Decimal]) -> None:
    cells = board(*(cell(line, year, str(amount)) for (line, year), amount in held.items()))
    assert spread(cells.values(), total, None, add=True, by_year=False).difference == total
