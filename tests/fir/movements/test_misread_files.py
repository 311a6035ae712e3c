"""Files that fooled comparable products: what nobody sees, what a spreadsheet changed, what another system wrote."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client

from tests.fir.movements.files import (
    HEADS,
    ROWS,
    Row,
    a_csv,
    an_xlsx,
    given,
    previewed,
    recorded,
    saved,
    stored,
    waiting_address,
)


def commitment(code: object, ae: object = "300,00", key: str = "R-1") -> Row:
    return ("Engagement", code, "CHU", "DOS", "INT", "M1", "", ae, "", "15/03/2018", "2018", key, "Convention")


@pytest.mark.parametrize(
    "content",
    [
        a_csv([commitment("1,02E+11"), commitment("1,02E+11", "200,00", "R-2")]),
        an_xlsx([commitment(1234567890123456789)]),
    ],
    ids=["scientific", "nineteen digits"],
)
def test_a_number_that_a_spreadsheet_shortened_is_refused(finance: Client, content: bytes) -> None:
    assert "le tableur a abrégé ce numéro" in given(finance, content)


def test_what_nobody_sees_in_a_code_makes_no_other_code(finance: Client) -> None:
    codes = ("EJ-1", "EJ-1\u200b", "EJ\u00ad-1", "\ufeffEJ-1")
    given(finance, a_csv([commitment(code, "10,00", f"R-{at}") for at, code in enumerate(codes)]))
    assert "4 mouvements, 1 engagement nouveau" in recorded(finance)
    assert {row[1] for row in stored()} == {"EJ-1"}


def test_a_code_keeps_the_zeros_that_its_format_shows(finance: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(an_xlsx([commitment(123, 300)])))
    book.worksheets[0]["B2"].number_format = "00000"
    given(finance, saved(book))
    recorded(finance)
    assert stored()[0][1] == "00123"


def test_a_hidden_column_is_read_and_is_told(finance: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(an_xlsx([commitment("EJ-1")])))
    page = book.worksheets[0]
    assert "colonne masquée" not in given(finance, saved(book))
    for letter in ("B", "I"):
        page.column_dimensions[letter].hidden = True
    text = given(finance, saved(book))
    assert "Feuille « Extraction », colonnes masquées lues aussi : B et I" in text


def test_a_hidden_sheet_is_not_read_and_is_told(finance: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(an_xlsx([commitment("EJ-1", 300)], sheet="2018")))
    old = book.create_sheet("Ancien")
    for row in (HEADS, commitment("EJ-9", 500)):
        old.append(list(row))
    old.sheet_state = "hidden"
    text = given(finance, saved(book))
    assert "La feuille masquée « Ancien » n’est pas lue." in text
    recorded(finance)
    assert [row[2] for row in stored()] == [Decimal("300.00")]


def test_another_sheet_of_the_same_titles_is_told(finance: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(an_xlsx([commitment("EJ-1", 300)], sheet="Janvier")))
    other = book.create_sheet("Février")
    for row in (HEADS, commitment("EJ-2", 200, "R-2")):
        other.append(list(row))
    assert "La feuille « Février » a les mêmes titres et n’est pas lue" in given(finance, saved(book))


def test_a_merged_direction_is_refused_and_not_guessed(finance: Client) -> None:
    rows = [commitment(f"EJ-{at}", 100, f"R-{at}") for at in (1, 2, 3)]
    book = openpyxl.load_workbook(io.BytesIO(an_xlsx(rows)))
    book.worksheets[0].merge_cells("D2:D4")
    assert "2 rejetées" in given(finance, saved(book))
    assert "Cellule fusionnée" in previewed(finance)


def test_rows_that_a_filter_hides_are_told_and_may_be_left_out(finance: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(an_xlsx([commitment("EJ-1", 300), commitment("EJ-2", 999, "R-2")])))
    book.worksheets[0].row_dimensions[3].hidden = True
    assert "1 ligne masquée est comprise (999,00 €)" in given(finance, saved(book))
    finance.post(waiting_address(), {"lire": "1", "titres": "1", "masquees": "1", **chosen(finance)})
    assert "1 ligne masquée est laissée (999,00 €)" in previewed(finance)
    recorded(finance)
    assert [row[1] for row in stored()] == ["EJ-1"]


def chosen(client: Client) -> dict[str, str]:
    """The columns as the page proposes them."""
    form = client.get(waiting_address()).context["form"]
    return {f"colonne-{name[8:]}": str(at) for name, at in form.initial.items() if name.startswith("colonne-")}


def test_an_amount_shown_in_thousands_under_a_title_in_thousands_is_asked(finance: Client) -> None:
    heads = ["AE (k€)" if head == "AE" else head for head in HEADS]
    book = openpyxl.load_workbook(io.BytesIO(an_xlsx([commitment("EJ-1", 300_000)], heads)))
    book.worksheets[0]["H2"].number_format = "# ##0,"
    assert "n’en montre que les milliers" in given(finance, saved(book))
    finance.post(waiting_address(), {"lire": "1", "titres": "1", "unite": "EUR", **chosen(finance)})
    recorded(finance)
    assert stored()[0][2] == Decimal("300000.00")


@pytest.mark.parametrize("rows", [ROWS, [("Engagement", "EJ-1", "Hôpital", *ROWS[0][3:])]])
def test_a_csv_of_another_system_is_decoded_by_its_own_accents(finance: Client, rows: list[Row]) -> None:
    text = given(finance, a_csv(rows, encoding="mac-roman"))
    assert "H™pital" not in text
    assert "CSV, Mac OS Roman" in text
    recorded(finance)
    assert stored()[0][4] == "R-1"


def test_a_stray_byte_in_a_csv_of_utf_8_is_refused_with_its_line(finance: Client) -> None:
    content = a_csv([commitment("EJ-1"), commitment("EJ-2", "200,00", "R-2")]).replace(b"R-2;Convention", b"R-2;Pr\xe9")
    assert "Ligne 3 : un caractère n’est pas en UTF-8" in given(finance, content)
