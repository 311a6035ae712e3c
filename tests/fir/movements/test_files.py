"""A file given, previewed, recorded: all of it or nothing, once."""

import io
import re
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import now

from fir import actions
from fir.actions.waiting import LONGEST_WAIT
from fir.enums import MovementKind
from fir.models import Commitment, FirYear, Movement, Operation, WaitingFile
from prs_budget.journal.models import Entry
from tests.fir.movements.files import (
    GIVE,
    HEADS,
    ROWS,
    a_csv,
    an_ods,
    an_xlsx,
    counted,
    given,
    previewed,
    recorded,
    saved,
    stored,
    waiting_address,
    words,
)
from tests.fir.years import a_new_agency, a_place, a_year, record
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

#: the same rows, with another payment and date for R-2
CHANGED = [*ROWS[:1], ("Paiement", "EJ-1", *[""] * 6, "120,00", "02/05/2018", "", "R-2", ""), *ROWS[2:]]
EVERYTHING = [
    ("engagement", "EJ-1", Decimal("300.00"), Decimal("0.00"), "R-1"),
    ("paiement", "EJ-1", Decimal("0.00"), Decimal("100.00"), "R-2"),
    ("paiement", "EJ-1", Decimal("0.00"), Decimal("50.00"), "R-3"),
    ("retrait", "EJ-1", Decimal("-20.00"), Decimal("0.00"), "R-4"),
]


def test_a_preview_writes_nothing(finance: Client) -> None:
    text = given(finance, a_csv())
    assert "4 lignes lues : 4 nouvelles. Rien n’est écrit." in text
    assert "1 engagement nouveau" in text
    assert counted() == (0, 0, 0)


def test_recording_writes_the_movements_and_the_new_commitment_with_its_history(idf: Idf, finance: Client) -> None:
    given(finance, a_csv())
    text = recorded(finance)
    assert "mandats.csv importé : 4 mouvements, 1 engagement nouveau." in text
    assert stored() == EVERYTHING
    made = Commitment.objects.get()
    assert (made.label, str(made.beneficiary), made.origin_year, made.direction.code) == (
        "Convention",
        "CHU",
        2018,
        "DOS",
    )
    assert made.history.get().history_user == idf.finance
    operation = Operation.objects.get()
    assert (operation.file_name, operation.way, operation.by) == ("mandats.csv", "file", idf.finance)
    first = Movement.objects.earliest("pk")
    assert (first.source_line, first.on) == (2, date(2018, 3, 15))
    assert Entry.objects.filter(action="fir.movements.file").count() == 1
    assert not WaitingFile.objects.exists()


def test_every_movement_stands_where_its_commitment_does(finance: Client) -> None:
    given(finance, a_csv())
    recorded(finance)
    places = Movement.objects.values_list("nature", "direction__code", "mission__code", "origin_year").distinct()
    assert list(places.order_by("nature")) == [("INT", "DOS", "M1", 2018)]


@pytest.mark.parametrize("content", [a_csv(), an_xlsx(), an_ods()], ids=["csv", "xlsx", "ods"])
def test_the_same_file_twice_adds_nothing(finance: Client, content: bytes) -> None:
    given(finance, content)
    recorded(finance)
    assert stored() == EVERYTHING
    before = counted()
    text = given(finance, content)
    hour = re.search(r"Fichier déjà importé à (\d{1,2}:\d\d) : aucun changement\.", text)
    assert hour is not None, text
    assert "4 lignes lues : 4 déjà enregistrées" in text
    assert 'name="etat"' not in finance.get(waiting_address()).content.decode()
    assert counted() == before


def test_the_same_rows_in_another_file_add_nothing(finance: Client) -> None:
    given(finance, a_csv())
    recorded(finance)
    text = given(finance, an_xlsx(), "autre.xlsx")
    assert "Tout ce que dit ce fichier est déjà enregistré : aucun changement." in text


def test_identical_rows_without_a_reference_are_told_by_their_rank(finance: Client) -> None:
    row = ("Paiement", "", "", "DOS", "INT", "M1", "", "", "10,00", "30/04/2018", "", "", "Vacation")
    given(finance, a_csv([row, row]))
    recorded(finance)
    assert counted()[0] == 2
    text = given(finance, a_csv([row, row, row]))
    assert "3 lignes lues : 1 nouvelle, 2 déjà enregistrées" in text
    recorded(finance)
    assert counted()[0] == 3


def test_clicking_twice_records_once(finance: Client) -> None:
    given(finance, a_csv())
    address = waiting_address()
    found = re.search(r'name="etat" value="([^"]+)"', finance.get(address).content.decode())
    assert found is not None
    state = found[1]
    for _ in range(2):
        answer = finance.post(address, {"etat": state, "enregistrer": "1"})
        assert answer.status_code == 302
        assert "operation=" in answer.headers["Location"]
    assert counted() == (4, 1, 1)


def test_one_rejected_row_keeps_the_whole_file_out(finance: Client) -> None:
    bad = ("Paiement", "EJ-9", "", "", "", "", "", "", "abc", "31/12/2017", "", "R-9", "")
    text = given(finance, a_csv([*ROWS, bad]))
    assert "5 lignes lues : 4 nouvelles, 1 rejetée" in text
    assert "« abc » n’est pas un nombre." in text
    assert "Tout ou rien" in text
    answer = finance.post(waiting_address(), {"etat": "", "enregistrer": "1"}, follow=True)
    assert "rien n’est écrit" in words(answer.content.decode()).lower()
    assert counted() == (0, 0, 0)


def test_every_rejected_row_says_what_where_and_what_to_do(finance: Client) -> None:
    rows = [
        ("Paiement", "EJ-9", "", "", "", "", "", "", "1", "30/04/2018", "", "R-1", ""),
        ("Paiement", "", "", "XYZ", "", "", "", "", "1", "30/04/2018", "", "R-2", ""),
        ("Paiement", "", "", "", "", "", "", "", "1", "30/04/2017", "", "R-3", ""),
        ("Paiement", "", "", "", "", "", "", "", "-1", "30/04/2018", "", "R-4", ""),
        ("Paiement", "", "", "", "", "", "", "", "1", "30/04/2018", "", "R-4", ""),
        ("Dépense", "", "", "", "", "", "", "", "1", "30/04/2018", "", "R-6", ""),
    ]
    text = given(finance, a_csv(rows))
    assert "ligne 2 R-1 Engagement L’engagement EJ-9 n’existe pas" in text
    assert "ligne 3 R-2 Direction Direction inconnue, « XYZ ». Codes possibles : CAB" in text
    assert "ligne 4 R-3 La date 30/04/2017 n’est pas de l’exercice 2018." in text
    assert (
        "ligne 5 R-4 Un mouvement « paiement » a un montant positif en CP. Ce qui diminue un paiement est un avoir"
        in text
    )
    assert "ligne 6 R-4 Référence Déjà celle de la ligne 5" in text
    assert "ligne 7 R-6 Type de mouvement Type de mouvement inconnu, « Dépense »" in text
    file = finance.get(f"{waiting_address()}?format=csv&tableau=rejets").content.decode("utf-8-sig")
    assert file.count("\r\n") == 7


def test_a_known_reference_with_other_figures_is_listed_side_by_side(finance: Client) -> None:
    given(finance, a_csv())
    recorded(finance)
    text = given(finance, a_csv(CHANGED))
    assert "4 lignes lues : 3 déjà enregistrées, 1 différente de ce qui est enregistré" in text
    assert "R-2 date 30/04/2018 ici, 02/05/2018 dans le fichier" in text
    assert "100,00 120,00" in text
    assert len(stored()) == 4


def test_differences_are_never_recorded_silently(finance: Client) -> None:
    given(finance, a_csv())
    recorded(finance)
    given(finance, a_csv(CHANGED))
    assert "Rien de nouveau à enregistrer" in recorded(finance)
    assert "Indiquez pourquoi ces mouvements sont corrigés." in recorded(finance, corriger="1")
    assert stored() == EVERYTHING


def test_a_correction_undoes_the_movement_then_records_the_row(finance: Client) -> None:
    given(finance, a_csv())
    recorded(finance)
    given(finance, a_csv(CHANGED))
    assert "1 correction" in recorded(finance, corriger="1", motif="Erreur de saisie")
    assert stored()[4:] == [
        ("paiement", "EJ-1", Decimal("0.00"), Decimal("-100.00"), None),
        ("paiement", "EJ-1", Decimal("0.00"), Decimal("120.00"), "R-2~2"),
    ]
    assert "aucun changement" in given(finance, a_csv(CHANGED))
    assert "1 différente" in given(finance, a_csv()), "the first file now says something else again"


def test_a_movement_undone_here_may_be_recorded_again(idf: Idf, finance: Client) -> None:
    given(finance, a_csv())
    recorded(finance)
    actions.cancel_movement(by=idf.finance, movement=Movement.objects.get(key="R-3"), reason="Erreur")
    text = given(finance, a_csv())
    assert "1 annulée ici" in text
    assert "1 ligne de ce fichier a été annulée ici, et reste annulée sans une coche." in text
    assert "annulé ici 0,00 0,00 0,00 50,00" in text
    before = stored()
    recorded(finance, corriger="1", motif="Corriger ce qui est enregistré")
    assert stored() == before, "correcting what stands does not revive what was cancelled"
    recorded(finance, reprendre=str(Movement.objects.get(key="R-3").pk), motif="Annulé à tort")
    assert stored()[-1] == ("paiement", "EJ-1", Decimal("0.00"), Decimal("50.00"), "R-3~2")


def test_a_reference_is_that_of_its_year_and_the_same_movement_is_not_recorded_twice(idf: Idf, finance: Client) -> None:
    earlier = a_year(idf, 2017)
    movement = record(idf, earlier, MovementKind.PAYMENT, cp=5, on=date(2017, 5, 2))
    Movement.objects.filter(pk=movement.pk).update(key="R-2")
    assert "4 nouvelles" in given(finance, a_csv()), "accounts number again from 1 each year"
    same = ("Paiement", "", "", "DOS", "INT", "", "", "", "5,00", "", "", "R-2", "")
    Movement.objects.filter(pk=movement.pk).update(on=None)
    assert "Ce mouvement est déjà enregistré, dans l’exercice 2017" in given(finance, a_csv([same]))


def test_what_moved_since_the_preview_is_shown_again(idf: Idf, year: FirYear, finance: Client) -> None:
    given(finance, a_csv())
    found = re.search(r'name="etat" value="([^"]+)"', finance.get(waiting_address()).content.decode())
    assert found is not None
    movement = record(idf, year, MovementKind.PAYMENT, cp=50, place=a_place(idf.agency))
    Movement.objects.filter(pk=movement.pk).update(key="R-3")
    answer = finance.post(waiting_address(), {"etat": found[1], "enregistrer": "1"}, follow=True)
    assert "Des mouvements ont changé depuis l’aperçu" in words(answer.content.decode())
    assert counted()[0] == 1


def test_codes_that_a_spreadsheet_turned_into_numbers_are_read(idf: Idf, finance: Client) -> None:
    a_place(idf.agency, mission="302")
    rows = [("Paiement", "", "", "DOS", "INT", 302.0, "", "", 12.5, 43220, "", 4711.0, "")]
    given(finance, an_xlsx(rows), "a.xlsx")
    recorded(finance)
    movement = Movement.objects.select_related("mission").get()
    assert (movement.mission.code, movement.key, movement.on) == ("302", "4711", date(2018, 4, 30))
    given(finance, a_csv([("Paiement", "", "", "DOS", "INT", "302.0", "", "", "7", "30/04/2018", "", "4712.0", "")]))
    recorded(finance)
    assert Movement.objects.filter(mission__code="302", key="4712").count() == 1


def test_columns_that_are_not_known_are_chosen_by_the_user(finance: Client) -> None:
    heads = ("Flux", *HEADS[1:8], "Liquidé", *HEADS[9:])
    text = given(finance, a_csv(heads=heads))
    assert "Aucune colonne ne dit le type des mouvements" in text
    html = finance.get(waiting_address()).content.decode()
    fields = {m[0]: "-" for m in re.findall(r'<select name="(colonne-[a-z]+)"', html) if isinstance(m, tuple)}
    names = re.findall(r'<select name="(colonne-[a-z]+)"', html)
    fields = dict.fromkeys(names, "-")
    fields |= {
        "colonne-type": "0",
        "colonne-engagement": "1",
        "colonne-ae": "7",
        "colonne-cp": "8",
        "colonne-reference": "11",
    }
    answer = finance.post(waiting_address(), {**fields, "titres": "1", "lire": "1"})
    assert answer.status_code == 302
    assert "4 lignes lues : 4 nouvelles" in previewed(finance)


def test_a_file_of_one_kind_needs_no_column_for_it(finance: Client) -> None:
    rows = [("DOS", "12 000,50", "30/04/2018")]
    assert "dites celui de toutes les lignes" in given(finance, a_csv(rows, ("Pôle", "Montant", "Date")))
    html = finance.get(waiting_address()).content.decode()
    names = re.findall(r'<select name="(colonne-[a-z]+)"', html)
    fields = dict.fromkeys(names, "-") | {"colonne-direction": "0", "colonne-montant": "1", "colonne-date": "2"}
    finance.post(waiting_address(), {**fields, "titres": "1", "defaut-type": "paiement", "lire": "1"})
    recorded(finance)
    assert stored()[0][:4] == ("paiement", None, Decimal("0.00"), Decimal("12000.50"))


def test_amounts_may_be_in_thousands_or_millions(finance: Client) -> None:
    rows = [("Paiement", "DOS", "12,5", "30/04/2018", "A"), ("Paiement", "DOS", "1 200", "30/04/2018", "B")]
    text = given(finance, a_csv(rows, ("Type", "Pôle", "CP (k€)", "Date", "Référence")))
    assert "1 212 500,00" in text
    text = given(
        finance, a_csv(rows[:1], (*HEADS[:1], "Pôle", "CP", "Date", "Réf"), above="Montants en M€;;;;\r\n;;;;\r\n")
    )
    assert "12 500 000,00" in text


def test_totals_blank_rows_and_remarks_are_left_out_and_told(finance: Client) -> None:
    blank = [""] * len(HEADS)
    total = ["Total général", *[""] * 6, "300,00", "150,00", "", "", "", ""]
    remark = ["Édité le 12/01/2019", *blank[1:]]
    text = given(finance, a_csv([*ROWS[:2], blank, HEADS, *ROWS[2:], total, remark]))
    assert "4 lignes lues : 4 nouvelles" in text
    assert "Ligne 8 : « Total général » est un total." in text
    assert "Ligne 9 : « Édité le 12/01/2019 » n’est pas un mouvement." in text


def test_a_total_is_left_out_even_where_its_word_stands_under_the_references(finance: Client) -> None:
    heads = ("N° pièce", "Type", "Date", "Pôle", "CP")
    row = ("MDT-1", "Mandat", "30/04/2018", "DOS", "1 000,50")
    named = ("TOTAL-7", "Mandat", "30/04/2018", "DOS", "1,00")
    text = given(finance, a_csv([row, named, ("Total général", "", "", "", "1 001,50")], heads))
    assert "2 lignes lues : 2 nouvelles" in text
    assert "Ligne 4 : « Total général » est un total." in text


def test_a_formula_is_read_by_its_value_and_refused_without_one(finance: Client) -> None:
    rows = [("Paiement", "", "", "DOS", "INT", "", "", "", "=50*2", "30/04/2018", "", "R-1", "")]
    text = given(finance, an_xlsx(rows), "a.xlsx")
    assert "ligne 2 R-1 CP Formule sans résultat" in text
    content = an_xlsx(rows)
    assert "1 rejetée" in given(finance, content, "a.xlsx")


def test_a_sheet_is_chosen_among_several(finance: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(an_xlsx()))
    book.create_sheet("Notice", 0).append(["Lisez-moi"])
    text = given(finance, saved(book), "a.xlsx")
    assert "Feuille « Extraction », titres à la ligne 1." in text
    assert "4 lignes lues : 4 nouvelles" in text


def test_a_file_is_given_up_and_forgotten(finance: Client) -> None:
    given(finance, a_csv())
    answer = finance.post(waiting_address(), {"abandonner": "1"}, follow=True)
    assert "abandonné : rien n’est écrit" in words(answer.content.decode())
    assert not WaitingFile.objects.exists()


def test_a_file_waits_a_day_and_no_more(idf: Idf, finance: Client) -> None:
    given(finance, a_csv())
    address = waiting_address()
    WaitingFile.objects.update(at=now() - LONGEST_WAIT - timedelta(minutes=1))
    answer = finance.get(address, follow=True)
    assert "Ce fichier n’attend plus" in words(answer.content.decode())
    given(finance, a_csv(ROWS[:1]))
    assert WaitingFile.objects.count() == 1


def test_a_waiting_file_is_that_of_who_gave_it(idf: Idf, finance: Client, client: Client) -> None:
    given(finance, a_csv())
    address = waiting_address()
    client.force_login(idf.admin)
    assert client.get(address).status_code == 302
    assert client.post(address, {"abandonner": "1"}).status_code == 302
    assert WaitingFile.objects.count() == 1


@pytest.mark.parametrize("person", ["contributor", "director", "partner"])
def test_who_does_not_run_the_fir_imports_nothing(idf: Idf, year: FirYear, client: Client, person: str) -> None:
    client.force_login(getattr(idf, person))
    assert client.get(GIVE).status_code == 403
    assert client.post(GIVE, {"fichier": SimpleUploadedFile("a.csv", a_csv())}).status_code == 403
    assert not WaitingFile.objects.exists()


def test_a_stranger_does_not_even_learn_that_the_page_exists(idf: Idf, year: FirYear, client: Client) -> None:
    client.force_login(idf.stranger)
    assert client.get(GIVE).status_code == 404


def test_a_closed_year_takes_no_file(idf: Idf, year: FirYear, finance: Client) -> None:
    FirYear.objects.filter(pk=year.pk).update(status="closed")
    assert finance.post(GIVE, {"fichier": SimpleUploadedFile("a.csv", a_csv())}).status_code == 403


def test_nothing_of_another_agency_is_named(idf: Idf, finance: Client) -> None:
    other = a_new_agency(idf)
    elsewhere = a_year(other, 2018)
    given_there = a_place(other.agency, direction="SECRET", mission="M-SECRETE")
    movement = record(other, elsewhere, MovementKind.PAYMENT, cp=5, place=given_there)
    Movement.objects.filter(pk=movement.pk).update(key="R-2")
    text = given(finance, a_csv())
    assert "4 lignes lues : 4 nouvelles" in text
    text = given(finance, a_csv([("Paiement", "", "", "SECRET", "", "", "", "", "1", "", "", "", "")]))
    assert "Direction inconnue, « SECRET »" in text
    assert "M-SECRETE" not in text


def test_a_preview_takes_few_queries(finance: Client, assert_queries: AssertQueries) -> None:
    given(finance, a_csv())
    address = waiting_address()
    with assert_queries(at_most=20):
        assert finance.get(address).status_code == 200


def test_a_preview_of_corrections_judges_what_would_be_recorded(idf: Idf, finance: Client) -> None:
    a_place(idf.agency, direction="DA", mission="M1")

    def sides(taken: str, given_: str) -> list[tuple[str, ...]]:
        return [
            ("Virement", "", "", direction, "INT", "M1", "", amount, "", "15/03/2018", "", reference, "")
            for direction, amount, reference in (("DOS", taken, "V-1"), ("DA", given_, "V-2"))
        ]

    text = given(finance, a_csv(sides("-100,00", "100,00")))
    assert "2 lignes lues : 2 nouvelles" in text
    recorded(finance)
    # one side alone: what recording would refuse is refused by the preview, at its line
    text = given(finance, a_csv(sides("-150,00", "100,00")))
    assert "Virement déséquilibré en intervention" in text
    text = given(finance, a_csv(sides("-150,00", "150,00")))
    assert "déséquilibré" not in text
    assert "2 corrections" in recorded(finance, corriger="1", motif="Montant corrigé")
