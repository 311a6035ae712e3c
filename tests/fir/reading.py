"""Pages of the FIR as a test reads them: addresses, figures of a table, what a form sends without being asked."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

from fir.models import FirYear

NBSP = "\u00a0"


def address(name: str, fir_year: FirYear) -> str:
    """The address of a page of a year."""
    return reverse(f"fir:{name}", kwargs={"agency": fir_year.agency.slug, "year": fir_year.year})


def read(client: Client, where: str) -> str:
    """The page of an address."""
    answer = client.get(where)
    assert answer.status_code == 200, where
    return answer.content.decode()


def figures(html: str, table: str) -> list[list[str]]:
    """The rows of a table of a page: the label, then the figures. « · » where nothing was entered."""
    [block] = re.findall(rf'<section[^>]* id="{table}".*?</section>', html, re.DOTALL)
    rows = re.findall(r"<tr.*?</tr>", block.split("<tbody>", 1)[1], re.DOTALL)
    return [[_text(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows]


def _text(cell: str) -> str:
    """What is read of a cell: no-break spaces are spaces, an empty one is « · »."""
    text = " ".join(re.sub(r"<[^>]+>", " ", cell).replace(NBSP, " ").split())
    return "·" if text.startswith("·") else text


def hidden(html: str) -> dict[str, str]:
    """What the form of a page sends without being asked."""
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
    found.pop("csrfmiddlewaretoken", None)
    return found
