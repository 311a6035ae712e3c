"""What « Reprendre le réalisé » gives each line: written and not written make what was executed, to the cent."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from allocations.commands.cells import Cell
from allocations.enums import Origin, Recurrence
from fir.facts.attribution import Of
from fir.joined.actuals import NO_LINE, NOT_ATTRIBUTED, OfMeasure, Spent, Taken, take_up
from prs_budget.lib.money import ZERO, from_cents

YEAR, FIR, DOS, DSP = 2018, 7, 1, 2


def line(code: str, measure: int, direction: int, amount: str | None, *, locked: str = "", last_year: int = 0) -> Cell:
    """A line of the envelope, an hypothesis in the year."""
    kind = Recurrence.BOUNDED if last_year else Recurrence.NOT_STATED
    held = None if amount is None else Decimal(amount)
    return Cell(code, YEAR, held, 1, Origin.HYPOTHESIS, direction, FIR, measure, 0, kind, last_year, locked)


def after(taken: Taken) -> dict[str, str]:
    """What lines that change would hold."""
    return {move.cell.line: str(move.amount) for move in taken.proposal.moves}


def of(taken: Taken, measure: int | None) -> OfMeasure:
    return next(one for one in taken.measures if one.measure == measure)


def test_a_line_that_is_named_takes_its_own_and_the_rest_is_shared_by_what_lines_of_the_direction_programme() -> None:
    cells = [
        line("L001", 10, DOS, "100.00"),
        line("L002", 10, DOS, "200.00"),
        line("L003", 10, DSP, "700.00"),
        line("L004", 10, DOS, None),
    ]
    taken = take_up(cells, {(Of(DOS, 10), "L001"): Decimal(50), (Of(DOS, 10), None): Decimal("100.00")})
    # 100 in the proportion of 100 and 200: 33,33 and 66,67; the DSP executed nothing of the measure
    assert after(taken) == {"L001": "83.33", "L002": "66.67", "L003": "0.00"}
    assert {move.origin for move in taken.proposal.moves} == {Origin.ENTERED}
    measure = of(taken, 10)
    assert (measure.executed, measure.written, measure.left) == (Decimal(150), Decimal(150), ZERO)
    assert (measure.before, measure.after) == (Decimal(1000), Decimal(150))


def test_a_direction_without_a_line_of_the_measure_is_carried_by_the_lines_of_the_others() -> None:
    cells = [line("L001", 10, DOS, "100.00"), line("L002", 10, DOS, "100.00")]
    taken = take_up(cells, {(Of(DSP, 10), None): Decimal("0.03")})
    assert after(taken) == {"L001": "0.02", "L002": "0.01"}


def test_lines_that_programme_nothing_share_equally_only_where_no_other_does() -> None:
    cells = [line("L001", 10, DOS, None), line("L002", 10, DOS, "0.00"), line("L003", 10, DSP, "5.00")]
    spent: Spent = {(Of(DOS, 10), None): Decimal(10)}
    assert after(take_up(cells, spent)) == {"L003": "10.00"}
    assert after(take_up(cells[:2], spent)) == {"L001": "5.00", "L002": "5.00"}


def test_what_is_of_no_measure_or_finds_no_line_is_told_and_not_written() -> None:
    cells = [line("L001", 10, DOS, "100.00")]
    taken = take_up(cells, {(Of(DOS, None), None): Decimal(40), (Of(DOS, 11), None): Decimal(2)})
    assert after(taken) == {}
    assert (of(taken, None).left, of(taken, None).missing) == (Decimal(40), [NOT_ATTRIBUTED])
    assert (of(taken, 11).left, of(taken, 11).missing) == (Decimal(2), [NO_LINE])


def test_a_measure_that_executed_nothing_is_kept_or_emptied_as_one_chooses() -> None:
    cells = [line("L001", 10, DOS, "100.00"), line("L002", 11, DOS, "30.00")]
    spent: Spent = {(Of(DOS, 10), None): Decimal(90)}
    kept, emptied = take_up(cells, spent), take_up(cells, spent, zero=True)
    assert after(kept) == {"L001": "90.00"}
    assert [(one.cell.line, one.why) for one in kept.proposal.left] == [
        ("L002", "sa mesure n’a rien exécuté en 2018 : gardée telle quelle, à votre demande.")
    ]
    assert after(emptied) == {"L001": "90.00", "L002": "0.00"}


def test_a_line_that_is_closed_to_the_user_is_left_and_its_part_is_not_written() -> None:
    cells = [line("L001", 10, DOS, "1.00"), line("L002", 10, DOS, "1.00", locked="fermée.")]
    taken = take_up(cells, {(Of(DOS, 10), None): Decimal(10)})
    assert after(taken) == {"L001": "5.00"}
    assert (of(taken, 10).written, of(taken, 10).left, of(taken, 10).missing) == (
        Decimal(5),
        Decimal(5),
        ["L002 : fermée."],
    )


def test_a_line_named_since_the_year_was_closed_for_another_measure_says_nothing_of_it() -> None:
    cells = [line("L001", 10, DOS, "1.00"), line("L002", 11, DOS, "1.00")]
    taken = take_up(cells, {(Of(DOS, 10), "L002"): Decimal(10), (Of(DOS, None), "L002"): Decimal(4)})
    assert after(taken) == {"L001": "10.00"}
    assert of(taken, None).left == 4


def test_bounded_credits_that_have_ended_share_only_where_there_is_nothing_else() -> None:
    ended, other = line("L001", 10, DOS, "9.00", last_year=2017), line("L002", 10, DOS, "1.00")
    spent: Spent = {(Of(DOS, 10), None): Decimal(10)}
    assert after(take_up([ended, other], spent)) == {"L001": "0.00", "L002": "10.00"}
    assert after(take_up([ended], spent)) == {"L001": "10.00"}


def test_taken_up_twice_it_changes_nothing_the_second_time() -> None:
    spent: Spent = {(Of(DOS, 10), None): Decimal(90)}
    first = take_up([line("L001", 10, DOS, "100.00")], spent)
    again = [move.cell._replace(amount=move.amount, origin=move.origin) for move in first.proposal.moves]
    assert after(take_up(again, spent)) == {}


cents = st.integers(-(10**9), 10**9).map(from_cents)
lines = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 3), st.none() | cents, st.booleans(), st.sampled_from([0, 2017, 2020])),
    max_size=12,
)
executions = st.dictionaries(
    st.tuples(st.builds(Of, st.integers(1, 3), st.none() | st.integers(1, 5)), st.none() | st.integers(0, 12)),
    cents,
    max_size=12,
)


@given(lines, executions, st.booleans())
def test_written_and_not_written_make_what_was_executed_whatever_is_programmed(
    programme: list[tuple[int, int, Decimal | None, bool, int]],
    done: dict[tuple[Of, int | None], Decimal],
    zero: bool,
) -> None:
    cells = [
        line(f"L{rank:03}", measure, direction, None if held is None else str(held), last_year=last)._replace(
            locked="fermée." if locked else ""
        )
        for rank, (measure, direction, held, locked, last) in enumerate(programme)
    ]
    spent: Spent = {
        (place, None if named is None else f"L{named:03}"): amount for (place, named), amount in done.items()
    }
    taken = take_up(cells, spent, zero=zero)
    executed = defaultdict[int | None, Decimal](Decimal)
    for (place, _), amount in spent.items():
        executed[place.measure] += amount
    held = {cell.line: cell.amount or ZERO for cell in cells}
    held |= {move.cell.line: move.amount or ZERO for move in taken.proposal.moves}
    locked = {cell.measure for cell in cells if cell.locked}
    for one in taken.measures:
        assert one.executed == executed[one.measure]
        assert one.written + one.left == one.executed
        assert one.after == sum((held[cell.line] for cell in cells if cell.measure == one.measure), ZERO)
        # where nothing is closed, a measure that executed something holds that, and nothing else
        if one.executed and one.measure not in locked and any(cell.measure == one.measure for cell in cells):
            assert (one.after, one.left) == (one.executed, ZERO)
    assert sum((one.written + one.left for one in taken.measures), ZERO) == sum(spent.values(), ZERO)
    assert all(not move.cell.locked for move in taken.proposal.moves)
