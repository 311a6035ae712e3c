"""Rules 9 and 10, line by line: each with a worked example and with what must not fire."""

from decimal import Decimal

from allocations import actions
from allocations.actions import Edit
from allocations.checks.facts import read
from allocations.checks.findings import Finding
from allocations.checks.rules import anomalies
from allocations.enums import Cause, Limit, Origin, Recurrence, VersionStatus, Way
from allocations.models import Allocation, Line, Threshold, Version
from prs_budget.organisation.models import Sector
from tests.allocations.ceilings_pages.texts import line, notified
from tests.allocations.versions import advanced, copied, new_line, version_with
from tests.plugins.idf import Idf

NBSP = "\u00a0"
ONE_OFF, BOUNDED = Recurrence.ONE_OFF, Recurrence.BOUNDED


def found(version: Version, rule: str, level: str = "warning") -> list[Finding]:
    return [one for one in anomalies(read(version)) if one.rule == rule and one.level == level]


def seen(version: Version, rule: str, level: str = "warning") -> list[tuple[str, str, str]]:
    return [(one.title, one.detail, one.figure) for one in found(version, rule, level)]


def told_as(code: str) -> str:
    """« L035 A2-P2-M4 Aides à l’investissement · Personne handicapée »: a line by what it is, not by a code alone."""
    line = Line.objects.select_related("measure", "sector").get(code=code)
    return f"{code} {line.measure.code} {line.measure.label} · {line.sector.label}"


def changed(
    idf: Idf, version: Version, line_code: str, year: int, amount: str, cause: str = "", reason: str = ""
) -> None:
    """A cell entered in the grid."""
    cell = Allocation.objects.filter(version=version, line__code=line_code, year=year).first()
    edit = Edit(line_code, year, cell.rev if cell else 0, Decimal(amount))
    actions.change_amounts(by=idf.finance, version=version, edits=[edit], way=Way.GRID, cause=cause, reason=reason)


# --- rule 9: one-off and bounded credits


def test_a_one_off_amount_after_its_year_is_told_by_envelope_and_year(idf: Idf) -> None:
    new_line(idf, "L901", "A2-P2-M1", recurrence=ONE_OFF)
    new_line(idf, "L902", "A2-P2-M2", recurrence=ONE_OFF)
    cells = {("L901", 2018): "100000.00", ("L901", 2019): "100000.00", ("L902", 2018): "5.00", ("L902", 2019): "1.00"}
    assert seen(version_with(idf, "V1", cells | {("L901", 2021): "7.00"}), "one_off") == [
        (
            "2 lignes CNR ont un montant après leur année, FIR 2019",
            f"{told_as('L901')} (année 2018) et {told_as('L902')} (année 2018)",
            f"100,0{NBSP}k€",
        ),
        ("1 ligne CNR a un montant après son année, FIR 2021", f"{told_as('L901')} (année 2018)", f"7,00{NBSP}€"),
    ]


def test_a_one_off_amount_in_its_year_alone_is_not_told(idf: Idf) -> None:
    new_line(idf, "L901", "A2-P2-M1", recurrence=ONE_OFF)
    version = version_with(idf, "V1", {("L901", 2018): "0.00", ("L901", 2019): "5.00", ("L901", 2020): "0.00"})
    assert found(version, "one_off") == []


def test_bounded_credits_after_their_last_year_are_told(idf: Idf) -> None:
    new_line(idf, "L901", "A2-P2-M1", recurrence=BOUNDED, last_year=2019)
    cells = {("L901", year): "100.00" for year in (2018, 2019, 2020)}
    assert seen(version_with(idf, "V1", cells), "bounded") == [
        (
            "1 ligne bornée a un montant après son terme, FIR 2020",
            f"{told_as('L901')} (jusqu’en 2019)",
            f"100,00{NBSP}€",
        )
    ]


def test_bounded_credits_until_their_last_year_are_not_told_nor_their_end(idf: Idf) -> None:
    new_line(idf, "L901", "A2-P2-M1", recurrence=BOUNDED, last_year=2019)
    cells = {("L901", 2018): "1000000.00", ("L901", 2019): "1000000.00", ("L901", 2020): "0.00"}
    version = version_with(idf, "V1", cells)
    assert found(version, "bounded") == []
    assert found(version, "growth") == []


# --- rule 9: what comes back follows its rate


def test_a_recurrent_line_beyond_the_threshold_is_told_the_widest_gap_first(idf: Idf) -> None:
    """FIR: L901 goes from 1 to 1,345 M€, L902 stops. « Non renseigné » counts as recurrent."""
    new_line(idf, "L901", "A2-P2-M1", recurrence=Recurrence.RECURRENT)
    new_line(idf, "L902", "A2-P2-M2")
    cells = {("L901", 2018): "1000000.00", ("L901", 2019): "1345000.00", ("L902", 2018): "2000000.00"}
    assert seen(version_with(idf, "V1", cells), "growth") == [
        (
            "2 lignes reconduites s’écartent de l’année d’avant, FIR 2019",
            f"{told_as('L902')} (plus rien) et {told_as('L901')} (+34,5{NBSP}%)",
            f"−1,7{NBSP}M€",
        )
    ]


def test_growth_up_to_the_threshold_small_gaps_and_one_off_credits_are_not_told(idf: Idf) -> None:
    new_line(idf, "L901", "A2-P2-M1")
    new_line(idf, "L902", "A2-P2-M2")
    new_line(idf, "L903", "A2-P2-M4", recurrence=ONE_OFF)
    cells = {
        ("L901", 2018): "1000000.00",
        ("L901", 2019): "1100000.00",  # 10 %, no more
        ("L902", 2018): "99999.99",
        ("L902", 2019): "199999.98",  # 100 %, for less than 100 000 €
        ("L903", 2018): "9000000.00",
    }
    assert found(version_with(idf, "V1", cells), "growth") == []


def test_an_agency_sets_its_threshold(idf: Idf) -> None:
    new_line(idf, "L901", "A2-P2-M1")
    version = version_with(idf, "V1", {("L901", 2018): "10000000.00", ("L901", 2019): "10300000.00"})
    assert found(version, "growth") == []
    Threshold.objects.create(agency=idf.agency, limit=Limit.GROWTH, value=Decimal("2.5"))
    assert len(found(version, "growth")) == 1


def test_a_year_that_is_not_programmed_yet_ends_no_line(idf: Idf) -> None:
    new_line(idf, "L901", "A2-P2-M1")
    new_line(idf, "L902", "A2-P2-M2", envelope="MIGAC")
    cells = {("L901", 2018): "1000000.00", ("L902", 2018): "1000000.00", ("L902", 2019): "1000000.00"}
    assert found(version_with(idf, "V1", cells), "growth") == [], "2019 holds nothing for the FIR"


def test_a_change_that_says_why_is_not_told_here_nor_in_a_copy(idf: Idf) -> None:
    new_line(idf, "L901", "A2-P2-M1")
    version = version_with(idf, "V1", {("L901", 2018): "1000000.00", ("L901", 2019): "1000000.00"})
    changed(idf, version, "L901", 2019, "3000000.00", Cause.UPDATE)
    assert len(found(version, "growth")) == 1, "an update explains nothing"
    changed(idf, version, "L901", 2019, "5000000.00", Cause.NEW_MEASURE)
    assert found(version, "growth") == []
    copy = actions.copy_version(
        by=idf.finance, source=version, code="V2", label="Copie", data_date=idf.version.data_date
    )
    assert found(copy, "growth") == []
    changed(idf, copy, "L901", 2019, "6000000.00")
    assert len(found(copy, "growth")) == 1, "it is another amount"


# --- rule 10: units


def test_an_amount_a_thousand_times_its_neighbour_is_told_once(idf: Idf) -> None:
    """1,127 M€ in 2018, 1 127 M€ by slip in 2019, 1,127 M€ in 2020: « 1 127 M€ » for one network [seen in 004]."""
    new_line(idf, "L901", "A2-P2-M1")
    cells = {("L901", 2018): "1127000.00", ("L901", 2019): "1127000000.00", ("L901", 2020): "1127000.00"}
    version = version_with(idf, "V1", cells)
    told = f"{told_as('L901')} (1{NBSP}127,0{NBSP}M€ contre{NBSP}1,1{NBSP}M€)"
    assert seen(version, "unit") == [
        ("1 montant d’un autre ordre de grandeur, FIR 2019", told, f"1{NBSP}127,0{NBSP}M€")
    ]
    assert found(version, "growth") == [], "it is told once"


def test_an_amount_a_thousand_times_less_is_told(idf: Idf) -> None:
    new_line(idf, "L901", "A2-P2-M1")
    [told] = found(version_with(idf, "V1", {("L901", 2018): "1127000.00", ("L901", 2019): "1127.00"}), "unit")
    assert told.detail == f"{told_as('L901')} (1,1{NBSP}k€ contre{NBSP}1,1{NBSP}M€)"


def test_an_amount_999_times_its_neighbour_zeros_and_holes_are_not_told(idf: Idf) -> None:
    new_line(idf, "L901", "A2-P2-M1")
    new_line(idf, "L902", "A2-P2-M2")
    cells = {
        ("L901", 2018): "1.00",
        ("L901", 2019): "999.00",
        ("L902", 2018): "0.00",
        ("L902", 2020): "5000000.00",
    }
    assert found(version_with(idf, "V1", cells), "unit") == []


def test_a_line_above_its_envelope_is_told_unless_it_is_the_envelope(idf: Idf) -> None:
    new_line(idf, "L901", "A2-P2-M1")
    new_line(idf, "L902", "A2-P2-M2")
    version = version_with(idf, "V1", {("L901", 2018): "500.00", ("L902", 2018): "1.00", ("L901", 2019): "500.00"})
    notified(idf, line("FIR", 2018, "304.00"), line("FIR", 2019, "304.00"))
    assert seen(version, "unit") == [
        (
            "1 montant d’un autre ordre de grandeur, FIR 2018",
            f"{told_as('L901')} (500,00{NBSP}€ contre{NBSP}304,00{NBSP}€)",
            f"500,00{NBSP}€",
        )
    ]


def test_a_line_that_is_its_whole_ceiling_is_not_told(idf: Idf) -> None:
    new_line(idf, "L901", "A2-P2-M1")
    new_line(idf, "L902", "A2-P2-M2")
    version = version_with(idf, "V1", {("L901", 2018): "304.00", ("L902", 2018): "1.00"})
    notified(idf, line("FIR", 2018, "304.00"))
    assert found(version, "unit") == []


# --- rule 10: signs


def test_a_negative_amount_without_reason_is_told_and_one_with_a_reason_is_only_good_to_know(idf: Idf) -> None:
    version = version_with(idf, "V1", {("L001", 2018): "1.00"})
    changed(idf, version, "L001", 2018, "-100000.00", reason="Reprise de crédits")
    assert found(version, "negative") == []
    [told] = seen(version, "negative", "information")
    assert told[0] == "1 montant négatif, motivé"
    assert told[1] == f"{told_as('L001')} (2018 : Reprise de crédits)"
    # the same amount in another origin asks for no reason: the last word on it is then silent
    cell = Allocation.objects.get(version=version, line__code="L001")
    other = version_with(idf, "V2", {("L028", 2018): "1.00"})
    Allocation.objects.filter(version=other).update(amount=Decimal("-5.00"))
    other_cell = Allocation.objects.get(version=other)
    actions.change_amounts(
        by=idf.finance,
        version=other,
        edits=[Edit("L028", 2018, other_cell.rev, Decimal("-5.00"), Origin.PUBLISHED)],
        way=Way.GRID,
    )
    assert len(found(other, "negative")) == 1
    assert cell.amount == Decimal("-100000.00")


def test_the_reason_of_a_negative_amount_follows_it_in_copies(idf: Idf) -> None:
    assert found(idf.version, "negative") == []
    copy = actions.copy_version(
        by=idf.finance, source=idf.version, code="V2", label="Copie", data_date=idf.version.data_date
    )
    assert found(copy, "negative") == []
    assert len(found(copy, "negative", "information")) == 1


# --- rule 10: what is known and changes nothing, what is missing


def test_projects_that_nothing_finances_in_any_year_are_listed(idf: Idf) -> None:
    [told] = found(copied(idf, "V1", {}), "no_amount", "information")
    assert told.title == "7 projets sans montant"
    assert told.detail == "A3-P1, A3-P4, A4-P3, A4-P4, A5-P3, A5-P4 et AUTRES-4"
    # one that only another year finances has its amount
    project = Allocation.objects.get(version=idf.version, line__code="L017").project
    [told] = found(version_with(idf, "V2", {("L017", 2019): "1.00"}), "no_amount", "information")
    assert project.code not in told.detail


def test_where_doubtful_amounts_come_from_is_told_year_by_year_and_never_added(idf: Idf) -> None:
    cells = {("L001", 2018): "1000000.00", ("L002", 2018): "2000000.00", ("L001", 2019): "4000000.00"}
    version = version_with(idf, "HYP", cells, origin=Origin.HYPOTHESIS)
    [told] = found(version, "doubtful", "information")
    assert (told.title, told.figure) == ("3 montants en hypothèse", "")
    assert told.detail.replace(NBSP, " ").startswith("3,0 M€ en 2018 et 4,0 M€ en 2019 : ")
    assert found(version_with(idf, "NET", {("L001", 2018): "1.00"}), "doubtful", "information") == []


def test_the_most_euros_come_first_and_what_changes_no_figure_last(idf: Idf) -> None:
    cells = {
        ("L001", 2017): "50000000",
        ("L001", 2018): "27000000",
        ("L002", 2017): "20000000",
        ("L002", 2018): "9000000",
    }
    version = copied(idf, "V1", cells)
    told = [(one.rule, one.stake) for one in anomalies(read(version)) if one.level == "warning"]
    assert told == sorted(told, key=lambda one: -one[1])
    assert [rule for rule, stake in told if not stake] == ["labels", "labels"]


# --- rule 10: labels, directions and envelopes


def test_near_labels_are_told_and_only_they(idf: Idf) -> None:
    version = copied(idf, "V1", {})
    assert [one[0] for one in seen(version, "labels")] == [
        "Projets d’intitulés presque égaux : AUTRES-7 et AUTRES-8",
        "Domaines d’intitulés presque égaux : D01 et D03",
    ]
    Sector.objects.filter(agency=idf.agency, code="D03").update(label="Grand âge")
    assert [one[0] for one in seen(version, "labels")] == ["Projets d’intitulés presque égaux : AUTRES-7 et AUTRES-8"]


def test_near_labels_that_hold_no_amount_are_not_told(idf: Idf) -> None:
    assert found(version_with(idf, "V1", {("L001", 2018): "1.00"}), "labels") == []


def test_a_direction_that_the_reference_does_not_know_in_an_envelope_is_told(idf: Idf) -> None:
    known = Allocation.objects.filter(version=idf.version).values_list("direction__code", "envelope__code")
    assert ("DQSPP", "DAF") not in known
    assert ("DQSPP", "FIR") in known
    sector = Sector.objects.filter(agency=idf.agency, direction__code="DQSPP").order_by("code").first()
    assert sector is not None
    new_line(idf, "L901", "A2-P2-M1", sector=sector.code, envelope="DAF")
    new_line(idf, "L902", "A2-P2-M2", sector=sector.code, envelope="FIR")
    version = version_with(idf, "V1", {("L901", 2018): "1.00", ("L902", 2018): "1.00"})
    assert seen(version, "pair") == [
        (
            "1 direction nouvelle dans l’enveloppe DAF",
            "DQSPP n’y a aucun crédit dans T0-2017, la version de référence.",
            "",
        )
    ]
    advanced(idf, version, VersionStatus.ADOPTED)
    later = version_with(idf, "V2", {("L901", 2018): "2.00"})
    assert found(later, "pair") == [], "the reference is now V1, which has it"


def test_the_first_version_of_a_plan_has_no_reference(idf: Idf) -> None:
    assert found(idf.version, "pair") == []
