"""Commitments: made with a schedule that adds up to their AE, rescheduled, paid, corrected; their pages."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from fir.actions import Refused, commitments
from fir.enums import MovementKind
from fir.models import Commitment, FirYear, Movement, Operation, ScheduledPayment
from prs_budget.journal.models import Entry
from tests.fir.movements.files import a_csv, given, stored, words
from tests.fir.years import a_new_agency, a_place, a_year, commit, pay, withdraw
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

LIST = "/ars-idf/fir/2018/engagements/"
NEW = f"{LIST}nouveau/"
ONE = f"{LIST}EJ-1/"
THREE = {2018: Decimal(100), 2019: Decimal(100), 2020: Decimal(100)}
TYPED = {
    "numero": "EJ-1",
    "objet": "Convention de trois ans",
    "beneficiaire": "CHU",
    "nature": "INT",
    "direction": "DOS",
    "mission": "M1",
    "dispositif": "NC",
    "ae": "300",
    "date": "2018-03-15",
    "cp-2018": "100",
    "cp-2019": "0,1 k€",
    "cp-2020": "100,00",
}


def made(idf: Idf, year: FirYear, **more: object) -> Commitment:
    """A commitment of 300 over three years, by the action."""
    given = {"code": "EJ-1", "label": "Convention", "ae": Decimal(300), "schedule": THREE} | more
    return commitments.commit(by=idf.finance, fir_year=year, place=a_place(idf.agency, mission="M1"), **given)  # type: ignore[arg-type]


def schedule() -> list[tuple[int, Decimal]]:
    return list(ScheduledPayment.objects.order_by("year").values_list("year", "amount"))


# --- the actions


def test_a_commitment_consumes_its_ae_and_keeps_its_schedule_with_their_history(idf: Idf, year: FirYear) -> None:
    one = made(idf, year, beneficiary="CHU", on=date(2018, 3, 15))
    assert stored() == [("engagement", "EJ-1", Decimal("300.00"), Decimal("0.00"), None)]
    assert schedule() == [(2018, Decimal(100)), (2019, Decimal(100)), (2020, Decimal(100))]
    assert one.history.get().history_user == idf.finance
    assert ScheduledPayment.history.count() == 3


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"schedule": {2018: Decimal(100)}}, "il manque 200,00 €. Corrigez une échéance."),
        ({"schedule": {2018: Decimal(400)}}, "il y a 100,00 € de trop"),
        ({"schedule": {2018: Decimal(400), 2019: Decimal(-100)}}, "L’échéance de 2019 est négative"),
        ({"schedule": {2017: Decimal(300)}}, "L’échéance de 2017 n’est pas entre 2018 et 2038"),
        ({"ae": Decimal(0), "schedule": {}}, "ne peut pas être nul"),
        ({"on": date(2017, 1, 1)}, "n’est pas de l’exercice 2018"),
    ],
)
def test_a_commitment_that_is_not_sound_is_refused_whole(
    idf: Idf, year: FirYear, more: dict[str, object], told: str
) -> None:
    with pytest.raises(Refused) as refused:
        made(idf, year, **more)
    assert told in str(refused.value).replace("\u00a0", " ")
    assert not Commitment.objects.exists()
    assert not ScheduledPayment.objects.exists()


def test_a_number_serves_once(idf: Idf, year: FirYear) -> None:
    made(idf, year)
    with pytest.raises(Refused, match="Ce numéro d’engagement existe déjà"):
        made(idf, year)


def test_a_reason_is_kept_whole_as_long_as_any_door_lets_it_be(idf: Idf, year: FirYear) -> None:
    one = made(idf, year)
    why = "Retard du chantier. " * 100
    new = {2019: Decimal(250), 2021: Decimal(50)}
    commitments.reschedule(by=idf.finance, fir_year=year, commitment=one, schedule=new, seen=1, reason=why)
    assert ScheduledPayment.history.filter(history_change_reason=why).count() == 4


def test_a_schedule_changes_with_its_reason_and_its_past(idf: Idf, year: FirYear) -> None:
    one = made(idf, year)
    new = {2019: Decimal(250), 2021: Decimal(50)}
    commitments.reschedule(by=idf.finance, fir_year=year, commitment=one, schedule=new, seen=1, reason="Retard")
    assert [row for row in schedule() if row[1]] == [(2019, Decimal(250)), (2021, Decimal(50))]
    assert ScheduledPayment.history.filter(history_change_reason="Retard").count() == 4
    entry = Entry.objects.get(action="fir.reschedule")
    assert entry.details["before"] == {"2018": "100.00", "2019": "100.00", "2020": "100.00"}
    with pytest.raises(Refused, match="a changé depuis"):
        commitments.reschedule(by=idf.finance, fir_year=year, commitment=one, schedule=THREE, seen=1, reason="Encore")


def test_what_is_withdrawn_is_never_more_than_what_is_left_to_pay(idf: Idf, year: FirYear) -> None:
    one = made(idf, year)
    commitments.pay(by=idf.finance, fir_year=year, commitment=one, cp=Decimal(250))
    with pytest.raises(Refused, match="Il reste 50,00"):
        commitments.withdraw(by=idf.finance, fir_year=year, commitment=one, ae=Decimal("50.01"), reason="Reliquat")
    commitments.withdraw(by=idf.finance, fir_year=year, commitment=one, ae=Decimal(50), reason="Reliquat")
    assert (commitments.committed(one), commitments.left_to_pay(one)) == (Decimal(250), Decimal(0))


def test_each_act_is_a_movement_of_its_kind_and_sign(idf: Idf, year: FirYear) -> None:
    one = made(idf, year)
    shared = {"by": idf.finance, "fir_year": year, "commitment": one}
    commitments.add(ae=Decimal(10), **shared)  # type: ignore[arg-type]
    commitments.pay(cp=Decimal(100), key="P-1", **shared)  # type: ignore[arg-type]
    commitments.credit_note(cp=Decimal(5), reason="Trop versé", **shared)  # type: ignore[arg-type]
    commitments.correct(ae=Decimal(-1), cp=Decimal(2), reason="Arrondi", **shared)  # type: ignore[arg-type]
    assert stored()[1:] == [
        ("engagement", "EJ-1", Decimal("10.00"), Decimal("0.00"), None),
        ("paiement", "EJ-1", Decimal("0.00"), Decimal("100.00"), "P-1"),
        ("avoir", "EJ-1", Decimal("0.00"), Decimal("-5.00"), None),
        ("correction", "EJ-1", Decimal("-1.00"), Decimal("2.00"), None),
    ]
    with pytest.raises(Refused, match="motif"):
        commitments.credit_note(cp=Decimal(1), reason=" ", **shared)  # type: ignore[arg-type]


def test_a_commitment_of_another_year_takes_no_more_ae(idf: Idf, year: FirYear) -> None:
    one = commit(idf, a_year(idf, 2017), "EJ-0", 100)
    with pytest.raises(Refused, match="consomme des AE de 2018"):
        commitments.add(by=idf.finance, fir_year=year, commitment=one, ae=Decimal(1))


@pytest.mark.parametrize("person", ["contributor", "director", "partner", "stranger"])
def test_who_does_not_run_the_fir_commits_nothing(idf: Idf, year: FirYear, person: str) -> None:
    one = made(idf, year)
    by = getattr(idf, person)
    with pytest.raises(PermissionDenied):
        commitments.pay(by=by, fir_year=year, commitment=one, cp=Decimal(1))
    with pytest.raises(PermissionDenied):
        commitments.reschedule(by=by, fir_year=year, commitment=one, schedule=THREE, seen=1, reason="x")
    place = a_place(idf.agency)
    with pytest.raises(PermissionDenied):
        commitments.commit(by=by, fir_year=year, code="X", label="x", place=place, ae=Decimal(1), schedule={})


def test_a_commitment_of_another_agency_is_refused(idf: Idf, year: FirYear) -> None:
    other = a_new_agency(idf)
    theirs = commit(other, a_year(other, 2018), "EJ-1", 100)
    with pytest.raises(Refused, match="autre agence"):
        commitments.pay(by=idf.finance, fir_year=year, commitment=theirs, cp=Decimal(1))
    with pytest.raises(Refused, match="autre agence"):
        commitments.reschedule(by=idf.finance, fir_year=year, commitment=theirs, schedule={}, seen=1, reason="x")


# --- the pages


@pytest.mark.usefixtures("ae_open")
def test_a_commitment_is_typed_without_a_script(idf: Idf, finance: Client) -> None:
    assert finance.get(NEW).status_code == 200
    answer = finance.post(NEW, TYPED)
    assert answer.status_code == 302
    assert answer.headers["Location"] == ONE
    assert stored() == [("engagement", "EJ-1", Decimal("300.00"), Decimal("0.00"), None)]
    assert schedule() == [(2018, Decimal(100)), (2019, Decimal(100)), (2020, Decimal(100))]


@pytest.mark.usefixtures("ae_open")
def test_a_schedule_left_empty_pays_all_in_the_year_so_that_nothing_is_typed_twice(idf: Idf, finance: Client) -> None:
    blank = {name: "" for name in TYPED if name.startswith("cp-")}
    assert finance.post(NEW, {**TYPED, **blank}).status_code == 302
    assert schedule() == [(2018, Decimal(300))]


@pytest.mark.usefixtures("ae_open")
def test_a_schedule_that_misses_the_ae_keeps_what_was_typed(idf: Idf, finance: Client) -> None:
    answer = finance.post(NEW, {**TYPED, "cp-2020": "90"})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "L’échéancier doit faire les AE, 300,00 € : il manque 10,00 €. Corrigez une échéance." in words(html)
    assert 'value="0,1 k€"' in html
    assert 'value="Convention de trois ans"' in html
    assert stored() == []


@pytest.mark.usefixtures("ae_open")
def test_typing_a_commitment_twice_makes_one(idf: Idf, finance: Client) -> None:
    number = re.search(r'name="operation" value="([^"]+)"', finance.get(NEW).content.decode())
    assert number is not None
    for _ in range(2):
        assert finance.post(NEW, {**TYPED, "operation": number[1]}).status_code == 302
    assert (Commitment.objects.count(), Operation.objects.filter(uuid=number[1]).count()) == (1, 1)
    assert Movement.objects.count() == 1


def test_the_page_of_a_commitment_sets_its_schedule_beside_what_was_paid(
    idf: Idf, year: FirYear, finance: Client
) -> None:
    one = made(idf, year)
    pay(idf, year, one, "60.50", on=date(2018, 6, 30))
    text = words(finance.get(ONE).content.decode())
    assert "2018 100,00 60,50 −39,50" in text
    assert "2019 100,00 0,00 −100,00" in text
    assert "Total 300,00 60,50 −239,50" in text
    assert "Reste à payer 239,50 €" in text
    assert "Prescription 31 décembre 2021" in text


def test_the_page_of_a_commitment_says_what_is_to_be_put_right(idf: Idf, year: FirYear, finance: Client) -> None:
    one = made(idf, year)
    withdraw(idf, year, one, 100)
    assert "L’échéancier fait 300,00 €, les AE 200,00 € : mettez-le à jour." in words(finance.get(ONE).content.decode())
    pay(idf, year, one, 250)
    assert "Payé 50,00 € au-delà des AE" in words(finance.get(ONE).content.decode())
    commit(idf, year, "EJ-2", 10)
    assert "Aucun échéancier n’est connu" in words(finance.get(f"{LIST}EJ-2/").content.decode())


def test_the_schedule_is_changed_from_its_page(idf: Idf, year: FirYear, finance: Client) -> None:
    made(idf, year)
    address = "/ars-idf/fir/2018/echeanciers/EJ-1/"
    html = finance.get(f"{address}?unite=EUR").content.decode()
    assert 'value="100"' in html
    assert 'value="0,1"' in finance.get(f"{address}?unite=KEUR").content.decode()
    typed = {"vu": "1", "cp-2018": "100", "cp-2019": "200", "cp-2020": "", "motif": "Accéléré"}
    assert finance.post(address, {**typed, "motif": ""}).status_code == 400
    assert finance.post(address, typed).headers["Location"] == ONE
    assert [row for row in schedule() if row[1]] == [(2018, Decimal(100)), (2019, Decimal(200))]
    stale = finance.post(address, typed)
    assert "a changé depuis que vous l’avez ouvert" in words(stale.content.decode())


def test_commitments_are_searched_by_number_object_and_beneficiary(idf: Idf, year: FirYear, finance: Client) -> None:
    commit(idf, year, "EJ-1", 100, beneficiary="CHU de Lille")
    commit(idf, year, "EJ-2", 50, a_place(idf.agency, direction="DA"), beneficiary="Clinique")
    for query, found in (("cherche=lille", "EJ-1"), ("direction=DA", "EJ-2"), ("cherche=EJ-2", "EJ-2")):
        text = words(finance.get(f"{LIST}?{query}").content.decode())
        assert (found in text, ("EJ-2" if found == "EJ-1" else "EJ-1") in text) == (True, False), query


def test_the_list_and_its_files_give_what_is_left_to_pay(idf: Idf, year: FirYear, finance: Client) -> None:
    one = commit(idf, year, "EJ-1", 100, beneficiary="=CHU")
    pay(idf, year, one, 30)
    assert "100,00 30,00 70,00" in words(finance.get(LIST).content.decode())
    text = finance.get(f"{LIST}?format=csv").content.decode("utf-8-sig")
    assert "100,00;30,00;70,00" in text
    assert "'=CHU" in text, "a spreadsheet would run it"
    assert finance.get(f"{LIST}?format=xlsx").status_code == 200


def test_a_commitment_is_found_by_its_id_and_a_number_may_hold_a_slash(
    idf: Idf, year: FirYear, finance: Client
) -> None:
    one = commit(idf, year, "2018/EJ 1", 100)
    answer = finance.get(f"{LIST}id/{one.pk}/", follow=True)
    assert answer.status_code == 200
    assert "2018/EJ 1" in words(answer.content.decode())


def test_who_reads_the_fir_reads_commitments_and_writes_none(idf: Idf, year: FirYear, client: Client) -> None:
    made(idf, year)
    for person in (idf.contributor, idf.director):
        client.force_login(person)
        html = client.get(ONE).content.decode()
        assert "Changer l’échéancier" not in html
        assert "Nouvel engagement" not in client.get(LIST).content.decode()
        assert client.get(NEW).status_code == 403
        assert client.post(NEW, TYPED).status_code == 403
        assert client.post("/ars-idf/fir/2018/echeanciers/EJ-1/", {}).status_code == 403
    client.force_login(idf.partner)
    assert client.get(LIST).status_code == 403
    client.force_login(idf.stranger)
    assert client.get(ONE).status_code == 404


def test_a_commitment_of_another_agency_is_not_found(idf: Idf, year: FirYear, finance: Client) -> None:
    other = a_new_agency(idf)
    theirs = commit(other, a_year(other, 2018), "SECRET-1", 100)
    assert finance.get(f"{LIST}SECRET-1/").status_code == 404
    assert finance.get(f"{LIST}id/{theirs.pk}/").status_code == 404
    assert "SECRET-1" not in finance.get(LIST).content.decode()
    form = finance.post(
        "/ars-idf/fir/2018/mouvements/nouveau/paiement/", {"engagement": "SECRET-1", "montant": "1", "nature": "INT"}
    )
    assert "n’existe pas dans l’agence" in words(form.content.decode())


def test_the_list_takes_few_queries(idf: Idf, year: FirYear, finance: Client, assert_queries: AssertQueries) -> None:
    for rank in range(3):
        commit(idf, year, f"EJ-{rank}", 100)
    with assert_queries():
        assert finance.get(LIST).status_code == 200


def test_the_page_takes_few_queries(idf: Idf, year: FirYear, finance: Client, assert_queries: AssertQueries) -> None:
    one = made(idf, year)
    for rank in range(1, 4):
        pay(idf, year, one, rank)
    with assert_queries(at_most=12):
        assert finance.get(ONE).status_code == 200


@pytest.mark.usefixtures("ae_open")
def test_a_movement_of_a_commitment_is_typed_from_its_page(idf: Idf, year: FirYear, finance: Client) -> None:
    made(idf, year)
    html = finance.get(ONE).content.decode()
    address = "/ars-idf/fir/2018/mouvements/nouveau/paiement/?engagement=EJ-1"
    assert f'href="{address}"' in html
    assert 'value="EJ-1"' in finance.get(address).content.decode()
    typed = {"engagement": "EJ-1", "montant": "350", "date": "30/06/2018", **NOWHERE}
    html = finance.post(address, typed).content.decode()
    assert "Engagement EJ-1 : il reste 300,00 € à payer, 50,00 € de moins. Payer quand même ?" in words(html)
    [number] = re.findall(r'name="ampleur" value="([^"]+)"', html)
    answer = finance.post(address, {**typed, "ampleur": number}, follow=True)
    text = words(answer.content.decode())
    assert "Paiement : c’est enregistré." in text
    assert "est payé 50,00 € au-delà de ses AE" in text
    assert Movement.objects.latest("pk").kind == MovementKind.PAYMENT


#: what a form sends of a place that nobody chose
NOWHERE = {"nature": "INT", "direction": "NC", "mission": "NC", "dispositif": "NC"}


@pytest.mark.usefixtures("ae_open")
def test_the_number_of_another_operation_makes_no_commitment(idf: Idf, finance: Client) -> None:
    other = a_new_agency(idf)
    commit(other, a_year(other, 2018), "EJ-9", 100)
    numbers = [str(Operation.objects.latest("pk").uuid), "5b9b7f0e-3a52-4c58-9d6b-0d5f2f5b7a11"]
    assert finance.post(NEW, {**TYPED, "operation": numbers[1]}).status_code == 302
    for number in numbers:
        answer = finance.post(NEW, {**TYPED, "numero": "EJ-2", "operation": number})
        assert answer.status_code == 400
        assert "Ce numéro d’opération est déjà celui d’une autre" in words(answer.content.decode())
    assert Commitment.objects.filter(code="EJ-2").count() == 0


@pytest.mark.usefixtures("ae_open")
def test_a_number_pasted_on_two_lines_is_one(finance: Client) -> None:
    answer = finance.post(NEW, {**TYPED, "numero": "EJ\n 1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{LIST}EJ%201/")
    assert finance.get(answer.headers["Location"]).status_code == 200


def test_a_revision_of_thousands_of_digits_is_only_out_of_date(idf: Idf, year: FirYear, finance: Client) -> None:
    made(idf, year)
    sent = {"cp-2018": "100", "cp-2019": "100", "cp-2020": "100", "motif": "x", "vu": "9" * 5000}
    answer = finance.post("/ars-idf/fir/2018/echeanciers/EJ-1/", sent)
    assert answer.status_code == 400
    assert "a changé depuis que vous l’avez ouvert" in words(answer.content.decode())


# --- numbers that an address cannot hold


@pytest.mark.usefixtures("ae_open")
@pytest.mark.parametrize("code", ["..", ".", "nouveau", "id/5", "A/../B", "/A", "A/", "A//B"])
def test_a_number_whose_page_would_not_open_is_refused_and_what_was_typed_stays(
    finance: Client, year: FirYear, code: str
) -> None:
    page = finance.post(NEW, TYPED | {"numero": code})
    assert page.status_code == 400
    assert "Ajoutez-lui un préfixe" in page.content.decode()
    assert 'value="Convention de trois ans"' in page.content.decode()
    assert not Commitment.objects.exists()


@pytest.mark.usefixtures("ae_open")
@pytest.mark.parametrize("code", ["2018/12", "A.B/C-D", "Nouveau marché n° 5", "id/A", "é?#%&"])
def test_a_number_that_is_only_odd_has_its_page(finance: Client, year: FirYear, code: str) -> None:
    answer = finance.post(NEW, TYPED | {"numero": code})
    assert answer.status_code == 302, answer.content.decode()
    assert finance.get(answer["Location"]).status_code == 200


def test_a_number_that_an_earlier_release_took_is_opened_by_its_id(finance: Client, idf: Idf, year: FirYear) -> None:
    one = made(idf, year)
    Commitment.objects.update(code="..")
    page = finance.get(f"{LIST}id/{one.pk}/")
    assert page.status_code == 200
    assert f'href="{LIST}id/{one.pk}/"' in finance.get(LIST).content.decode()
    assert f"/echeanciers/id/{one.pk}/" in page.content.decode()
    assert finance.get(f"/ars-idf/fir/2018/echeanciers/id/{one.pk}/").status_code == 200


def test_a_file_makes_no_commitment_whose_page_would_not_open(finance: Client) -> None:
    row = ("Engagement", "..", "CHU", "DOS", "INT", "M1", "", "300,00", "", "15/03/2018", "2018", "R-1", "Convention")
    text = given(finance, a_csv([row]))
    assert "« .. » ne peut pas être un numéro d’engagement" in text
    assert not Commitment.objects.exists()
