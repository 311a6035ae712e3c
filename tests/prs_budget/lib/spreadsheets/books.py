"""Workbooks made for a test, sound and hostile: archives of plain XML, as no spreadsheet would write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINKS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
#: one value in the last cell of a sheet of Excel
CORNER = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
SOUND = '<row r="1"><c r="A1" t="inlineStr"><is><t>Type</t></is></c><c r="B1"><v>12.5</v></c></row>'


def sheet(rows: str, after: str = "") -> str:
    """The document of a sheet."""
    return f"<worksheet {_MAIN}><sheetData>{rows}</sheetData>{after}</worksheet>"


def xlsx(
    sheets: Mapping[str, str],
    *,
    names: str = "",
    links: str = "",
    more: Sequence[tuple[str, str]] = (),
    workbook: str = "",
) -> bytes:
    """A workbook: documents by name of sheet; `names` and `links` in place of what names them, `more` members after."""
    ranks = list(enumerate(sheets, start=1))
    names = names or "".join(f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>' for at, name in ranks)
    links = links or "".join(link(at, f"worksheets/sheet{at}.xml") for at, _ in ranks)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    workbook = workbook or f'<Relationship Id="rId1" Type="{kind}" Target="xl/workbook.xml"/>'
    members = [
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", f"<Relationships {_PACKAGE}>{workbook}</Relationships>"),
        ("xl/workbook.xml", f"<workbook {_MAIN} {_LINKS}><sheets>{names}</sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", f"<Relationships {_PACKAGE}>{links}</Relationships>"),
        *((f"xl/worksheets/sheet{at}.xml", sheets[name]) for at, name in ranks),
        *more,
    ]
    return zipped(members)


def link(at: int, target: str) -> str:
    """A relation from the workbook to a sheet."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    return f'<Relationship Id="rId{at}" Type="{kind}" Target="{target}"/>'


def ods(tables: str) -> bytes:
    """A workbook of LibreOffice."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}</office:spreadsheet>"
    content += "</office:body></office:document-content>"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped([("mimetype", mimetype), ("content.xml", content), ("META-INF/manifest.xml", manifest)])


def zipped(members: Sequence[tuple[str, str]]) -> bytes:
    """An archive; a name may come twice."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in members:
            folder.writestr(name, content)
    return output.getvalue()
