"""What credits are for, marked in the administration with the text that says so."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from allocations.enums import PurposeKind
from allocations.models import Envelope, Purpose
from projects.models import Measure
from prs_budget.journal.models import Entry
from tests.plugins.idf import Idf

PURPOSES = "/administration/allocations/purpose/"


@pytest.fixture
def chief(client: Client, idf: Idf) -> Client:
    """A browser of the site's administrator."""
    idf.admin.is_staff = idf.admin.is_superuser = True
    idf.admin.save()
    client.force_login(idf.admin)
    return client


def test_an_envelope_or_a_measure_is_marked_with_its_text_and_journalled(idf: Idf, chief: Client) -> None:
    envelope = Envelope.objects.get(agency=idf.agency, code="OGD_PA")
    mark = {"envelope": envelope.pk, "measure": "", "kind": PurposeKind.MEDICO_SOCIAL.value, "source": "CASF L314-3"}
    assert chief.post(f"{PURPOSES}add/", mark).status_code == 302
    measure = Measure.objects.get(plan=idf.plan, code="A4-P1-NC")
    mark = {"envelope": "", "measure": measure.pk, "kind": PurposeKind.PREVENTION.value, "source": "Arrêté"}
    assert chief.post(f"{PURPOSES}add/", mark).status_code == 302
    assert list(Purpose.objects.order_by("pk").values_list("kind", flat=True)) == ["medico_social", "prevention"]
    assert Entry.objects.filter(agency=idf.agency, action="purpose.save").count() == 2
    assert chief.get(PURPOSES).status_code == 200


def test_what_is_marked_stays_and_the_mark_may_be_corrected_or_taken_off(idf: Idf, chief: Client) -> None:
    envelope, other = Envelope.objects.filter(agency=idf.agency).order_by("position")[:2]
    purpose = Purpose.objects.create(envelope=envelope, kind=PurposeKind.CARE, source="Texte")
    changed = {"envelope": other.pk, "kind": PurposeKind.PREVENTION.value, "source": "Autre texte"}
    assert chief.post(f"{PURPOSES}{purpose.pk}/change/", changed).status_code == 302
    purpose.refresh_from_db()
    assert (purpose.envelope, purpose.kind) == (envelope, PurposeKind.PREVENTION)
    gone = {"action": "delete_selected", "_selected_action": [purpose.pk], "post": "yes"}
    assert chief.post(PURPOSES, gone).status_code == 302
    assert not Purpose.objects.filter(pk=purpose.pk).exists()
    assert Entry.objects.filter(action="purpose.delete").count() == 1
    assert list(Purpose.history.order_by("history_id").values_list("history_type", flat=True)) == ["+", "~", "-"]


def test_a_mark_is_of_one_thing_and_says_its_text(idf: Idf) -> None:
    envelope = Envelope.objects.get(agency=idf.agency, code="FIR")
    measure = Measure.objects.get(plan=idf.plan, code="A4-P1-NC")
    for both in ({"envelope": envelope, "measure": measure}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Purpose.objects.create(kind=PurposeKind.CARE, source="Texte", **both)
    with pytest.raises(ValidationError, match="source"):
        Purpose(envelope=envelope, kind=PurposeKind.CARE).full_clean()


@pytest.mark.parametrize("who", ["finance", "contributor", "director", "partner", "stranger"])
def test_nobody_else_marks(idf: Idf, client: Client, who: str) -> None:
    client.force_login(getattr(idf, who))
    assert client.post(f"{PURPOSES}add/", {"kind": "care", "source": "x"}).status_code in (302, 403)
    assert not Purpose.objects.exists()
