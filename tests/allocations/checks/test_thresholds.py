"""The thresholds of the checks: defaults that the documentation tells, and an agency's own."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from allocations.checks.thresholds import DEFAULTS, Thresholds
from allocations.enums import Limit
from allocations.models import Threshold
from prs_budget.journal.models import Entry
from tests.plugins.idf import Idf

ADDRESS = "/administration/allocations/threshold/"


def test_an_agency_that_sets_nothing_has_the_defaults(idf: Idf) -> None:
    assert set(DEFAULTS) == set(Limit)
    assert Thresholds.of(idf.agency) == Thresholds()
    assert Thresholds().growth == 10


def test_each_default_is_documented() -> None:
    told = (Path(__file__).resolve().parents[3] / "docs" / "algorithmes" / "controles.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| ([0-9]+)", told, flags=re.MULTILINE))
    assert rows == {limit.value: str(value) for limit, value in DEFAULTS.items()}


def test_an_agency_sets_its_own(idf: Idf) -> None:
    Threshold.objects.create(agency=idf.agency, limit=Limit.GROWTH, value=Decimal("2.5"))
    own = Thresholds.of(idf.agency)
    assert (own.growth, own.slip) == (Decimal("2.5"), Decimal(1000))


def test_a_threshold_is_above_zero_and_set_once(idf: Idf) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Threshold.objects.create(agency=idf.agency, limit=Limit.GROWTH, value=0)
    Threshold.objects.create(agency=idf.agency, limit=Limit.GROWTH, value=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Threshold.objects.create(agency=idf.agency, limit=Limit.GROWTH, value=6)


def test_an_administrator_sets_changes_and_takes_away_a_threshold_each_journalled(idf: Idf, client: Client) -> None:
    idf.admin.is_staff = idf.admin.is_superuser = True
    idf.admin.save()
    client.force_login(idf.admin)
    given = {"agency": idf.agency.pk, "limit": Limit.SLIP.value, "value": "500"}
    assert client.post(f"{ADDRESS}add/", given).status_code == 302
    threshold = Threshold.objects.get(limit=Limit.SLIP)
    assert client.post(f"{ADDRESS}{threshold.pk}/change/", {"value": "200"}).status_code == 302
    assert Thresholds.of(idf.agency).slip == 200
    gone = {"action": "delete_selected", "_selected_action": [threshold.pk], "post": "yes"}
    assert client.post(ADDRESS, gone).status_code == 302
    assert Thresholds.of(idf.agency) == Thresholds()
    told = Entry.objects.filter(action__startswith="threshold.").order_by("pk")
    assert list(told.values_list("action", flat=True)) == ["threshold.save", "threshold.save", "threshold.delete"]


@pytest.mark.parametrize("who", ["finance", "contributor", "director", "partner", "stranger"])
def test_nobody_else_sets_one(idf: Idf, client: Client, who: str) -> None:
    client.force_login(getattr(idf, who))
    given = {"agency": idf.agency.pk, "limit": Limit.SLIP.value, "value": "500"}
    assert client.post(f"{ADDRESS}add/", given).status_code in (302, 403)
    assert not Threshold.objects.exists()
