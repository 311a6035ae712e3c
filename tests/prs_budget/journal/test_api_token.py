"""`manage.py api_token`: one token, shown once, told in the journal."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from rest_framework.authtoken.models import Token

from prs_budget.journal.models import Entry
from tests.plugins.idf import Idf


def run(username: str, **options: bool) -> str:
    out = StringIO()
    call_command("api_token", username, stdout=out, stderr=StringIO(), **options)
    return out.getvalue().strip()


def opens(token: str) -> bool:
    response = Client().get("/api/v1/versions/", headers={"Authorization": f"Token {token}"})
    return response.status_code == 200


def test_the_token_printed_opens_the_api(idf: Idf) -> None:
    assert opens(run("test-finance"))
    entry = Entry.objects.get(action="token.issue")
    assert (entry.by, entry.agency, entry.target_id) == (idf.finance, idf.agency, idf.finance.pk)


def test_it_is_printed_once(idf: Idf) -> None:
    first = run("test-finance")
    with pytest.raises(CommandError, match=r"--replace"):
        run("test-finance")
    assert opens(first)


def test_it_can_be_replaced(idf: Idf) -> None:
    first = run("test-finance")
    second = run("test-finance", replace=True)
    assert (opens(first), opens(second)) == (False, True)


def test_it_can_be_withdrawn(idf: Idf) -> None:
    token = run("test-finance")
    assert run("test-finance", revoke=True) == ""
    assert not opens(token)
    assert Entry.objects.filter(action="token.revoke", by=idf.finance).exists()
    with pytest.raises(CommandError, match="n’a pas de jeton"):
        run("test-finance", revoke=True)


def test_an_unknown_account_has_no_token(idf: Idf) -> None:
    with pytest.raises(CommandError, match="« personne » n’existe pas"):
        run("personne")


def test_a_closed_account_gets_no_token(idf: Idf) -> None:
    idf.finance.is_active = False
    idf.finance.save()
    with pytest.raises(CommandError, match="est fermé"):
        run("test-finance")
    assert not Token.objects.exists()
