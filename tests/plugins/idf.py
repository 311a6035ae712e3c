"""The Île-de-France data, loaded once a run by the command that loads any site, and a person of each role.

`idf` gives them to a test. They are there in every test that has the database; `empty_database` takes them away.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:
    from allocations.models import Version
    from projects.models import Plan
    from prs_budget.organisation.models import Agency, User

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "ars-idf"


@dataclass(frozen=True, slots=True)
class Idf:
    """The agency, its plan, its published version T0-2017, and people who have no password (`client.force_login`).

    `contributor` is of the DOS; `stranger` has no role anywhere.
    """

    agency: Agency
    plan: Plan
    version: Version
    admin: User
    finance: User
    contributor: User
    director: User
    partner: User
    stranger: User


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Load once; each test then undoes what it changed."""
    with django_db_blocker.unblock():
        load_if_gone()


@pytest.fixture
def db(db: None) -> None:
    """The database with those data in it.

    A test that commits empties it, and any test may come after, as cores take one another's: the data are loaded again.
    """
    load_if_gone()


@pytest.fixture
def idf(db: None) -> Idf:
    """The Île-de-France data, read afresh."""
    return _found()


@pytest.fixture
def empty_database(db: None) -> None:
    """Nothing in any table, until the end of the test."""
    # data loaded again in this very transaction wait to be checked, and PostgreSQL then empties no table
    connection.check_constraints()
    call_command("flush", interactive=False, inhibit_post_migrate=True)


def load_if_gone() -> None:
    """Load the data unless they are there."""
    from prs_budget.organisation.models import Agency

    if not Agency.objects.filter(code="ARS-IDF").exists():
        _load()


def _load() -> None:
    from prs_budget.home.demonstration import publish_source
    from prs_budget.organisation.enums import Role
    from prs_budget.organisation.models import Agency, Membership, User

    call_command("load_plan", FOLDER, verbosity=0)
    publish_source("ARS-IDF")
    agency = Agency.objects.get(code="ARS-IDF")
    for role in Role:
        person = User.objects.create(username=f"test-{role.value}", first_name=role.label)
        membership = Membership.objects.create(user=person, agency=agency, role=role)
        if role == Role.CONTRIBUTOR:
            membership.directions.set(agency.directions.filter(code="DOS"))
    User.objects.create(username="test-stranger", first_name="Sans rôle")


def _found() -> Idf:
    from allocations.models import Version
    from prs_budget.organisation.models import User

    version = Version.objects.select_related("agency", "plan").get(agency__code="ARS-IDF", code="T0-2017")
    people = User.objects.filter(username__startswith="test-").in_bulk(field_name="username")
    named = {username.removeprefix("test-"): person for username, person in people.items()}
    return Idf(agency=version.agency, plan=version.plan, version=version, **named)
