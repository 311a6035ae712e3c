"""Attached files: known by what they hold, kept as they came, given back to be saved to who may read."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from allocations.models import Text
from prs_budget.files.keeping import keep
from prs_budget.files.kinds import JPEG, PDF, PNG, TEXT, XLSX, kind_of
from prs_budget.files.models import StoredFile
from prs_budget.lib.limits import LARGEST_FILE
from prs_budget.lib.refusals import Refused
from tests.plugins.idf import Idf

PDF_FILE = b"%PDF-1.7\nun texte"
NEW = "/ars-idf/versions/notifications/nouvelle/"
ONE = "/ars-idf/versions/notifications/ARR-1/"
HEAD = {"code": "arr-1", "label": "Arrêté", "date": "26/05/2018", "kind": "order", "unite": "EUR", "enregistrer": "1"}
LINE = {"enveloppe-1": "FIR", "annee-1": "2018", "nature-1": "recurrent", "montant-1": "1000"}


def workbook() -> bytes:
    made = io.BytesIO()
    Workbook().save(made)
    return made.getvalue()


def zipped(**parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF_FILE, PDF),
        (b"\x89PNG\r\n\x1a\n0", PNG),
        (b"\xff\xd8\xff0", JPEG),
        ("Arrêté ; montant".encode("cp1252"), TEXT),
        ("Arrêté ; montant".encode(), TEXT),
        (workbook(), XLSX),
        (b"MZ\x90\x00 un programme", None),
        (b"<html><script>alert(1)</script>", None),
        (b"  <?xml version='1.0'?><svg onload='x'/>", None),
        (zipped(autre="rien"), None),
        (zipped(mimetype="application/zip"), None),
        (b"PK\x03\x04 tronqu\xe9", None),
        (b"", None),
    ],
)
def test_a_file_is_what_it_holds_whatever_its_name(content: bytes, kind: object) -> None:
    assert kind_of(content) == kind


def test_the_same_bytes_are_kept_once_and_refusals_say_what_to_do(idf: Idf) -> None:
    first = keep(by=idf.finance, agency=idf.agency, name="C:\\arrêtés\\mai.pdf", content=PDF_FILE)
    assert (first.name, first.kind, first.size) == ("mai.pdf", "pdf", len(PDF_FILE))
    assert first.sha256 == hashlib.sha256(PDF_FILE).hexdigest()
    assert keep(by=idf.finance, agency=idf.agency, name="autre.pdf", content=PDF_FILE) == first
    for content, why in (
        (b"", "est vide"),
        (b"%PDF-" + bytes(LARGEST_FILE), "dépasse 20 Mo"),
        (b"MZ\x00", "n’est d’aucune nature qui se joint : PDF"),
    ):
        with pytest.raises(Refused, match=why):
            keep(by=idf.finance, agency=idf.agency, name="x.pdf", content=content)


@pytest.mark.parametrize("name", ["arrêté.pdf", "lancer.bat", "page.html", "image.png"])
def test_a_name_that_says_something_else_is_refused(idf: Idf, name: str) -> None:
    """Whoever saves the file opens it by its name."""
    with pytest.raises(Refused, match="n’est pas ce que dit son nom : c’est un fichier texte"):
        keep(by=idf.finance, agency=idf.agency, name=name, content=b"echo bonjour")
    assert keep(by=idf.finance, agency=idf.agency, name="lignes.CSV", content=b"a;b").name == "lignes.CSV"
    assert keep(by=idf.finance, agency=idf.agency, name="sans", content=PDF_FILE).name == "sans.pdf"


def test_a_text_has_its_file_which_its_readers_save_and_no_one_else(idf: Idf, client: Client) -> None:
    client.force_login(idf.finance)
    sent = {**HEAD, **LINE, "file": SimpleUploadedFile("arrêté de mai.pdf", PDF_FILE, "text/html")}
    assert client.post(NEW, sent).status_code == 302
    page = client.get(ONE).content.decode()
    assert "arrêté de mai.pdf" in page
    got = client.get(f"{ONE}fichier/")
    assert (got.content, got["Content-Type"], got["X-Content-Type-Options"]) == (PDF_FILE, "application/pdf", "nosniff")
    assert got["Content-Disposition"].startswith("attachment;")
    [seen] = re.findall(r'name="vu" value="([^"]*)"', client.get(f"{ONE}?corriger=").content.decode())
    again = {**HEAD, **LINE, "vu": seen, "reason": "Coquille", "label": "Arrêté du 26 mai"}
    assert client.post(ONE, again).status_code == 302
    assert Text.objects.get(code="ARR-1").file == StoredFile.objects.get()
    client.force_login(idf.partner)
    assert client.get(f"{ONE}fichier/").status_code in (403, 404)
    client.logout()
    assert client.get(f"{ONE}fichier/").status_code == 302


def test_a_file_that_cannot_be_attached_loses_nothing_typed(idf: Idf, client: Client) -> None:
    client.force_login(idf.finance)
    sent = {**HEAD, **LINE, "file": SimpleUploadedFile("mai.pdf", b"MZ\x00")}
    answer = client.post(NEW, sent)
    assert "n’est d’aucune nature qui se joint" in answer.content.decode()
    assert 'value="1000"' in answer.content.decode()
    assert not Text.objects.exists()
    assert not StoredFile.objects.exists()
    assert client.get("/ars-idf/versions/notifications/RIEN/fichier/").status_code == 404
