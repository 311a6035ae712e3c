"""Files of movements made for a test, in any shape, and the pages that read them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from html import unescape
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fir.models import Commitment, Movement, Operation, WaitingFile

GIVE = "/ars-idf/fir/2018/mouvements/fichier/"
LIST = "/ars-idf/fir/2018/mouvements/"
HEADS = (
    *("Type", "Engagement", "Bénéficiaire", "Direction", "Nature", "Mission", "Dispositif"),
    *("AE", "CP", "Date", "Exercice d’origine", "Référence", "Libellé"),
)
Row = Sequence[Any]
#: a commitment of 300, its two payments, a withdrawal
ROWS: tuple[Row, ...] = (
    ("Engagement", "EJ-1", "CHU", "DOS", "INT", "M1", "", "300,00", "", "15/03/2018", "2018", "R-1", "Convention"),
    ("Paiement", "EJ-1", "", "", "", "", "", "", "100,00", "30/04/2018", "", "R-2", "Acompte"),
    ("Paiement", "EJ-1", "", "", "", "", "", "", "50,00", "30/06/2018", "", "R-3", "Solde"),
    ("Retrait", "EJ-1", "", "", "", "", "", "-20,00", "", "31/12/2018", "", "R-4", "Reliquat"),
)


def a_csv(
    rows: Sequence[Row] = ROWS,
    heads: Row = HEADS,
    *,
    separator: str = ";",
    encoding: str = "utf-8-sig",
    above: str = "",
) -> bytes:
    """A csv as software writes it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(heads)
    writer.writerows(rows)
    return (above + text.getvalue()).encode(encoding)


def an_xlsx(
    rows: Sequence[Row] = ROWS, heads: Row = HEADS, above: Sequence[Row] = (), sheet: str = "Extraction"
) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in (*above, heads, *rows):
        page.append(list(row))
    return saved(book)


def an_ods(rows: Sequence[Row] = ROWS, heads: Row = HEADS) -> bytes:
    """A workbook of one sheet, as LibreOffice writes it: dates and numbers by their values, blanks repeated."""

    def cell(value: str) -> str:
        if not value:
            return "<table:table-cell/>"
        day, number = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", value), value.replace(",", ".")
        kind = 'office:value-type="string"'
        if day:
            kind = f'office:value-type="date" office:date-value="{day[3]}-{day[2]}-{day[1]}"'
        elif re.fullmatch(r"-?[0-9.]+", number):
            kind = f'office:value-type="float" office:value="{number}"'
        return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in (heads, *rows))
    blank = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
    blank += 'table:number-columns-repeated="16384"/></table:table-row>'
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="F">'
    content += f"{lines}{blank}</table:table></office:spreadsheet></office:body></office:document-content>"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as folder:
        folder.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        folder.writestr("content.xml", content)
        folder.writestr("META-INF/manifest.xml", manifest)
    return output.getvalue()


def saved(book: Any) -> bytes:
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def words(html: str) -> str:
    """The text of a page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " "))


def given(client: Client, content: bytes, name: str = "mandats.csv") -> str:
    """Give a file; the text of the page that answers: its preview, or why it cannot be read."""
    answer = client.post(GIVE, {"fichier": SimpleUploadedFile(name, content)})
    assert answer.status_code in (302, 400), answer.status_code
    if answer.status_code == 400:
        return words(answer.content.decode())
    return previewed(client)


def waiting_address() -> str:
    return f"{GIVE}{WaitingFile.objects.get().uuid}/"


def previewed(client: Client) -> str:
    """The text of the preview of the file that waits."""
    answer = client.get(waiting_address())
    assert answer.status_code == 200
    return words(answer.content.decode())


def recorded(client: Client, **more: str) -> str:
    """Click « Enregistrer »; the text of the page that follows."""
    html = client.get(waiting_address()).content.decode()
    state = re.search(r'name="etat" value="([^"]+)"', html)
    assert state is not None, words(html)
    answer = client.post(waiting_address(), {"etat": state[1], "enregistrer": "1", **more}, follow=True)
    assert answer.status_code in (200, 400)
    return words(answer.content.decode())


def stored() -> list[tuple[Any, ...]]:
    """What is recorded: kind, commitment, AE, CP, reference."""
    rows = Movement.objects.order_by("pk")
    return list(rows.values_list("kind", "commitment__code", "ae", "cp", "key"))


def counted() -> tuple[int, int, int]:
    """How many movements, commitments and operations there are."""
    return Movement.objects.count(), Commitment.objects.count(), Operation.objects.count()
