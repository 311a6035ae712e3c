"""Delegations: entered, listed, taken out, taken back; what is refused and why."""

from __future__ import annotations

import re
import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allocations.models import Envelope
from fir.actions.delegations import (
    DelegationDraft,
    cancel_delegation_file,
    cancel_delegations,
    record_delegations,
)
from fir.enums import Way
from fir.facts.attribution import delegated
from fir.facts.beneficiaries import KnownBeneficiaries
from fir.models import Beneficiary, Delegation, Operation
from fir.refusals import RowsRefused
from prs_budget.lib.refusals import Refused
from prs_budget.organisation.models import Direction
from tests.fir.years import a_year
from tests.plugins.idf import Idf

pytestmark = pytest.mark.django_db
LIST = "/ars-idf/delegations/"
TYPED = {
    "enveloppe": "DAF",
    "annee": "2018",
    "date": "2018-05-02",
    "direction": "DOS",
    "beneficiaire": "Centre hospitalier",
    "montant": "1 234,50",
    "reference": "D-1",
}


def _draft(
    idf: Idf, key: str, amount: str, *, name: str = "CH", envelope: str = "DAF", year: int = 2018
) -> DelegationDraft:
    named = KnownBeneficiaries(idf.agency).named(name)
    assert named is not None
    return DelegationDraft(
        envelope=Envelope.objects.get(agency=idf.agency, code=envelope),
        year=year,
        on=date(year, 5, 2),
        direction=Direction.objects.get(agency=idf.agency, code="DOS"),
        beneficiary=named,
        amount=Decimal(amount),
        key=key,
    )


def _recorded(idf: Idf, *drafts: DelegationDraft, way: Way = Way.FORM) -> Operation:
    return record_delegations(by=idf.finance, agency=idf.agency, drafts=drafts, way=way, file_name="c1.csv")


def test_what_is_entered_is_listed_and_counts_in_its_envelope(idf: Idf, client: Client) -> None:
    client.force_login(idf.finance)
    assert client.post(f"{LIST}nouvelle/", TYPED).status_code == 302
    said = client.get(LIST).content.decode()
    assert "Centre hospitalier" in said
    assert "1\u202f234,50" in said or "1\u00a0234,50" in said
    [(key, one)] = delegated(idf.agency, [2018]).items()
    assert (key.year, one.committed, one.paid) == (2018, Decimal("1234.50"), None)
    assert Beneficiary.objects.get().history.get().history_user == idf.finance


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"enveloppe": ""}, "Choisissez une enveloppe."),
        ({"annee": "abc"}, "Écrivez une année"),
        ({"date": ""}, "Écrivez la date de la décision."),
        ({"beneficiaire": " "}, "Dites qui reçoit ces crédits."),
        ({"annee": "2019"}, "sa date, 02/05/2018, précède l’année 2019"),
        ({"montant": "0"}, "une délégation ne peut pas être nulle"),
        ({"mesure": "ZZZ"}, "Aucune mesure n’a le code « ZZZ »."),
        ({"reference": ""}, "Donnez une référence."),
    ],
)
def test_what_cannot_be_recorded_is_told_and_kept(idf: Idf, client: Client, changed: dict[str, str], told: str) -> None:
    client.force_login(idf.finance)
    answer = client.post(f"{LIST}nouvelle/", {**TYPED, "libelle": "Aide au démarrage", **changed})
    assert answer.status_code == 400
    said = answer.content.decode()
    assert told.lower() in said.lower()
    assert "Aide au démarrage" in said
    assert not Delegation.objects.exists()
    assert not Beneficiary.objects.exists()


def test_the_envelope_of_the_fir_is_refused(idf: Idf) -> None:
    a_year(idf, 2018)
    with pytest.raises(RowsRefused, match="le FIR s’exécute en AE et CP"):
        _recorded(idf, _draft(idf, "D-1", "5", envelope="FIR"))


def test_a_reference_serves_once_in_its_envelope_and_year(idf: Idf) -> None:
    _recorded(idf, _draft(idf, "D-1", "5"))
    with pytest.raises(RowsRefused, match="déjà celle d’une délégation enregistrée"):
        _recorded(idf, _draft(idf, "D-1", "6"))
    with pytest.raises(RowsRefused, match="déjà celle de la ligne 1"):
        _recorded(idf, _draft(idf, "D-2", "6"), _draft(idf, "D-2", "7"))
    with pytest.raises(RowsRefused, match="déjà enregistrée, la même"):
        _recorded(idf, _draft(idf, "D-1", "5"))
    _recorded(idf, _draft(idf, "D-1", "6", year=2019), _draft(idf, "D-1", "7", envelope="MIGAC"))
    assert Delegation.objects.count() == 3


def test_a_day_of_another_year_is_told_and_recorded(idf: Idf, client: Client) -> None:
    client.force_login(idf.finance)
    said = client.post(f"{LIST}nouvelle/", {**TYPED, "annee": "2017"}, follow=True).content.decode()
    assert "n’est pas de l’année 2017" in said
    assert Delegation.objects.get().year == 2017


def test_a_campaign_runs_into_the_next_year_and_a_year_of_no_plan_is_told(idf: Idf, client: Client) -> None:
    client.force_login(idf.finance)
    said = client.post(f"{LIST}nouvelle/", {**TYPED, "annee": "2018", "date": "2019-02-08"}, follow=True)
    assert "31 mars" not in said.content.decode()
    far = {**TYPED, "annee": "2041", "date": "2041-02-08"}
    said = client.post(f"{LIST}nouvelle/", far, follow=True)
    assert "L’année 2041 n’est d’aucun PRS de l’agence" in said.content.decode()


def test_the_same_request_twice_lands_once(idf: Idf, client: Client) -> None:
    client.force_login(idf.finance)
    number = str(uuid.uuid4())
    for _ in range(2):
        assert client.post(f"{LIST}nouvelle/", {**TYPED, "operation": number}).status_code == 302
    assert Delegation.objects.count() == 1


def test_a_page_gone_back_to_does_not_lose_what_it_sends_next(idf: Idf, client: Client) -> None:
    """Its number is that of what it recorded: the next thing is said not to be written, then is under a new number."""
    client.force_login(idf.finance)
    sent = {**TYPED, "operation": str(uuid.uuid4())}
    client.post(f"{LIST}nouvelle/", sent)
    other = {**sent, "reference": "D-2", "montant": "2 000,00"}
    refused = client.post(f"{LIST}nouvelle/", other)
    assert refused.status_code == 400
    assert "cette page avait déjà enregistré autre chose" in refused.content.decode()
    assert list(Delegation.objects.values_list("key", flat=True)) == ["D-1"]
    number = re.search(r'name="operation" value="([^"]+)"', refused.content.decode())
    assert number
    assert number[1] != sent["operation"]
    client.post(f"{LIST}nouvelle/", {**other, "operation": number[1]})
    assert sorted(Delegation.objects.values_list("key", flat=True)) == ["D-1", "D-2"]


def test_what_is_sent_again_is_said_to_be_recorded_already(idf: Idf, client: Client) -> None:
    client.force_login(idf.finance)
    sent = {**TYPED, "operation": str(uuid.uuid4())}
    client.post(f"{LIST}nouvelle/", sent)
    again = client.post(f"{LIST}nouvelle/", sent, follow=True).content.decode()
    assert "est déjà enregistrée, rien n’est écrit de plus" in again


def test_a_search_does_not_tell_whom_the_list_hides(idf: Idf, client: Client) -> None:
    _recorded(idf, _draft(idf, "D-1", "5", name="Zénobie Personne"), _draft(idf, "D-2", "7", name="CH"))
    Beneficiary.objects.filter(name__endswith="Personne").update(is_natural_person=True)
    for address in (LIST, "/ars-idf/beneficiaires/"):
        client.force_login(idf.finance)
        assert "Zénobie Personne" in client.get(address, {"cherche": "Zénobie"}).content.decode()
        client.force_login(idf.director)
        for words in ("Zénobie", "D-1"):
            assert "Particuliers" not in client.get(address, {"cherche": words}).content.decode(), (address, words)


def test_one_is_taken_back_once_by_its_opposite(idf: Idf, client: Client) -> None:
    _recorded(idf, _draft(idf, "D-1", "5"))
    one = Delegation.objects.get()
    client.force_login(idf.finance)
    assert "Indiquez pourquoi" in client.post(f"{LIST}{one.pk}/", {"motif": " "}).content.decode()
    for _ in range(2):
        client.post(f"{LIST}{one.pk}/", {"motif": "doublon"})
    assert Delegation.objects.aggregate(sum=Sum("amount"))["sum"] == 0
    assert Delegation.objects.count() == 2
    assert "annule D-1" in client.get(LIST).content.decode()
    back = Delegation.objects.get(cancels=one)
    with pytest.raises(Refused, match="elle-même une annulation"):
        cancel_delegations(by=idf.finance, agency=idf.agency, delegations=[back], reason="x")


def test_who_does_not_run_the_fir_reads_and_writes_nothing(idf: Idf, client: Client) -> None:
    draft = _draft(idf, "D-1", "5")
    with pytest.raises(PermissionDenied):
        record_delegations(by=idf.director, agency=idf.agency, drafts=[draft], way=Way.FORM)
    _recorded(idf, draft)
    client.force_login(idf.director)
    assert client.get(LIST).status_code == 200
    assert client.get(f"{LIST}nouvelle/").status_code == 403
    assert client.post(f"{LIST}{Delegation.objects.get().pk}/", {"motif": "x"}).status_code == 403
    client.force_login(idf.partner)
    assert client.get(LIST).status_code == 403


def test_a_total_opens_on_its_rows_and_they_add_up_to_it(idf: Idf, client: Client) -> None:
    _recorded(idf, _draft(idf, "D-1", "5.25"), _draft(idf, "D-2", "6"), _draft(idf, "D-3", "7", envelope="MIGAC"))
    client.force_login(idf.finance)
    said = client.get(f"{LIST}?annee=2018").content.decode()
    behind = "?annee=2018&amp;enveloppe=DAF&amp;direction=DOS&amp;page=1#delegations"
    assert behind in said
    rows = client.get(LIST + behind.replace("&amp;", "&").partition("#")[0]).content.decode()
    assert ("D-1" in rows, "D-2" in rows, "D-3" in rows) == (True, True, False)
    assert "11,25" in rows


def test_files_count_natural_persons_together(idf: Idf, client: Client) -> None:
    _recorded(idf, _draft(idf, "D-1", "5", name="Zénobie Personne"), _draft(idf, "D-2", "7", name="CH"))
    Beneficiary.objects.filter(name__endswith="Personne").update(is_natural_person=True)
    client.force_login(idf.finance)
    assert "Zénobie" in client.get(LIST).content.decode()
    said = client.get(f"{LIST}?format=csv").content.decode("utf-8-sig")
    assert "Personne" not in said
    assert "D-1" not in said
    assert "Particuliers (1 délégation)" in said
    client.force_login(idf.director)
    assert "Zénobie" not in client.get(LIST).content.decode()


AMOUNTS = st.lists(st.integers(-10_000, 10_000).filter(bool), min_size=1, max_size=6)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(AMOUNTS)
def test_a_file_taken_back_leaves_every_figure_as_it_was(idf: Idf, cents: list[int]) -> None:
    mark = uuid.uuid4().hex
    _recorded(idf, _draft(idf, f"{mark}-before", "3.33"))
    before = delegated(idf.agency, [2018])
    drafts = [_draft(idf, f"{mark}-{rank}", str(Decimal(one) / 100)) for rank, one in enumerate(cents)]
    operation = _recorded(idf, *drafts, way=Way.FILE)
    undone = cancel_delegation_file(by=idf.finance, operation=operation, reason="mauvais fichier")
    assert delegated(idf.agency, [2018]) == before
    assert cancel_delegation_file(by=idf.finance, operation=operation, reason="encore") == undone
