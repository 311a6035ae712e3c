"""The page of ceilings: what is left, how sure it is, and the forecasts that finance types there."""

import re
from collections.abc import Mapping
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from allocations.enums import VersionStatus
from allocations.models import Forecast, Version
from prs_budget.lib.money import Unit
from prs_budget.lib.typed import amount_of, editable
from tests.allocations.ceilings_pages.texts import expected, line, notified
from tests.allocations.versions import copied, version_with, write
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PAGE = "/ars-idf/versions/V1/plafonds/"
NBSP = "\u00a0"


@pytest.fixture
def version(idf: Idf) -> Version:
    """FIR: 2,0 M€ programmed in 2018 for 1,5 notified, 1,0 in 2019 for 1,2 in hypothesis; MIGAC: 3,0 in 2018 alone."""
    version = version_with(
        idf, "V1", {("L001", 2018): "2000000.00", ("L001", 2019): "1000000.00", ("L015", 2018): "3000000.00"}
    )
    notified(idf, line("FIR", 2018, "1500000.00"))
    expected(idf, version, "FIR", 2019, "1200000.00")
    return Version.objects.select_related("agency", "plan").get(pk=version.pk)


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    """A browser in which the finance officer is signed in."""
    client.force_login(idf.finance)
    return client


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)).replace(NBSP, " "))


def page(client: Client, address: str = PAGE) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def form_of(html: str, **changes: str) -> dict[str, str]:
    """What the form of forecasts would send, with some fields changed: « montant_FIR_2019 »."""
    form = html[html.index('id="previsions"') :]
    sent = {
        name: unescape(value)
        for name, value in re.findall(r'<input(?=[^>]*name="([^"]*)")[^>]*value="([^"]*)"', form)
        if not name.startswith("csrf")
    }
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        if chosen:
            sent[name] = chosen[1]
    return sent | {name.replace("_", "-"): value for name, value in changes.items()}


def told(version: Version) -> list[tuple[object, ...]]:
    rows = Forecast.objects.filter(version=version).order_by("envelope__code", "year")
    return list(rows.values_list("envelope__code", "year", "kind", "amount", "note"))


def test_the_page_is_few_queries(finance: Client, version: Version, assert_queries: AssertQueries) -> None:
    with assert_queries(at_most=12):
        page(finance)


def test_what_is_left_is_signed_and_what_is_exceeded_says_so(finance: Client, version: Version) -> None:
    text = words(page(finance))
    assert "FIR (! dépassé en 2018)" in text
    assert "Plafonds : 1 notifié, 1 en hypothèse · ! dépassé : 1" in text
    assert "FIR Notifié 1,5 2,0 · rien d’inscrit −0,5 ! dépassé CIRC-2018-1" in text
    assert re.search(r"FIR Hypothèse 1,2 ,? ?(, )?hypothèse 1,0 \+0,2", text), text
    assert "MIGAC non connu · rien d’inscrit 3,0 · rien d’inscrit" in text


def test_an_overrun_that_the_unit_rounds_to_nothing_says_how_much(idf: Idf, finance: Client, version: Version) -> None:
    expected(idf, version, "MIGAC", 2018, "2955300.00")
    text = words(page(finance)).replace(" , hypothèse", "")
    assert "MIGAC Hypothèse 3,0 3,0 · rien d’inscrit 0,0 ! dépassé de 44,7 k€" in text


def test_an_overrun_is_not_made_up_for_by_the_margin_of_another(idf: Idf, finance: Client, version: Version) -> None:
    """FIR 2018: 0,5 above; MIGAC: 1,0 below. The year says both, and their file too."""
    expected(idf, version, "MIGAC", 2018, "4000000.00")
    told = words(page(finance)).replace(" , hypothèse", "")
    assert "2018 T+1 1 notifié, 1 en hypothèse 5,5 5,0 +1,0 −0,5 ! dépassé (1)" in told
    rows = finance.get(f"{PAGE}?format=csv&tableau=plafonds").content.decode("utf-8-sig").splitlines()
    [row] = [row for row in rows if row.startswith("2018;") and ";sous-total;" in row]
    assert ";5500000,00;5000000,00;1000000,00;-500000,00;" in row


def test_t0_was_financed_and_a_closed_year_is_settled_neither_has_a_margin(
    idf: Idf, finance: Client, version: Version
) -> None:
    write(idf, version, {("L001", 2017): "700000.00"})
    notified(idf, line("FIR", 2017, "800000.00"), code="CIRC-2017-1")
    text = words(page(finance))
    assert "2017 T0, financé 1 notifié 0,8 0,7" in text
    assert "FIR Notifié 0,8 0,7 · rien d’inscrit · rien d’inscrit CIRC-2017-1" in text
    assert "Plafonds : 2 notifiés, 1 en hypothèse · ! dépassé : 1" in text
    assert "2018" in heads_of(page(finance))
    assert "2017" not in heads_of(page(finance))
    idf.plan.plan_years.filter(year=2019).update(status="closed")
    text = words(page(finance))
    assert "2019 T+2, close 1 en hypothèse 1,2 , hypothèse 1,0" in text
    assert "+0,2" not in text


def heads_of(html: str) -> list[str]:
    """The heads of the first table: the years that something is left of."""
    return re.findall(r'<th scope="col"[^>]*>(\d{4})', html.partition("</thead>")[0])


def test_a_year_that_is_only_hypothesis_is_hatched_with_its_word(finance: Client, version: Version) -> None:
    html = page(finance)
    [head] = re.findall(r'<th[^>]*title="T\+2"[^>]*>(.*?)</th>', html)
    assert "hypothèse" in head
    assert re.search(r'<th[^>]*class="hyp"[^>]*title="T\+2"', html)


def test_the_file_says_what_the_page_says(finance: Client, version: Version) -> None:
    rows = finance.get(f"{PAGE}?format=csv&tableau=plafonds").content.decode("utf-8-sig").splitlines()
    [row] = [row for row in rows if row.startswith("2018;") and ";FIR;" in row]
    assert ";Notifié;1500000,00;2000000,00;;-500000,00;! dépassé;CIRC-2018-1;" in row
    assert finance.get(f"{PAGE}?format=xlsx").headers["Content-Disposition"].endswith('V1_2018-2022_MEUR_restes.xlsx"')


def test_the_unit_is_chosen(finance: Client, version: Version) -> None:
    text = words(page(finance, f"{PAGE}?unite=KEUR"))
    assert "FIR Notifié 1 500,0 2 000,0 · rien d’inscrit −500,0" in text
    assert "montants en milliers d’euros" in text


def test_every_forecast_is_typed_at_once_in_any_french_writing(finance: Client, version: Version) -> None:
    sent = form_of(page(finance), montant_FIR_2019="", montant_FIR_2020=f"1{NBSP}234,5 k€", nature_FIR_2020="forecast")
    sent |= {"montant-MIGAC-2018": "3 100 k€", "fondement-MIGAC-2018": "annonce du 2 mai"}
    response = finance.post(PAGE, sent, follow=True)
    assert response.redirect_chain == [(f"{PAGE}?unite=MEUR", 302)]
    assert "3 prévisions enregistrées." in words(response.content.decode())
    assert told(version) == [
        ("FIR", 2020, "forecast", Decimal("1234500.00"), ""),
        ("MIGAC", 2018, "hypothesis", Decimal("3100000.00"), "annonce du 2 mai"),
    ]


def test_sending_what_stands_changes_nothing_to_the_cent(idf: Idf, finance: Client, version: Version) -> None:
    expected(idf, version, "DAF", 2019, "558378592.93")
    before = told(version)
    response = finance.post(PAGE, form_of(page(finance)), follow=True)
    assert "Rien à enregistrer." in words(response.content.decode())
    assert told(version) == before


def test_nothing_typed_is_lost_by_an_error_and_nothing_is_written(finance: Client, version: Version) -> None:
    sent = form_of(page(finance), montant_FIR_2020="9 98O,9", montant_DAF_2020="12,5")
    response = finance.post(PAGE, sent)
    html = response.content.decode()
    assert 'value="9 98O,9"' in html
    assert 'value="12,5"' in html
    assert "« 9 98O,9 » n’est pas un nombre : lettre O au lieu du chiffre 0." in words(html)
    assert '<a href="#montant-FIR-2020">FIR 2020</a>' in html
    assert len(told(version)) == 1


def test_what_someone_else_changed_is_shown_and_then_chosen(idf: Idf, finance: Client, version: Version) -> None:
    sent = form_of(page(finance), montant_FIR_2019="1,3")
    Forecast.objects.filter(version=version).update(amount=Decimal("1250000.00"))
    html = finance.post(PAGE, sent).content.decode()
    assert "a changé depuis que vous l’avez lue" in words(html)
    assert "Elle vaut maintenant : 1,25 M€." in words(html)
    assert told(version)[0][3] == Decimal("1250000.00")
    finance.post(PAGE, form_of(html))
    assert told(version)[0][3] == Decimal("1300000.00")


def test_forecasts_are_taken_from_another_version(idf: Idf, finance: Client, version: Version) -> None:
    other = copied(idf, "V2", {})
    assert "Reprendre, là où il n’y a rien" not in words(page(finance))
    expected(idf, other, "DAF", 2020, "7000000.00")
    assert "Reprendre, là où il n’y a rien" in words(page(finance))
    response = finance.post(PAGE, {"reprendre": "V2"}, follow=True)
    assert "1 prévision reprise de V2." in words(response.content.decode())
    assert ("DAF", 2020, "hypothesis", Decimal("7000000.00"), "essai") in told(version)
    again = finance.post(PAGE, {"reprendre": "V2"}, follow=True)
    assert "Rien à reprendre de V2" in words(again.content.decode())
    assert finance.post(PAGE, {"reprendre": "V9"}).status_code == 404


@pytest.mark.parametrize("who", ["contributor", "director"])
def test_readers_see_the_ceilings_and_type_nothing(idf: Idf, client: Client, version: Version, who: str) -> None:
    client.force_login(getattr(idf, who))
    html = page(client)
    assert "! dépassé en 2018" in words(html)
    assert 'id="previsions"' not in html
    assert client.post(PAGE, {"montant-FIR-2020": "1"}).status_code == 403
    assert client.post(PAGE, {"reprendre": "T0-2017"}).status_code == 403
    assert len(told(version)) == 1


def test_a_partner_and_a_stranger_do_not_come_in(idf: Idf, client: Client, version: Version) -> None:
    client.force_login(idf.partner)
    assert client.get(PAGE).status_code == 403
    client.force_login(idf.stranger)
    assert client.get(PAGE).status_code == 404


def test_an_adopted_version_shows_the_ceilings_it_kept_and_no_form(idf: Idf, finance: Client) -> None:
    notified(idf, line("FIR", 2018, "1500000.00"))
    version_with(idf, "V1", {("L001", 2018): "1000000.00"}, status=VersionStatus.ADOPTED)
    notified(idf, line("FIR", 2018, "500000.00"), code="CIRC-2018-2")
    html = page(finance)
    assert "FIR Notifié 1,5 1,0 +0,5" in words(html)
    assert 'id="previsions"' not in html
    assert finance.post(PAGE, {"montant-FIR-2020": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        ("558378592.93", Unit.MEUR, "558,37859293"),
        ("1234500000.00", Unit.MEUR, f"1{NBSP}234,5"),
        ("1200.00", Unit.EUR, f"1{NBSP}200"),
        ("1200.50", Unit.EUR, f"1{NBSP}200,5"),
        ("-350400.00", Unit.KEUR, "−350,4"),
        ("0.00", Unit.MEUR, "0"),
    ],
)
def test_an_amount_is_written_so_that_it_reads_the_same(amount: str, unit: Unit, text: str) -> None:
    assert editable(Decimal(amount), unit) == text
    assert amount_of(text, unit) == (Decimal(amount), "")


def test_nothing_is_written_as_nothing() -> None:
    assert editable(None, Unit.EUR) == ""
    assert amount_of("", Unit.EUR) == (None, "")


def fields(sent: Mapping[str, str]) -> set[str]:
    return {name.partition("-")[0] for name in sent}


def test_a_form_that_says_nothing_of_a_cell_leaves_it(finance: Client, version: Version) -> None:
    assert fields(form_of(page(finance))) >= {"montant", "nature", "vu", "unite"}
    finance.post(PAGE, {"unite": "MEUR"})
    assert len(told(version)) == 1


def test_a_rate_is_typed_kept_shown_and_followed(idf: Idf, finance: Client, version: Version) -> None:
    """FIR 2019 is 1,2 M€: +1,8 % is 1 221 600 €."""
    finance.post(PAGE, form_of(page(finance), montant_FIR_2020="+1,8 %"))
    assert ("FIR", 2020, "hypothesis", Decimal("1221600.00"), "") in told(version)
    html = page(finance)
    assert "1,2216 M€, +1,8 % de 2019" in words(html)
    assert f'name="montant-FIR-2020" value="+1,8{NBSP}%"' in html
    row = "FIR Hypothèse 1,2 , hypothèse · rien d’inscrit +1,2 , hypothèse · rien d’inscrit +1,8 % de 2019"
    assert row in words(html)
    assert "Rien à enregistrer." in words(finance.post(PAGE, form_of(html), follow=True).content.decode())
    finance.post(PAGE, form_of(html, montant_FIR_2019="2"))
    assert ("FIR", 2020, "hypothesis", Decimal("2036000.00"), "") in told(version)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("1,8 %", "« 1,8 % » : écrivez + pour augmenter l’année d’avant, − pour la diminuer."),
        ("+abc %", "« +abc % » n’est pas un taux : écrivez par exemple 2,45."),
        ("+1001 %", "« +1001 % » : un taux va de −100 à 1000 %."),
    ],
)
def test_a_rate_that_cannot_be_read_is_told(finance: Client, version: Version, typed: str, why: str) -> None:
    html = finance.post(PAGE, form_of(page(finance), montant_FIR_2020=typed)).content.decode()
    assert why in words(html)
    assert f'value="{typed}"' in html
    assert len(told(version)) == 1


def test_a_rate_of_nothing_is_told_in_its_cell(finance: Client, version: Version) -> None:
    html = finance.post(PAGE, form_of(page(finance), montant_DAF_2020="+1,8 %")).content.decode()
    assert "rien de notifié ni de prévu en 2019 pour cette enveloppe" in words(html)
    assert '<a href="#montant-DAF-2020">' in html


def test_a_rate_whose_base_moved_since_it_was_read_says_what_it_gives_now(
    idf: Idf, finance: Client, version: Version
) -> None:
    finance.post(PAGE, form_of(page(finance), montant_FIR_2020="+1,8 %"))
    sent = form_of(page(finance))
    notified(idf, line("FIR", 2019, "2000000.00"), code="CIRC-2019-1")
    html = finance.post(PAGE, sent).content.decode()
    assert "Elle vaut maintenant : 2,036 M€, +1,8 % de 2019." in words(html)


def test_a_forecast_out_of_proportion_is_asked_once(finance: Client, version: Version) -> None:
    sent = form_of(page(finance), montant_FIR_2020="900 000", montant_MIGAC_2018="31")
    html = finance.post(PAGE, sent).content.decode()
    assert "900 000 000 000,00 €, c’est 600 000 fois le plus grand montant de la ligne (1 500 000,00 €)" in words(html)
    assert "31 000 000,00 €, c’est 10 fois ce qu’a l’enveloppe (3 000 000,00 €)" in words(html)
    assert len(told(version)) == 1
    [answer] = re.findall(r'name="ampleur" value="([^"]+)"', html)
    other = finance.post(PAGE, sent | {"montant-MIGAC-2018": "32", "ampleur": answer}).content.decode()
    assert "Rien n’est enregistré" in other
    assert "2 prévisions enregistrées." in words(
        finance.post(
            PAGE, sent | {"montant-FIR-2020": "1 200", "ampleur": answer_of(finance, sent)}, follow=True
        ).content.decode()
    )


def answer_of(client: Client, sent: dict[str, str]) -> str:
    """What is asked of the same form with 1 200 M€ for the FIR."""
    html = client.post(PAGE, sent | {"montant-FIR-2020": "1 200"}).content.decode()
    return re.findall(r'name="ampleur" value="([^"]+)"', html)[0]


def test_the_sum_of_a_year_has_the_mark_of_its_hypotheses(idf: Idf, finance: Client, version: Version) -> None:
    """FIR 2019 is a hypothesis: the year's ceiling is no surer; 2018, notified, carries no mark."""
    rows = {row.key: row for row in finance.get(PAGE).context["table"].rows}
    assert rows[("2019",)].cells[1].mark == rows[("2019", "FIR")].cells[1].mark == "hypothesis"
    assert rows[("2018",)].cells[1].mark == ""
    assert rows[("2019",)].cells[0].display == "1 en hypothèse"


def test_what_was_notified_after_an_adoption_is_said_beside_what_the_version_kept(idf: Idf, finance: Client) -> None:
    notified(idf, line("FIR", 2017, "553500000.00"), code="FIR-2017-BR3")
    text = words(page(finance, PAGE.replace("V1", "T0-2017")))
    assert "non connu à la validation" in text
    assert "553,5 M€ notifiés depuis" in text
