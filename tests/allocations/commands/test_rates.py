"""Projecting, carrying and increasing: worked by hand, and what always holds."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocations.commands.cells import Cells, Place
from allocations.commands.rates import Carrying, Keep, Projection, carry, project, raise_by
from allocations.enums import Origin, Recurrence
from tests.allocations.commands.board import FIR, MIGAC, after, board, cell, left, row

YEARS = (2018, 2019, 2020)
FLAT = {(envelope, year): Decimal("2.5") for envelope in (FIR, MIGAC) for year in YEARS}
EMPTY: dict[int, str | None] = dict.fromkeys(YEARS)


def rates(*texts: str, envelope: int = FIR) -> dict[Place, Decimal]:
    """One rate a year, from 2018."""
    return {(envelope, 2018 + n): Decimal(text) for n, text in enumerate(texts)}


def test_each_year_starts_from_the_rounded_amount_of_the_year_before() -> None:
    """The worked numbers of docs/algorithmes/projection.md."""
    cells = board(*row("L001", {2017: "1000.25", **EMPTY}))
    done = project(cells, Projection(2017, YEARS, rates("2.3", "2.5", "2.45")))
    # 1 000,25 × 1,023 = 1 023,255 75 ; 1 023,26 × 1,025 = 1 048,841 5 ; 1 048,84 × 1,024 5 = 1 074,536 58
    assert after(done) == {("L001", 2018): "1023.26", ("L001", 2019): "1048.84", ("L001", 2020): "1074.54"}
    assert {move.origin for move in done.moves} == {Origin.HYPOTHESIS}
    assert (done.created, done.difference) == (3, Decimal("3146.64"))


def test_each_envelope_and_year_has_its_own_rate_and_none_leaves_the_cell() -> None:
    cells = board(*row("L001", {2017: "100.00", **EMPTY}), *row("L002", {2017: "100.00"} | EMPTY, envelope=MIGAC))
    asked = rates("1", "2", "3") | {(MIGAC, 2018): Decimal(10)}
    done = project(cells, Projection(2017, YEARS, asked))
    assert after(done) == {
        ("L001", 2018): "101.00",
        ("L001", 2019): "103.02",
        ("L001", 2020): "106.11",
        ("L002", 2018): "110.00",
    }
    assert left(done) == {
        ("L002", 2019): "aucun taux pour son enveloppe en 2019.",
        ("L002", 2020): "aucun montant en 2019.",
    }


def test_a_one_off_amount_is_never_projected_and_a_bounded_one_stops() -> None:
    cells = board(
        *row("L001", {2017: "100.00", **EMPTY}, recurrence=Recurrence.ONE_OFF),
        *row("L002", {2017: "100.00", **EMPTY}, recurrence=Recurrence.BOUNDED, last_year=2019),
        *row("L003", {2017: "100.00", **EMPTY}, recurrence=Recurrence.NOT_STATED),
    )
    done = project(cells, Projection(2017, YEARS, FLAT))
    assert [key for key in after(done) if key[0] == "L001"] == []
    assert after(done)["L002", 2019] == "105.06"
    assert left(done)["L002", 2020] == "borné : ses crédits s’arrêtent en 2019."
    assert left(done)["L001", 2018].startswith("CNR")
    assert after(done)["L003", 2020] == "107.69"
    assert done.remarks == ("1 ligne sans récurrence renseignée est prise pour pérenne.",)


def test_what_is_closed_spared_or_empty_is_left_and_passes_on_what_it_holds() -> None:
    cells = board(
        cell("L001", 2017, "100.00"),
        cell("L001", 2018, "200.00", locked="l’année 2018 est close."),
        *row("L001", {2019: None, 2020: None}),
        *row("L002", {2017: None, **EMPTY}),
        *row("L003", {2017: "5.00", **EMPTY}),
    )
    asked = Projection(2017, YEARS, FLAT, spared={"L003": "exclue : aide ponctuelle."})
    done = project(cells, asked)
    assert after(done) == {("L001", 2019): "205.00", ("L001", 2020): "210.13"}
    assert left(done)["L001", 2018] == "l’année 2018 est close."
    assert left(done)["L002", 2018] == "aucun montant en 2017."
    assert left(done)["L003", 2020] == "exclue : aide ponctuelle."
    assert next(iter(done.reasons())) == "exclue : aide ponctuelle."


@pytest.mark.parametrize(
    ("keep", "expected"),
    [
        (Keep.ENTERED, {("L001", 2019): "307.50", ("L001", 2020): "315.19"}),
        (Keep.FILLED, {("L001", 2020): "51.25"}),
        (Keep.NOTHING, {("L001", 2018): "102.50", ("L001", 2019): "105.06", ("L001", 2020): "107.69"}),
    ],
)
def test_what_somebody_entered_is_kept_unless_told_otherwise(keep: Keep, expected: dict[tuple[str, int], str]) -> None:
    cells = board(
        cell("L001", 2017, "100.00"),
        cell("L001", 2018, "300.00"),
        cell("L001", 2019, "50.00", origin=Origin.HYPOTHESIS),
        cell("L001", 2020),
    )
    assert after(project(cells, Projection(2017, YEARS, FLAT, keep))) == expected


def test_years_that_are_not_asked_for_are_stepped_over() -> None:
    cells = board(*row("L001", {2017: "100.00", 2018: "150.00", 2019: None, 2020: None}))
    assert after(project(cells, Projection(2017, (2019,), FLAT))) == {("L001", 2019): "153.75"}


def test_the_same_projection_again_changes_nothing() -> None:
    cells = dict(board(*row("L001", {2017: "100.00", **EMPTY})))
    first = project(cells, Projection(2017, YEARS, FLAT))
    for move in first.moves:
        cells[move.cell.key] = move.cell._replace(amount=move.amount, origin=move.origin, rev=1)
    again = project(cells, Projection(2017, YEARS, FLAT))
    assert (again.moves, again.unchanged) == ((), 3)


def test_a_year_is_carried_as_it_is_under_the_same_rules() -> None:
    cells = board(
        *row("L001", {2017: None, 2018: "100.05", 2019: None, 2020: "7.00"}),
        *row("L002", {2017: None, 2018: "3.00", 2019: None, 2020: None}, recurrence=Recurrence.ONE_OFF),
    )
    done = carry(cells, Carrying(2018, (2019, 2020)))
    assert after(done) == {("L001", 2019): "100.05"}
    assert left(done)["L001", 2020] == "déjà programmée : gardée."
    assert left(done)["L002", 2019].startswith("CNR")
    assert after(carry(cells, Carrying(2018, (2020,), Keep.NOTHING))) == {("L001", 2020): "100.05"}


def test_a_rate_raises_each_year_from_itself_and_a_doubtful_figure_stays_doubtful() -> None:
    cells = board(
        cell("L001", 2018, "100.00", origin=Origin.PUBLISHED),
        cell("L001", 2019, "200.00", origin=Origin.RECONSTRUCTED),
        cell("L002", 2018),
        cell("L003", 2018, "1.00", locked="fermée."),
        cell("L004", 2020, "9.00"),
    )
    done = raise_by(cells, {2018, 2019}, Decimal("-2.5"))
    assert after(done) == {("L001", 2018): "97.50", ("L001", 2019): "195.00"}
    assert [move.origin for move in done.moves] == [Origin.ENTERED, Origin.ENTERED]
    assert left(done) == {("L002", 2018): "vide : un taux ne s’applique à rien.", ("L003", 2018): "fermée."}


amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
lines = st.dictionaries(st.integers(1, 30), st.none() | amounts, min_size=1, max_size=12)


def drawn(base: dict[int, Decimal | None]) -> Cells:
    return board(
        *(
            one
            for n, amount in base.items()
            for one in row(f"L{n:03}", {2017: None if amount is None else str(amount), **EMPTY})
        )
    )


@given(lines)
def test_a_projection_at_zero_is_a_copy(base: dict[int, Decimal | None]) -> None:
    cells = drawn(base)
    zero = {(FIR, year): Decimal(0) for year in YEARS}
    projected, copied = project(cells, Projection(2017, YEARS, zero)), carry(cells, Carrying(2017, YEARS))
    assert after(projected) == after(copied)
    assert {move.amount for move in projected.moves} == {amount for amount in base.values() if amount is not None}


@given(lines, st.randoms(use_true_random=False))
def test_the_order_of_cells_does_not_matter(base: dict[int, Decimal | None], chance: object) -> None:
    cells = drawn(base)
    mixed = list(cells.items())
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    asked = Projection(2017, YEARS, FLAT)
    assert project(dict(mixed), asked) == project(cells, asked)
