"""The amounts of a file that was read in a wrong unit are asked once, for the file, before anything is written."""

import re
from decimal import Decimal

from django.test import Client

from fir.models import FirYear, Movement, WaitingFile
from tests.fir.movements.files import ROWS, Row, a_csv, given, recorded, waiting_address, words
from tests.fir.years import a_place, a_stage, commit
from tests.plugins.idf import Idf

WRONG = "confirmez les montants demandés"


def payment(code: str, cp: str, key: str = "R-9") -> Row:
    nature = "" if code else "INT"
    return ("Paiement", code, "", "", nature, "M1" if nature else "", "", "", cp, "30/04/2018", "", key, "Acompte")


def answer_of(client: Client) -> str:
    """What the preview would send for « ces montants sont les bons »; empty where nothing is asked."""
    found = re.search(r'name="ampleur" value="([^"]+)"', client.get(waiting_address()).content.decode())
    return found[1] if found else ""


def test_a_payment_far_larger_than_its_commitment_is_asked_once(idf: Idf, year: FirYear, finance: Client) -> None:
    commit(idf, year, "EJ-9", 300)
    text = given(finance, a_csv([payment("EJ-9", "30001,00")]))
    assert "Montants à confirmer" in text
    assert "ligne 2 R-9 CP 30 001,00 30 001,00 €, c’est 100 fois le plus grand montant de la ligne (300,00 €)" in text
    before = Movement.objects.count()
    assert WRONG in refused(finance)
    assert WRONG in refused(finance, ampleur="autre")
    assert Movement.objects.count() == before
    assert "mandats.csv importé : 1 mouvement." in recorded(finance, ampleur=answer_of(finance))
    assert Movement.objects.latest("pk").cp == Decimal("30001.00")


def refused(client: Client, **more: str) -> str:
    """Click « Enregistrer » where an answer is missing."""
    html = client.get(waiting_address()).content.decode()
    [state] = re.findall(r'name="etat" value="([^"]+)"', html)
    answer = client.post(waiting_address(), {"etat": state, "enregistrer": "1", **more})
    assert answer.status_code == 400
    return words(answer.content.decode())


def test_the_answer_is_for_the_amounts_that_were_asked(idf: Idf, year: FirYear, finance: Client) -> None:
    commit(idf, year, "EJ-9", 300)
    given(finance, a_csv([payment("EJ-9", "30001,00")]))
    first = answer_of(finance)
    WaitingFile.objects.all().delete()
    given(finance, a_csv([payment("EJ-9", "30002,00")]))
    assert WRONG in refused(finance, ampleur=first)


def test_a_commitment_and_a_payment_without_one_are_held_against_what_the_year_opens(
    idf: Idf, year: FirYear, finance: Client
) -> None:
    a_stage(idf, year, "BI", {a_place(idf.agency, mission="M1"): (1000, 900), a_place(idf.agency, "FON"): (5000, None)})
    big = (*ROWS[0][:7], "1001,00", *ROWS[0][8:])
    text = given(finance, a_csv([big, payment("EJ-1", "400,00"), payment("", "1002,00", "R-10")]))
    assert "ligne 2 R-1 AE 1 001,00 1 001,00 €, c’est plus que ce qu’a l’enveloppe à lui seul (1 000,00 €)" in text
    assert "ligne 4 R-10 CP 1 002,00 1 002,00 €, c’est plus que ce qu’a l’enveloppe" in text
    assert "ligne 3 R-9 CP" not in text
    assert "2 montants à confirmer" in text


def test_a_payment_is_held_against_the_commitment_that_the_file_itself_makes(finance: Client) -> None:
    text = given(finance, a_csv([ROWS[0], payment("EJ-1", "30000,00"), payment("EJ-1", "30000,01", "R-10")]))
    assert "ligne 3 R-9 CP" not in text
    assert "ligne 4 R-10 CP 30 000,01" in text


def test_a_correction_is_held_against_what_it_replaces_and_asked_where_it_is_wanted(finance: Client) -> None:
    given(finance, a_csv())
    recorded(finance)
    wrong = ("Paiement", "EJ-1", *[""] * 6, "10001,00", "30/04/2018", "", "R-2", "Acompte")
    text = given(finance, a_csv([ROWS[0], wrong, *ROWS[2:], payment("EJ-1", "1,00")]))
    assert "ligne 3 R-2 CP 10 001,00 10 001,00 €, c’est 100 fois le montant remplacé (100,00 €)" in text
    told = refused(finance, corriger="1", motif="Mandat rectifié")
    assert WRONG in told
    html = finance.post(waiting_address(), state_of(finance) | {"corriger": "1", "motif": "Mandat rectifié"}).content
    assert 'value="Mandat rectifié"' in html.decode()
    assert "1 mouvement." in recorded(finance)


def state_of(client: Client) -> dict[str, str]:
    [state] = re.findall(r'name="etat" value="([^"]+)"', client.get(waiting_address()).content.decode())
    return {"etat": state, "enregistrer": "1"}


def test_amounts_in_proportion_are_not_asked(idf: Idf, year: FirYear, finance: Client) -> None:
    a_stage(idf, year, "BI", {a_place(idf.agency, mission="M1"): (1000, 900)})
    assert "à confirmer" not in given(finance, a_csv())
    assert answer_of(finance) == ""
