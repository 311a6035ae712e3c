"""Natural persons whom the FIR pays: named to who runs it, on its pages; counted together in all that leaves them."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client

from fir.models import Beneficiary, FirYear
from tests.fir.years import a_year, commit, pay
from tests.plugins.api import CallAs
from tests.plugins.idf import Idf

pytestmark = pytest.mark.django_db
FIR = "/ars-idf/fir/2018"
NAME = "Zénobie Personne"


@pytest.fixture
def year(idf: Idf) -> FirYear:
    """Two natural persons and a hospital, all paid."""
    year = a_year(idf, 2018)
    for code, ae, name in (("P-1", 300, NAME), ("P-2", 50, "Yvon Personne"), ("EJ-1", 1000, "Centre hospitalier")):
        pay(idf, year, commit(idf, year, code, ae, beneficiary=name), 40)
    Beneficiary.objects.filter(name__endswith="Personne").update(is_natural_person=True)
    return year


def _file(client: Client, address: str) -> str:
    """All that a file says."""
    answer = client.get(address)
    assert answer.status_code == 200
    content = answer.getvalue()
    if "csv" in address:
        return content.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = (cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    return "\n".join(str(cell) for cell in cells if cell is not None)


LISTS = [f"{FIR}/mouvements/", f"{FIR}/engagements/", f"{FIR}/restes-a-payer/engagements/"]


@pytest.mark.parametrize("wanted", ["csv", "xlsx"])
@pytest.mark.parametrize("address", LISTS)
def test_files_count_them_together(idf: Idf, year: FirYear, client: Client, address: str, wanted: str) -> None:
    """Neither their names, nor the numbers and objects of their commitments; the hospital is there."""
    client.force_login(idf.finance)
    said = _file(client, f"{address}?format={wanted}")
    assert "Personne" not in said
    assert "P-1" not in said
    assert "P-2" not in said
    assert "Centre hospitalier" in said
    assert "Particuliers" in said
    assert "350" in said


@pytest.mark.parametrize("address", LISTS)
def test_pages_name_them_to_who_runs_the_fir_alone(idf: Idf, year: FirYear, client: Client, address: str) -> None:
    client.force_login(idf.finance)
    assert NAME in client.get(address).content.decode()
    client.force_login(idf.director)
    said = client.get(address).content.decode()
    assert "Personne" not in said
    assert "P-1" not in said
    assert "Particuliers" in said


def test_the_page_of_a_commitment_is_read_by_who_runs_the_fir_and_gives_no_file(
    idf: Idf, year: FirYear, client: Client
) -> None:
    client.force_login(idf.finance)
    assert NAME in client.get(f"{FIR}/engagements/P-1/").content.decode()
    assert client.get(f"{FIR}/engagements/P-1/?format=csv").status_code == 400
    client.force_login(idf.director)
    assert client.get(f"{FIR}/engagements/P-1/").status_code == 403
    assert client.get(f"{FIR}/engagements/EJ-1/").status_code == 200


def test_the_api_does_not_say_of_whom_a_movement_is(idf: Idf, year: FirYear, call_as: CallAs) -> None:
    said = str(call_as(idf.finance).read("fir/movements/"))
    assert "P-1" not in said
    assert "Personne" not in said
    assert said.count("Particuliers") == 4
    assert "EJ-1" in said


def test_a_panel_says_a_natural_person(idf: Idf, year: FirYear, client: Client) -> None:
    client.force_login(idf.director)
    said = client.get(f"{FIR}/restes-a-payer/?ouvre=,rap").content.decode()
    assert "Particulier" in said
    assert "Personne" not in said


def test_a_row_that_counts_persons_together_is_no_movement_of_a_file(idf: Idf, year: FirYear, client: Client) -> None:
    """A file of the site that is brought back to it."""
    client.force_login(idf.finance)
    file = io.BytesIO(b"Mouvement;Engagement;AE;CP\nEngagement;N-1;100;\nParticuliers (4 mouvements);;350;80\n")
    file.name = "mouvements.csv"
    answer = client.post(f"{FIR}/mouvements/fichier/", {"fichier": file}, follow=True)
    said = answer.content.decode()
    assert "compte des particuliers ensemble" in said
    assert "1 ligne lue" in said
