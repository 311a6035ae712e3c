"""Findings kept in the process are those that a reading would make, whatever was written since."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from allocations import actions
from allocations.actions import Edit, acknowledge, take_back_acknowledgement
from allocations.actions.structure import save_envelope
from allocations.checks.inspection import Inspection, inspect
from allocations.checks.kept import inspected
from allocations.enums import Cause, Limit, VersionStatus, Way
from allocations.models import Acknowledgement, Allocation, Threshold, Version
from projects.actions import save_node
from tests.allocations.ceilings_pages.texts import expected, line, notified
from tests.allocations.versions import advanced, copied, new_measure, version_with, write
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

THRESHOLDS = "/administration/allocations/threshold/"
PAGE, FIRST = "/ars-idf/versions/V1/anomalies/", "/ars-idf/?version=V1&annee=2018"

Written = Callable[[Idf, Version, Client], None]


@pytest.fixture
def version(idf: Idf) -> Version:
    """T0 and a year more, on which a measure grows by 3 %, and FIR notified one million short."""
    new_measure(idf, "A2-P2-M8", "A2-P2", "Coordination")
    notified(idf, line("FIR", 2017, "544800000.00"))
    return copied(idf, "V1", {("L001", 2018): "100000000.00", ("L001", 2019): "103000000.00"})


def again(version: Version) -> Version:
    """The version as the next request reads it."""
    return Version.objects.select_related("agency", "plan").get(pk=version.pk)


def told(inspection: Inspection) -> list[tuple[str, str]]:
    return [(one.level, f"{one.title}. {one.detail}") for one in inspection.standing]


def administered(idf: Idf, address: str, given: dict[str, object]) -> None:
    client = Client()  # another browser than the reader's
    idf.admin.is_staff = idf.admin.is_superuser = True
    idf.admin.save()
    client.force_login(idf.admin)
    assert client.post(THRESHOLDS + address, given).status_code == 302


def amount_saved(idf: Idf, version: Version, client: Client) -> None:
    write(idf, version, {("L001", 2019): "300000000.00"})


def text_notified(idf: Idf, version: Version, client: Client) -> None:
    notified(idf, line("FIR", 2018, "1.00"), code="CIRC-2018-2")


def forecast_changed(idf: Idf, version: Version, client: Client) -> None:
    expected(idf, version, "FIR", 2018, "1.00")


def threshold_set(idf: Idf, version: Version, client: Client) -> None:
    administered(idf, "add/", {"agency": idf.agency.pk, "limit": Limit.GROWTH.value, "value": "2.5"})


def warning_acknowledged(idf: Idf, version: Version, client: Client) -> None:
    first = inspect(version).warnings[0].fingerprint
    acknowledge(by=idf.finance, version=version, fingerprints=[first], reason="essai")


def project_renamed(idf: Idf, version: Version, client: Client) -> None:
    """Two labels that were far are near."""
    first, second = idf.plan.projects.filter(pk__in=version.allocations.values("project")).order_by("pk")[:2]
    first.label = second.label.upper()
    save_node(by=idf.admin, node=first, fields=["label"])


def envelope_renamed(idf: Idf, version: Version, client: Client) -> None:
    envelope = idf.agency.envelopes.get(code="FIR")
    envelope.label = "Fonds régional"
    save_envelope(by=idf.admin, envelope=envelope, fields=["label"])


def other_version_adopted(idf: Idf, version: Version, client: Client) -> None:
    """The pairs of direction and envelope are compared with those of the last version adopted."""
    version_with(idf, "REF", {("L002", 2018): "1.00"}, status=VersionStatus.ADOPTED)


def amount_changed_outside(idf: Idf, version: Version, client: Client) -> None:
    Allocation.objects.filter(version=version, line__code="L001", year=2019).update(amount=Decimal("103000001.00"))


def amounts_swapped_outside(idf: Idf, version: Version, client: Client) -> None:
    """Neither their number nor their sum changes."""
    one, other = Allocation.objects.filter(version=version, line__code__in=("L002", "L003")).order_by("pk")
    Allocation.objects.filter(pk=one.pk).update(amount=other.amount)
    Allocation.objects.filter(pk=other.pk).update(amount=one.amount)


WRITTEN: tuple[Written, ...] = (
    amount_saved,
    text_notified,
    forecast_changed,
    threshold_set,
    warning_acknowledged,
    project_renamed,
    envelope_renamed,
    other_version_adopted,
    amount_changed_outside,
    amounts_swapped_outside,
)


@pytest.mark.parametrize("written", WRITTEN)
def test_what_is_kept_follows_what_is_written(idf: Idf, version: Version, client: Client, written: Written) -> None:
    before = inspected(again(version))
    assert told(before) == told(inspect(again(version)))
    written(idf, version, client)
    after = inspected(again(version))
    assert told(after) == told(inspect(again(version)))
    assert told(after) != told(before)


def titles(client: Client, address: str) -> str:
    return re.sub(r"<[^>]+>", " ", unescape(client.get(address).content.decode()))


def test_both_pages_show_one_list_after_a_threshold_is_set_changed_and_taken_away(
    idf: Idf, version: Version, client: Client
) -> None:
    client.force_login(idf.director)
    etag = client.get(FIRST).headers["ETag"]
    steps: list[tuple[str, dict[str, object], int]] = [
        ("add/", {"agency": idf.agency.pk, "limit": Limit.GROWTH.value, "value": "2.5"}, 1),
        ("{}/change/", {"value": "50"}, 0),
        ("{}/change/", {"value": "2"}, 1),
        ("{}/delete/", {"post": "yes"}, 0),
    ]
    for address, given, count in steps:
        one = Threshold.objects.first()
        administered(idf, address.format(one.pk if one else ""), given)
        assert (
            len([one for one in inspect(again(version)).standing if (one.rule, one.year) == ("growth", 2019)]) == count
        )
        answer = client.get(FIRST, headers={"if-none-match": etag})
        assert answer.status_code == 200, "a page that a browser kept is made again"
        etag = answer.headers["ETag"]
        found = [one.title for one in inspect(again(version)).standing]
        for page in (FIRST, PAGE):
            assert [title for title in found if title not in titles(client, page)] == []


def test_an_acknowledgement_taken_back_stands_again(idf: Idf, version: Version, client: Client) -> None:
    before = told(inspected(again(version)))
    warning_acknowledged(idf, version, client)
    assert told(inspected(again(version))) != before
    take_back_acknowledgement(by=idf.finance, acknowledgement=Acknowledgement.objects.get(version=version))
    assert told(inspected(again(version))) == before


def test_a_reason_given_in_the_version_copied_explains_the_copy(idf: Idf, version: Version) -> None:
    Threshold.objects.create(agency=idf.agency, limit=Limit.GROWTH, value=Decimal("2.5"))
    copy = actions.copy_version(by=idf.finance, source=version, code="V2", label="Copie", data_date=version.data_date)
    before = told(inspected(again(copy)))
    for amount in ("100000000.00", "103000000.00"):
        cell = Allocation.objects.get(version=version, line__code="L001", year=2019)
        edit = Edit("L001", 2019, cell.rev, Decimal(amount))
        actions.change_amounts(by=idf.finance, version=version, edits=[edit], way=Way.GRID, cause=Cause.NEW_MEASURE)
    after = told(inspected(again(copy)))
    assert after == told(inspect(again(copy)))
    assert after != before


def test_an_adopted_version_keeps_its_findings_when_the_structure_changes(idf: Idf, client: Client) -> None:
    before = told(inspected(again(idf.version)))
    project_renamed(idf, idf.version, client)
    assert told(inspected(again(idf.version))) == before == told(inspect(again(idf.version)))


def test_an_adopted_version_says_on_both_pages_what_is_notified_since(idf: Idf, client: Client) -> None:
    """What was found before, in the process and in the browser, hides nothing of it."""
    version = version_with(idf, "V1", {("L001", 2018): "100000000.00"})
    expected(idf, version, "FIR", 2018, "100000000.00")
    advanced(idf, version, VersionStatus.ADOPTED)
    client.force_login(idf.director)
    etags = [client.get(page).headers.get("ETag", "") for page in (FIRST, PAGE)]  # a page with forms is never kept
    notified(idf, line("FIR", 2018, "1000000.00"), code="CIRC-2018-2")
    [told] = [one.title for one in inspected(again(version)).warnings if "FIR 2018 notifié depuis" in one.title]
    assert told == "FIR 2018 notifié depuis la validation, dépassé de 99,0\u00a0M€"
    for page, etag in zip((FIRST, PAGE), etags, strict=True):
        assert client.get(page, headers={"if-none-match": etag}).status_code == 200
        assert told in titles(client, page)
        assert "soit 99,0\u00a0M€ de moins. Elle garde le plafond" in titles(client, page)


def test_what_did_not_change_is_not_looked_at_again(idf: Idf, version: Version, assert_queries: AssertQueries) -> None:
    version = again(version)
    with assert_queries("first", at_most=13):
        inspected(version)
    with assert_queries("next", at_most=3, again=True):
        inspected(version)
