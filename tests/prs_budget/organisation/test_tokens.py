"""Tokens: shown once, kept as a digest, of no use once withdrawn."""

import pytest
from django.contrib import admin
from django.test import Client
from rest_framework.authtoken.models import Token, TokenProxy

from prs_budget.organisation.tokens import digest, issue, revoke
from tests.plugins.idf import Idf


def status_with(token: str) -> int:
    return Client().get("/api/v1/versions/", headers={"Authorization": f"Token {token}"}).status_code


def test_a_token_opens_the_api(idf: Idf) -> None:
    assert status_with(issue(idf.finance)) == 200


def test_what_is_stored_is_not_what_opens(idf: Idf) -> None:
    secret = issue(idf.finance)
    stored = Token.objects.get(user=idf.finance).key
    assert stored == digest(secret) != secret
    assert status_with(stored) == 401


def test_two_tokens_differ(idf: Idf) -> None:
    assert issue(idf.finance) != issue(idf.director)
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a3"


def test_a_new_token_takes_the_place_of_the_old_one(idf: Idf) -> None:
    old, new = issue(idf.finance), issue(idf.finance)
    assert (status_with(old), status_with(new)) == (401, 200)


def test_a_withdrawn_token_opens_nothing(idf: Idf) -> None:
    secret = issue(idf.finance)
    assert revoke(idf.finance)
    assert not revoke(idf.finance)
    assert status_with(secret) == 401


def test_the_token_of_a_closed_account_opens_nothing(idf: Idf) -> None:
    secret = issue(idf.finance)
    idf.finance.is_active = False
    idf.finance.save()
    assert status_with(secret) == 401


@pytest.mark.parametrize("token", ["", "0" * 40, "inconnu"])
def test_an_unknown_token_opens_nothing(idf: Idf, token: str) -> None:
    assert status_with(token) == 401


def test_the_administration_makes_no_token() -> None:
    admin.autodiscover()
    assert not admin.site.is_registered(TokenProxy)
