"""The pages of the history: what was done, by whom, why; what may be undone, by whom; what cells were said to be."""

import json
import re
import uuid
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from allocations import actions
from allocations.actions import Edit, Written
from allocations.enums import Cause, Way
from allocations.models import Allocation, Comment, Line, Operation, Version
from prs_budget.lib.money import euros
from prs_budget.organisation.models import User
from tests.allocations.versions import version_with
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PLACE = "/ars-idf/saisie/V1/"


@pytest.fixture
def version(idf: Idf) -> Version:
    return version_with(idf, "V1", {("L001", 2018): "100.00", ("L002", 2018): "200.00"})


@pytest.fixture
def done(idf: Idf, version: Version) -> Written:
    return change(version, idf.finance, "150.00", 1, reason="Circulaire du 11 mai")


def change(version: Version, by: User, text: str, rev: int, reason: str = "") -> Written:
    edits = [Edit("L001", 2018, rev, euros(text)), Edit("L001", 2019, 0 if rev == 1 else rev - 1, euros("7.00"))]
    return actions.change_amounts(by=by, version=version, edits=edits, way=Way.GRID, cause=Cause.UPDATE, reason=reason)


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    client.force_login(idf.finance)
    return client


def page(client: Client, address: str) -> str:
    response = client.get(PLACE + address)
    assert response.status_code == 200
    return response.content.decode()


def listed(client: Client, query: str) -> int:
    """How many operations the history lists."""
    return len(set(re.findall(r"historique/([0-9a-f-]{36})/", page(client, f"historique/?{query}"))))


def test_the_history_says_who_what_why_and_by_how_much_each_year(done: Written, finance: Client) -> None:
    text = page(finance, "historique/")
    for told in ("Saisie dans la grille", "Actualisation", "Circulaire du 11 mai", "+0,1", "Effet 2019"):
        assert told in text
    assert f"/ars-idf/saisie/V1/historique/{done.operation.uuid}/" in text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("voie=grid", 1),
        ("voie=undo", 0),
        ("motif=update", 1),
        ("motif=correction", 0),
        ("ligne=L001", 2),
        ("ligne=l002", 1),
        ("annee=2019", 1),
        ("annee=2022", 0),
        ("du=2000-01-01&au=2100-01-01", 2),
        ("au=2000-01-01", 0),
        ("voie=caprice", 0),
        ("du=hier", 0),
        ("annee=99999999999999999999", 0),
        ("par=999999999999999999999", 0),
    ],
)
def test_the_history_is_filtered(done: Written, finance: Client, query: str, count: int) -> None:
    assert listed(finance, query) == count


def test_a_person_is_a_filter(idf: Idf, done: Written, finance: Client) -> None:
    assert listed(finance, f"par={idf.finance.pk}") == 2
    assert listed(finance, f"par={idf.admin.pk}") == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("place", ["historique/", "historique/{}/"])
def test_the_history_and_an_operation_are_files_too(done: Written, finance: Client, kind: str, place: str) -> None:
    response = finance.get(PLACE + place.format(done.operation.uuid) + f"?format={kind}")
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]
    assert finance.get(PLACE + place.format(done.operation.uuid) + "?format=doc").status_code == 400


def test_an_operation_shows_its_cells_before_and_after(done: Written, finance: Client) -> None:
    text = page(finance, f"historique/{done.operation.uuid}/")
    for told in ("100,00", "150,00", "+50,00", "7,00", "Annuler l’opération", "Circulaire du 11 mai"):
        assert told in text


def test_an_operation_is_undone_once_even_by_two_clicks(idf: Idf, done: Written, finance: Client) -> None:
    sent = {"numero": str(uuid.uuid4()), "raison": "erreur"}
    first = finance.post(f"{PLACE}historique/{done.operation.uuid}/", sent)
    again = finance.post(f"{PLACE}historique/{done.operation.uuid}/", sent)
    assert first.headers["Location"] == again.headers["Location"]
    assert Operation.objects.filter(undoes=done.operation).count() == 1
    amounts = Allocation.objects.filter(version__code="V1").order_by("line__code", "year").values_list("amount", "rev")
    assert [(None if amount is None else str(amount), rev) for amount, rev in amounts] == [
        ("100.00", 3),
        (None, 2),
        ("200.00", 1),
    ]
    assert "annulée par" in page(finance, f"historique/{done.operation.uuid}/")


def test_an_operation_that_others_stand_on_says_so_and_is_not_undone(
    idf: Idf, done: Written, version: Version, finance: Client
) -> None:
    change(version, idf.admin, "151.00", 2)
    assert "1 cellule a changé depuis" in page(finance, f"historique/{done.operation.uuid}/")
    response = finance.post(f"{PLACE}historique/{done.operation.uuid}/", {"numero": str(uuid.uuid4())}, follow=True)
    assert "Annulation impossible" in response.content.decode()
    assert not Operation.objects.filter(undoes=done.operation).exists()


def test_the_cells_that_changed_since_are_listed_with_both_values_and_left(
    idf: Idf, done: Written, version: Version, finance: Client
) -> None:
    change(version, idf.admin, "151.00", 2)
    text = page(finance, f"historique/{done.operation.uuid}/").replace("\xa0", " ").replace("\u202f", " ")
    for told in ("100,00 €", "151,00 €", "changée : 151,00 € aujourd’hui", "Annuler sur les autres cellules"):
        assert told in text
    [left] = re.findall(r'name="laisser" value="([^"]*)"', text)
    assert left == "L001/2018"
    sent = {"numero": str(uuid.uuid4()), "raison": "erreur", "laisser": left}
    response = finance.post(f"{PLACE}historique/{done.operation.uuid}/", sent, follow=True)
    assert "1 cellule revient à sa valeur, 1 est laissée comme elle est" in response.content.decode()
    amounts = Allocation.objects.filter(version=version, line__code="L001").order_by("year")
    assert [(one.year, one.amount) for one in amounts] == [(2018, euros("151.00")), (2019, None)]


@pytest.mark.parametrize("who", ["director", "contributor"])
def test_who_may_not_enter_does_not_undo(idf: Idf, done: Written, client: Client, who: str) -> None:
    client.force_login(getattr(idf, who))
    client.post(f"{PLACE}historique/{done.operation.uuid}/", {"numero": str(uuid.uuid4())})
    assert not Operation.objects.filter(undoes=done.operation).exists()


@pytest.mark.parametrize("place", ["historique/", "historique/{}/", "historique/cellule/?ligne=L001", "commentaires/"])
@pytest.mark.parametrize(("who", "status"), [("partner", 403), ("stranger", 404)])
def test_the_history_is_the_agency_s(
    idf: Idf, done: Written, client: Client, place: str, who: str, status: int
) -> None:
    client.force_login(getattr(idf, who))
    assert client.get(PLACE + place.format(done.operation.uuid)).status_code == status


def test_a_draft_of_another_has_no_history(idf: Idf, client: Client) -> None:
    actions.create_version(by=idf.admin, plan=idf.plan, code="SECRET", label="Essai", data_date=idf.version.data_date)
    client.force_login(idf.finance)
    assert client.get("/ars-idf/saisie/SECRET/historique/").status_code == 404


def test_the_past_of_a_cell_is_told_last_first(done: Written, finance: Client) -> None:
    told = json.loads(page(finance, "historique/cellule/?ligne=L001&annee=2018"))
    assert [(one["old"], one["new"], one["way"]) for one in told["changes"]] == [
        ("100.00", "150.00", "Saisie dans la grille"),
        (None, "100.00", "Import"),
    ]
    assert len(json.loads(page(finance, "historique/cellule/?ligne=L001"))["changes"]) == 3
    assert finance.get(PLACE + "historique/cellule/?ligne=L001&annee=x").status_code == 400


def comment(client: Client, **sent: Any) -> Any:
    return client.post(PLACE + "commentaires/", sent, content_type="application/json")


def test_a_comment_keeps_the_figure_it_speaks_of_is_answered_and_resolved(
    idf: Idf, version: Version, finance: Client
) -> None:
    told = comment(finance, ligne="L001", annee=2018, texte="À confirmer").json()
    [thread] = told["comments"]
    assert (thread["text"], thread["amount"], thread["resolved_at"]) == ("À confirmer", "100.00", None)
    change(version, idf.finance, "150.00", 1)
    finance.force_login(idf.director)
    told = comment(finance, ligne="L001", annee=2018, texte="Confirmé", repond_a=thread["id"]).json()
    assert [reply["text"] for reply in told["comments"][0]["replies"]] == ["Confirmé"]
    told = comment(finance, resoudre=thread["id"]).json()
    assert told["comments"][0]["resolved_by"] == str(idf.director)
    assert told["comments"][0]["amount"] == "100.00"
    assert comment(finance, rouvrir=thread["id"]).json()["comments"][0]["resolved_at"] is None
    assert "À confirmer" in page(finance, "commentaires/")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"ligne": "L001", "annee": 2018, "texte": "  "},
        {"ligne": "L001", "annee": 2018, "texte": "x" * 2001},
        {"ligne": "L999", "annee": 2018, "texte": "x"},
        {"ligne": "L001", "annee": 2050, "texte": "x"},
        {"ligne": "L001", "annee": "١٢٣٤", "texte": "x"},
        {"resoudre": "x"},
        {"resoudre": 10**30},
        {"ligne": "L001", "annee": 2018, "texte": "x", "repond_a": 12},
    ],
)
def test_a_bad_comment_is_refused_in_french(version: Version, finance: Client, sent: dict[str, Any]) -> None:
    answer = comment(finance, **sent)
    assert answer.status_code == 422
    assert answer.json()["detail"].endswith(".")
    assert not Comment.objects.exists()


def test_a_comment_without_script_goes_back_to_the_page(version: Version, finance: Client) -> None:
    response = finance.post(
        PLACE + "commentaires/", {"ligne": "L001", "annee": "2018", "texte": "À revoir"}, follow=True
    )
    assert "À revoir" in response.content.decode()
    assert "Commentaire enregistré." in response.content.decode()


def test_an_adopted_version_takes_no_comment(idf: Idf, finance: Client) -> None:
    line = Line.objects.get(plan=idf.plan, code="L001")
    answer = finance.post(
        "/ars-idf/saisie/T0-2017/commentaires/",
        {"ligne": line.code, "annee": 2017, "texte": "x"},
        content_type="application/json",
    )
    assert answer.status_code == 422
    assert "validée" in answer.json()["detail"]


@pytest.mark.parametrize(
    "place",
    ["historique/", "historique/{}/", "historique/cellule/?ligne=L001", "commentaires/"],
    ids=["list", "operation", "cell", "comments"],
)
def test_a_page_is_few_queries(done: Written, finance: Client, assert_queries: AssertQueries, place: str) -> None:
    finance.get(PLACE)
    with assert_queries(at_most=12):
        page(finance, place.format(done.operation.uuid))


def plain(text: str) -> str:
    """What is read of a page, its spaces made ordinary."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.fixture
def single(idf: Idf, version: Version) -> Written:
    """One cell changed, at a moment that is known."""
    edits = [Edit("L001", 2018, 1, euros("150.00"))]
    done = actions.change_amounts(by=idf.finance, version=version, edits=edits, way=Way.GRID)
    Operation.objects.filter(pk=done.operation.pk).update(at=datetime(2018, 3, 9, 9, 41, tzinfo=UTC))
    return done


def test_an_operation_of_one_cell_says_which_and_what_it_held(single: Written, finance: Client) -> None:
    assert "L001 · 2018 : 100,00 € → 150,00 €" in plain(page(finance, "historique/"))
    rows = finance.get(f"{PLACE}historique/?format=csv").content.decode("utf-8-sig").replace("\xa0", " ")
    assert "L001 · 2018 : 100,00 € → 150,00 €" in rows


def test_what_was_undone_is_named_by_its_moment_and_what_it_did(idf: Idf, single: Written, finance: Client) -> None:
    undone = actions.undo_operation(by=idf.finance, operation=Operation.objects.get(pk=single.operation.pk))
    named = "l’opération du 9 mars 2018, 10:41 (Saisie dans la grille, L001 · 2018 : 100,00 € → 150,00 €)"
    assert undone.operation.reason.replace("\xa0", " ") == f"Annulation de {named}"
    Operation.objects.filter(pk=undone.operation.pk).update(at=datetime(2018, 3, 9, 10, 5, tzinfo=UTC))
    for text in (page(finance, "historique/"), page(finance, f"historique/{undone.operation.uuid}/")):
        assert f"annule {named}" in plain(text)
    for text in (page(finance, "historique/"), page(finance, f"historique/{single.operation.uuid}/")):
        assert "annulée par Finances le 9 mars 2018, 11:05" in plain(text)


def test_what_an_undoing_of_several_cells_undid_is_counted(idf: Idf, done: Written, finance: Client) -> None:
    undone = actions.undo_operation(by=idf.finance, operation=Operation.objects.get(pk=done.operation.pk))
    again = actions.undo_operation(by=idf.finance, operation=undone.operation)
    assert again.operation.reason.endswith("(Annulation, 2 cellules)")
    text = plain(page(finance, f"historique/{undone.operation.uuid}/"))
    assert "(Saisie dans la grille, 2 cellules) ; annulée par Finances le" in text


def test_operations_are_listed_in_the_order_of_their_writing_whatever_the_clock_said(
    idf: Idf, single: Written, version: Version, finance: Client
) -> None:
    late = actions.change_amounts(
        by=idf.finance, version=version, edits=[Edit("L002", 2018, 1, euros("9.00"))], way=Way.GRID
    )
    Operation.objects.filter(pk=late.operation.pk).update(at=datetime(2018, 3, 9, 9, 0, tzinfo=UTC))
    text = page(finance, "historique/")
    assert text.index(str(late.operation.uuid)) < text.index(str(single.operation.uuid))
