"""The file of a text: chosen again after an error, said where it lacks, attached later without a reason."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from allocations import actions
from allocations.models import Text
from prs_budget.journal.models import Entry
from prs_budget.lib.refusals import Refused
from tests.allocations.ceilings_pages.texts import line, notified
from tests.allocations.texts.test_pages import HEAD, LIST, NEW, ONE, typed, words
from tests.plugins.idf import Idf

FILE = f"{ONE}fichier/"
AGAIN = "Choisissez de nouveau le fichier : un navigateur ne le garde pas."


def a_pdf(name: str = "arrete.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7\n%%EOF\n", "application/pdf")


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    client.force_login(idf.finance)
    return client


def test_a_file_chosen_before_an_error_is_to_be_chosen_again_and_lacking_it_is_said(finance: Client) -> None:
    sent = {**HEAD, **typed(1, "FIR", 2018, "1,5"), "enregistrer": "1"}
    html = finance.post(NEW, {**sent, "label": "", "file": a_pdf()}).content.decode()
    assert f"« arrete.pdf » n’est pas joint. {AGAIN}" in words(html)
    assert 'name="fichier" value="arrete.pdf"' in html
    # rows are asked for, nothing is judged: the file is lost all the same
    assert AGAIN in words(finance.post(NEW, {**sent, "plus": "1", "file": a_pdf()}).content.decode())
    done = words(finance.post(NEW, {**sent, "fichier": "arrete.pdf"}, follow=True).content.decode())
    assert "Aucun fichier n’est joint : « arrete.pdf » n’a pas été choisi de nouveau." in done
    assert Text.objects.get().file is None


def test_nothing_is_said_of_a_file_that_was_not_chosen_or_is_there(finance: Client) -> None:
    sent = {**HEAD, **typed(1, "FIR", 2018, "1,5"), "enregistrer": "1"}
    assert AGAIN not in words(finance.post(NEW, {**sent, "label": ""}).content.decode())
    done = words(finance.post(NEW, {**sent, "fichier": "arrete.pdf", "file": a_pdf()}, follow=True).content.decode())
    assert "Aucun fichier n’est joint" not in done
    assert Text.objects.get().file is not None


def test_a_file_is_attached_later_without_a_reason_and_once(idf: Idf, finance: Client) -> None:
    notified(idf, line("FIR", 2018, "10"))
    assert "Joindre le fichier du texte" in finance.get(ONE).content.decode()
    done = words(finance.post(FILE, {"file": a_pdf()}, follow=True).content.decode())
    assert "« arrete.pdf » est joint à CIRC-2018-1." in done
    assert "Joindre le fichier du texte" not in done
    assert finance.get(FILE).headers["Content-Type"] == "application/pdf"
    assert Entry.objects.get(action="notification.attach").by == idf.finance
    again = words(finance.post(FILE, {"file": a_pdf("autre.pdf")}, follow=True).content.decode())
    assert "CIRC-2018-1 a déjà un fichier : corrigez le texte, avec un motif, pour le remplacer." in again


def test_what_may_not_be_attached_says_why(idf: Idf, finance: Client) -> None:
    notified(idf, line("FIR", 2018, "10"))
    assert "Choisissez un fichier." in words(finance.post(FILE, {}, follow=True).content.decode())
    wrong = SimpleUploadedFile("a.exe", b"MZ\0\0")
    assert "d’aucune nature qui se joint" in words(finance.post(FILE, {"file": wrong}, follow=True).content.decode())
    assert finance.post(f"{LIST}RIEN/fichier/", {"file": a_pdf()}).status_code == 404


def test_readers_attach_nothing(idf: Idf, client: Client) -> None:
    text = notified(idf, line("FIR", 2018, "10"))
    client.force_login(idf.director)
    assert "Joindre le fichier du texte" not in client.get(ONE).content.decode()
    assert client.post(FILE, {"file": a_pdf()}).status_code == 403
    actions.attach_file(by=idf.finance, text=text, name="a.pdf", content=b"%PDF-1.7\n%%EOF\n")
    with pytest.raises(Refused, match="a déjà un fichier"):
        actions.attach_file(by=idf.finance, text=text, name="b.pdf", content=b"%PDF-1.7\n%%EOF\n")
