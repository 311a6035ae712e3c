"""The horizon of a plan: prolonged by a year, taken back while nothing is in it; adopted versions keep their seal."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from allocations import actions
from allocations.actions import Foreseen
from allocations.actions.horizon import held_in, prolong, take_back
from allocations.ceilings import programmed_years
from allocations.enums import CeilingKind, VersionStatus
from allocations.models import Version
from allocations.sealing.integrity import examine
from projects.enums import YearStatus
from projects.models import LONGEST_HORIZON, Plan, PlanYear
from prs_budget.journal.models import Entry
from prs_budget.lib.refusals import Refused
from tests.allocations.versions import version_with, write
from tests.plugins.idf import Idf

PAGE = "/ars-idf/versions/plans/{}/annees/"


def client_of(person: object) -> Client:
    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    return client


def plan(idf: Idf) -> Plan:
    return Plan.objects.get(pk=idf.plan.pk)


def test_a_year_is_added_open_and_open_versions_programme_it(idf: Idf) -> None:
    sealed = Version.objects.select_related("agency", "plan").get(pk=idf.version.pk)
    seal = sealed.sha256
    version = version_with(idf, "V1", {("L001", 2018): "10.00"})
    assert prolong(by=idf.finance, plan=idf.plan, last=2022) == 2023
    assert (plan(idf).years[-1], plan(idf).stamp > idf.plan.stamp) == (2023, True)
    assert PlanYear.objects.get(plan=idf.plan, year=2023).status == YearStatus.OPEN
    version = Version.objects.select_related("agency", "plan").get(pk=version.pk)
    assert 2023 in programmed_years(version)
    write(idf, version, {("L001", 2023): "12.00"})
    again = Version.objects.select_related("agency", "plan").get(pk=sealed.pk)
    assert (again.sha256, examine(again).is_whole) == (seal, True)
    entry = Entry.objects.get(action="plan.prolong")
    assert (entry.by, entry.details["year"]) == (idf.finance, 2023)


def test_a_year_in_which_nothing_is_entered_is_taken_back_and_may_be_added_again(idf: Idf) -> None:
    prolong(by=idf.finance, plan=idf.plan, last=2022)
    assert take_back(by=idf.admin, plan=idf.plan, last=2023) == 2022
    assert (plan(idf).years[-1], PlanYear.objects.filter(plan=idf.plan, year=2023).exists()) == (2022, False)
    assert prolong(by=idf.finance, plan=idf.plan, last=2022) == 2023


def test_a_year_that_holds_anything_stays(idf: Idf) -> None:
    version = version_with(idf, "V1", {("L001", 2018): "10.00"})
    prolong(by=idf.finance, plan=idf.plan, last=2022)
    assert held_in(plan(idf)) == ""
    write(idf, version, {("L001", 2023): "12.00"})
    with pytest.raises(Refused, match="L’année 2023 porte des montants dans V1 : elle ne se retire plus"):
        take_back(by=idf.finance, plan=idf.plan, last=2023)
    write(idf, version, {("L001", 2023): None})
    assert "porte des montants effacés depuis, que l’historique garde dans V1" in held_in(plan(idf))
    assert plan(idf).years[-1] == 2023
    prolong(by=idf.finance, plan=idf.plan, last=2023)
    foreseen = Foreseen("FIR", 2024, CeilingKind.FORECAST, Decimal(100), "essai")
    actions.foresee(by=idf.finance, version=version, foreseen=[foreseen], reason="essai")
    assert "porte des prévisions dans V1" in held_in(plan(idf))


def test_a_draft_is_not_named_to_others(idf: Idf) -> None:
    prolong(by=idf.finance, plan=idf.plan, last=2022)
    version_with(idf, "SECRET", {("L001", 2023): "10.00"}, status=VersionStatus.DRAFT)
    assert held_in(plan(idf)) == "L’année 2023 porte des montants dans un brouillon : elle ne se retire plus."


def test_what_changed_meanwhile_and_the_limit_are_told_and_nothing_is_written(idf: Idf) -> None:
    prolong(by=idf.finance, plan=idf.plan, last=2022)
    with pytest.raises(Refused, match="la dernière est 2023"):
        prolong(by=idf.finance, plan=idf.plan, last=2022)
    with pytest.raises(Refused, match="la dernière est 2023"):
        take_back(by=idf.finance, plan=idf.plan, last=2022)
    Plan.objects.filter(pk=idf.plan.pk).update(horizon=LONGEST_HORIZON)
    with pytest.raises(Refused, match=r"va jusqu’à T\+50"):
        prolong(by=idf.finance, plan=idf.plan, last=plan(idf).years[-1])
    Plan.objects.filter(pk=idf.plan.pk).update(horizon=1)
    with pytest.raises(Refused, match="garde au moins T0 et une année"):
        take_back(by=idf.finance, plan=idf.plan, last=2018)


@pytest.mark.parametrize("who", ["contributor", "director", "partner", "stranger"])
def test_only_who_makes_versions_changes_the_years(idf: Idf, who: str) -> None:
    for act in (prolong, take_back):
        with pytest.raises(PermissionDenied):
            act(by=getattr(idf, who), plan=idf.plan, last=2022)
    status = client_of(getattr(idf, who)).get(PAGE.format(idf.plan.code)).status_code
    assert status == (404 if who == "stranger" else 403)


def test_the_page_adds_once_takes_back_once_and_says_what_is_already_done(idf: Idf) -> None:
    client, page = client_of(idf.finance), PAGE.format(idf.plan.code)
    assert f'href="{page}"' in client.get("/ars-idf/versions/").content.decode()
    assert "Ajouter 2023" in client.get(page).content.decode()
    for said in ("L’année 2023 est ajoutée", "C’est déjà fait : l’année 2023"):
        answer = client.post(page, {"derniere": "2022", "ajouter": "1"}, follow=True).content.decode()
        assert said in answer
    assert plan(idf).years[-1] == 2023
    for said in ("L’année 2023 est retirée", "C’est déjà fait : l’année 2023 est retirée"):
        assert said in client.post(page, {"derniere": "2023", "retirer": "1"}, follow=True).content.decode()
    assert plan(idf).years[-1] == 2022
    wrong = client.post(page, {"derniere": "n’importe", "ajouter": "1"})
    assert (wrong.status_code, "Rien n’est écrit" in wrong.content.decode()) == (422, True)
    assert client.get(PAGE.format("AUTRE")).status_code == 404


def test_every_page_that_lists_the_years_of_a_plan_has_the_new_one(idf: Idf) -> None:
    version_with(idf, "V1", {("L001", 2018): "10.00", ("L002", 2018): "20.00"})
    client = client_of(idf.finance)
    pages = {
        "/ars-idf/saisie/V1/": "2023",
        "/ars-idf/saisie/V1/commandes/projeter/": "taux_2023",
        "/ars-idf/saisie/V1/lignes/L001/": "2023",
        "/ars-idf/versions/": "2023",
        "/ars-idf/credits/axes-enveloppes/?version=V1&annee=": "2023",
        "/ars-idf/programme-execute/?version=V1&annee=": "2023",
    }
    before = {page: client.get(page) for page in pages}
    assert {page: answer.status_code for page, answer in before.items()} == dict.fromkeys(pages, 200)
    prolong(by=idf.finance, plan=idf.plan, last=2022)
    for page, said in pages.items():
        assert said not in before[page].content.decode(), page
    projected = {"base": "2018", "annees": "2023", "taux": "2", "garder": "saisies", "apercu": "1"}
    assert client.get("/ars-idf/saisie/V1/commandes/projeter/", projected).status_code == 200
    version = Version.objects.select_related("agency", "plan").get(code="V1", agency=idf.agency)
    write(idf, version, {("L001", 2023): "12.00"})
    for page, said in pages.items():
        assert said in client.get(page).content.decode(), page
    assert client.get("/ars-idf/credits/axes-enveloppes/?version=V1&annee=2023&format=xlsx").status_code == 200
    assert "2023" in client.get("/ars-idf/credits/axes-enveloppes/?version=V1&annee=2023&format=csv").content.decode()
