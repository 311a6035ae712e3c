"""Files that fooled comparable products, each given at its door: `tests/files/cases`, rebuilt from public bug reports.

A row says which file, what the page must say of it, and what is written once everything that it offers is accepted.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from django.test import Client

from allocations.models import Allocation, Line, LineNote
from fir.models import Commitment
from prs_budget.lib.spreadsheets.reading import read_workbook
from tests.allocations.versions import version_with
from tests.fir.movements.files import GIVE, given, previewed, recorded, stored, waiting_address, words
from tests.fir.years import a_year
from tests.plugins.idf import Idf

FILES = Path(__file__).parent / "files" / "cases"
WORKBOOK = "PROG-2018-2022"
PLACE = f"/ars-idf/saisie/{WORKBOOK}/classeur/"
ERROR, NO_RESULT, TWICE = "erreur du tableur", "formule sans résultat", "Titre présent deux fois"


class Entry(NamedTuple):
    """An entry workbook, and the amount of L001 in 2018 once accepted, where it changes."""

    file: str
    words: tuple[str, ...]
    amount: str = ""


ENTRIES = (
    Entry("wb_erreur_valeur.xlsx", ("L001, 2018", ERROR)),
    Entry("wb_recherchev.ods", ("L003, 2018", ERROR)),
    Entry("wb_erreur_note.xlsx", ("Q4", ERROR)),
    Entry("wb_erreur_code.xlsx", ("A4", ERROR)),
    Entry("wb_deux_2018.xlsx", (TWICE, "« 2018 », colonnes L et")),
    Entry("wb_deux_2018_vide.xlsx", (TWICE, "« 2018 », colonnes L et")),
    Entry("wb_deux_ligne.xlsx", (TWICE, "« Ligne », colonnes A et")),
    Entry("wb_titre_renomme.xlsx", ("Colonne absente", "« 2018 »", "Colonne inconnue : « Année 2018 » (L)")),
    Entry("wb_strict.xlsx", ("1 modifiée",), "7500000.00"),
    Entry("wb_fill_vide.xlsx", ("1 modifiée",), "7500000.00"),
    Entry("wb_validation_cassee.xlsx", ("Aucun changement",)),
    Entry("wb_style_inconnu_formule.xlsx", ("L001, 2018", NO_RESULT)),
)


@pytest.mark.parametrize("case", ENTRIES, ids=lambda one: one.file)
def test_an_entry_workbook_has_its_right_answer(idf: Idf, client: Client, case: Entry) -> None:
    version = version_with(idf, WORKBOOK, taken_out(FILES / "wb_titre_renomme.xlsx"))
    client.force_login(idf.finance)
    before, lines = amounts(), Line.objects.count()
    with (FILES / case.file).open("rb") as file:
        answer = client.post(PLACE, {"classeur": file})
    assert answer.status_code in (200, 400)
    text = words(answer.content.decode())
    for said in case.words:
        assert said in text
    if answer.status_code == 200:
        carried = {"apercu": answer.context["carried"], "ampleur": answer.context["proposal"].asked}
        client.post(PLACE, {**carried, "conflits": "mienne"})
    changed = {place: now for place, now in amounts().items() if now != before[place]}
    assert changed == ({("L001", 2018): Decimal(case.amount)} if case.amount else {})
    assert not LineNote.objects.filter(version=version).exists()
    assert Line.objects.count() == lines


def taken_out(path: Path) -> dict[tuple[str, int], str | None]:
    """The amounts that a workbook took out, as its stamp says them."""
    [stamp] = [one for one in read_workbook(path.read_bytes()) if one.name == "Empreinte"]
    rows = [[str(cell) for cell in row] for _, row in stamp.rows()][1:]
    return {(line, int(year)): amount for line, year, _, amount, *_ in rows if year != "Note" and amount}


def amounts() -> dict[tuple[str, int], Decimal | None]:
    rows = Allocation.objects.filter(version__code=WORKBOOK)
    return {(line, year): amount for line, year, amount in rows.values_list("line__code", "year", "amount")}


class Movements(NamedTuple):
    """A file of movements, and what is recorded: number of the commitment, AE, reference. Nothing: it is refused."""

    file: str
    words: tuple[str, ...]
    recorded: tuple[tuple[str, int, str], ...] = ()


ABRIDGED = "le tableur a abrégé ce numéro"
GIVEN = (
    Movements("fir_sci.csv", (ABRIDGED, "3 rejetées")),
    Movements("fir_id_long.xlsx", (ABRIDGED, "2 rejetées")),
    Movements(
        "fir_invisible.csv",
        ("1 engagement nouveau",),
        (("EJ-Z1", 300, "Z-1"), ("EJ-Z1", 200, "Z-2"), ("EJ-Z1", 100, "Z-3"), ("EJ-Z1", 50, "Z-4")),
    ),
    Movements(
        "fir_casse.csv",
        ("« ej-z1 » ressemble à « EJ-Z1 »", "« EJ–Z1 » ressemble à « EJ-Z1 »"),
        (("EJ-Z1", 300, "C-1"), ("ej-z1", 200, "C-2"), ("EJ–Z1", 200, "C-3")),
    ),
    Movements("fir_zeros.xlsx", ("2 nouvelles",), (("00123", 300, "LZ-1"), ("00123", 200, "LZ-2"))),
    Movements("fir_feuille_cachee.xlsx", ("feuille masquée « Ancien » n’est pas lue",), (("EJ-J1", 300, "J-1"),)),
    Movements("fir_deux_feuilles.xlsx", ("« Février » a les mêmes titres et n’est pas lue",), (("EJ-J1", 300, "J-1"),)),
    Movements("fir_fusion.xlsx", ("2 rejetées", "Cellule fusionnée")),
    Movements(
        "fir_lignes_masquees.xlsx",
        ("1 ligne masquée est comprise (999,00 €)", "choisissez"),
        (("EJ-H1", 300, "H-1"), ("EJ-H2", 999, "H-2"), ("EJ-H3", 100, "H-3")),
    ),
    Movements("fir_utf8_melange.csv", ("Ligne 3 : un caractère n’est pas en UTF-8",)),
    Movements("fir_mac_titres_ascii.csv", ("Mac OS Roman",), (("EJ-MAC", 300, "MAC-1"),)),
    Movements("fir_format_milliers.xlsx", ("1 rejetée", "n’en montre que les milliers")),
)


@pytest.mark.parametrize("case", GIVEN, ids=lambda one: one.file)
def test_a_file_of_movements_has_its_right_answer(idf: Idf, client: Client, case: Movements) -> None:
    a_year(idf, 2018)
    client.force_login(idf.finance)
    text = given(client, (FILES / case.file).read_bytes(), case.file)
    for said in case.words:
        assert said in text
    assert ("Enregistrer Abandonner" in text) == bool(case.recorded)
    if case.recorded:
        recorded(client)
    assert [(code, ae, key) for _, code, ae, _, key in stored()] == list(case.recorded)
    assert not Commitment.objects.filter(beneficiary__name__contains="™").exists()


def test_the_same_movement_from_two_systems_counts_once(idf: Idf, client: Client) -> None:
    a_year(idf, 2018)
    client.force_login(idf.finance)
    for name, said in (("fir_mac_enregistre.csv", "1 nouvelle"), ("fir_utf8_ensuite.csv", "aucun changement")):
        assert said in given(client, (FILES / name).read_bytes(), name)
        if said == "1 nouvelle":
            recorded(client)
    assert [row[2] for row in stored()] == [300]
    assert str(Commitment.objects.get().beneficiary) == "Hôpital"


def test_a_reference_is_unique_in_its_year(idf: Idf, client: Client) -> None:
    client.force_login(idf.finance)
    for year in (2018, 2019):
        a_year(idf, year)
        with (FILES / f"fir_ref_{year}.csv").open("rb") as file:
            answer = client.post(GIVE.replace("2018", str(year)), {"fichier": file})
        page = answer.headers["Location"]
        state = client.get(page).context["found"].state
        client.post(page, {"etat": state, "enregistrer": "1"})
    assert [(code, ae, key) for _, code, ae, _, key in stored()] == [("EJ-R18", 300, "1"), ("EJ-R19", 500, "1")]


def test_an_amount_shown_in_thousands_is_read_in_the_unit_that_is_answered(idf: Idf, client: Client) -> None:
    a_year(idf, 2018)
    client.force_login(idf.finance)
    name = "fir_format_milliers.xlsx"
    given(client, (FILES / name).read_bytes(), name)
    form = client.get(waiting_address()).context["form"]
    columns = {field: str(at) for field, at in form.initial.items() if field.startswith("colonne-")}
    client.post(waiting_address(), {"lire": "1", "titres": "1", "unite": "EUR", **columns})
    assert "1 nouvelle" in previewed(client)
    recorded(client)
    assert [row[2] for row in stored()] == [Decimal("300000.00")]
