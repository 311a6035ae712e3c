"""What is typed and doubtful though it might be: AE engaged where none is open, a day before that of the commitment."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from fir.models import Commitment, FirYear, Movement
from tests.fir.movements.files import words
from tests.fir.movements.test_commitments import NEW, TYPED
from tests.fir.movements.test_movements import PLACED
from tests.fir.years import a_first_order, a_place, a_stage, commit, pay
from tests.plugins.idf import Idf

MOVEMENTS = "/ars-idf/fir/2018/mouvements/nouveau/"
NOTHING = "Aucune AE n’est ouverte en intervention en 2018 par une étape votée. Engager quand même ?"
NO_BUDGET = (
    "Aucun budget n’est exécutoire en 2018 ; douzièmes : base inconnue : l’exercice 2018 n’exécute aucune enveloppe. "
    "Engager quand même ?"
)
BEFORE = "Le 01/02/2018 est avant l’engagement EJ-1, du 15/03/2018. Est-ce la bonne date ?"
TICK = "Oui, c’est bien cela : enregistrer tel quel."


def asked(client: Client, address: str, typed: dict[str, str], told: str) -> dict[str, str]:
    """What is typed is refused once with this; the same, confirmed."""
    answer = client.post(address, typed)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert told in words(html)
    assert TICK in words(html)
    [number] = re.findall(r'name="ampleur" value="([^"]+)"', html)
    return {**typed, "ampleur": number}


def with_ae(idf: Idf, year: FirYear, nature: str, ae: int | None) -> None:
    a_stage(idf, year, "BI", {a_place(idf.agency, nature, mission="M1"): (ae, 900)})


def test_a_commitment_is_asked_where_no_budget_is_voted(finance: Client) -> None:
    confirmed = asked(finance, NEW, TYPED, NO_BUDGET)
    assert finance.post(NEW, confirmed).status_code == 302
    assert Commitment.objects.get().code == "EJ-1"


def test_without_a_budget_it_is_asked_beyond_the_twelfth_of_its_month_alone(year: FirYear, finance: Client) -> None:
    """300 in one month: a twelfth of 3 600, not of 3 588 (299)."""
    order = a_first_order(year, 3588)
    told = "mars : 299,00 € permis (un douzième, arrêté du 20 février 2017), 300,00 € engagés avec celui-ci."
    asked(finance, NEW, TYPED, told)
    order.lines.update(amount=Decimal(3600))
    assert finance.post(NEW, TYPED).status_code == 302


def test_it_is_asked_where_its_nature_alone_has_nothing(idf: Idf, year: FirYear, finance: Client) -> None:
    with_ae(idf, year, "FON", 5000)
    asked(finance, NEW, TYPED, NOTHING)


@pytest.mark.parametrize("ae", [5000, None], ids=["open", "not said by the stage"])
def test_it_is_not_asked_where_ae_are_open_or_not_known(
    idf: Idf, year: FirYear, finance: Client, ae: int | None
) -> None:
    with_ae(idf, year, "INT", ae)
    assert finance.post(NEW, TYPED).status_code == 302


def test_ae_added_to_a_commitment_or_corrected_upwards_are_asked_too(idf: Idf, year: FirYear, finance: Client) -> None:
    commit(idf, year, "EJ-1", 300, a_place(idf.agency, mission="M1"), schedule={2018: 300})
    more: dict[str, Any] = {**PLACED, "engagement": "EJ-1", "date": "2018-05-02", "motif": "Avenant"}
    asked(finance, f"{MOVEMENTS}engagement/", {**more, "montant": "10"}, NO_BUDGET)
    asked(finance, f"{MOVEMENTS}correction/", {**more, "ae": "10"}, NO_BUDGET)
    assert finance.post(f"{MOVEMENTS}correction/", {**more, "ae": "-10"}).status_code == 302


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("paiement", {"montant": "40"}),
        ("avoir", {"montant": "40", "motif": "Trop payé"}),
        ("retrait", {"montant": "40", "motif": "Reliquat"}),
        ("correction", {"ae": "-40", "motif": "Erreur"}),
    ],
)
@pytest.mark.usefixtures("ae_open")
def test_a_day_before_the_commitment_is_asked_once(
    idf: Idf, year: FirYear, finance: Client, kind: str, typed: dict[str, str]
) -> None:
    place = a_place(idf.agency, mission="M1")
    one = commit(idf, year, "EJ-1", 300, place, on=date(2018, 3, 15), schedule={2018: 300})
    pay(idf, year, one, 100)
    address, given = f"{MOVEMENTS}{kind}/", {**PLACED, "engagement": "EJ-1", **typed}
    confirmed = asked(finance, address, {**given, "date": "2018-02-01"}, BEFORE)
    assert finance.post(address, {**confirmed, "date": "2018-02-02"}).status_code == 400
    assert finance.post(address, confirmed).status_code == 302
    assert Movement.objects.filter(on=date(2018, 2, 1)).count() == 1
    assert finance.post(address, {**given, "date": "2018-03-15"}).status_code == 302


#: a commitment that is all paid in its year
ONE_YEAR = {name: text for name, text in TYPED.items() if not name.startswith("cp-")}


def paid(**typed: str) -> dict[str, str]:
    return {**PLACED, "unite": "EUR", **typed}


def test_a_payment_beyond_the_twelfth_of_its_month_is_asked_too(idf: Idf, year: FirYear, finance: Client) -> None:
    """A twelfth of 3 600 is 300: 200 paid in January, then 100; one more cent is asked, in February it is not."""
    a_first_order(year, 3600)
    one = commit(idf, year, "EJ-1", 5000, a_place(idf.agency, mission="M1"))
    pay(idf, year, one, 200, on=date(2018, 1, 10))
    told = (
        "janvier : 300,00 € permis (un douzième, arrêté du 20 février 2017), 300,01 € payés avec celui-ci. Payer quand"
    )
    typed = paid(engagement="EJ-1", date="2018-01-20")
    confirmed = asked(finance, f"{MOVEMENTS}paiement/", {**typed, "montant": "100,01"}, told)
    assert finance.post(f"{MOVEMENTS}paiement/", {**confirmed, "date": "2018-02-20"}).status_code == 302
    assert finance.post(f"{MOVEMENTS}paiement/", {**typed, "montant": "100"}).status_code == 302


def test_a_month_before_the_budget_was_enforceable_is_asked_of_once_it_is(
    idf: Idf, year: FirYear, finance: Client
) -> None:
    """BI enforceable on 16 March, 5 000: the first half of March has its twelfth, 300, and the second has not."""
    a_first_order(year, 3600)
    march = date(2018, 3, 16)
    a_stage(idf, year, "BI", {a_place(idf.agency, mission="M1"): (5000, 5000)}, voted_on=march, enforceable_on=march)
    told = "Aucun budget n’était exécutoire le 15/03/2018 ; mars : 300,00 € permis"
    typed = {**ONE_YEAR, "ae": "301", "cp-2018": "301", "date": "2018-03-15"}
    asked(finance, NEW, typed, told)
    assert finance.post(NEW, {**typed, "date": "2018-03-16"}).status_code == 302


def test_what_would_exceed_the_open_credits_of_its_nature_is_asked_before(
    idf: Idf, year: FirYear, finance: Client
) -> None:
    """INT opens 5 000 of AE and 900 of CP, 4 800 are committed: 201 more are beyond; of CP, 901."""
    with_ae(idf, year, "INT", 5000)
    commit(idf, year, "EJ-0", 4800, a_place(idf.agency, mission="M1"))
    assert finance.post(NEW, {**ONE_YEAR, "ae": "200", "cp-2018": "200"}).status_code == 302
    more = {**ONE_YEAR, "numero": "EJ-2", "ae": "1", "cp-2018": "1"}
    asked(finance, NEW, more, "Intervention : 5 001,00 € engagés avec celui-ci pour 5 000,00 € d’AE ouvertes.")
    told = "Intervention : 901,00 € payés avec celui-ci pour 900,00 € de CP ouverts. Payer quand même ?"
    asked(finance, f"{MOVEMENTS}paiement/", paid(engagement="EJ-0", montant="901"), told)
    assert finance.post(f"{MOVEMENTS}paiement/", paid(engagement="EJ-0", montant="900")).status_code == 302


def test_a_payment_without_commitment_is_asked_of_its_ae_too(idf: Idf, year: FirYear, finance: Client) -> None:
    with_ae(idf, year, "INT", 500)
    told = "Intervention : 501,00 € engagés avec celui-ci pour 500,00 € d’AE ouvertes. Payer quand même ?"
    asked(finance, f"{MOVEMENTS}paiement/", paid(montant="501"), told)


def test_a_payment_sent_again_gets_its_first_answer_though_it_took_the_rest(
    idf: Idf, year: FirYear, finance: Client
) -> None:
    with_ae(idf, year, "INT", 500)
    commit(idf, year, "EJ-1", 300, a_place(idf.agency, mission="M1"))
    typed = paid(engagement="EJ-1", montant="300", numero="5b9b7f0e-3a52-4c58-9d6b-0d5f2f5b7a11")
    for _ in range(2):
        assert finance.post(f"{MOVEMENTS}paiement/", typed).status_code == 302
    assert Movement.objects.filter(cp=300).count() == 1


UNSEEN = "\u200b\u00a0\u00ad"


def test_a_number_typed_with_what_nobody_sees_is_the_one_that_is_known(
    idf: Idf, year: FirYear, finance: Client
) -> None:
    with_ae(idf, year, "INT", 5000)
    assert finance.post(NEW, {**TYPED, "numero": f"EJ{UNSEEN[0]}-1", "reference": "R\u00ad-1"}).status_code == 302
    assert Commitment.objects.get().code == "EJ-1"
    assert Movement.objects.get().key == "R-1"
    again = finance.post(NEW, {**TYPED, "numero": "\ufeffEJ-1"})
    assert "Ce numéro d’engagement existe déjà" in words(again.content.decode())


def test_a_reason_that_nobody_sees_is_none(idf: Idf, year: FirYear, finance: Client) -> None:
    commit(idf, year, "EJ-1", 300, a_place(idf.agency, mission="M1"), schedule={2018: 300})
    typed = {**PLACED, "engagement": "EJ-1", "montant": "10", "motif": UNSEEN}
    assert "Indiquez le motif." in words(finance.post(f"{MOVEMENTS}retrait/", typed).content.decode())
    one = Movement.objects.get()
    assert finance.post(f"/ars-idf/fir/2018/mouvements/{one.pk}/", {"motif": UNSEEN}).status_code == 400
    assert Movement.objects.count() == 1
