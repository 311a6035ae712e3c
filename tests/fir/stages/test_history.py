"""The past of a stage: its operations, what they changed, their undoing."""

import re
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape

from django.test import Client

from fir import actions
from fir.enums import Way
from fir.models import Operation, Stage
from tests.fir.stages.test_sheets import DOS, PLACE, figures, save
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries


def test_the_operations_are_listed_and_one_is_undone(
    client: Client, here: Idf, stage: Stage, assert_queries: AssertQueries
) -> None:
    client.force_login(here.finance)
    save(client, (DOS, "ae", 1, "1250"))
    with assert_queries(at_most=10):
        page = client.get(f"{PLACE}historique/").content.decode()
    last = Operation.objects.filter(way=Way.GRID).latest("pk")
    where = f"{PLACE}historique/{last.uuid}/"
    assert where in page
    told = client.get(where).content.decode()
    assert "1\u00a0250,00" in told
    [number] = re.findall(r'name="numero" value="([^"]+)"', told)
    for _ in range(2):
        assert client.post(where, {"numero": number}).status_code == 302
    assert figures(stage)[0][2] == Decimal(1100)
    assert "annulée par" in client.get(where).content.decode()
    assert "Annuler l’opération" not in client.get(where).content.decode()
    assert client.get(f"{where}?format=csv").status_code == 200


def test_an_operation_of_one_figure_says_which_and_its_undoing_names_it(
    client: Client, here: Idf, stage: Stage
) -> None:
    client.force_login(here.finance)
    done = Operation.objects.get(uuid=save(client, (DOS, "ae", 1, "1250")).json()["batch"])
    Operation.objects.filter(pk=done.pk).update(at=datetime(2018, 3, 9, 9, 41, tzinfo=UTC))
    changed = "AE de INT › DOS › NC › NC : 1 100,00 € → 1 250,00 €"
    named = f"l’opération du 9 mars 2018, 10:41 (Saisie dans la grille, {changed})"
    undone = actions.undo_operation(by=here.finance, operation=Operation.objects.get(pk=done.pk))
    assert undone.reason.replace("\xa0", " ") == f"Annulation de {named}"
    Operation.objects.filter(pk=undone.pk).update(at=datetime(2018, 3, 9, 9, 0, tzinfo=UTC))
    page = plain(client.get(f"{PLACE}historique/").content.decode())
    assert changed in page
    assert f"annule {named}" in page
    assert "annulée par Finances le 9 mars 2018, 10:00" in page
    # in the order of writing, whatever the clock said
    assert page.index("annule l’opération") < page.index("annulée par Finances")
    assert f"annule {named}" in plain(client.get(f"{PLACE}historique/{undone.uuid}/").content.decode())
    assert changed in client.get(f"{PLACE}historique/?format=csv").content.decode().replace("\xa0", " ")


def plain(text: str) -> str:
    """What is read of a page, its spaces made ordinary."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_an_operation_that_others_followed_says_so(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    number = save(client, (DOS, "ae", 1, "1250")).json()["batch"]
    save(client, (DOS, "ae", 2, "1300"))
    where = f"{PLACE}historique/{number}/"
    page = client.get(where).content.decode()
    assert "1 chiffre a changé depuis : il ne reste rien à annuler" in page
    client.post(where, {})
    assert "Annulation impossible : AE de INT › DOS › NC › NC" in client.get(where).content.decode()
    assert figures(stage)[0][2] == Decimal(1300)


def test_undoing_is_refused_to_who_does_not_run_the_fir(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    number = save(client, (DOS, "ae", 1, "1250")).json()["batch"]
    client.force_login(here.contributor)
    where = f"{PLACE}historique/{number}/"
    assert "Annuler l’opération" not in client.get(where).content.decode()
    assert client.post(where, {}).status_code == 403
    assert client.get(f"{PLACE}historique/{uuid.uuid4()}/").status_code == 404


def test_the_past_of_a_cell_a_row_and_the_sheet_is_told(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    save(client, (DOS, "ae", 1, "1250"))
    where = f"{PLACE}credits/cellule/"
    [last, first] = client.get(where, {"ligne": DOS, "annee": "ae"}).json()["changes"]
    assert (last["old"], last["new"], last["year"]) == ("1100.00", "1250.00", "AE")
    assert (first["old"], first["new"]) == (None, "1100.00")
    assert len(client.get(where, {"ligne": DOS}).json()["changes"]) == 3
    assert len(client.get(where).json()["changes"]) == 3
    assert client.get(where, {"ligne": "x"}).json()["changes"] == []
