"""The demonstration prepares itself once, on a free port, and never in production."""

import socket
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from allocations.models import Version
from prs_budget.home.management.commands.demo import refuse_a_taken_port
from prs_budget.organisation.models import Agency, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ports on which the site would have been served."""
    ports: list[int] = []
    monkeypatch.setattr("prs_budget.home.management.commands.demo.serve", lambda port, **_: ports.append(port))
    return ports


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.usefixtures("empty_database")
def test_the_first_start_loads_the_plan_and_the_accounts_then_serves(served: list[int], free_port: int) -> None:
    call_command("demo", port=free_port)
    assert Version.objects.get(agency__code="ARS-IDF", code="T0-2017").status == "published"
    assert Version.objects.get(agency__code="ARS-IDF", code="PROG-2018-2022").status == "open"
    accounts = User.objects.filter(username__in=["admin", "finance", "dos", "directeur", "partenaire"])
    assert accounts.count() == 5
    assert served == [free_port]


@pytest.mark.usefixtures("empty_database")
def test_the_next_start_keeps_what_users_changed(served: list[int], free_port: int) -> None:
    call_command("demo", port=free_port)
    Agency.objects.filter(code="ARS-IDF").update(name="Renommée")
    call_command("demo", port=free_port)
    assert Agency.objects.get(code="ARS-IDF").name == "Renommée"
    assert len(served) == 2


def test_a_taken_port_is_refused_with_the_way_out(served: list[int], taken_port: int) -> None:
    with pytest.raises(CommandError, match=f"port {taken_port} est déjà pris.*make run PORT="):
        call_command("demo", port=taken_port)
    assert served == []


@pytest.mark.parametrize("port", [-1, 70000])
def test_a_port_that_cannot_be_is_refused(port: int) -> None:
    with pytest.raises(CommandError, match="PORT="):
        refuse_a_taken_port(port)


def test_production_has_no_demonstration(settings: Settings, served: list[int], free_port: int) -> None:
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError, match="impossible en production"):
        call_command("demo", port=free_port)
    assert served == []
