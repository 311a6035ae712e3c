"""The accounts of the demonstration: made when missing, left alone when there, never made for a real site."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from prs_budget.journal.models import Entry
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Membership, User
from prs_budget.organisation.perms import access_or_404, accesses
from tests.plugins.idf import Idf

ROOT = Path(__file__).resolve().parents[3]
ROLES = {
    "admin": Role.ADMIN,
    "finance": Role.FINANCE,
    "dos": Role.CONTRIBUTOR,
    "directeur": Role.DIRECTOR,
    "partenaire": Role.PARTNER,
}


@pytest.fixture
def _accounts(idf: Idf) -> None:
    call_command("demo_accounts", verbosity=0)


@pytest.mark.usefixtures("_accounts")
@pytest.mark.parametrize("username", ROLES)
def test_each_account_opens_the_site_with_its_role(client: Client, username: str) -> None:
    assert client.post("/connexion/", {"username": username, "password": "prs-demo"}).status_code == 302
    assert access_or_404(User.objects.get(username=username), "ars-idf").role == ROLES[username]


@pytest.mark.usefixtures("_accounts")
def test_the_names_say_that_they_are_of_a_demonstration() -> None:
    assert str(User.objects.get(username="finance")) == "Finance (démo)"
    dos = Membership.objects.get(user__username="dos")
    assert [direction.code for direction in dos.directions.all()] == ["DOS"]


@pytest.mark.usefixtures("_accounts")
def test_only_the_administrator_enters_the_administration() -> None:
    staff = User.objects.filter(username__in=ROLES, is_staff=True).values_list("username", flat=True)
    assert list(staff) == ["admin"]


@pytest.mark.usefixtures("_accounts")
def test_each_account_is_told_in_the_journal() -> None:
    opened = Entry.objects.filter(action="account.open").values_list("target_label", flat=True)
    assert len(opened) == len(ROLES)
    assert "Partenaire (démo)" in opened


@pytest.mark.usefixtures("_accounts")
def test_a_second_run_changes_nothing_that_users_changed() -> None:
    finance = User.objects.get(username="finance")
    finance.set_password("changé par la personne")
    finance.save()
    Membership.objects.filter(user__username="dos").update(role=Role.DIRECTOR)
    entries = Entry.objects.count()
    call_command("demo_accounts", verbosity=0)
    finance.refresh_from_db()
    assert finance.check_password("changé par la personne")
    assert Membership.objects.get(user__username="dos").role == Role.DIRECTOR
    assert User.objects.filter(username__in=ROLES).count() == len(ROLES)
    assert Entry.objects.count() == entries


@pytest.mark.usefixtures("_accounts")
def test_the_administrator_administers_agencies_that_came_later() -> None:
    Agency.objects.create(code="ARS-PACA", name="ARS Provence-Alpes-Côte d’Azur")
    call_command("demo_accounts", verbosity=0)
    found = accesses(User.objects.get(username="admin"))
    assert [(access.agency.code, access.role) for access in found] == [
        ("ARS-IDF", Role.ADMIN),
        ("ARS-PACA", Role.ADMIN),
    ]


def test_without_the_agency_the_command_says_what_to_do(empty_database: None) -> None:
    with pytest.raises(CommandError, match="load_plan"):
        call_command("demo_accounts", verbosity=0)


def test_a_site_that_is_not_a_demonstration_refuses(idf: Idf, settings: Settings) -> None:
    settings.DEMO_ACCOUNTS_ALLOWED = False
    with pytest.raises(CommandError, match="impossibles en production"):
        call_command("demo_accounts", verbosity=0)
    assert not User.objects.filter(username__in=ROLES).exists()


def test_the_settings_of_production_refuse_before_any_database_is_reached() -> None:
    real = {
        "PATH": os.environ["PATH"],
        "PRS_BUDGET_ENV": "production",
        "SECRET_KEY": "k7Jq2mX9vB4nT6wY1zR8pL3sD5fG0hC-aE_uIoPxQyWvNtMb",
        "ALLOWED_HOSTS": "prs.ars.example",
        "DATABASE_URL": "postgresql://prs@127.0.0.1:1/prs",
    }
    real["SECRET_KEY"] += "Z2cV5bN8"
    refused = subprocess.run(
        [sys.executable, "manage.py", "demo_accounts"], cwd=ROOT, env=real, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert "Les comptes de démonstration sont impossibles en production" in refused.stderr
