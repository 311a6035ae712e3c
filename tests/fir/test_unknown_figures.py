"""What a source does not give, or what is not voted yet, is never read as zero: pages, files, proofs."""

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from allocations.models import Envelope
from tests.allocations.versions import version_with
from tests.fir.following.pages import page, rows, words
from tests.fir.reading import address, read
from tests.fir.years import a_year
from tests.plugins.fir import Hdf
from tests.plugins.idf import Idf


@pytest.fixture
def reader(client: Client, fir: Hdf) -> Client:
    client.force_login(fir.admin)
    return client


def cells(client: Client, where: str) -> list[list[object]]:
    """Every cell of a workbook, row by row, formulas as written."""
    book = load_workbook(BytesIO(client.get(where).content))
    return [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]


def test_a_budget_that_the_source_does_not_give_leaves_nothing_uncommitted(reader: Client) -> None:
    text = page(reader, "/ars-hdf/fir/2018/execution/?unite=KEUR")
    [total] = [row for row in rows(text, "execution") if row.startswith("Total")]
    assert total == "Total FIR 2018 | n.p. | 303 543,4 |  | n.p. | n.p. | n.p. | 306 620,7 | "
    assert "Engagements reportés sur 2019" in words(text)
    assert "AE ouvertes non publiées" in words(text)
    assert "aucune étape votée" not in words(text)
    assert "0,00 € sur" not in words(text)


def test_its_files_say_the_same(reader: Client) -> None:
    text = reader.get("/ars-hdf/fir/2018/execution/?format=csv").content.decode("utf-8-sig")
    assert "-303543408" not in text.replace(",", ".")
    [total, *_] = [row for row in cells(reader, "/ars-hdf/fir/2018/execution/?format=xlsx") if "Total FIR 2018" in row]
    at = total.index("Total FIR 2018")
    assert [one for one in total[at + 1 : at + 7] if one == "n.p."] == ["n.p."] * 4


def test_an_execution_that_is_not_published_is_not_zero(reader: Client) -> None:
    text = words(page(reader, "/ars-hdf/fir/2017/execution/"))
    assert "exécution non publiée" in text
    assert "0,00 € sur" not in text


def test_a_sum_of_unlike_things_is_not_in_the_workbook(reader: Client) -> None:
    proofs = [row for row in cells(reader, "/ars-idf/fir/2017/execution/?format=xlsx") if "sans preuve" in row]
    assert [[one for one in row[1:] if one is not None] for row in proofs] == [["sans preuve"]]


def test_an_open_year_without_a_voted_stage_knows_neither_credits_nor_carry_over(client: Client, idf: Idf) -> None:
    year = a_year(idf, 2019)
    client.force_login(idf.admin)
    text = words(read(client, address("execution", year)))
    assert "Aucune étape votée n’ouvre d’AE : ni les crédits ouverts ni le non engagé ne sont connus." in text
    assert "Reporté sur 2020 : connu à la clôture." in text
    assert "Engagements reportés" not in text
    assert "Notifié, 0,00 €" not in text


def test_the_closing_of_a_year_read_in_a_source_says_what_its_carry_over_says(reader: Client) -> None:
    text = page(reader, "/ars-idf/fir/2017/cloture/")
    steps = {row.split(" | ")[0]: row.split(" | ")[1:] for row in rows(text, "calcul")}
    assert set(steps["Non reporté"]) == set(steps["+ Reports de 2016"]) == set(steps["+ Virements"]) == {"n.p."}
    assert steps["Report"][-1] == "7 103,2"
    # the differences of what is printed, as Reports and the execution give them
    assert steps["= Non consommé"] == ["632,4", "6 753,2", "7 385,4"]
    text = page(reader, "/ars-idf/fir/2017/reports/")
    assert "Reports entrants et virements" not in text
    assert "Reports de 2016 et virements n.p. : la source n’en dit rien." in words(text)
    assert rows(text, "report")[-1] == "Total du fonds | 553 462,6 | 546 077,2 | 7 385,4 | 7 103,2 | n.p."


@pytest.mark.parametrize("year", [2017, 2018])
def test_a_source_that_says_nothing_of_a_carry_over_does_not_say_zero(reader: Client, year: int) -> None:
    text = page(reader, f"/ars-hdf/fir/{year}/cloture/")
    steps = {row.split(" | ")[0]: row.split(" | ")[1:] for row in rows(text, "calcul")}
    assert set(steps["Report"]) == {"n.p."}
    if year == 2017:
        assert set(steps["− AE engagées, retraits déduits"]) == {"n.p."}
        assert rows(page(reader, "/ars-hdf/fir/2017/reports/"), "report") == [
            "Non ventilé | n.p. | n.p.",
            "Total du fonds | n.p. | n.p.",
        ]


def test_an_open_year_without_a_voted_stage_proposes_no_carry_over_of_zero(client: Client, idf: Idf) -> None:
    client.force_login(idf.admin)
    text = page(client, address("reports", a_year(idf, 2019)))
    assert all(row.split(" | ")[2].startswith("·") for row in rows(text, "report"))


def test_an_open_year_without_a_voted_stage_says_so_where_one_looks(client: Client, idf: Idf) -> None:
    client.force_login(idf.admin)
    year = a_year(idf, 2019)
    for name in ("execution", "anomalies"):
        text = words(page(client, address(name, year)))
        assert "Aucun budget n’est voté en 2019" in text
        assert "Rien à signaler" not in text


def test_a_year_that_its_source_hides_is_neither_reassured_nor_advised(reader: Client) -> None:
    for name in ("execution", "anomalies"):
        text = words(page(reader, f"/ars-hdf/fir/2017/{name}/"))
        assert "AE ouvertes et exécution inconnues" in text
        assert "Rien à signaler" not in text
    text = words(page(reader, "/ars-hdf/fir/2017/rythme/"))
    assert "La source de 2017 ne donne ni les engagements ni les paiements : ce n’est pas zéro" in text
    text = words(page(reader, "/ars-hdf/fir/2017/atterrissage/"))
    assert "Votez une étape" not in text


def test_payments_tied_to_no_year_are_not_zero_in_the_others(reader: Client) -> None:
    text = page(reader, "/ars-hdf/fir/2018/restes-a-payer/")
    found = {row.split(" | ")[0].lstrip("▾ "): row.split(" | ")[1:4] for row in rows(text, "restes_a_payer")}
    assert found["2018 exercice d’origine"][2] == "n.p."
    assert found["Exercice d’origine non connu"][0] == "n.p."


def test_nothing_is_proved_of_what_is_not_known(reader: Client) -> None:
    text = words(page(reader, "/ars-idf/fir/2017/restes-a-payer/"))
    assert "Reste à payer fin 2017, 0,00 €" not in text


def test_a_closed_year_of_a_source_does_not_promise_to_be_reopened(reader: Client) -> None:
    text = words(page(reader, "/ars-idf/fir/2017/etapes/"))
    assert "rouvrez-le" not in text


def test_nothing_differs_by_project_where_nothing_is_recorded(client: Client, idf: Idf) -> None:
    client.force_login(idf.admin)
    version_with(idf, "V1", {("L001", 2018): "1000.00"})
    year = a_year(idf, 2018, envelope=Envelope.objects.get(agency=idf.agency, code="FIR"))
    text = page(client, f"{address('axes', year)}?version=V1&unite=EUR")
    assert rows(text, "axes")[-1].split(" | ")[1] == "1 000"
    assert "Engagé − programmé" not in text
    assert "Rien n’est enregistré comme engagé ni payé en 2018" in text


def test_each_year_of_the_balance_cites_its_source_and_is_proved_apart(reader: Client) -> None:
    text = words(page(reader, "/ars-hdf/fir/2017/solde/"))
    told = "ARS Hauts-de-France, Le fonds d’intervention régional 2018"
    assert f"2017 : {told} (colonne « Recettes 2017 ») ; 2018 : {told}" in text
    assert "chaque colonne de chaque année : 2017, Recettes réalisées, " in text
    assert "ensemble" not in text


def test_receipts_that_no_stage_tells_make_no_empty_table(reader: Client) -> None:
    text = page(reader, "/ars-idf/fir/2017/recettes/")
    assert "La source ne donne pas les recettes de 2017." in words(text)
    assert "format=xlsx" not in text


def test_a_printed_address_does_not_end_with_a_question_mark(reader: Client) -> None:
    assert "/execution/?</span>" not in page(reader, "/ars-idf/fir/2017/execution/")
