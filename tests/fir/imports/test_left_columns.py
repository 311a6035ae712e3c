"""What movements will lack because a column is not recognised is told, and confirmed, before they are recorded."""

import re

import pytest
from django.test import Client

from tests.fir.movements.files import ROWS, Row, a_csv, given, recorded, stored, waiting_address, words
from tests.fir.years import a_place
from tests.plugins.idf import Idf

#: an extraction of an accounting application: its day, its centre and its mission have names of its own
HEADS = ("N° pièce", "Type", "Date compt.", "Centre fin.", "N° EJ", "Dom. fonct.", "Montant AE", "Montant CP", "Objet")
VOUCHERS: tuple[Row, ...] = (
    ("51000001", "EJ", "08.01.2018", "7520", "4500010006", "FIR-M1", "347.575,50", "", "Convention"),
    ("51000002", "EJ", "09.01.2018", "7590", "4500010069", "FIR-M1", "92.621,37", "", "Convention"),
    ("51000003", "DP", "10.01.2018", "7520", "4500010006", "FIR-M1", "", "1.000,00", "Acompte"),
)
TOTAL: Row = ("Total", "", "", "", "", "", "440.196,87", "1.000,00", "")
LACKS = (
    "3 mouvements n’auront ni date, ni direction, ni mission. Colonnes non reconnues : « Date compt. » pour Date ; "
    "« Centre fin. » pour Direction ; « Dom. fonct. » pour Mission. Elles sont déjà choisies plus bas, « Lire "
    "autrement » : il ne manque que « Relire ainsi » ; sinon, choisissez « Aucune »."
)


def page(client: Client) -> str:
    return client.get(waiting_address()).content.decode()


def refused(client: Client, **more: str) -> str:
    [state] = re.findall(r'name="etat" value="([^"]+)"', page(client))
    answer = client.post(waiting_address(), {"etat": state, "enregistrer": "1", **more})
    assert answer.status_code == 400
    return words(answer.content.decode())


def test_what_movements_will_lack_is_told_above_the_form_and_confirmed(finance: Client) -> None:
    text = given(finance, a_csv(VOUCHERS, HEADS, encoding="cp1252"))
    assert LACKS in text
    assert text.index(LACKS) < text.index("Oui, enregistrer ces mouvements sans ces renseignements.")
    assert "confirmez ce que ces mouvements n’auront pas" in refused(finance)
    assert "confirmez ce que ces mouvements n’auront pas" in refused(finance, manques="autre")
    assert stored() == []
    [answer] = re.findall(r'name="manques" value="([^"]+)"', page(finance))
    assert "3 mouvements, 2 engagements nouveaux" in recorded(finance, manques=answer)


def test_a_column_chosen_by_hand_is_lacking_no_more_and_neither_is_one_said_absent(finance: Client) -> None:
    given(finance, a_csv(VOUCHERS, HEADS, encoding="cp1252"))
    html = page(finance)
    form = {
        name: chosen[1]
        for name, options in re.findall(r'<select name="(colonne-[^"]+)".*?>(.*?)</select>', html, re.DOTALL)
        if (chosen := re.search(r'value="([^"]+)" selected', options))
    }
    assert (form["colonne-date"], form["colonne-direction"], form["colonne-mission"]) == ("2", "3", "5")
    absent = {"colonne-direction": "-", "colonne-mission": "-"}
    finance.post(waiting_address(), {**form, "lire": "1", "titres": "1", **absent})
    text = words(page(finance))
    assert "3 lignes lues : 3 nouvelles" in text
    assert "n’auront" not in text


@pytest.mark.parametrize(
    ("head", "cells", "field"),
    [
        ("Jour de saisie", ("15/03/2018", "30/04/2018"), "Date"),
        ("Saisi", ("15/03/2018", "30/04/2018"), "Date"),
        ("Pôle gestionnaire", ("Soins", "Autonomie"), "Direction"),
        ("Qui", ("DOS", "DOS"), "Direction"),
        ("Axe", ("FIR M1", "FIR M1"), "Mission"),
        ("Masse", ("INT", "INT"), "Nature"),
        ("Réf. EJ", ("EJ-1", "EJ-2"), "Engagement"),
        ("Réf. interne", ("A1", "A2"), "Référence"),
    ],
)
def test_a_column_is_known_by_its_title_or_by_what_it_holds(
    finance: Client, head: str, cells: tuple[str, str], field: str
) -> None:
    rows = [("Paiement", "100,00", cells[0]), ("Paiement", "50,00", cells[1])]
    text = given(finance, a_csv(rows, ("Type", "CP", head)))
    assert f"2 mouvements n’auront pas {'d’' if field == 'Engagement' else 'de '}{field.lower()}" in text
    assert f"Colonne non reconnue : « {head} » pour {field}." in text


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("Commentaire", ("Acompte", "Solde")),
        ("Montant engagement", ("10,00", "20,00")),
        ("Date de réception", ("", "")),
        ("Compte", ("43215", "43216")),
    ],
)
def test_a_column_that_holds_nothing_of_a_movement_is_left_without_a_question(
    finance: Client, head: str, cells: tuple[str, str]
) -> None:
    rows = [("Paiement", "100,00", cells[0]), ("Paiement", "50,00", cells[1])]
    text = given(finance, a_csv(rows, ("Type", "CP", head)))
    assert "2 nouvelles" in text
    assert "Colonne non reconnue" not in text
    assert 'name="manques"' not in page(finance)


def test_what_commitments_already_say_is_not_lacking(finance: Client, idf: Idf) -> None:
    given(finance, a_csv())
    recorded(finance)
    payment = ("Paiement", "EJ-1", "10,00", "30/04/2018", "R-9", "DOS", "M1")
    heads = ("Type", "Engagement", "CP", "Date", "Référence", "Centre fin.", "Dom. mission")
    assert "Colonne non reconnue" not in given(finance, a_csv([payment], heads))
    assert a_place(idf.agency)


def test_a_total_that_the_file_states_is_held_against_what_was_read(finance: Client) -> None:
    assert "Le total du fichier" not in given(finance, a_csv([*VOUCHERS, TOTAL], HEADS, encoding="cp1252"))
    text = given(finance, a_csv([*VOUCHERS[1:], TOTAL, ()], HEADS, encoding="cp1252", above="Pièces;\n"))
    assert "L’engagement 4500010006 n’existe pas" in text
    assert "Le total du fichier" not in text
    text = given(finance, a_csv([*VOUCHERS[:2], TOTAL], HEADS, encoding="cp1252"))
    assert (
        "Le total du fichier (ligne 4) n’est pas celui des lignes lues : CP, 1 000,00 € dans le fichier, 0,00 € lus, "
        "écart −1 000,00 €. Des lignes manquent peut-être, ou une colonne est mal lue."
    ) in text


def test_totals_of_parts_and_a_total_of_all_are_both_understood(finance: Client) -> None:
    def total(name: str, ae: str, cp: str) -> Row:
        return (name, *[""] * 6, ae, cp, *[""] * 4)

    january, rest = total("Total mars", "300,00", ""), total("Total du reste", "-20,00", "150,00")
    every = total("Total général", "280,00", "150,00")
    assert "Le total du fichier" not in given(finance, a_csv([ROWS[0], january, *ROWS[1:], rest]))
    assert "Le total du fichier" not in given(finance, a_csv([ROWS[0], january, *ROWS[1:], rest, every]))
    assert "Le total du fichier (ligne 7)" in given(
        finance, a_csv([ROWS[0], january, *ROWS[1:], total("Total", "281,00", "150,00")])
    )
