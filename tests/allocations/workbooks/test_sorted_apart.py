"""A workbook whose columns were sorted apart, or whose names of lines were changed: nothing of such a row is taken."""

from collections.abc import Sequence

import pytest
from django.test import Client

from allocations.models import Allocation, Version
from tests.allocations.workbooks.filling import Sheet, accepted, brought_back, own_lines, taken_out
from tests.allocations.workbooks.test_unreadable_cells import told


def amounts(version: Version) -> list[object]:
    return list(Allocation.objects.filter(version=version).order_by("pk").values_list("line__code", "year", "amount"))


def turned(sheet: Sheet, lines: Sequence[str], heads: Sequence[str]) -> None:
    """Put what these columns hold one row lower, the last one first: what a sort of them alone does."""
    for head in heads:
        values = [sheet.get(line, head) for line in lines]
        for line, value in zip(lines, [values[-1], *values[:-1]], strict=True):
            sheet.put(line, head, value)


def test_codes_sorted_without_their_rows_are_refused_and_the_row_is_named(version: Version, dos: Client) -> None:
    lines, before = own_lines(version), amounts(version)
    sheet = taken_out(dos)
    rows = dict(sheet.rows)
    turned(sheet, lines, ["Ligne"])
    preview = brought_back(dos, sheet.saved())
    text = told(preview)
    moved = lines[-1]
    assert f"la rangée {rows[lines[0]]} porte le code de {moved}, mais" in text
    assert "les colonnes ont-elles été triées séparément ?" in text
    assert preview.context["proposal"].changes == ()  # type: ignore[attr-defined]
    assert amounts(version) == before


@pytest.mark.parametrize(
    ("head", "value"),
    [("Projet", "A2-P3"), ("Mesure (code)", "A1-P1-NC"), ("Enveloppe", "OGD PA"), ("Direction", "DA")],
)
def test_a_name_changed_by_hand_refuses_its_row_alone(version: Version, dos: Client, head: str, value: str) -> None:
    first, second = own_lines(version)[:2]
    sheet = taken_out(dos)
    was = sheet.get(first, head)
    assert was != value
    sheet.put(first, head, value)
    sheet.put(first, "2018", 1234)
    sheet.put(first, "Note", "autre")
    sheet.put(second, "2018", 5678)
    preview = brought_back(dos, sheet.saved())
    said = f"porte le code de {first}, mais « {head} » y est « {value} », et non « {was} »"
    assert said in told(preview)
    accepted(dos, preview)
    held = Allocation.objects.filter(version=version, year=2018).order_by("line__code")
    assert list(held.filter(line__code__in=[first, second]).values_list("line__code", "amount")) == [(second, 5678)]


def test_a_code_alone_in_its_row_names_no_line(version: Version, dos: Client) -> None:
    one = own_lines(version)[0]
    sheet = taken_out(dos)
    for head in ("Projet", "Mesure (code)", "Mesure", "Direction", "Domaine", "Enveloppe", "Récurrence", "2017"):
        sheet.put(one, head, None)
    assert "ni projet ni mesure ne la nomment plus" in told(brought_back(dos, sheet.saved()))


def test_whole_rows_in_another_order_change_nothing(version: Version, dos: Client) -> None:
    lines = own_lines(version)
    sheet = taken_out(dos)
    turned(sheet, lines, list(sheet.heads))
    preview = brought_back(dos, sheet.saved())
    assert preview.context["proposal"].does_nothing  # type: ignore[attr-defined]
    assert preview.context["proposal"].rejected == ()  # type: ignore[attr-defined]


def test_amounts_sorted_alone_are_asked(version: Version, dos: Client) -> None:
    lines, before = own_lines(version), amounts(version)
    sheet = taken_out(dos)
    turned(sheet, lines, ["2017"])
    preview = brought_back(dos, sheet.saved())
    assert "la colonne a-t-elle été triée seule ?" in told(preview)
    assert "confirmez-les, ou corrigez le classeur" in told(accepted(dos, preview))
    assert amounts(version) == before


def test_a_workbook_that_went_out_before_names_were_kept_comes_back(version: Version, dos: Client) -> None:
    one = own_lines(version)[0]
    sheet = taken_out(dos)
    stamp = sheet.book["Empreinte"]
    for row in reversed([cells[0].row for cells in stamp.iter_rows() if cells[1].value == "Identité"]):
        stamp.delete_rows(row)
    sheet.put(one, "2018", 1234)
    accepted(dos, brought_back(dos, sheet.saved()))
    assert Allocation.objects.get(version=version, line__code=one, year=2018).amount == 1234
