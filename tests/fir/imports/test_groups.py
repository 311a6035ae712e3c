"""What a file brings to each mission, and the rows that look like one already there, are shown beforehand."""

from django.test import Client

from tests.fir.movements.files import ROWS, a_csv, counted, given, recorded

TITLE = "montants : une pièce ou deux ?"


def test_what_new_movements_bring_is_summed_by_mission_and_nature(finance: Client) -> None:
    text = given(finance, a_csv())
    assert "Ce que les mouvements nouveaux apportent, par mission" in text
    assert "Intervention 4 280,00 150,00" in text
    assert "Total 280,00 150,00" in text


def test_a_payment_of_one_day_under_two_references_is_told_in_the_file(finance: Client) -> None:
    assert TITLE not in given(finance, a_csv())
    text = given(finance, a_csv([*ROWS, (*ROWS[1][:-2], "R-9", "Autre libellé")]))
    assert TITLE in text
    assert "ligne 3 R-2 EJ-1" in text
    assert "ligne 6 (R-9)" in text
    assert "2 lignes : mêmes engagement, jour et montants qu’une autre" in text.partition("Enregistrer")[0]


def test_one_already_recorded_under_another_reference_is_told_and_may_be_recorded(finance: Client) -> None:
    given(finance, a_csv())
    recorded(finance)
    text = given(finance, a_csv([(*ROWS[1][:-2], "R-9", "")]))
    assert TITLE in text
    assert "enregistré (R-2)" in text
    recorded(finance)
    assert counted()[0] == 5


def test_another_day_or_amount_is_another_voucher(finance: Client) -> None:
    other = (*ROWS[1][:8], "100,01", *ROWS[1][9:-2], "R-9", "")
    assert TITLE not in given(finance, a_csv([*ROWS, other]))


def test_a_voucher_repeated_by_every_row_names_a_few_of_the_others(finance: Client) -> None:
    same = [(*ROWS[1][:-2], f"S-{at}", "") for at in range(300)]
    text = given(finance, a_csv([ROWS[0], *same]))
    assert "ligne 4 (S-1), ligne 5 (S-2), ligne 6 (S-3), et 296 de plus" in text
    assert "300 lignes : mêmes engagement" in text
