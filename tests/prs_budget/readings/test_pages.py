"""The pages of saved readings: their list, one of them, what may be changed of it and by whom."""

from typing import Any

import pytest
from django.test import Client

from prs_budget.readings.models import SavedReading
from prs_budget.readings.saving import save_reading
from tests.fir.movements.files import words
from tests.plugins.idf import Idf

LIST = "/ars-idf/fichiers/lectures/"


@pytest.fixture
def reading(idf: Idf) -> SavedReading:
    content: dict[str, Any] = {
        "shape": 1,
        "unit": "",
        "columns": {"direction": {"title": "centre fin", "rank": 0, "shown": "Centre fin."}, "nature": None},
        "values": {"direction": {"7510": "DOS"}, "type": {"ZZ": "-"}},
        "defaults": {"nature": "INT"},
        "unsigned": False,
        "without_hidden": False,
    }
    return save_reading(by=idf.finance, agency=idf.agency, door="mouvements", name="Pièces", content=content)


def posted(client: Client, reading: SavedReading, **fields: str) -> str:
    reading.refresh_from_db()
    answer = client.post(f"{LIST}{reading.pk}/", {"vu": str(reading.rev), **fields}, follow=True)
    return words(answer.content.decode())


def test_the_list_is_empty_then_says_what_each_reading_is(idf: Idf, client: Client) -> None:
    client.force_login(idf.director)
    assert "Aucune lecture n’est encore retenue." in words(client.get(LIST).content.decode())
    save_reading(by=idf.finance, agency=idf.agency, door="mouvements", name="Pièces", content={"columns": {}})
    text = words(client.get(LIST).content.decode())
    assert "Pièces mouvements du FIR 0 colonne jamais" in text


def test_a_page_says_what_a_reading_says(idf: Idf, reading: SavedReading, client: Client) -> None:
    client.force_login(idf.director)
    html = client.get(f"{LIST}{reading.pk}/").content.decode()
    text = words(html)
    assert "Direction « Centre fin. »" in text
    assert "7510 Direction DOS" in text
    assert "ZZ Type de mouvement lignes non lues" in text
    assert "Nature des lignes qui n’en disent pas INT" in text
    assert "Renommer" not in text


def test_it_is_renamed_changed_withdrawn_taken_up_and_put_back(idf: Idf, reading: SavedReading, client: Client) -> None:
    client.force_login(idf.finance)
    assert "Lecture renommée « Pièces FIR »." in posted(client, reading, renommer="1", nom="Pièces FIR")
    assert "« 7520 » : lu comme DA." in posted(client, reading, dire="1", colonne="direction", valeur="7520", code="DA")
    reading.refresh_from_db()
    assert reading.content["values"]["direction"] == {"7510": "DOS", "7520": "DA"}
    text = posted(client, reading, dire="1", colonne="direction", valeur="7510", code="")
    assert "« 7510 » : plus rien n’en est dit." in text
    assert "aucun fichier n’est plus lu ainsi" in posted(client, reading, retirer="1")
    assert "Pièces FIR" in words(client.get(LIST).content.decode())
    assert "Lecture reprise" in posted(client, reading, reprendre="1")
    assert "Lecture revenue à son état 3." in posted(client, reading, revenir="3")
    reading.refresh_from_db()
    assert reading.content["values"]["direction"] == {"7510": "DOS", "7520": "DA"}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"renommer": "1", "nom": " "}, "Donnez un nom à cette lecture"),
        ({"dire": "1", "colonne": "direction", "valeur": ""}, "Choisissez une colonne, et écrivez la valeur"),
        ({"dire": "1", "colonne": "ae", "valeur": "x"}, "Choisissez une colonne, et écrivez la valeur"),
        ({"revenir": "99"}, "n’a pas d’état 99"),
        ({"revenir": "²"}, "n’a pas d’état 0"),
        ({"retirer": "1", "vu": "7"}, "a changé depuis que vous l’avez lue"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    idf: Idf, reading: SavedReading, client: Client, fields: dict[str, str], why: str
) -> None:
    client.force_login(idf.finance)
    answer = client.post(f"{LIST}{reading.pk}/", {"vu": "1", **fields})
    assert answer.status_code == 400
    assert why in words(answer.content.decode())
    assert SavedReading.objects.get().rev == 1


def test_who_may_not_keep_readings_changes_none_and_partners_read_none(
    idf: Idf, reading: SavedReading, client: Client
) -> None:
    client.force_login(idf.director)
    assert client.post(f"{LIST}{reading.pk}/", {"vu": "1", "retirer": "1"}).status_code == 403
    client.force_login(idf.partner)
    assert client.get(LIST).status_code == client.get(f"{LIST}{reading.pk}/").status_code == 403
    assert not SavedReading.objects.get().is_withdrawn


def test_an_unknown_reading_is_not_found(idf: Idf, client: Client) -> None:
    client.force_login(idf.finance)
    assert client.get(f"{LIST}999999/").status_code == 404
