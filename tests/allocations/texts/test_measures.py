"""The measures that a text names: each line leaves the rest to share out, and never less than nothing."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from allocations import actions
from allocations.actions import MeasureShare, Refused, SharesRefused, shares_state
from allocations.models import Text, TextLine, TextLineMeasure
from allocations.texts.measures import lines_left
from projects.models import Measure
from tests.allocations.ceilings_pages.texts import HEAD, line, notified
from tests.plugins.idf import Idf

PAGE = "/ars-idf/versions/notifications/CIRC-2018-1/mesures/"


@pytest.fixture
def text(idf: Idf) -> Text:
    return notified(idf, line("FIR", 2018, "1000.00", object="Mesures nouvelles"), line("MIGAC", 2018, "50.00"))


@pytest.fixture
def codes(idf: Idf) -> list[str]:
    return list(Measure.objects.filter(plan__agency=idf.agency).order_by("code").values_list("code", flat=True)[:3])


def fir_line(text: Text) -> int:
    return TextLine.objects.get(text=text, envelope__code="FIR").pk


def name(idf: Idf, text: Text, *shares: tuple[str, str], seen: str | None = None) -> None:
    given = [MeasureShare(fir_line(text), code, Decimal(amount)) for code, amount in shares]
    actions.name_measures(by=idf.finance, text=text, shares=given, seen=seen)


def left(text: Text) -> list[str]:
    return [one.left.replace("\xa0", " ") for one in lines_left(text)]


def test_what_is_left_is_the_line_less_the_measures_that_it_names(idf: Idf, text: Text, codes: list[str]) -> None:
    assert left(text) == ["1 000,00 €", "50,00 €"]
    name(idf, text, (codes[0], "600.00"), (codes[1], "150.50"))
    assert left(text) == ["249,50 €", "50,00 €"]
    name(idf, text, (codes[0], "700.00"))
    assert left(text) == ["300,00 €", "50,00 €"]
    assert TextLineMeasure.history.filter(history_type="-").count() == 1


def test_measures_never_exceed_their_line(idf: Idf, text: Text, codes: list[str]) -> None:
    with pytest.raises(SharesRefused) as refused:
        name(idf, text, (codes[0], "600.00"), (codes[1], "400.01"), (codes[0], "1.00"), ("RIEN", "1.00"))
    assert set(refused.value.shares) == {1, 2, 3}
    assert "la dépassent de 0,01" in refused.value.shares[1]
    assert not TextLineMeasure.objects.exists()
    name(idf, text, (codes[0], "600.00"))
    smaller = [line("FIR", 2018, "599.99", object="Mesures nouvelles")]
    with pytest.raises(Refused, match="ses mesures dépasseraient la ligne de 0,01"):
        actions.correct_text(by=idf.finance, text=text, head=HEAD, lines=smaller, reason="Coquille")
    with pytest.raises(Refused, match="Corrigez d’abord les mesures"):
        actions.correct_text(
            by=idf.finance, text=text, head=HEAD, lines=[line("MIGAC", 2018, "50.00")], reason="Coquille"
        )
    assert TextLine.objects.filter(text=text).count() == 2


def test_measures_that_changed_meanwhile_are_not_overwritten(idf: Idf, text: Text, codes: list[str]) -> None:
    seen = shares_state(text)
    name(idf, text, (codes[0], "600.00"), seen=seen)
    with pytest.raises(Refused, match="ont changé depuis"):
        name(idf, text, (codes[1], "1.00"), seen=seen)
    with pytest.raises(PermissionDenied):
        actions.name_measures(by=idf.director, text=text, shares=[])


def test_the_page_keeps_what_is_typed_and_tells_every_error(
    idf: Idf, text: Text, codes: list[str], client: Client
) -> None:
    client.force_login(idf.finance)
    html = client.get(PAGE).content.decode()
    [seen] = re.findall(r'name="vu" value="([^"]*)"', html)
    place = str(fir_line(text))
    sent = {"vu": seen, "unite": "EUR", "enregistrer": "1"}
    sent |= {"ligne-1": place, "mesure-1": codes[0], "montant-1": "600", "ligne-2": place, "mesure-2": "zzz"}
    sent |= {"montant-2": "deux"}
    wrong = unescape(client.post(PAGE, sent).content.decode())
    assert "Rien n’est enregistré : corrigez" in wrong
    assert "« zzz » n’est ni le code d’une mesure" in wrong
    assert 'value="600"' in wrong
    sent |= {"mesure-2": "", "montant-2": ""}
    done = unescape(client.post(PAGE, sent, follow=True).content.decode()).replace("\xa0", " ")
    assert "CIRC-2018-1 : 1 mesure nommée." in done
    assert "400,00 €" in done
    client.force_login(idf.director)
    assert "Enregistrer les mesures" not in client.get(PAGE).content.decode()
    assert client.post(PAGE, sent).status_code == 403


def test_a_text_withdrawn_meanwhile_is_told_at_every_door(idf: Idf, text: Text, codes: list[str]) -> None:
    gone = Text.objects.get(pk=text.pk)
    actions.withdraw_text(by=idf.finance, text=text, reason="Doublon")
    lines = [line("FIR", 2018, "1.00")]
    for act in (
        lambda: actions.correct_text(by=idf.finance, text=gone, head=HEAD, lines=lines, reason="x"),
        lambda: actions.withdraw_text(by=idf.finance, text=gone, reason="x"),
        lambda: actions.attach_file(by=idf.finance, text=gone, name="x.pdf", content=b"%PDF-1"),
        lambda: actions.name_measures(by=idf.finance, text=gone, shares=[]),
    ):
        with pytest.raises(Refused, match="CIRC-2018-1 vient d’être retiré"):
            act()


@pytest.mark.parametrize("place", ["²", "9" * 5000, "", "-1"])
def test_a_line_that_is_no_number_of_the_page_is_told(
    idf: Idf, text: Text, codes: list[str], client: Client, place: str
) -> None:
    client.force_login(idf.finance)
    sent = {"ligne-1": place, "mesure-1": codes[0], "montant-1": "600", "unite": "EUR"}
    answer = client.post(PAGE, sent)
    assert answer.status_code == 200
    assert "Choisissez la ligne du texte." in answer.content.decode()
