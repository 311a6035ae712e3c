"""The pages that the law asks of a public site: open to all, led to by every page, honest about what is not written."""

import pytest
from django.test import Client, override_settings

from prs_budget.organisation.enums import LegalPage
from prs_budget.organisation.models import LegalText
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

ADDRESSES = [f"/{page.value}/" for page in LegalPage]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_legal_page_is_open_to_whoever_is_not_signed_in(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert "L’administrateur du site l’écrit" in response.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_foot_of_every_page_leads_to_the_legal_pages(client: Client, idf: Idf, address: str) -> None:
    assert f'href="{address}"' in client.get("/connexion/").content.decode()
    client.force_login(idf.partner)
    assert f'href="{address}"' in client.get("/ars-idf/publications/").content.decode()


@pytest.mark.django_db
def test_the_text_of_the_installation_is_shown_as_text_in_paragraphs(
    client: Client, assert_queries: AssertQueries
) -> None:
    LegalText.objects.create(page=LegalPage.NOTICE, text="Éditeur : l’ARS <b>Test</b>.\n\nHébergeur : la DSI.")
    with assert_queries(at_most=1):
        page = client.get("/mentions-legales/").content.decode()
    assert "<p>Éditeur : l’ARS &lt;b&gt;Test&lt;/b&gt;.</p>" in page
    assert "<p>Hébergeur : la DSI.</p>" in page
    assert "ne sont pas encore dits" not in page
    assert "ne sont pas encore dits" not in client.get("/accessibilite/").content.decode()


@pytest.mark.django_db
def test_the_site_does_not_conform_to_the_rgaa_until_an_audit_says_so(client: Client) -> None:
    assert "Accessibilité : non conforme</a>" in client.get("/accessibilite/").content.decode()
    with override_settings(ACCESSIBILITY="partiellement conforme"):
        page = client.get("/accessibilite/").content.decode()
    assert "Accessibilité : partiellement conforme</a>" in page
    assert "<strong>partiellement conforme</strong>" in page


def test_a_reader_of_one_agency_keeps_its_menu(client: Client, idf: Idf) -> None:
    client.force_login(idf.finance)
    assert 'aria-label="Menu principal"' in client.get("/donnees-personnelles/").content.decode()


def test_the_administration_writes_a_legal_text_and_keeps_what_it_was(client: Client, idf: Idf) -> None:
    idf.finance.is_staff = idf.finance.is_superuser = True
    idf.finance.save()
    client.force_login(idf.finance)
    form = {"page": LegalPage.NOTICE, "text": "Éditeur : l’agence."}
    assert client.post("/administration/organisation/legaltext/add/", form).status_code == 302
    written = LegalText.objects.get()
    address = f"/administration/organisation/legaltext/{written.pk}/"
    assert client.post(f"{address}change/", {**form, "text": "Éditeur : l’ARS."}).status_code == 302
    assert list(written.history.order_by("history_id").values_list("text", flat=True)) == [
        "Éditeur : l’agence.",
        "Éditeur : l’ARS.",
    ]
    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
