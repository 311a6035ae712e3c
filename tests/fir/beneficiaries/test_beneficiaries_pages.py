"""The pages of beneficiaries: who received most, what one received, corrected, merged, separated, published."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from allocations.models import Envelope
from fir.actions.beneficiaries import merge_beneficiaries, separate_beneficiary
from fir.actions.delegations import DelegationDraft, record_delegations
from fir.enums import Way
from fir.facts.received import Received, received, received_by
from fir.facts.twins import bare_name, twins_of
from fir.models import Beneficiary, FirYear
from prs_budget.lib.refusals import Refused
from prs_budget.organisation.models import Direction
from tests.fir.years import a_year, commit, pay, withdraw
from tests.plugins.idf import Idf

pytestmark = pytest.mark.django_db
LIST = "/ars-idf/beneficiaires/"
SIRET = "73282932000074"


@pytest.fixture
def year(idf: Idf) -> FirYear:
    """A hospital paid by the FIR and delegated credits, an association, a natural person."""
    year = a_year(idf, 2018)
    one = commit(idf, year, "EJ-1", 30_000, beneficiary="Centre hospitalier", on=date(2018, 3, 15))
    pay(idf, year, one, 10_000)
    withdraw(idf, year, one, 1000)
    commit(idf, year, "EJ-2", 500, beneficiary="Association La Maison")
    commit(idf, year, "EJ-3", 40_000, beneficiary="Zénobie Personne")
    Beneficiary.objects.filter(name__endswith="Personne").update(is_natural_person=True)
    draft = DelegationDraft(
        envelope=Envelope.objects.get(agency=idf.agency, code="DAF"),
        year=2018,
        on=date(2018, 5, 2),
        direction=Direction.objects.get(agency=idf.agency, code="DOS"),
        beneficiary=Beneficiary.objects.get(name="Centre hospitalier"),
        amount=Decimal(100_000),
        key="D-1",
    )
    record_delegations(by=idf.finance, agency=idf.agency, drafts=[draft], way=Way.FORM)
    return year


def _named(name: str) -> Beneficiary:
    return Beneficiary.objects.get(name=name)


def test_who_received_most_comes_first(idf: Idf, year: FirYear, client: Client) -> None:
    client.force_login(idf.finance)
    said = client.get(LIST).content.decode()
    places = [said.index(name) for name in ("Centre hospitalier", "Zénobie Personne", "Association La Maison")]
    assert places == sorted(places)
    assert received(idf.agency)[_named("Centre hospitalier").pk] == Received(
        Decimal(29_000), Decimal(10_000), Decimal(100_000)
    )


def test_years_are_not_added_together(idf: Idf, year: FirYear, client: Client) -> None:
    client.force_login(idf.finance)
    shown = client.get(LIST).content.decode()
    assert '<option value="2018" selected>' in shown
    every = client.get(LIST, {"annee": ""}).content.decode()
    assert "des années ne s’additionnent pas" in every
    assert "Centre hospitalier" in every
    assert "Engagé ou délégué" not in every
    one = client.get(f"{LIST}{Beneficiary.objects.get(name='Centre hospitalier').pk}/").content.decode()
    assert ">Total<" not in one


@pytest.mark.parametrize(
    ("query", "there", "absent"),
    [
        ("cherche=maison", "Association La Maison", "Centre hospitalier"),
        ("enveloppe=DAF", "Centre hospitalier", "Association La Maison"),
        ("annee=2018&tri=nom", "Association La Maison", "Aucun bénéficiaire"),
        ("nature=authority", "Aucun bénéficiaire", "Centre hospitalier"),
    ],
)
def test_the_list_is_narrowed(idf: Idf, year: FirYear, client: Client, query: str, there: str, absent: str) -> None:
    client.force_login(idf.finance)
    said = client.get(f"{LIST}?{query}").content.decode()
    assert there in said
    assert absent not in said


def test_the_page_says_from_which_envelope_and_for_which_project(idf: Idf, year: FirYear, client: Client) -> None:
    client.force_login(idf.finance)
    one = _named("Centre hospitalier")
    said = client.get(f"{LIST}{one.pk}/").content.decode()
    for word in ("DAF", "FIR", "Non ventilé", "EJ-1", "D-1", "Historique"):
        assert word in said
    found = received_by(idf.agency, [one.pk], [year])
    assert sum((part.whole for part in found.values()), Decimal(0)) == received(idf.agency)[one.pk].whole


def test_natural_persons_leave_in_no_file_and_are_read_by_who_runs_the_fir(
    idf: Idf, year: FirYear, client: Client
) -> None:
    client.force_login(idf.finance)
    person = _named("Zénobie Personne")
    said = client.get(f"{LIST}?format=csv").content.decode("utf-8-sig")
    assert "Personne" not in said
    assert "Particuliers (1 personne)" in said
    assert client.get(f"{LIST}{person.pk}/").status_code == 200
    assert client.get(f"{LIST}{person.pk}/?format=csv").status_code == 400
    client.force_login(idf.director)
    assert "Zénobie" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{person.pk}/").status_code == 403
    client.force_login(idf.partner)
    assert client.get(LIST).status_code == 403


def test_two_that_are_the_same_are_merged_then_separated_whole(idf: Idf, year: FirYear, client: Client) -> None:
    client.force_login(idf.finance)
    kept, merged = _named("Centre hospitalier"), _named("Association La Maison")
    before = received(idf.agency)
    address = f"{LIST}{merged.pk}/fusionner/"
    assert "1 engagement et 0 délégation" in client.get(address).content.decode()
    assert "Indiquez pourquoi" in client.post(address, {"avec": kept.name, "motif": ""}).content.decode()
    assert "Aucun autre bénéficiaire" in client.post(address, {"avec": "Rien", "motif": "x"}).content.decode()
    assert client.post(address, {"avec": kept.name, "motif": "même établissement"}).status_code == 302
    assert received(idf.agency)[kept.pk].committed == 29_500
    assert merged.pk not in received(idf.agency)
    assert "Compte aussi pour" in client.get(f"{LIST}{merged.pk}/", follow=True).content.decode()
    assert client.post(address, {"separer": "1", "motif": "erreur"}).status_code == 302
    assert received(idf.agency) == before


def test_separating_one_gives_back_those_that_were_merged_into_it(idf: Idf, year: FirYear) -> None:
    first, second, third = (Beneficiary.objects.create(agency=idf.agency, name=name) for name in "ABC")
    merge_beneficiaries(by=idf.finance, merged=first, into=second, reason="même")
    merge_beneficiaries(by=idf.finance, merged=second, into=third, reason="même")
    assert set(Beneficiary.objects.filter(merged_into=third)) == {first, second}
    second.refresh_from_db()
    separate_beneficiary(by=idf.finance, beneficiary=second, reason="erreur")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.merged_into, second.merged_into) == (second, None)


def test_a_natural_person_is_not_merged_with_an_establishment(idf: Idf, year: FirYear) -> None:
    with pytest.raises(Refused, match="L’un est un particulier"):
        merge_beneficiaries(
            by=idf.finance, merged=_named("Zénobie Personne"), into=_named("Centre hospitalier"), reason="x"
        )
    with pytest.raises(PermissionDenied):
        merge_beneficiaries(
            by=idf.director, merged=_named("Association La Maison"), into=_named("Centre hospitalier"), reason="x"
        )


def test_names_and_numbers_are_corrected_with_a_reason(idf: Idf, year: FirYear, client: Client) -> None:
    client.force_login(idf.finance)
    one = _named("Centre hospitalier")
    address, typed = f"{LIST}{one.pk}/corriger/", {"nom": "CH de Test", "siret": "732 829 320 00074", "motif": "nom"}
    wrong = client.post(address, {**typed, "vu": "1", "siret": "73282932000075"})
    assert wrong.status_code == 400
    assert "sa clé est fausse" in wrong.content.decode()
    assert client.post(address, {**typed, "vu": "1"}).status_code == 302
    one.refresh_from_db()
    assert (one.name, one.siret, one.rev) == ("CH de Test", SIRET, 2)
    assert "a changé depuis" in client.post(address, {**typed, "nom": "Autre", "vu": "1"}).content.decode()
    other = _named("Association La Maison")
    taken = client.post(f"{LIST}{other.pk}/corriger/", {**typed, "nom": "X", "vu": str(other.rev)})
    assert "déjà celui de « CH de Test »" in taken.content.decode()


def test_likely_twins_are_proposed(idf: Idf, year: FirYear) -> None:
    assert bare_name("Association La Maison") == bare_name("MAISON (Asso)") == "maison"
    twin = Beneficiary.objects.create(agency=idf.agency, name="La Maison")
    assert twins_of(_named("Association La Maison")) == [twin]


def test_subsidies_are_published_in_the_columns_of_their_schema(idf: Idf, year: FirYear, client: Client) -> None:
    client.force_login(idf.finance)
    content = client.get(f"{LIST}subventions.csv?annee=2018").content.decode()
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [row["referenceDecision"] for row in rows] == ["EJ-1", "EJ-2"]
    first = rows[0]
    assert (first["nomBeneficiaire"], first["montant"], first["dateConvention"]) == (
        "Centre hospitalier",
        "29000.00",
        "2018-03-15",
    )
    assert (first["nature"], first["idBeneficiaire"]) == ("aide en numéraire", "")
    assert "Personne" not in content
    only = client.get(f"{LIST}subventions.csv?annee=2018&seuil=1").content.decode()
    assert "EJ-2" not in only
    assert client.get(f"{LIST}subventions.csv?annee=1999").status_code == 404
