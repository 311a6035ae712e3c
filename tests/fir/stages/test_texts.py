"""One text, one entry: taken by a stage, what it notifies is its receipt and that of the stages after it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from allocations.actions import NotifiedLine, TextHead, correct_text, record_text
from allocations.enums import Credit, PurposeKind, TextKind, TextPart
from allocations.models import Text
from fir import actions
from fir.actions import FigureEdit
from fir.checks.reading import examined
from fir.checks.rules import anomalies
from fir.enums import StageFigure, StageKind, Way
from fir.facts.protected import protected
from fir.models import Change, FirYear, Receipt, ReceiptLine, Stage
from prs_budget.journal.models import Entry
from prs_budget.lib.refusals import CellsRefused, Refused
from tests.plugins.fir import Hdf
from tests.plugins.idf import Idf

HEAD = TextHead(label="Arrêté du 26 mai", date=date(2018, 5, 26), kind=TextKind.ORDER)


def part(amount: str, of: TextPart = TextPart.WHOLE, protects: PurposeKind | None = None) -> NotifiedLine:
    return NotifiedLine("FIR", 2018, Credit.NOT_STATED, "", Decimal(amount), of, protects)


LINES = (
    part("1000.00"),
    part("900.00", TextPart.FUNGIBLE),
    part("90.00", TextPart.FUNGIBLE, PurposeKind.PREVENTION),
    part("100.00", TextPart.RING_FENCED),
    part("10.00", TextPart.RING_FENCED, PurposeKind.PREVENTION),
)


@pytest.fixture
def year(idf: Idf) -> FirYear:
    envelope = idf.agency.envelopes.get(code="FIR")
    return actions.open_year(by=idf.finance, agency=idf.agency, year=2018, envelope=envelope)


def stage(idf: Idf, year: FirYear, code: str, source: Stage | None = None) -> Stage:
    kind = StageKind.INITIAL if code == "BI" else StageKind.AMENDING
    return actions.start_stage(by=idf.finance, fir_year=year, code=code, label=code, kind=kind, source=source)


def text(idf: Idf, *lines: NotifiedLine, code: str = "ARR-1") -> Text:
    return record_text(by=idf.finance, agency=idf.agency, code=code, head=HEAD, lines=lines)


def receipts(year: FirYear) -> dict[tuple[str, str], str]:
    held = Receipt.objects.filter(stage__fir_year=year).values_list("stage__code", "line__code", "amount")
    return {(of, line): str(amount) for of, line, amount in held}


def test_a_text_is_a_receipt_of_the_stage_that_takes_it_and_of_those_after_it(idf: Idf, year: FirYear) -> None:
    first, second = stage(idf, year, "BI"), stage(idf, year, "BR1")
    order = text(idf, *LINES)
    assert actions.take_text(by=idf.finance, stage=first, text=order) == Decimal("1000.00")
    assert receipts(year) == {("BI", "ARR-1"): "1000.00", ("BR1", "ARR-1"): "1000.00"}
    assert ReceiptLine.objects.get().notified_by == order
    assert {one.operation.way for one in Change.objects.all()} == {Way.TEXT}
    later = text(idf, part("50.00"), code="ARR-2")
    actions.take_text(by=idf.finance, stage=second, text=later)
    assert receipts(year)["BR1", "ARR-2"] == "50.00"
    assert ("BI", "ARR-2") not in receipts(year)
    assert stage(idf, year, "BR2").receipts.count() == 2


def test_a_correction_of_the_text_is_followed_until_the_vote(idf: Idf, year: FirYear) -> None:
    first, order = stage(idf, year, "BI"), text(idf, *LINES)
    actions.take_text(by=idf.finance, stage=first, text=order)
    actions.vote_stage(by=idf.finance, stage=first, voted_on=date(2017, 12, 1))
    second = stage(idf, year, "BR1", source=first)
    correct_text(by=idf.finance, text=order, head=HEAD, lines=[part("1100.00")], reason="Coquille")
    assert receipts(year) == {("BI", "ARR-1"): "1000.00", ("BR1", "ARR-1"): "1100.00"}
    actions.vote_stage(by=idf.finance, stage=second, voted_on=date(2018, 6, 1))
    correct_text(by=idf.finance, text=order, head=HEAD, lines=[part("1200.00")], reason="Encore")
    assert set(receipts(year).values()) == {"1000.00", "1100.00"}
    stage(idf, year, "BR2", source=second)
    assert receipts(year)["BR2", "ARR-1"] == "1200.00"


def test_what_a_text_says_is_not_typed_but_what_was_received_is(idf: Idf, year: FirYear) -> None:
    first, order = stage(idf, year, "BI"), text(idf, *LINES)
    actions.take_text(by=idf.finance, stage=first, text=order)
    line = ReceiptLine.objects.get()
    edit = FigureEdit(line, StageFigure.AMOUNT, Decimal("7.00"), 1)
    with pytest.raises(CellsRefused, match="corrigez le texte"):
        actions.enter_figures(by=idf.finance, stage=first, edits=[edit], way=Way.GRID)
    kind, label = StageKind.EXECUTION, "Réalisé"
    done = actions.start_stage(by=idf.finance, fir_year=year, code="EXEC", label=label, kind=kind, source=first)
    actions.enter_figures(by=idf.finance, stage=done, edits=[edit], way=Way.GRID)
    assert receipts(year)["EXEC", "ARR-1"] == "7.00"


def test_a_text_is_taken_once_by_a_stage_that_is_not_voted(idf: Idf, year: FirYear) -> None:
    first, order = stage(idf, year, "BI"), text(idf, *LINES)
    elsewhere = text(idf, NotifiedLine("MIGAC", 2018, Credit.NOT_STATED, "", Decimal("5.00")), code="CIRC-1")
    with pytest.raises(Refused, match="CIRC-1 ne notifie rien à l’enveloppe du FIR en 2018"):
        actions.take_text(by=idf.finance, stage=first, text=elsewhere)
    actions.take_text(by=idf.finance, stage=first, text=order)
    with pytest.raises(Refused, match="ARR-1 est déjà inscrit dans BI"):
        actions.take_text(by=idf.finance, stage=stage(idf, year, "BR1"), text=order)
    actions.vote_stage(by=idf.finance, stage=first, voted_on=date(2017, 12, 1))
    with pytest.raises(Refused, match="L’étape BI est votée"):
        actions.take_text(by=idf.finance, stage=first, text=text(idf, part("1.00"), code="ARR-3"))


def test_a_text_taken_by_mistake_is_taken_back_with_a_reason(idf: Idf, year: FirYear) -> None:
    first, order = stage(idf, year, "BI"), text(idf, *LINES)
    stage(idf, year, "BR1")
    actions.take_text(by=idf.finance, stage=first, text=order)
    with pytest.raises(Refused, match="Indiquez pourquoi"):
        actions.leave_text(by=idf.finance, stage=first, text=order, reason=" ")
    actions.leave_text(by=idf.finance, stage=first, text=order, reason="Autre exercice")
    assert receipts(year) == {("BI", "ARR-1"): "None", ("BR1", "ARR-1"): "None"}
    actions.take_text(by=idf.finance, stage=first, text=order)
    assert set(receipts(year).values()) == {"1000.00"}


def test_what_texts_protect_adds_up_by_purpose(idf: Idf, year: FirYear) -> None:
    text(idf, *LINES)
    [found] = protected(year)
    assert (found.purpose, found.amount, found.text) == (
        PurposeKind.PREVENTION,
        Decimal("100.00"),
        "Arrêté du 26 mai 2018",
    )
    assert found.url == "/ars-idf/versions/notifications/ARR-1/"


def test_the_page_takes_a_text_and_asks_why_it_is_taken_back(idf: Idf, year: FirYear, client: Client) -> None:
    stage(idf, year, "BI")
    text(idf, *LINES)
    client.force_login(idf.finance)
    address = "/ars-idf/fir/2018/etapes/BI/textes/"
    assert "Inscrire ARR-1 dans BI" in client.get(address).content.decode()
    done = client.post(address, {"acte": "inscrire", "texte": "ARR-1"}, follow=True)
    assert "ARR-1 inscrit dans BI : 1 000,00 € de recettes." in unescape(done.content.decode()).replace("\xa0", " ")
    asked = client.post(address, {"acte": "retirer", "texte": "ARR-1"})
    assert asked.status_code == 200
    assert 'name="reason"' in asked.content.decode()
    assert "fr-error-text" not in asked.content.decode()  # nothing was asked yet
    asked = client.post(address, {"acte": "retirer", "texte": "ARR-1", "reason": " "})
    assert "fr-error-text" in asked.content.decode()
    client.post(address, {"acte": "retirer", "texte": "ARR-1", "reason": "Autre exercice"})
    assert receipts(year) == {("BI", "ARR-1"): "None"}
    gone = client.post(address, {"acte": "inscrire", "texte": "RIEN"}, follow=True)
    assert "L’agence n’a pas de texte « RIEN »" in gone.content.decode().replace("\xa0", " ")
    client.force_login(idf.director)
    assert client.post(address, {"acte": "inscrire", "texte": "ARR-1"}).status_code == 403
    assert client.get(address).status_code == 200


def test_hauts_de_france_2018_keeps_its_receipts_which_are_those_of_its_three_texts(fir: Hdf) -> None:
    hdf_year = FirYear.objects.get(agency__code="ARS-HDF", year=2018)
    lines = ReceiptLine.objects.filter(agency=hdf_year.agency, notified_by__isnull=False).order_by("code")
    assert [line.notified_by.code for line in lines if line.notified_by] == [
        "CIRC-2018-05-11",
        "ARR-2018-06-22",
        "ARR-2018-10-31",
    ]
    last = Receipt.objects.filter(stage__fir_year=hdf_year, stage__code="BR3", line__in=lines).order_by("line__code")
    assert [str(one.amount) for one in last] == ["299310111.00", "2658808.00", "990736.00"]


def test_a_text_taken_back_leaves_no_row_and_no_line_to_fill(idf: Idf, year: FirYear, client: Client) -> None:
    first, order = stage(idf, year, "BI"), text(idf, *LINES)
    actions.take_text(by=idf.finance, stage=first, text=order)
    actions.leave_text(by=idf.finance, stage=first, text=order, reason="Autre exercice")
    client.force_login(idf.finance)
    sheet = client.get("/ars-idf/fir/2018/etapes/BI/recettes/?vue=liste").content.decode()
    assert "Arrêté du 26 mai" not in sheet
    assert "ARR-1" not in client.get("/ars-idf/fir/2018/etapes/BI/recettes/nouvelle/").content.decode()
    with pytest.raises(Refused, match="inscrivez le texte dans l’étape"):
        actions.open_receipt(by=idf.finance, stage=first, line=ReceiptLine.objects.get())
    assert "ARR-1" not in client.get("/ars-idf/fir/2018/recettes/").content.decode()


def test_a_text_entered_by_mistake_is_withdrawn_once_no_stage_has_it(idf: Idf, year: FirYear, client: Client) -> None:
    first, order = stage(idf, year, "BI"), text(idf, *LINES)
    actions.take_text(by=idf.finance, stage=first, text=order)
    client.force_login(idf.finance)
    page = "/ars-idf/versions/notifications/ARR-1/"
    seen = unescape(client.get(page).content.decode()).replace("\xa0", " ")
    assert "FIR 2018, BI (en projet) : 1 000,00 €" in seen
    refused = client.post(f"{page}retirer/", {"reason": "Doublon"})
    assert "inscrit dans une étape du FIR : retirez-l’en d’abord" in unescape(refused.content.decode())
    assert Text.objects.filter(code="ARR-1").exists()
    actions.leave_text(by=idf.finance, stage=first, text=order, reason="Doublon")
    assert "Dites pourquoi ce texte est retiré." in unescape(client.post(f"{page}retirer/", {}).content.decode())
    assert client.post(f"{page}retirer/", {"reason": "Doublon"}).status_code == 302
    assert not Text.objects.filter(code="ARR-1").exists()
    assert Text.history.filter(code="ARR-1", history_type="-").get().history_change_reason == "Doublon"
    assert Entry.objects.get(action="text.withdraw").reason == "Doublon"
    client.force_login(idf.director)
    assert client.get(f"{page}retirer/").status_code in (403, 404)


def test_a_text_that_no_stage_has_and_one_corrected_since_a_vote_are_found(idf: Idf, year: FirYear) -> None:
    def told() -> list[str]:
        found = anomalies(examined(year, [year]))
        return [one.title.replace("\xa0", " ") for one in found if one.rule == "texts"]

    first, order = stage(idf, year, "BI"), text(idf, *LINES)
    assert told() == ["ARR-1 : 1 000,00 € notifiés, dans aucune étape de 2018"]
    actions.take_text(by=idf.finance, stage=first, text=order)
    assert told() == []
    actions.vote_stage(by=idf.finance, stage=first, voted_on=date(2017, 12, 1))
    correct_text(by=idf.finance, text=order, head=HEAD, lines=[part("1100.00")], reason="Coquille")
    assert told() == ["ARR-1 : BI en tient 1 000,00 €, le texte dit 1 100,00 €"]
    stage(idf, year, "BR1", source=first)
    assert told() == []


def test_a_receipt_is_named_and_cited_as_its_text_and_a_closed_year_keeps_what_it_said(
    idf: Idf, year: FirYear, client: Client
) -> None:
    first, order = stage(idf, year, "BI"), text(idf, *LINES)
    actions.take_text(by=idf.finance, stage=first, text=order)

    def renamed(label: str, number: str) -> None:
        head = TextHead(label=label, date=HEAD.date, kind=HEAD.kind, number=number)
        correct_text(by=idf.finance, text=order, head=head, lines=LINES, reason="Intitulé")

    def printed() -> str:
        client.force_login(idf.finance)
        return unescape(client.get("/ars-idf/fir/2018/recettes/").content.decode()).replace("\xa0", " ")

    renamed("Arrêté fixant les crédits", "SSAH1")
    assert "Arrêté fixant les crédits" in printed()
    assert "Arrêté n° SSAH1 du 26 mai 2018" in printed()
    actions.close_year(by=idf.finance, fir_year=year, reason="essai")
    renamed("Tout autre chose", "SSAH2")
    assert "Tout autre chose" not in printed()
    assert "Arrêté n° SSAH1 du 26 mai 2018" in printed()
