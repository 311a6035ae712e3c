"""Whom a file of movements names: the rows of those names or numbers, found or made in its operation."""

from __future__ import annotations

import pytest
from django.test import Client

from fir.models import Beneficiary, Commitment, FirYear
from tests.fir.movements.files import a_csv, given, recorded
from tests.fir.years import a_year
from tests.plugins.idf import Idf

pytestmark = pytest.mark.django_db
HEADS = ("Type", "Engagement", "Bénéficiaire", "SIRET", "FINESS", "AE", "Référence")
SIRET, FINESS = "73282932000074", "750712184"


@pytest.fixture
def year(idf: Idf) -> FirYear:
    """A year without movements."""
    return a_year(idf, 2018)


@pytest.fixture
def finance(idf: Idf, year: FirYear, client: Client) -> Client:
    """Who imports."""
    client.force_login(idf.finance)
    return client


def _row(number: int, name: str, siret: str = "", finess: str = "") -> tuple[str, ...]:
    return ("Engagement", f"EJ-{number}", name, siret, finess, "100", f"R-{number}")


def _imported(client: Client, *rows: tuple[str, ...], name: str = "pieces.csv") -> str:
    told = given(client, a_csv(rows, HEADS), name)
    recorded(client)
    return told


def test_names_written_otherwise_make_one_row(idf: Idf, finance: Client) -> None:
    _imported(finance, _row(1, "Hôpital Saint-Éloi"), _row(2, "HOPITAL  SAINT-ELOI"), _row(3, "Clinique"), _row(4, ""))
    assert list(Beneficiary.objects.order_by("pk").values_list("name", flat=True)) == ["Hôpital Saint-Éloi", "Clinique"]
    said = Commitment.objects.order_by("code").values_list("beneficiary__name", flat=True)
    assert list(said) == ["Hôpital Saint-Éloi", "Hôpital Saint-Éloi", "Clinique", None]
    assert Beneficiary.objects.get(name="Clinique").history.get().history_user == idf.finance


def test_the_next_file_finds_them_by_name_or_by_number(idf: Idf, finance: Client) -> None:
    _imported(finance, _row(1, "AP-HP", SIRET), _row(2, "Clinique"))
    _imported(finance, _row(3, "Assistance publique", SIRET), _row(4, "clinique", "", FINESS), name="mai.csv")
    assert Beneficiary.objects.count() == 2
    assert Beneficiary.objects.get(name="Clinique").finess == FINESS
    assert str(Commitment.objects.get(code="EJ-3").beneficiary) == "AP-HP"


def test_a_wrong_number_refuses_its_row_in_french(finance: Client) -> None:
    told = given(finance, a_csv([_row(1, "CHU", "73282932000075"), _row(2, "CHU", "", "75071218")], HEADS))
    assert "« 73282932000075 » n’est pas un SIRET : sa clé est fausse" in told
    assert "« 075071218 » n’est pas un numéro FINESS : sa clé est fausse" in told
    assert not Beneficiary.objects.exists()


def test_who_is_made_meanwhile_is_found_again(idf: Idf, finance: Client) -> None:
    given(finance, a_csv([_row(1, "CHU"), _row(2, "CHU")], HEADS))
    meanwhile = Beneficiary.objects.create(agency=idf.agency, name="chu", siret=SIRET)
    recorded(finance)
    assert set(Commitment.objects.values_list("beneficiary", flat=True)) == {meanwhile.pk}


def test_one_that_was_merged_is_still_who_a_file_names(idf: Idf, finance: Client) -> None:
    """The row keeps what the file said, so that separating them again gives each its own."""
    kept = Beneficiary.objects.create(agency=idf.agency, name="CHU de Lille")
    Beneficiary.objects.create(agency=idf.agency, name="CHRU", merged_into=kept)
    _imported(finance, _row(1, "CHRU"))
    assert str(Commitment.objects.get().beneficiary) == "CHRU"
    assert "CHU de Lille" in finance.get("/ars-idf/fir/2018/engagements/").content.decode()
    told = given(finance, a_csv([_row(1, "CHU de Lille"), _row(2, "CHU de Lille")], HEADS), "juin.csv")
    assert "garde son bénéficiaire" not in told
