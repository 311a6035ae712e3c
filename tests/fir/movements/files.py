"""Files of movements made for a test, in any shape, and the pages that read them."""

from __future__ import annotations

import csv
import io
import re
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
    assert answer.status_code == 200
    return words(answer.content.decode())


def stored() -> list[tuple[Any, ...]]:
    """What is recorded: kind, commitment, AE, CP, reference."""
    rows = Movement.objects.order_by("pk")
    return list(rows.values_list("kind", "commitment__code", "ae", "cp", "key"))


def counted() -> tuple[int, int, int]:
    """How many movements, commitments and operations there are."""
    return Movement.objects.count(), Commitment.objects.count(), Operation.objects.count()
