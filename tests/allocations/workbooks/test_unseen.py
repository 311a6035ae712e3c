"""What nobody sees in a workbook that comes back is told, and makes no other line."""

import io
import zipfile

from django.test import Client

from allocations.models import Version
from tests.allocations.workbooks.filling import brought_back, own_lines, taken_out
from tests.allocations.workbooks.test_unreadable_cells import told


def test_hidden_rows_that_change_and_a_copy_of_the_sheet_are_told(version: Version, dos: Client) -> None:
    one = own_lines(version)[0]
    sheet = taken_out(dos)
    sheet.put(one, "2018", 9)
    sheet.put(one, "Ligne", f"{one[:2]}\u200b{one[2:]}")
    sheet.sheet.row_dimensions[sheet.rows[one]].hidden = True
    sheet.book.copy_worksheet(sheet.sheet).title = "Copie"
    text = told(brought_back(dos, sheet.saved()))
    assert f"Rangées masquées dont des cellules changent : {sheet.rows[one]}." in text
    assert "« Copie » a les mêmes titres et n’est pas lue" in text
    assert "1 nouvelle, 0 modifiée" in text


def test_a_csv_is_refused_with_the_reason(version: Version, dos: Client) -> None:
    answer = brought_back(dos, b"Ligne;2018\nL001;1\n")
    assert answer.status_code == 400
    assert "Un CSV n’a pas la feuille « Empreinte »" in told(answer)


def test_macros_are_left_and_told(version: Version, dos: Client) -> None:
    assert "Les macros du classeur ne sont pas lues" in told(brought_back(dos, with_macros(taken_out(dos).saved())))


def with_macros(content: bytes) -> bytes:
    output = io.BytesIO(content)
    with zipfile.ZipFile(output, "a") as folder:
        folder.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return output.getvalue()
