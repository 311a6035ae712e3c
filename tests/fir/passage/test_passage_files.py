"""What of a file of the table de passage is not read, or is read though nobody sees it, is told."""

import io
from typing import Any

import openpyxl
from django.test import Client

from fir.passage.files import read
from fir.passage.reading import Passing
from projects.models import Measure
from tests.plugins.idf import Idf


def book(idf: Idf) -> tuple[Any, list[Passing]]:
    """A table of one measure, and what the site knows of it."""
    one = Measure.objects.filter(plan=idf.plan).select_related("project").order_by("code")[0]
    made = openpyxl.Workbook()
    for row in (("Code mesure", "Mission"), (one.code, "2")):
        made.active.append(row)
    return made, [Passing(one, None, None, True)]


def content(made: Any) -> bytes:
    output = io.BytesIO()
    made.save(output)
    return output.getvalue()


def test_hidden_rows_and_sheets_and_a_second_table_are_told(idf: Idf, client: Client) -> None:
    made, known = book(idf)
    made.active.row_dimensions[2].hidden = True
    made.copy_worksheet(made.active).title = "Copie"
    made.create_sheet("Ancien").sheet_state = "hidden"
    told = " ".join(read(content(made), known).told)
    assert "Ligne 2 masquée, lue" in told
    assert "« Copie » a les mêmes titres et n’est pas lue" in told
    assert "La feuille masquée « Ancien » n’est pas lue" in told


def test_a_code_that_a_spreadsheet_shortened_or_that_hides_a_mark_is_no_other_code(idf: Idf) -> None:
    made, known = book(idf)
    made.active["B2"] = 1e18
    given = read(content(made), known)
    assert "le tableur a abrégé ce numéro" in given.refused[0]
    assert not given.measures
    made.active["B2"] = "2\u200b"
    assert read(content(made), known).typed[f"mission-{known[0].measure.code}"] == "2"
