"""SIRET and FINESS numbers: their keys, the exceptions, what is said of a wrong one."""

from __future__ import annotations

import pytest

from prs_budget.lib.identifiers import BadNumber, finess_of, siren_of, siret_of


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  ", ""),
        ("73282932000074", "73282932000074"),
        ("732 829 320 00074", "73282932000074"),
        ("732\u00a0829\u202f320.00074", "73282932000074"),
    ],
)
def test_a_siret_is_kept_without_what_separates_its_digits(typed: str, kept: str) -> None:
    """Spaces of every kind, full stops."""
    assert siret_of(typed) == kept


def test_the_first_zero_that_a_spreadsheet_takes_away_is_put_back() -> None:
    """A SIRET of 13 digits, a FINESS of 8: the key says whether that was it."""
    assert siret_of("5552178900010") == "05552178900010"
    assert finess_of("10000024") == "010000024"


def test_establishments_of_la_poste_have_another_key() -> None:
    """Its seat has the key of everyone; of the others the digits add up to a multiple of five."""
    assert siret_of("35600000000048") == "35600000000048"
    assert siret_of("35600000049837") == "35600000049837"  # 3+5+6+4+9+8+3+7 = 45
    with pytest.raises(BadNumber, match="clé est fausse"):
        siret_of("35600000049838")


@pytest.mark.parametrize("number", ["2A0000014", "2b0000020", "750712184"])
def test_a_finess_number_has_its_key(number: str) -> None:
    """Ajaccio, Bastia, Assistance publique – Hôpitaux de Paris: A counts for 1, B for 2."""
    assert finess_of(number) == number.upper()


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("73282932000075", "clé est fausse"),
        ("7328293200007", "clé est fausse"),
        ("7328293", "14 chiffres, 7 ici"),
        ("ABC", "14 chiffres, 3 ici"),
        ("٧٣٢٨٢٩٣٢٠٠٠٠٧٤", "14 chiffres"),
    ],
)
def test_a_wrong_siret_says_what_is_wrong(number: str, said: str) -> None:
    """Its length, or its key."""
    with pytest.raises(BadNumber, match=said):
        siret_of(number)


@pytest.mark.parametrize(
    ("number", "said"),
    [("750712185", "clé est fausse"), ("2C0000014", "9 caractères"), ("7507121", "9 caractères")],
)
def test_a_wrong_finess_number_says_what_is_wrong(number: str, said: str) -> None:
    """Its shape, or its key."""
    with pytest.raises(BadNumber, match=said):
        finess_of(number)


def test_the_siren_is_the_beginning_of_the_siret() -> None:
    """Nine digits; nothing where the SIRET is not known."""
    assert siren_of("73282932000074") == "732829320"
    assert siren_of(None) == ""
