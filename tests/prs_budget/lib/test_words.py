"""Counts, lists and moments, in French."""

from datetime import UTC, datetime

import pytest

from prs_budget.lib.words import counted, day_of, hour_of, listed, moment_of, tally, years_text

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


@pytest.mark.parametrize(
    ("texts", "written"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B"], "A et B"),
        (["A", "B", "C"], "A, B et C"),
        (["A", "B", "C", "D"], "A, B et 2 autres"),
    ],
)
def test_a_list_is_written_in_french(texts: list[str], written: str) -> None:
    assert listed(texts, most=3 if len(texts) < 4 else 2) == written


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0 ligne reconstituée"),
        (1, "1 ligne reconstituée"),
        (2, "2 lignes reconstituées"),
        (1200, "1\u00a0200 lignes reconstituées"),
    ],
)
def test_what_is_counted_agrees_with_its_number(number: int, written: str) -> None:
    assert counted(number, "ligne reconstituée") == written


def test_the_plural_is_given_where_words_do_not_all_take_an_s() -> None:
    assert counted(1, "cellule a changé", "cellules ont changé") == "1 cellule a changé"
    assert counted(3, "cellule a changé", "cellules ont changé") == "3 cellules ont changé"


def test_a_tally_says_nothing_of_what_there_is_none_of() -> None:
    assert tally([(3, "note", "notes"), (0, "ligne", "lignes"), (1, "correction", "corrections")]) == (
        "3 notes, 1 correction"
    )


@pytest.mark.parametrize(("years", "written"), [([], "–"), ([2022], "2022"), ([2018, 2019, 2022], "2018 à 2022")])
def test_years_are_told_by_the_first_and_the_last(years: list[int], written: str) -> None:
    assert years_text(years) == written
