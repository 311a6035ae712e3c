"""The version of the demonstration: projected by the command itself, its figures those that anyone finds by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from allocations import actions
from allocations.actions import Edit
from allocations.ceilings import ceilings, programmed
from allocations.enums import CeilingKind, Origin, VersionStatus, Way
from allocations.models import Allocation, Forecast, Operation, Text, Version
from allocations.sealing.integrity import examine
from prs_budget.home.demonstration import CODE, notified_lines, prepare_programming
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Membership, User
from tests.plugins.idf import Idf


@pytest.fixture
def version(idf: Idf) -> Version:
    """The version, prepared."""
    call_command("demo_accounts", verbosity=0)
    made = prepare_programming()
    assert made is not None
    return Version.objects.select_related("agency", "plan").get(pk=made.pk)


def by_envelope(version: Version, year: int) -> dict[str, Decimal]:
    """What the version programmes in a year, by envelope code."""
    codes = dict(version.agency.envelopes.values_list("pk", "code"))
    return {codes[envelope]: amount for (envelope, at), amount in programmed(version).items() if at == year}


def test_the_amounts_are_those_of_t0_at_the_rates_but_for_the_two_lines_that_end(version: Version) -> None:
    assert by_envelope(version, 2017)["MIGAC"] == Decimal("1599700000.00")
    first, second = by_envelope(version, 2018), by_envelope(version, 2019)
    assert first["MIGAC"] == Decimal("1636493100.00")  # 1 599 700 000 × 1,023
    assert second["MIGAC"] == Decimal("1677405427.50")  # × 1,025
    assert first["FIR"] == Decimal("558353400.00")  # 545 800 000 × 1,023
    assert first["OGD_PH"] == Decimal("1883997720.00")  # (1 864 640 000 − 23 000 000) × 1,023
    assert first["OGD_PA"] == Decimal("1221871200.00")  # (1 205 840 000 − 11 440 000) × 1,023
    assert sum(first.values()) == Decimal("8809830480.00")  # (8 646 200 000 − 34 440 000) × 1,023
    cells = Allocation.objects.filter(version=version, year__gt=2017)
    assert (cells.count(), set(cells.values_list("origin", flat=True))) == (330, {Origin.HYPOTHESIS})
    assert not cells.filter(line__code__in=("L035", "L036")).exists()


def test_one_line_is_followed_year_by_year_to_the_cent(version: Version) -> None:
    """L029, A2-P2-M3, DOS, MIGAC: 138 820 000 €, then the year before × its rate, rounded to the cent."""
    rows = Allocation.objects.filter(version=version, line__code="L029").order_by("year")
    assert list(rows.values_list("year", "amount")) == [
        (2017, Decimal("138820000.00")),
        (2018, Decimal("142012860.00")),  # × 1,023
        (2019, Decimal("145563181.50")),  # × 1,025
        (2020, Decimal("149129479.45")),  # × 1,024 5 = 149 129 479,446 75
        (2021, Decimal("152559457.48")),  # × 1,023 = 152 559 457,477 35
        (2022, Decimal("156068325.00")),  # × 1,023 = 156 068 325,002 04
    ]


def test_it_is_one_operation_of_the_command_with_its_rates_and_its_reasons(version: Version) -> None:
    assert (version.status, version.parent.code if version.parent else "") == (VersionStatus.OPEN, "T0-2017")
    assert version.reason.startswith("Hypothèses de démonstration : 2,3 % en 2018")
    [operation] = Operation.objects.filter(version=version, way=Way.PROJECTION)
    assert operation.by.username == "finance"
    assert operation.parameters["rates"]["FIR"] == {
        "2018": "2.3",
        "2019": "2.5",
        "2020": "2.45",
        "2021": "2.3",
        "2022": "2.3",
    }
    assert operation.parameters["spared"]["lines"] == ["L035", "L036"]
    assert "CNR d’après la source" in operation.parameters["spared"]["reason"]
    assert examine(version).is_whole


def test_the_fir_2017_is_notified_and_everything_else_a_stated_hypothesis(version: Version) -> None:
    assert sum(line.amount for line in notified_lines()) == Decimal("553462649")
    envelopes = dict(version.agency.envelopes.values_list("code", "pk"))
    found = ceilings(version)
    assert len(found) == 8 * 6
    notified = found[envelopes["FIR"], 2017]
    assert (notified.kind, notified.amount) == (CeilingKind.NOTIFIED, Decimal("553462649.00"))
    assert {place for place, one in found.items() if one.kind == CeilingKind.NOTIFIED} == {(envelopes["FIR"], 2017)}
    fir = found[envelopes["FIR"], 2018]
    assert (fir.kind, fir.amount) == (CeilingKind.HYPOTHESIS, Decimal("566192289.93"))  # × 1,023 = 566 192 289,927
    assert found[envelopes["MIGAC"], 2017].amount == Decimal("1599700000.00")
    assert found[envelopes["OGD_PH"], 2018].amount == Decimal("1907526720.00")  # 1 864 640 000 × 1,023
    assert all(note.startswith("Hypothèse de démonstration : ") for note in notes(version))
    assert Text.objects.get(agency=version.agency).source.startswith("ARS Île-de-France")


def notes(version: Version) -> list[str]:
    return list(Forecast.objects.filter(version=version).values_list("note", flat=True))


def test_nothing_is_left_to_programme_but_in_the_fir_and_where_lines_end(version: Version) -> None:
    held = programmed(version)
    codes = dict(version.agency.envelopes.values_list("pk", "code"))
    margins = {(codes[place[0]], place[1]): one.amount - held[place] for place, one in ceilings(version).items()}
    assert {place for place, margin in margins.items() if margin} == {
        *(("FIR", year) for year in range(2017, 2023)),
        *((code, year) for code in ("OGD_PA", "OGD_PH") for year in range(2018, 2023)),
    }
    assert min(margins.values()) == 0
    assert margins["FIR", 2018] == Decimal("7838889.93")
    assert margins["OGD_PH", 2018] == Decimal("23529000.00")  # 23 000 000 × 1,023


def test_a_second_run_changes_nothing_and_keeps_what_users_entered(idf: Idf, version: Version) -> None:
    edit = Edit("L001", 2018, 1, Decimal("1.00"))
    actions.change_amounts(by=idf.finance, version=version, edits=[edit], way=Way.GRID)
    Forecast.objects.filter(version=version, year=2022).update(note="la nôtre")
    before = (Operation.objects.count(), Forecast.objects.count(), Text.objects.count())
    assert prepare_programming() is None
    assert (Operation.objects.count(), Forecast.objects.count(), Text.objects.count()) == before
    assert Allocation.objects.get(version=version, line__code="L001", year=2018).amount == Decimal("1.00")
    assert Forecast.objects.filter(version=version, note="la nôtre").count() == 8


@pytest.mark.parametrize("address", ["", "credits/", "credits/axes-enveloppes/", "credits/croisements/"])
def test_the_version_of_reference_stays_t0(version: Version, client: Client, address: str) -> None:
    client.force_login(User.objects.get(username="finance"))
    page = client.get(f"/ars-idf/{address}").content.decode()
    assert "<dd>T0-2017</dd>" in page.replace("\n", "")
    assert f'value="{CODE}"' in page


@pytest.mark.parametrize("address", ["credits/", "credits/axes-enveloppes/", "credits/projets/"])
def test_its_pages_say_that_its_figures_are_hypotheses(version: Version, client: Client, address: str) -> None:
    client.force_login(User.objects.get(username="finance"))
    page = client.get(f"/ars-idf/{address}?version={CODE}&annee=2018").content.decode()
    assert "66 en hypothèse" in page
    assert 'class="p-signe">italique' in page
    assert "8\u00a0809,8" in page


def test_a_role_that_was_taken_away_does_not_stop_the_site(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("demo_accounts", verbosity=0)
    Membership.objects.filter(user__username="finance").update(role=Role.DIRECTOR)
    served: list[int] = []
    monkeypatch.setattr("prs_budget.home.management.commands.demo.serve", lambda port, **_: served.append(port))
    monkeypatch.setattr("prs_budget.home.management.commands.demo.refuse_a_taken_port", lambda port: None)
    call_command("demo", port=8765)
    assert served == [8765]
    assert not Version.objects.filter(agency=idf.agency, code=CODE).exists()
    assert not Text.objects.filter(agency=idf.agency).exists()


def test_production_has_no_such_version(settings: object, idf: Idf) -> None:
    settings.IS_PRODUCTION = True  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="impossible en production"):
        call_command("demo", port=8765)
    assert not Version.objects.filter(code=CODE).exists()
