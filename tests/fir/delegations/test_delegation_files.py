"""A file of delegations: previewed, recorded whole, reconciled both ways, taken back and read again."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum
from django.test import Client

from fir.models import Beneficiary, Delegation, Operation, WaitingFile
from tests.plugins.idf import Idf

pytestmark = pytest.mark.django_db
GIVE = "/ars-idf/delegations/fichier/"
HEAD = "Enveloppe;Année;Phase;Date;Direction;Bénéficiaire;FINESS;Montant;Référence;Libellé"
ROWS = (
    "DAF;2018;C1;02/05/2018;DOS;Assistance publique;750712184;1 234,50;D-1;Campagne",
    "MIGAC;2018;C1;02/05/2018;;Clinique;;-100,00;D-2;Reprise",
)


def _given(client: Client, *rows: str, head: str = HEAD) -> str:
    content = "\r\n".join(("Extraction du 3 mai", "", head, *rows)).encode("cp1252")
    answer = client.post(GIVE, {"fichier": SimpleUploadedFile("c1.csv", content)}, follow=True)
    return answer.content.decode()


def _recorded(client: Client) -> str:
    waiting = WaitingFile.objects.get()
    here = f"{GIVE}{waiting.uuid}/"
    state = re.search(r'name="etat" value="([0-9a-f]+)"', client.get(here).content.decode())
    return client.post(here, {"etat": state[1] if state else ""}, follow=True).content.decode()


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    """Who imports."""
    client.force_login(idf.finance)
    return client


def test_a_preview_writes_nothing_then_all_is_recorded_in_one_operation(idf: Idf, finance: Client) -> None:
    said = _given(finance, *ROWS, "Total;;;;;;;1 134,50;;")
    assert "2 nouvelles" in said
    assert "Total du fichier : Montant 1\u00a0134,50\u00a0€ = total lu." in said
    assert not Delegation.objects.exists()
    number = WaitingFile.objects.get().uuid
    assert "c1.csv importé : 2 délégations" in _recorded(finance)
    assert finance.post(f"{GIVE}{number}/").status_code == 302
    assert Delegation.objects.count() == 2
    assert Operation.objects.get(uuid=number).file_name == "c1.csv"
    assert Beneficiary.objects.get(finess="750712184").name == "Assistance publique"
    assert Delegation.objects.get(key="D-2").direction.code == "NC"


def test_the_same_file_changes_nothing_and_both_sides_are_told(finance: Client) -> None:
    _given(finance, *ROWS)
    _recorded(finance)
    assert "2 inchangées" in _given(finance, *ROWS)
    said = _given(finance, ROWS[0].replace("1 234,50", "1 300,00"), ROWS[1].replace("D-2", "D-3"), "Total;;;;;;;5;;")
    for told in ("1 nouvelle", "1 différente", "1 enregistrée et absente du fichier", "écart"):
        assert told in said


def test_what_cannot_be_read_is_told_by_line_and_nothing_is_written(finance: Client) -> None:
    said = _given(
        finance,
        "FIR;2018;;02/05/2018;;X;;5;D-1;",
        "ZZZ;2018;;02/05/2018;;X;;5;D-2;",
        "DAF;2018;;02/05/2018;;X;750712185;5;D-3;",
        "DAF;2018;;99/99/2018;;X;;abc;D-4;",
        "DAF;2018;;02/05/2018;;;;5;D-5;",
        "DAF;2018;;02/05/2018;;X;;0;D-6;",
    )
    for told in (
        "Ligne 4 : le FIR s’exécute en AE et CP",
        "1 valeur du fichier à dire plus bas",
        "sa clé est fausse",
        "Ligne 7, Montant",
        "personne n’est nommé",
        "ne peut pas être nulle",
    ):
        assert told in said
    _recorded(finance)
    assert not Delegation.objects.exists()


def test_a_total_counts_the_rows_that_are_refused_and_a_file_may_have_several(finance: Client) -> None:
    more = "DAF;2018;C1;02/05/2018;DOS;X;;0;D-3;"
    said = _given(finance, ROWS[0], "Total DOS;;;;;;;1 234,50;;", ROWS[1], more, "Total;;;;;;;1 134,50;;")
    assert "= total lu" in said
    assert "écart" not in said


def test_what_is_refused_is_not_counted_as_new(finance: Client) -> None:
    said = _given(finance, *ROWS, "FIR;2018;;02/05/2018;;X;;5;D-3;", "DAF;2018;;02/05/2018;;X;;0;D-4;")
    assert "2 nouvelles" in said
    assert "2 refusées" in said


def _sense(page: str, name: str) -> str:
    found = re.search(rf'name="(sens-{name}-[0-9a-f]+)"', page)
    assert found
    return found[1]


def test_a_reading_says_columns_and_values_once_and_the_next_file_is_read_with_it(finance: Client, idf: Idf) -> None:
    head = "Dotat.;Camp.;Le;Dir.;Étab.;Mt;Arr."
    said = _given(finance, "Dotation DAF;2018;02/05/2018;7510;CH;5,25;A-1", head=f"{head};Date;Montant")
    assert "Aucune colonne « Enveloppe »" in said
    here = f"{GIVE}{WaitingFile.objects.get().uuid}/"
    columns = {"enveloppe": 0, "annee": 1, "date": 2, "direction": 3, "beneficiaire": 4, "montant": 5, "reference": 6}
    typed = {"lire": "1", "titres": "3"} | {f"colonne-{name}": str(at) for name, at in columns.items()}
    said = finance.post(here, typed, follow=True).content.decode()
    assert "2 valeurs du fichier à dire" in said
    assert "Montant 5,25" in said
    senses = {_sense(said, "enveloppe"): "DAF", _sense(said, "direction"): "DOS"}
    said = finance.post(here, typed | senses, follow=True).content.decode()
    assert "1 nouvelle" in said
    assert not Delegation.objects.exists()
    assert finance.post(here, {"retenir": "1", "lecture-nom": ""}).status_code == 400
    assert (
        "retenue" in finance.post(here, {"retenir": "1", "lecture-nom": "DAF par mois"}, follow=True).content.decode()
    )
    _recorded(finance)
    one = Delegation.objects.select_related("envelope", "direction").get()
    assert (one.envelope.code, one.direction.code, one.key) == ("DAF", "DOS", "A-1")
    moved = "Étab.;Mt;Arr.;Dotat.;Camp.;Le;Dir."
    said = _given(finance, "CH;5,25;A-1;Dotation DAF;2018;02/05/2018;7510", head=f"{moved};Date;Montant")
    assert "Lu comme « DAF par mois »" in said
    assert "1 inchangée" in said
    assert "DAF par mois" in finance.get("/ars-idf/fichiers/lectures/").content.decode()


def test_what_is_recorded_is_what_the_preview_showed(finance: Client) -> None:
    _given(finance, *ROWS)
    answer = finance.post(f"{GIVE}{WaitingFile.objects.get().uuid}/", {"etat": "0" * 32})
    assert answer.status_code == 400
    assert "ont changé depuis l’aperçu" in answer.content.decode()
    assert not Delegation.objects.exists()


def test_late_days_are_told_once_whatever_their_lines(finance: Client) -> None:
    late = [f"DAF;2017;;02/05/2018;;X;;5;D-{n};" for n in range(8)]
    assert "Lignes 4, 5, 6, 7, 8 et 3 autres : la date est après le 31 mars 2018" in _given(finance, *late)


def test_a_file_without_its_columns_says_which(finance: Client) -> None:
    assert "Aucune colonne « Référence »" in _given(finance, "DAF;5", head="Enveloppe;Montant")
    answer = finance.post(GIVE, {"fichier": SimpleUploadedFile("x.csv", b"")})
    assert answer.status_code == 400


def test_an_import_taken_back_is_read_again(finance: Client) -> None:
    for _ in range(3):
        assert "2 nouvelles" in _given(finance, *ROWS)
        _recorded(finance)
        last = Operation.objects.filter(way="file").order_by("-pk").first()
        assert last is not None
        address = f"/ars-idf/delegations/imports/{last.uuid}/annuler/"
        assert "Indiquez pourquoi" in finance.post(address, {"motif": ""}).content.decode()
        assert finance.post(address, {"motif": "mauvais mois"}).status_code == 302
        assert Delegation.objects.aggregate(sum=Sum("amount"))["sum"] == Decimal(0)
    assert Delegation.objects.count() == 12


def test_who_does_not_run_the_fir_gives_no_file(idf: Idf, client: Client) -> None:
    client.force_login(idf.director)
    assert client.get(GIVE).status_code == 403
