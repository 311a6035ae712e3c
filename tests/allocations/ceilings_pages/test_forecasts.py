"""What a version expects where nothing is notified: set, cleared and copied by who may, never over what moved."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from allocations import actions
from allocations.actions import ForecastsRefused, Foreseen, Refused, forecast_state
from allocations.enums import CeilingKind, VersionStatus
from allocations.models import Forecast, Version
from prs_budget.journal.models import Entry
from prs_budget.organisation.models import Membership, User
from tests.allocations.ceilings_pages.texts import expected, line, notified
from tests.allocations.versions import version_with
from tests.plugins.idf import Idf

FORECAST, HYPOTHESIS = CeilingKind.FORECAST, CeilingKind.HYPOTHESIS


@pytest.fixture
def version(idf: Idf) -> Version:
    """An open version with one amount."""
    return version_with(idf, "V1", {("L001", 2018): "1.00"})


def told(version: Version) -> list[tuple[object, ...]]:
    rows = Forecast.objects.filter(version=version).order_by("envelope__code", "year")
    return list(rows.values_list("envelope__code", "year", "kind", "amount", "note"))


def set_to(idf: Idf, version: Version, *foreseen: Foreseen, by: User | None = None) -> int:
    return actions.foresee(by=by or idf.finance, version=version, foreseen=foreseen)


def test_forecasts_are_set_changed_and_cleared_at_once(idf: Idf, version: Version) -> None:
    stamp = version.stamp
    first = Foreseen("FIR", 2019, HYPOTHESIS, Decimal("10.00"), " tendance ")
    assert set_to(idf, version, first, Foreseen("DAF", 2019, FORECAST, Decimal("5.00"))) == 2
    assert told(version) == [
        ("DAF", 2019, "forecast", Decimal("5.00"), ""),
        ("FIR", 2019, "hypothesis", Decimal("10.00"), "tendance"),
    ]
    seen = forecast_state("hypothesis", Decimal("10.00"), "tendance")
    changed = Foreseen("FIR", 2019, FORECAST, Decimal("10.00"), "tendance", seen)
    cleared = Foreseen("DAF", 2019, FORECAST, None, "", forecast_state("forecast", Decimal("5.00")))
    assert set_to(idf, version, changed, cleared) == 2
    assert told(version) == [("FIR", 2019, "forecast", Decimal("10.00"), "tendance")]
    assert list(Forecast.history.order_by("history_id").values_list("history_type", flat=True)) == ["+", "+", "~", "-"]
    assert {one.history_user for one in Forecast.history.all()} == {idf.finance}
    version.refresh_from_db()
    assert version.stamp == stamp + 2
    assert Entry.objects.filter(action="ceiling.foresee").latest("pk").details == {"set": 0, "changed": 1, "cleared": 1}


def test_setting_what_is_already_so_writes_nothing(idf: Idf, version: Version) -> None:
    expected(idf, version, "FIR", 2019, "10.00")
    version.refresh_from_db()
    same = Foreseen(
        "FIR", 2019, HYPOTHESIS, Decimal("10.00"), "essai", forecast_state("hypothesis", Decimal("10.00"), "essai")
    )
    assert set_to(idf, version, same, Foreseen("DAF", 2019, HYPOTHESIS, None)) == 0
    assert Version.objects.get(pk=version.pk).stamp == version.stamp
    assert Entry.objects.filter(action="ceiling.foresee").count() == 1


def test_every_place_that_cannot_be_is_named_and_nothing_is_written(idf: Idf, version: Version) -> None:
    notified(idf, line("MIGAC", 2018, "1.00"))
    good = Foreseen("FIR", 2019, HYPOTHESIS, Decimal("10.00"))
    with pytest.raises(ForecastsRefused) as refused:
        set_to(
            idf,
            version,
            good,
            good,
            Foreseen("FIRE", 2019, HYPOTHESIS, Decimal("1.00")),
            Foreseen("FIR", 2031, HYPOTHESIS, Decimal("1.00")),
            Foreseen("MIGAC", 2018, FORECAST, Decimal("1.00")),
            Foreseen("DAF", 2019, CeilingKind.NOTIFIED, Decimal("1.00")),
            Foreseen("DAF", 2020, FORECAST, Decimal("1.001")),
            Foreseen("DAF", 2021, FORECAST, Decimal("1.00"), "x" * 301),
        )
    assert refused.value.places == {
        ("FIR", 2019): "cette prévision est donnée deux fois.",
        ("FIRE", 2019): f"cette enveloppe ou cette année n’est pas du PRS {idf.plan}.",
        ("FIR", 2031): f"cette enveloppe ou cette année n’est pas du PRS {idf.plan}.",
        ("MIGAC", 2018): "un montant est notifié : une prévision n’y compterait pas.",
        ("DAF", 2019): "une prévision ou une hypothèse est attendue.",
        ("DAF", 2020): "« 1.001 » : deux décimales au plus en euros.",
        ("DAF", 2021): "un fondement compte 300 caractères au plus ; celui-ci en a 301.",
    }
    assert told(version) == []


def test_a_forecast_that_a_text_overtook_may_be_cleared(idf: Idf, version: Version) -> None:
    expected(idf, version, "FIR", 2019, "10.00")
    notified(idf, line("FIR", 2019, "12.00"))
    seen = forecast_state("hypothesis", Decimal("10.00"), "essai")
    assert set_to(idf, version, Foreseen("FIR", 2019, HYPOTHESIS, None, "", seen)) == 1
    assert told(version) == []


def test_what_someone_else_changed_is_not_overwritten(idf: Idf, version: Version) -> None:
    expected(idf, version, "FIR", 2019, "10.00")
    blind = Foreseen("FIR", 2019, HYPOTHESIS, Decimal("99.00"))
    with pytest.raises(ForecastsRefused, match="a changé depuis") as refused:
        set_to(idf, version, blind, Foreseen("DAF", 2019, HYPOTHESIS, Decimal("1.00")))
    assert refused.value.moved == (("FIR", 2019),)
    assert told(version) == [("FIR", 2019, "hypothesis", Decimal("10.00"), "essai")]


def test_the_forecasts_of_an_adopted_version_no_longer_move(idf: Idf) -> None:
    adopted = version_with(idf, "V2", {("L001", 2018): "1.00"}, status=VersionStatus.ADOPTED)
    with pytest.raises(Refused, match="ses plafonds ne changent plus"):
        expected(idf, adopted, "FIR", 2019, "1.00")
    with pytest.raises(Refused, match="ses plafonds ne changent plus"):
        actions.copy_forecasts(by=idf.finance, version=adopted, source=idf.version)


def test_forecasts_are_taken_from_another_version_where_there_is_nothing(idf: Idf, version: Version) -> None:
    other = version_with(idf, "V2", {("L001", 2018): "1.00"})
    for envelope, year in (("FIR", 2018), ("FIR", 2019), ("DAF", 2019), ("DAF", 2020)):
        expected(idf, other, envelope, year, "10.00")
    expected(idf, version, "FIR", 2019, "77.00")
    notified(idf, line("FIR", 2018, "1.00"))
    assert actions.copy_forecasts(by=idf.finance, version=version, source=other) == 2
    assert [(row[0], row[1], row[3]) for row in told(version)] == [
        ("DAF", 2019, Decimal("10.00")),
        ("DAF", 2020, Decimal("10.00")),
        ("FIR", 2019, Decimal("77.00")),
    ]
    assert Entry.objects.get(action="ceiling.copy").details == {"source": "V2", "set": 2}
    assert actions.copy_forecasts(by=idf.finance, version=version, source=other) == 0
    assert Entry.objects.filter(action="ceiling.copy").count() == 1


@pytest.mark.parametrize("who", ["contributor", "director", "partner", "stranger"])
def test_nobody_else_foresees(idf: Idf, version: Version, who: str) -> None:
    with pytest.raises(PermissionDenied):
        set_to(idf, version, Foreseen("FIR", 2019, FORECAST, Decimal("1.00")), by=getattr(idf, who))
    with pytest.raises(PermissionDenied):
        actions.copy_forecasts(by=getattr(idf, who), version=version, source=idf.version)
    assert told(version) == []


def test_the_draft_of_another_is_neither_foreseen_nor_copied_from(idf: Idf, version: Version) -> None:
    colleague = User.objects.create(username="autre")
    Membership.objects.create(user=colleague, agency=idf.agency, role="finance")
    draft = version_with(idf, "V3", {("L001", 2018): "1.00"}, status=VersionStatus.DRAFT)
    with pytest.raises(PermissionDenied, match="brouillon"):
        set_to(idf, draft, Foreseen("FIR", 2019, FORECAST, Decimal("1.00")), by=colleague)
    with pytest.raises(PermissionDenied, match="ne pouvez pas lire"):
        actions.copy_forecasts(by=colleague, version=version, source=draft)
