"""How long repeated failures keep a door shut; that they shut it is tested with the sign-in page."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from prs_budget.organisation.models import User

pytestmark = pytest.mark.django_db

GOOD, BAD = "une phrase de passe longue", "une autre"


@pytest.fixture(autouse=True)
def _claire() -> None:
    User.objects.create_user("claire", password=GOOD)


def sign_in(client: Client, *passwords: str) -> list[int]:
    """The status of each try, one after the other."""
    return [
        client.post("/connexion/", {"username": "claire", "password": password}).status_code for password in passwords
    ]


def test_the_door_opens_again_after_a_quarter_of_an_hour_and_not_before(client: Client) -> None:
    assert sign_in(client, BAD, BAD, BAD, BAD, BAD) == [200, 200, 200, 200, 429]
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert sign_in(client, GOOD) == [429]
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(client, GOOD) == [302]


def test_a_success_forgets_the_failures_before_it(client: Client) -> None:
    assert sign_in(client, BAD, BAD, BAD, BAD, GOOD) == [200, 200, 200, 200, 302]
    client.logout()
    assert sign_in(client, BAD, BAD, BAD, BAD) == [200, 200, 200, 200]


def test_fifty_failures_of_any_names_shut_an_address_and_no_other(client: Client) -> None:
    tries = [client.post("/connexion/", {"username": f"nom{n}", "password": BAD}).status_code for n in range(50)]
    assert set(tries) == {200}
    shut = client.post("/connexion/", {"username": "claire", "password": GOOD})
    assert shut.status_code == 429
    assert "depuis cette adresse, tous identifiants compris" in shut.content.decode()
    assert client.get("/connexion/").status_code == 200
    elsewhere = client.post("/connexion/", {"username": "claire", "password": GOOD}, REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 302


def test_the_addresses_of_one_line_of_ipv6_are_one(client: Client) -> None:
    for last in range(5):
        client.post("/connexion/", {"username": "claire", "password": BAD}, REMOTE_ADDR=f"2001:db8:1:2::{last}")
    tried = {"username": "claire", "password": GOOD}
    assert client.post("/connexion/", tried, REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429
    assert client.post("/connexion/", tried, REMOTE_ADDR="2001:db8:1:3::1").status_code == 302
