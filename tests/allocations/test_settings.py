"""What a ready-made page lets one choose: year, version, the one it is compared to, unit, « Autres »."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client

from allocations.enums import VersionStatus
from projects.models import Plan
from tests.allocations.versions import copied, several_years
from tests.plugins.idf import Idf

PAGES = (
    "credits/",
    "credits/axes-enveloppes/",
    "credits/projets/",
    "credits/correspondance/",
    "credits/axes/A2/",
    "credits/projets/A2-P2/",
    "credits/mesures/A2-P2-M1/",
    "credits/directions/DOS/",
    "credits/enveloppes/FIR/",
)


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    """A browser in which the finance officer is signed in, on a site that has T0 and four years of PROG."""
    several_years(idf)
    client.force_login(idf.finance)
    return client


def form(client: Client, address: str) -> tuple[list[tuple[str, str]], dict[str, list[str]]]:
    """What the form of a page sends as it stands, and the values of each of its lists."""
    html = unescape(client.get(f"/ars-idf/{address}").content.decode())
    found = re.search(r'<form method="get" class="p-choix p-choix__version.*?</form>', html, re.S)
    if found is None:
        return [], {}
    sent = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', found[0])
    lists: dict[str, list[str]] = {}
    for name, options in re.findall(r'<select[^>]* name="([^"]*)">(.*?)</select>', found[0], re.S):
        lists[name] = re.findall(r'<option value="([^"]*)"', options)
        chosen = re.findall(r'<option value="([^"]*)" selected', options)
        assert len(chosen) == 1, (address, name, chosen)
        sent.append((name, chosen[0]))
    return sent, lists


@pytest.mark.parametrize("page", PAGES)
def test_every_ready_made_page_lets_one_choose_its_year_its_version_and_a_comparison(
    finance: Client, page: str
) -> None:
    sent, lists = form(finance, f"{page}?version=PROG&annee=2018&unite=KEUR")
    assert lists == {
        "annee": ["", "2017", "2018", "2019", "2020", "2021", "2022"],
        "version": ["PROG", "T0-2017"] if lists["version"][0] == "PROG" else ["T0-2017", "PROG"],
        "compare": ["", "T0-2017"],
    }
    assert dict(sent)["unite"] == "KEUR"
    for name, value in (("annee", ""), ("annee", "2020"), ("version", "T0-2017"), ("compare", "T0-2017")):
        changed = [(key, value if key == name else before) for key, before in sent]
        response = finance.get(f"/ars-idf/{page}?{urlencode(changed)}")
        assert response.status_code == 200, (name, value)


def cartouche(client: Client, address: str) -> str:
    html = client.get(f"/ars-idf/{address}").content.decode()
    return " ".join(re.findall(r"<dd>(.*?)</dd>", html, re.S))


def test_what_is_chosen_is_what_is_shown(finance: Client) -> None:
    sent, _ = form(finance, "credits/axes-enveloppes/?version=PROG&axe=A2&unite=KEUR&autres=sans")
    all_years = urlencode([(name, "" if name == "annee" else value) for name, value in sent])
    assert "2017 à 2022" in cartouche(finance, f"credits/axes-enveloppes/?{all_years}")
    compared = urlencode([(name, "T0-2017" if name == "compare" else value) for name, value in sent])
    told = cartouche(finance, f"credits/axes-enveloppes/?{compared}")
    assert "PROG → T0-2017" in told
    assert "A2" in told
    assert "k€" in told


def test_several_years_of_an_address_are_one_choice_that_the_form_keeps(finance: Client) -> None:
    sent, lists = form(finance, "credits/projets/?version=PROG&annee=2018&annee=2020")
    assert lists["annee"][:3] == ["", "2018,2020", "2017"]
    assert dict(sent)["annee"] == "2018,2020"
    assert "2018, 2020" in cartouche(finance, f"credits/projets/?{urlencode(sent)}")


def test_a_list_of_one_choice_is_left_out(idf: Idf, client: Client) -> None:
    client.force_login(idf.finance)
    assert set(form(client, "credits/")[1]) == {"annee"}
    other = copied(idf, "AILLEURS", {})
    other.plan = Plan.objects.create(agency=idf.agency, code="PRS3", label="PRS 3", base_year=2022, horizon=0)
    other.save()
    assert set(form(client, "credits/?version=T0-2017")[1]) == {"annee", "version"}
    assert set(form(client, "credits/?version=AILLEURS")[1]) == {"version"}


def test_a_partner_compares_published_versions_alone(idf: Idf, client: Client) -> None:
    copied(idf, "LIVE", {}, status=VersionStatus.ADOPTED)
    client.force_login(idf.partner)
    assert "compare" not in form(client, "credits/")[1]
    copied(idf, "AUTRE", {}, status=VersionStatus.PUBLISHED)
    assert form(client, "credits/?version=T0-2017")[1]["compare"] == ["", "AUTRE"]


def test_the_dashboard_shows_one_year_of_one_version(finance: Client) -> None:
    sent, lists = form(finance, "?version=PROG&annee=2019&autres=sans")
    assert set(lists) == {"annee", "version"}
    assert lists["annee"] == ["2017", "2018", "2019", "2020", "2021", "2022"]
    assert dict(sent) == {"version": "PROG", "annee": "2019", "unite": "MEUR", "autres": "sans"}
    assert finance.get(f"/ars-idf/?{urlencode(sent)}").status_code == 200
