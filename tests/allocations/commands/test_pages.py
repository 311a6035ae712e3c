"""The pages of commands: asked, previewed, applied once, undone; who may not is refused, nothing typed is lost."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from allocations import actions
from allocations.actions import Edit, NumberReused, Written
from allocations.command_list import COMMANDS
from allocations.commands.running import apply
from allocations.enums import Cause, Credit, Origin, Way
from allocations.line_search import told_lines
from allocations.models import Line, Operation, Version
from allocations.sealing.integrity import examine
from projects.enums import YearStatus
from projects.models import PlanYear
from tests.allocations.commands.asking import ASKED, Desk, Given, figures, held, posted, text, told
from tests.allocations.versions import version_with
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_opens_and_its_index_names_it(desk: Desk, name: str) -> None:
    assert desk.client.get(desk.address(name)).status_code == 200
    index = desk.client.get("/ars-idf/saisie/V1/commandes/?lignes=L001&annees=2018")
    assert f'href="{name}/?lignes=L001&amp;annees=2018"' in index.content.decode()


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize(("who", "status"), [("director", 403), ("partner", 403), ("stranger", 404)])
def test_who_may_not_enter_is_refused_at_each_step(
    idf: Idf, version: Version, desk: Desk, name: str, who: str, status: int
) -> None:
    _, form = desk.shown(name, ASKED[name])
    other, before = Desk.of(getattr(idf, who), version), held(version)
    assert other.client.get(other.address(name)).status_code == status
    assert other.asks(name, ASKED[name]).status_code == status
    assert other.client.post(other.address(name), form).status_code == status
    assert held(version) == before


def test_an_adopted_version_takes_no_command(idf: Idf, client: Client) -> None:
    client.force_login(idf.finance)
    response = client.get("/ars-idf/saisie/T0-2017/commandes/taux/")
    assert response.status_code == 403
    assert "lecture seule" in text(response)
    assert client.get("/ars-idf/saisie/T0-2017/commandes/").status_code == 403
    assert client.get("/ars-idf/saisie/V9/commandes/taux/").status_code == 404


@pytest.mark.parametrize("name", ASKED)
def test_a_preview_writes_nothing_and_what_it_shows_is_done_once_then_undone(
    idf: Idf, version: Version, desk: Desk, name: str
) -> None:
    before, was, operations = held(version), figures(version), Operation.objects.count()
    _, form = desk.shown(name, ASKED[name])
    assert (held(version), Operation.objects.count()) == (before, operations)
    why = {"motif": Cause.UPDATE.value, "raison": "essai", "confirme": "on"}
    first = desk.client.post(desk.address(name), {**form, **why})
    assert first.status_code == 302, text(first)
    assert first.headers["Location"] == "/ars-idf/saisie/V1/"
    operation = Operation.objects.latest("pk")
    assert (operation.by, operation.way, operation.reason) == (idf.finance, COMMANDS[name].way, "essai")
    assert operation.parameters["command"] == name
    [message] = told(first)
    assert f"/ars-idf/saisie/V1/historique/{operation.uuid}/" in message
    assert figures(version) != was
    again = desk.client.post(desk.address(name), {**form, **why})
    assert (again.status_code, told(again)[0]) == (302, message)
    assert Operation.objects.count() == operations + 1
    actions.undo_operation(by=idf.finance, operation=operation)
    assert figures(version) == was
    assert examine(version).is_whole


@pytest.mark.parametrize("name", ASKED)
def test_the_page_come_back_to_after_applying_says_it_is_done_and_applies_nothing_twice(
    version: Version, desk: Desk, name: str
) -> None:
    opened = desk.client.get(desk.address(name)).content.decode()
    number = re.search(r'name="operation" value="([^"]+)"', opened)
    assert number
    address = {**ASKED[name], "operation": number[1]}
    why = {"raison": "essai", "confirme": "on"}
    assert desk.applies(name, address, **why).status_code == 302
    after, operations = held(version), Operation.objects.count()
    back = desk.asks(name, address)
    assert "Cette commande est déjà appliquée (ce jour" in text(back)
    assert 'id="appliquer"' not in back.content.decode()
    assert f"/ars-idf/saisie/V1/historique/{number[1]}/" in back.content.decode()
    anew = re.search(r'href="([^"]+)">En préparer une autre', back.content.decode())
    assert anew
    assert number[1] not in anew[1]
    assert (held(version), Operation.objects.count()) == (after, operations)


def test_nothing_dangerous_is_chosen_beforehand(desk: Desk) -> None:
    page = desk.client.get(desk.address("ventiler")).content.decode()
    assert not re.search(r'name="(effet|portee)"[^>]* checked', page)
    page = desk.client.get(desk.address("virer")).content.decode()
    assert page.count('<option value="" selected>Année…</option>') == 2
    preview = desk.asks("taux", ASKED["taux"]).content.decode()
    assert '<option value="" selected>Aucun</option>' in preview
    spread = {**ASKED["ventiler"], "annees": "2018,2019"}
    silent = desk.asks("ventiler", {name: value for name, value in spread.items() if name not in ("effet", "portee")})
    assert "Choisissez : remplacer ce que tiennent les cellules, ou y ajouter." in text(silent)
    assert "dites si le total est de toutes, ou de chacune" in text(silent)


def test_an_amount_is_read_in_the_unit_that_the_form_says(version: Version, desk: Desk) -> None:
    opened = text(desk.client.get(desk.address("virer")))
    assert "Montant (k€)" in opened
    assert "Montants en milliers d’euros" in opened
    asked = {**ASKED["virer"], "montant_1": "1,5", "unite": "KEUR"}
    assert desk.applies("virer", asked, raison="essai", confirme="on").status_code == 302
    assert Operation.objects.latest("pk").parameters["pairs"][0]["amount"] == "1500.00"
    desk.client.get(desk.address("virer"), {"unite": "MEUR"})
    assert "Total à ventiler (M€)" in text(desk.client.get(desk.address("ventiler")))
    assert "Total à ventiler (€)" in text(desk.asks("ventiler", ASKED["ventiler"]))


def test_an_amount_out_of_proportion_is_confirmed_before_it_is_spread(version: Version, desk: Desk) -> None:
    asked = {"total": "150 001", "effet": "remplacer", "cle": "egal", "annees": "2018", "lignes": "L001"}
    page, form = desk.shown("ventiler", asked)
    assert "L001, 2018 : 150 001,00 €, c’est 100 fois le montant remplacé (1 499,99 €)." in page
    refused = desk.client.post(desk.address("ventiler"), {**form, "raison": "essai"})
    assert refused.status_code == 422
    assert "Cochez cette case pour confirmer" in text(refused)
    done = desk.client.post(desk.address("ventiler"), {**form, "raison": "essai", "confirme": "on"})
    assert done.status_code == 302


def test_a_projection_is_shown_by_year_and_envelope_and_marked_as_a_hypothesis(version: Version, desk: Desk) -> None:
    page, form = desk.shown("projeter", {**ASKED["projeter"], "sauf": "L035 L036", "sauf_raison": "CNR"})
    # 66 lines in two years; 2018 of L001 was entered and stays
    assert "Aperçu : 0 modifiée, 131 nouvelles, 0 inchangée, 5 laissées. Rien n’est écrit." in page
    assert "laissée à votre demande : CNR." in page
    assert "déjà programmée : gardée." in page
    assert "68 lignes sans récurrence renseignée sont prises pour pérennes." in page
    assert "1 636 493 100" in page
    assert "Appliquer à 131 cellules" in page
    desk.client.post(desk.address("projeter"), {**form, "raison": "hypothèses"})
    after = figures(version)
    assert after["L002", 2018] == ("3580500.00", Origin.HYPOTHESIS)
    assert after["L002", 2019] == ("3670012.50", Origin.HYPOTHESIS)
    # what was entered goes on from itself: 1 499,99 × 1,025 = 1 537,489 75
    assert after["L001", 2019] == ("1537.49", Origin.HYPOTHESIS)
    assert after["L001", 2018] == ("1499.99", Origin.PUBLISHED)
    assert ("L035", 2018) not in after
    kept = Operation.objects.latest("pk").parameters
    assert kept["rates"]["MIGAC"] == {"2018": "2.3", "2019": "2.5"}
    assert kept["spared"] == {"lines": ["L035", "L036"], "reason": "CNR"}


def test_a_contributor_touches_only_the_lines_of_their_direction(idf: Idf, version: Version) -> None:
    desk = Desk.of(idf.contributor, version)
    page, _ = desk.shown("taux", {"taux": "1", "annees": "2017"})
    assert "cette ligne est d’une autre direction : vous saisissez celles de DOS." in page
    before = held(version)
    assert desk.applies("taux", {"taux": "1", "annees": "2017"}, raison="un pour cent").status_code == 302
    directions = dict(version.allocations.order_by("pk").values_list("line__code", "direction__code"))
    changed = {line for (line, year), cell in held(version).items() if before.get((line, year)) != cell}
    assert changed == {line for line, direction in directions.items() if direction == "DOS"}
    actions.submit(by=idf.contributor, version=version, direction=idf.agency.directions.get(code="DOS"))
    closed = text(desk.asks("taux", {"taux": "1", "annees": "2017"}))
    assert "DOS a transmis ses lignes" in closed
    assert "ne changerait aucune cellule" in closed


def test_a_closed_year_is_left_and_said(version: Version, desk: Desk) -> None:
    PlanYear.objects.filter(plan=version.plan, year=2017).update(status=YearStatus.CLOSED)
    page = text(desk.asks("taux", {"taux": "1", "annees": "2017,2018"}))
    assert "l’année 2017 est close" in page
    assert "Aperçu : 1 modifiée" in page


def test_what_others_changed_meanwhile_is_shown_and_nothing_is_lost(idf: Idf, version: Version, desk: Desk) -> None:
    asked = {"taux": "10", "annees": "2018", "lignes": "L001"}
    _, form = desk.shown("taux", asked)
    _change(idf, version, "L001", 2018, 1, "2000.00")
    before = held(version)
    refused = desk.client.post(desk.address("taux"), {**form, "raison": "dix pour cent", "motif": "correction"})
    assert refused.status_code == 422
    page = text(refused)
    assert "1 cellule a changé depuis l’aperçu. Rien n’est écrit" in page
    assert "L001, 2018 1 499,99 € 2 000,00 €" in page
    assert str(idf.admin) in page
    assert held(version) == before
    assert "dix pour cent" in refused.content.decode()
    assert '<option value="correction" selected>' in refused.content.decode()
    done = desk.client.post(desk.address("taux"), {**posted(refused), "raison": "dix pour cent"})
    assert done.status_code == 302
    assert figures(version)["L001", 2018][0] == "2200.00"


def test_a_change_elsewhere_does_not_stop_a_command(idf: Idf, version: Version, desk: Desk) -> None:
    _, form = desk.shown("taux", {"taux": "10", "annees": "2018", "lignes": "L001"})
    _change(idf, version, "L002", 2017, 1, "1.00")
    assert desk.client.post(desk.address("taux"), form).status_code == 302


def test_a_right_taken_back_since_the_preview_shows_what_is_left(idf: Idf, version: Version) -> None:
    desk = Desk.of(idf.contributor, version)
    _, form = desk.shown("taux", {"taux": "1", "annees": "2017"})
    actions.submit(by=idf.contributor, version=version, direction=idf.agency.directions.get(code="DOS"))
    refused = desk.client.post(desk.address("taux"), {**form, "raison": "essai"})
    assert refused.status_code == 422
    assert "La version, les années ouvertes ou vos droits ont changé depuis l’aperçu." in text(refused)


def test_the_number_of_someone_else_is_not_taken(idf: Idf, version: Version, desk: Desk) -> None:
    other = _change(idf, version, "L002", 2017, 1, "1.00")
    _, form = desk.shown("taux", {"taux": "10", "annees": "2018", "lignes": "L001"})
    before = held(version)
    refused = desk.client.post(desk.address("taux"), {**form, "operation": str(other.uuid)})
    assert refused.status_code == 422
    assert "numéro d’opération a déjà servi" in text(refused)
    assert held(version) == before
    assert posted(refused)["operation"] != [str(other.uuid)]
    assert desk.client.post(desk.address("taux"), posted(refused)).status_code == 302


def test_a_change_between_the_check_and_the_write_is_shown_too(
    idf: Idf, version: Version, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def outrun(**asked: Any) -> Written:
        monkeypatch.undo()
        _change(idf, version, "L001", 2018, 1, "2000.00")
        return apply(**asked)

    _, form = desk.shown("taux", {"taux": "10", "annees": "2018", "lignes": "L001"})
    monkeypatch.setattr("allocations.commands.views.apply", outrun)
    refused = desk.client.post(desk.address("taux"), form)
    assert refused.status_code == 422
    assert "1 cellule a changé depuis l’aperçu" in text(refused)
    assert "2 000 2 200 +200" in text(refused)
    assert figures(version)["L001", 2018][0] == "2000.00"


def test_a_click_that_another_one_outran_finds_what_it_did(
    version: Version, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def outrun(**asked: Any) -> Written:
        apply(**asked)
        raise NumberReused

    _, form = desk.shown("taux", {"taux": "10", "annees": "2018", "lignes": "L001"})
    monkeypatch.setattr("allocations.commands.views.apply", outrun)
    assert desk.client.post(desk.address("taux"), form).status_code == 302
    assert figures(version)["L001", 2018][0] == "1649.99"


def test_the_cells_chosen_in_the_grid_fill_the_form(desk: Desk) -> None:
    for years in ("2018,2019", ["2018", "2019"]):
        page = desk.client.get(desk.address("virer"), {"lignes": "L015,L017", "annees": years}).content.decode()
        assert 'name="de_1" value="L015"' in page
        assert 'name="vers_1" value="L017"' in page
        assert '<option value="2018" selected>' in page
        assert '<option value="2019" selected>' in page
    page = desk.client.get(desk.address("taux"), {"lignes": "L015,L017", "annees": "2018,2019"}).content.decode()
    assert 'name="lignes" value="L015,L017"' in page
    assert page.count(" checked>") == 2


def test_a_total_is_spread_like_another_version(idf: Idf, version: Version, desk: Desk) -> None:
    version_with(idf, "CLE", {("L001", 2019): "10.00", ("L002", 2019): "20.00", ("L003", 2019): "40.00"})
    asked = {
        "total": "1 000,00",
        "effet": "remplacer",
        "portee": "ensemble",
        "cle": "montants",
        "base_annee": "2019",
        "base_version": "CLE",
        "annees": "2018",
        "lignes": "L001,L002,L003",
    }
    assert desk.applies("ventiler", asked).status_code == 302
    after = figures(version)
    assert [after[line, 2018][0] for line in ("L001", "L002", "L003")] == ["142.86", "285.71", "571.43"]
    empty = text(desk.asks("ventiler", {**asked, "base_annee": "2020"}))
    assert "La base est nulle" in empty
    below = text(desk.asks("ventiler", {**asked, "base_annee": "2017", "base_version": "V1", "lignes": "L027 L028"}))
    assert "Base négative : L028 (2018)" in below


@pytest.mark.parametrize(
    ("name", "given", "said", "kept"),
    [
        ("projeter", {"taux": "deux"}, "« deux » n’est pas un taux", 'value="deux"'),
        ("projeter", {"taux": "", "taux_2019": ""}, "Indiquez un taux", 'name="garder"'),
        ("projeter", {"taux_FIR_2018": "2,12345"}, "4 décimales au plus", 'value="2,12345"'),
        ("projeter", {"base": "2018"}, "On projette des années d’après 2018", 'value="2,3"'),
        ("projeter", {"annees": "2031"}, "« 2031 » n’est pas une année du PRS.", 'value="2,3"'),
        ("projeter", {"sauf": "L999"}, "« L999 » n’est ni le code d’une ligne", 'value="L999"'),
        ("reconduire", {"annees": ["2017", "2018"]}, "2017 est l’année à reconduire", 'name="garder"'),
        ("reconduire", {"annees": []}, "Cochez au moins une année.", 'name="garder"'),
        ("ventiler", {"total": "1.234"}, "est ambigu : écrivez-le sans point", 'value="1.234"'),
        ("ventiler", {"total": "·"}, "Indiquez un montant.", 'name="total"'),
        ("ventiler", {"total": "12O"}, "lettre O au lieu du chiffre 0. Vouliez-vous dire 120 ?", 'value="12O"'),
        ("ventiler", {"total": "12,345"}, "deux décimales au plus", 'value="12,345"'),
        ("taux", {"lignes": "L001, L999"}, "« L999 » n’est ni le code d’une ligne", 'value="L001, L999"'),
        ("taux", {"taux": "-101"}, "un taux va de −100", 'value="-101"'),
        ("taux", {"axe": "A5", "enveloppe": "USLD"}, "Aucune ligne ne répond à ces choix", 'value="-1,5 %"'),
        ("arrondir", {"pas": "7"}, "Sélectionnez un choix valide", 'name="pas"'),
    ],
)
def test_an_error_is_said_beside_its_field_and_what_was_typed_stays(
    desk: Desk, name: str, given: Given, said: str, kept: str
) -> None:
    asked = {key: value for key, value in {**ASKED[name], **given}.items() if value not in ("", [])}
    response = desk.asks(name, asked)
    assert response.status_code == 422, text(response)
    assert said in text(response)
    assert kept in response.content.decode()


def test_an_unknown_code_or_command_is_a_bad_address(desk: Desk) -> None:
    assert desk.client.get(desk.address("taux"), {"enveloppe": "XX"}).status_code == 400
    assert desk.client.get(desk.address("effacer")).status_code == 404


def test_blank_fields_are_left_out_of_the_address(desk: Desk) -> None:
    response = desk.client.get(desk.address("taux"), {"apercu": "1", "taux": "1", "annees": "2017", "lignes": ""})
    assert response.status_code == 302
    assert response.headers["Location"].endswith("?apercu=1&taux=1&annees=2017")


def test_a_selection_too_long_for_an_address_is_posted(version: Version, desk: Desk) -> None:
    lines = ",".join(f"L{n:03}" for n in range(1, 69))
    many = ",".join([lines] * 3)
    response = desk.client.post(desk.address("taux"), {"apercu": "1", "taux": "1", "annees": "2017", "lignes": many})
    assert response.status_code == 200
    page = response.content.decode()
    assert '<form id="demande" class="p-demande__corps" method="post"' in page
    assert "68 modifiées" in text(response)
    file = desk.client.post(desk.address("taux"), {"format": "csv", "taux": "1", "annees": "2017", "lignes": many})
    assert file.content.decode("utf-8-sig").count("\r\n") == 70


def test_the_files_hold_every_cell_with_what_is_left(desk: Desk) -> None:
    given = {**ASKED["projeter"], "format": "xlsx"}
    response = desk.client.get(desk.address("projeter"), given)
    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames[:3] == ["Effet par année et enveloppe", "Cellules changées", "Cellules laissées"]
    csv = desk.client.get(desk.address("projeter"), {**ASKED["projeter"], "format": "csv"}).content.decode("utf-8-sig")
    assert csv.count("\r\n") == 1 + 135
    assert "3580500,00" in csv


def test_a_ceiling_that_is_exceeded_is_said(idf: Idf, version: Version, desk: Desk) -> None:
    actions.record_text(
        by=idf.finance,
        agency=idf.agency,
        code="CIRC-2018",
        head=actions.TextHead(label="Circulaire", date=version.data_date),
        lines=[actions.NotifiedLine("USLD", 2017, Credit.RECURRENT, "", Decimal("185220000.00"))],
    )
    page, _ = desk.shown("taux", {"taux": "1", "annees": "2017", "enveloppe": "USLD"})
    assert "Plafond USLD 2017 dépassé de 1 852,2 k€. La saisie est permise, l’adoption est bloquée." in page


def test_a_preview_and_its_application_take_few_queries(
    desk: Desk, assert_queries: AssertQueries, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with assert_queries(at_most=15):
        _, form = desk.shown("projeter", ASKED["projeter"])
    with django_assert_max_num_queries(40):
        assert desk.client.post(desk.address("projeter"), {**form, "raison": "essai"}).status_code == 302


def _change(idf: Idf, version: Version, line: str, year: int, rev: int, amount: str) -> Operation:
    edit = Edit(line, year, rev, Decimal(amount))
    return actions.change_amounts(by=idf.admin, version=version, edits=[edit], way=Way.GRID).operation


def test_lines_are_named_by_words_too(version: Version, desk: Desk) -> None:
    known = told_lines(Line.objects.filter(plan=version.plan))
    asked = {**ASKED["virer"], "de_1": known["L015"].upper(), "vers_1": "santé"}
    page = text(desk.asks("virer", asked))
    assert "« santé » se trouve dans" in page
    assert "Écrivez le code de l’une." in page
    assert desk.applies("virer", asked | {"vers_1": "L017"}, raison="essai", confirme="on").status_code == 302
    assert Operation.objects.latest("pk").parameters["pairs"][0]["from"]["line"] == "L015"
