"""The order of 26 May 2023, its annex pasted as printed: one entry, and everything that follows from it.

Hauts-de-France, in k€: 442 490,3 = 432 640,6 (dont 43 288,5 and 13 677,7) + 9 849,7 (dont 2 871,0 and 3 520,8).
"""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from pathlib import Path

from django.test import Client

from allocations.ceilings import notified_amounts
from allocations.models import Envelope, Text, TextLine
from fir import actions
from fir.enums import StageKind
from fir.facts.protected import protected
from fir.facts.twelfths import first_order_base
from fir.models import FirYear, Receipt
from tests.plugins.fir import Hdf

PRINTED = (Path(__file__).parents[1] / "files" / "orders" / "fir_2023_annexe1.tsv").read_text(encoding="utf-8")
NEW = "/ars-hdf/versions/notifications/nouvelle/"
HEAD = {
    "code": "arr-fir-2023",
    "kind": "order",
    "number": "SPRH2313746A",
    "label": "Arrêté du 26 mai 2023 fixant les crédits du FIR",
    "date": "26/05/2023",
    "is_first_order": "on",
    "unite": "KEUR",
}


def fields(html: str) -> dict[str, str]:
    """The lines of the form, as a browser sends them back."""
    found = dict(re.findall(r'name="(montant-[0-9]+)" value="([^"]*)"', html))
    selects = r'<select[^>]* name="((?:enveloppe|annee|nature|part)-[0-9]+)"(.*?)</select>'
    for name, block in re.findall(selects, html, re.DOTALL):
        chosen = re.findall(r'<option(?: value="([^"]*)")? selected>([^<]*)', block)
        found[name] = unescape(chosen[0][0] or chosen[0][1]) if chosen else ""
    return found


def opened(fir: Hdf, year: int) -> FirYear:
    envelope = Envelope.objects.get(agency=fir.agency, code="FIR")
    return actions.open_year(by=fir.admin, agency=fir.agency, year=year, envelope=envelope)


def test_the_annex_gives_the_receipt_the_ceiling_what_is_protected_and_the_base_of_the_twelfths(
    fir: Hdf, client: Client
) -> None:
    client.force_login(fir.admin)
    asked = {**HEAD, "annexe": PRINTED, "annexe-enveloppe": "FIR", "annexe-annee": "2023", "lire_annexe": "1"}
    html = client.post(NEW, asked).content.decode()
    told = unescape(html).replace("\xa0", " ")
    assert "Annexe lue, 9 agences : Hauts-de-France, 442 490 300,00 €." in told
    assert "Auvergne-Rhône-Alpes : 495 905 400,00 € de dotation" in told
    assert "écart de −100,00 €" in told
    assert client.post(NEW, {**HEAD, **fields(html), "enregistrer": "1"}).status_code == 302
    text = Text.objects.get(code="ARR-FIR-2023")

    envelope = Envelope.objects.get(agency=fir.agency, code="FIR")
    assert notified_amounts(fir.agency.pk, [2023]) == {(envelope.pk, 2023): Decimal("442490300.00")}
    parts = TextLine.objects.filter(text=text).exclude(protects="").order_by("part", "protects")
    assert [(one.part, one.protects, str(one.amount)) for one in parts] == [
        ("fungible", "medico_social", "13677700.00"),
        ("fungible", "prevention", "43288500.00"),
        ("ring_fenced", "medico_social", "3520800.00"),
        ("ring_fenced", "prevention", "2871000.00"),
    ]

    year = opened(fir, 2023)
    stage = actions.start_stage(by=fir.admin, fir_year=year, code="BI", label="Budget initial", kind=StageKind.INITIAL)
    assert actions.take_text(by=fir.admin, stage=stage, text=text) == Decimal("442490300.00")
    [receipt] = Receipt.objects.filter(stage=stage)
    assert receipt.amount == Decimal("442490300.00")
    # 43 288 500 + 2 871 000 and 13 677 700 + 3 520 800
    assert {one.purpose: str(one.amount) for one in protected(year)} == {
        "prevention": "46159500.00",
        "medico_social": "17198500.00",
    }

    base = first_order_base(opened(fir, 2024))
    assert (base.amount, base.text) == (Decimal("442490300.00"), HEAD["label"])
    assert first_order_base(year).amount is None
