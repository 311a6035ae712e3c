"""What the form above a cross-table offers, and what it sends when a browser submits it."""

import re
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.test import Client

from allocations.choosers import Chooser, Option
from projects.models import Plan
from tests.allocations.versions import copied, several_years
from tests.plugins.idf import Idf


class Form(HTMLParser):
    """What a browser sends of the form that composes a table: hidden fields, and of each list its last choice."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self.lists: dict[str, list[list[str]]] = {}
        self._select = ""
        [form] = re.findall(r"<form[^>]*data-composer.*?</form>", html, re.S)
        self.feed(form)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input":
            self.sent.append((given["name"], given["value"]))
        elif tag == "select":
            self._select = given["name"]
            self.lists.setdefault(self._select, []).append([])
        elif tag == "option":
            options = self.lists[self._select][-1]
            if not options:
                self.sent.append((self._select, given["value"]))
            elif "selected" in given:
                self.sent[-1] = (self._select, given["value"])
            options.append(given["value"])

    def changed(self, name: str, value: str) -> list[tuple[str, str]]:
        """The same with another choice in the first list of that name."""
        assert value in self.lists[name][0]
        at = next(i for i, (key, _) in enumerate(self.sent) if key == name and (key, _) in self.sent)
        return [*self.sent[:at], (name, value), *self.sent[at + 1 :]]


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    """A browser in which the finance officer is signed in, on a site that has T0 and four years of PROG."""
    several_years(idf)
    client.force_login(idf.finance)
    return client


PLACE = "/ars-idf/credits/croisements/"
REPORTS = [
    "version=T0-2017&lignes=axe,projet&colonnes=enveloppe&annee=2017&unite=MEUR",
    "version=T0-2017&lignes=axe&annee=2017&unite=MEUR",
    "version=PROG&lignes=axe&colonnes=enveloppe,annee&unite=KEUR",
    "version=PROG&lignes=axe&colonnes=annee&annee=2018&annee=2020&unite=MEUR",
    "version=PROG&lignes=annee,axe&colonnes=enveloppe&unite=EUR&decimales=2&autres=sans",
    "version=PROG&lignes=axe,projet,mesure,acteur,domaine&colonnes=enveloppe&annee=2019&unite=MEUR",
    "version=PROG&lignes=axe&colonnes=direction,domaine,enveloppe&annee=2017&unite=MEUR&compare=T0-2017",
    "version=T0-2017&lignes=projet&axe=A1&axe=A2&axe=A4&mesure=A2-P2-M1&mesure=A2-P2-M2&enveloppe=DAF&enveloppe=FIR"
    "&annee=2017&recurrence=NC&unite=MEUR",
    "version=T0-2017&lignes=projet&acteur=%C3%89tablissement%20de%20sant%C3%A9&annee=2017&unite=MEUR",
]


@pytest.mark.parametrize("report", REPORTS)
def test_a_form_submitted_as_it_stands_is_the_same_report(finance: Client, report: str) -> None:
    form = Form(finance.get(f"{PLACE}?{report}").content.decode())
    sent = finance.get(f"{PLACE}?{urlencode(form.sent)}")
    assert (sent.status_code, sent.headers["Location"]) == (302, f"{PLACE}?{report}")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("lignes", "mesure", "lignes=mesure,projet&colonnes=enveloppe&annee=2017&unite=MEUR"),
        ("colonnes", "", "lignes=axe,projet&annee=2017&unite=MEUR"),
        ("annee", "", "lignes=axe,projet&colonnes=enveloppe,annee&unite=MEUR"),
        ("annee", "2019", "lignes=axe,projet&colonnes=enveloppe&annee=2019&unite=MEUR"),
        ("direction", "DOS", "lignes=axe,projet&colonnes=enveloppe&direction=DOS&annee=2017&unite=MEUR"),
        ("compare", "PROG", "lignes=axe,projet&colonnes=enveloppe&annee=2017&unite=MEUR&compare=PROG"),
    ],
)
def test_a_choice_is_part_of_the_address(finance: Client, name: str, value: str, expected: str) -> None:
    form = Form(finance.get(f"{PLACE}?{REPORTS[0]}").content.decode())
    sent = finance.get(f"{PLACE}?{urlencode(form.changed(name, value))}")
    assert sent.headers["Location"] == f"{PLACE}?version=T0-2017&{expected}"
    assert finance.get(sent.headers["Location"]).status_code == 200


def test_every_choice_offered_is_answered(finance: Client) -> None:
    form = Form(finance.get(f"{PLACE}?version=T0-2017&lignes=recurrence&colonnes=annee").content.decode())
    for name, lists in form.lists.items():
        values = [value for value in lists[0] if (name, value) not in {("lignes", "annee"), ("colonnes", "recurrence")}]
        for value in dict.fromkeys((values[0], values[1], values[-1])):
            response = finance.get(f"{PLACE}?{urlencode(form.changed(name, value))}", follow=True)
            assert response.status_code == 200, (name, value)


def test_the_lists_hold_the_codes_of_the_version(idf: Idf, finance: Client) -> None:
    form = Form(finance.get(f"{PLACE}?version=T0-2017").content.decode())
    assert form.lists["axe"] == [["", "A1", "A2", "A3", "A4", "A5", "AUTRES"]]
    assert form.lists["acteur"][0][1] == "Personnes âgées"
    assert form.lists["recurrence"] == [["", "PERENNE", "CNR", "BORNE", "NC"]]
    assert form.lists["annee"] == [["", "2017", "2018", "2019", "2020", "2021", "2022"]]
    assert len(form.lists["lignes"]) == 3
    assert len(form.lists["colonnes"]) == 2
    assert "mesure" not in form.lists


def test_a_version_is_compared_to_those_of_its_plan(idf: Idf, finance: Client) -> None:
    other = copied(idf, "AILLEURS", {})
    other.plan = Plan.objects.create(agency=idf.agency, code="PRS3", label="PRS 3", base_year=2022, horizon=5)
    other.save()
    form = Form(finance.get(f"{PLACE}?version=T0-2017").content.decode())
    assert form.lists["compare"] == [["", "PROG"]]
    assert "AILLEURS" in form.lists["version"][0]


def test_active_filters_can_be_lifted_one_by_one_or_all_together(finance: Client) -> None:
    address = f"{PLACE}?version=T0-2017&lignes=projet&axe=A1&axe=A2&enveloppe=FIR&annee=2017&unite=MEUR"
    html = finance.get(address).content.decode()
    assert "Axe : A1, A2" in html
    assert f'{PLACE}?version=T0-2017&amp;lignes=projet&amp;enveloppe=FIR&amp;annee=2017&amp;unite=MEUR"' in html
    empty = finance.get(f"{PLACE}?lignes=mesure&axe=A5&enveloppe=DAF").content.decode()
    assert f'{PLACE}?version=T0-2017&amp;lignes=mesure&amp;annee=2017&amp;unite=MEUR">Effacer les filtres' in empty


def test_rows_and_columns_are_exchanged(finance: Client) -> None:
    html = finance.get(f"{PLACE}?version=T0-2017&lignes=axe,projet&colonnes=enveloppe").content.decode()
    assert f'href="{PLACE}?version=T0-2017&amp;lignes=enveloppe&amp;colonnes=axe,projet&amp;annee=2017' in html
    assert "Échanger lignes et colonnes" not in finance.get(f"{PLACE}?lignes=axe").content.decode()


def current(html: str) -> list[str]:
    """The segments that say they are the current choice."""
    return re.findall(r'<a href="[^"]*" aria-current="true">([^<]*)</a>', html)


def test_the_current_unit_and_perimeter_are_told(finance: Client) -> None:
    for query, expected in (
        ("", ["Avec", "M€"]),
        ("unite=KEUR&autres=sans", ["Sans", "k€"]),
        ("unite=EUR&decimales=2", ["Avec", "€"]),
        ("axe=A2&unite=EUR", ["€"]),
    ):
        assert current(finance.get(f"{PLACE}?{query}").content.decode()) == expected


def test_a_select_is_drawn_with_its_choice_and_no_text_can_leave_it() -> None:
    chooser = Chooser("axe", "Axe", (Option("", "Toutes valeurs"), Option('A"1', "Vivre & <b>vieillir</b>", True)))
    assert chooser.drawn == (
        '<div><label for="choix-axe-1">Axe</label>\n<select class="fr-select p-sel" id="choix-axe-1" name="axe">'
        '<option value="">Toutes valeurs</option>'
        '<option value="A&quot;1" selected>Vivre &amp; &lt;b&gt;vieillir&lt;/b&gt;</option></select></div>'
    )


def test_each_level_has_a_field_of_its_own() -> None:
    assert [Chooser("lignes", "puis", (), level).id for level in (1, 2)] == ["choix-lignes-1", "choix-lignes-2"]
