"""Rates as they are typed."""

from decimal import Decimal

import pytest

from prs_budget.lib.typed import BadRate, rate_of


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("2,3", "2.3"),
        (" 2,45 % ", "2.45"),
        ("2.45", "2.45"),
        ("−1,5\u202f%", "-1.5"),
        ("+2", "2"),
        ("0", "0"),
        ("-100", "-100"),
        ("3,", "3"),
    ],
)
def test_a_rate_is_read_with_a_comma_or_a_point_a_sign_or_none(text: str, rate: str) -> None:
    assert rate_of(text) == Decimal(rate)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("deux", "n’est pas un taux"),
        ("2,3,4", "n’est pas un taux"),
        ("%", "n’est pas un taux"),
        ("1" * 200, "n’est pas un taux"),
        ("-100,1", "de −100 à 1000"),
        ("1001", "de −100 à 1000"),
        ("2,12345", "4 décimales au plus"),
        ("2,3 %%", "n’est pas un taux"),
    ],
)
def test_what_is_no_rate_says_why(text: str, why: str) -> None:
    with pytest.raises(BadRate, match=why):
        rate_of(text)
