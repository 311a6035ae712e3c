"""What is answered to one person is kept for nobody else."""

import pytest
from django.test import Client

from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Membership
from tests.plugins.idf import Idf


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/compte/",
        "/ars-idf/aide/",
        "/ars-idf/credits/",
        "/ars-idf/credits/?unite=LIVRES",
        "/ars-idf/nulle-part/",
        "/ars-nulle-part/",
        "/administration/login/",
        "/api/v1/docs/",
        "/api/v1/nulle-part/",
    ],
)
def test_no_shared_cache_keeps_a_page(client: Client, idf: Idf, address: str) -> None:
    paca = Agency.objects.create(code="ARS-PACA", name="ARS Provence-Alpes-Côte d’Azur")
    Membership.objects.create(user=idf.finance, agency=paca, role=Role.PARTNER)
    client.force_login(idf.finance)
    said = client.get(address).headers["Cache-Control"]
    assert "private" in said
    assert "no-cache" in said


def test_nor_the_way_to_the_door(client: Client, db: None) -> None:
    assert client.get("/compte/").headers["Cache-Control"] == "private, no-cache"
    assert "private" in client.get("/connexion/").headers["Cache-Control"]
