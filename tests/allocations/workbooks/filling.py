"""A workbook as a person takes it out, fills it and brings it back."""

import io
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from allocations.models import Allocation, Version

PLACE = "/ars-idf/saisie/V1/classeur/"


class Sheet:
    """The sheet « Saisie » as a person sees it: cells by line code and head."""

    def __init__(self, content: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.sheet = self.book["Saisie"]
        self.heads = {str(cell.value): cell.column for cell in self.sheet[3] if cell.value}
        self.rows = {str(row[0].value): row[0].row for row in self.sheet.iter_rows(min_row=4) if row[0].value}

    def put(self, line: str, head: str, value: object) -> None:
        self.sheet.cell(self.rows[line], self.heads[head]).value = value

    def get(self, line: str, head: str) -> Any:
        return self.sheet.cell(self.rows[line], self.heads[head]).value

    def add(self, **values: object) -> int:
        """Fill the first empty row."""
        row = 4 + len(self.rows)
        for head, value in values.items():
            self.sheet.cell(
                row, self.heads[head.replace("_", " ").replace("Mesure code", "Mesure (code)")]
            ).value = value
        return row

    def saved(self) -> bytes:
        output = io.BytesIO()
        self.book.save(output)
        return output.getvalue()


def taken_out(client: Client) -> Sheet:
    response = client.get(PLACE + "?sortir=1")
    assert response.status_code == 200
    assert "ARS-IDF_V1_2017-2022_EUR_saisie.xlsx" in response.headers["Content-Disposition"]
    return Sheet(response.content)


def brought_back(client: Client, content: bytes) -> HttpResponse:
    return client.post(PLACE, {"classeur": SimpleUploadedFile("classeur.xlsx", content)})  # type: ignore[return-value]


def accepted(client: Client, preview: HttpResponse, **choices: str) -> HttpResponse:
    carried = preview.context["carried"]  # type: ignore[attr-defined]
    return client.post(PLACE, {"apercu": carried, **choices}, follow=True)  # type: ignore[return-value]


def own_lines(version: Version) -> list[str]:
    rows = Allocation.objects.filter(version=version, direction__code="DOS").order_by("line__code")
    return list(rows.values_list("line__code", flat=True))
