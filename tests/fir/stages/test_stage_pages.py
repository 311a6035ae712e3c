"""The pages of stages: listed, added, voted; years opened with rules that cite their texts."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from fir import actions
from fir.enums import FirYearStatus, ReceiptKind, StageKind
from fir.models import FirYear, ReceiptLine, Stage
from tests.fir.years import a_new_agency, a_place, a_stage, a_year, opened_in
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PLACE = "/ars-essai/fir/2018/etapes/"


@pytest.fixture
def here(idf: Idf) -> Idf:
    return a_new_agency(idf)


@pytest.fixture
def stage(here: Idf) -> Stage:
    grant = ReceiptLine.objects.create(agency=here.agency, code="DOT", label="Dotation", kind=ReceiptKind.GRANT)
    credits = {a_place(here.agency): (1000, 900)}
    return a_stage(here, a_year(here), "BI", credits, voted=False, receipts={grant: 1000})


def fields_of(client: Client, where: str) -> dict[str, str]:
    """What the form of a page would send, nothing being typed; selects at their choice."""
    page = client.get(where).content.decode()
    fields = dict(re.findall(r'<input[^>]*name="([\w:-]+)"[^>]*value="([^"]*)"', page))
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return fields


def send(client: Client, where: str, **typed: str) -> HttpResponse:
    answer: Any = client.post(where, fields_of(client, where) | typed)
    return answer


def test_the_stages_are_listed_with_their_dates_and_totals(
    client: Client, here: Idf, stage: Stage, assert_queries: AssertQueries
) -> None:
    client.force_login(here.finance)
    with assert_queries(at_most=12):
        page = client.get(PLACE).content.decode()
    assert "projet" in page
    assert "1\u00a0000" in page
    assert "Nouvelle étape" in page
    assert "arrêté du 22 juin 2018" in page


def test_the_list_is_taken_out(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.director)
    assert "BI;" in client.get(f"{PLACE}?format=csv").content.decode("utf-8-sig")
    assert client.get(f"{PLACE}?format=xlsx").status_code == 200
    assert client.get(f"{PLACE}?format=odp").status_code == 400


def test_who_does_not_run_the_fir_reads_and_is_told_why(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.contributor)
    page = client.get(PLACE).content.decode()
    assert "les finances de l’agence les saisissent" in page
    assert "Nouvelle étape" not in page
    assert "les finances de l’agence les saisissent" in client.get(f"{PLACE}nouvelle/").content.decode()
    answer = client.post(f"{PLACE}BI/", {"acte": "voter"})
    assert answer.status_code == 403
    assert not Stage.objects.get(pk=stage.pk).is_voted


def test_a_partner_and_a_stranger_see_nothing(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.partner)
    assert client.get(PLACE).status_code == 403
    assert client.get(f"{PLACE}BI/").status_code == 403
    client.force_login(here.stranger)
    assert client.get(PLACE).status_code == 404


def test_a_new_stage_starts_from_the_one_before_and_twice_adds_it_once(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    where = f"{PLACE}nouvelle/"
    fields = fields_of(client, where)
    assert (fields["code"], fields["source"], fields["kind"]) == ("BR1", str(stage.pk), "amending")
    for _ in range(2):
        answer: Any = client.post(where, fields)
        assert answer.status_code == 302
        assert answer.url == f"{PLACE}BR1/"
    [made] = Stage.objects.filter(code="BR1")
    assert opened_in(made) == [("INT", Decimal(1000), Decimal(900))]


def test_a_stage_that_exists_is_refused_and_what_is_typed_is_kept(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    answer = send(client, f"{PLACE}nouvelle/", code="bi", label="Encore")
    page = answer.content.decode()
    assert "L’étape BI existe déjà" in page
    assert "Encore" in page


def test_the_first_stage_of_a_year_is_the_initial_budget(client: Client, here: Idf) -> None:
    a_year(here)
    client.force_login(here.finance)
    assert "Ajouter le budget initial" in client.get(PLACE).content.decode()
    fields = fields_of(client, f"{PLACE}nouvelle/")
    assert (fields["code"], fields["kind"], fields["source"]) == ("BI", "initial", "")


def test_a_stage_is_voted_and_its_vote_taken_back_with_a_reason(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    client.post(f"{PLACE}BI/", {"acte": "voter", "voted_on": "2018-03-08", "received_on": "2018-03-10"})
    stage.refresh_from_db()
    assert (stage.is_voted, stage.enforceable_on) == (True, date(2018, 3, 25))
    page = client.get(f"{PLACE}BI/").content.decode()
    assert "se corrigent par l’étape suivante" in page
    assert "Indiquez pourquoi" in client.post(f"{PLACE}BI/", {"acte": "reprendre"}).content.decode()
    client.post(f"{PLACE}BI/", {"acte": "reprendre", "reason": "date fausse"})
    stage.refresh_from_db()
    assert not stage.is_voted


def test_a_vote_without_sense_is_refused_beside_its_field(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    page = client.post(f"{PLACE}BI/", {"acte": "voter", "received_on": "2018-03-10"}).content.decode()
    assert "Indiquez d’abord la date du vote" in page
    page = client.post(f"{PLACE}BI/", {"acte": "voter", "voted_on": "bientôt"}).content.decode()
    assert "Écrivez une date" in page


@pytest.mark.parametrize("dates", [{"voted_on": "0018-03-08"}, {"voted_on": "2018-03-08", "received_on": "9999-12-31"}])
def test_a_vote_far_from_its_year_is_refused(client: Client, here: Idf, stage: Stage, dates: dict[str, str]) -> None:
    client.force_login(here.finance)
    page = client.post(f"{PLACE}BI/", {"acte": "voter", **dates}).content.decode()
    assert "entre 2017 et 2019 : corrigez l’année" in page.replace("&#x27;", "'")
    stage.refresh_from_db()
    assert not stage.is_voted


def test_what_was_done_is_not_voted(client: Client, here: Idf, stage: Stage) -> None:
    actions.add_stage(
        by=here.finance, fir_year=stage.fir_year, code="REALISE", label="Réalisé", kind=StageKind.EXECUTION
    )
    client.force_login(here.finance)
    assert "Vote de l’étape" not in client.get(f"{PLACE}REALISE/").content.decode()


def test_a_stage_that_is_not_there_is_a_page_that_says_which_are(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    answer = client.get(f"{PLACE}BR9/")
    assert answer.status_code == 404


def test_a_closed_year_says_why_nothing_is_written(client: Client, here: Idf, stage: Stage) -> None:
    FirYear.objects.filter(pk=stage.fir_year_id).update(status=FirYearStatus.CLOSED)
    client.force_login(here.finance)
    for where in (PLACE, f"{PLACE}nouvelle/", f"{PLACE}BI/", f"{PLACE}BI/credits/", "/ars-essai/fir/2018/regles/"):
        assert "est clos : la page Clôture dit s’il peut être rouvert" in client.get(where).content.decode(), where


def test_rules_are_changed_with_their_texts(client: Client, here: Idf) -> None:
    year = a_year(here)
    client.force_login(here.finance)
    where = "/ars-essai/fir/2018/regles/"
    page = send(client, where, carry_over_rate="2,5", carry_over_text="").content.decode()
    assert "Citez le texte" in page
    answer = send(client, where, carry_over_rate="2,5", carry_over_text="arrêté du 1er juin", reason="nouveau texte")
    assert answer.status_code == 302, answer.content.decode()
    year.refresh_from_db()
    assert (year.carry_over_rate, year.carry_over_text) == (Decimal("2.5"), "arrêté du 1er juin")


def test_what_a_text_excludes_from_the_base_of_the_ceiling_is_entered_with_it(client: Client, here: Idf) -> None:
    year = a_year(here)
    client.force_login(here.finance)
    where = "/ars-essai/fir/2018/regles/"
    told = send(client, where, carry_over_excluded="400").content.decode()
    assert "Citez le texte" in told
    assert 'value="400"' in told
    assert "sans signe" in send(client, where, carry_over_excluded="-1", carry_over_excluded_why="x").content.decode()
    why = "crédits de crise, arrêté du 27 octobre 2023"
    answer = send(client, where, carry_over_excluded="400", carry_over_excluded_why=why)
    assert answer.status_code == 302, answer.content.decode()
    year.refresh_from_db()
    assert (year.carry_over_excluded, year.carry_over_excluded_why) == (Decimal(400), why)
    assert f"moins 400,00\u00a0€ ({why})" in client.get(PLACE).content.decode()
    assert 'value="400"' not in client.get("/ars-essai/fir/ouvrir/").content.decode()


@pytest.mark.parametrize("rate", ["-1", "1000", "123456789"])
def test_a_rate_that_is_no_share_is_told(client: Client, here: Idf, rate: str) -> None:
    a_year(here)
    client.force_login(here.finance)
    answer = send(client, "/ars-essai/fir/2018/regles/", carry_over_rate=rate)
    assert answer.status_code == 200
    assert "Un plafond de report est compris entre 0 et 100 %." in answer.content.decode()


def test_a_year_is_opened_with_the_rules_of_the_last_one_proposed(client: Client, here: Idf) -> None:
    a_year(here)
    client.force_login(here.finance)
    where = "/ars-essai/fir/ouvrir/"
    assert fields_of(client, where)["year"] == "2019"
    answer: Any = send(client, where, has_payments="on")
    assert answer.url == "/ars-essai/fir/2019/etapes/"
    opened = FirYear.objects.get(agency=here.agency, year=2019)
    assert (opened.carry_over_rate, opened.lapse_years, opened.has_payments) == (Decimal(3), 3, True)
    again = client.post(where, fields_of(client, where) | {"year": "2019"})
    assert "existe déjà" in again.content.decode()


def test_a_year_is_opened_by_those_who_run_the_fir(client: Client, here: Idf) -> None:
    client.force_login(here.contributor)
    where = "/ars-essai/fir/ouvrir/"
    assert "les finances de l’agence les saisissent" in client.get(where).content.decode()
    assert client.post(where, {"year": "2018"}).status_code == 403
    assert not FirYear.objects.filter(agency=here.agency).exists()
