"""A « dont » is a part of a line of its text: kept under it, shown, never added."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from allocations import actions
from allocations.actions import LinesRefused, NotifiedLine, Refused, TextHead
from allocations.ceilings import notified_amounts
from allocations.enums import Credit, PurposeKind, TextKind, TextPart
from allocations.models import Text, TextLine
from tests.allocations.ceilings_pages.texts import line
from tests.plugins.idf import Idf

NEW = "/ars-idf/versions/notifications/nouvelle/"
PRINTED = (Path(__file__).parents[2] / "files" / "orders" / "fir_2023_annexe1.tsv").read_text(encoding="utf-8")
ORDER = TextHead(
    label="Arrêté du 26 mai 2023", date=date(2018, 5, 26), kind=TextKind.ORDER, number="SPRH1", is_first_order=True
)


def part(amount: str, of: TextPart = TextPart.WHOLE, protects: PurposeKind | None = None) -> NotifiedLine:
    return NotifiedLine("FIR", 2018, Credit.NOT_STATED, "", Decimal(amount), of, protects)


WHOLE = part("1000.00")
FUNGIBLE, RING_FENCED = part("900.00", TextPart.FUNGIBLE), part("100.00", TextPart.RING_FENCED)
PREVENTION = part("90.00", TextPart.FUNGIBLE, PurposeKind.PREVENTION)
ALL = (PREVENTION, RING_FENCED, FUNGIBLE, WHOLE)


def recorded(idf: Idf, *lines: NotifiedLine, code: str = "ARR-1", head: TextHead = ORDER) -> Text:
    return actions.record_text(by=idf.finance, agency=idf.agency, code=code, head=head, lines=lines)


def test_parts_are_kept_under_their_line_and_the_ceiling_adds_the_line_alone(idf: Idf) -> None:
    text = recorded(idf, *ALL)
    held = {(one.part, one.protects): one.within for one in TextLine.objects.filter(text=text)}
    assert held["whole", ""] is None
    assert held["fungible", ""] == held["ring_fenced", ""] == TextLine.objects.get(text=text, part="whole")
    assert held["fungible", "prevention"] == TextLine.objects.get(text=text, part="fungible", protects="")
    assert list(notified_amounts(idf.agency.pk, [2018]).values()) == [Decimal("1000.00")]


def test_a_correction_keeps_what_it_does_not_change_and_drops_what_holds_last(idf: Idf) -> None:
    text = recorded(idf, *ALL)
    before = dict(TextLine.objects.filter(text=text).values_list("part", "pk"))
    actions.correct_text(by=idf.finance, text=text, head=ORDER, lines=[part("950.00")], reason="Sans ses parts")
    [left] = TextLine.objects.filter(text=text)
    assert (left.pk, left.amount) == (before["whole"], Decimal("950.00"))
    actions.correct_text(by=idf.finance, text=text, head=ORDER, lines=[*ALL], reason="Avec ses parts")
    assert TextLine.objects.filter(text=text).count() == 4


@pytest.mark.parametrize(
    ("lines", "bad"),
    [
        ([PREVENTION], {0: "aucune ligne ne comprend cette part : ajoutez la dotation de FIR en 2018."}),
        ([WHOLE, FUNGIBLE, part("101.01", TextPart.RING_FENCED)], {0: "écart de"}),
        ([WHOLE, FUNGIBLE, part("902.00", TextPart.FUNGIBLE, PurposeKind.PREVENTION)], {1: "ses parts protégées"}),
        ([WHOLE, WHOLE], {1: "même enveloppe, année, nature, objet et part que la ligne 1"}),
    ],
)
def test_parts_that_do_not_hold_together_are_refused(idf: Idf, lines: list[NotifiedLine], bad: dict[int, str]) -> None:
    with pytest.raises(LinesRefused) as refused:
        recorded(idf, *lines)
    assert refused.value.lines.keys() == bad.keys()
    assert all(bad[place] in why for place, why in refused.value.lines.items())
    assert not Text.objects.filter(code="ARR-1").exists()


def test_a_year_has_one_first_order_for_an_envelope(idf: Idf) -> None:
    recorded(idf, WHOLE)
    with pytest.raises(Refused, match="ARR-1 est déjà le premier arrêté de 2018 pour FIR"):
        recorded(idf, part("2.00"), code="ARR-2", head=_numbered("2"))
    recorded(idf, line("MIGAC", 2018, "3.00"), code="ARR-3", head=_numbered("3"))


def _numbered(number: str) -> TextHead:
    return TextHead(label="Arrêté", date=ORDER.date, kind=TextKind.ORDER, number=number, is_first_order=True)


def test_a_text_that_corrects_names_the_one_it_corrects(idf: Idf) -> None:
    first = recorded(idf, WHOLE)
    head = TextHead(label="Arrêté modificatif", date=date(2018, 6, 1), corrects="ARR-1")
    second = recorded(idf, part("-50.00"), code="ARR-2", head=head)
    assert second.corrects == first
    assert [one.code for one in first.corrected_by.all()] == ["ARR-2"]
    assert list(notified_amounts(idf.agency.pk, [2018]).values()) == [Decimal("950.00")]
    with pytest.raises(Refused, match="« INCONNU » n’est pas un autre texte"):
        recorded(idf, WHOLE, code="ARR-3", head=TextHead(label="x", date=date(2018, 6, 1), corrects="INCONNU"))


def test_the_annex_pasted_in_the_form_becomes_the_lines_of_the_text(idf: Idf, client: Client) -> None:
    client.force_login(idf.finance)
    mine = PRINTED.replace("Hauts-de-France", "Île-de-France")
    sent = {"unite": "KEUR", "annexe": mine, "annexe-enveloppe": "FIR", "annexe-annee": "2018", "lire_annexe": "1"}
    html = client.post(NEW, sent).content.decode()
    assert "Annexe lue, 9 agences : Île-de-France, 442" in html.replace("\u00a0", " ").replace("&nbsp;", " ")
    assert "Auvergne-Rhône-Alpes" in html
    assert "Donnez l’intitulé du texte." not in html
    fields = dict(re.findall(r'name="(montant-[0-9]+)" value="([^"]*)"', html))
    for name in ("enveloppe", "annee", "nature", "part"):
        for number, block in re.findall(rf'<select[^>]* name="{name}-([0-9]+)"(.*?)</select>', html, re.DOTALL):
            [chosen] = re.findall(r'<option(?: value="([^"]*)")? selected>([^<]*)', block) or [("", "")]
            fields[f"{name}-{number}"] = chosen[0] or chosen[1]
    head = {"code": "arr-fir-2018", "label": "Arrêté", "date": "26/05/2018", "kind": "order", "unite": "KEUR"}
    answer = client.post(NEW, {**fields, **head, "enregistrer": "1"})
    assert answer.status_code == 302, re.findall(r'class="fr-error-text"[^>]*>([^<]*)', answer.content.decode())
    assert TextLine.objects.filter(text__code="ARR-FIR-2018").count() == 7
    assert sum(TextLine.objects.added().values_list("amount", flat=True)) == Decimal("442490300.00")
    page = client.get("/ars-idf/versions/notifications/ARR-FIR-2018/?unite=KEUR").content.decode()
    assert "dont sanctuarisé, médico-social" in page


def test_a_part_without_its_nature_has_that_of_its_line_and_the_totals_wait_for_none(idf: Idf, client: Client) -> None:
    client.force_login(idf.finance)
    lines = [("recurrent", "whole/", "12,5 M€"), ("", "fungible/", "3 M€")]
    sent = {"unite": "EUR", "plus": "1"}
    for number, (credit, which, amount) in enumerate(lines, start=1):
        sent |= {f"enveloppe-{number}": "FIR", f"annee-{number}": "2018", f"nature-{number}": credit}
        sent |= {f"part-{number}": which, f"montant-{number}": amount}
    html = client.post(NEW, sent).content.decode().replace("\xa0", " ")
    assert "FIR 2018 <strong>12 500 000,00 €</strong>" in html
    head = {"code": "arr-9", "label": "Arrêté", "date": "26/05/2018", "kind": "order"}
    kept = {key: value for key, value in sent.items() if key != "plus"}
    assert client.post(NEW, {**kept, **head, "enregistrer": "1"}).status_code == 302
    assert set(TextLine.objects.filter(text__code="ARR-9").values_list("credit", flat=True)) == {"recurrent"}
