"""« Programmé et exécuté »: programmed, notified, committed or delegated, paid; its figures open and are proved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from allocations.addresses import Addresses
from allocations.crosstabs.identity import version_identity
from allocations.enums import Dimension
from allocations.models import Envelope, Line, Text, TextLine, TextLineMeasure, Version
from allocations.structure import Structure
from fir.actions import Expectation, land
from fir.drill_down import cell_of
from fir.enums import Nature, Way
from fir.facts.joined import join
from fir.models import (
    Attribution,
    AttributionShare,
    Beneficiary,
    Delegation,
    FirYear,
    Operation,
)
from fir.reports.joined import ROWS, Asked, Found, table
from fir.reports.joined_lines import lines_of
from projects.models import Measure
from prs_budget.lib.money import ZERO, Unit
from prs_budget.organisation.models import Direction
from tests.allocations.versions import version_with
from tests.fir.following.pages import page, rows, verdicts, words
from tests.fir.opening import opening
from tests.fir.years import a_place, a_year, commit, pay
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PAGE = "/ars-idf/programme-execute/"
V1 = f"{PAGE}?version=V1&unite=EUR"


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    client.force_login(idf.finance)
    return client


def attribute(idf: Idf, measures: dict[str, int], **thing: Any) -> None:
    """An attribution as the action writes it: measures by code, with their parts."""
    operation = Operation.objects.create(agency=idf.agency, by=idf.finance, way=Way.ATTRIBUTION)
    one = Attribution.objects.create(operation=operation, **thing)
    for code, weight in measures.items():
        measure = Measure.objects.get(plan=idf.plan, code=code)
        AttributionShare.objects.create(attribution=one, measure=measure, weight=weight)


def delegate(idf: Idf, key: str, amount: str, envelope: str, code: str = "") -> Delegation:
    hospital, _ = Beneficiary.objects.get_or_create(agency=idf.agency, name="Centre hospitalier")
    return Delegation.objects.create(
        operation=Operation.objects.create(agency=idf.agency, by=idf.finance, way=Way.FORM),
        agency=idf.agency,
        envelope=Envelope.objects.get(agency=idf.agency, code=envelope),
        year=2018,
        on=date(2018, 5, 2),
        direction=Direction.objects.get(agency=idf.agency, code="NC"),
        beneficiary=hospital,
        measure=Measure.objects.get(plan=idf.plan, code=code) if code else None,
        amount=Decimal(amount),
        key=key,
    )


def measure_of(idf: Idf, line: str) -> Measure:
    return Line.objects.select_related("measure").get(plan=idf.plan, code=line).measure


@pytest.fixture
def year(idf: Idf) -> FirYear:
    """V1, 2018: FIR 1 000 in A1-P1 and 500 in A1-P2; DAF 77 in A1-P2; OGD_PA 9 in A1-P4, of which nothing is executed.

    FIR: A 300 (100 paid) two thirds A1-P1, one third A1-P2; B 40 to nobody. DAF: 50 to A1-P2, 7 to nobody.
    Notified: 1 500 of FIR, of which 600 for A1-P1's measure.
    """
    lines = {one.envelope.code: one for one in Line.objects.filter(plan=idf.plan, code__in=("L001", "L002", "L004"))}
    cells = {("L001", 2018): "1000.00", ("L003", 2018): "500.00", ("L002", 2018): "77.00", ("L004", 2018): "9.00"}
    assert lines
    version_with(idf, "V1", {**cells, ("L001", 2019): "9.00"})
    fund = Envelope.objects.get(agency=idf.agency, code="FIR")
    year = a_year(idf, 2018, envelope=fund)
    place = a_place(idf.agency)
    shared = commit(idf, year, "A", 300, place)
    pay(idf, year, shared, 100)
    commit(idf, year, "B", 40, place)
    attribute(idf, {measure_of(idf, "L001").code: 2, measure_of(idf, "L003").code: 1}, commitment=shared)
    daf = Line.objects.get(plan=idf.plan, code="L002").envelope.code
    delegate(idf, "D1", "50.00", daf, measure_of(idf, "L002").code)
    delegate(idf, "D2", "7.00", daf)
    text = Text.objects.create(agency=idf.agency, code="ARR-1", label="Arrêté", date=date(2018, 2, 22))
    line = TextLine.objects.create(text=text, envelope=fund, year=2018, amount=Decimal(1500))
    TextLineMeasure.objects.create(line=line, measure=measure_of(idf, "L001"), amount=Decimal(600))
    return year


def told(client: Client, address: str) -> list[str]:
    """The rows of the page, the words of projects left out."""
    found = rows(page(client, address), "programme-execute")
    return [" | ".join([one.split(" | ")[0].split(" ")[0], *one.split(" | ")[1:]]).strip() for one in found]


def test_each_project_says_what_is_programmed_notified_committed_paid_and_left(year: FirYear, finance: Client) -> None:
    assert told(finance, f"{V1}&annee=2018")[1:] == [
        "A1-P1 | 1 000 | 1 000 | 600 | 200 | 67 | +800 | 20,0 %",
        "A1-P2 | 586 | 577 | · | 150 | 33 | +427 | 26,0 %",
        "Non | · | · | 900 | 47 | 0 | −47 |",
        "Total | 1 586 | 1 577 | 1 500 | 397 | 100 | +1 180 | 25,2 %",
    ]


def test_what_is_not_followed_is_told_and_is_not_zero(year: FirYear, finance: Client) -> None:
    address = f"{V1}&annee=2018&lignes=enveloppe"
    assert told(finance, address)[:-1] == [
        "DAF | 77 | 77 | · | 57 | n.p. | +20 | 74,0 %",
        "FIR | 1 500 | 1 500 | 1 500 | 340 | 100 | +1 160 | 22,7 %",
        "OGD_PA | 9 | · | · | n.p. | n.p. | n.p. |",
    ]
    html = page(finance, address)
    assert "Exécution non suivie en 2018 : OGD_PA." in words(html)
    assert "Plafond" in words(html)
    text = words(page(finance, f"{V1}&annee="))
    assert "Rien n’est enregistré de l’exécution de 2017, 2019, 2020, 2021 et 2022" in text


def test_by_direction_nothing_says_what_is_notified(year: FirYear, finance: Client) -> None:
    found = told(finance, f"{V1}&annee=2018&lignes=direction,projet")
    assert found[1:4] == [
        "A1-P1 | · | · | 200 | 67 | −200 |",
        "A1-P2 | · | · | 100 | 33 | −100 |",
        "Non | · | · | 40 | 0 | −40 |",
    ]
    assert found[-1] == "Total | 1 586 | 1 577 | 397 | 100 | +1 180 | 25,2 %"


def test_no_project_is_said_to_have_done_nothing_where_nothing_is_attributed(
    year: FirYear, finance: Client, idf: Idf
) -> None:
    for one in Attribution.objects.all():
        Attribution.objects.create(operation=one.operation, commitment=one.commitment, cancels=one)
    found = told(finance, f"{V1}&annee=2018&enveloppe=FIR")
    assert found[1:] == [
        "A1-P1 | 1 000 | 600 | n.p. | n.p. | n.p. |",
        "A1-P2 | 500 | · | n.p. | n.p. | n.p. |",
        "Non | · | 900 | 340 | 100 | −340 |",
        "Total | 1 500 | 1 500 | 340 | 100 | +1 160 | 22,7 %",
    ]


def test_it_is_proved_on_screen_and_in_its_file(year: FirYear, finance: Client) -> None:
    text = words(page(finance, f"{V1}&annee=2018"))
    assert "✓ Écran = base" in text
    assert "Engagé ou délégué, 397,00 € sur 5 lignes ; Payé (FIR), 100,00 € sur 3 lignes" in text
    # 350 of 397: 300 attributed by hand, 50 by the measure that the delegation names
    assert "2018 : 88,2 % attribué : 12,6 % par lignes nommées, 75,6 % à la main ; 11,8 % non ventilé." in text
    assert verdicts(finance, f"{V1}&annee=2018&format=xlsx") == ["✓"]
    csv = finance.get(f"{V1}&annee=2018&format=csv").content.decode()
    assert "397.00" in csv or "397,00" in csv


@pytest.mark.parametrize(
    "dimensions",
    [
        (Dimension.AXIS, Dimension.PROJECT),
        (Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE),
        (Dimension.DIRECTION, Dimension.PROJECT),
        (Dimension.ENVELOPE,),
    ],
)
def test_the_lines_behind_every_cell_add_up_to_it(year: FirYear, idf: Idf, dimensions: tuple[Dimension, ...]) -> None:
    version = Version.objects.select_related("agency", "plan").get(plan=idf.plan, code="V1")
    years = FirYear.objects.filter(agency=idf.agency).select_related("agency", "envelope")
    found = Found(join(version, (2018, 2019), years), Structure.of(version, ROWS), Asked(dimensions, {}, Unit.EUR))
    made = table(found, version_identity(version, (2018,), ""), Addresses.of("ars-idf", "V1"), "?ouvre=")
    count = 0
    for token in opening(made):
        row, column = cell_of(token, made)
        lines = lines_of(found, lambda unit: version_identity(version, (2018,), "", unit=unit), row, column)
        assert lines is not None, token
        assert lines.sum == (row.cells[made.columns.index(column)].amount or ZERO), token
        count += 1
    assert count > 8


def test_a_figure_opens_on_its_movements_and_delegations_with_their_part(year: FirYear, finance: Client) -> None:
    address = f"{V1}&annee=2018&ouvre={quote('A1/A1-P2,2018/engage')}"
    html = page(finance, address)
    assert "A1 › A1-P2 · Engagé ou délégué : 150 €" in words(html)
    found = rows(html, "derriere-execute")
    assert [one.split(" | ")[1] for one in found[:-1]] == ["Engagement", "Délégation"]
    assert "part de 300,00 €" in found[0]
    assert found[1].startswith("D1 02/05/2018 · Centre hospitalier")
    assert "/ars-idf/fir/2018/mouvements/" in html
    assert [one.split(" | ")[-1] for one in found] == ["100", "50", "150"]


def test_where_the_fir_ends_is_told_by_envelope_and_direction_alone(year: FirYear, idf: Idf, finance: Client) -> None:
    dos = Direction.objects.get(agency=idf.agency, code="DOS")
    expected = Expectation(Nature.INTERVENTION, ae=Decimal(900), reason="appel à projets de l’automne")
    land(by=idf.finance, fir_year=year, direction=dos, expectations=[expected])
    address = f"{V1}&annee=2018&lignes=enveloppe"
    assert "Atterrissage (AE du FIR)" in words(page(finance, address))
    assert told(finance, address)[1] == "FIR | 1 500 | 1 500 | 1 500 | 340 | 100 | 900 | +1 160 | 22,7 %"
    assert "Atterrissage (AE du FIR)" not in words(page(finance, f"{V1}&annee=2018"))


def test_the_projects_that_drift_are_told_the_furthest_behind_first(year: FirYear, finance: Client) -> None:
    """The last thing done is of 2 May, day 122 of 365: a third of 1 000 is 334,25, of 577 192,86."""
    html = page(finance, f"{V1}&annee=2018")
    assert "Écart au rythme de l’année, au 2 mai 2018" in words(html)
    found = [" | ".join(one.split(" | ")[1:]) for one in rows(html, "rythme")]
    assert found == ["1 000 | 334 | 200 | −134 | en retard", "577 | 193 | 150 | −43 | au rythme"]
    assert 'id="t-rythme"' not in page(finance, f"{V1}&annee=")
    assert 'id="t-rythme"' not in page(finance, "/ars-idf/programme-execute/?version=T0-2017&annee=2017")


def test_it_is_narrowed_to_one_project_and_widened_again(year: FirYear, finance: Client) -> None:
    address = f"{V1}&annee=2018&projet=A1-P2&lignes=projet,mesure"
    html = page(finance, address)
    assert rows(html, "programme-execute")[-1] == "Total | 586 | 577 | 150 | 33 | +427 | 26,0 %"
    assert "Retirer le filtre Projet : A1-P2" in html


@pytest.mark.parametrize(
    ("query", "told_"),
    [
        ("projet=ZZ", "Projet « ZZ » : ce code n’existe pas dans la version V1."),
        ("lignes=domaine", "Ce qui est exécuté ne se dit pas par domaine."),
        ("colonnes=enveloppe", "Les colonnes de cet état sont les siennes"),
        ("compare=T0-2017", "sans comparaison"),
        ("autres=sans", "« Autres » compte toujours ici"),
        ("annee=2050", "2050 n’est pas une année du PRS, qui va de 2017 à 2022."),
        ("annee=2018&ouvre=A1,2018/reste", "Aucune cellule"),
    ],
)
def test_a_bad_address_says_what_is_possible(year: FirYear, finance: Client, query: str, told_: str) -> None:
    response = finance.get(f"{V1}&{query}")
    assert response.status_code == 400
    assert told_ in words(response.content.decode())


def test_it_opens_on_the_last_year_that_was_executed(year: FirYear, finance: Client) -> None:
    assert "aria-current" in page(finance, PAGE)
    assert 'name="annee" value="2018" checked' in page(finance, f"{PAGE}?version=V1")


def test_a_partner_and_a_stranger_do_not_read_it(year: FirYear, idf: Idf, client: Client) -> None:
    client.force_login(idf.partner)
    assert client.get(PAGE).status_code == 403
    client.force_login(idf.stranger)
    assert client.get(PAGE).status_code == 404


def test_it_is_kept_until_something_is_executed(year: FirYear, finance: Client, idf: Idf) -> None:
    tag = finance.get(f"{V1}&annee=2018").headers["ETag"]
    assert finance.get(f"{V1}&annee=2018", headers={"If-None-Match": tag}).status_code == 304
    delegate(idf, "D3", "1.00", "DAF")
    assert finance.get(f"{V1}&annee=2018", headers={"If-None-Match": tag}).status_code == 200


def test_it_asks_few_queries(year: FirYear, finance: Client, assert_queries: AssertQueries) -> None:
    with assert_queries(at_most=32):
        finance.get(f"{V1}&annee=2018")


def test_the_page_about_a_project_tells_it_year_by_year(year: FirYear, finance: Client) -> None:
    html = page(finance, "/ars-idf/credits/projets/A1-P2/?version=V1&unite=EUR")
    found = [" ".join(one.split()) for one in rows(html, "annees")]
    assert found[1] == "2018 | 586 | 577 | 150 | 33 | +427 | 26,0 %"
    assert found[0].startswith("2017 (T0, financé) | ")
    assert "annee=2018&amp;unite=EUR" in html
    assert "projet=A1-P2" in html


def test_the_page_about_an_envelope_tells_its_ceiling(year: FirYear, finance: Client) -> None:
    html = page(finance, "/ars-idf/credits/enveloppes/FIR/?version=V1&unite=EUR")
    assert "Plafond" in words(html)
    assert [" ".join(one.split()) for one in rows(html, "annees")][1].startswith(
        "2018 | 1 500 | 1 500 | 1 500 | 340 | 100 |"
    )


def test_a_partner_reads_no_execution_on_the_page_about_a_project(year: FirYear, idf: Idf, client: Client) -> None:
    client.force_login(idf.partner)
    assert 'id="t-annees"' not in page(client, "/ars-idf/credits/projets/A1-P2/")


def test_the_page_about_a_project_changes_with_what_is_executed(year: FirYear, finance: Client, idf: Idf) -> None:
    address = "/ars-idf/credits/projets/A1-P2/?version=V1"
    tag = finance.get(address).headers["ETag"]
    assert finance.get(address, headers={"If-None-Match": tag}).status_code == 304
    delegate(idf, "D3", "1.00", "DAF")
    assert finance.get(address, headers={"If-None-Match": tag}).status_code == 200
