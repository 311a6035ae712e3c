"""Retaining hypotheses: the same amounts, programmed, with a reason."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from allocations import actions
from allocations.commands.retention import retain
from allocations.enums import Origin, Way
from allocations.models import Allocation, Operation
from tests.allocations.commands.asking import ASKED, text
from tests.allocations.commands.board import after, board, cell, left

if TYPE_CHECKING:
    from allocations.models import Version
    from tests.allocations.commands.asking import Desk
    from tests.plugins.idf import Idf


def test_a_hypothesis_becomes_programmed_at_its_own_amount() -> None:
    cells = board(
        cell("L001", 2018, "1499.99", origin=Origin.HYPOTHESIS),
        cell("L002", 2018, "1500.00", origin=Origin.ENTERED),
        cell("L003", 2018, "3000.00", origin=Origin.PUBLISHED),
        cell("L004", 2018),
        cell("L005", 2018, "10.00", origin=Origin.HYPOTHESIS, locked="fermée."),
        cell("L001", 2019, "1.00", origin=Origin.HYPOTHESIS),
    )
    done = retain(cells, {2018})
    assert after(done) == {("L001", 2018): "1499.99"}
    assert [move.origin for move in done.moves] == [Origin.ENTERED]
    assert (done.difference, done.unchanged) == (Decimal(0), 2)
    assert left(done) == {("L005", 2018): "fermée."}


def _origins(version: Version, year: int) -> dict[str, Origin]:
    rows = Allocation.objects.entered().filter(version=version, year=year).order_by("pk")
    return {line: Origin(origin) for line, origin in rows.values_list("line__code", "origin")}


@pytest.mark.django_db
def test_the_command_asks_for_a_reason_and_changes_no_amount(idf: Idf, version: Version, desk: Desk) -> None:
    desk.applies("projeter", ASKED["projeter"], raison="projection")
    amounts = dict(Allocation.objects.filter(version=version).order_by("pk").values_list("pk", "amount"))
    page, form = desk.shown("retenir", {"annees": "2018", "lignes": "L002,L003"})
    assert "Des hypothèses deviennent des montants programmés : indiquez une raison." in page
    refused = desk.client.post(desk.address("retenir"), form)
    assert refused.status_code == 422
    assert _origins(version, 2018)["L002"] == Origin.HYPOTHESIS
    desk.client.post(desk.address("retenir"), {**form, "raison": "retenues en réunion du 4 octobre"})
    found = _origins(version, 2018)
    assert [found[line] for line in ("L002", "L003", "L004")] == [
        Origin.ENTERED,
        Origin.ENTERED,
        Origin.HYPOTHESIS,
    ]
    assert dict(Allocation.objects.filter(version=version).order_by("pk").values_list("pk", "amount")) == amounts
    operation = Operation.objects.latest("pk")
    assert (operation.way, operation.reason) == (Way.RETENTION, "retenues en réunion du 4 octobre")
    actions.undo_operation(by=idf.finance, operation=operation)
    assert _origins(version, 2018)["L002"] == Origin.HYPOTHESIS


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("virer", {"mouvements": "1", "de_1": "L015", "de_annee_1": "2018", "vers_1": "L017", "vers_annee_1": "2018",
                   "montant_1": "1 000,50"}),
        ("ventiler", {"total": "1 000", "effet": "ajouter", "portee": "ensemble", "cle": "egal", "annees": "2018",
                      "lignes": "L015,L017"}),
        ("taux", {"taux": "1", "annees": "2018", "lignes": "L015,L017"}),
    ],
)  # fmt: skip
def test_what_a_command_decides_is_programmed(version: Version, desk: Desk, name: str, given: dict[str, str]) -> None:
    desk.applies("projeter", ASKED["projeter"], raison="projection")
    assert _origins(version, 2018)["L015"] == Origin.HYPOTHESIS
    done = desk.applies(name, given, raison="décidé", confirme="on")
    assert done.status_code == 302, text(done)
    found = _origins(version, 2018)
    assert [found[line] for line in ("L015", "L016", "L017")] == [Origin.ENTERED, Origin.HYPOTHESIS, Origin.ENTERED]


@pytest.mark.django_db
def test_a_rate_on_hypotheses_asks_why(version: Version, desk: Desk) -> None:
    desk.applies("projeter", ASKED["projeter"], raison="projection")
    page, form = desk.shown("taux", {"taux": "1", "annees": "2018", "lignes": "L015"})
    assert "Des hypothèses deviennent des montants programmés : indiquez une raison." in page
    assert desk.client.post(desk.address("taux"), form).status_code == 422
