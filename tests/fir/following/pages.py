"""What a page says, as its reader sees it."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

from django.test import Client
from openpyxl import load_workbook

NBSP = "\u00a0"


def words(html: str) -> str:
    """The text of a piece of HTML, in ordinary spaces."""
    plain = unescape(re.sub(r"<[^>]+>", " ", re.sub(r'<span class="p-sr">.*?</span>', "", html)))
    return re.sub(r"\s+", " ", plain.replace(NBSP, " ")).strip()


def page(client: Client, address: str) -> str:
    """The HTML of a page that answers."""
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()[:3000]
    return response.content.decode()


def rows(html: str, table: str) -> list[str]:
    """The rows of a table of a page, heading first, figures parted by « | »."""
    body = re.search(rf'<table id="t-{table}".*?<tbody>(.*?)</tbody>', html, re.DOTALL)
    assert body, f"no table {table}"
    found = re.findall(r"<tr[^>]*>(.*?)</tr>", body[1], re.DOTALL)
    return [
        " | ".join(words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)) for row in found
    ]


def verdicts(client: Client, address: str) -> list[str]:
    """The first sign of the line that proves each sheet of a workbook: « ✓ » or « ≠ »."""
    book = load_workbook(BytesIO(client.get(address).content), data_only=True)
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    proved = ("✓ Feuille = écran = base", "≠ La feuille")
    return [str(value)[0] for value in cells if str(value).startswith(proved)]
