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
