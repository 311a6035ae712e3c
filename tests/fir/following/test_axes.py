"""The FIR by axis and project, through a version: what is programmed, committed, paid, and what names no line."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from allocations.enums import VersionStatus
from allocations.models import Allocation, Envelope, Line, Version
from fir import actions
from fir.actions import Draft
from fir.enums import MovementKind, Way
from fir.models import Commitment, FirYear
from fir.reports import axes
from projects.models import Axis, Measure, Plan, Project
from tests.allocations.versions import version_with
from tests.fir.attributions import to
from tests.fir.following.pages import page, rows, verdicts, words
from tests.fir.opening import check_every_cell
from tests.fir.years import a_place, a_year, commit, pay
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PAGE = "/ars-idf/fir/2018/axes/"
THROUGH = f"{PAGE}?version=V1&unite=EUR"


def line(idf: Idf, code: str) -> Line:
    return Line.objects.get(plan=idf.plan, code=code)


def move(
    idf: Idf,
    year: FirYear,
    kind: MovementKind,
    code: str | None,
    *,
    ae: int = 0,
    cp: int = 0,
    on: date = date(2018, 5, 1),
) -> None:
    """A movement that names a line of credits, or none."""
    of = None if code is None else line(idf, code)
    draft = Draft(kind=kind, place=a_place(idf.agency), ae=Decimal(ae), cp=Decimal(cp), line=of, on=on)
    actions.record_movements(by=idf.finance, fir_year=year, drafts=[draft], way=Way.FORM)


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    client.force_login(idf.finance)
    return client


@pytest.fixture
def year(idf: Idf) -> FirYear:
    """V1 programmes 1 000 on L001 (A1-P1) and 500 on L003 (A1-P2), FIR 2018; 77 on L002, which is not of the FIR.

    Committed: 300 on L001, 40 on nothing, 60 on L015, of a measure of A2-P2 for which V1 programmes nothing. Paid: 100
    on L001, by the commitment's line.
    """
    cells = {("L001", 2018): "1000.00", ("L003", 2018): "500.00", ("L002", 2018): "77.00", ("L001", 2019): "9.00"}
    version_with(idf, "V1", cells)
    year = a_year(idf, 2018, envelope=Envelope.objects.get(agency=idf.agency, code="FIR"))
    move(idf, year, MovementKind.COMMITMENT, "L001", ae=200)
    move(idf, year, MovementKind.COMMITMENT, "L015", ae=60)
    move(idf, year, MovementKind.COMMITMENT, None, ae=40)
    named = commit(idf, year, "A", 100)
    Commitment.objects.filter(pk=named.pk).update(line=line(idf, "L001"))
    pay(idf, year, named, 100)
    return year


def test_the_lines_behind_every_cell_add_up_to_it(year: FirYear, idf: Idf) -> None:
    year = FirYear.objects.select_related("agency", "envelope").get(pk=year.pk)
    assert check_every_cell(axes.report(Version.objects.get(plan=idf.plan, code="V1")), year) > 10


def test_each_project_tells_what_was_programmed_and_what_was_done(year: FirYear, idf: Idf, finance: Client) -> None:
    found = rows(page(finance, THROUGH), "axes")
    assert [row.split(" | ", 1)[1] for row in found] == [
        "1 500 | 300 | −1 200 | 100",
        "1 000 | 300 | −700 | 100",
        "500 | 0 | −500 | 0",
        "· | 60 | +60 | 0",
        "· | 60 | +60 | 0",
        "· | 40 | +40 | 0",
        "1 500 | 400 | −1 100 | 100",
    ]
    assert [row.split(" | ")[0].split(" ")[0] for row in found[1:5]] == ["A1-P1", "A1-P2", "▾", "A2-P2"]
    assert found[5].startswith("Non ventilé")


def test_what_is_attributed_by_hand_counts_as_what_names_a_line_and_the_share_is_said(
    year: FirYear, idf: Idf, finance: Client
) -> None:
    one, two = line(idf, "L001").measure, line(idf, "L003").measure
    to(idf, commit(idf, year, "B", 100), (one, 2), (two, 1))
    html = page(finance, f"{PAGE}?version=V1&unite=EUR&decimales=2")
    found = rows(html, "axes")
    assert found[1].endswith("1 000 | 367 | −633 | 100")
    assert found[2].endswith("500 | 33 | −467 | 0")
    told = "92,0 % attribué : 72,0 % par lignes nommées, 20,0 % à la main ; 8,0 % non ventilé."
    assert told in words(html)
    again = FirYear.objects.select_related("agency", "envelope").get(pk=year.pk)
    assert check_every_cell(axes.report(Version.objects.get(plan=idf.plan, code="V1")), again) > 10


def test_a_measure_that_the_version_does_not_have_is_told_apart(year: FirYear, idf: Idf, finance: Client) -> None:
    other = Plan.objects.create(agency=idf.agency, code="PRS3", label="PRS 3", base_year=2023, horizon=5)
    axis = Axis.objects.create(plan=other, code="A1", label="Axe")
    project = Project.objects.create(plan=other, axis=axis, code="A1-P1", label="Projet")
    measure = Measure.objects.create(plan=other, project=project, code="A1-P1-M1", label="Mesure")
    to(idf, commit(idf, year, "B", 100), (measure, 1))
    found = rows(page(finance, THROUGH), "axes")
    assert found[-2].startswith("Mesures absentes de V1")
    assert found[-2].endswith(" | 100 | +100 | 0")


def test_it_is_proved_and_says_through_what(year: FirYear, finance: Client) -> None:
    text = words(page(finance, THROUGH))
    assert "Exécution 2018, par V1" in text
    assert "Programmé : enveloppe FIR, 2018, version V1." in text
    assert "Programmé, V1, 1 500,00 €" in text
    assert "✓ Écran = base" in text
    assert verdicts(finance, f"{THROUGH}&format=xlsx") == ["✓"]


def test_a_version_that_has_the_year_is_the_default_and_every_readable_one_is_offered(
    year: FirYear, finance: Client
) -> None:
    """T0-2017 is the reference, and says nothing of 2018: everything would read as a difference."""
    html = page(finance, PAGE)
    assert "Exécution 2018, par V1" in words(html)
    assert '<option value="V1" selected>' in html
    assert '<option value="T0-2017">' in html
    html = page(finance, f"{PAGE}?version=T0-2017")
    assert "La version T0-2017 n’a rien sur l’enveloppe FIR en 2018." in words(html)
    assert " | n.p. | " in rows(html, "axes")[0]


def test_t0_was_financed_and_nothing_differs_from_it(idf: Idf, finance: Client) -> None:
    year = a_year(idf, 2017, envelope=Envelope.objects.get(agency=idf.agency, code="FIR"))
    move(idf, year, MovementKind.COMMITMENT, "L001", ae=200, on=date(2017, 5, 1))
    html = page(finance, "/ars-idf/fir/2017/axes/?version=T0-2017")
    assert "Financé (T0), T0-2017" in words(html)
    assert "Financé (T0) : enveloppe FIR, 2017, version T0-2017." in words(html)
    assert "Programmé, T0-2017" not in words(html)
    assert "Engagé − programmé" not in words(html)


def test_an_adopted_version_keeps_its_structure_when_a_measure_moves(year: FirYear, idf: Idf, finance: Client) -> None:
    before = rows(page(finance, f"{PAGE}?version=T0-2017&unite=EUR"), "axes")
    Project.objects.filter(plan=idf.plan, code="A1-P1").update(label="Autre intitulé", short_label="", code="A9-P9")
    assert rows(page(finance, f"{PAGE}?version=T0-2017&unite=EUR"), "axes") == before
    assert any("A1-P1" in row for row in before)


def test_a_line_is_where_the_version_says_it_is(year: FirYear, idf: Idf, finance: Client) -> None:
    elsewhere = Project.objects.get(plan=idf.plan, code="A2-P2")
    version = Version.objects.get(code="V1")
    Allocation.objects.filter(version=version, line__code="L001").update(project=elsewhere.pk, axis=elsewhere.axis_id)
    found = rows(page(finance, THROUGH), "axes")
    assert next(row for row in found if row.startswith("A2-P2")).endswith("1 000 | 360 | −640 | 100")


def test_a_year_without_an_envelope_compares_with_nothing(idf: Idf, finance: Client) -> None:
    version_with(idf, "V1", {("L001", 2018): "1000.00"})
    move(idf, a_year(idf, 2018), MovementKind.COMMITMENT, "L001", ae=200)
    html = page(finance, THROUGH)
    assert "n’est rattaché à aucune enveloppe" in words(html)
    assert rows(html, "axes")[-1] == "Total FIR | n.p. | 200 | n.p. | 0"
    assert verdicts(finance, f"{THROUGH}&format=xlsx") == ["✓"]


def test_payments_that_no_source_gives_are_not_zero(idf: Idf, finance: Client) -> None:
    version_with(idf, "V1", {("L001", 2018): "1000.00"})
    year = a_year(idf, 2018, has_payments=False, envelope=Envelope.objects.get(agency=idf.agency, code="FIR"))
    move(idf, year, MovementKind.COMMITMENT, None, ae=200)
    html = page(finance, THROUGH)
    assert rows(html, "axes")[-1] == "Total FIR | 1 000 | 200 | n.p."


def test_where_no_movement_names_a_line_a_project_is_not_said_to_have_nothing(idf: Idf, finance: Client) -> None:
    version_with(idf, "V1", {("L001", 2018): "1000.00"})
    year = a_year(idf, 2018, envelope=Envelope.objects.get(agency=idf.agency, code="FIR"))
    move(idf, year, MovementKind.COMMITMENT, None, ae=200)
    html = page(finance, THROUGH)
    assert [row.split(" | ", 1)[1] for row in rows(html, "axes")] == [
        "1 000 | · | ·",
        "1 000 | · | ·",
        "· | 200 | 0",
        "1 000 | 200 | 0",
    ]
    text = words(html)
    assert "Rien n’est attribué à une mesure : tout reste « Non ventilé »." in text
    assert "Engagé − programmé, au total : −800 €." in text
    assert verdicts(finance, f"{THROUGH}&format=xlsx") == ["✓"]


def test_an_empty_year_says_what_to_do(idf: Idf, finance: Client) -> None:
    a_year(idf, 2018)
    text = words(page(finance, PAGE))
    assert "Rien n’est engagé en 2018, ni programmé par la version T0-2017." in text


def test_a_version_that_may_not_be_read_is_a_404(year: FirYear, idf: Idf, finance: Client) -> None:
    version_with(idf, "BROUILLON", {}, status=VersionStatus.DRAFT, by=idf.admin)
    for code in ("BROUILLON", "NULLE"):
        response = finance.get(f"{PAGE}?version={code}")
        assert response.status_code == 404
        assert f"La version « {code} » n’existe pas, ou vous ne pouvez pas la lire." in words(response.content.decode())


def test_partners_are_refused(year: FirYear, idf: Idf, client: Client) -> None:
    client.force_login(idf.partner)
    assert client.get(PAGE).status_code == 403


def test_the_page_is_few_queries(year: FirYear, finance: Client, assert_queries: AssertQueries) -> None:
    with assert_queries(at_most=12):
        page(finance, THROUGH)
