"""What the menu offers to each: the entry of amounts to who enters some, the versions to who reads the agency."""

import re

import pytest

from tests.allocations.versions_pages.doors import browser
from tests.plugins.idf import Idf

READ = [
    "/ars-idf/versions/",
    "/ars-idf/versions/notifications/",
    "/ars-idf/versions/anomalies/",
]
ENTER = ["/ars-idf/saisie/"]


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("admin", ENTER + READ),
        ("finance", ENTER + READ),
        ("contributor", ENTER + READ),
        ("director", READ),
        ("partner", []),
    ],
)
def test_the_menu_offers_what_one_may_open(idf: Idf, role: str, offered: list[str]) -> None:
    client = browser(getattr(idf, role))
    html = client.get("/ars-idf/publications/").content.decode()
    menu = html.partition('<nav class="p-nav"')[2].partition("</nav>")[0]
    found = re.findall(r'href="(/ars-idf/(?:saisie|versions)/[^"]*)"', menu)
    assert found == offered
    for address in offered:
        assert client.get(address, follow=True).status_code == 200, address


@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("versions/", ["Versions", "Versions de la programmation"]),
        ("versions/T0-2017/", ["Versions"]),
        ("versions/T0-2017/anomalies/", ["Versions", "Anomalies"]),
        ("saisie/T0-2017/historique/", ["Saisie"]),
        ("saisie/T0-2017/", ["Saisie"]),
        ("credits/projets/", ["Crédits", "Projets par axe"]),
    ],
)
def test_the_menu_says_where_one_is(idf: Idf, address: str, current: list[str]) -> None:
    html = browser(idf.finance).get(f"/ars-idf/{address}").content.decode()
    menu = html.partition('<nav class="p-nav"')[2].partition("</nav>")[0]
    assert re.findall(r'aria-current="[a-z]+">([^<]*)<', menu) == current
