"""What an adopted version answers does not change with the live structure."""

import pytest

from allocations.actions import move_measure
from projects.actions import save_node
from projects.models import Axis, Measure, Project
from prs_budget.organisation.models import Sector
from tests.allocations.api.addresses import OF_VERSION
from tests.allocations.versions import new_line, new_measure
from tests.plugins.api import CallAs
from tests.plugins.idf import Idf

READINGS = [address.format("T0-2017") for address in OF_VERSION if "compare" not in address and "xlsx" not in address]
READINGS += [
    "crosstab/?version=T0-2017&rows=axis,project,measure&columns=direction,sector",
    "crosstab/?version=T0-2017&rows=actor&columns=recurrence&project=A2-P2",
    "allocations/?version=T0-2017&project=A2-P2&sector=D01",
    "measures/?version=T0-2017&project=A2-P2",
]


def _shake(idf: Idf) -> None:
    """Rename, recode, move, add and close in the live structure."""
    moved = Measure.objects.get(plan=idf.plan, code="A2-P2-M2")
    move_measure(by=idf.admin, measure=moved, project=Project.objects.get(code="A4-P1"), reason="Refonte")
    for model, code in ((Axis, "A1"), (Project, "A2-P2"), (Measure, "A2-P2-M1")):
        node = model.objects.get(plan=idf.plan, code=code)
        node.label, node.code, node.position = "Refondu", f"X-{code}", 77
        save_node(by=idf.admin, node=node, fields=["label", "code", "position"])
    for rows in (idf.agency.directions, idf.agency.sectors, idf.agency.envelopes):
        for row in rows.order_by("pk"):
            row.code, row.label, row.position = f"X{row.code}", f"{row.label} refondu", 90 - row.position
            row.save()
    Sector.objects.filter(agency=idf.agency).update(heading="Tous")
    new_measure(idf, "A1-P2-M9", "A1-P2")
    new_line(idf, "L999", "A1-P2-M9", sector="XNC", envelope="XFIR")


@pytest.mark.parametrize("address", READINGS)
def test_a_live_change_changes_no_answer_of_an_adopted_version(idf: Idf, call_as: CallAs, address: str) -> None:
    caller = call_as(idf.partner)
    before = caller.get(address)
    _shake(idf)
    after = caller.get(address)
    assert (after.status_code, after.content) == (before.status_code, before.content)
    assert before.status_code == 200


def test_the_new_codes_are_not_filters_of_the_adopted_version(idf: Idf, call_as: CallAs) -> None:
    _shake(idf)
    caller = call_as(idf.finance)
    assert "« X-A1 »" in caller.refused("crosstab/?version=T0-2017&axis=X-A1")["detail"]
    assert caller.read("crosstab/?version=T0-2017&rows=axis&year=2017")["total"]["cells"][0]["display"] == (
        "8\u00a0646,2"
    )
