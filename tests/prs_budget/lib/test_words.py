"""Moments, in the time of the agency."""

from datetime import UTC, datetime

from prs_budget.lib.words import day_of, hour_of, moment_of

LATE = datetime(2018, 3, 7, 23, 41, tzinfo=UTC)


def test_a_day_is_that_of_the_agency() -> None:
    assert day_of(LATE, "Europe/Paris") == "8 mars 2018"
    assert day_of(LATE, "America/Guadeloupe") == "7 mars 2018"


def test_a_moment_of_today_says_so() -> None:
    assert moment_of(LATE, "Europe/Paris", datetime(2018, 3, 8, 22, 0, tzinfo=UTC)) == "ce jour, 00:41"
    assert moment_of(LATE, "Europe/Paris", datetime(2018, 3, 8, 23, 0, tzinfo=UTC)) == "8 mars 2018, 00:41"
    assert moment_of(LATE, "America/Guadeloupe", datetime(2018, 3, 8, 22, 0, tzinfo=UTC)) == "7 mars 2018, 19:41"


def test_an_hour_is_that_of_the_agency() -> None:
    assert hour_of(LATE, "Europe/Paris") == "0:41"
    assert hour_of(LATE, "America/Guadeloupe") == "19:41"
