"""Workbooks written, opened again, and given to LibreOffice without the values of their formulas."""

import io
import re
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from prs_budget.lib.rendering import xlsx
from prs_budget.lib.rendering.about import About
from prs_budget.lib.tables.model import Table
from tests.prs_budget.lib.rendering.samples import nested_table, simple_table, years_table

ABOUT = About(
    at=datetime(2018, 3, 8, 9, 41, tzinfo=UTC),
    by="Finance (démo)",
    release="0.1.0",
    address="https://prs.example/ars-idf/credits/croisements/?version=T0-2017&annee=2017",
    organisation="ARS Île-de-France",
    time_zone="Europe/Paris",
)
ALL = (simple_table(), nested_table(), years_table())


def opened(content: bytes, *, formulas: bool = False) -> Workbook:
    """A workbook as a spreadsheet shows it, or with its formulas."""
    return load_workbook(io.BytesIO(content), data_only=not formulas)


def sheet(table: Table, *, formulas: bool = False) -> Worksheet:
    """The sheet of one table."""
    return opened(xlsx.render([table], about=ABOUT), formulas=formulas).worksheets[0]


def block(ws: Worksheet, area: str) -> list[list[object]]:
    """The values of an area, line by line."""
    return [[box.value for box in line] for line in ws[area]]


def texts(ws: Worksheet) -> list[str]:
    """Everything that a sheet says."""
    return [str(box.value) for line in ws.iter_rows() for box in line if box.value is not None]


def assert_computes_to_what_is_written(content: bytes, soffice: str, folder: Path) -> int:
    """Compare each formula's value, as LibreOffice computes it, with the one written; returns how many there are."""
    source = folder / "classeur.xlsx"
    source.write_bytes(_without_values(content))
    assert b"conforme</v>" not in _sheets(source.read_bytes())
    target = folder / "recalcule"
    command = [soffice, f"-env:UserInstallation=file://{folder}/profil", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    formulas = load_workbook(io.BytesIO(content))
    written = load_workbook(io.BytesIO(content), data_only=True)
    computed = load_workbook(target / source.name, data_only=True)
    compared = 0
    for sheet in formulas.worksheets:
        for box in (box for line in sheet.iter_rows() for box in line if box.data_type == "f"):
            expected = written[sheet.title][box.coordinate].value
            found = computed[sheet.title][box.coordinate].value
            if isinstance(expected, int | float):
                expected = pytest.approx(expected, abs=0.001, rel=1e-12)
            assert (None if found == "" else found) == expected, (sheet.title, box.coordinate, box.value)
            compared += 1
    return compared


def _without_values(content: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(output, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("xl/worksheets/"):
                data = re.sub(rb"(<c [^>]*?)(?: t=\"str\")?(><f>[^<]*</f>)<v>[^<]*</v>", rb"\1\2", data)
            target.writestr(name, data)
    return output.getvalue()


def _sheets(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/"))
