"""Rules 1 and 2: what is programmed against what an envelope has, and whether what is stored is what was done."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client

from allocations.checks.facts import Trust, read
from allocations.checks.findings import Finding, worded
from allocations.checks.rules import anomalies, broken_trust
from allocations.enums import CeilingKind, VersionStatus
from allocations.models import Allocation, Change, Version
from allocations.sealing.integrity import agrees, examine
from tests.allocations.ceilings_pages.texts import expected, line, notified
from tests.allocations.versions import advanced, several_years, version_with, write
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

NBSP = "\u00a0"


def found(version: Version, rule: str, level: str = "") -> list[Finding]:
    return [one for one in anomalies(read(version)) if one.rule == rule and level in ("", one.level)]


@pytest.fixture
def version(idf: Idf) -> Version:
    """MIGAC programmed 1 636 843 500 € in 2018, on two lines: L015 and L017."""
    return version_with(idf, "V1", {("L015", 2018): "1636000000.00", ("L017", 2018): "843500.00"})


def test_a_notified_ceiling_that_is_exceeded_is_an_error_with_its_figures_and_what_to_do(
    idf: Idf, version: Version
) -> None:
    notified(idf, line("MIGAC", 2018, "1636493100.00"))
    [error] = found(version, "ceiling", "error")
    assert error.title == f"Plafond MIGAC 2018 dépassé de 350,4{NBSP}k€"
    assert error.detail == (
        f"Dépassement de 350,4{NBSP}k€ sur MIGAC 2018 : 1{NBSP}636{NBSP}843,5{NBSP}k€ programmés pour "
        f"1{NBSP}636{NBSP}493,1{NBSP}k€ notifiés. Virer, réduire, ou attendre la notification."
    )
    assert (error.figure, error.envelope, error.year) == (f"−350,4{NBSP}k€", "MIGAC", 2018)


@pytest.mark.parametrize(
    ("kind", "title", "remedy"),
    [
        (CeilingKind.FORECAST, "Prévision {} 2018 dépassée de", "Virer, réduire, ou revoir la prévision."),
        (CeilingKind.HYPOTHESIS, "Hypothèse de plafond {} 2018 dépassée de", "Virer, réduire, ou revoir l’hypothèse."),
    ],
)
def test_what_is_only_foreseen_warns(idf: Idf, version: Version, kind: CeilingKind, title: str, remedy: str) -> None:
    expected(idf, version, "MIGAC", 2018, "1635643500.00", kind)
    [warning] = found(version, "ceiling", "warning")
    assert warning.title == f"{title.format('MIGAC')} 1,2{NBSP}M€"
    assert warning.detail.endswith(remedy)
    assert found(version, "ceiling", "error") == []


def test_what_is_notified_prevails_over_what_was_foreseen(idf: Idf, version: Version) -> None:
    expected(idf, version, "MIGAC", 2018, "1.00")
    notified(idf, line("MIGAC", 2018, "1636843500.00"))
    assert found(version, "ceiling") == []


def test_a_ceiling_reached_to_the_cent_is_not_exceeded_and_one_cent_more_is(idf: Idf, version: Version) -> None:
    text = notified(idf, line("MIGAC", 2018, "1636843500.00"))
    assert found(version, "ceiling") == []
    text.lines.update(amount=Decimal("1636843499.99"))
    [error] = found(version, "ceiling")
    assert error.title == f"Plafond MIGAC 2018 dépassé de 0,01{NBSP}€"


def test_a_year_with_amounts_and_no_ceiling_is_told_and_never_blocks(idf: Idf, version: Version) -> None:
    [told] = found(version, "ceiling")
    assert told.level == "information"
    assert told.title == "Aucun plafond pour 1 enveloppe en 2018"
    assert told.href == "/ars-idf/versions/V1/plafonds/"
    assert {one.level for one in anomalies(read(idf.version)) if one.rule == "ceiling"} == {"information"}


def test_an_adopted_version_is_not_refused_for_what_is_notified_since_but_says_it(idf: Idf, version: Version) -> None:
    """The ceiling kept covers it, so nothing is an error; what is notified today no longer does, which is told."""
    notified(idf, line("MIGAC", 2018, "1636843500.00"))
    adopted = advanced(idf, version, VersionStatus.ADOPTED)
    assert found(adopted, "ceiling") == []
    notified(idf, line("MIGAC", 2018, "-37743500.00"), code="CIRC-2")
    [told] = found(adopted, "ceiling")
    assert (told.level, told.envelope, told.year) == ("warning", "MIGAC", 2018)
    assert told.title == f"MIGAC 2018 notifié depuis la validation, dépassé de 37,7{NBSP}M€"
    assert told.detail == (
        f"1{NBSP}599,1{NBSP}M€ notifiés, pour 1{NBSP}636,8{NBSP}M€ dans la version, soit 37,7{NBSP}M€ de moins. "
        f"Elle garde le plafond du jour de sa validation : 1{NBSP}636,8{NBSP}M€ notifiés."
    )
    assert told.figure == f"−37,7{NBSP}M€"


@pytest.mark.parametrize(
    ("amount", "level", "gap"), [("1598800000.00", "warning", "37,7"), ("1700000000.00", "information", "63,5")]
)
def test_what_replaces_the_forecast_that_an_adoption_kept_is_told_with_its_gap(
    idf: Idf, version: Version, amount: str, level: str, gap: str
) -> None:
    expected(idf, version, "MIGAC", 2018, "1636536500.00", CeilingKind.HYPOTHESIS)
    write(idf, version, {("L017", 2018): "536500.00"})
    adopted = advanced(idf, version, VersionStatus.ADOPTED)
    notified(idf, line("MIGAC", 2018, amount))
    [told] = found(adopted, "ceiling")
    assert (told.level, told.title.startswith("MIGAC 2018 notifié depuis la validation")) == (level, True)
    assert f"pour 1{NBSP}636,5{NBSP}M€ dans la version, soit {gap}{NBSP}M€ de " in told.detail
    assert told.detail.endswith(f"1{NBSP}636,5{NBSP}M€ en hypothèse.")


def test_what_is_notified_after_an_adoption_is_told_and_never_said_to_be_missing(idf: Idf) -> None:
    """T0 was adopted before anything was notified: FIR 2017 has a notification today, the seven others have none."""
    notified(idf, line("FIR", 2017, "553500000.00"))
    told = {one.title: one.detail for one in found(idf.version, "ceiling")}
    assert list(told) == ["Aucun plafond pour 7 enveloppes en 2017", "FIR 2017 notifié depuis la validation"]
    assert "FIR" not in told["Aucun plafond pour 7 enveloppes en 2017"]
    assert told["FIR 2017 notifié depuis la validation"].startswith(f"553,5{NBSP}M€ notifiés, pour ")


def test_another_figure_is_another_anomaly_and_other_words_are_not(idf: Idf, version: Version) -> None:
    text = notified(idf, line("MIGAC", 2018, "1636493100.00"))
    [before] = found(version, "ceiling")
    idf.agency.envelopes.filter(code="MIGAC").update(label="Autre intitulé")
    [renamed] = found(version, "ceiling")
    assert renamed.title != before.title
    assert renamed.fingerprint == before.fingerprint
    text.lines.update(amount=Decimal("1636493100.01"))
    [other] = found(version, "ceiling")
    assert other.figure == renamed.figure, "the figure shown is the same: only the exact one differs"
    assert other.fingerprint != before.fingerprint


def test_every_anomaly_leads_to_a_page(idf: Idf, client: Client) -> None:
    version = several_years(idf)
    notified(idf, line("FIR", 2018, "1.00"))
    client.force_login(idf.director)
    told = anomalies(read(version))
    assert {one.rule for one in told} >= {"ceiling", "growth", "negative", "labels"}
    for one in told:
        assert client.get(one.href).status_code == 200, one


def test_the_checks_take_a_fixed_number_of_statements(idf: Idf, assert_queries: AssertQueries) -> None:
    version = several_years(idf)
    with assert_queries(at_most=12):
        read(version)


# --- rule 2


def test_totals_that_agree_say_nothing(idf: Idf, version: Version) -> None:
    assert found(version, "totals") == []
    assert found(several_years(idf), "totals") == []
    assert agrees(idf.version)


def test_a_sum_that_differs_from_the_database_is_an_error(idf: Idf, version: Version) -> None:
    programme = read(version)
    wrong = replace(programme, trust=Trust(Decimal("2.00"), Decimal("1.00"), ()))
    [error] = broken_trust(wrong)
    assert (error.level, error.figure) == ("error", f"+1,00{NBSP}€")
    assert list(broken_trust(programme)) == []


SPOILS = {
    "amount": "UPDATE {allocation} SET amount = amount + 1 WHERE {cell}",
    "cleared": "UPDATE {allocation} SET amount = NULL WHERE {cell}",
    "rev": "UPDATE {allocation} SET rev = rev + 1 WHERE {cell}",
    "no row": "DELETE FROM {allocation} WHERE {cell}",
    "change lost": "DELETE FROM {change} WHERE {cell}",
    "change rewritten": "UPDATE {change} SET new = new + 1 WHERE {cell}",
    "past rewritten": "UPDATE {change} SET old = 1 WHERE {cell}",
}


@pytest.mark.parametrize("how", SPOILS)
def test_an_amount_written_behind_the_back_of_the_site_is_an_error(idf: Idf, version: Version, how: str) -> None:
    assert agrees(version)
    line_id = Allocation.objects.get(version=version, line__code="L015").line_id
    sql = SPOILS[how].format(
        allocation=Allocation._meta.db_table,
        change=Change._meta.db_table,
        cell=f"version_id = {version.pk} AND line_id = {line_id}",
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
    assert not agrees(version)
    assert examine(version).strays == (("L015", 2018),)
    [error] = found(version, "totals")
    assert error.level == "error"
    assert error.title == "1 montant n’est pas celui de sa dernière modification"
    assert error.detail.startswith("L015 2018. ")


# --- how figures are written


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1200000.00", f"1,2{NBSP}M€"),
        ("350400.00", f"350,4{NBSP}k€"),
        ("-350400.00", f"−350,4{NBSP}k€"),
        ("999.99", f"999,99{NBSP}€"),
        ("0.01", f"0,01{NBSP}€"),
    ],
)
def test_an_amount_is_written_in_the_unit_that_fits(amount: str, text: str) -> None:
    assert worded(Decimal(amount)) == text
