"""Workbooks that hold what nobody can read: nothing is erased, nothing is guessed, each cell is named."""

import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client

from allocations import actions
from allocations.actions import Edit
from allocations.enums import Way
from allocations.models import Allocation, LineNote, Operation, Version
from prs_budget.organisation.models import Sector
from tests.allocations.workbooks.filling import PLACE, Sheet, accepted, brought_back, own_lines, taken_out
from tests.plugins.idf import Idf

ENTRY_SHEET = "xl/worksheets/sheet1.xml"


def told(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\u00a0", " "))


def rewritten(content: bytes, change: Callable[[str, str], str]) -> bytes:
    """The archive with each document changed, by its name."""
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as folder,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in folder.namelist():
            changed.writestr(name, change(name, folder.read(name).decode()))
    return output.getvalue()


def with_value(sheet: Sheet, line: str, head: str, value: str) -> bytes:
    """The workbook with a cell in error, as a spreadsheet saves it."""
    sheet.put(line, head, value)
    sheet.sheet.cell(sheet.rows[line], sheet.heads[head]).data_type = "e"
    return sheet.saved()


def test_an_amount_in_error_is_refused_and_named_and_nothing_is_erased(version: Version, dos: Client) -> None:
    one = own_lines(version)[0]
    before = Allocation.objects.get(version=version, line__code=one, year=2017).amount
    preview = brought_back(dos, with_value(taken_out(dos), one, "2017", "#N/A"))
    assert "erreur du tableur" in told(preview)
    assert f"{one}, 2017" in told(preview)
    assert "Écrire ce qui est accepté" not in told(preview)
    assert Allocation.objects.get(version=version, line__code=one, year=2017).amount == before


def test_a_note_in_error_is_refused_and_kept(idf: Idf, version: Version, dos: Client) -> None:
    one = own_lines(version)[0]
    sheet = taken_out(dos)
    sheet.put(one, "Note", "À confirmer")
    accepted(dos, brought_back(dos, sheet.saved()))
    sheet = taken_out(dos)
    place = f"{'P' if 'Note' not in sheet.heads else sheet.sheet.cell(4, sheet.heads['Note']).column_letter}"
    preview = brought_back(dos, with_value(sheet, one, "Note", "#N/A"))
    assert "erreur du tableur" in told(preview)
    assert f"{place}{sheet.rows[one]}" in told(preview)
    assert LineNote.objects.get(version=version, line__code=one).text == "À confirmer"


def test_a_code_in_error_makes_no_new_line(version: Version, dos: Client) -> None:
    one = own_lines(version)[0]
    sheet = taken_out(dos)
    row = sheet.rows[one]
    preview = brought_back(dos, with_value(sheet, one, "Ligne", "#REF!"))
    assert f"A{row}" in told(preview)
    assert "ligne nouvelle" not in told(preview)
    assert "Lignes retirées" not in told(preview)


def test_a_formula_without_a_value_in_a_note_or_a_code_is_refused(version: Version, dos: Client) -> None:
    one, two = own_lines(version)[:2]
    sheet = taken_out(dos)
    sheet.put(one, "Note", '="À "&"confirmer"')
    sheet.put(two, "Ligne", '="L"&"2"')
    text = told(brought_back(dos, sheet.saved()))
    assert text.count("formule sans résultat") == 2
    assert "ligne nouvelle" not in text


@pytest.mark.parametrize("head", ["2018", "Ligne", "Note"])
def test_a_title_that_comes_twice_is_refused_and_both_columns_named(version: Version, dos: Client, head: str) -> None:
    sheet = taken_out(dos)
    sheet.sheet.cell(3, 20).value = head
    response = brought_back(dos, sheet.saved())
    place = sheet.sheet.cell(3, sheet.heads[head]).column_letter
    assert response.status_code == 400
    assert f"« {head} », colonnes {place} et T" in told(response)


def test_a_renamed_title_names_the_column_that_is_missing_and_the_one_unknown(version: Version, dos: Client) -> None:
    sheet = taken_out(dos)
    place = sheet.sheet.cell(3, sheet.heads["2018"])
    place.value = "Année 2018"
    response = brought_back(dos, sheet.saved())
    assert response.status_code == 400
    assert f"« 2018 ». Colonne inconnue : « Année 2018 » ({place.column_letter})" in told(response)


def test_a_merged_area_does_not_empty_what_it_covers(version: Version, dos: Client) -> None:
    one, two = own_lines(version)[:2]
    sheet = taken_out(dos)
    column, first = sheet.heads["2017"], sheet.rows[one]
    assert sheet.rows[two] == first + 1
    sheet.sheet.merge_cells(start_row=first, end_row=first + 1, start_column=column, end_column=column)
    preview = brought_back(dos, sheet.saved())
    assert "cellule fusionnée" in told(preview)
    accepted(dos, preview)
    assert Allocation.objects.get(version=version, line__code=two, year=2017).amount is not None


def test_styles_that_one_reader_refuses_are_no_reason_to_refuse_the_file(version: Version, dos: Client) -> None:
    one = own_lines(version)[0]
    sheet = taken_out(dos)
    sheet.put(one, "2018", 9)
    broken = rewritten(
        sheet.saved(),
        lambda name, text: re.sub("<fills.*</fills>", "<fills><fill/></fills>", text) if "styles" in name else text,
    )
    assert "1 nouvelle, 0 modifiée" in told(brought_back(dos, broken))


def test_a_value_in_the_last_cell_of_the_sheet_is_refused_in_a_sentence(version: Version, dos: Client) -> None:
    sheet = taken_out(dos)
    sheet.sheet["XFD1048576"] = 1
    response = brought_back(dos, sheet.saved())
    assert response.status_code == 400
    assert "1 048 576 lignes dans la feuille" in told(response).replace("\u202f", " ")


def test_a_cell_formatted_far_away_is_no_obstacle(version: Version, dos: Client) -> None:
    sheet = taken_out(dos)
    sheet.sheet["XFD1048576"].number_format = "0.00"
    assert "Aucun changement" in told(brought_back(dos, sheet.saved()))


def test_a_stamp_that_names_no_amount_is_refused(version: Version, dos: Client) -> None:
    for text in ("sNaN", "1e999999", "1.234", "NaN", "2018-01-01"):
        sheet = taken_out(dos)
        sheet.book["Empreinte"]["D3"] = text
        response = brought_back(dos, sheet.saved())
        assert response.status_code == 400, text
        assert "L’empreinte du classeur a été changée" in told(response)


def test_a_new_line_names_its_direction_where_two_have_a_sector_of_one_label(
    idf: Idf, version: Version, client: Client
) -> None:
    own, other = (idf.agency.directions.get(code=code) for code in ("DOS", "DA"))
    for direction in (own, other):
        Sector.objects.create(
            agency=idf.agency, direction=direction, code=f"COM-{direction.code}", label="Commun", position=900
        )
    client.force_login(idf.finance)
    made = {"Mesure_code": idf.plan.measures.order_by("code")[0].code, "Enveloppe": "USLD", "Récurrence": "CNR"}

    def opened(sector: str, direction: str | None = None) -> HttpResponse:
        sheet = taken_out(client)
        sheet.add(**made, Domaine=sector, Direction=direction, **{"2019": 42})
        return brought_back(client, sheet.saved())

    assert "DOS · Commun" in [one.value for one in taken_out(client).book["Listes"]["C"]]
    assert "plusieurs directions en ont un. Choisissez" in told(opened("Commun"))
    assert "la colonne « Direction » dit DA" in told(opened("DOS · Commun", "DA"))
    assert "1 ligne nouvelle" in told(opened("Commun", "DA"))
    accepted(client, opened("DOS · Commun"))
    assert Allocation.objects.get(version=version, sector__label="Commun", year=2019).direction == own


def test_hundreds_of_conflicts_are_answered_at_once(idf: Idf, version: Version, client: Client) -> None:
    client.force_login(idf.finance)
    sheet = taken_out(client)
    cells = [(line, year) for line in sheet.rows for year in (2018, 2019, 2020, 2021, 2022)]
    assert len(cells) > 300
    for line, year in cells:
        sheet.put(line, str(year), 100)
    edits = [Edit(line, year, 0, Decimal(101)) for line, year in cells]
    actions.change_amounts(by=idf.finance, version=version, edits=edits, way=Way.GRID)
    preview = brought_back(client, sheet.saved())
    page = preview.content.decode()
    assert f"Voici les 300 premières sur {len(cells)}" in told(preview)
    assert page.count('type="radio"') < 700
    assert client.post(PLACE, {"apercu": preview.context["carried"]}).status_code == 409  # type: ignore[attr-defined]
    alone = "choix-{}-{}".format(*cells[0])
    accepted(client, preview, conflits="autre", **{alone: "mienne"})
    assert Operation.objects.latest("pk").changes.count() == 1
    assert Allocation.objects.get(version=version, line__code=cells[0][0], year=2018).amount == Decimal("100.00")
    assert Allocation.objects.get(version=version, line__code=cells[1][0], year=2019).amount == Decimal("101.00")
