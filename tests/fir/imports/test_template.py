"""The workbook of movements to fill in offers the codes of the year, and what is filled in is read back."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
from django.test import Client

from fir.imports.template import TITLES, template_of
from fir.models import FirYear, Mission, Scheme
from tests.fir.movements.files import GIVE, given, recorded, saved, stored
from tests.plugins.idf import Idf

ADDRESS = f"{GIVE}a-remplir.xlsx"


def filled(content: bytes, **said: object) -> bytes:
    """The workbook with one movement, by name of column."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    for at, name in enumerate(TITLES, start=1):
        if name in said:
            sheet.cell(2, at).value = said[name]
    return saved(book)


def test_it_is_offered_to_who_may_record_and_to_no_other(idf: Idf, year: FirYear, finance: Client) -> None:
    assert f'href="{ADDRESS}"' in finance.get(GIVE).content.decode()
    answer = finance.get(ADDRESS)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="ARS-IDF_FIR-2018_mouvements-a-remplir.xlsx"'
    )
    finance.force_login(idf.director)
    assert finance.get(ADDRESS).status_code == 403


def test_a_chosen_code_is_read_back(year: FirYear, finance: Client) -> None:
    content = template_of(year)
    movements, codes = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert [one.value for one in movements[1]] == list(TITLES.values())
    choices = {str(column[0].value): [one.value for one in column[1:] if one.value] for column in codes.columns}
    direction = next(one for one in choices["Direction : choix"] if str(one).startswith("DOS - "))
    mission = next(one for one in choices["Mission : choix"] if str(one).startswith("M1 - "))
    content = filled(
        content,
        type="Engagement",
        engagement="EJ-7",
        direction=direction,
        nature="Intervention",
        mission=mission,
        ae=Decimal("1250.50"),
        date=date(2018, 3, 15),
        reference="R-7",
    )
    text = given(finance, content, "rempli.xlsx")
    assert "1 ligne lue : 1 nouvelle. Rien n’est écrit." in text
    assert "Codes" not in text.partition("Comment il a été lu")[2].partition("Lire autrement")[0]
    recorded(finance)
    assert stored() == [("engagement", "EJ-7", Decimal("1250.50"), Decimal("0.00"), "R-7")]


def test_what_the_year_does_not_have_is_no_choice_and_a_label_is_no_formula(year: FirYear) -> None:
    Mission.objects.create(agency=year.agency, code="M8", label="Fermée", closed_on=date(2016, 12, 31))
    Mission.objects.create(agency=year.agency, code="M9", label="Ouverte")
    Mission.objects.filter(code="M9", agency=year.agency).update(code="=1+1")
    book = openpyxl.load_workbook(io.BytesIO(template_of(year)))
    found = [one for line in book.worksheets[1].iter_rows() for one in line if one.value]
    assert not [one for one in found if str(one.value).startswith("M8")]
    assert [one.data_type for one in found if str(one.value).startswith("=1+1")] == ["s"]


def test_a_column_with_nothing_to_choose_is_typed(year: FirYear) -> None:
    Scheme.objects.filter(agency=year.agency).exclude(code="NC").update(closed_on=date(2016, 12, 31))
    movements, codes = openpyxl.load_workbook(io.BytesIO(template_of(year))).worksheets
    assert "Dispositif : choix" not in [one.value for one in codes[1]]
    assert len(movements.data_validations.dataValidation) == codes.max_column
