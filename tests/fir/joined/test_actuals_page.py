"""« Reprendre le réalisé »: shown, written once as one operation, undone whole, told where others wrote meanwhile."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest
from django.test import Client
from django.urls import reverse

from allocations import actions as programming
from allocations.crosstabs.headings import scope_of
from allocations.enums import Origin, Recurrence, Way
from allocations.models import Allocation, Envelope, Line, Operation, Version
from allocations.provenance import sources_of
from allocations.selection import Selection
from allocations.structure import Structure
from fir import actions
from fir.models import FirYear
from projects.enums import YearStatus
from projects.models import Measure, PlanYear
from tests.allocations.commands.asking import Desk, figures, held, new_number, text, told
from tests.allocations.versions import version_with, write
from tests.fir.attributions import to
from tests.fir.years import a_place, a_stage, a_year, commit, pay
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

ASKED = {"exercice": "2018", "montants": "ae", "sans": "garder"}
WHY = {"raison": "essai", "confirme": "on"}


class Lived(NamedTuple):
    """2018, lived: `lines` are two lines of one measure of the DOS, then one of another; all in the FIR."""

    year: FirYear
    version: Version
    lines: tuple[Line, ...]


@pytest.fixture
def lived(idf: Idf) -> Lived:
    """Programmed 100, 200 and 50; executed 90,01 of the measure, 40 of no measure; 30 paid."""
    fund = Envelope.objects.get(agency=idf.agency, code="FIR")
    first, *others = Line.objects.filter(plan=idf.plan, envelope=fund, sector__direction__code="DOS").order_by("pk")
    third = next(one for one in others if one.measure_id != first.measure_id)
    second = Line.objects.create(
        plan=idf.plan, code="L9001", measure=first.measure, sector=first.sector, envelope=fund,
        recurrence=Recurrence.BOUNDED, last_year=2022,
    )  # fmt: skip
    year = a_year(idf, 2018)
    FirYear.objects.filter(pk=year.pk).update(envelope=fund)
    spent = a_place(idf.agency)
    a_stage(idf, year, "BI", {spent: (1000, 1000)}, voted_on=date(2018, 1, 2), enforceable_on=date(2018, 1, 3))
    known, unknown = commit(idf, year, "E1", "90.01", spent), commit(idf, year, "E2", 40, spent)
    to(idf, known, (Measure.objects.get(pk=first.measure_id), 1))
    pay(idf, year, known, 30)
    pay(idf, year, unknown, 1)
    actions.close_year(by=idf.finance, fir_year=year, reason="essai")
    cells = {(first.code, 2018): "100.00", (second.code, 2018): "200.00", (third.code, 2018): "50.00"}
    version = version_with(idf, "V1", cells, origin=Origin.HYPOTHESIS)
    return Lived(FirYear.objects.get(pk=year.pk), version, (first, second, third))


@pytest.fixture
def desk(idf: Idf, lived: Lived) -> Desk:
    return Desk.of(idf.finance, lived.version)


def amounts(lived: Lived) -> list[str]:
    """What the three lines hold."""
    now = figures(lived.version)
    return [now[line.code, 2018][0] for line in lived.lines]


def test_it_shows_what_is_written_and_what_is_not_then_writes_it_once_and_is_undone_whole(
    idf: Idf, lived: Lived, desk: Desk
) -> None:
    before, was = held(lived.version), figures(lived.version)
    page, form = desk.shown("realise", ASKED)
    assert held(lived.version) == before
    said = "FIR 2018, AE engagées, enveloppe FIR : 130,01 € exécutés = 90,01 € écrits + 40,00 € non écrits."
    assert said in page.replace("\u00a0", " ")
    assert "« Non ventilé » : 40,00 €, de nulle mesure." in page.replace("\u00a0", " ")
    first = desk.client.post(desk.address("realise"), {**form, **WHY})
    assert first.status_code == 302, text(first)
    assert amounts(lived) == ["30.00", "60.01", "50.00"]
    assert {figures(lived.version)[line.code, 2018][1] for line in lived.lines[:2]} == {Origin.ENTERED}
    operation = Operation.objects.latest("pk")
    assert (operation.way, operation.parameters) == (
        Way.ACTUALS,
        {"command": "realise", "fir_year": 2018, "figure": "ae", "unspent": "garder"},
    )
    operations = Operation.objects.count()
    again = desk.client.post(desk.address("realise"), {**form, **WHY})
    assert (again.status_code, told(again)[0], Operation.objects.count()) == (302, told(first)[0], operations)
    anew = text(desk.asks("realise", ASKED))
    assert "Cette commande ne changerait aucune cellule" in anew
    assert "FIR 2018 fut déjà repris le " in anew
    programming.undo_operation(by=idf.finance, operation=operation)
    assert figures(lived.version) == was


def test_payments_may_be_taken_up_and_what_executed_nothing_emptied(lived: Lived, desk: Desk) -> None:
    desk.applies("realise", {**ASKED, "montants": "cp", "sans": "zero"}, **WHY)
    assert amounts(lived) == ["10.00", "20.00", "0.00"]


def test_the_source_of_what_is_taken_up_says_so(lived: Lived, desk: Desk) -> None:
    desk.applies("realise", ASKED, **WHY)
    version = Version.objects.select_related("agency", "plan").get(pk=lived.version.pk)
    scope = scope_of(Selection(), (version.pk,), Structure.of(version), version.plan.years)
    found = sources_of(version, scope, [Origin.ENTERED]).of(Origin.ENTERED)
    assert found.startswith("Réalisé FIR 2018, AE, repris par ")


def test_what_a_colleague_changed_since_is_told_with_both_values_and_nothing_is_written(
    idf: Idf, lived: Lived, desk: Desk
) -> None:
    _, form = desk.shown("realise", ASKED)
    write(idf, lived.version, {(lived.lines[0].code, 2018): "777.00"})
    before = held(lived.version)
    refused = desk.client.post(desk.address("realise"), {**form, **WHY})
    assert refused.status_code == 422
    shown = text(refused).replace("\u00a0", " ")
    assert "1 cellule a changé depuis l’aperçu. Rien n’est écrit" in shown
    assert f"{lived.lines[0].code}, 2018 100,00 € 777,00 €" in shown
    assert held(lived.version) == before


def test_a_year_that_is_not_closed_or_whose_plan_year_is_closed_is_not_offered_and_says_why(
    lived: Lived, desk: Desk
) -> None:
    assert "FIR 2019 : l’exercice n’est pas clos." in text(desk.client.get(desk.address("realise")))
    refused = desk.asks("realise", {**ASKED, "exercice": "2019"})
    assert (refused.status_code, "Choisissez un exercice clos" in text(refused)) == (422, True)
    PlanYear.objects.filter(plan=lived.version.plan, year=2018).update(status=YearStatus.CLOSED)
    refused = desk.asks("realise", ASKED)
    assert refused.status_code == 422
    assert "Aucun exercice clos du FIR ne peut être repris dans cette version." in text(refused)
    assert "FIR 2018 : l’année 2018 est close : ses montants ne changent plus." in text(refused)


def test_a_year_without_envelope_without_payments_or_without_movement_is_refused_in_a_sentence(
    lived: Lived, desk: Desk
) -> None:
    FirYear.objects.filter(pk=lived.year.pk).update(has_payments=False)
    refused = desk.asks("realise", {**ASKED, "montants": "cp"})
    assert "Les paiements de 2018 ne sont pas connus" in text(refused)
    FirYear.objects.filter(pk=lived.year.pk).update(envelope=None)
    assert "il ne dit pas quelle enveloppe" in text(desk.asks("realise", ASKED))


@pytest.mark.parametrize(("who", "status"), [("director", 403), ("partner", 403), ("stranger", 404)])
def test_who_may_not_enter_takes_nothing_up(idf: Idf, lived: Lived, desk: Desk, who: str, status: int) -> None:
    _, form = desk.shown("realise", ASKED)
    other, before = Desk.of(getattr(idf, who), lived.version), held(lived.version)
    assert other.asks("realise", ASKED).status_code == status
    assert other.client.post(other.address("realise"), {**form, "operation": new_number()}).status_code == status
    assert held(lived.version) == before


def test_the_closing_page_of_the_year_leads_to_it(idf: Idf, lived: Lived) -> None:
    client = Client()
    client.force_login(idf.finance)
    page = client.get(reverse("fir:cloture", kwargs={"agency": "ars-idf", "year": 2018})).content.decode()
    assert "/ars-idf/saisie/V1/commandes/realise/?exercice=2018" in page


def test_the_preview_asks_as_few_queries_for_many_lines(
    idf: Idf, lived: Lived, desk: Desk, assert_queries: AssertQueries
) -> None:
    first = lived.lines[0]
    Line.objects.bulk_create(
        Line(
            plan=idf.plan, code=f"L8{rank:03}", measure=first.measure, sector=first.sector, envelope=first.envelope,
            recurrence=Recurrence.BOUNDED, last_year=3000 + rank,
        )
        for rank in range(200)
    )  # fmt: skip
    write(idf, lived.version, {(f"L8{rank:03}", 2018): "1.00" for rank in range(200)})
    with assert_queries(at_most=18):
        assert desk.asks("realise", ASKED).status_code == 200
    assert Allocation.objects.filter(version=lived.version, year=2018).count() >= 200
    assert Decimal(amounts(lived)[0]) == 100
