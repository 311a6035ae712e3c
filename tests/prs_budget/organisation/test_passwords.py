"""Whatever the way a password changes or an account is closed, its token and its other sessions end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.management import call_command
from django.test import Client, override_settings
from rest_framework.authtoken.models import Token

from prs_budget.journal.actions import anonymise
from prs_budget.organisation.models import User
from prs_budget.organisation.tokens import issue
from tests.plugins.idf import Idf
from tests.prs_budget.organisation.test_tokens import status_with

OLD, NEW = "un mot de passe de départ", "une phrase bien longue"
HASHERS = "django.contrib.auth.hashers."
ACCOUNTS = "/administration/organisation/user/"


def chief(idf: Idf) -> Client:
    """An administrator of the site."""
    idf.admin.is_staff = idf.admin.is_superuser = True
    idf.admin.save()
    return signed_in(idf.admin)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def by_page(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = {"old_password": OLD, "new_password1": NEW, "new_password2": NEW}
    assert signed_in(idf.finance).post("/compte/", fields).status_code == 302


def by_administration(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    assert chief(idf).post(f"{ACCOUNTS}{idf.finance.pk}/password/", fields).status_code == 302


def by_administration_without_password(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = {"password1": "", "password2": "", "usable_password": "false", "unset-password": "1"}
    assert chief(idf).post(f"{ACCOUNTS}{idf.finance.pk}/password/", fields).status_code == 302


def by_command(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda *_, **__: NEW)
    call_command("changepassword", idf.finance.username)


def by_code(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    user = User.objects.get(pk=idf.finance.pk)
    user.set_password(NEW)
    user.save()


def by_code_without_password(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    user = User.objects.get(pk=idf.finance.pk)
    user.set_unusable_password()
    user.save()


def by_closing(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.filter(pk=idf.finance.pk).update(is_active=False)


def by_closing_in_the_administration(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = {"username": idf.finance.username, "first_name": "", "last_name": "", "email": ""}
    assert chief(idf).post(f"{ACCOUNTS}{idf.finance.pk}/change/", fields).status_code == 302
    # opened again, it finds neither
    assert not Token.objects.filter(user=idf.finance).exists()


def by_anonymising(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    anonymise(by=idf.admin, user=idf.finance, reason="départ")


@pytest.mark.parametrize(
    "change",
    [
        by_page,
        by_administration,
        by_administration_without_password,
        by_command,
        by_code,
        by_code_without_password,
        by_closing,
        by_closing_in_the_administration,
        by_anonymising,
    ],
)
def test_the_token_and_the_other_sessions_end(
    idf: Idf, monkeypatch: pytest.MonkeyPatch, change: Callable[[Idf, pytest.MonkeyPatch], Any]
) -> None:
    idf.finance.set_password(OLD)
    idf.finance.save()
    secret, other = issue(idf.finance), signed_in(idf.finance)
    assert (status_with(secret), other.get("/compte/").status_code) == (200, 200)
    change(idf, monkeypatch)
    assert (status_with(secret), other.get("/compte/").status_code) == (401, 302)


@override_settings(PASSWORD_HASHERS=[HASHERS + "MD5PasswordHasher", HASHERS + "PBKDF2PasswordHasher"])
def test_a_password_hashed_anew_on_signing_in_withdraws_nothing(idf: Idf) -> None:
    weak = PBKDF2PasswordHasher().encode(OLD, "sel", iterations=1)
    User.objects.filter(pk=idf.finance.pk).update(password=weak)
    secret = issue(idf.finance)
    assert User.objects.get(pk=idf.finance.pk).check_password(OLD)
    assert User.objects.get(pk=idf.finance.pk).password != weak
    assert status_with(secret) == 200
