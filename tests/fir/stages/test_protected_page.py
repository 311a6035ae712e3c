"""Protected credits: those of texts are read, the others are entered by finance and taken back with a reason."""

from __future__ import annotations

from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from allocations.actions import record_text
from fir import actions
from fir.models import FirYear, Mission, ProtectedCredit
from prs_budget.journal.models import Entry
from prs_budget.lib.refusals import Refused
from tests.fir.stages.test_texts import HEAD, LINES
from tests.plugins.idf import Idf

PAGE = "/ars-idf/fir/2018/credits-proteges/"
SENT = {"acte": "ajouter", "label": "Maisons de santé", "purpose": "care", "amount": "2,5 M€", "text": "Arrêté, art. 3"}


@pytest.fixture
def year(idf: Idf) -> FirYear:
    envelope = idf.agency.envelopes.get(code="FIR")
    return actions.open_year(by=idf.finance, agency=idf.agency, year=2018, envelope=envelope)


def seen(client: Client, **sent: str) -> str:
    answer = client.post(PAGE, sent, follow=True) if sent else client.get(PAGE)
    return unescape(answer.content.decode()).replace("\xa0", " ")


def test_what_texts_protect_is_there_and_what_they_do_not_say_is_added(idf: Idf, year: FirYear, client: Client) -> None:
    client.force_login(idf.finance)
    assert "Aucun texte saisi ne protège de crédits en 2018." in seen(client)
    record_text(by=idf.finance, agency=idf.agency, code="ARR-1", head=HEAD, lines=LINES)
    assert "ligne du texte" in seen(client)
    assert "Maisons de santé : 2 500 000,00 € protégés." in seen(client, **SENT)
    [row] = ProtectedCredit.objects.all()
    assert (row.amount, row.purpose) == (Decimal("2500000.00"), "care")
    assert "protège déjà cela en 2018" in seen(client, **SENT)
    asked = seen(client, acte="retirer", credit=str(row.pk))
    assert 'name="reason"' in asked
    assert "fr-error-text" not in asked  # nothing was asked yet
    assert "fr-error-text" in seen(client, acte="retirer", credit=str(row.pk), reason="")
    assert "n’est plus protégé" in seen(client, acte="retirer", credit=str(row.pk), reason="Abrogé")
    assert not ProtectedCredit.objects.exists()
    assert Entry.objects.get(action="fir.protected_credit.delete").reason == "Abrogé"


def test_a_purpose_that_nothing_is_marked_with_says_where_to_mark_it(idf: Idf, year: FirYear, client: Client) -> None:
    client.force_login(idf.finance)
    seen(client, **SENT)
    told = seen(client)
    assert "Rien n’est marqué « Soins » : marquez la finalité d’une mission ou d’un dispositif" in told
    assert 'href="/administration/' not in told
    idf.admin.is_staff = True
    idf.admin.save()
    client.force_login(idf.admin)
    assert f'href="{reverse("admin:fir_mission_changelist")}"' in seen(client)
    Mission.objects.create(agency=idf.agency, code="M", label="Soins", purpose="care", purpose_source="essai")
    assert "marquez la finalité" not in seen(client)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({**SENT, "purpose": ""}, "Choisissez une finalité ou un dispositif, l’un des deux."),
        ({**SENT, "amount": "-3"}, "Un montant protégé est plus grand que zéro."),
        ({**SENT, "amount": "beaucoup"}, "« beaucoup » n’est pas un nombre."),
        ({**SENT, "text": ""}, "Ce champ est attendu."),
        ({"acte": "retirer", "credit": "999999999999999999999"}, "n’est plus là"),
    ],
)
def test_what_cannot_be_kept_says_why_and_loses_nothing(
    idf: Idf, year: FirYear, client: Client, sent: dict[str, str], why: str
) -> None:
    client.force_login(idf.finance)
    answer = seen(client, **sent)
    assert why in answer
    assert sent.get("label", "") in answer
    assert not ProtectedCredit.objects.exists()


def test_only_finance_enters_them_and_nothing_in_a_closed_year(idf: Idf, year: FirYear, client: Client) -> None:
    client.force_login(idf.director)
    assert client.get(PAGE).status_code == 200
    assert client.post(PAGE, SENT).status_code == 403
    FirYear.objects.update(status="closed")
    with pytest.raises(Refused, match="L’exercice 2018 est clos"):
        actions.protect(by=idf.finance, fir_year=year, label="x", amount=Decimal(1), text="x", purpose="care")
