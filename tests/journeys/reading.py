"""What an eye reads on a page of figures."""

from playwright.sync_api import Locator, Page

AGENCY = "/ars-idf"
AXES_ENVELOPES = f"{AGENCY}/credits/axes-enveloppes/"
CROSSTAB = f"{AGENCY}/credits/croisements/"


def plain(text: str) -> str:
    """A text with ordinary spaces, as one types it."""
    return " ".join(text.split())


def figure(page: Page, name: str) -> Locator:
    """The link of a figure, by the beginning of its accessible name: « A2 × FIR »."""
    return page.locator(f'.p-etat .t td a[aria-label^="{name}, "]')


def column(page: Page, selector: str) -> list[str]:
    """The texts of the cells that a selector finds, in order, without the words said of their marks."""
    return [plain(text).split(" ,")[0] for text in page.locator(selector).all_inner_texts()]


def rows(page: Page, table: str = ".p-etat .t") -> list[list[str]]:
    """The visible rows of a table, heading row first; each cell as it is read."""
    drawn = page.locator(table).first.evaluate(
        "table => [...table.rows].filter(row => !row.hidden).map(row => [...row.cells].map(cell => {"
        " const copy = cell.cloneNode(true);"
        " copy.querySelectorAll('.p-sr, button').forEach(one => one.remove());"
        " return copy.textContent; }))"
    )
    return [[plain(text) for text in line] for line in drawn]


def focused(page: Page) -> str:
    """The accessible name or the text of what has the focus."""
    name = page.evaluate("(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent)")
    return plain(str(name))


def overflow(page: Page) -> int:
    """By how many pixels the page scrolls sideways, once its scripts have seen its size."""
    root = "document.documentElement"
    settled = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    return int(page.evaluate(f"{settled}.then(() => {root}.scrollWidth - {root}.clientWidth)"))
