"""Files taken out of a page: the same figures as the page's, in exact euros, under a name that says what they are."""

import csv
import io
import re
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from allocations.crosstabs import drill_down as lines
from prs_budget.lib.money import Unit, shown
from tests.allocations.tables import plain
from tests.allocations.versions import copied, new_line, several_years
from tests.plugins.idf import Idf

#: pages of one table, whose file holds that table
PAGES = {
    "axes-enveloppes": "credits/axes-enveloppes/?version=T0-2017",
    "projets": "credits/projets/?unite=KEUR",
    "correspondance": "credits/correspondance/?autres=sans",
    "croisement": "credits/croisements/?lignes=direction,domaine&colonnes=axe,enveloppe&unite=EUR&decimales=2",
    "annees": "credits/croisements/?version=PROG&lignes=axe,projet&colonnes=enveloppe&enveloppe=FIR&annee=",
    "annees-en-lignes": "credits/croisements/?version=PROG&lignes=annee,axe&colonnes=enveloppe",
    "comparaison": "credits/croisements/?version=T0-2017&compare=PROG&lignes=axe,projet&colonnes=enveloppe",
    "lignes": "credits/lignes/?projet=A2-P2",
    "mesure": "credits/mesures/A2-P2-M4/?version=T0-2017",
}
UNITS = {"projets": (Unit.KEUR, 1), "croisement": (Unit.EUR, 2), "lignes": (Unit.EUR, 2)}


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    """A browser in which the finance officer is signed in, on a site that has T0 and four years of PROG."""
    several_years(idf)
    client.force_login(idf.finance)
    return client


def shown_on(client: Client, address: str) -> list[list[str]]:
    """The cells of the table of a page, row by row, as they are read."""
    html = client.get(f"/ars-idf/{address}").content.decode()
    body = re.findall(r"<tbody>(.*?)</tbody>", html, re.S)
    rows = re.findall(r"<tr.*?</tr>", body[0], re.S) if body else []
    return [[_read(cell) for cell in re.findall(r"<td.*?</td>", row, re.S)] for row in rows]


def _read(cell: str) -> str:
    without = re.sub(r'<span class="p-sr">.*?</span>', "", cell)
    return plain(unescape(re.sub(r"<[^>]+>", "", without))).strip()


def csv_of(client: Client, address: str) -> tuple[list[str], list[list[str]]]:
    response = client.get(f"/ars-idf/{address}&format=csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    head, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")
    return head, rows


def amounts_of(head: list[str], rows: list[list[str]]) -> list[list[Decimal | None]]:
    """The amounts of a csv, row by row; None where there is nothing."""
    amounts = [j for j, title in enumerate(head) if title.endswith("(€)")]
    return [[Decimal(row[j].replace(",", ".")) if row[j] else None for j in amounts] for row in rows]


def sheet_of(client: Client, address: str) -> Worksheet:
    response = client.get(f"/ars-idf/{address}&format=xlsx")
    assert response.headers["Content-Type"].endswith("spreadsheetml.sheet")
    sheet = load_workbook(io.BytesIO(response.content), data_only=True).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def written(name: str, amount: Decimal | None) -> str:
    unit, decimals = UNITS.get(name, (Unit.MEUR, 1))
    return plain(shown(amount, unit, decimals, signed=name == "comparaison")) or "·"


@pytest.mark.parametrize("name", PAGES)
def test_a_csv_holds_the_figures_of_its_page(finance: Client, name: str) -> None:
    page = shown_on(finance, PAGES[name])
    rows = amounts_of(*csv_of(finance, PAGES[name]))
    assert len(rows) == len(page) > 0
    for amounts, cells in zip(rows, page, strict=True):
        figures = [cell for cell in cells if not cell.endswith("%")][-len(amounts) :]
        if any(figures):
            assert figures == [written(name, amount) for amount in amounts]
        else:  # a sum that would add years
            assert set(amounts) == {None}


@pytest.mark.parametrize("name", PAGES)
def test_a_workbook_holds_the_figures_of_the_csv(finance: Client, name: str) -> None:
    expected = amounts_of(*csv_of(finance, PAGES[name]))
    sheet = sheet_of(finance, PAGES[name])
    numbers = [
        [Decimal(str(value)) for value in row if isinstance(value, int | float)]
        for row in sheet.iter_rows(min_row=6, values_only=True)
    ]
    found = [row for row in numbers if row]
    told = [[amount for amount in row if amount is not None] for row in expected]
    assert [row[: len(one)] for row, one in zip(found, filter(None, told), strict=False)] == list(filter(None, told))


def test_a_file_holds_every_line(finance: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "PAGE_SIZE", 10)
    assert "Page 1 sur 7" in finance.get("/ars-idf/credits/lignes/").content.decode()
    assert len(csv_of(finance, "credits/lignes/?page=2")[1]) == 69


def test_a_page_of_several_tables_gives_one_csv_and_a_workbook_of_them_all(finance: Client) -> None:
    assert csv_of(finance, "credits/?unite=MEUR")[0][1] == "Axe"
    assert csv_of(finance, "credits/?tableau=par-enveloppe")[0][1] == "Enveloppe"
    book = load_workbook(io.BytesIO(finance.get("/ars-idf/credits/projets/A2-P2/?format=xlsx").content))
    told = "Programmé et exécuté, année…"
    assert book.sheetnames == ["Mesures et acteurs par…", "Directions et domaines par…", told, "À propos"]
    one = finance.get("/ars-idf/credits/projets/A2-P2/?format=xlsx&tableau=directions").content
    assert load_workbook(io.BytesIO(one)).sheetnames == ["Directions et domaines par…", "À propos"]


def test_each_dimension_of_a_line_has_its_code_and_its_label(finance: Client) -> None:
    head, rows = csv_of(finance, "credits/lignes/?version=T0-2017&mesure=A2-P2-M1&enveloppe=DAF")
    line = dict(zip(head, rows[0], strict=True))
    assert len(set(head)) == len(head)
    for name, code, label in (
        ("Axe", "A2", "Améliorer la réponse aux besoins de la population"),
        ("Projet", "A2-P2", line["Projet"]),
        ("Direction", "DOS", line["Direction"]),
        ("Domaine", "D05", line["Domaine"]),
        ("Enveloppe", "DAF", "DAF"),
        ("Récurrence", "NC", "Non renseigné"),
        ("Origine", "published", "Publié à 0,1 M€ près"),
    ):
        assert line[f"{name} (code)"] == code
        assert (line[name] == label, bool(label)) == (True, True), name
    assert (line["Ligne (code)"], line["Mesure (code)"], line["Montant (€)"]) == ("L016", "A2-P2-M1", "3200000,00")


@pytest.mark.parametrize("name", PAGES)
def test_every_heading_is_said_once_and_every_heading_of_a_row_has_its_code(finance: Client, name: str) -> None:
    head, rows = csv_of(finance, PAGES[name])
    assert len(set(head)) == len(head)
    at = head.index("Type")
    for j in range(0, at - 1, 2):
        assert head[j] == f"{head[j + 1]} (code)"
        assert all(row[j] for row in rows if row[j + 1] and row[at] in {"détail", "sous-total"})


def test_a_table_without_lines_is_a_file_all_the_same(finance: Client) -> None:
    address = "credits/croisements/?axe=A5&enveloppe=DAF&lignes=mesure"
    assert "Aucune ligne pour ces choix." in finance.get(f"/ars-idf/{address}").content.decode()
    assert amounts_of(*csv_of(finance, address)) == [[Decimal("0.00")]]
    assert sheet_of(finance, address)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("credits/?format=csv", "ARS-IDF_T0-2017_2017_EUR_par-axe.csv"),
        ("credits/?format=csv&tableau=par-enveloppe", "ARS-IDF_T0-2017_2017_EUR_par-enveloppe.csv"),
        ("credits/croisements/?format=xlsx&version=PROG", "ARS-IDF_PROG_2018_MEUR_croisement.xlsx"),
        ("credits/croisements/?format=xlsx&version=PROG&annee=2017", "ARS-IDF_PROG_2017_MEUR_croisement.xlsx"),
        (
            "credits/croisements/?format=xlsx&version=PROG&annee=&unite=KEUR",
            "ARS-IDF_PROG_2017-2022_KEUR_croisement.xlsx",
        ),
        (
            "credits/croisements/?format=csv&version=PROG&annee=2018&annee=2020&unite=KEUR",
            "ARS-IDF_PROG_2018_2020_EUR_croisement.csv",
        ),
        (
            "credits/croisements/?format=xlsx&version=PROG&compare=T0-2017",
            "ARS-IDF_PROG-a-T0-2017_2017_MEUR_croisement.xlsx",
        ),
        ("credits/lignes/?format=csv", "ARS-IDF_T0-2017_2017_EUR_lignes.csv"),
        ("credits/axes/A2/?format=xlsx", "ARS-IDF_T0-2017_2017_MEUR_A2_projets.xlsx"),
        ("versions/PROG/plafonds/?format=csv", "ARS-IDF_PROG_2018-2022_EUR_restes.csv"),
        ("saisie/PROG/historique/?format=xlsx", "ARS-IDF_PROG_2017-2020_KEUR_historique.xlsx"),
        ("versions/PROG/anomalies/?format=csv", "ARS-IDF_PROG_2017-2022_anomalies.csv"),
    ],
)
def test_a_file_is_named_by_agency_version_years_unit_and_table(finance: Client, address: str, name: str) -> None:
    response = finance.get(f"/ars-idf/{address}")
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_a_file_says_where_it_comes_from(idf: Idf, finance: Client) -> None:
    head, rows = csv_of(finance, "credits/axes-enveloppes/?axe=A2")
    assert head[-7:] == ["Périmètre", "Version", "Statut", "Année", "Données du", "Source", "À savoir"]
    assert rows[0][-7:-1] == [
        "ARS Île-de-France · PRS 2018-2022 · A2",
        "T0-2017",
        "Diffusée aux partenaires",
        "2017 (T0)",
        "8 mars 2018",
        "ARS Île-de-France, réunion des partenaires, 8 mars 2018",
    ]
    book = load_workbook(
        io.BytesIO(finance.get("/ars-idf/credits/axes-enveloppes/?axe=A2&format=xlsx").content), data_only=True
    )
    told = " ".join(str(value) for row in book["À propos"].iter_rows(values_only=True) for value in row if value)
    assert "http://testserver/ars-idf/credits/axes-enveloppes/?version=T0-2017&axe=A2&annee=2017&unite=MEUR" in told
    assert str(idf.finance) in told
    assert "Source ARS Île-de-France, réunion des partenaires, 8 mars 2018" in told
    assert f"Empreinte SHA-256 {idf.version.sha256}" in told
    assert "euros exacts" not in told


def test_a_file_says_how_exact_its_figures_are(finance: Client) -> None:
    """171,2 is printed, 171 240 000,00 is not."""
    head, rows = csv_of(finance, "credits/axes-enveloppes/?axe=A1")
    line = dict(zip(head, rows[0], strict=True))
    assert line["FIR (€)"] == "171240000,00"
    assert line["Origine"] == "publié à 0,1 M€ près, sauf FMESPP : publié à 0,1 M€ près, colonne déduite"
    assert "cinq placements conviennent" in line["À savoir"]
    sheet = sheet_of(finance, "credits/axes-enveloppes/?axe=A1")
    values = [str(value) for row in sheet.iter_rows(values_only=True) for value in row if value]
    assert line["Origine"] in values
    assert "ARS Île-de-France, réunion des partenaires, 8 mars 2018" in values


@pytest.mark.parametrize(
    "address",
    [
        "?autres=sans",
        "credits/?unite=KEUR",
        "credits/projets/A2-P2/?version=T0-2017&tableau=directions",
        "credits/enveloppes/FIR/?version=PROG&annee=",
        "credits/correspondance/?autres=sans",
        "credits/croisements/?lignes=direction&colonnes=axe&enveloppe=FIR&enveloppe=DAF",
        "credits/lignes/?projet=A2-P2",
    ],
)
def test_the_address_of_a_file_is_that_of_its_page(finance: Client, address: str) -> None:
    workbook = load_workbook(io.BytesIO(finance.get(f"/ars-idf/{address}&format=xlsx").content))
    links = [box.hyperlink.target for line in workbook["À propos"].iter_rows() for box in line if box.hyperlink]
    assert links
    for link in links:
        assert link.startswith(f"http://testserver/ars-idf/{address.partition('?')[0]}?")
        page = shown_on(finance, link.removeprefix("http://testserver/ars-idf/"))
        assert page == shown_on(finance, address.replace("&tableau=directions", ""))


def test_remarks_printed_beside_a_row_are_in_both_files(finance: Client) -> None:
    head, rows = csv_of(finance, "credits/projets/A2-P2/?version=T0-2017")
    assert [row[head.index("Remarque")] for row in rows[:2]] == ["", "MIG Précarité"]
    assert [row[head.index("Mesure")] for row in rows[:2]] == [
        "Prise en charge des patients en situation de précarité"
    ] * 2
    sheet = sheet_of(finance, "credits/projets/A2-P2/?version=T0-2017")
    heads = [box.value for box in sheet[6]]
    assert sheet["B8"].value == "Établissement de santé (MIG Précarité)"
    assert sheet.cell(8, heads.index("Mesure") + 1).value == (
        "M1 Prise en charge des patients en situation de précarité"
    )


def test_no_heading_of_a_csv_is_written_twice_or_without_its_capital(finance: Client) -> None:
    for name, address in PAGES.items():
        head, _ = csv_of(finance, address)
        assert len(set(head)) == len(head), name
        assert [title for title in head if title[0].islower()] == [], name


def test_a_text_that_begins_like_a_formula_stays_a_text(idf: Idf, finance: Client) -> None:
    idf.plan.projects.filter(code="A1-P1").update(label="=1+1")
    new_line(idf, "L900", "A1-P1-NC", sector="D04", note="@SOMME(A1)")
    copied(idf, "LIVE", {("L900", 2017): "1"})
    address = "credits/croisements/?version=LIVE&lignes=projet"
    assert "'=1+1" in [cell for row in csv_of(finance, address)[1] for cell in row]
    cells = [cell for row in sheet_of(finance, address).iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]
