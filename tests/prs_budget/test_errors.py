"""The pages of what goes wrong: in French, in the frame of the site, with what to do."""

import pytest
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.test import Client
from django.urls import include, path
from pytest_django import Settings

from prs_budget.organisation.models import Agency
from prs_budget.organisation.perms import Access, agency_page
from prs_budget.urls import handler400, handler403, handler404
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

__all__ = ["handler400", "handler403", "handler404", "urlpatterns"]

RAISED: dict[str, Exception] = {
    "adresse": BadRequest("Dimension inconnue dans l’adresse : « envelope2 »."),
    "suspect": SuspiciousOperation("Cookie forged by 192.0.2.1"),
    "droit": PermissionDenied("Cette action demande un de ces rôles : Finances."),
    "droit-tu": PermissionDenied(),
    "version": Http404("La version « T9 » n’existe pas."),
    "panne": RuntimeError("secret-de-la-panne"),
}


@agency_page
def failing(request: HttpRequest, access: Access, name: str) -> HttpResponse:
    raise RAISED[name]


@agency_page
def missing(request: HttpRequest, access: Access) -> HttpResponse:
    return HttpResponse(get_object_or_404(Agency, code="ARS-NULLE-PART"))


urlpatterns = [
    path("<slug:agency>/erreurs/introuvable/", missing),
    path("<slug:agency>/erreurs/<name>/", failing),
    path("", include("prs_budget.urls")),
]


@pytest.fixture(autouse=True)
def _failing_site(settings: Settings, client: Client) -> None:
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False


def page(client: Client, address: str, status: int) -> str:
    response = client.get(address)
    assert response.status_code == status
    text = response.content.decode()
    assert '<html lang="fr"' in text
    return text


def test_a_wrong_agency_offers_the_search_and_the_dashboard_of_ones_own(client: Client, idf: Idf) -> None:
    client.force_login(idf.finance)
    text = page(client, "/ars-nulle-part/credits/", 404)
    assert "Cette agence n’existe pas, ou vous n’y avez aucun rôle." in text
    assert 'action="/ars-idf/recherche/"' in text
    assert 'href="/ars-idf/">Aller au tableau de bord</a>' in text
    assert "/ars-nulle-part/credits/" in text


def test_a_wrong_agency_offers_a_partner_the_publications(client: Client, idf: Idf) -> None:
    client.force_login(idf.partner)
    text = page(client, "/ars-nulle-part/", 404)
    assert 'href="/ars-idf/publications/">Aller aux publications</a>' in text
    assert "Tableau de bord" not in text


def test_an_address_of_nothing_is_a_french_404_even_for_nobody(client: Client, db: None) -> None:
    text = page(client, "/a/b/c/d/e/f/", 404)
    assert "Page introuvable" in text
    assert 'href="/connexion/">Se connecter</a>' in text


def test_what_does_not_exist_is_said(client: Client, idf: Idf) -> None:
    client.force_login(idf.finance)
    assert "La version « T9 » n’existe pas." in page(client, "/ars-idf/erreurs/version/", 404)


def test_the_english_of_the_framework_is_not_shown(client: Client, idf: Idf) -> None:
    client.force_login(idf.finance)
    text = page(client, "/ars-idf/erreurs/introuvable/", 404)
    assert "matches the given query" not in text
    assert "Aucune page à cette adresse, ou elle ne vous est pas ouverte." in text


def test_what_is_wrong_in_the_address_is_said(client: Client, idf: Idf) -> None:
    client.force_login(idf.finance)
    assert "Dimension inconnue dans l’adresse : « envelope2 »." in page(client, "/ars-idf/erreurs/adresse/", 400)


def test_a_suspicious_request_is_told_nothing(client: Client, idf: Idf) -> None:
    client.force_login(idf.finance)
    text = page(client, "/ars-idf/erreurs/suspect/", 400)
    assert "forged" not in text
    assert "La demande est incomplète ou mal formée." in text


def test_a_host_of_nobody_is_a_french_400(client: Client, db: None) -> None:
    response = client.get("/", headers={"host": "ailleurs.example"})
    assert response.status_code == 400
    assert "La demande est incomplète ou mal formée." in response.content.decode()


def test_what_one_may_not_do_is_said(client: Client, idf: Idf) -> None:
    client.force_login(idf.finance)
    assert "Cette action demande un de ces rôles : Finances." in page(client, "/ars-idf/erreurs/droit/", 403)
    assert "Votre rôle ne permet pas cette action." in page(client, "/ars-idf/erreurs/droit-tu/", 403)


def test_a_page_that_is_read_says_so_to_a_form(client: Client, idf: Idf) -> None:
    client.force_login(idf.finance)
    answer = client.post("/ars-idf/credits/croisements/?version=T0-2017")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert "Cette page ne reçoit rien" in answer.content.decode()
    assert "rien n’a été écrit" in answer.content.decode()


def test_a_form_without_its_token_says_that_nothing_is_lost(idf: Idf) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(idf.finance)
    response = client.post("/compte/", {"old_password": "x"})
    assert response.status_code == 403
    text = response.content.decode()
    assert "Le formulaire n’a pas été envoyé" in text
    assert "votre saisie est encore dans la page" in text


def test_a_breakdown_says_nothing_of_its_cause(client: Client, idf: Idf, assert_queries: AssertQueries) -> None:
    client.force_login(idf.finance)
    with assert_queries(at_most=3):
        text = page(client, "/ars-idf/erreurs/panne/", 500)
    assert "Le site a rencontré une erreur" in text
    assert "secret-de-la-panne" not in text


@pytest.mark.parametrize("name", RAISED)
def test_no_cache_keeps_what_one_was_refused(client: Client, idf: Idf, name: str) -> None:
    client.force_login(idf.finance)
    response = client.get(f"/ars-idf/erreurs/{name}/")
    assert response.status_code >= 400
    assert response.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("name", ["adresse", "droit", "version", "panne"])
def test_an_address_is_written_back_as_text(client: Client, idf: Idf, name: str) -> None:
    client.force_login(idf.finance)
    text = client.get(f"/ars-idf/erreurs/{name}/?q=<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in text
