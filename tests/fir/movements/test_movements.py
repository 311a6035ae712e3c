"""Movements listed, filtered, taken out; entered one by one; cancelled; credits transferred."""

import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client

from allocations.enums import PurposeKind
from fir.actions import Refused, cancel_movement
from fir.actions.transfers import transfer_credits
from fir.enums import MovementKind, Nature
from fir.models import FirYear, Mission, Movement, Operation, ProtectedCredit, Scheme
from tests.fir.movements.files import LIST, a_csv, given, recorded, stored, words
from tests.fir.years import a_new_agency, a_place, a_stage, a_year, commit, pay, record
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

NEW = f"{LIST}nouveau/"
TRANSFER = f"{LIST}virement/"
PLACED = {"nature": "INT", "direction": "DOS", "mission": "M1", "dispositif": "NC"}


@pytest.fixture
def some(idf: Idf, year: FirYear) -> list[Movement]:
    """A commitment and its payment in June, a payment without date in fonctionnement of DA."""
    one = commit(idf, year, "EJ-1", 300, on=date(2018, 3, 15))
    paid = pay(idf, year, one, 100, on=date(2018, 6, 30))
    other = record(idf, year, MovementKind.PAYMENT, cp=7, place=a_place(idf.agency, Nature.RUNNING, "DA", "M1"))
    return [Movement.objects.get(commitment=one, kind=MovementKind.COMMITMENT), paid, other]


# --- the list


def test_one_movement_is_in_the_singular(idf: Idf, year: FirYear, finance: Client) -> None:
    commit(idf, year, "EJ-1", 300)
    text = words(finance.get(LIST).content.decode())
    assert "Page 1 sur 1 · 1 mouvement" in text
    assert "1 mouvements" not in text


def test_the_list_shows_movements_and_their_sums_by_kind(finance: Client, some: list[Movement]) -> None:
    text = words(finance.get(LIST).content.decode())
    assert "Engagement 1 300,00 0,00" in text
    assert "Paiement 2 0,00 107,00" in text
    assert "Page 1 sur 1 · 3 mouvements" in text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("type=paiement", 2),
        ("direction=DA", 1),
        ("nature=FONC", 1),
        ("mission=M1", 1),
        ("dispositif=NC", 3),
        ("mois=6", 1),
        ("mois=0", 1),
        ("engagement=EJ-1", 2),
        ("type=paiement&engagement=EJ-1", 1),
        ("cherche=introuvable", 0),
    ],
)
def test_the_list_is_filtered(finance: Client, some: list[Movement], query: str, count: int) -> None:
    text = words(finance.get(f"{LIST}?{query}").content.decode())
    wanted = f"· {count} mouvement" if count else "Aucun mouvement pour ces filtres."
    assert wanted in text


def test_a_filter_that_means_nothing_lets_nothing_through(finance: Client, some: list[Movement]) -> None:
    for query in ("type=depense", "operation=abc", "mois=13", "direction=XYZ"):
        answer = finance.get(f"{LIST}?{query}")
        assert answer.status_code == 200
        assert "Aucun mouvement pour ces filtres." in words(answer.content.decode()), query


def test_an_operation_is_shown_alone_with_who_and_when(idf: Idf, year: FirYear, finance: Client) -> None:
    record(idf, year, MovementKind.PAYMENT, cp=7)
    given(finance, a_csv())
    text = recorded(finance)
    assert "Opération : Fichier mandats.csv, par Finances" in text
    assert "· 4 mouvements" in text


def test_the_files_hold_every_movement_that_the_filter_lets_through(
    idf: Idf, year: FirYear, finance: Client, some: list[Movement], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fir.movements.lists.CHUNK", 2)
    answer = finance.get(f"{LIST}?format=csv&tableau=mouvements")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert text.count("\r\n") == 4
    assert text.splitlines()[0].startswith("Mouvement (code);Mouvement;Niveau;Type;Date;Référence;Engagement")
    assert "_mouvements.csv" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(finance.get(f"{LIST}?format=xlsx&type=paiement").content))
    assert book.sheetnames[:2] == ["Mouvements par type", "Mouvements"]
    values = [cell.value for row in book["Mouvements"].iter_rows(min_row=7, max_row=8) for cell in row]
    assert sorted(value for value in values if isinstance(value, int | float)) == [7, 100]


def test_too_many_movements_for_a_workbook_are_told_what_to_do(
    finance: Client, some: list[Movement], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fir.movements.views.MOST_IN_WORKBOOK", 2)
    answer = finance.get(f"{LIST}?format=xlsx")
    assert answer.status_code == 400
    assert "prenez le CSV, qui les contient tous" in words(answer.content.decode())


def test_the_list_is_few_queries(finance: Client, some: list[Movement], assert_queries: AssertQueries) -> None:
    with assert_queries(at_most=11):
        assert finance.get(LIST).status_code == 200


def test_the_list_unchanged_is_not_sent_again(finance: Client, some: list[Movement]) -> None:
    tag = finance.get(LIST).headers["ETag"]
    assert finance.get(LIST, headers={"If-None-Match": tag}).status_code == 304


def test_movements_of_another_agency_are_not_there(idf: Idf, finance: Client, some: list[Movement]) -> None:
    other = a_new_agency(idf)
    there = record(other, a_year(other, 2018), MovementKind.PAYMENT, cp=999, place=a_place(other.agency))
    assert "999" not in words(finance.get(LIST).content.decode())
    assert finance.get(f"{LIST}{there.pk}/").status_code == 404
    assert finance.post(f"{LIST}{there.pk}/", {"motif": "x"}).status_code == 404


# --- one movement


def test_a_movement_is_cancelled_once_whatever_the_clicks(finance: Client, some: list[Movement]) -> None:
    address = f"{LIST}{some[1].pk}/"
    assert "Annuler ce mouvement" in finance.get(address).content.decode()
    assert finance.post(address, {"motif": " "}).status_code == 400
    for _ in range(2):
        assert finance.post(address, {"motif": "Payé deux fois"}).status_code == 302
    assert stored()[3:] == [("paiement", "EJ-1", Decimal("0.00"), Decimal("-100.00"), None)]
    html = finance.get(address).content.decode()
    assert "le mouvement qui l’annule" in html
    assert "Annuler ce mouvement" not in html


def test_a_cancelled_movement_without_reference_is_named_by_what_it_is(
    idf: Idf, finance: Client, some: list[Movement]
) -> None:
    cancel_movement(by=idf.finance, movement=some[1], reason="Payé deux fois")
    undone = Movement.objects.get(cancels=some[1])
    named = "paiement du 30/06/2018, CP 100,00 €"
    assert undone.label.replace("\xa0", " ") == f"Annulation de {named}"
    assert f"annule {named}" in words(finance.get(LIST).content.decode())
    assert f"Il annule {named}" in words(finance.get(f"{LIST}{undone.pk}/").content.decode())


@pytest.mark.parametrize("person", ["contributor", "director"])
def test_who_reads_the_fir_cancels_nothing(idf: Idf, some: list[Movement], client: Client, person: str) -> None:
    client.force_login(getattr(idf, person))
    address = f"{LIST}{some[1].pk}/"
    assert "Annuler ce mouvement" not in client.get(address).content.decode()
    assert client.post(address, {"motif": "x"}).status_code == 403
    assert client.get(LIST).status_code == 200
    for page in (NEW, f"{NEW}paiement/", TRANSFER):
        assert client.get(page).status_code == 403
        assert client.post(page, PLACED).status_code == 403
    assert Movement.objects.count() == 3


@pytest.mark.parametrize(("person", "status"), [("partner", 403), ("stranger", 404)])
def test_who_does_not_read_the_fir_sees_no_movement(
    idf: Idf, some: list[Movement], client: Client, person: str, status: int
) -> None:
    client.force_login(getattr(idf, person))
    for page in (LIST, f"{LIST}{some[1].pk}/", NEW, TRANSFER, f"{LIST}?format=csv"):
        assert client.get(page).status_code == status


# --- movements typed one by one


@pytest.mark.parametrize(
    ("kind", "typed", "ae", "cp"),
    [
        ("paiement", {"montant": "1,5 k€"}, "0.00", "1500.00"),
        ("retrait", {"montant": "10", "motif": "Reliquat"}, "-10.00", "0.00"),
        ("avoir", {"montant": "10", "motif": "Trop versé"}, "0.00", "-10.00"),
        ("report_entrant", {"ae": "100", "cp": "40"}, "100.00", "40.00"),
        ("report_sortant", {"ae": "100"}, "100.00", "0.00"),
        ("correction", {"ae": "−5", "motif": "Arrondi"}, "-5.00", "0.00"),
    ],
)
@pytest.mark.usefixtures("ae_open")
def test_each_kind_has_its_form(finance: Client, kind: str, typed: dict[str, str], ae: str, cp: str) -> None:
    assert finance.get(f"{NEW}{kind}/").status_code == 200
    answer = finance.post(f"{NEW}{kind}/", {**PLACED, **typed, "date": "30/06/2018", "reference": "R-1"})
    assert answer.status_code == 302, words(answer.content.decode())
    movement = Movement.objects.select_related("mission", "direction").get()
    assert (movement.kind, str(movement.ae), str(movement.cp), movement.key) == (kind, ae, cp, "R-1")
    assert (movement.direction.code, movement.mission.code, movement.on) == ("DOS", "M1", date(2018, 6, 30))


@pytest.mark.parametrize(
    ("kind", "typed", "told"),
    [
        ("paiement", {"montant": "abc"}, "« abc » n’est pas un nombre."),
        ("paiement", {"montant": "-5"}, "Écrivez un montant positif"),
        ("paiement", {"montant": "5", "date": "30/06/2017"}, "Le 30/06/2017 n’est pas de l’exercice 2018."),
        ("paiement", {"montant": "5", "date": "30 juin"}, "Écrivez une date"),
        ("paiement", {"montant": "5", "engagement": "EJ-9"}, "L’engagement « EJ-9 » n’existe pas dans l’agence."),
        ("retrait", {"montant": "5"}, "Indiquez le motif."),
        ("correction", {"motif": "x"}, "Donnez un montant, en AE, en CP, ou les deux."),
        ("engagement", {"montant": "5"}, "Donnez le numéro de l’engagement."),
    ],
)
def test_what_is_typed_wrong_is_told_and_kept(finance: Client, kind: str, typed: dict[str, str], told: str) -> None:
    answer = finance.post(f"{NEW}{kind}/", {**PLACED, **typed, "reference": "R-77"})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert told in words(html)
    assert 'value="R-77"' in html
    assert stored() == []


@pytest.mark.usefixtures("ae_open")
def test_amounts_are_typed_in_the_unit_remembered_and_the_fields_say_it(finance: Client) -> None:
    assert "Montant en CP (k€)" in words(finance.get(f"{NEW}paiement/").content.decode())
    assert "Montant en CP (€)" in words(finance.get(f"{NEW}paiement/?unite=EUR").content.decode())
    assert "AE à virer (€)" in words(finance.get(TRANSFER).content.decode())
    answer = finance.post(f"{NEW}paiement/", {**PLACED, "montant": "1,5", "unite": "KEUR"})
    assert answer.status_code == 302
    assert Movement.objects.latest("pk").cp == Decimal("1500.00")


def test_an_amount_out_of_proportion_is_asked_once(idf: Idf, year: FirYear, finance: Client) -> None:
    commit(idf, year, "EJ-9", 300)
    typed = {**PLACED, "engagement": "EJ-9", "montant": "30 001", "unite": "EUR"}
    asked = finance.post(f"{NEW}paiement/", typed)
    assert asked.status_code == 400
    assert "30 001,00 €, c’est 100 fois le plus grand montant de la ligne (300,00 €)" in words(asked.content.decode())
    [number] = re.findall(r'name="ampleur" value="([^"]+)"', asked.content.decode())
    assert finance.post(f"{NEW}paiement/", {**typed, "montant": "30 002", "ampleur": number}).status_code == 400
    assert finance.post(f"{NEW}paiement/", {**typed, "ampleur": number}).status_code == 302


def test_no_nature_is_chosen_beforehand(finance: Client) -> None:
    assert '<option value="" selected>Choisir…</option>' in finance.get(TRANSFER).content.decode()
    silent = finance.post(f"{NEW}paiement/", {**PLACED, "nature": "", "montant": "5"})
    assert "Choisissez une nature." in words(silent.content.decode())


@pytest.mark.usefixtures("ae_open")
def test_a_movement_sent_twice_lands_once(finance: Client) -> None:
    found = re.search(r'name="numero" value="([^"]+)"', finance.get(f"{NEW}paiement/").content.decode())
    assert found is not None
    before = Operation.objects.count()
    for _ in range(2):
        finance.post(f"{NEW}paiement/", {**PLACED, "montant": "5", "numero": found[1]})
    assert (Movement.objects.count(), Operation.objects.count()) == (1, before + 1)


@pytest.mark.usefixtures("ae_open")
def test_a_number_that_wrote_something_else_is_refused_and_never_said_done(finance: Client) -> None:
    number = "5b9b7f0e-3a52-4c58-9d6b-0d5f2f5b7a11"
    assert finance.post(f"{NEW}paiement/", {**PLACED, "montant": "5", "numero": number}).status_code == 302
    answer = finance.post(f"{NEW}paiement/", {**PLACED, "montant": "77", "numero": number})
    assert answer.status_code == 400
    assert "Ce numéro d’opération est déjà celui d’une autre" in words(answer.content.decode())
    assert [one.cp for one in Movement.objects.all()] == [Decimal(5)]


def test_a_kind_that_does_not_exist_has_no_form(finance: Client) -> None:
    assert finance.get(f"{NEW}depense/").status_code == 404
    assert finance.get(NEW).status_code == 200


def test_a_closed_year_is_read_alone(idf: Idf, year: FirYear, finance: Client, some: list[Movement]) -> None:
    FirYear.objects.filter(pk=year.pk).update(status="closed")
    assert "Importer un fichier" not in finance.get(LIST).content.decode()
    assert finance.post(f"{NEW}paiement/", {**PLACED, "montant": "5"}).status_code == 403
    assert finance.post(f"{LIST}{some[1].pk}/", {"motif": "x"}).status_code == 403


# --- transfers


def virement(**more: str) -> dict[str, str]:
    sides = {f"{name}-{end}": code for end in ("de", "vers") for name, code in PLACED.items() if name != "nature"}
    return {"nature": "INT", **sides, "direction-vers": "DA", "ae": "1000", "cp": "", "motif": "Besoin", **more}


def test_a_transfer_is_two_movements_that_balance(idf: Idf, finance: Client) -> None:
    a_place(idf.agency, direction="DA")
    assert finance.get(TRANSFER).status_code == 200
    assert finance.post(TRANSFER, virement()).status_code == 302
    rows = list(Movement.objects.order_by("pk").values_list("direction__code", "ae", "cp"))
    assert rows == [("DOS", Decimal("-1000.00"), Decimal("0.00")), ("DA", Decimal("1000.00"), Decimal("0.00"))]


def test_a_transfer_is_cancelled_whole_from_either_side(idf: Idf, finance: Client) -> None:
    a_place(idf.agency, direction="DA")
    for rank in (0, 1):
        finance.post(TRANSFER, virement())
        sides = list(Movement.objects.filter(cancels=None, cancelled_by=None).order_by("pk"))
        assert finance.post(f"{LIST}{sides[rank].pk}/", {"motif": "Erreur"}).status_code == 302
        undone = Movement.objects.filter(cancels__in=sides).order_by("cancels")
        assert [one.ae for one in undone] == [Decimal(1000), Decimal(-1000)]
    assert finance.post(f"{LIST}{sides[0].pk}/", {"motif": "Erreur"}).status_code == 302
    assert Movement.objects.count() == 8


def test_a_transfer_to_where_it_comes_from_is_refused(finance: Client) -> None:
    answer = finance.post(TRANSFER, virement(**{"direction-vers": "DOS"}))
    assert "Ces crédits sont déjà à cet endroit" in words(answer.content.decode())
    answer = finance.post(TRANSFER, virement(ae="", cp=""))
    assert "Donnez un montant" in words(answer.content.decode())
    assert stored() == []


def test_prevention_never_pays_for_care(idf: Idf, year: FirYear, finance: Client) -> None:
    a_place(idf.agency, mission="PREV", purpose=PurposeKind.PREVENTION)
    a_place(idf.agency, mission="SOIN", purpose=PurposeKind.CARE)
    answer = finance.post(TRANSFER, virement(**{"mission-de": "PREV", "mission-vers": "SOIN"}))
    text = words(answer.content.decode())
    assert "ne financent ni soins ni accompagnement médico-social" in text
    assert "L. 1434-8" in text
    assert finance.post(TRANSFER, virement(**{"mission-de": "SOIN", "mission-vers": "PREV"})).status_code == 302


def test_a_protected_scheme_keeps_its_amount(idf: Idf, year: FirYear) -> None:
    source = a_place(idf.agency, mission="M1", scheme="SANCTUAIRE")
    target = a_place(idf.agency, direction="DA", mission="M1")
    a_stage(idf, year, "BI", {source: (1000, 1000), target: (0, 0)}, voted_on=date(2018, 1, 2))
    text = "arrêté du 22 juin 2018"
    ProtectedCredit.objects.create(fir_year=year, label="Sanctuaire", scheme=source.scheme, amount=900, text=text)

    def moved(ae: int) -> None:
        shared = {"by": idf.finance, "fir_year": year, "cp": Decimal(0), "reason": "Besoin"}
        transfer_credits(source=source, target=target, ae=Decimal(ae), **shared)  # type: ignore[arg-type]

    with pytest.raises(Refused) as refused:
        moved(101)
    told = str(refused.value).replace("\u00a0", " ")
    assert "Sanctuaire : 1 000,00 € ouverts, 900,00 € au moins (arrêté du 22 juin 2018)" in told
    assert "On peut en virer 100,00 € au plus." in told
    moved(60)
    with pytest.raises(Refused, match="40,00"):
        moved(41)


def test_credits_of_another_agency_are_never_offered(idf: Idf, finance: Client) -> None:
    other = a_new_agency(idf)
    a_year(other, 2018)
    a_place(other.agency, direction="SECRET", mission="M-SECRETE", scheme="D-SECRET")
    html = finance.get(TRANSFER).content.decode() + finance.get(f"{NEW}paiement/").content.decode()
    assert "SECRET" not in html
    assert finance.post(TRANSFER, virement(**{"mission-vers": "M-SECRETE"})).status_code == 400


def test_a_row_closed_before_the_year_is_not_offered(idf: Idf, finance: Client) -> None:
    Mission.objects.create(agency=idf.agency, code="VIEILLE", label="Vieille", closed_on=date(2014, 12, 31))
    Scheme.objects.create(
        agency=idf.agency,
        code="FUTUR",
        label="Futur",
        mission=Mission.objects.get(code="M1"),
        opened_on=date(2020, 1, 1),
    )
    html = finance.get(f"{NEW}paiement/").content.decode()
    assert "VIEILLE" not in html
    assert "FUTUR" not in html
