"""People at the pages of versions: who comes, what they read there."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

from django.test import Client

from allocations import actions
from allocations.enums import Cause, Way
from allocations.models import Version
from prs_budget.organisation.models import User
from tests.plugins.idf import Idf

VERSIONS = "/ars-idf/versions/"
ROLES = ("admin", "finance", "contributor", "director", "partner", "stranger")
DAY = date(2018, 9, 1)


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def read(client: Client, address: str, status: int = 200) -> str:
    """The text of a page, its spaces made ordinary, its tags left out."""
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return plain(response.content.decode())


def plain(html: str) -> str:
    """What is read on a page, header and menus aside."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def links(html: str) -> set[str]:
    """The addresses of the links of a page, header and menus aside."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return {unescape(address) for address in re.findall(r'href="([^"]*)"', main)}


def said(client: Client, address: str, data: dict[str, str]) -> str:
    """Post, follow, and give the message that is said."""
    response = client.post(address, data, follow=True)
    assert response.status_code == 200, (address, response.status_code)
    found = re.findall(r'<div class="p-alerte[^>]*><p>(.*?)</p>', response.content.decode())
    return unescape(" / ".join(found))


def amendment(idf: Idf, code: str = "T0-2017-DM1", source: Version | None = None) -> Version:
    """A décision modificative of T0-2017, without any change yet."""
    return actions.copy_version(
        by=idf.finance,
        source=source or idf.version,
        code=code,
        label=f"Décision {code}",
        data_date=DAY,
        reason="Corriger une ligne",
        amends=True,
    )


def changed(idf: Idf, version: Version, *edits: actions.Edit, reason: str = "Erreur de la source") -> None:
    actions.change_amounts(
        by=idf.finance, version=version, edits=edits, way=Way.GRID, cause=Cause.CORRECTION, reason=reason
    )
