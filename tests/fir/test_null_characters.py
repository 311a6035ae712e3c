"""A null character in an address of the FIR is a refusal, whatever the database."""

import pytest
from django.test import Client

from tests.fir.years import a_place, a_stage, a_year
from tests.plugins.idf import Idf

PAGE = "/ars-idf/fir/2018/"


@pytest.mark.parametrize(
    "address",
    [
        "engagements/%00/",
        "echeanciers/%00/",
        "atterrissage/%00/",
        "etapes/%00/",
        "etapes/BI/%00/",
        "mouvements/nouveau/%00/",
        "restes-a-payer/engagements/?direction=%00",
        "restes-a-payer/engagements/?mission=%00",
        "axes/?version=%00",
        "passage/proposition/?etape=%00",
        "mouvements/?cherche=%00",
        "etapes/BI/credits/cellule/?ligne=%00&annee=ae",
    ],
)
def test_a_null_character_in_an_address_breaks_nothing(idf: Idf, client: Client, address: str) -> None:
    a_stage(idf, a_year(idf, 2018), "BI", {a_place(idf.agency): (100, 100)}, voted=False)
    client.force_login(idf.finance)
    assert client.get(PAGE + address).status_code in {200, 400, 404}
