"""What the form above a cross-table offers, and what it sends when a browser submits it."""

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode

import pytest
from django.test import Client

from allocations.crosstabs.choosers import Boxes, Chooser, Option
from projects.models import Plan
from tests.allocations.versions import copied, several_years
from tests.plugins.idf import Idf


class Form(HTMLParser):
    """What a browser sends of the form that composes a table: hidden fields, the choice of each list, ticked boxes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self.lists: dict[str, list[list[str]]] = {}
        self.boxes: dict[str, list[str]] = {}
        self._select = ""
        [form] = re.findall(r"<form[^>]*data-composer.*?</form>", html, re.S)
        self.feed(form)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if given.get("type") == "checkbox":
            self.boxes.setdefault(given["name"], []).append(given["value"])
            if "checked" in given:
                self.sent.append((given["name"], given["value"]))
        elif tag == "input":
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

    def ticked(self, name: str, *values: str) -> list[tuple[str, str]]:
        """The same with these boxes of a name ticked, and no other."""
        assert set(values) <= set(self.boxes[name])
        others = [pair for pair in self.sent if pair[0] != name or not pair[1]]
        return [*others, *((name, value) for value in values)]


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
        ("compare", "PROG", "lignes=axe,projet&colonnes=enveloppe&annee=2017&unite=MEUR&compare=PROG"),
    ],
)
def test_a_choice_is_part_of_the_address(finance: Client, name: str, value: str, expected: str) -> None:
    form = Form(finance.get(f"{PLACE}?{REPORTS[0]}").content.decode())
    sent = finance.get(f"{PLACE}?{urlencode(form.changed(name, value))}")
    assert sent.headers["Location"] == f"{PLACE}?version=T0-2017&{expected}"
    assert finance.get(sent.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("annee", (), "lignes=axe,projet&colonnes=enveloppe,annee&unite=MEUR"),
        ("annee", ("2019",), "lignes=axe,projet&colonnes=enveloppe&annee=2019&unite=MEUR"),
        ("annee", ("2018", "2017"), "lignes=axe,projet&colonnes=enveloppe,annee&annee=2018&annee=2017&unite=MEUR"),
        ("direction", ("DOS",), "lignes=axe,projet&colonnes=enveloppe&direction=DOS&annee=2017&unite=MEUR"),
        ("axe", ("A1", "A5"), "lignes=axe,projet&colonnes=enveloppe&axe=A1&axe=A5&annee=2017&unite=MEUR"),
    ],
)
def test_a_filter_takes_as_many_values_as_are_ticked(
    finance: Client, name: str, values: tuple[str, ...], expected: str
) -> None:
    form = Form(finance.get(f"{PLACE}?{REPORTS[0]}").content.decode())
    sent = finance.get(f"{PLACE}?{urlencode(form.ticked(name, *values))}")
    assert sent.headers["Location"] == f"{PLACE}?version=T0-2017&{expected}"
    html = finance.get(sent.headers["Location"]).content.decode()
    assert [value for key, value in Form(html).sent if key == name and value] == sorted(values)


def test_every_choice_offered_is_answered(finance: Client) -> None:
    form = Form(finance.get(f"{PLACE}?version=T0-2017&lignes=recurrence&colonnes=annee").content.decode())
    for name, lists in form.lists.items():
        values = [value for value in lists[0] if (name, value) not in {("lignes", "annee"), ("colonnes", "recurrence")}]
        for value in dict.fromkeys((values[0], values[1], values[-1])):
            response = finance.get(f"{PLACE}?{urlencode(form.changed(name, value))}", follow=True)
            assert response.status_code == 200, (name, value)
    for name, boxes in form.boxes.items():
        for values in (boxes[:0], boxes[:1], boxes[-2:]):
            response = finance.get(f"{PLACE}?{urlencode(form.ticked(name, *values))}", follow=True)
            assert response.status_code == 200, (name, values)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (
            "lignes=axe&lignes=projet&colonnes=axe&axe=A1&axe=A4&annee=2017&annee=2019&unite=KEUR",
            "« axe » figure deux fois, en lignes et en colonnes : gardez-en une, changez ou retirez l’autre.",
        ),
        ("lignes=axe&lignes=axe&colonnes=&annee=2017", "« axe » figure deux fois, en lignes :"),
        ("lignes=projet&colonnes=annee&compare=T0-2017&annee=", "se compare à une autre version du même PRS"),
        ("lignes=projet&colonnes=&unite=KF&annee=2017&annee=20x8", "« 20x8 » n’est pas une année"),
        ("lignes=axe&colonnes=&direction=NULLE&annee=2017", "Direction : « NULLE » n’existe pas"),
    ],
)
def test_what_cannot_be_shown_comes_back_in_the_form(finance: Client, query: str, told: str) -> None:
    """The form sends back what it was filled with, but for what was not understood."""
    response = finance.get(f"{PLACE}?composer=1&version=T0-2017&{query}", follow=True)
    assert response.status_code == 400
    html = response.content.decode()
    assert told in unescape(html)
    understood = {pair for pair in parse_qsl(query) if pair[1] not in {"KF", "20x8", "NULLE", "T0-2017"}}
    assert understood <= set(Form(html).sent)


def test_the_form_shows_what_is_chosen_twice(finance: Client) -> None:
    html = finance.get(f"{PLACE}?lignes=axe,projet&colonnes=enveloppe,axe").content.decode()
    wrong = re.findall(r'<select[^>]* id="([^"]*)"[^>]*aria-invalid="true" aria-describedby="a-corriger"', html)
    assert wrong == ["choix-lignes-1", "choix-colonnes-2"]
    assert 'id="a-corriger" role="alert"' in html
    assert "aria-invalid" not in finance.get(f"{PLACE}?lignes=axe").content.decode()


def test_a_file_that_cannot_be_made_is_refused_without_a_form(finance: Client) -> None:
    response = finance.get(f"{PLACE}?lignes=axe&colonnes=axe&format=csv")
    assert response.status_code == 400
    assert "data-composer" not in response.content.decode()


def test_the_lists_hold_the_codes_of_the_version(idf: Idf, finance: Client) -> None:
    form = Form(finance.get(f"{PLACE}?version=T0-2017").content.decode())
    assert form.boxes["axe"] == ["A1", "A2", "A3", "A4", "A5", "AUTRES"]
    assert form.boxes["acteur"][0] == "Personnes âgées"
    assert form.boxes["recurrence"] == ["PERENNE", "CNR", "BORNE", "NC"]
    assert form.boxes["annee"] == ["2017", "2018", "2019", "2020", "2021", "2022"]
    assert len(form.lists["lignes"]) == 3
    assert len(form.lists["colonnes"]) == 2
    assert "mesure" not in form.boxes


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


def test_boxes_are_drawn_behind_what_is_ticked_and_no_text_can_leave_them() -> None:
    options = (Option('A"1', "Vivre & <b>vieillir</b>", True), Option("A2", "Soins"), Option("A3", "Aides", True))
    drawn = Boxes("axe", "Axe", "Toutes valeurs", options).drawn
    assert '<span class="fr-select p-sel">A&quot;1, A3</span></summary>' in drawn
    assert (
        '<label><input type="checkbox" name="axe" value="A&quot;1" checked> Vivre &amp; &lt;b&gt;vieillir&lt;/b&gt;'
        '</label><label><input type="checkbox" name="axe" value="A2"> Soins</label>'
    ) in drawn
    assert ">Toutes valeurs</span></summary>" in Boxes("axe", "Axe", "Toutes valeurs", options[1:2]).drawn


def test_each_level_has_a_field_of_its_own() -> None:
    assert [Chooser("lignes", "puis", (), level).id for level in (1, 2)] == ["choix-lignes-1", "choix-lignes-2"]
