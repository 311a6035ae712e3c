"""Folding rows, copying a table, taking a file out: what leaves the page is what the page shows."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from playwright.sync_api import BrowserContext, Download, Page, expect

from prs_budget.lib.money import Unit, shown
from tests.journeys.conftest import Entry
from tests.journeys.reading import AGENCY, AXES_ENVELOPES, CROSSTAB, plain, rows
from tests.plugins.idf import Idf

PROJECTS = f"{AGENCY}/credits/projets/"


@pytest.fixture
def page(idf: Idf, enter: Entry, context: BrowserContext) -> Page:
    """A page of a finance officer, who lets it write in the clipboard."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    return enter(idf.finance)


def copied(page: Page, kind: str) -> str:
    """What the clipboard holds of one kind."""
    read = "async kind => (await (await navigator.clipboard.read())[0].getType(kind)).text()"
    return str(page.evaluate(read, kind))


def test_rows_fold_and_unfold_and_stay_so_when_one_comes_back(page: Page) -> None:
    page.goto(PROJECTS)
    assert len(rows(page)) == 1 + 6 + 33 + 2
    fold = page.get_by_role("button", name="Détail : A2 ")
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "false")
    assert len(rows(page)) == 1 + 6 + 33 + 2 - 6
    page.get_by_role("button", name="Replier ou déplier toutes les lignes").click()
    assert [line[0].split()[0] for line in rows(page)] == [
        "Axe", "A1", "A2", "A3", "A4", "A5", "Cinq", "Autres", "Total",
    ]  # fmt: skip
    page.reload()
    assert len(rows(page)) == 9
    fold.focus()
    page.keyboard.press("ArrowRight")
    assert len(rows(page)) == 15
    page.keyboard.press("ArrowLeft")
    assert len(rows(page)) == 9


def test_a_copied_table_is_read_by_pandas_with_its_numbers(page: Page) -> None:
    page.goto(AXES_ENVELOPES)
    button = page.get_by_role("button", name="Copier le tableau")
    button.click()
    expect(page.get_by_role("button", name="Tableau copié")).to_be_visible()
    expect(page.locator("#annonces")).to_have_text("Tableau copié")
    frame = pd.read_csv(io.StringIO(copied(page, "text/plain")), sep="\t", decimal=",", index_col=0)
    assert list(frame.columns) == [
        "DAF", "FIR", "FMESPP", "FORFAITS", "MIGAC", "OGD PA", "OGD PH", "USLD", "Total", "Part",
    ]  # fmt: skip
    assert (frame.dtypes.drop("Part") == "float64").all()
    assert frame["Total"].tolist() == [238.0, 963.8, 788.4, 9.9, 5.7, 2005.8, 6640.4, 8646.2]
    assert frame["FIR"].iloc[1] == 340.4
    assert pd.isna(frame["FORFAITS"].iloc[1])
    html = copied(page, "text/html")
    assert "A2 Améliorer la réponse aux besoins de la population</th><td" in html
    assert ">8646,2</td>" in html
    assert "<a " not in html


def test_a_copy_keeps_columns_under_their_headings_and_leaves_folded_rows_out(page: Page) -> None:
    page.goto(f"{CROSSTAB}?lignes=axe,projet&colonnes=direction,enveloppe&axe=A2")
    page.get_by_role("button", name="Détail : A2 ").click()
    page.get_by_role("button", name="Copier le tableau").click()
    expect(page.get_by_role("button", name="Tableau copié")).to_be_visible()
    lines = list(csv.reader(io.StringIO(copied(page, "text/plain")), delimiter="\t"))
    assert {len(line) for line in lines} == {len(lines[0])}
    assert lines[0][-1] == "Signes"
    assert lines[2][-1].startswith("r (reconstitué) : ")
    assert [line[0] for line in lines] == ["Axe › projet", "", "A2 Améliorer la réponse aux besoins de la population",
                                           "Total de l’axe"]  # fmt: skip
    start = next(place for place, head in enumerate(lines[0]) if head.startswith("DOS"))
    assert lines[1][start : start + 4] == ["DAF", "FIR", "MIGAC", "Total"]
    assert lines[3][start : start + 4] == ["37,0", "135,4", "327,3", "499,7"]


def test_a_table_is_copied_with_what_it_takes_to_quote_it(page: Page) -> None:
    page.goto(AXES_ENVELOPES)
    page.get_by_role("button", name="Copier avec la source").click()
    expect(page.get_by_role("button", name="Tableau copié")).to_be_visible()
    table, _, told = copied(page, "text/plain").partition("\r\n\r\n")
    assert len(table.split("\r\n")) == 9
    for line in (
        "Crédits par axe et par enveloppe, 2017, en millions d’euros",
        "Périmètre : ARS Île-de-France · PRS 2018-2022",
        "Version : T0-2017",
        "Données du : 8 mars 2018",
        "Source : ARS Île-de-France, réunion des partenaires, 8 mars 2018",
        f"Adresse : {page.url}",
    ):
        assert line in told.split("\r\n")
    assert "cinq placements conviennent" in told
    assert "<p>Version : T0-2017</p>" in copied(page, "text/html")


def test_a_negative_number_and_a_text_like_a_formula_are_copied_as_a_spreadsheet_reads_them(page: Page) -> None:
    page.goto(f"{AGENCY}/credits/projets/A2-P2/")
    page.locator("#t-mesures tbody th span.long").first.evaluate("label => { label.textContent = '=1+1'; }")
    page.locator("#t-mesures tbody th .code").first.evaluate("code => { code.textContent = ''; }")
    page.locator("#mesures").get_by_role("button", name="Copier le tableau").click()
    expect(page.get_by_role("button", name="Tableau copié")).to_be_visible()
    lines = copied(page, "text/plain").split("\r\n")
    assert lines[1].startswith("'=1+1\t3,2\t")
    assert any("\t-0,1\t" in line for line in lines)


def test_where_the_browser_refuses_the_copy_the_button_says_so(page: Page, context: BrowserContext) -> None:
    context.clear_permissions()
    page.goto(AXES_ENVELOPES)
    page.evaluate("() => { navigator.clipboard.write = () => Promise.reject(new Error('refused')); }")
    page.get_by_role("button", name="Copier le tableau").click()
    expect(page.locator("#annonces")).to_have_text("Copie refusée par le navigateur")


def taken(page: Page, name: str) -> Download:
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).click()
    return download.value


def test_the_workbook_holds_the_figures_of_the_page(page: Page, tmp_path: Path) -> None:
    page.goto(f"{CROSSTAB}?lignes=axe,projet&colonnes=enveloppe")
    on_screen = rows(page)
    download = taken(page, "Exporter (Excel)")
    assert download.suggested_filename == "ARS-IDF_T0-2017_2017_MEUR_croisement.xlsx"
    target = tmp_path / download.suggested_filename
    download.save_as(target)
    book = load_workbook(target, data_only=True)
    assert book.sheetnames[-1] == "À propos"
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    start = next(place for place, line in enumerate(lines) if line[0] == "Code")
    in_file = [
        # the file gives « Autres » its code, which the screen leaves out
        [" ".join(str(text) for text in line[:2] if text and text != "AUTRES"), *map(in_millions, line[2:11])]
        for line in lines[start + 1 : start + len(on_screen)]
    ]
    assert in_file == [line[:10] for line in on_screen[1:]]


def in_millions(euros: object) -> str:
    """A cell of the file, which holds exact euros, as the page writes it."""
    return "·" if euros is None else plain(shown(Decimal(str(euros)), Unit.MEUR, 1))


def test_a_csv_holds_the_table_it_is_asked_from(page: Page, tmp_path: Path) -> None:
    page.goto(f"{AGENCY}/credits/")
    with page.expect_download() as download:
        page.locator("#par-enveloppe").get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "ARS-IDF_T0-2017_2017_EUR_par-enveloppe.csv"
    target = tmp_path / "par-enveloppe.csv"
    download.value.save_as(target)
    text = target.read_text(encoding="utf-8-sig")
    assert "FIR" in text
    assert "A2" not in text


def test_the_lines_of_a_figure_are_taken_out_from_their_panel(page: Page, tmp_path: Path) -> None:
    page.goto(f"{AXES_ENVELOPES}?ouvre=A2,FIR")
    download = taken(page, "Exporter ces lignes")
    target = tmp_path / "lignes.xlsx"
    download.save_as(target)
    values = [box for line in load_workbook(target, data_only=True).worksheets[0].iter_rows(values_only=True)
              for box in line]  # fmt: skip
    assert 340_440_000 in values
