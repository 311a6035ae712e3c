"""The list of movements that the site gives is read back by the site as it is: nothing new, nothing asked."""

import pytest
from django.test import Client

from fir.actions.movements import cancel_movement
from fir.enums import MovementKind
from fir.models import Beneficiary, FirYear, Movement
from tests.fir.movements.files import LIST, ROWS, a_csv, given, recorded
from tests.fir.years import a_place, record
from tests.plugins.idf import Idf

#: a movement without a commitment, one that a caisse pays, one without a reference, one that says its line
MORE = [
    *ROWS,
    ("Paiement", "", "", "DOS", "INT", "M1", "", "", "10,00", "30/04/2018", "", "R-5", "Vacation"),
    ("Paiement", "", "", "DOS", "INT", "M1", "", "", "12,34", "30/04/2018", "", "", "Sans pièce"),
    ("Avoir", "EJ-1", "", "", "", "", "", "", "-5,10", "30/06/2018", "", "R-6", ""),
]


def exported(client: Client, kind: str) -> bytes:
    answer = client.get(f"{LIST}?format={kind}")
    return answer.getvalue()


@pytest.fixture
def lived(idf: Idf, finance: Client, year: FirYear) -> FirYear:
    """A year with a file recorded, one of its movements corrected, one cancelled by hand, one typed by hand."""
    given(finance, a_csv(MORE))
    recorded(finance)
    given(
        finance, a_csv([*ROWS[:1], ("Paiement", "EJ-1", *[""] * 6, "120,00", "02/05/2018", "", "R-2", ""), *MORE[2:]])
    )
    recorded(finance, corriger="1", motif="Montant rectifié")
    cancel_movement(by=idf.finance, movement=Movement.objects.get(key="R-6"), reason="Erreur")
    record(idf, year, MovementKind.PAYMENT, cp=33, place=a_place(idf.agency, mission="M1"))
    return year


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_export_of_movements_reads_back_unchanged(finance: Client, lived: FirYear, kind: str) -> None:
    before = Movement.objects.count()
    text = given(finance, exported(finance, kind), f"mouvements.{kind}")
    assert "7 lignes lues : 7 déjà enregistrées" in text
    assert "Tout ce que dit ce fichier est déjà enregistré : aucun changement." in text
    assert "4 lignes annulées ou d’annulation : non lues." in text
    assert "n’auront" not in text
    assert "absent" not in text
    assert Movement.objects.count() == before


def test_a_row_of_the_export_that_is_changed_is_a_correction_of_what_its_reference_names(
    finance: Client, lived: FirYear
) -> None:
    content = exported(finance, "csv").decode("utf-8-sig").replace(";50,00;", ";51,00;")
    text = given(finance, content.encode(), "mouvements.csv")
    assert "7 lignes lues : 6 déjà enregistrées, 1 différente de ce qui est enregistré" in text


def test_a_row_of_the_export_without_a_reference_that_is_changed_is_refused(finance: Client, lived: FirYear) -> None:
    content = exported(finance, "csv").decode("utf-8-sig").replace(";12,34;", ";12,35;")
    text = given(finance, content.encode(), "mouvements.csv")
    assert "sans référence, est enregistré autrement : corrigez-le sur sa page" in text


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_natural_persons_are_together_in_the_export_and_that_row_is_no_movement(
    finance: Client, lived: FirYear, kind: str
) -> None:
    Beneficiary.objects.filter(commitments__code="EJ-1").update(is_natural_person=True)
    text = given(finance, exported(finance, kind), f"mouvements.{kind}")
    assert "3 lignes lues : 3 déjà enregistrées" in text
    assert "compte des particuliers ensemble" in text
    assert "absent" not in text
