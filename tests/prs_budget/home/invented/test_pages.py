"""Each page that a link leads to, each file that it gives, says that the agency is invented."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import resolve

from prs_budget.home.invented.life import live
from prs_budget.home.management.commands.invent_agency import FOLDER
from prs_budget.organisation.models import User
from tests.plugins.idf import Idf

#: of each route, format and set of parameters, so many addresses are asked
EACH = 1
#: a file whose columns a standard fixes says it by those whom it names
NAMES = ("Agence fictive", "(fictive)")


@pytest.fixture
def visitor(idf: Idf, client: Client) -> Client:
    """Finance of the invented agency, signed in."""
    call_command("load_plan", FOLDER, verbosity=0)
    call_command("load_fir", FOLDER / "fir", agency="ARS-DEMO", verbosity=0)
    call_command("demo_accounts", verbosity=0)
    live()
    client.force_login(User.objects.get(username="demo-finance"))
    return client


def shape(address: str) -> str:
    """What addresses of one kind have in common."""
    path, _, query = address.partition("?")
    names = sorted({one.partition("=")[0] for one in query.split("&")})
    told = re.search(r"format=(\w+)", query)
    return f"{resolve(path).view_name} {names} {told and told[1]}"


def links(page: str) -> Iterator[str]:
    """The addresses of the agency in a page."""
    for found in re.findall(r'href="(/ars-demo/[^"#]*)', page):
        yield html.unescape(found)


def texts(content: bytes) -> str:
    """Every text of a workbook."""
    book = ZipFile(io.BytesIO(content))
    return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def test_every_page_and_every_file_says_that_it_is_invented(visitor: Client) -> None:
    waiting, asked, silent = ["/ars-demo/"], dict[str, int](), list[str]()
    while waiting:
        address = waiting.pop(0)
        kind = shape(address)
        if asked.get(kind, 0) >= EACH:
            continue
        asked[kind] = asked.get(kind, 0) + 1
        answer = visitor.get(address)
        assert answer.status_code in (200, 302), address
        of, content = answer.headers.get("Content-Type", ""), answer.getvalue()
        if "html" in of:
            page = content.decode()
            waiting += links(page)
            if "<main" in page and "p-fictive" not in page:
                silent.append(address)
        elif not any(name in (texts(content) if "sheet" in of else content.decode("utf-8-sig")) for name in NAMES):
            silent.append(address)
    assert silent == []
    assert len(asked) > 100
