"""The list of what is executed: filtered, chosen, previewed, attributed in one operation, undone; nothing is lost."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

from fir.models import Attribution, Commitment, FirYear, Movement, Operation
from projects.models import Measure
from tests.fir.attributions import by_measure, spend, to
from tests.fir.following.pages import words
from tests.fir.years import a_place, a_year, commit, pay
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PAGE = "/ars-idf/fir/attribution/"
CHOOSE = f"{PAGE}attribuer/"


@pytest.fixture
def year(idf: Idf) -> FirYear:
    """EJ-A of 300 paid 100 in mission 1, EJ-B of 40 in mission 2, PIECE-1 of 12,50 paid without a commitment."""
    year = a_year(idf)
    one = commit(idf, year, "EJ-A", 300, a_place(idf.agency, mission="1"))
    commit(idf, year, "EJ-B", 40, a_place(idf.agency, mission="2"))
    pay(idf, year, one, 100)
    spend(idf, year, a_place(idf.agency, mission="1"), "12.50", "PIECE-1", "Équipe mobile")
    return year


@pytest.fixture
def measures(idf: Idf) -> list[Measure]:
    return list(Measure.objects.filter(plan=idf.plan).order_by("pk")[:3])


@pytest.fixture
def finance(idf: Idf, year: FirYear, client: Client) -> Client:
    client.force_login(idf.finance)
    return client


def show(client: Client, address: str = PAGE) -> str:
    return client.get(address).content.decode()


def boxes(page: str) -> list[str]:
    return re.findall(r'name="piece" value="([^"]+)"', page)


def hidden(page: str) -> dict[str, Any]:
    found: dict[str, Any] = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))
    found["piece"] = boxes(page)
    found.pop("csrfmiddlewaretoken", None)
    return found


def numbers(page: str) -> list[str]:
    return re.findall(r'<th scope="row">\w+ <a href="[^"]+"><span class="code">([^<]+)</span>', page)


def test_what_is_of_no_measure_is_listed_and_filters_narrow_it(
    finance: Client, idf: Idf, measures: list[Measure], assert_queries: AssertQueries
) -> None:
    with assert_queries(at_most=30):
        page = show(finance)
    assert numbers(page) == ["EJ-A", "EJ-B", "PIECE-1"]
    assert numbers(show(finance, f"{PAGE}?mission=1")) == ["EJ-A", "PIECE-1"]
    assert numbers(show(finance, f"{PAGE}?genre=movement")) == ["PIECE-1"]
    assert numbers(show(finance, f"{PAGE}?cherche=mobile")) == ["PIECE-1"]
    assert numbers(show(finance, f"{PAGE}?mini=100")) == ["EJ-A"]
    assert numbers(show(finance, f"{PAGE}?maxi=50")) == ["EJ-B", "PIECE-1"]
    to(idf, Commitment.objects.get(code="EJ-A"), (measures[0], 1))
    assert numbers(show(finance)) == ["EJ-B", "PIECE-1"]
    assert numbers(show(finance, f"{PAGE}?etat=main")) == ["EJ-A"]
    assert numbers(show(finance, f"{PAGE}?etat=tous&annee=2018")) == ["EJ-A", "EJ-B", "PIECE-1"]
    assert "Aucune pièce pour ces filtres" in show(finance, f"{PAGE}?etat=ligne")
    assert finance.get(f"{PAGE}?annee=1850").status_code == 400


def test_pieces_are_chosen_previewed_attributed_and_undone_from_the_message(
    finance: Client, idf: Idf, year: FirYear, measures: list[Measure]
) -> None:
    one, two, _ = measures
    before = by_measure(year)
    ticked = [box for box in boxes(show(finance)) if not box.startswith("movement")]
    page = finance.post(CHOOSE, {"piece": ticked, "filtre": "mission="}).content.decode()
    assert "2 pièces choisies" in words(page)
    typed = {"mesure-1": one.code, "part-1": "2", "mesure-2": two.code, "part-2": "1"}
    page = finance.post(CHOOSE, hidden(page) | typed | {"apercu": "1"}).content.decode()
    assert not Attribution.objects.exists()
    text = words(page)
    assert "226,67" in text
    assert "113,33" in text
    assert "66,67" in text
    answer: Any = finance.post(CHOOSE, hidden(page) | typed | {"enregistrer": "1", "raison": "revue"}, follow=True)
    assert "2 pièces attribuées." in words(answer.content.decode())
    found = by_measure(year)
    assert [str(amount) for amount in found[one.pk]] == ["226.67", "66.67"]
    again: Any = finance.post(CHOOSE, hidden(page) | typed | {"enregistrer": "1"}, follow=True)
    assert again.status_code == 200
    assert Operation.objects.filter(way="attribution").count() == 1
    [undoing] = set(re.findall(r'href="([^"]+/annuler/)">Annuler', answer.content.decode()))
    assert "2 pièces attribuées par" in words(show(finance, undoing))
    told: Any = finance.post(undoing, {"raison": "erreur"}, follow=True)
    assert "2 pièces sont de nouveau comme avant." in words(told.content.decode())
    assert "annulée depuis" in words(told.content.decode())
    assert by_measure(year) == before


def test_all_that_the_filter_says_is_attributed_as_it_was_previewed(
    finance: Client, idf: Idf, year: FirYear, measures: list[Measure]
) -> None:
    one, *_ = measures
    page = finance.post(CHOOSE, {"tout": "1", "filtre": "mission=1"}).content.decode()
    assert "2 pièces choisies : tout ce que dit le filtre" in words(page)
    typed = {"mesure-1": one.code}
    page = finance.post(CHOOSE, hidden(page) | typed | {"apercu": "1"}).content.decode()
    spend(idf, year, a_place(idf.agency, mission="1"), "1.00", "PIECE-2")
    moved = finance.post(CHOOSE, hidden(page) | typed | {"enregistrer": "1"})
    assert moved.status_code == 400
    assert "Des pièces ont changé depuis l’aperçu" in words(moved.content.decode())
    assert not Attribution.objects.exists()
    finance.post(CHOOSE, hidden(moved.content.decode()) | typed | {"enregistrer": "1"})
    assert Attribution.objects.count() == 3


def test_a_colleague_who_attributed_meanwhile_is_named_with_both_values_and_nothing_typed_is_lost(
    finance: Client, idf: Idf, year: FirYear, measures: list[Measure]
) -> None:
    one, two, _ = measures
    ticked = boxes(show(finance))[:1]
    typed = {"mesure-1": one.code, "part-1": "1", "mesures": "3", "raison": "à moi"}
    page = finance.post(CHOOSE, {"piece": ticked, "apercu": "1"} | typed).content.decode()
    to(idf, Commitment.objects.get(code="EJ-A"), (two, 1))
    refused = finance.post(CHOOSE, hidden(page) | typed | {"enregistrer": "1"})
    text = words(refused.content.decode())
    assert refused.status_code == 400
    assert f"EJ-A : aujourd’hui {two.code}, par {idf.finance} ; vous vouliez {one.code}." in text
    assert f'value="{one.code}"' in refused.content.decode()
    assert 'value="à moi"' in refused.content.decode()
    finance.post(CHOOSE, hidden(refused.content.decode()) | typed | {"enregistrer": "1"})
    assert one.pk in by_measure(year)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"mesure-1": "ZUT"}, "aucune mesure n’a ce code ni ces mots"),
        ({"mesure-1": "A", "part-1": "zéro"}, "Écrivez le code d’une mesure"),
        ({"mesure-1": "{one}", "part-1": "0"}, "n’est pas une part"),
        ({"mesure-1": "{one}", "mesure-2": "{one}"}, "est déjà donnée"),
    ],
)
def test_what_cannot_be_read_is_said_beside_it(
    finance: Client, idf: Idf, measures: list[Measure], typed: dict[str, str], told: str
) -> None:
    said = {name: text.format(one=measures[0].code) for name, text in typed.items()}
    answer = finance.post(CHOOSE, {"piece": boxes(show(finance))[:1], "mesures": "3", "enregistrer": "1"} | said)
    assert answer.status_code == 400
    assert told in words(answer.content.decode())
    assert not Attribution.objects.exists()


def test_nothing_chosen_a_stranger_and_a_piece_that_is_none_write_nothing(
    finance: Client, idf: Idf, client: Client, measures: list[Measure]
) -> None:
    answer: Any = finance.post(CHOOSE, {"filtre": "mission=1"}, follow=True)
    assert "Rien n’est choisi" in words(answer.content.decode())
    assert finance.post(CHOOSE, {"piece": ["x", "commitment-999999999-0", "movement-²-0"]}).status_code == 302
    assert finance.get(CHOOSE).status_code == 302
    ticked = boxes(show(finance))
    for person in (idf.contributor, idf.director):
        client.force_login(person)
        assert 'name="piece"' not in show(client)
        assert client.post(CHOOSE, {"piece": ticked}).status_code == 403
    client.force_login(idf.partner)
    assert client.get(PAGE).status_code == 403


def test_no_measure_may_be_chosen_and_a_row_may_be_added(
    finance: Client, idf: Idf, year: FirYear, measures: list[Measure]
) -> None:
    to(idf, Commitment.objects.get(code="EJ-A"), (measures[0], 1))
    ticked = boxes(show(finance, f"{PAGE}?etat=main"))
    page = finance.post(CHOOSE, {"piece": ticked, "mesures": "3", "mesure-1": "x y", "ajouter": "1"}).content.decode()
    assert 'name="mesure-4"' in page
    assert 'value="x y"' in page
    assert "1 pièce déjà attribuée à la main : votre choix remplace le précédent." in words(page)
    page = finance.post(CHOOSE, {"piece": ticked, "mesures": "3", "aucune": "1", "apercu": "1"}).content.decode()
    assert "Non ventilé" in words(page)
    finance.post(CHOOSE, hidden(page) | {"aucune": "1", "enregistrer": "1"})
    assert set(by_measure(year)) == {None}
    assert "laissé non ventilé" in show(finance)


def test_the_list_is_taken_out(finance: Client, idf: Idf, measures: list[Measure]) -> None:
    to(idf, Movement.objects.get(key="PIECE-1"), (measures[0], 1), (measures[1], 1))
    content = finance.get(f"{PAGE}?etat=tous&format=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    piece = next(row for row in rows if "PIECE-1" in " ".join(row))
    assert f"{measures[0].code} 50,0" in " ".join(piece)
    assert finance.get(f"{PAGE}?format=xlsx").status_code == 200
    assert finance.get(f"{PAGE}operations/?format=xlsx").status_code == 200


def test_the_page_of_a_commitment_and_of_a_movement_says_its_measures_its_past_and_changes_them(
    finance: Client, idf: Idf, measures: list[Measure]
) -> None:
    one, two, _ = measures
    commitment, piece = Commitment.objects.get(code="EJ-A"), Movement.objects.get(key="PIECE-1")
    for address, thing in (
        ("/ars-idf/fir/2018/engagements/EJ-A/", commitment),
        (f"/ars-idf/fir/2018/mouvements/{piece.pk}/", piece),
    ):
        assert "Attribuer à des mesures" in words(show(finance, address))
        to(idf, thing, (one, 1), reason="d’abord")
        to(idf, thing, (one, 2), (two, 1))
        page = show(finance, address)
        text = words(page)
        assert f"{one.code} 66,7 %, {two.code} 33,3 %, à la main." in text.replace(" ,", ",")
        assert f"par {idf.finance} : {one.code} (attribution à des mesures, d’abord)" in text
        asked = finance.post(CHOOSE, {"piece": boxes_of_forms(page), "filtre": "etat=tous"})
        assert "1 pièce choisie" in words(asked.content.decode())


def boxes_of_forms(page: str) -> list[str]:
    return re.findall(r'<input type="hidden" name="piece" value="([^"]+)"', page)


def test_an_operation_undone_twice_says_that_it_is_undone_already(
    finance: Client, idf: Idf, measures: list[Measure]
) -> None:
    to(idf, Commitment.objects.get(code="EJ-A"), (measures[0], 1))
    undoing = f"{PAGE}operations/{Operation.objects.get(way='attribution').uuid}/annuler/"
    assert "1 pièce est de nouveau comme avant." in words(finance.post(undoing, follow=True).content.decode())
    again = words(finance.post(undoing, follow=True).content.decode())
    assert "déjà annulée" in again
    assert f"par {idf.finance}. Rien n’a changé." in again
    assert "de nouveau comme avant" not in again
    page = show(finance, undoing)
    assert "déjà annulée" in words(page)
    assert "Annuler cette attribution" not in page


@pytest.mark.parametrize("asked", ["apercu", "enregistrer"])
def test_no_measure_typed_is_said(finance: Client, asked: str) -> None:
    ticked = boxes(show(finance))[:1]
    answer = finance.post(CHOOSE, {"piece": ticked, "mesures": "3", asked: "1"})
    assert answer.status_code == 400
    assert "Aucune mesure n’est donnée" in words(answer.content.decode())
    arriving = finance.post(CHOOSE, {"piece": ticked})
    assert arriving.status_code == 200
    assert "Aucune mesure n’est donnée" not in words(arriving.content.decode())


@pytest.mark.parametrize("address", ["?etat=tous&", "operations/?"])
def test_files_never_say_the_kind_of_a_row_for_its_code(
    finance: Client, idf: Idf, measures: list[Measure], address: str
) -> None:
    to(idf, Commitment.objects.get(code="EJ-A"), (measures[0], 1))
    content = finance.get(f"{PAGE}{address}format=csv").content.decode("utf-8-sig")
    assert str(idf.finance) in content or "EJ-A" in content
    assert "leaf" not in content


def test_who_attributed_what_when_and_why_is_in_the_list_and_an_operation_lists_its_pieces(
    finance: Client, idf: Idf, measures: list[Measure]
) -> None:
    one, two, _ = measures
    commitment = Commitment.objects.get(code="EJ-A")
    to(idf, commitment, (one, 1), reason="revue de mars")
    text = words(show(finance, f"{PAGE}?etat=main"))
    assert f"à la main, par {idf.finance} le " in text
    assert ": revue de mars" in text
    operation = Operation.objects.get(way="attribution")
    to(idf, commitment, (two, 1))
    address = f"{PAGE}operations/{operation.uuid}/"
    assert f'href="{address}"' in show(finance, f"{PAGE}operations/")
    page = show(finance, address)
    assert numbers(page) == ["EJ-A"]
    assert one.code in page
    assert two.code not in page, "what was done since is of another operation"
    assert "EJ-A" in finance.get(f"{address}?format=csv").content.decode()
    assert finance.get(f"{PAGE}operations/{operation.uuid.hex[::-1]}/").status_code == 404


def test_what_the_rules_of_an_import_attributed_is_among_the_operations(
    finance: Client, idf: Idf, year: FirYear, measures: list[Measure]
) -> None:
    to(idf, Commitment.objects.get(code="EJ-A"), (measures[0], 1))
    operation = Operation.objects.get(way="attribution")
    Operation.objects.filter(pk=operation.pk).update(fir_year=year, way="file", file_name="juin.xlsx")
    page = show(finance, f"{PAGE}operations/")
    assert "Règles d’attribution, à l’enregistrement (juin.xlsx)" in words(page)
    assert f"{operation.uuid}/annuler/" not in page, "it is undone with what it recorded"


def test_paper_says_what_was_chosen_and_amounts_come_first(finance: Client) -> None:
    page = show(finance, f"{PAGE}?genre=movement&cherche=mobile")
    assert "État : non ventilé · Pièces : mouvements sans engagement · Numéro ou libellé : mobile" in words(page)
    assert page.index(">Engagé ou délégué</th>") < page.index(">Exercice</th>")
