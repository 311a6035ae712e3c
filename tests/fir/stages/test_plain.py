"""The plain form of a sheet: its unit, and the figures that it asks before it writes them."""

import re
from decimal import Decimal

from django.test import Client

from fir.models import Stage
from tests.fir.stages.test_sheets import DOS, PLACE, as_shown, figures, post
from tests.plugins.idf import Idf


def test_the_plain_form_is_in_the_unit_remembered_and_asks_once_of_a_figure_out_of_proportion(
    client: Client, here: Idf, stage: Stage
) -> None:
    client.force_login(here.finance)
    page = client.get(f"{PLACE}credits/?vue=liste").content.decode()
    assert "en milliers d’euros" in page
    assert 'value="1,1"' in page
    fields = as_shown(client) | {f"ae-{DOS}": "110 001", "unite": "KEUR"}
    told = post(client, fields).content.decode()
    assert "fois le montant remplacé (1\u00a0100,00\u00a0€)" in told
    assert figures(stage)[0][2] == Decimal(1100)
    [number] = re.findall(r'name="ampleur" value="([^"]+)"', told)
    assert post(client, fields | {"ampleur": number}).status_code == 302
    assert figures(stage)[0][2] == Decimal(110_001_000)
