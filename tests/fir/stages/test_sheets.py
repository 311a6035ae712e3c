"""The sheets of a stage: what the grid reads and saves, and the plain form that goes without a script."""

import json
import re
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from fir import actions
from fir.actions import FigureEdit
from fir.enums import StageFigure, StageKind, Way
from fir.models import Authorisation, Change, Operation, Receipt, ReceiptLine, Stage
from tests.fir.years import a_place, opened_in
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PLACE = "/ars-essai/fir/2018/etapes/BR1/"
DOS, TWO, SCHEME = "INT:DOS:NC:NC", "INT:DOS:2:NC", "INT:DOS:2:D01"


def data(client: Client, sheet: str = "credits") -> Any:
    return client.get(f"{PLACE}{sheet}/donnees/").json()


def save(client: Client, *cells: tuple[str, str, int, str | None], sheet: str = "credits", batch: str = "") -> Any:
    told = [{"line": c, "year": f, "expected_rev": r, "amount": a} for c, f, r, a in cells]
    body = {"version": "x", "batch": batch or str(uuid.uuid4()), "cause": "", "reason": "", "cells": told}
    return client.post(f"{PLACE}{sheet}/chiffres/", json.dumps(body), content_type="application/json")


def location(client: Client, where: str, fields: dict[str, str]) -> str:
    """Where a form leads."""
    answer: Any = client.post(where, fields)
    return str(answer.url)


def figures(stage: Stage) -> list[tuple[str, str, Decimal | None, Decimal | None]]:
    rows = Authorisation.objects.filter(stage=stage).order_by("pk").select_related("mission", "scheme")
    return [(one.mission.code, one.scheme.code, one.ae, one.cp) for one in rows]


def test_the_grid_has_the_places_of_the_stage_and_of_the_one_before(
    client: Client, here: Idf, stage: Stage, assert_queries: AssertQueries
) -> None:
    client.force_login(here.finance)
    with assert_queries(at_most=9):
        grid = data(client)
    assert [(one["code"], one["measure"], one["label"]) for one in grid["lines"]] == [
        ("FONC:DOS:NC:NC", "nature:FONC", "DOS Offre de soins"),
        (SCHEME, "nature:INT/direction:DOS/mission:2", "D01 Dispositif D01"),
        (TWO, "nature:INT/direction:DOS/mission:2", "Non ventilé"),
        (DOS, "nature:INT/direction:DOS", "Non ventilé"),
    ]
    known = {one["code"]: (one["before"], one["cells"]) for one in grid["lines"]}
    assert known[DOS] == (["1000.00", "900.00"], [["1100.00", 1, "entered", 0], ["900.00", 1, "entered", 0]])
    assert known[SCHEME] == (["50.00", None], [None, None])
    assert [one["key"] for one in grid["groups"]] == [
        "nature:FONC",
        "nature:INT",
        "nature:INT/direction:DOS",
        "nature:INT/direction:DOS/mission:2",
    ]
    assert grid["before"]["title"] == "BI"
    assert grid["read_only"] == ""


def test_what_is_saved_comes_back_with_the_revision_of_both_figures(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    answer = save(client, (DOS, "ae", 1, "1250.50"), (SCHEME, "cp", 0, "40"))
    assert answer.status_code == 200
    told = {(one["line"], one["year"]): (one["amount"], one["rev"]) for one in answer.json()["cells"]}
    assert told == {
        (DOS, "ae"): ("1250.50", 2),
        (DOS, "cp"): ("900.00", 2),
        (SCHEME, "ae"): (None, 1),
        (SCHEME, "cp"): ("40.00", 1),
    }
    assert figures(stage) == [
        ("NC", "NC", Decimal("1250.50"), Decimal(900)),
        ("2", "D01", None, Decimal(40)),
    ]


def test_the_same_request_twice_lands_once_and_is_answered_alike(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    number = str(uuid.uuid4())
    first = save(client, (DOS, "ae", 1, "1250"), batch=number)
    save(client, (DOS, "ae", 2, "1300"))
    again = save(client, (DOS, "ae", 1, "1250"), batch=number)
    assert again.json() == first.json()
    assert figures(stage)[0][2] == Decimal(1300)
    other = save(client, (DOS, "ae", 1, "9"), batch=number)
    assert other.status_code == 422
    assert other.json()["cells"] == []


def test_a_conflict_comes_back_with_both_values_and_who(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.admin)
    save(client, (DOS, "ae", 1, "1250"))
    client.force_login(here.finance)
    answer = save(client, (DOS, "ae", 1, "1300"), (DOS, "cp", 1, "950"))
    assert answer.status_code == 409
    [told] = answer.json()["cells"]
    assert (told["line"], told["year"], told["amount"], told["expected_rev"], told["rev"]) == (
        DOS,
        "ae",
        "1250.00",
        1,
        2,
    )
    assert told["by"] == str(here.admin)
    assert figures(stage) == [("NC", "NC", Decimal(1250), Decimal(900))]


def test_cells_that_cannot_be_are_named_and_nothing_is_written(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    answer = save(client, (DOS, "ae", 1, "1300"), ("INT:XXX:NC:NC", "ae", 0, "1"), (DOS, "cp", 1, "0.001"))
    assert answer.status_code == 422
    told = {(one["line"], one["year"]): one["reason"] for one in answer.json()["cells"]}
    assert told["INT:XXX:NC:NC", "ae"] == "La direction « XXX » est inconnue."
    assert (DOS, "cp") in told
    assert figures(stage)[0][2] == Decimal(1100)


@pytest.mark.parametrize(
    "body",
    [
        "pas du JSON",
        "[]",
        '{"cells": []}',
        '{"cells": [1]}',
        '{"batch": "x", "cells": [{}]}',
        '{"cells": [{"line": "a", "year": "ae", "expected_rev": -1, "amount": "1"}]}',
        '{"cells": [{"line": "a", "year": "amount", "expected_rev": 1, "amount": "1"}]}',
        '{"reason": 3, "cells": [{"line": "a", "year": "ae", "expected_rev": 1, "amount": "1"}]}',
    ],
)
def test_what_is_no_request_is_refused(client: Client, here: Idf, stage: Stage, body: str) -> None:
    client.force_login(here.finance)
    answer = client.post(f"{PLACE}credits/chiffres/", body, content_type="application/json")
    assert answer.status_code == 400


def test_a_place_of_another_agency_is_unknown(client: Client, idf: Idf, here: Idf, stage: Stage) -> None:
    a_place(idf.agency, direction="DPSRI", mission="9")
    client.force_login(here.finance)
    answer = save(client, ("INT:DPSRI:9:NC", "ae", 0, "1"))
    assert answer.json()["cells"][0]["reason"] == "La direction « DPSRI » est inconnue."


def test_who_does_not_run_the_fir_reads_the_grid_and_saves_nothing(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.contributor)
    assert "les finances de l’agence les saisissent" in data(client)["read_only"]
    assert save(client, (DOS, "ae", 1, "1300")).status_code == 403
    client.force_login(here.partner)
    assert client.get(f"{PLACE}credits/donnees/").status_code == 403
    assert figures(stage)[0][2] == Decimal(1100)


def test_a_voted_stage_says_what_to_do(client: Client, here: Idf, stage: Stage) -> None:
    actions.vote_stage(by=here.finance, stage=stage, voted_on=None)
    client.force_login(here.finance)
    assert "se corrigent par l’étape suivante" in data(client)["read_only"]
    answer = save(client, (DOS, "ae", 1, "1300"))
    assert answer.status_code == 422
    assert "votée" in answer.json()["detail"]


def test_receipts_are_a_sheet_of_one_figure(client: Client, here: Idf, stage: Stage) -> None:
    actions.open_receipt(by=here.finance, stage=stage, code="R1", label="Dotation", text="arrêté du 11 mai 2018")
    client.force_login(here.finance)
    grid = data(client, "recettes")
    assert [(one["code"], one["label"], one["remark"]) for one in grid["lines"]] == [
        ("R1", "R1 Dotation", "arrêté du 11 mai 2018")
    ]
    assert save(client, ("R1", "amount", 1, "500"), sheet="recettes").status_code == 200
    assert Receipt.objects.get().amount == Decimal(500)
    assert save(client, ("R9", "amount", 0, "500"), sheet="recettes").status_code == 422


def test_what_was_done_is_the_start_of_no_stage(client: Client, here: Idf, stage: Stage) -> None:
    year = stage.fir_year
    actions.add_stage(by=here.finance, fir_year=year, code="EXEC", label="Réalisé", kind=StageKind.EXECUTION)
    actions.add_stage(by=here.finance, fir_year=year, code="BR2", label="BR2", kind=StageKind.AMENDING)
    client.force_login(here.finance)
    assert client.get(f"{PLACE.replace('BR1', 'BR2')}credits/donnees/").json()["before"]["title"] == "BR1"
    assert client.get(f"{PLACE.replace('BR1', 'EXEC')}credits/donnees/").json()["before"]["title"] == "BR1"


def test_null_and_half_characters_are_refused(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    before = Operation.objects.latest("pk")
    assert save(client, ("INT:DOS:2\0:NC", "ae", 0, "1")).status_code == 400
    assert client.get(f"{PLACE}credits/cellule/", {"ligne": "INT:DOS:\0:NC", "annee": "a\0"}).status_code == 400
    cells = [{"line": DOS, "year": "ae", "expected_rev": 1, "amount": "5"}]
    body = json.dumps({"reason": "a\0b\ud800c", "cells": cells})
    assert client.post(f"{PLACE}credits/chiffres/", body, content_type="application/json").status_code == 400
    assert post(client, as_shown(client) | {f"ae-{DOS}": "6", "raison": "x\0y"}).status_code == 400
    assert Operation.objects.latest("pk") == before


@pytest.mark.parametrize("cell", [{"line": "\ud800"}, {"amount": "\ud800"}])
def test_half_a_character_in_a_cell_is_refused(client: Client, here: Idf, stage: Stage, cell: dict[str, str]) -> None:
    client.force_login(here.finance)
    sent = {"line": DOS, "year": "ae", "expected_rev": 1, "amount": "5"} | cell
    body = json.dumps({"cells": [sent]})
    answer = client.post(f"{PLACE}credits/chiffres/", body, content_type="application/json")
    assert answer.status_code == 400
    assert "coupé en deux" in answer.json()["detail"]


def test_a_sheet_that_is_not_there_is_not_found(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    assert client.get(f"{PLACE}depenses/").status_code == 404


# -- without a script --


def as_shown(client: Client, sheet: str = "credits") -> dict[str, str]:
    page = client.get(f"{PLACE}{sheet}/?vue=liste&unite=EUR").content.decode()
    body = page[page.index('id="feuille"') :]
    return dict(re.findall(r'<input[^>]*name="([\w:-]+)"[^>]*value="([^"]*)"', body))


def post(client: Client, fields: dict[str, str], sheet: str = "credits") -> Any:
    return client.post(f"{PLACE}{sheet}/?vue=liste", fields)


def test_the_plain_form_shows_both_stages_and_saves_what_is_typed(
    client: Client, here: Idf, stage: Stage, assert_queries: AssertQueries
) -> None:
    client.force_login(here.finance)
    with assert_queries(at_most=10):
        page = client.get(f"{PLACE}credits/?vue=liste&unite=EUR").content.decode()
    assert "1\u00a0000,00" in page
    assert "+100,00" in page
    answer = post(client, as_shown(client) | {f"ae-{DOS}": "+10 %", f"cp-{SCHEME}": "0,04 k€"})
    assert answer.status_code == 302
    assert figures(stage) == [("NC", "NC", Decimal(1210), Decimal(900)), ("2", "D01", None, Decimal(40))]
    assert Operation.objects.latest("pk").way == Way.FORM


def test_the_plain_form_twice_lands_once(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    fields = as_shown(client) | {f"ae-{DOS}": "1 210"}
    for _ in range(2):
        assert post(client, fields).status_code == 302
    assert Change.objects.filter(operation__way=Way.FORM, new=Decimal(1210)).count() == 1


def test_what_cannot_be_read_is_told_beside_its_field_and_all_is_kept(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    page = post(client, as_shown(client) | {f"ae-{DOS}": "12O0", f"cp-{DOS}": "950"}).content.decode()
    assert "lettre O au lieu du chiffre 0" in page
    assert 'value="12O0"' in page
    assert 'value="950"' in page
    assert figures(stage)[0][3] == Decimal(900)


def test_a_conflict_in_the_plain_form_shows_both_and_saving_again_chooses(
    client: Client, here: Idf, stage: Stage
) -> None:
    client.force_login(here.finance)
    fields = as_shown(client) | {f"ae-{DOS}": "1300"}
    other = FigureEdit(a_place(here.agency), StageFigure.AE, Decimal(1250), 1)
    actions.enter_figures(by=here.admin, stage=stage, edits=[other], way=Way.GRID)
    page = post(client, fields).content.decode()
    assert f"{here.admin} a écrit 1\u00a0250,00 entre-temps" in page
    assert 'value="1300"' in page
    body = page[page.index('id="feuille"') :]
    again = dict(re.findall(r'<input[^>]*name="([\w:-]+)"[^>]*value="([^"]*)"', body))
    assert post(client, again).status_code == 302
    assert figures(stage)[0][2] == Decimal(1300)


def test_who_does_not_run_the_fir_has_no_field_and_writes_nothing(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    fields = as_shown(client) | {f"ae-{DOS}": "1300"}
    client.force_login(here.director)
    assert "p-montant" not in client.get(f"{PLACE}credits/?vue=liste").content.decode()
    assert post(client, fields).status_code == 403
    assert figures(stage)[0][2] == Decimal(1100)


def test_a_place_is_added_by_a_form_and_leads_to_its_row(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    place = a_place(here.agency, mission="3")
    given = {"nature": "INT", "direction": str(place.direction.pk), "mission": str(place.mission.pk), "scheme": ""}
    answer: Any = client.post(f"{PLACE}credits/nouveau/", given)
    assert answer.url == f"{PLACE}credits/?ligne=INT:DOS:3:NC"
    assert ("3", "NC", None, None) in figures(stage)
    client.force_login(here.contributor)
    assert client.post(f"{PLACE}credits/nouveau/", given | {"mission": ""}).status_code == 403


def test_a_scheme_of_another_mission_is_refused_in_the_form(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    three, scheme = a_place(here.agency, mission="3"), a_place(here.agency, mission="2", scheme="D01")
    given = {"nature": "INT", "mission": str(three.mission.pk), "scheme": str(scheme.scheme.pk)}
    assert "de la mission 2" in client.post(f"{PLACE}credits/nouveau/", given).content.decode()


def test_a_receipt_is_added_new_or_known(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    where = f"{PLACE}recettes/nouvelle/"
    assert "demande un code" in client.post(where, {"label": "Dotation"}).content.decode()
    words = {"code": "dot-2018", "label": "Dotation", "kind": "grant", "text": "arrêté du 11 mai 2018"}
    for _ in range(2):
        assert location(client, where, words) == f"{PLACE}recettes/?ligne=DOT-2018"
    line = ReceiptLine.objects.get(agency=here.agency)
    assert line.text == "arrêté du 11 mai 2018"
    assert location(client, where, {"line": str(line.pk), "vue": "liste"}) == f"{PLACE}recettes/?vue=liste"
    assert Receipt.objects.filter(stage=stage).count() == 1


def test_a_place_that_is_open_is_left_as_it_is(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    place = a_place(here.agency)
    client.post(f"{PLACE}credits/nouveau/", {"nature": "INT", "direction": str(place.direction.pk)})
    assert opened_in(stage) == [("INT", Decimal(1100), Decimal(900))]
