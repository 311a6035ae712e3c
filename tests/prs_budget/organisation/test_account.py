"""The entrance, and one's own account."""

import pytest
from django.test import Client
from rest_framework.authtoken.models import Token

from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Membership, User
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

OLD, NEW = "une phrase de passe 2018", "une autre phrase 2019"


@pytest.fixture
def camille(client: Client, idf: Idf) -> User:
    """A contributor of the DOS, signed in."""
    idf.contributor.set_password(OLD)
    idf.contributor.save()
    client.force_login(idf.contributor)
    return idf.contributor


def test_the_entrance_leads_to_the_only_agency(client: Client, idf: Idf, assert_queries: AssertQueries) -> None:
    client.force_login(idf.finance)
    with assert_queries(at_most=3):
        assert client.get("/").headers["Location"] == "/ars-idf/"


def test_the_entrance_leads_a_partner_to_the_publications(client: Client, idf: Idf) -> None:
    client.force_login(idf.partner)
    assert client.get("/").headers["Location"] == "/ars-idf/publications/"


def test_the_entrance_offers_each_agency_at_its_own_beginning(client: Client, idf: Idf) -> None:
    paca = Agency.objects.create(code="ARS-PACA", name="ARS Provence-Alpes-Côte d’Azur")
    Membership.objects.create(user=idf.finance, agency=paca, role=Role.PARTNER)
    client.force_login(idf.finance)
    page = client.get("/").content.decode()
    assert '<a href="/ars-idf/">ARS Île-de-France</a>' in page
    assert '<a href="/ars-paca/publications/">ARS Provence-Alpes-Côte d’Azur</a>' in page


def test_the_entrance_tells_who_has_no_role_what_to_do(client: Client, idf: Idf) -> None:
    client.force_login(idf.stranger)
    page = client.get("/").content.decode()
    assert "Votre compte n’a encore de rôle dans aucune agence" in page
    assert "<b>test-stranger</b>" in page


def test_the_account_tells_ones_roles_and_directions(
    client: Client, camille: User, assert_queries: AssertQueries
) -> None:
    with assert_queries(at_most=5):
        page = client.get("/compte/").content.decode()
    assert "ARS Île-de-France</th><td" in page
    assert "Contribution</td>" in page
    assert "DOS</td>" in page


def test_the_account_of_who_has_no_role_opens(client: Client, idf: Idf) -> None:
    client.force_login(idf.stranger)
    assert "Aucun rôle" in client.get("/compte/").content.decode()


def change(client: Client, old: str, new: str, again: str) -> str:
    data = {"old_password": old, "new_password1": new, "new_password2": again}
    return client.post("/compte/", data, follow=True).content.decode()


def test_a_new_password_replaces_the_old_one_and_this_session_stays(client: Client, camille: User) -> None:
    other = Client()
    other.force_login(camille)
    assert "Mot de passe changé." in change(client, OLD, NEW, NEW)
    camille.refresh_from_db()
    assert camille.check_password(NEW)
    assert client.get("/compte/").status_code == 200
    assert other.get("/compte/").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "refusal"),
    [
        ("faux", NEW, NEW, "Ce n’est pas votre mot de passe actuel."),
        (OLD, NEW, "autre chose 2020", "Les deux saisies du nouveau mot de passe diffèrent."),
        (OLD, "12345678901", "12345678901", "entièrement numérique"),
        (OLD, "court", "court", "trop court"),
        (OLD, "password", "password", "trop courant"),
    ],
)
def test_a_bad_new_password_is_refused_with_its_reason(
    client: Client, camille: User, old: str, new: str, again: str, refusal: str
) -> None:
    assert refusal in change(client, old, new, again)
    camille.refresh_from_db()
    assert camille.check_password(OLD)


def test_the_present_password_is_not_guessed_from_an_open_session(client: Client, camille: User) -> None:
    for _ in range(5):
        change(client, "pas celui-là", NEW, NEW)
    refused = client.post("/compte/", {"old_password": OLD, "new_password1": NEW, "new_password2": NEW})
    assert refused.status_code == 429
    camille.refresh_from_db()
    assert camille.check_password(OLD)


def test_a_mistake_in_the_new_password_is_no_failure_to_sign_in(client: Client, camille: User) -> None:
    for _ in range(6):
        change(client, OLD, NEW, "tout autre chose")
    assert "Mot de passe changé." in change(client, OLD, NEW, NEW)


def test_a_new_password_ends_the_token_of_the_api(client: Client, camille: User) -> None:
    Token.objects.create(user=camille, key="0" * 40)
    change(client, OLD, NEW, NEW)
    assert not Token.objects.filter(user=camille).exists()
