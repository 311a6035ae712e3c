"""Forecasts that are a rate of the year before: computed to the cent, and following what they rest on till adoption."""

from decimal import Decimal

import pytest
from django.core.management import call_command

from allocations import actions
from allocations.actions import ForecastsRefused, Foreseen, Refused, state_of
from allocations.ceilings import ceilings
from allocations.enums import CeilingKind, VersionStatus
from allocations.models import Forecast, Text, Version, VersionCeiling
from prs_budget.journal.models import Entry
from tests.allocations.ceilings_pages.texts import HEAD, expected, line, notified
from tests.allocations.versions import advanced, copied, version_with
from tests.plugins.idf import Idf

HYPOTHESIS = CeilingKind.HYPOTHESIS


@pytest.fixture
def version(idf: Idf) -> Version:
    """An open version in which the FIR is 1 000,05 € in 2018, then +2,5 % and +1 %."""
    version = version_with(idf, "V1", {("L001", 2018): "1.00"})
    expected(idf, version, "FIR", 2018, "1000.05")
    foresee(idf, version, rated("FIR", 2019, "2.5"), rated("FIR", 2020, "1"))
    return version


def rated(envelope: str, year: int, rate: str, seen: str = "") -> Foreseen:
    return Foreseen(envelope, year, HYPOTHESIS, None, "tendance", seen, Decimal(rate))


def foresee(idf: Idf, version: Version, *foreseen: Foreseen) -> int:
    return actions.foresee(by=idf.finance, version=version, foreseen=foreseen)


def told(version: Version) -> dict[int, tuple[str, str | None]]:
    """The amount and the rate of the FIR, year by year."""
    rows = Forecast.objects.filter(version=version, envelope__code="FIR").order_by("year")
    return {one.year: (str(one.amount), None if one.rate is None else f"{one.rate.normalize():f}") for one in rows}


def seen(version: Version, year: int) -> str:
    return state_of(Forecast.objects.get(version=version, envelope__code="FIR", year=year))


def test_an_amount_is_computed_to_the_cent_from_the_year_before(version: Version) -> None:
    # 1 000,05 × 1,025 = 1 025,051 25; 1 025,05 × 1,01 = 1 035,300 5
    assert told(version) == {2018: ("1000.05", None), 2019: ("1025.05", "2.5"), 2020: ("1035.30", "1")}
    notes = {year: one.note for (_, year), one in ceilings(version).items()}
    assert notes[2019] == "+2,5\u00a0% de 2018 · tendance"


def test_it_follows_another_forecast_in_the_same_act(idf: Idf, version: Version) -> None:
    assert foresee(idf, version, Foreseen("FIR", 2018, HYPOTHESIS, Decimal("2000.00"), "", seen(version, 2018))) == 3
    assert told(version) == {2018: ("2000.00", None), 2019: ("2050.00", "2.5"), 2020: ("2070.50", "1")}
    entry = Entry.objects.filter(action="ceiling.foresee").latest("pk")
    assert entry.details == {"set": 0, "changed": 1, "cleared": 0, "followed": 2}
    last = Forecast.history.filter(year=2020).latest("history_id")
    assert (last.amount, last.history_user) == (Decimal("2070.50"), idf.finance)


def test_it_follows_a_text_recorded_then_corrected(idf: Idf, version: Version) -> None:
    stamp = Version.objects.get(pk=version.pk).stamp
    text = notified(idf, line("FIR", 2018, "3000.00"))
    assert told(version) == {2018: ("1000.05", None), 2019: ("3075.00", "2.5"), 2020: ("3105.75", "1")}
    entry = Entry.objects.get(action="ceiling.follow")
    assert entry.details == {"text": "CIRC-2018-1", "changed": 2}
    assert entry.target_id == version.pk
    assert Version.objects.get(pk=version.pk).stamp > stamp
    assert Forecast.history.filter(year=2019).latest("history_id").history_change_reason == "Suit CIRC-2018-1"
    correct(idf, text, "4000.00")
    assert told(version)[2020] == ("4141.00", "1")


def correct(idf: Idf, text: Text, amount: str, envelope: str = "FIR") -> None:
    lines = [line(envelope, 2018, amount)]
    actions.correct_text(by=idf.finance, text=text, head=HEAD, lines=lines, reason="Erreur de saisie")


def test_a_text_of_its_own_year_is_what_the_next_year_rests_on(idf: Idf, version: Version) -> None:
    notified(idf, line("FIR", 2019, "5000.00"))
    assert told(version)[2020] == ("5050.00", "1")


def test_a_text_that_is_withdrawn_gives_the_forecast_back(idf: Idf, version: Version) -> None:
    correct(idf, notified(idf, line("FIR", 2018, "3000.00")), "3000.00", "MIGAC")
    assert told(version)[2019] == ("1025.05", "2.5")


def test_an_adopted_version_no_longer_follows(idf: Idf, version: Version) -> None:
    adopted = advanced(idf, version, VersionStatus.ADOPTED)
    before = list(VersionCeiling.objects.filter(version=adopted).values_list("year", "amount"))
    notified(idf, line("FIR", 2018, "3000.00"))
    assert told(adopted)[2019] == ("1025.05", "2.5")
    assert list(VersionCeiling.objects.filter(version=adopted).values_list("year", "amount")) == before
    assert not Entry.objects.filter(action="ceiling.follow").exists()
    call_command("verify_versions", verbosity=0)
    copy = actions.copy_version(by=idf.finance, source=adopted, code="V2", label="Copie", data_date=adopted.data_date)
    assert told(copy)[2019] == ("3075.00", "2.5")


def test_a_copy_takes_the_rates_and_rests_on_what_is_there(idf: Idf, version: Version) -> None:
    other = copied(idf, "V2", {})
    expected(idf, other, "FIR", 2018, "100.00")
    assert actions.copy_forecasts(by=idf.finance, version=other, source=version) == 2
    assert told(other) == {2018: ("100.00", None), 2019: ("102.50", "2.5"), 2020: ("103.53", "1")}


def test_a_rate_that_would_rest_on_nothing_is_refused(idf: Idf, version: Version) -> None:
    with pytest.raises(ForecastsRefused) as refused:
        foresee(idf, version, rated("DAF", 2020, "1.8"))
    assert refused.value.places == {
        (
            "DAF",
            2020,
        ): "rien de notifié ni de prévu en 2019 pour cette enveloppe, dont « +1,8\u00a0% » serait le taux : "
        "écrivez un montant."
    }
    with pytest.raises(ForecastsRefused, match="rien de notifié ni de prévu en 2018"):
        foresee(idf, version, Foreseen("FIR", 2018, HYPOTHESIS, None, "", seen(version, 2018)))
    assert told(version)[2018] == ("1000.05", None)


def test_a_rate_whose_base_a_text_took_away_keeps_its_amount_until_it_is_said_otherwise(idf: Idf) -> None:
    version = version_with(idf, "V1", {("L001", 2018): "1.00"})
    text = notified(idf, line("FIR", 2018, "3000.00"))
    foresee(idf, version, rated("FIR", 2019, "2.5"))
    correct(idf, text, "3000.00", "MIGAC")
    assert told(version) == {2019: ("3075.00", "2.5")}
    assert foresee(idf, version, rated("FIR", 2019, "2.5", seen(version, 2019))) == 0
    with pytest.raises(ForecastsRefused, match="rien de notifié"):
        foresee(idf, version, rated("FIR", 2019, "3", seen(version, 2019)))


@pytest.mark.parametrize("rate", ["-100.0001", "1000.0001", "1.00001", "NaN"])
def test_a_rate_out_of_bounds_is_refused(idf: Idf, version: Version, rate: str) -> None:
    with pytest.raises(ForecastsRefused):
        foresee(idf, version, rated("FIR", 2021, rate))


def test_a_rate_that_gives_more_than_any_amount_is_refused_wherever_it_comes_from(idf: Idf, version: Version) -> None:
    foresee(idf, version, rated("FIR", 2021, "1000"))
    with pytest.raises(Refused, match="dépasse le plus grand montant admis"):
        notified(idf, line("FIR", 2018, "900000000000.00"))
    assert told(version)[2021] == ("11388.30", "1000")
    large = Foreseen("FIR", 2018, HYPOTHESIS, Decimal("900000000000.00"), "", seen(version, 2018))
    with pytest.raises(ForecastsRefused) as refused:
        foresee(idf, version, large)
    assert set(refused.value.places) == {("FIR", 2021)}


def test_an_amount_may_take_the_place_of_a_rate(idf: Idf, version: Version) -> None:
    foresee(idf, version, Foreseen("FIR", 2019, HYPOTHESIS, Decimal("7.00"), "", seen(version, 2019)))
    assert told(version) == {2018: ("1000.05", None), 2019: ("7.00", None), 2020: ("7.07", "1")}
