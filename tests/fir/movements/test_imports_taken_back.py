"""An import taken back whole: one act, while nothing stands on it."""

import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fir import actions
from fir.actions import Refused, commitments
from fir.actions.files import cancel_file
from fir.enums import Way
from fir.models import Commitment, FirYear, Movement, Operation, WaitingFile
from prs_budget.journal.models import Entry
from tests.fir.movements.files import ROWS, a_csv, given, recorded, words
from tests.fir.years import a_place, a_year, commit
from tests.plugins.idf import Idf


def imported(client: Client, rows: object = ROWS, **more: str) -> Operation:
    given(client, a_csv(rows))  # type: ignore[arg-type]
    recorded(client, **more)
    return Operation.objects.filter(way=Way.FILE).select_related("fir_year").latest("pk")


def standing() -> list[tuple[str | None, Decimal, Decimal]]:
    rows = Movement.objects.filter(cancels__isnull=True, cancelled_by__isnull=True).order_by("pk")
    return list(rows.values_list("key", "ae", "cp"))


def page_of(operation: Operation) -> str:
    return f"/ars-idf/fir/2018/mouvements/imports/{operation.uuid}/annuler/"


def test_an_import_is_taken_back_whole_in_one_operation_and_once(finance: Client, idf: Idf) -> None:
    operation = imported(finance)
    listed = finance.get(f"/ars-idf/fir/2018/mouvements/?operation={operation.uuid}").content.decode()
    assert page_of(operation) in listed
    one = Movement.objects.filter(operation=operation).latest("pk")
    alone = finance.get(f"/ars-idf/fir/2018/mouvements/{one.pk}/").content.decode()
    assert f'/ars-idf/fir/2018/mouvements/?operation={operation.uuid}">Tous les mouvements de cet import' in alone
    text = words(finance.get(page_of(operation)).content.decode())
    assert "Chaque mouvement de mandats.csv est annulé" in text
    assert "Paiement 2" in text
    assert finance.post(page_of(operation), {"motif": ""}).status_code == 400
    for _ in range(2):
        answer = finance.post(page_of(operation), {"motif": "mauvais fichier"})
        assert answer.status_code == 302
    assert standing() == []
    done = Operation.objects.get(way=Way.CANCEL)
    assert (done.undoes, done.reason, done.movements.count()) == (operation, "mauvais fichier", 4)
    assert sum(one.ae for one in Movement.objects.all()) == 0
    assert "annulée depuis" in words(
        finance.get(f"/ars-idf/fir/2018/mouvements/?operation={operation.uuid}").content.decode()
    )


def test_the_same_file_then_is_new_again_even_where_its_commitment_counts_elsewhere(finance: Client, idf: Idf) -> None:
    cancel_file(by=idf.finance, operation=imported(finance), reason="mauvais pôle")
    other = [(*ROWS[0][:3], "CAB", *ROWS[0][4:]), *ROWS[1:]]
    text = given(finance, a_csv(other))
    assert "4 lignes lues : 4 nouvelles, 1 engagement d’un import annulé à refaire" in text
    assert "4 mouvements, 1 engagement refait" in recorded(finance)
    one = Commitment.objects.get()
    assert (one.direction.code, one.rev) == ("CAB", 2)
    last = one.history.latest("history_id")
    assert (last.direction_id, last.history_user) == (one.direction_id, idf.finance)
    assert last.history_change_reason == "Refait par mandats.csv : son import était annulé."
    assert Entry.objects.filter(action="fir.remake_commitments").count() == 1
    assert [key for key, *_ in standing()][:4] == ["R-1~2", "R-2~2", "R-3~2", "R-4~2"]
    by = Movement.objects.filter(direction__code="CAB")
    assert (sum(one.ae for one in by), sum(one.cp for one in by)) == (Decimal(280), Decimal(150))


def test_what_a_file_corrected_is_as_it_was_before(finance: Client, idf: Idf) -> None:
    first = imported(finance)
    changed = [ROWS[0], ("Paiement", "EJ-1", *[""] * 6, "120,00", "30/04/2018", "", "R-2", ""), *ROWS[2:]]
    second = imported(finance, changed, corriger="1", motif="montant faux")
    with pytest.raises(Refused, match=r"mandats\.csv, importé depuis, corrige ce fichier"):
        cancel_file(by=idf.finance, operation=first, reason="essai")
    cancel_file(by=idf.finance, operation=second, reason="non, le premier était juste")
    assert sorted((key or "", ae, cp) for key, ae, cp in standing()) == [
        ("R-1", Decimal(300), Decimal(0)),
        ("R-2~3", Decimal(0), Decimal(100)),
        ("R-3", Decimal(0), Decimal(50)),
        ("R-4", Decimal(-20), Decimal(0)),
    ]
    assert "aucun changement" in given(finance, a_csv())


def test_an_import_on_which_something_stands_is_not_taken_back(finance: Client, idf: Idf, year: FirYear) -> None:
    operation = imported(finance)
    one = Commitment.objects.select_related("direction", "mission", "scheme", "line").get()
    commitments.pay(by=idf.finance, fir_year=year, commitment=one, cp=Decimal(5), key="P-1")
    with pytest.raises(Refused, match=r"un mouvement a été enregistré sur des engagements .*, dont EJ-1"):
        cancel_file(by=idf.finance, operation=operation, reason="essai")
    assert "annulez-le d’abord" in words(finance.get(page_of(operation)).content.decode())
    movement = Movement.objects.select_related("fir_year").get(key="P-1")
    actions.cancel_movement(by=idf.finance, movement=movement, reason="essai")
    cancel_file(by=idf.finance, operation=operation, reason="essai")
    assert standing() == []


def test_payments_of_a_file_on_known_commitments_are_taken_back_though_others_came_after(
    finance: Client, idf: Idf, year: FirYear
) -> None:
    imported(finance)
    one = Commitment.objects.select_related("direction", "mission", "scheme", "line").get()
    payment = ("Paiement", "EJ-1", *[""] * 6, "10,00", "30/07/2018", "", "R-9", "")
    second = imported(finance, [payment])
    commitments.pay(by=idf.finance, fir_year=year, commitment=one, cp=Decimal(5), key="P-1")
    cancel_file(by=idf.finance, operation=second, reason="payé deux fois")
    assert "R-9" not in [key for key, *_ in standing()]
    assert a_place(idf.agency)


def test_only_an_import_is_taken_back_so_and_by_who_runs_the_fir(client: Client, finance: Client, idf: Idf) -> None:
    operation = imported(finance)
    client.force_login(idf.director)
    assert client.post(page_of(operation), {"motif": "x"}).status_code == 403
    done = cancel_file(by=idf.finance, operation=operation, reason="essai")
    with pytest.raises(Refused, match="n’est pas un import"):
        cancel_file(by=idf.finance, operation=done, reason="essai")


def test_nothing_of_an_import_taken_back_binds_the_next_one(finance: Client, idf: Idf) -> None:
    """Its purpose, its beneficiary and its direction are those of the second file; two rows of that one must agree."""
    cancel_file(by=idf.finance, operation=imported(finance), reason="mauvais fichier")
    other = ("Engagement", "EJ-1", "CLINIQUE", "CAB", "FONC", "M1", "", "300,00", "", "15/03/2018", "", "R-1", "Autre")
    recorded_as = [other, *ROWS[1:]]
    clash = [other, (*ROWS[1][:3], "DOS", *ROWS[1][4:])]
    assert "l’engagement EJ-1 est de CAB (ligne 2), pas de DOS" in given(finance, a_csv(clash)).replace("L’", "l’")
    imported(finance, recorded_as)
    one = Commitment.objects.get()
    assert (one.label, str(one.beneficiary), one.nature, one.direction.code) == ("Autre", "CLINIQUE", "FONC", "CAB")
    by = Movement.objects.filter(direction__code="CAB", nature="FONC")
    assert (sum(one.ae for one in by), sum(one.cp for one in by)) == (Decimal(280), Decimal(150))
    assert "aucun changement" in given(finance, a_csv(recorded_as))


def test_rows_without_a_reference_are_known_again_after_a_commitment_was_remade(finance: Client, idf: Idf) -> None:
    rows = [(*row[:11], "", row[12]) for row in ROWS]
    cancel_file(by=idf.finance, operation=imported(finance, rows), reason="mauvais pôle")
    again = [(*rows[0][:3], "CAB", *rows[0][4:]), *rows[1:]]
    imported(finance, again)
    assert "4 lignes lues : 4 déjà enregistrées" in given(finance, a_csv(again))


def test_an_import_in_the_wrong_year_does_not_bind_the_right_one(finance: Client, idf: Idf) -> None:
    cancel_file(by=idf.finance, operation=imported(finance), reason="mauvais exercice")
    a_year(idf, 2019)
    rows = [tuple(str(cell).replace("2018", "2019") for cell in row) for row in ROWS]
    address = "/ars-idf/fir/2019/mouvements/fichier/"
    finance.post(address, {"fichier": SimpleUploadedFile("2019.csv", a_csv(rows))})
    address = f"{address}{WaitingFile.objects.get(fir_year__year=2019).uuid}/"
    html = finance.get(address).content.decode()
    assert "4 nouvelles, 1 engagement d’un import annulé à refaire" in words(html)
    [state] = re.findall(r'name="etat" value="([^"]+)"', html)
    finance.post(address, {"etat": state, "enregistrer": "1"})
    assert Commitment.objects.get().origin_year == 2019
    assert [key for key, *_ in standing()] == ["R-1", "R-2", "R-3", "R-4"], "references are those of a year"


def test_a_remade_commitment_is_of_the_import_that_remade_it(finance: Client, idf: Idf, year: FirYear) -> None:
    cancel_file(by=idf.finance, operation=imported(finance), reason="essai")
    second = imported(finance)
    one = Commitment.objects.select_related("direction", "mission", "scheme", "line").get()
    commitments.pay(by=idf.finance, fir_year=year, commitment=one, cp=Decimal(5), key="P-1")
    with pytest.raises(Refused, match="dont EJ-1"):
        cancel_file(by=idf.finance, operation=second, reason="essai")


def test_what_a_person_made_is_kept_and_what_a_file_says_otherwise_is_told(
    finance: Client, idf: Idf, year: FirYear
) -> None:
    """A commitment of a form, cancelled, then in a file with another direction: without the tick it keeps its own."""
    for code in ("EJ-1", "EJ-2"):
        commit(idf, year, code, 300, a_place(idf.agency, mission="M1"), schedule={2018: 300})
    for movement in Movement.objects.select_related("fir_year"):
        actions.cancel_movement(by=idf.finance, movement=movement, reason="essai")
    rows = [(*ROWS[0][:3], "CAB", *ROWS[0][4:]), (*ROWS[0][:1], "EJ-2", "CHU", "CAB", *ROWS[0][4:11], "R-2", "")]
    told = "2 engagements gardent direction DOS (le fichier dit CAB), dont EJ-1"
    assert f"Sans cette case : {told}." in given(finance, a_csv(rows))
    assert f"Laissé tel quel, sans correction demandée : {told}." in recorded(finance)
    assert {one.direction.code for one in Commitment.objects.all()} == {"DOS"}


def test_another_beneficiary_than_the_one_recorded_is_told(finance: Client) -> None:
    imported(finance)
    payment = ("Paiement", "EJ-1", "CLINIQUE", *[""] * 5, "10,00", "30/07/2018", "", "R-9", "")
    text = given(finance, a_csv([payment]))
    assert "Ligne 2 : l’engagement EJ-1 garde son bénéficiaire, « CHU » ; le fichier dit « CLINIQUE »." in text
    assert "garde son bénéficiaire" not in given(finance, a_csv([(*payment[:2], "chu", *payment[3:])]))
