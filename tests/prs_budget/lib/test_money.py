"""Exact euros: reading, the one rounding, and how a figure is written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prs_budget.lib.money import (
    LARGEST_CENTS,
    MoneyError,
    Unit,
    euros,
    from_cents,
    increased,
    percentages,
    rate_text,
    rounded,
    share,
    shown,
    to_cents,
    writer,
    written,
)

CENTS = st.integers(-LARGEST_CENTS, LARGEST_CENTS)


@pytest.mark.parametrize(
    ("given_value", "exact"),
    [
        ("340440000", "340440000.00"),
        ("340440000.5", "340440000.50"),
        (" -0.1 ", "-0.10"),
        (Decimal("12.340"), "12.34"),
        (7, "7.00"),
        ("0", "0.00"),
        ("-0", "0.00"),
        ("1000000000000.00", "1000000000000.00"),
    ],
)
def test_an_amount_is_read_exactly_with_two_decimals(given_value: object, exact: str) -> None:
    assert str(euros(given_value)) == exact


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        (1.5, "pas un montant exact"),
        (True, "pas un montant exact"),
        (None, "pas un montant exact"),
        ("douze", "pas un nombre"),
        ("1 200", "pas un nombre"),
        ("1,5", "pas un nombre"),
        ("", "pas un nombre"),
        ("NaN", "pas un nombre"),
        ("Infinity", "pas un nombre"),
        ("12.345", "deux décimales"),
        ("1e-400", "deux décimales"),
        ("1000000000000.01", "dépasse"),
        ("-1000000000000.01", "dépasse"),
        ("1_000", "pas un nombre"),
        ("\u0661\u0662", "pas un nombre"),
        ("sNaN", "pas un nombre"),
        ("1E+999999", "dépasse"),
    ],
)
def test_what_is_not_exact_euros_and_cents_is_refused_in_french(value: object, complaint: str) -> None:
    with pytest.raises(MoneyError, match=complaint):
        euros(value)


@given(CENTS)
def test_cents_and_euros_are_inverse(cents: int) -> None:
    assert to_cents(from_cents(cents)) == cents
    assert euros(str(from_cents(cents))) == from_cents(cents)


@pytest.mark.parametrize(
    ("amount", "unit", "decimals", "text"),
    [
        ("8646200000.00", Unit.MEUR, 1, "8 646,2"),
        ("340440000.00", Unit.MEUR, 1, "340,4"),
        ("340450000.00", Unit.MEUR, 1, "340,5"),
        ("-60000.00", Unit.MEUR, 1, "−0,1"),
        ("-50000.00", Unit.MEUR, 1, "−0,1"),
        ("-49999.99", Unit.MEUR, 1, "0,0"),
        ("49999.99", Unit.MEUR, 1, "0,0"),
        ("0.00", Unit.MEUR, 1, "0,0"),
        ("553462649.00", Unit.KEUR, 1, "553 462,6"),
        ("553462650.00", Unit.KEUR, 1, "553 462,7"),
        ("1250000.00", Unit.MEUR, 2, "1,25"),
        ("1250000.00", Unit.MEUR, 0, "1"),
        ("1500000.00", Unit.MEUR, 0, "2"),
        ("2500000.00", Unit.MEUR, 0, "3"),
        ("146140000.00", Unit.EUR, 0, "146 140 000"),
        ("0.50", Unit.EUR, 0, "1"),
        ("8646200000.00", Unit.EUR, 2, "8 646 200 000,00"),
    ],
)
def test_a_figure_is_scaled_then_rounded_half_up_and_written_in_french(
    amount: str, unit: Unit, decimals: int, text: str
) -> None:
    assert shown(Decimal(amount), unit, decimals) == text.replace(" ", "\u00a0")


def test_nothing_entered_is_shown_as_nothing() -> None:
    assert shown(None, Unit.MEUR, 1) == ""


@pytest.mark.parametrize(("figure", "text"), [("5.5", "+5,5"), ("-5.5", "−5,5"), ("0.0", "0,0"), ("-0.0", "0,0")])
def test_a_difference_carries_its_sign_and_zero_carries_none(figure: str, text: str) -> None:
    assert written(Decimal(figure), signed=True) == text


def test_a_total_is_rounded_once_so_parts_may_not_add_up() -> None:
    parts = [Decimal("140000.00"), Decimal("140000.00"), Decimal("140000.00")]
    assert [shown(part, Unit.MEUR, 1) for part in parts] == ["0,1", "0,1", "0,1"]
    assert shown(sum(parts, Decimal(0)), Unit.MEUR, 1) == "0,4"


@given(CENTS, st.sampled_from(Unit), st.integers(0, 2))
def test_rounding_is_never_off_by_more_than_half_a_digit_and_mirrors_itself(
    cents: int, unit: Unit, decimals: int
) -> None:
    amount = from_cents(cents)
    figure = rounded(amount, unit, decimals)
    step = Decimal(1).scaleb(unit.exponent - decimals)
    assert abs(figure.scaleb(unit.exponent) - amount) * 2 <= step
    assert rounded(-amount, unit, decimals) == -figure


@given(CENTS | st.integers(-(10**6), 10**6), st.sampled_from(Unit), st.integers(0, 2), st.booleans())
def test_a_writer_writes_what_is_shown(cents: int, unit: Unit, decimals: int, signed: bool) -> None:
    amount = from_cents(cents)
    amounts = [amount, None, -amount]
    assert writer(unit, decimals, signed=signed)(amounts) == [
        shown(one, unit, decimals, signed=signed) for one in amounts
    ]


def test_cents_are_a_whole_number() -> None:
    with pytest.raises(TypeError):
        from_cents(1.0)  # type: ignore[arg-type]


@given(CENTS, CENTS, st.sampled_from(Unit), st.integers(0, 2))
def test_rounding_keeps_the_order(one: int, other: int, unit: Unit, decimals: int) -> None:
    low, high = sorted((from_cents(one), from_cents(other)))
    assert rounded(low, unit, decimals) <= rounded(high, unit, decimals)


@given(CENTS)
def test_a_written_amount_reads_back(cents: int) -> None:
    amount = from_cents(cents)
    text = written(amount).replace("\u00a0", "").replace(",", ".").replace("−", "-")
    assert euros(text) == amount


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        ("2005800000", "8646200000", "23,2 %"),
        ("1", "8", "12,5 %"),
        ("1", "800", "0,1 %"),
        ("1", "2000", "0,1 %"),
        ("-1", "2000", "−0,1 %"),
        ("5", "5", "100,0 %"),
        ("5", "0", ""),
    ],
)
def test_a_share_has_one_decimal_and_is_empty_without_a_whole(part: str, whole: str, text: str) -> None:
    assert share(Decimal(part), Decimal(whole)) == text.replace(" ", "\u00a0")


@given(st.lists(st.none() | st.tuples(CENTS, CENTS.filter(bool)), max_size=12))
def test_percentages_written_together_are_those_of_each_share(parts: list[tuple[int, int] | None]) -> None:
    pairs = [part and (from_cents(part[0]), from_cents(part[1])) for part in parts]
    ratios = [pair and pair[0] / pair[1] for pair in pairs]
    assert percentages(ratios) == ["" if pair is None else share(*pair) for pair in pairs]


@pytest.mark.parametrize(
    ("unit", "symbol", "words"),
    [(Unit.EUR, "€", "euros"), (Unit.KEUR, "k€", "milliers d’euros"), (Unit.MEUR, "M€", "millions d’euros")],
)
def test_a_unit_has_a_symbol_and_a_name(unit: Unit, symbol: str, words: str) -> None:
    assert (unit.symbol, unit.in_words) == (symbol, words)


@pytest.mark.parametrize(
    ("amount", "rate", "expected"),
    [
        ("100.05", "2.5", "102.55"),  # 102,551 25
        ("0.50", "1", "0.51"),  # 0,505 goes up
        ("-0.50", "1", "-0.51"),  # and away from zero below it
        ("-100000.00", "2.3", "-102300.00"),
        ("100.00", "-100", "0.00"),
        ("138820000.00", "2.3", "142012860.00"),
    ],
)
def test_a_rate_is_rounded_to_the_cent_half_up(amount: str, rate: str, expected: str) -> None:
    assert increased(Decimal(amount), Decimal(rate)) == Decimal(expected)


@pytest.mark.parametrize(
    ("rate", "text"),
    [("1.8000", "+1,8\u00a0%"), ("-0.25", "\u22120,25\u00a0%"), ("0", "+0\u00a0%"), ("10", "+10\u00a0%")],
)
def test_a_rate_is_written_with_its_sign_and_every_digit_that_counts(rate: str, text: str) -> None:
    assert rate_text(Decimal(rate)) == text
