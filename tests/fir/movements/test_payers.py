"""Who pays, agency or health insurance (L. 1435-10, 3rd paragraph): typed, given in a file, listed, exported."""

import pytest
from django.test import Client

from fir.models import Movement
from tests.fir.movements.files import HEADS, LIST, ROWS, a_csv, given, recorded, words

NEW = "/ars-idf/fir/2018/mouvements/nouveau/"
PLACED = {"nature": "INT", "direction": "DOS", "mission": "M1", "dispositif": "NC", "date": "30/06/2018"}
CAISSE = "Caisse d’assurance maladie"


def paid(payer: str, *, kind: str = "Paiement", reference: str = "R-2") -> list[tuple[str, ...]]:
    """A commitment, and what is done of it by a payer."""
    done = (kind, "EJ-1", *[""] * 6, "100,00", "30/04/2018", "", reference, "Acompte", payer)
    return [(*ROWS[0], ""), done]


def exported(client: Client, address: str) -> str:
    """The csv of a list."""
    answer = client.get(f"{address}&format=csv")
    return b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["paiement", "avoir"])
@pytest.mark.usefixtures("ae_open")
def test_the_form_says_who_pays_and_may_say_nothing(finance: Client, kind: str) -> None:
    typed = {**PLACED, "montant": "10", "motif": "Essai"}
    for payer in ("insurance", ""):
        answer = finance.post(f"{NEW}{kind}/", {**typed, "payeur": payer})
        assert answer.status_code == 302, words(answer.content.decode())
    assert list(Movement.objects.order_by("pk").values_list("payer", flat=True)) == ["insurance", ""]
    assert "payeur" not in finance.get(f"{NEW}retrait/").content.decode()


@pytest.mark.parametrize(
    ("word", "payer"), [("CPAM de Paris", "insurance"), ("ARS", "agency"), ("Agence comptable", "agency"), ("", "")]
)
def test_a_file_says_it_by_row(finance: Client, word: str, payer: str) -> None:
    given(finance, a_csv(paid(word), (*HEADS, "Payeur")))
    recorded(finance)
    assert Movement.objects.get(key="R-2").payer == payer


def test_a_payer_that_is_not_known_is_refused_with_those_that_are(finance: Client) -> None:
    text = given(finance, a_csv(paid("Trésor"), (*HEADS, "Payeur")))
    assert "Payeur inconnu, « Trésor ». Possibles : agence, caisse d’assurance maladie." in text
    text = given(finance, a_csv([(*ROWS[0], "ARS")], (*HEADS, "Payeur")))
    assert "Un mouvement « engagement » ne se paie pas : il n’a pas de payeur." in text


def test_the_same_file_with_a_payer_corrects_and_without_says_nothing_of_it(finance: Client) -> None:
    given(finance, a_csv(paid("CPAM"), (*HEADS, "Payeur")))
    recorded(finance)
    assert "2 déjà enregistrées" in given(finance, a_csv(paid(""), (*HEADS, "Payeur")))
    assert "1 différente" in given(finance, a_csv(paid("ARS"), (*HEADS, "Payeur")))


def test_it_is_listed_filtered_and_exported(finance: Client) -> None:
    given(finance, a_csv(paid("CPAM"), (*HEADS, "Payeur")))
    recorded(finance)
    asked = f"{LIST}?payeur=insurance"
    page = words(finance.get(asked).content.decode())
    assert page.count(CAISSE) >= 2  # its filter, its row
    rows = exported(finance, asked)
    assert [CAISSE in line for line in rows.splitlines() if "R-2" in line] == [True]
    assert "R-2" not in exported(finance, f"{LIST}?payeur=agency")
    one = Movement.objects.get(key="R-2")
    assert f"Payé par {CAISSE}" in words(finance.get(f"{LIST}{one.pk}/").content.decode())
