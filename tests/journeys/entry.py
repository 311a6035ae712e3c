"""A grid of entry in a browser: its cells, its words, a version to enter."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from allocations.enums import Origin, Recurrence
from allocations.models import Allocation, Line, Version
from projects.models import Measure
from tests.allocations.versions import version_with
from tests.journeys.reading import AGENCY, plain
from tests.plugins.idf import Idf

PLACE = f"{AGENCY}/saisie/V1/"
YEARS = range(2017, 2023)
#: two lines of the same measure, of two directions, with cents
CELLS = {
    ("L029", 2018): "142012860.00",
    ("L029", 2019): "145563181.50",
    ("L025", 2018): "2557500.00",
    ("L030", 2018): "3069000.00",
    ("L001", 2018): "7488360.00",
}


def to_enter(idf: Idf) -> Version:
    """The version V1, open, with a few lines."""
    return version_with(idf, "V1", CELLS, origin=Origin.HYPOTHESIS)


def with_lines(idf: Idf, count: int) -> Version:
    """The version V1, open, with that many lines of one measure, empty but for a figure in 2018."""
    measure = Measure.objects.get(plan=idf.plan, code="A2-P2-M3")
    like = Line.objects.get(plan=idf.plan, code="L029")
    lines = Line.objects.bulk_create(
        Line(
            plan=idf.plan,
            code=f"L{1000 + n}",
            measure=measure,
            sector=like.sector,
            envelope=like.envelope,
            recurrence=Recurrence.BOUNDED,
            last_year=2000 + n,
        )
        for n in range(count)
    )
    return version_with(idf, "V1", {(line.code, 2018): "1000000.00" for line in lines})


def open_grid(page: Page) -> Page:
    """Open the grid of V1, and wait until it can be typed in."""
    page.goto(PLACE)
    page.wait_for_selector("[data-saisie][data-pret]")
    return page


def cell(page: Page, line: str, year: int) -> Locator:
    """The cell of a line and a year, if it is in view."""
    return page.locator(f'[data-ligne="{line}"] [tabulator-field="a{year}"]')


def state(page: Page, line: str, year: int) -> str:
    """« attente », « refusee », « conflit »…: empty for a cell that is saved."""
    return cell(page, line, year).get_attribute("data-etat") or ""


def type_in(page: Page, line: str, year: int, text: str) -> None:
    """Click a cell, type over it, go down."""
    cell(page, line, year).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def save(page: Page, *, cells: int) -> None:
    """Save, and wait until the server has said that this many cells are."""
    page.keyboard.press("Control+s")
    words = f"{cells} cellules enregistrées" if cells > 1 else "1 cellule enregistrée"
    expect(page.locator("[data-enregistre]")).to_contain_text(words)


def paste(page: Page, text: str) -> None:
    """Put a text in the clipboard, as a spreadsheet does, and paste it in the active cell."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def paste_table(page: Page, text: str, html: str) -> None:
    """Paste in the active cell what a spreadsheet puts in the clipboard: its text, and its table in HTML beside it."""
    page.evaluate(
        """([text, html]) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            clipboardData.setData("text/html", html);
            const pasted = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(pasted);
        }""",
        [text, html],
    )


def copied(page: Page) -> str:
    """What the clipboard holds."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return str(page.evaluate("() => navigator.clipboard.readText()"))


def counts(page: Page) -> str:
    """« 12 en attente 1 refusée »: what the counters say."""
    shown = page.locator("[data-compte]:visible").all_inner_texts()
    return " ".join(plain(text) for text in shown)


def stored(version: Version) -> dict[tuple[str, int], str]:
    """What the database holds of a version, by line and year; cleared cells left out."""
    rows = Allocation.objects.entered().filter(version=version).order_by("pk")
    return {(line, year): str(amount) for line, year, amount in rows.values_list("line__code", "year", "amount")}
