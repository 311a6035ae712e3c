"""Twelfths: what a finding tells of one month, what the pace allows since January."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fir.facts.twelfths import is_beyond_twelfth, twelfth, twelfths


@pytest.mark.parametrize(
    ("whole", "one", "limit"),
    [
        ("1200.00", "100.00", "100.00"),
        ("1000.00", "83.33", "83.33"),
        ("100.10", "8.34", "8.34"),
        ("0.10", "0.01", "0.00"),
    ],
)
def test_one_month_is_told_to_the_nearest_cent_and_limited_to_the_cent_below(whole: str, one: str, limit: str) -> None:
    assert twelfth(Decimal(whole)) == Decimal(one)
    assert twelfths(Decimal(whole), 1) == Decimal(limit)


def test_months_are_allowed_together_then_rounded_once() -> None:
    assert [twelfths(Decimal("1000.00"), months) for months in (1, 2, 12)] == [
        Decimal("83.33"),
        Decimal("166.66"),
        Decimal("1000.00"),
    ]


def test_a_month_is_beyond_its_exact_twelfth_whatever_is_shown() -> None:
    assert not is_beyond_twelfth(Decimal("83.33"), Decimal("1000.00"))
    assert is_beyond_twelfth(Decimal("83.34"), Decimal("1000.00"))
    assert not is_beyond_twelfth(Decimal("100.00"), Decimal("1200.00"))
