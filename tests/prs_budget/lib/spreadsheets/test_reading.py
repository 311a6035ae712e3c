"""Workbooks that would fill the memory of the site or stop it: each is refused in French, and the site stands."""

from __future__ import annotations

import ast
import resource
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from prs_budget.lib.spreadsheets import reading
from prs_budget.lib.spreadsheets.limits import MOST_MEMORY, UnreadableFile
from prs_budget.lib.spreadsheets.reading import read_workbook
from prs_budget.lib.spreadsheets.scanned import DAMAGED, ERROR, MERGED, NO_VALUE
from tests.prs_budget.lib.spreadsheets.books import CORNER, SOUND, link, ods, sheet, xlsx

FEW, FAR = sheet(SOUND), sheet(SOUND + CORNER)
NEAR = sheet(SOUND + '<row r="5"><c r="XFD5"><v>1</v></c></row>')
_CELL = '<table:table-cell office:value-type="float" office:value="1"'

_WIDE = ' table:number-columns-repeated="16384"/>'


def _row(cell: str, rows: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'


HOSTILE = {
    "one value in the last cell": (xlsx({"F": FAR}), "1 048 576 lignes"),
    "one value in the last column": (xlsx({"F": NEAR}), "16 384 colonnes"),
    "a far cell on a sheet that is not the first": (xlsx({"F": FEW, "G": FAR}), "1 048 576 lignes"),
    "a far cell on a sheet that nothing names": (
        xlsx({"F": FEW}, more=[("xl/worksheets/autre.xml", FAR)]),
        "1 048 576 lignes",
    ),
    "a far cell in a member that is no sheet by its name": (
        xlsx({"F": FEW}, more=[("xl/media/image1.png", FAR)]),
        "1 048 576 lignes",
    ),
    "two sheets of one name": (
        xlsx(
            {"F": FEW, "G": FEW},
            names='<sheet name="F" sheetId="1" r:id="rId1"/><sheet name="F" sheetId="2" r:id="rId2"/>',
        ),
        DAMAGED,
    ),
    "two ids of one sheet": (
        xlsx(
            {"F": FEW, "G": FEW},
            names='<sheet xmlns:a="urn:a" name="F" sheetId="1" a:id="rId1" r:id="rId2"/>',
        ),
        DAMAGED,
    ),
    "a target in another case": (xlsx({"F": FEW}, links=link(1, "WORKSHEETS/sheet1.xml")), DAMAGED),
    "a target that is missing": (xlsx({"F": FEW}, links=link(1, "worksheets/sheet9.xml")), DAMAGED),
    "one relation twice": (
        xlsx({"F": FEW, "G": FEW}, links=link(1, "worksheets/sheet1.xml") + link(1, "worksheets/sheet2.xml")),
        DAMAGED,
    ),
    "two sheets of one target": (
        xlsx({"F": FEW, "G": FEW}, links=link(1, "worksheets/sheet1.xml") + link(2, "worksheets/sheet1.xml")),
        DAMAGED,
    ),
    "a package that names no workbook": (xlsx({"F": FEW}, workbook="<a/>"), DAMAGED),
    "two kinds of workbooks at once": (xlsx({"F": FEW}, more=[("content.xml", "<a/>")]), "ni un .xlsx ni un .ods"),
    "another workbook beside": (xlsx({"F": FEW}, more=[("xl/workbook.bin", "")]), "ni un .xlsx ni un .ods"),
    "a member in two cases": (xlsx({"F": FEW}, more=[("xl/WORKBOOK.xml", "<workbook/>")]), DAMAGED),
    "a column that does not exist": (xlsx({"F": sheet('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>')}), DAMAGED),
    "a row that is no number": (xlsx({"F": sheet('<row r="x"><c r="Ax"><v>1</v></c></row>')}), DAMAGED),
    "an ods of rows repeated": (
        ods(f'<table:table table:name="F">{_row(_CELL + "/>", 9_000_000)}</table:table>'),
        "9 000 000 lignes",
    ),
    "an ods of columns repeated": (
        ods(f'<table:table table:name="F">{_row(_CELL + _WIDE)}</table:table>'),
        "16 384 colonnes",
    ),
    "an ods of two tables of one name": (
        ods(f'<table:table table:name="F">{_row(_CELL + "/>")}</table:table>' * 2),
        DAMAGED,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_in_a_sentence(name: str) -> None:
    content, told = HOSTILE[name]
    with pytest.raises(UnreadableFile) as refused:
        read_workbook(content)
    assert told in str(refused.value).replace("\u202f", " ").replace("\u00a0", " ")


def test_what_the_guards_let_through_dies_in_its_own_process() -> None:
    """A long text that each cell repeats: a small file, few cells, gigabytes for who keeps them."""
    long = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
        + "x" * 32_000
        + "</t></si></sst>"
    )
    rows = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(1, 40_001))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    links = link(1, "worksheets/sheet1.xml") + f'<Relationship Id="s" Type="{kind}" Target="sharedStrings.xml"/>'
    content = xlsx({"F": sheet(rows)}, links=links, more=[("xl/sharedStrings.xml", long)])
    assert len(content) < 1_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnreadableFile, match=r"512.Mo de mémoire"):
        read_workbook(content)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < MOST_MEMORY // 4


def test_what_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST_WAIT", 0.001)
    begun = time.monotonic()
    with pytest.raises(UnreadableFile, match="20 secondes"):
        read_workbook(xlsx({"F": FEW}))
    assert time.monotonic() - begun < 5


def test_formatted_cells_without_content_take_no_room() -> None:
    formatted = '<row r="2" s="1"><c r="XFD2" s="1"/></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    (found,) = read_workbook(xlsx({"F": sheet(SOUND + formatted)}))
    assert list(found.rows()) == [(1, ["Type", 12.5])]


def test_cells_are_read_with_what_they_are_beyond_their_values() -> None:
    rows = (
        '<row r="2"><c r="B2" t="e"><v>#N/A</v></c><c r="C2"><f>1+1</f></c><c r="D2"><f>1+1</f><v>2</v></c>'
        '<c r="E2"><v>7</v></c></row>'
        '<row r="3" hidden="1"><c r="B3" t="d"><v>2018-03-12</v></c>'
        '<c r="C3" t="inlineStr"><is><t>a_x0000_b</t></is></c></row>'
    )
    merged = '<mergeCells count="1"><mergeCell ref="E2:E3"/></mergeCells>'
    (found,) = read_workbook(xlsx({"F": sheet(rows, merged)}))
    assert found.blank == {(2, 2): ERROR, (2, 3): NO_VALUE, (3, 5): MERGED}
    assert found.formulas == {(2, 3), (2, 4)}
    assert found.hidden == {3}
    assert [row for _, row in found.rows()][1][3] == 2
    assert "ab" in [row for _, row in found.rows()][2]


def test_an_ods_is_read_the_same_way() -> None:
    day = '<table:table-cell office:value-type="date" office:date-value="2018-03-12"/>'
    error = '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"/>'
    blank = '<table:table-cell table:number-columns-repeated="16380"/>'
    table = _row(day + error + '<table:table-cell table:formula="of:=1"/>' + blank) + _row(blank, 1_048_570)
    (found,) = read_workbook(ods(f'<table:table table:name="F">{table}</table:table>'))
    assert found.blank == {(1, 2): ERROR, (1, 3): NO_VALUE}
    assert found.formulas == {(1, 3)}
    ((number, row),) = found.rows()
    assert (number, row[0]) == (1, date(2018, 3, 12))


def test_the_process_that_reads_loads_neither_django_nor_pandas() -> None:
    """What it loads, it loads within its 512 MB, at each file."""
    root = Path(reading.__file__).parent
    for name in ("reader", "guards", "xlsx", "ods", "scanned", "limits"):
        tree = ast.parse((root / f"{name}.py").read_text())
        loaded = {
            node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
        }
        loaded |= {
            one.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names
        }
        assert loaded <= {*sys.stdlib_module_names, "python_calamine", "prs_budget"}, name
