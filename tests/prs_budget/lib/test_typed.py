"""Amounts read from what people type: the same answers as in the browser, and what is shown reads back the same."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from prs_budget.lib.money import LARGEST_CENTS, MINUS, Unit, from_cents, shown
from prs_budget.lib.typed import Unreadable, editable, read_amount

CASES = json.loads((Path(__file__).resolve().parents[2] / "js" / "amounts.json").read_text(encoding="utf-8"))

cents = some.integers(min_value=-LARGEST_CENTS, max_value=LARGEST_CENTS)
units = some.sampled_from(Unit)


def test_there_are_texts_of_every_sort() -> None:
    assert len(CASES) >= 120
    assert {case["unit"] for case in CASES} == {unit.name for unit in Unit}
    assert sum("error" in case for case in CASES) > 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['text']!a} in {case['unit']}")
def test_a_text_is_read_as_the_browser_reads_it(case: dict[str, Any]) -> None:
    current = None if "current" not in case else from_cents(int(case["current"]))
    read = read_amount(case["text"], Unit[case["unit"]], current)
    if "error" in case:
        assert read == Unreadable(case["error"], case.get("proposal", ""))
    else:
        assert read == (None if case["cents"] is None else from_cents(int(case["cents"])))


@given(amount=cents, unit=units)
@example(amount=0, unit=Unit.MEUR)
@example(amount=-1, unit=Unit.MEUR)
def test_an_amount_shown_to_the_cent_reads_back(amount: int, unit: Unit) -> None:
    assert read_amount(shown(from_cents(amount), unit, unit.exponent + 2), unit) == from_cents(amount)


@given(amount=cents, unit=units)
def test_an_amount_to_edit_reads_back(amount: int, unit: Unit) -> None:
    assert read_amount(editable(from_cents(amount), unit), unit) == from_cents(amount)


def test_an_amount_to_edit_has_the_digits_that_count() -> None:
    assert editable(Decimal("142012860.00"), Unit.KEUR) == "142\u00a0012,86"
    assert editable(Decimal("1200.00"), Unit.EUR) == "1\u00a0200"
    assert editable(Decimal("1200.50"), Unit.EUR) == "1\u00a0200,5"
    assert editable(None, Unit.EUR) == ""


@given(amount=cents, unit=units, column=units)
def test_an_amount_shown_with_its_unit_reads_back_in_any_column(amount: int, unit: Unit, column: Unit) -> None:
    text = f"{shown(from_cents(amount), unit, unit.exponent + 2)} {unit.symbol}"
    assert read_amount(text, column) == from_cents(amount)


@given(amount=some.integers(min_value=0, max_value=LARGEST_CENTS), space=some.sampled_from(" \u00a0\u202f\u2009"))
def test_parentheses_and_any_space_say_the_same_as_a_minus(amount: int, space: str) -> None:
    text = shown(from_cents(amount), Unit.EUR, 2).replace("\u00a0", space)
    assert read_amount(f"({text})", Unit.EUR) == read_amount(f"{MINUS}{text}", Unit.EUR) == from_cents(-amount)


@given(amount=some.integers(min_value=-(10**12), max_value=10**12), rate=some.integers(min_value=0, max_value=10**5))
def test_a_percentage_is_within_half_a_cent_of_the_product(amount: int, rate: int) -> None:
    current, percent = from_cents(amount), Decimal(rate).scaleb(-2)
    read = read_amount(f"+{percent} %".replace(".", ","), Unit.KEUR, current)
    assert isinstance(read, Decimal)
    assert abs(read - current * (1 + percent / 100)) <= Decimal("0.005")


@given(a=some.integers(0, 10**9), b=some.integers(1, 10**6), c=some.integers(0, 10**6))
def test_a_sum_is_computed_exactly(a: int, b: int, c: int) -> None:
    assert read_amount(f"=({a}*{b}+{c})/{b}-{c}/{b}", Unit.EUR) == Decimal(a)


@given(text=some.text(max_size=120), unit=units)
def test_any_text_is_an_amount_nothing_or_a_reason(text: str, unit: Unit) -> None:
    read = read_amount(text, unit, Decimal(100))
    assert read is None or isinstance(read, (Decimal, Unreadable))


@given(text=some.text(alphabet="0123456789,. +-*/()%=kM€Oo#", max_size=40), unit=units)
def test_what_looks_like_an_amount_is_one_or_has_a_reason(text: str, unit: Unit) -> None:
    read = read_amount(text, unit, Decimal(100))
    assert not isinstance(read, Unreadable) or read.reason.endswith(".") or read.reason.endswith(" €.")
