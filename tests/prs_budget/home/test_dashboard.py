"""The first page: its figures are those of the cross-table, for who may read them, and each leads to its lines."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from allocations.actions import acknowledge
from allocations.addresses import Addresses
from allocations.checks.inspection import inspect
from allocations.crosstabs.reading import open_reading
from allocations.crosstabs.report import Layout, crosstab
from allocations.enums import Dimension, Origin, VersionStatus
from allocations.models import Version
from allocations.selection import Selection
from prs_budget.home.reports import Dashboard, dashboard
from prs_budget.lib.tables.model import Table
from prs_budget.organisation.models import Agency, Membership, User
from tests.allocations.ceilings_pages.texts import line, notified
from tests.allocations.versions import copied, new_measure, several_years, version_with, write
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PAGE = "/ars-idf/"
NBSP = "\u00a0"


def text_of(client: Client, user: User, address: str = PAGE, status: int = 200) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return unescape(answer.content.decode())


def board_of(version: Version, perimeter: str = "axes", year: str = "2017") -> Dashboard:
    selection = Selection(version.code, perimeter="axes" if perimeter == "axes" else "all")
    found = dashboard(selection.filtered(Dimension.YEAR, year), version, Addresses.of("ars-idf", version.code))
    assert found is not None
    return found


def figures(table: Table) -> dict[tuple[object, ...], tuple[Decimal | None, str]]:
    return {
        (row.key, column.key): (cell.amount, cell.display)
        for row in table.lines
        for cell, column in zip(row.cells, table.columns, strict=True)
        if column.content == "amount"
    }


@pytest.mark.parametrize("perimeter", ["axes", "all"])
def test_the_figures_are_those_of_the_cross_table(idf: Idf, perimeter: str) -> None:
    board = board_of(idf.version, perimeter)
    axis, project, envelope = Dimension.AXIS, Dimension.PROJECT, Dimension.ENVELOPE
    for table, rows, columns in (
        (board.destinations, (envelope,), (axis,)),
        (board.flows, (axis, project), (envelope,)),
        (board.projects, (axis, project), ()),
    ):
        selection = Selection("T0-2017", rows, columns, perimeter="axes" if perimeter == "axes" else "all")
        reading = open_reading(selection.filtered(Dimension.YEAR, "2017"), idf.version)
        same = crosstab(reading, Addresses.of("ars-idf", "T0-2017"), Layout())
        assert figures(table) == figures(same)
        assert table.proof == same.proof
        assert table.proof is not None
        assert table.proof.holds


def test_the_page_says_what_matters_in_one_sentence(idf: Idf, client: Client) -> None:
    assert (
        f"Les cinq axes portent 23,2{NBSP}% des crédits ; "
        f"A2 (Réponse aux besoins) et A3 (Accès à l’innovation) en font 87,4{NBSP}%, "
        f"et trois projets (A3-P3, A2-P2, A2-P3) 84,1{NBSP}%. MIGAC et FIR financent 92,5{NBSP}% de ces cinq axes "
        f"(MIGAC 66,1{NBSP}% des cinq axes, 18,5{NBSP}% de tous les crédits ; "
        f"FIR 26,5{NBSP}% des cinq axes, 6,3{NBSP}% de tous les crédits)."
    ) in text_of(client, idf.director)


def test_the_sentence_follows_the_amounts(idf: Idf) -> None:
    before = board_of(idf.version).summary.essential
    cells = {("L015", 2017): "90.00", ("L001", 2017): "10.00", ("L068", 2017): "100.00"}
    after = board_of(version_with(idf, "PETITE", cells)).summary.essential
    assert after != before
    assert after == (
        f"Les cinq axes portent 50,0{NBSP}% des crédits ; "
        f"A2 (Réponse aux besoins) en fait 90,0{NBSP}%, et le projet A2-P2 90,0{NBSP}%. "
        f"MIGAC finance 90,0{NBSP}% de ces cinq axes "
        f"(MIGAC 90,0{NBSP}% des cinq axes, 95,0{NBSP}% de tous les crédits)."
    )


def test_four_figures_open_the_page(idf: Idf) -> None:
    told = [(one.label, one.figure, one.unit, one.detail) for one in board_of(idf.version).summary.figures]
    assert told == [
        (
            "Crédits financés 2017 (T0)",
            f"8{NBSP}646,2",
            "M€",
            "68 lignes · 8 enveloppes · 25 projets · 8 rubriques hors axes",
        ),
        (
            "dont les cinq axes du PRS",
            f"2{NBSP}005,8",
            "M€",
            f"23,2{NBSP}% du total · Autres 6{NBSP}640,4",
        ),
        ("Première enveloppe : MIGAC", f"1{NBSP}325,4", "M€", f"66,1{NBSP}% des cinq axes · puis FIR 530,8"),
        ("Premier projet : A3-P3", "788,1", "M€", f"39,3{NBSP}% des cinq axes · puis A2-P2 611,8"),
    ]


def test_credits_that_are_hypotheses_alone_are_not_said_to_be_programmed(idf: Idf) -> None:
    version = version_with(idf, "PROG", {("L001", 2019): "10000000.00"})
    write(idf, version, {("L001", 2018): "1000000.00", ("L002", 2019): "2000000.00"}, Origin.HYPOTHESIS)
    alone, mixed = (board_of(version, year=year).summary.figures[0] for year in ("2018", "2019"))
    assert alone.label == "Crédits projetés (hypothèse) 2018 (T+1)"
    assert mixed.label == "Crédits programmés 2019 (T+2)"
    assert mixed.detail.endswith(" · dont 1 montant en hypothèse")


def test_with_autres_the_first_envelope_is_that_of_everything(idf: Idf) -> None:
    """The figures of the top follow the switch, as the pictures do; projects are of the axes, and say so."""
    first, project = board_of(idf.version, "all").summary.figures[2:]
    assert (first.label, first.figure) == ("Première enveloppe : DAF", f"2{NBSP}818,5")
    assert first.detail == f"32,6{NBSP}% du total · puis OGD PH 1{NBSP}864,6"
    assert "autres=sans" not in first.href
    assert (project.label, project.detail[-32:]) == ("Premier projet : A3-P3", "des cinq axes · puis A2-P2 611,8")


def test_each_of_the_figures_leads_to_lines_that_make_it(idf: Idf, client: Client) -> None:
    for figure in board_of(idf.version).summary.figures:
        page = text_of(client, idf.director, f"{figure.href}&unite=MEUR")
        [total] = re.findall(r'class="tot".*?<td class="tcol">([^<]*)</td></tr>', page, flags=re.DOTALL)[-1:]
        exact = Decimal(total.replace(NBSP, "").replace(",", "."))
        shown = Decimal(figure.figure.replace(NBSP, "").replace(",", "."))
        assert round(exact / 1_000_000, 1) == shown


def test_the_pictures_count_everything_unless_asked_not_to(idf: Idf, client: Client) -> None:
    """As every page of credits: what is hidden is hidden on demand, and the page says so."""
    without, with_it = text_of(client, idf.director, f"{PAGE}?autres=sans"), text_of(client, idf.director)
    assert "Où va l’argent des cinq axes" in without
    assert "« Autres » compris, images exceptées" in without
    assert "« Autres » compris</dd>" in with_it
    assert "« Autres » compris</dd>" in text_of(client, idf.director, f"{PAGE}credits/")
    assert f"2{NBSP}005{NBSP}800{NBSP}000,00{NBSP}€ sur 54 lignes" in without
    assert "Où va l’argent</h2>" in with_it
    assert f"8{NBSP}646{NBSP}200{NBSP}000,00{NBSP}€ sur 68 lignes" in with_it


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?autres=sans", f"{PAGE}?unite=EUR"])
def test_every_link_of_the_page_answers(idf: Idf, client: Client, address: str) -> None:
    page = text_of(client, idf.director, address)
    main = page[page.index("<main") : page.index("</main>")]
    drawn = [json.loads(data) for data in re.findall(r'<script id="donnees-[^>]*>(.*?)</script>', main)]
    assert len(drawn) == 3
    pictured = set(re.findall(r'"href": "([^"]*)"', json.dumps(drawn, ensure_ascii=False)))
    written = set(re.findall(r'href="(/[^"]*)"', main))
    assert len(pictured) > 30
    # one of each kind of page and of cell: all of them would be a hundred pages
    kinds = {re.sub(r"[A-Z0-9][A-Z0-9_-]*", "·", link): link for link in sorted(pictured | written)}
    for link in kinds.values():
        assert client.get(link).status_code == 200, link


def test_the_script_gets_texts_and_lengths_and_no_amount(idf: Idf, client: Client) -> None:
    page = text_of(client, idf.director)
    for data in re.findall(r'<script id="donnees-[^>]*>(.*?)</script>', page):
        numbers = [value for value in values_of(json.loads(data)) if isinstance(value, (int, float))]
        assert all(isinstance(value, int) for value in numbers)
        assert 788_100_000 not in numbers


def values_of(data: object) -> list[object]:
    if isinstance(data, dict):
        return [value for below in data.values() for value in values_of(below)]
    if isinstance(data, list):
        return [value for below in data for value in values_of(below)]
    return [data]


def test_each_picture_has_its_sentence_and_its_table(idf: Idf, client: Client) -> None:
    page = text_of(client, idf.director, f"{PAGE}?autres=sans")
    sentences = re.findall(r'role="img" aria-label="([^"]*)" data-image="(\w+)"', page)
    assert [kind for _, kind in sentences] == ["barres", "flux", "colonnes"]
    assert sentences[0][0] == (
        f"Crédits des cinq axes par enveloppe et par axe, 2017 (T0), en millions d’euros : MIGAC 1{NBSP}325,4, "
        "dont A3 783,4 ; FIR 530,8, dont A2 340,4 ; OGD PH 54,7, dont A2 49,7… Le tableau donne tous les chiffres."
    )
    assert sentences[1][0].startswith("Crédits des cinq axes, des enveloppes aux axes et aux projets, 2017 (T0)")
    assert "A3 → A3-P3 788,1 ; MIGAC → A3 783,4 ; A2 → A2-P2 611,8…" in sentences[1][0]
    for name in ("enveloppes-axes", "flux", "projets"):
        assert f'<table id="t-{name}"' in page


def test_the_queries_of_the_page(idf: Idf, client: Client, assert_queries: AssertQueries) -> None:
    """What is to be seen is what the checks find, which read the version whole, once until something changes."""
    client.force_login(idf.director)
    with assert_queries("sans", at_most=22):
        client.get(f"{PAGE}?autres=sans")
    with assert_queries("sans_ensuite", at_most=10, again=True):
        client.get(f"{PAGE}?autres=sans")
    with assert_queries("avec", at_most=21):
        client.get(PAGE)
    with assert_queries("avec_ensuite", at_most=9, again=True):
        client.get(PAGE)


def test_the_queries_of_the_page_of_a_version_being_made(
    idf: Idf, client: Client, assert_queries: AssertQueries
) -> None:
    """Its structure may change, and who programmed its amounts is read once for every table."""
    several_years(idf)
    address = f"{PAGE}?version=PROG&annee=2018"
    client.force_login(idf.director)
    with assert_queries("first", at_most=22):
        client.get(address)
    with assert_queries("next", at_most=12, again=True):
        client.get(address)


def seen(client: Client, user: User, address: str = PAGE) -> list[str]:
    """The titles of « À voir », in their order."""
    page = text_of(client, user, address)
    return re.findall(r'<span><a href="[^"]*">(.*?)</a><small>', page[page.index('id="titre-a-voir"') :])


def test_what_is_to_be_seen_is_what_the_page_of_anomalies_lists(idf: Idf, client: Client) -> None:
    """What is acknowledged is settled; what has no reason yet comes first, the most euros before the others."""
    version = copied(idf, "V1", {("L001", 2018): "60000000.00"})
    address = f"{PAGE}?version=V1&annee=2018"
    before = seen(client, idf.director, address)
    assert before == [one.title for one in inspect(version).standing]
    label = next(one for one in inspect(version).warnings if one.rule == "labels")
    assert label.title in before
    etag = client.get(address).headers["ETag"]
    acknowledge(by=idf.finance, version=version, fingerprints=[label.fingerprint], reason="Intitulés de la source")
    assert client.get(address, headers={"if-none-match": etag}).status_code == 200
    assert seen(client, idf.director, address) == [title for title in before if title != label.title]


def test_a_partner_sees_what_published_figures_say_and_not_how_they_are_governed(idf: Idf, client: Client) -> None:
    assert not [title for title in seen(client, idf.partner) if "plafond" in title.lower()]
    assert "Aucun plafond pour 8 enveloppes en 2017" in seen(client, idf.director)
    assert "Toutes les anomalies de la version" not in text_of(client, idf.partner)


def test_what_is_notified_after_an_adoption_is_seen_at_once(idf: Idf, client: Client) -> None:
    assert "Aucun plafond pour 8 enveloppes en 2017" in text_of(client, idf.director)
    notified(idf, line("FIR", 2017, "553500000.00"))
    page = text_of(client, idf.director)
    assert "Aucun plafond pour 7 enveloppes en 2017" in page
    assert "FIR 2017 notifié depuis la validation" in page


def test_a_long_list_of_things_to_see_unfolds(idf: Idf, client: Client) -> None:
    for project in idf.plan.projects.order_by("code")[:6]:
        for number in (1, 2):
            new_measure(idf, f"{project.code}-M8{number}", project.code, "Coordination")
    lines = {(f"L{number:03}", 2018): "900000" for number in range(1, 40)}
    page = text_of(client, idf.director, f"{PAGE}?version={copied(idf, 'LIVE', lines).code}")
    shown, folded = re.split(r"<summary>\d+ autres points</summary>", page)
    assert shown.count('class="p-sig') == 8
    assert "7 projets sans montant" in folded


def test_an_unchanged_page_is_not_sent_again(idf: Idf, client: Client) -> None:
    client.force_login(idf.director)
    first = client.get(PAGE)
    assert client.get(PAGE, headers={"if-none-match": first.headers["ETag"]}).status_code == 304
    version_with(idf, "NOUVELLE", {("L001", 2017): "1.00"})
    assert client.get(PAGE, headers={"if-none-match": first.headers["ETag"]}).status_code == 200


def test_the_synthesis_is_a_workbook_of_the_three_tables(idf: Idf, client: Client) -> None:
    client.force_login(idf.director)
    answer = client.get(f"{PAGE}?format=xlsx")
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert client.get(f"{PAGE}?format=csv&tableau=flux").content.decode("utf-8-sig").count("A2-P2") == 1


def test_the_reference_is_the_last_adopted_version(idf: Idf, client: Client) -> None:
    copied(idf, "PROG", {("L001", 2017): "100000000.00"}, status=VersionStatus.ADOPTED)
    copied(idf, "ESSAI", {}, status=VersionStatus.OPEN)
    page = text_of(client, idf.director)
    assert "<dd>PROG</dd>" in page
    assert f"8{NBSP}738,9" in page
    assert "<dd>T0-2017</dd>" in text_of(client, idf.director, f"{PAGE}?version=T0-2017")
    assert '<option value="ESSAI">' in page


def test_a_partner_finds_published_versions_and_nothing_else(idf: Idf, client: Client) -> None:
    copied(idf, "PROG", {("L001", 2017): "100000000.00"}, status=VersionStatus.ADOPTED)
    page = text_of(client, idf.partner)
    assert "<dd>T0-2017</dd>" in page
    assert "PROG" not in page
    text_of(client, idf.partner, f"{PAGE}?version=PROG", status=404)


def test_a_stranger_does_not_learn_that_the_agency_exists(idf: Idf, client: Client) -> None:
    text_of(client, idf.stranger, status=404)


def test_nobody_reads_it_without_signing_in(idf: Idf, client: Client) -> None:
    assert client.get(PAGE).status_code == 302


def test_another_year_is_shown_when_it_has_amounts(idf: Idf, client: Client) -> None:
    several_years(idf)
    page = text_of(client, idf.director, f"{PAGE}?version=PROG&annee=2019")
    assert "Crédits programmés 2019 (T+2)" in page
    assert "annee=2017" not in page[page.index("<main") :]


def test_a_year_without_amounts_says_where_there_are_some(idf: Idf, client: Client) -> None:
    page = text_of(client, idf.director, f"{PAGE}?annee=2018")
    assert "La version T0-2017 n’a aucun montant en 2018." in page
    assert f'<a href="{PAGE}?version=T0-2017&annee=2017&unite=MEUR">2017</a>' in page


def test_an_empty_version_says_so(idf: Idf, client: Client) -> None:
    version_with(idf, "VIDE", {})
    assert "Elle est vide" in text_of(client, idf.finance, f"{PAGE}?version=VIDE")


@pytest.mark.parametrize(
    ("role", "advice"),
    [
        ("finance", "manage.py load_plan"),
        ("director", "La direction des finances doit d’abord charger"),
        ("partner", "L’agence n’a encore rien diffusé."),
    ],
)
def test_an_agency_without_version_says_what_to_do(
    empty_database: None, client: Client, role: str, advice: str
) -> None:
    agency = Agency.objects.create(code="ARS-XX", name="ARS vide")
    user = User.objects.create(username="seul")
    Membership.objects.create(user=user, agency=agency, role=role)
    assert advice in text_of(client, user, "/ars-xx/")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("axe=A2", "Le tableau de bord ne connaît pas « axe »"),
        ("annee=2017&annee=2018", "Le tableau de bord montre une seule année"),
        ("annee=", "Le tableau de bord montre une seule année"),
        ("annee=1999", "1999"),
        ("unite=KF", "Unité inconnue"),
        ("autres=peut-etre", "Périmètre inconnu"),
        ("format=pdf", "Format inconnu"),
    ],
)
def test_a_bad_address_is_refused_in_french(idf: Idf, client: Client, query: str, reason: str) -> None:
    assert reason in text_of(client, idf.director, f"{PAGE}?{query}", status=400)


def test_an_unknown_version_is_not_found(idf: Idf, client: Client) -> None:
    text_of(client, idf.director, f"{PAGE}?version=NULLE", status=404)


def test_the_help_says_what_words_signs_and_origins_mean(
    idf: Idf, client: Client, assert_queries: AssertQueries
) -> None:
    client.force_login(idf.partner)
    with assert_queries():
        page = client.get(f"{PAGE}aide/").content.decode()
    for anchor in ("chiffres", "signes", "origines", "arrondis", "versions", "exporter", "clavier", "glossaire"):
        assert f'id="{anchor}"' in page
        assert f'href="#{anchor}"' in page
