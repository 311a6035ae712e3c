"""The pages of texts: their list, a new one typed or pasted, one of them and its correction."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client

from allocations.enums import Credit
from allocations.models import Envelope, Text, TextLine
from allocations.texts.form import LinesForm
from prs_budget.lib.money import Unit
from tests.allocations.ceilings_pages.texts import line, notified
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

LIST = "/ars-idf/versions/notifications/"
NEW = f"{LIST}nouvelle/"
ONE = f"{LIST}CIRC-2018-1/"
NBSP = "\u00a0"
HEAD = {
    "code": "arr-2018-7",
    "label": "Arrêté du 7 juin",
    "date": "07/06/2018",
    "source": "JO",
    "unite": "MEUR",
    "kind": "order",
}


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    """A browser in which the finance officer is signed in."""
    client.force_login(idf.finance)
    return client


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)).replace(NBSP, " "))


def typed(
    number: int, envelope: str, year: int, amount: str, credit: str = "recurrent", object: str = ""
) -> dict[str, str]:
    """The fields of a line of the form."""
    values = (envelope, str(year), credit, object, amount)
    return {
        f"{name}-{number}": value
        for name, value in zip(("enveloppe", "annee", "nature", "objet", "montant"), values, strict=True)
    }


def stored() -> list[tuple[object, ...]]:
    rows = TextLine.objects.order_by("envelope__code", "year", "credit", "object")
    return list(rows.values_list("text__code", "envelope__code", "year", "credit", "object", "amount"))


# --- the list


def test_the_list_is_few_queries(idf: Idf, finance: Client, assert_queries: AssertQueries) -> None:
    notified(idf, line("FIR", 2018, "1.00"), line("MIGAC", 2019, "2.00"))
    with assert_queries():
        assert finance.get(LIST).status_code == 200


def test_the_list_adds_the_texts_up_by_envelope_and_year(idf: Idf, finance: Client) -> None:
    notified(idf, line("FIR", 2018, "1500000.00"), line("FIR", 2018, "100000.00", Credit.ONE_OFF))
    notified(idf, line("MIGAC", 2018, "2000000.00"), line("FIR", 2019, "-300000.00"), code="CIRC-2018-2")
    html = finance.get(LIST).content.decode()
    text = words(html)
    assert "FIR 1,6 −0,3 MIGAC 2,0 · rien d’inscrit Total notifié 3,6 −0,3" in text
    assert "CIRC-2018-1 Circulaire du 11 mai 2018 11 mai 2018 1,6" in text
    assert f'href="{ONE}"' in html
    rows = finance.get(f"{LIST}?format=csv&tableau=notifie").content.decode("utf-8-sig")
    assert "1600000,00;-300000,00" in rows
    assert finance.get(f"{LIST}?format=xlsx").status_code == 200


def test_without_text_the_list_says_what_to_do(idf: Idf, finance: Client) -> None:
    text = words(finance.get(LIST).content.decode())
    assert "Aucun texte n’a encore notifié de crédits." in text
    assert "Enregistrer le premier" in text
    finance.force_login(idf.director)
    assert "Enregistrer le premier" not in words(finance.get(LIST).content.decode())


# --- a new text


def test_a_text_is_recorded_with_its_lines_blank_ones_left_out(idf: Idf, finance: Client) -> None:
    sent = HEAD | typed(1, "FIR", 2018, "1,5") | typed(2, "MIGAC", 2018, "36 493,1 k€", "one_off", "Mesures RH")
    sent |= typed(3, "", 2018, "") | {"annee-3": "", "enregistrer": "1"}
    response = finance.post(NEW, sent, follow=True)
    assert response.redirect_chain == [(f"{LIST}ARR-2018-7/", 302)]
    assert "ARR-2018-7 enregistré : 2 lignes." in words(response.content.decode())
    assert stored() == [
        ("ARR-2018-7", "FIR", 2018, "recurrent", "", Decimal("1500000.00")),
        ("ARR-2018-7", "MIGAC", 2018, "one_off", "Mesures RH", Decimal("36493100.00")),
    ]
    text = Text.objects.get()
    assert (text.label, text.date, text.source) == ("Arrêté du 7 juin", date(2018, 6, 7), "JO")


def test_a_second_click_records_nothing_more(idf: Idf, finance: Client) -> None:
    sent = HEAD | typed(1, "FIR", 2018, "1,5") | {"enregistrer": "1"}
    finance.post(NEW, sent)
    again = finance.post(NEW, sent)
    assert again.status_code == 200
    assert "Cette référence est déjà celle d’un texte de l’agence." in words(again.content.decode())
    assert len(stored()) == 1


def test_a_pasted_block_is_laid_on_lines_and_nothing_is_recorded_yet(idf: Idf, finance: Client) -> None:
    block = (
        "Enveloppe\tAnnée\tNature\tObjet\tMontant\n"
        "FIR\t2018\tpérenne\t\t1\u202f234,5\n"
        "OGD PA\t2019.0\tCNR\tHeures\t(3,5)\n"
        "\n"
        "Fire\t2018\t\t\t1\n"
        "MIGAC\t2018\t12\t\t9 98O,9\n"
        "DAF\t2031\t5\n"
    )
    sent = HEAD | typed(1, "USLD", 2018, "2") | {"colle": block, "coller": "1"}
    response = finance.post(NEW, sent)
    html = response.content.decode()
    text = words(html)
    assert response.status_code == 200
    assert "« Fire » n’est pas une enveloppe de l’agence." in text
    assert "nature inconnue, « 12 »" in text
    assert "« 2031 » n’est pas une année du PRS." in text
    [left] = re.findall(r'<textarea[^>]*name="colle"[^>]*>(.*?)</textarea>', html, re.DOTALL)
    assert [row.split("\t")[0] for row in unescape(left).strip().splitlines()] == ["Fire", "MIGAC", "DAF"]
    assert 'value="1\u202f234,5"' in html
    assert re.search(r'name="nature-3".*?value="one_off" selected', html, re.DOTALL)
    assert not Text.objects.exists()
    assert 'value="arr-2018-7"' in html, "what was typed of the text is kept"
    assert "Donnez une référence" not in text


def test_what_is_pasted_is_recorded_when_all_of_it_can_be(idf: Idf, finance: Client) -> None:
    sent = HEAD | {"colle": "FIR;2018;pérenne;1,5\nFIR;2019;CNR;2,5\n", "enregistrer": "1"}
    assert finance.post(NEW, sent).status_code == 302
    assert [row[2:] for row in stored()] == [
        (2018, "recurrent", "", Decimal("1500000.00")),
        (2019, "one_off", "", Decimal("2500000.00")),
    ]


def test_what_is_pasted_in_part_is_not_recorded(idf: Idf, finance: Client) -> None:
    sent = HEAD | {"colle": "FIR;2018;pérenne;1,5\nFIR;2019;pérenne;deux\n", "enregistrer": "1"}
    response = finance.post(NEW, sent)
    assert response.status_code == 200
    assert not Text.objects.exists()
    html = response.content.decode()
    assert "FIR;2019;pérenne;deux" in html
    assert "Rien n’est enregistré : corrigez la zone de collage , puis enregistrez." in words(html)
    assert "La zone de collage n’est pas vide : corrigez ce qui y reste, ou effacez-le." in words(html)


def test_every_error_is_told_beside_its_line_and_nothing_typed_is_lost(idf: Idf, finance: Client) -> None:
    sent = HEAD | {"label": "", "date": "bientôt", "enregistrer": "1"}
    sent |= typed(1, "FIR", 2018, "9 98O,9") | typed(2, "", 2018, "5") | typed(3, "FIR", 2018, "5,5")
    sent |= typed(4, "FIR", 2019, "") | {"annee-4": "2019", "objet-4": "à préciser"}
    response = finance.post(NEW, sent)
    html, text = response.content.decode(), words(response.content.decode())
    assert response.status_code == 200
    for told in (
        "« 9 98O,9 » n’est pas un nombre : lettre O au lieu du chiffre 0.",
        "choisissez une enveloppe.",
        "donnez un montant.",
        "Donnez l’intitulé du texte.",
        "Cette date n’est pas lisible : écrivez-la comme 11/05/2018.",
        "Rien n’est enregistré : corrigez date du texte , intitulé , la ligne 1 , la ligne 2 , la ligne 4 , puis",
    ):
        assert told in text, told
    for kept in ("9 98O,9", "5,5", "bientôt", "à préciser"):
        assert f'value="{kept}"' in html
    assert not Text.objects.exists()


def test_all_errors_are_told_at_once_whatever_finds_them(idf: Idf, finance: Client) -> None:
    notified(idf, line("FIR", 2018, "1.00"))
    sent = HEAD | {"code": "circ-2018-1", "label": "", "colle": "Fire;2018;1", "enregistrer": "1"}
    sent |= typed(1, "FIR", 2018, "5") | typed(2, "FIR", 2018, "6") | typed(3, "", 2018, "9 98O,9", credit="")
    html = finance.post(NEW, sent).content.decode()
    text = words(html)
    for told in (
        "Cette référence est déjà celle d’un texte de l’agence.",
        "Donnez l’intitulé du texte.",
        "« Fire » n’est pas une enveloppe de l’agence.",
        "même enveloppe, année, nature, objet et part que la ligne 1",
        "choisissez une enveloppe. choisissez une nature de crédits. « 9 98O,9 » n’est pas un nombre",
    ):
        assert told in text, told
    for name in ("enveloppe-3", "nature-3", "montant-3", "montant-2"):
        assert re.search(rf'name="{name}"[^>]* aria-invalid="true" aria-describedby="erreur-', html), name
    assert not re.search(r'name="annee-3"[^>]* aria-invalid', html)


def test_a_rate_is_of_what_the_year_before_had_in_that_nature(idf: Idf, finance: Client) -> None:
    notified(idf, line("FIR", 2018, "1000000.00"), line("FIR", 2018, "7.00", Credit.ONE_OFF), code="CIRC-2018-1")
    sent = HEAD | typed(1, "FIR", 2019, "+1,8 %") | {"enregistrer": "1"}
    assert finance.post(NEW, sent).status_code == 302
    assert stored()[-1] == ("ARR-2018-7", "FIR", 2019, "recurrent", "", Decimal("1018000.00"))
    other = HEAD | {"code": "x"} | typed(1, "MIGAC", 2019, "+1,8 %") | {"enregistrer": "1"}
    told = "MIGAC n’a rien de notifié en 2018 (Pérenne) : écrivez un montant."
    assert told in words(finance.post(NEW, other).content.decode())


def test_an_amount_out_of_proportion_with_its_envelope_is_asked_once(idf: Idf, finance: Client) -> None:
    notified(idf, line("FIR", 2018, "1000000.00"))
    sent = HEAD | {"unite": "KEUR"} | typed(1, "FIR", 2019, "10 000 001") | {"enregistrer": "1"}
    # T0 holds 559 M€ of it
    html = finance.post(NEW, sent).content.decode()
    assert "fois ce qu’a l’enveloppe" in html
    [number] = re.findall(r'name="ampleur" value="([^"]+)"', html)
    assert finance.post(NEW, sent | {"ampleur": number}).status_code == 302


def test_a_nature_that_is_not_said_is_asked(idf: Idf, finance: Client) -> None:
    assert '<option value="recurrent" selected>' not in finance.get(NEW).content.decode()
    html = finance.post(NEW, HEAD | {"colle": "FIR;2018;1,5", "enregistrer": "1"}).content.decode()
    assert "choisissez une nature de crédits." in html
    assert not Text.objects.exists()


def test_amounts_are_typed_in_the_unit_remembered(idf: Idf, finance: Client) -> None:
    assert "montants en milliers d’euros" in words(finance.get(NEW).content.decode())
    assert "montants en euros" in words(finance.get(f"{NEW}?unite=EUR").content.decode())
    assert "montants en euros" in words(finance.get(NEW).content.decode())


def test_a_text_of_several_years_has_a_total_for_each(idf: Idf, finance: Client) -> None:
    notified(idf, line("FIR", 2018, "1500000.00"), line("MIGAC", 2018, "2000000.00"), line("FIR", 2019, "1000000.00"))
    text = words(finance.get(ONE).content.decode())
    assert "Année Montant notifié 2018 3,5 2019 1,0" in text
    assert "Total du texte" not in text
    rows = finance.get(f"{ONE}?format=csv&tableau=totaux").content.decode("utf-8-sig")
    assert "3500000,00" in rows


def test_what_the_action_refuses_is_told_beside_its_line(idf: Idf, finance: Client) -> None:
    sent = HEAD | typed(1, "FIR", 2018, "5") | typed(2, "", 2018, "") | typed(3, "FIR", 2018, "6")
    sent |= {"annee-2": "", "enregistrer": "1"}
    response = finance.post(NEW, sent)
    assert re.search(r'id="erreur-3">même enveloppe, année, nature, objet et part', response.content.decode())
    assert not Text.objects.exists()


def test_blank_lines_are_added_without_losing_anything(idf: Idf, finance: Client) -> None:
    html = finance.post(NEW, HEAD | typed(1, "FIR", 2018, "5") | {"plus": "1"}).content.decode()
    assert html.count('name="montant-') == 6
    assert 'value="5"' in html
    assert "Donnez" not in words(html)


# --- one text, and its correction


def test_a_text_is_read_with_its_lines_and_taken_out(idf: Idf, finance: Client, assert_queries: AssertQueries) -> None:
    notified(idf, line("FIR", 2018, "1500000.00"), line("MIGAC", 2018, "2000000.00", Credit.ONE_OFF, "Mesures RH"))
    with assert_queries():
        text = words(finance.get(ONE).content.decode())
    assert "FIR 2018 Pérenne 1,5" in text
    assert "MIGAC 2018 Crédits non reconductibles Mesures RH 2,0 Total du texte 3,5" in text
    assert "Corrections" not in text
    assert finance.get(f"{ONE}?format=xlsx").status_code == 200


def test_a_text_is_corrected_with_a_reason_and_says_so_afterwards(idf: Idf, finance: Client) -> None:
    notified(idf, line("FIR", 2018, "1500000.00"), line("MIGAC", 2018, "2000000.00"))
    html = finance.get(f"{ONE}?corriger=&unite=MEUR").content.decode()
    [seen] = re.findall(r'name="vu" value="([^"]*)"', html)
    assert 'value="1,5"' in html
    sent = {
        "label": "Circulaire corrigée",
        "date": "2018-05-12",
        "kind": "circular",
        "source": "",
        "unite": "MEUR",
        "vu": seen,
    }
    sent |= typed(1, "FIR", 2018, "1,6") | {"enregistrer": "1"}
    refused = finance.post(ONE, sent)
    assert refused.status_code == 200
    assert "Une correction dit pourquoi : indiquez un motif." in words(refused.content.decode())
    response = finance.post(ONE, sent | {"reason": "Coquille"}, follow=True)
    text = words(response.content.decode())
    assert "CIRC-2018-1 corrigé : 1 ligne." in text
    assert "FIR 2018, Pérenne : ligne corrigée 1 500 000,00 € → 1 600 000,00 € Coquille Finances" in text
    assert "MIGAC 2018, Pérenne : ligne retirée 2 000 000,00 € → vide Coquille Finances" in text
    assert [row[1:] for row in stored()] == [("FIR", 2018, "recurrent", "", Decimal("1600000.00"))]


def test_a_text_that_someone_else_corrected_meanwhile_is_not_overwritten(idf: Idf, finance: Client) -> None:
    text = notified(idf, line("FIR", 2018, "1500000.00"))
    [seen] = re.findall(r'name="vu" value="([^"]*)"', finance.get(f"{ONE}?corriger=").content.decode())
    text.lines.update(amount=Decimal("7.00"))
    sent = {
        "label": "x",
        "date": "2018-05-12",
        "kind": "circular",
        "unite": "MEUR",
        "vu": seen,
        "reason": "Coquille",
        "enregistrer": "1",
    }
    response = finance.post(ONE, sent | typed(1, "FIR", 2018, "1,6"))
    assert response.status_code == 200
    assert "a changé depuis que vous l’avez lu" in words(response.content.decode())
    assert 'value="1,6"' in response.content.decode()
    assert stored()[0][-1] == Decimal("7.00")


def test_a_closed_envelope_stays_on_the_lines_that_have_it(idf: Idf, finance: Client) -> None:
    notified(idf, line("USLD", 2018, "1.00"))
    Envelope.objects.filter(agency=idf.agency, code__in=("USLD", "DAF")).update(closed_on=date(2018, 1, 1))
    html = finance.get(f"{ONE}?corriger=").content.decode()
    assert '<option value="USLD" selected>' in html
    assert '<option value="DAF"' not in html


@pytest.mark.parametrize("who", ["contributor", "director"])
def test_readers_see_the_texts_and_write_none(idf: Idf, client: Client, who: str) -> None:
    notified(idf, line("FIR", 2018, "1.00"))
    client.force_login(getattr(idf, who))
    assert client.get(LIST).status_code == 200
    assert "Nouvelle notification" not in words(client.get(LIST).content.decode())
    assert "Corriger" not in words(client.get(f"{ONE}?corriger=").content.decode())
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, HEAD | typed(1, "FIR", 2018, "1") | {"enregistrer": "1"}).status_code == 403
    assert client.post(ONE, typed(1, "FIR", 2018, "9") | {"enregistrer": "1", "reason": "x"}).status_code == 403
    assert stored()[0][-1] == Decimal("1.00")


@pytest.mark.parametrize(("who", "status"), [("partner", 403), ("stranger", 404)])
def test_a_partner_and_a_stranger_do_not_come_in(idf: Idf, client: Client, who: str, status: int) -> None:
    notified(idf, line("FIR", 2018, "1.00"))
    client.force_login(getattr(idf, who))
    assert {client.get(address).status_code for address in (LIST, NEW, ONE)} == {status}


def test_a_text_that_does_not_exist_is_not_found(idf: Idf, finance: Client) -> None:
    response = finance.get(f"{LIST}INCONNU/")
    assert response.status_code == 404
    assert "L’agence n’a pas de texte « INCONNU »." in words(response.content.decode())


def test_a_text_has_so_many_lines_and_no_more(idf: Idf) -> None:
    envelopes = list(Envelope.objects.filter(agency=idf.agency).order_by("position"))
    form = LinesForm.of(envelopes, range(2017, 2023), Unit.EUR)
    block = "\n".join(f"FIR;2018;recurrent;objet {n};1" for n in range(501))
    laid = form.typed(QueryDict(mutable=True)).__class__.laid(
        LinesForm(form.unit, form.envelopes, form.years, (), block)
    )
    assert laid.refused == ("Un texte a 500 lignes au plus : 501 y seraient.",)
    assert laid.pasted == block


@pytest.mark.parametrize("year", ["9" * 5000, "²", "20181"])
@pytest.mark.parametrize("amount", ["5", "+1,8 %"])
def test_a_year_that_is_none_is_told(idf: Idf, finance: Client, year: str, amount: str) -> None:
    sent = HEAD | {"enregistrer": "1"} | typed(1, "FIR", 2018, amount) | {"annee-1": year}
    assert "choisissez une année." in finance.post(NEW, sent).content.decode()
