"""What a page says, as its reader sees it."""

from __future__ import annotations

import re
from html import unescape

from django.test import Client

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
