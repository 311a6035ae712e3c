"""A transfer that takes more than a direction has is told at once."""

import re

import pytest
from django.test import Client

from fir.models import FirYear
from tests.fir.movements.files import LIST, words
from tests.fir.years import a_place, a_stage
from tests.plugins.idf import Idf

TRANSFER = f"{LIST}virement/"
TOLD = "DOS, intervention : il reste −44 000,00 € d’AE ouvertes après ce virement."


@pytest.mark.parametrize(("ae", "told"), [("6 000", False), ("50 000", True)])
def test_a_transfer_of_more_than_is_open_is_told_where_it_took(
    idf: Idf, year: FirYear, finance: Client, ae: str, told: bool
) -> None:
    a_stage(idf, year, "BI", {a_place(idf.agency): (6000, 6000), a_place(idf.agency, direction="DA"): (1, 1)})
    nowhere = {"mission-de": "NC", "mission-vers": "NC", "dispositif-de": "NC", "dispositif-vers": "NC"}
    sides = {"nature": "INT", "direction-de": "DOS", "direction-vers": "DA", **nowhere}
    typed = {**sides, "ae": ae, "cp": "", "motif": "Besoin"}
    answer = finance.post(TRANSFER, typed, follow=True)
    if told:
        # more than all that is open: it is asked first
        [number] = re.findall(r'name="ampleur" value="([^"]+)"', answer.content.decode())
        answer = finance.post(TRANSFER, typed | {"ampleur": number}, follow=True)
    text = words(answer.content.decode())
    assert "Crédits virés" in text
    assert (TOLD in text) is told
