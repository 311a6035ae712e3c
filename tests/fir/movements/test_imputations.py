"""Where a commitment counts, corrected: by its page, by a file that completes it; what it moved goes along."""

from decimal import Decimal

import pytest
from django.test import Client

from fir import actions
from fir.actions import Refused, commitments
from fir.actions.imputation import Imputation, change_imputations
from fir.enums import Way
from fir.facts import ledger as facts
from fir.facts.ledger import Listed
from fir.models import Commitment, FirYear, Movement
from projects.models import Measure
from tests.fir.checking import with_budget
from tests.fir.movements.files import HEADS, ROWS, a_csv, given, recorded, words
from tests.fir.years import a_new_agency, a_place, a_year, commit, pay
from tests.plugins.idf import Idf

BEFORE = {"nature": "FONC", "direction": "DA", "mission": "M1"}
PAGE = "/ars-idf/fir/2018/imputations/EJ-1/"


def sums(year: FirYear) -> dict[tuple[str, str], tuple[Decimal, Decimal, Decimal]]:
    """AE committed, AE of earlier years, CP paid by nature and direction, where there are any."""
    found = facts.moved(year, ("nature", "direction__code"))
    told = {key: (one.committed, one.returned, one.paid) for key, one in found.items()}
    return {(str(nature), str(code)): one for (nature, code), one in told.items() if any(one)}


def asked(one: Commitment, **place: str) -> Imputation:
    return Imputation(one, a_place(one.agency, **place), None, one.rev)


def test_what_a_commitment_moved_goes_along_and_no_total_changes(idf: Idf, year: FirYear) -> None:
    """100 engaged and 40 paid under FONC, DA become 100 and 40 under INT, DOS."""
    one = commit(idf, year, "EJ-1", 100, a_place(idf.agency, **BEFORE), schedule={2018: 100})
    pay(idf, year, one, 40)
    before = Listed.of(Movement.objects.filter(fir_year=year)).totals
    change_imputations(by=idf.finance, fir_year=year, imputations=[asked(one, direction="DOS")], reason="erreur")
    assert sums(year) == {("INT", "DOS"): (Decimal(100), Decimal(0), Decimal(40))}
    one.refresh_from_db()
    assert (one.nature, one.direction.code, one.mission.code, one.rev) == ("INT", "DOS", "NC", 2)
    assert [row.history_change_reason for row in one.history.order_by("history_id")][1:] == ["erreur"]
    corrections = Movement.objects.filter(operation__way=Way.IMPUTATION)
    assert [(row.ae, row.cp) for row in corrections.order_by("pk")] == [(-100, -40), (100, 40)]
    after = Listed.of(Movement.objects.filter(fir_year=year).exclude(operation__way=Way.IMPUTATION)).totals
    assert after == before


def test_one_without_movements_is_corrected_without_any(idf: Idf, year: FirYear) -> None:
    one = commit(idf, year, "EJ-1", 100, a_place(idf.agency, **BEFORE))
    actions.cancel_movement(by=idf.finance, movement=Movement.objects.get(), reason="erreur")
    change_imputations(by=idf.finance, fir_year=year, imputations=[asked(one)], reason="erreur")
    assert not Movement.objects.filter(operation__way=Way.IMPUTATION).exists()


def test_a_payment_cancelled_afterwards_is_taken_from_where_it_went(idf: Idf, year: FirYear) -> None:
    one = commit(idf, year, "EJ-1", 100, a_place(idf.agency, **BEFORE), schedule={2018: 100})
    pay(idf, year, one, 40)
    payment = Movement.objects.select_related("fir_year").get(kind="paiement")
    change_imputations(by=idf.finance, fir_year=year, imputations=[asked(one)], reason="erreur")
    actions.cancel_movement(by=idf.finance, movement=payment, reason="payé deux fois")
    assert sums(year) == {("INT", "DOS"): (Decimal(100), Decimal(0), Decimal(0))}


def test_a_closed_year_keeps_its_figures_and_what_is_left_to_pay_goes_along(idf: Idf) -> None:
    """2018: 100 engaged, 40 paid at DA, closed. In 2019 the 60 left are at DOS, and DA has nothing left."""
    here = a_new_agency(idf)
    first, place = a_year(here, 2018), a_place(here.agency, **BEFORE)
    with_budget(here, first, {place: (1000, 1000)})
    one = commit(here, first, "EJ-1", 100, place, schedule={2018: 40, 2019: 60})
    pay(here, first, one, 40)
    actions.close_year(by=here.finance, fir_year=first, reason="fin")
    second = FirYear.objects.select_related("agency").get(agency=here.agency, year=2019)
    pay(here, second, one, 10)
    closed = sums(first)
    change_imputations(by=here.finance, fir_year=second, imputations=[asked(one)], reason="erreur")
    assert sums(first) == closed
    assert sums(second)[("INT", "DOS")] == (Decimal(0), Decimal(60), Decimal(10))
    owed = Movement.objects.filter(commitment=one).values_list("direction__code", "ae", "cp")
    left: dict[str, Decimal] = {}
    for code, ae, cp in owed:
        left[code] = left.get(code, Decimal(0)) + ae - cp
    assert left == {"DA": Decimal(0), "DOS": Decimal(50)}
    with pytest.raises(Refused, match="est clos"):
        change_imputations(by=here.finance, fir_year=first, imputations=[asked(one, direction="DA")], reason="erreur")


def test_its_movements_are_not_cancelled_one_by_one_and_another_agency_is_refused(idf: Idf, year: FirYear) -> None:
    one = commit(idf, year, "EJ-1", 100, a_place(idf.agency, **BEFORE))
    change_imputations(by=idf.finance, fir_year=year, imputations=[asked(one)], reason="erreur")
    moved = Movement.objects.select_related("fir_year").filter(operation__way=Way.IMPUTATION).earliest("pk")
    with pytest.raises(Refused, match="suit l’imputation de EJ-1"):
        actions.cancel_movement(by=idf.finance, movement=moved, reason="essai")
    abroad = Imputation(one, a_place(a_new_agency(idf).agency), None, 2)
    with pytest.raises(Refused, match="d’une autre agence"):
        change_imputations(by=idf.finance, fir_year=year, imputations=[abroad], reason="essai")


def test_the_page_changes_it_once_with_its_reason_and_tells_it(finance: Client, idf: Idf, year: FirYear) -> None:
    commit(idf, year, "EJ-1", 100, a_place(idf.agency, **BEFORE), schedule={2018: 100})
    page = finance.get(PAGE).content.decode()
    assert '<option value="DA" selected' in page
    typed = {"nature": "INT", "direction": "DOS", "mission": "M1", "dispositif": "NC", "ligne": "", "vu": "1"}
    answer = finance.post(PAGE, typed)
    assert answer.status_code == 400
    assert "Indiquez pourquoi l’imputation change." in words(answer.content.decode())
    for _ in range(2):
        answer = finance.post(PAGE, typed | {"motif": "mauvais pôle"})
        assert answer.status_code == 302
    text = words(finance.get(answer["Location"]).content.decode())
    assert "Fonctionnement, DA, mission M1, puis Intervention, DOS, mission M1 (mauvais pôle)" in text
    assert Movement.objects.filter(operation__way=Way.IMPUTATION).count() == 2
    late = finance.post(PAGE, typed | {"direction": "CAB", "motif": "trop tard"})
    assert late.status_code == 400
    assert "a changé depuis que vous l’avez lu" in words(late.content.decode())


def test_the_page_is_for_those_who_run_the_fir(client: Client, idf: Idf, year: FirYear) -> None:
    commit(idf, year, "EJ-1", 100, a_place(idf.agency, **BEFORE))
    client.force_login(idf.contributor)
    assert client.get(PAGE).status_code == 403


# --- a file that says what was not said


def test_a_file_that_only_adds_a_nature_and_a_line_completes_the_commitment(
    finance: Client, idf: Idf, year: FirYear
) -> None:
    one = commit(idf, year, "EJ-1", 100, a_place(idf.agency, "NC", "NC"), schedule={2018: 100})
    Movement.objects.update(key="R-1")
    assert Measure.objects.exists()
    row = ("Engagement", "EJ-1", "", "DOS", "INT", "", "", "100,00", "", "", "2018", "R-1", "", "L004")
    file = a_csv([row], (*HEADS, "Ligne"))
    text = given(finance, file)
    assert "1 ligne lue : 1 déjà enregistrée, 1 engagement à compléter" in text
    assert "rien n’est dit Intervention, DOS, ligne L004" in text
    assert "Indiquez pourquoi ces mouvements sont corrigés." in recorded(finance, corriger="1")
    assert "1 engagement complété" in recorded(finance, corriger="1", motif="codes reçus")
    one.refresh_from_db()
    assert (one.nature, one.direction.code, one.line and one.line.code) == ("INT", "DOS", "L004")
    assert sums(year) == {("INT", "DOS"): (Decimal(100), Decimal(0), Decimal(0))}
    assert "aucun changement" in given(finance, file)


def test_a_file_that_contradicts_a_commitment_is_still_refused(finance: Client, idf: Idf, year: FirYear) -> None:
    commit(idf, year, "EJ-1", 100, a_place(idf.agency, **BEFORE))
    row = ("Paiement", "EJ-1", "", "DOS", "", "", "", "", "10,00", "30/04/2018", "", "R-2", "")
    text = given(finance, a_csv([row]))
    assert "engagement EJ-1 est de DA, pas de DOS" in text, text[600:2600]


def test_a_payment_of_a_file_counts_at_the_line_of_its_commitment(finance: Client, idf: Idf, year: FirYear) -> None:
    from allocations.models import Line

    line = Line.objects.get(plan=idf.plan, code="L004")
    commitments.commit(
        by=idf.finance, fir_year=year, code="EJ-1", label="C", place=a_place(idf.agency), ae=Decimal(10),
        schedule={2018: Decimal(10)}, line=line,
    )  # fmt: skip
    row = ("Paiement", "EJ-1", "", "", "", "", "", "", "10,00", "30/04/2018", "", "R-2", "")
    given(finance, a_csv([row]))
    recorded(finance)
    assert Movement.objects.get(kind="paiement").line == line


def test_a_row_without_a_reference_is_still_known_after_its_commitment_counts_elsewhere(
    finance: Client, idf: Idf, year: FirYear
) -> None:
    bare = [(*row[:11], "", row[12]) for row in ROWS]
    given(finance, a_csv(bare))
    recorded(finance)
    one = Commitment.objects.select_related("agency").get()
    change_imputations(by=idf.finance, fir_year=year, imputations=[asked(one, direction="CAB")], reason="erreur")
    as_it_is = [(*bare[0][:3], "CAB", "INT", "", *bare[0][6:]), *bare[1:]]
    text = given(finance, a_csv(as_it_is))
    assert "4 lignes lues : 4 déjà enregistrées" in text
    assert "aucun changement" in text
