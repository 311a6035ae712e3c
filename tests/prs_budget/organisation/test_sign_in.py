"""The one door of the site: what it lets in, what it tells, when it shuts."""

import re
from html import unescape

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client

from prs_budget.organisation.models import User
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PASSWORD = "une phrase de passe 2018"
REFUSAL = "Identifiant ou mot de passe incorrect. Vérifiez les majuscules."


@pytest.fixture
def camille(idf: Idf) -> User:
    """A person of the agency who has a password."""
    idf.finance.set_password(PASSWORD)
    idf.finance.save()
    return idf.finance


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> str:
    """The page that follows, as text; "" for a redirection."""
    response = client.post("/connexion/", {"username": username, "password": password, **more})
    return "" if response.status_code == 302 else response.content.decode()


def test_a_right_password_opens_the_site(client: Client, camille: User) -> None:
    response = client.post("/connexion/", {"username": camille.username, "password": PASSWORD})
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(camille.pk)


def test_the_refusal_does_not_tell_whether_the_account_exists(client: Client, camille: User) -> None:
    csrf = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    pages = [sign_in(client, username, "faux") for username in (camille.username, "personne")]
    assert REFUSAL in pages[0]
    assert csrf.sub("", pages[0]).replace(camille.username, "personne") == csrf.sub("", pages[1])


def test_a_closed_account_is_refused_in_the_same_words(client: Client, camille: User) -> None:
    camille.is_active = False
    camille.save()
    assert REFUSAL in sign_in(client, camille.username)


def test_the_password_typed_is_never_sent_back(client: Client, camille: User) -> None:
    assert "faux-mot-de-passe" not in sign_in(client, camille.username, "faux-mot-de-passe")


def test_one_comes_back_to_the_page_one_asked_for(client: Client, camille: User) -> None:
    asked = client.get("/compte/?a=1&b=2")
    assert asked.headers["Location"] == "/connexion/?next=/compte/%3Fa%3D1%26b%3D2"
    page = client.get(asked.headers["Location"]).content.decode()
    assert "Connectez-vous pour ouvrir la page demandée." in page
    assert '<input type="hidden" name="next" value="/compte/?a=1&amp;b=2">' in page
    response = client.post(
        "/connexion/", {"username": camille.username, "password": PASSWORD, "next": "/compte/?a=1&b=2"}
    )
    assert response.headers["Location"] == "/compte/?a=1&b=2"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://ailleurs.example/", "//ailleurs.example/", "/\\ailleurs.example", "javascript:alert(1)", "http:///x"],
)
def test_one_is_never_sent_to_another_site(client: Client, camille: User, elsewhere: str) -> None:
    response = client.post("/connexion/", {"username": camille.username, "password": PASSWORD, "next": elsewhere})
    assert response.headers["Location"] == "/"


def test_who_is_signed_in_already_goes_on(client: Client, camille: User) -> None:
    client.force_login(camille)
    assert client.get("/connexion/?next=/compte/").headers["Location"] == "/compte/"


def test_an_expired_session_is_told_and_nothing_is_lost(client: Client, camille: User) -> None:
    client.force_login(camille)
    client.session.flush()
    client.cookies[settings.SESSION_COOKIE_NAME] = "expiree"
    asked = client.get("/compte/")
    assert asked.headers["Location"] == "/connexion/?next=/compte/&session=expiree"
    assert "Session expirée. Reconnectez-vous" in client.get(asked.headers["Location"]).content.decode()


@pytest.mark.parametrize(
    ("sent_from", "back"),
    [
        ("http://testserver/ars-idf/versions/nouvelle/?de=T0-2017", "/ars-idf/versions/nouvelle/%3Fde%3DT0-2017"),
        ("https://ailleurs.example/versions/", "/ars-idf/versions/nouvelle/"),
        ("http://[", "/ars-idf/versions/nouvelle/"),
        ("", "/ars-idf/versions/nouvelle/"),
    ],
)
def test_who_sent_a_form_comes_back_to_its_page(client: Client, db: None, sent_from: str, back: str) -> None:
    answer = client.post("/ars-idf/versions/nouvelle/", headers={"Referer": sent_from} if sent_from else {})
    assert answer.headers["Location"] == f"/connexion/?next={back}"


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(client: Client, db: None) -> None:
    response = client.get(
        "/compte/",
        headers={"X-Page-Part": "true", "X-Page-Address": "https://ailleurs.example/ars-idf/credits/?unite=MEUR"},
    )
    assert response.status_code == 204
    assert response.headers["X-Page-Redirect"] == "/connexion/?next=/ars-idf/credits/%3Funite%3DMEUR"


def test_a_name_longer_than_any_is_refused_and_counts_for_nobody(client: Client, camille: User) -> None:
    page = sign_in(client, "x" * 9000)
    assert "Cet identifiant est trop long : 150 caractères au plus." in unescape(page)
    assert REFUSAL not in page
    assert not AccessAttempt.objects.exists()
    assert REFUSAL in sign_in(client, "x" * 150)
    assert AccessAttempt.objects.get().username == "x" * 150


def test_the_door_shuts_after_five_failures(client: Client, camille: User) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert REFUSAL in sign_in(client, camille.username, "faux")
    response = client.post("/connexion/", {"username": camille.username, "password": "faux"})
    assert response.status_code == 429
    assert "Réessayez dans 15 minutes." in response.content.decode()
    right = client.post("/connexion/", {"username": camille.username, "password": PASSWORD})
    assert right.status_code == 429
    assert "_auth_user_id" not in client.session


def test_the_door_of_one_name_does_not_shut_that_of_another(client: Client, camille: User, idf: Idf) -> None:
    idf.director.set_password(PASSWORD)
    idf.director.save()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, camille.username, "faux")
    assert sign_in(client, idf.director.username) == ""


def test_the_door_does_not_shut_for_the_same_name_elsewhere(client: Client, camille: User) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, camille.username, "faux")
    response = client.post("/connexion/", {"username": camille.username, "password": PASSWORD}, REMOTE_ADDR="192.0.2.7")
    assert response.status_code == 302


def test_signing_out_takes_a_post(client: Client, camille: User) -> None:
    client.force_login(camille)
    assert client.get("/deconnexion/").headers["Location"] == "/compte/"
    assert "_auth_user_id" in client.session
    page = client.post("/deconnexion/", follow=True)
    assert "_auth_user_id" not in client.session
    assert "Vous êtes déconnecté." in page.content.decode()


def test_signing_out_twice_is_no_error(client: Client, db: None) -> None:
    assert client.post("/deconnexion/").headers["Location"] == "/connexion/"


def test_the_administration_has_no_door_of_its_own(client: Client, camille: User) -> None:
    assert client.get("/administration/login/").headers["Location"] == "/connexion/?next=/administration/"
    client.force_login(camille)
    refused = client.get("/administration/", follow=True)
    assert refused.status_code == 403
    assert "L’administration est réservée aux administrateurs du site." in refused.content.decode()


def test_the_sign_in_page_reads_nothing(client: Client, db: None, assert_queries: AssertQueries) -> None:
    with assert_queries(at_most=0):
        assert client.get("/connexion/").status_code == 200


@pytest.mark.parametrize(
    ("said", "wanted"), [("http://[::1", "/"), ("//evil.example//evil.example", "/evil.example"), ("", "/")]
)
def test_a_part_of_a_page_asked_from_nowhere_leads_home(client: Client, said: str, wanted: str) -> None:
    response = client.get("/ars-idf/credits/", headers={"X-Page-Part": "true", "X-Page-Address": said})
    assert response.headers["X-Page-Redirect"] == f"/connexion/?next={wanted}"
