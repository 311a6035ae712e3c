"""The pages that print what the sources print of the FIR: figures, files, rights, addresses."""

import csv
import io
import re

import openpyxl
import pytest
from django.test import Client

from allocations.source.screen import ShownTable
from fir.models import FirYear, Movement
from prs_budget.organisation.models import User
from tests.fir.following.pages import rows
from tests.plugins.fir import Hdf
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PAGES = ("execution", "recettes", "missions", "dispositifs")
#: neither the first order of 2016 nor since when the stages of 2017 could be enforced
DATES = "i Douzièmes non vérifiés Base inconnue"


def table_of(client: Client, address: str, name: str) -> ShownTable:
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()[:500]
    found = re.search(rf'<table id="t-{name}".*?</table>', response.content.decode(), re.S)
    assert found, name
    return ShownTable(name, found[0])


def row(table: ShownTable, *path: str) -> list[str]:
    cells = [table.cell(path, column) for column in table.columns]
    return [cell.text.replace("\u00a0", " ") for cell in cells if cell]


@pytest.fixture
def reader(client: Client, idf: Idf, fir: Hdf) -> Client:
    client.force_login(fir.admin)
    return client


def test_the_execution_reads_as_printed_with_what_is_left(reader: Client) -> None:
    table = table_of(reader, "/ars-idf/fir/2017/execution/", "execution")
    assert row(table, "Total FIR 2017") == ["553 462,6", "546 077,2", "7 385,4", "7 103,2"]
    assert row(table, "CAB", "Fonctionnement") == ["70,8", "81,4", "−10,6", "0,0"]
    assert row(table, "dont fonctionnement") == ["1 579,7", "947,3", "632,4", "497,3"]
    # the difference of what is printed, not of the euros placed in each cell: 27 069,2 − 27 066,7
    assert row(table, "DA")[2] == "2,5"
    assert row(table, "dont intervention")[2] == "6 753,2"
    assert row(table, "PILOT") == ["3 239,5", "0,0", "3 239,5", "0,0"]


def test_what_else_is_measured_stands_beside_it(reader: Client) -> None:
    table = table_of(reader, "/ars-idf/fir/2017/execution/", "chiffres")
    assert [row(table, *path) for path in table.rows] == [["545 800,0"], ["553 462,6"], ["546 077,2"], ["545 129,8"]]


def test_what_a_director_should_see_is_named(reader: Client) -> None:
    text = reader.get("/ars-idf/fir/2017/execution/").content.decode()
    assert [re.split(" : |,", one)[0] for one in listed(text)] == ["! CAB", *["i 7 103"] * 2, "i DS", "i PILOT", DATES]
    why = "Base inconnue : le premier arrêté de 2016 n’est pas saisi. Une étape est votée et rien ne dit depuis quand"
    assert why in listed(text)[-1]
    told = "81,4 k€ engagés pour 70,8 k€ ouverts (Cabinet). 10,6 k€"
    assert listed(text)[0] == f"! CAB, fonctionnement : 10,6 k€ engagés de plus qu’ouverts {told}"
    assert listed(text)[3].startswith("i DS : 81,8 % engagés, le taux le plus bas des pôles qui ont engagé")
    # the page of anomalies shows the same findings, in the same order
    text = reader.get("/ars-idf/fir/2017/anomalies/?format=csv").content.decode("utf-8-sig")
    every = csv.DictReader(io.StringIO(text.replace("\u00a0", " ")), delimiter=";")
    assert [line["Anomalie"].split(" : ")[0] for line in every] == [
        "CAB, fonctionnement",
        "7 103,2 k€ reportés, plafond inconnu",
        "7 103,2 k€ reportés vers 2018, qui n’est pas ouvert",
        "DS",
        "PILOT",
        "Douzièmes non vérifiés",
    ]


def listed(text: str) -> list[str]:
    """What « À voir » says, sign first."""
    seen = re.findall(r"<li>(.*?)</li>", text[text.index('class="p-points"') :], re.S)
    signed = [re.sub(r'<span class="p-sig[^>]*>(.)</span>', r"\1", one) for one in seen]
    return [" ".join(re.sub(r"<[^>]+>", " ", one).replace("\u00a0", " ").split()) for one in signed]


def test_a_rate_is_drawn_red_only_when_it_is_written_above_a_hundred(reader: Client) -> None:
    """DA intervention is 45 € above, written 100,0 %: an adjusted figure is not an overrun."""
    text = reader.get("/ars-idf/fir/2017/execution/").content.decode()
    assert text.count("p-jauge__trop") == 1


def test_receipts_are_cumulated_then_told_stage_by_stage(reader: Client) -> None:
    address = "/ars-hdf/fir/2018/recettes/"
    assert row(table_of(reader, address, "recettes"), "Titres de recettes") == [
        "",
        "4 952 750",
        "·",
        "1 093 915",
        "1 093 915",
        "2 640 727",
        "+1 546 812",
    ]
    variations = table_of(reader, address, "variations")
    assert row(variations, "Total enveloppe") == [
        "299 310 111",
        "+3 752 723",
        "+990 736",
        "+1 546 812",
        "305 600 382",
    ]
    assert row(variations, "3e notification 2018") == ["·", "·", "+990 736", "0", "990 736"]
    evolution = table_of(reader, address, "evolution")
    assert row(evolution, "Réalisé 2018 sur réalisé 2017") == ["300 068 674", "305 600 382", "+5 531 708"]


def test_what_the_source_does_not_give_is_never_zero(reader: Client) -> None:
    """Île-de-France prints no payment in 2017."""
    table = table_of(reader, "/ars-idf/fir/2017/missions/", "missions")
    assert row(table, "Total")[-2:] == ["n.p.", "n.p."]


@pytest.mark.parametrize("shown", ["execution", "missions", "atterrissage", "reports", "restes-a-payer", "axes"])
def test_a_year_known_to_a_tenth_of_a_thousand_is_shown_in_thousands(reader: Client, shown: str) -> None:
    text = reader.get(f"/ars-idf/fir/2017/{shown}/").content.decode()
    assert "<dt>Unité</dt><dd>k€</dd>" in text
    assert "montants connus à 0,1\u00a0k€ près" in text


def test_every_page_of_a_year_whose_amounts_are_exact_opens_in_one_unit(reader: Client) -> None:
    """Execution, pace and axes opened in k€ where receipts and missions of the same year opened in euros."""
    pages = ("execution", "recettes", "missions", "dispositifs", "rythme", "solde", "atterrissage", "reports")
    texts = {shown: reader.get(f"/ars-hdf/fir/2018/{shown}/").content.decode() for shown in pages}
    units = {shown: set(re.findall(r"<dt>Unité</dt><dd>([^<]+)</dd>", text)) for shown, text in texts.items()}
    assert {shown: found for shown, found in units.items() if found not in ({"€"}, set())} == {}
    assert sum(map(bool, units.values())) > 4


def test_what_a_source_carries_may_be_what_it_committed(reader: Client) -> None:
    table = table_of(reader, "/ars-idf/fir/2017/reports/", "report")
    assert row(table, "Total du fonds")[-3:] == ["7 385,4", "7 103,2", "n.p."]
    assert (
        "la source ne dit pas si ce qui est reporté est compris dans l’engagé"
        in reader.get("/ars-idf/fir/2017/reports/").content.decode()
    )


def test_the_landing_of_a_printed_year_shows_no_overrun_that_no_source_says(reader: Client) -> None:
    found = rows(reader.get("/ars-idf/fir/2017/atterrissage/").content.decode(), "atterrissage")
    assert "Intervention | 27 058,2 | 27 058,2 | · | · |  | · | n.p. | · | · |  |  | " in found


def test_an_orientation_without_action_has_its_row(reader: Client) -> None:
    table = table_of(reader, "/ars-hdf/fir/2018/dispositifs/", "publies")
    assert row(table, "6") == ["·", "", "", "aucune action décrite"]
    # 337 305 is its three parts; they count once
    # and one of them is known to a million: so is their sum, 157 453 418 to the euro
    assert row(table, "4")[0] == "157 000 000"
    assert row(table, "4")[2] == "somme à 1 M€ près"
    assert row(table, "3")[0] == "6 900 000"
    assert row(table, "7")[0] == "208 942"


@pytest.mark.parametrize("shown", PAGES)
def test_a_page_and_its_files_tell_the_same(reader: Client, shown: str) -> None:
    address = f"/ars-hdf/fir/2018/{shown}/"
    text = reader.get(f"{address}?format=csv").content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    book = openpyxl.load_workbook(io.BytesIO(reader.get(f"{address}?format=xlsx").content), data_only=True)
    assert lines
    assert "À propos" in book.sheetnames
    proofs = [
        cell.value for sheet in book for line in sheet.iter_rows() for cell in line if isinstance(cell.value, str)
    ]
    assert not [text for text in proofs if text.startswith("≠")]


def test_gaps_and_rates_of_the_workbook_are_live_formulas(reader: Client) -> None:
    content = reader.get("/ars-idf/fir/2017/execution/?format=xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    formulas = {cell.value for line in sheet.iter_rows() for cell in line if str(cell.value).startswith("=")}
    assert any(re.fullmatch(r"=ROUND\(SUM\(C(\d+)\),-2\)-ROUND\(SUM\(D\1\),-2\)", formula) for formula in formulas)
    assert any(re.fullmatch(r'=IF\(C(\d+)=0,"",D\1/C\1\)', formula) for formula in formulas)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/ars-idf/fir/2017/execution/?ouvre=DOS/INT,committed", "411"),
        ("/ars-idf/fir/2017/execution/?ouvre=*FONC,notified", "dont fonctionnement"),
        ("/ars-idf/fir/2017/execution/?ouvre=,carried", "Total FIR 2017"),
        ("/ars-hdf/fir/2018/missions/?ouvre=2,cp", "79"),
        ("/ars-hdf/fir/2018/recettes/?ouvre=TITRES,BR2/2018", "reprise de la source"),
    ],
)
def test_every_figure_opens_what_it_is_made_of(reader: Client, address: str, said: str) -> None:
    text = reader.get(address).content.decode()
    panel = text[text.index('id="panneau"') :]
    assert said in panel
    assert "≠" not in panel


@pytest.mark.parametrize(
    "query",
    ["ouvre=X,committed", "ouvre=DOS,unspent", "ouvre=DOS", "ouvre=,,,", "unite=LIVRE", "format=pdf", "tableau=x"],
)
def test_a_bad_address_is_a_french_400(reader: Client, query: str) -> None:
    response = reader.get(f"/ars-idf/fir/2017/execution/?{query}")
    assert response.status_code == 400
    assert 'lang="fr"' in response.content.decode()


@pytest.mark.parametrize("address", ["/ars-idf/fir/2018/execution/", "/ars-idf/fir/1/missions/", "/ars-xxx/fir/"])
def test_an_unknown_year_or_agency_is_a_404(reader: Client, address: str) -> None:
    assert reader.get(address).status_code == 404


@pytest.mark.parametrize("shown", PAGES)
def test_only_who_reads_the_whole_agency_reads_its_fir(client: Client, idf: Idf, fir: Hdf, shown: str) -> None:
    address = f"/ars-idf/fir/2017/{shown}/"
    for person, status in ((idf.director, 200), (idf.contributor, 200), (idf.partner, 403), (idf.stranger, 404)):
        client.force_login(person)
        assert client.get(address).status_code == status, person
    client.force_login(idf.finance)
    assert client.get(f"/ars-hdf/fir/2018/{shown}/").status_code == 404


def test_years_are_visible_to_readers_of_the_agency_alone(idf: Idf, fir: Hdf) -> None:
    def seen(person: User) -> set[str]:
        return {f"{one.agency.code} {one.year}" for one in FirYear.objects.visible_to(person).select_related("agency")}

    assert seen(idf.finance) == {"ARS-IDF 2017"}
    assert seen(fir.admin) == {"ARS-IDF 2017", "ARS-HDF 2017", "ARS-HDF 2018"}
    assert seen(idf.partner) == seen(idf.stranger) == set()


@pytest.mark.parametrize("shown", PAGES)
def test_a_page_takes_few_queries(reader: Client, assert_queries: AssertQueries, shown: str) -> None:
    reader.get(f"/ars-hdf/fir/2018/{shown}/")
    # the findings beside the execution read all that the page of anomalies does, once until something changes
    with assert_queries(at_most=23 if shown == "execution" else 10):
        reader.get(f"/ars-hdf/fir/2018/{shown}/")
    if shown == "execution":
        with assert_queries("next", at_most=8, again=True):
            reader.get(f"/ars-hdf/fir/2018/{shown}/")


def test_a_page_that_did_not_change_is_not_made_again(reader: Client) -> None:
    first = reader.get("/ars-idf/fir/2017/execution/")
    again = reader.get("/ars-idf/fir/2017/execution/", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    FirYear.objects.filter(agency__code="ARS-IDF").update(stamp=99)
    changed = reader.get("/ars-idf/fir/2017/execution/", headers={"if-none-match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_the_entrance_of_the_fir_leads_to_the_last_year(reader: Client) -> None:
    assert reader.get("/ars-hdf/fir/").headers["Location"] == "/ars-hdf/fir/2018/execution/"


def test_an_agency_without_a_year_is_told_what_to_do(client: Client, idf: Idf) -> None:
    client.force_login(idf.finance)
    response = client.get("/ars-idf/fir/")
    assert response.status_code == 200
    assert "Aucun exercice du FIR" in response.content.decode()


def test_a_label_of_ours_or_of_a_user_is_escaped(reader: Client) -> None:
    Movement.objects.filter(key="FIR2017-ENGAGEMENT-DOS-INT").update(label="<script>alert(1)</script>")
    FirYear.objects.update(stamp=5)
    text = reader.get("/ars-idf/fir/2017/execution/?ouvre=DOS/INT,committed").content.decode()
    assert "<script>alert" not in text
