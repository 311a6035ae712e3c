"""Comments on cells, and the history that stands beside them, in the order in which they were written."""

from datetime import timedelta
from decimal import Decimal

import pytest

from allocations import actions
from allocations.actions import Edit, Refused
from allocations.enums import Recurrence, Way
from allocations.history.reading import changes_of_cell
from allocations.models import Comment, Envelope, Line, Operation, Version
from projects.models import Measure
from prs_budget.organisation.models import Sector
from tests.allocations.versions import version_with
from tests.plugins.idf import Idf


@pytest.fixture
def version(idf: Idf) -> Version:
    return version_with(idf, "PROG", {("L001", 2018): "1.00"})


def test_the_same_comment_sent_twice_is_one(idf: Idf, version: Version) -> None:
    line = Line.objects.get(plan=idf.plan, code="L001")

    def say(text: str, by: str = "finance", answers: Comment | None = None) -> Comment:
        return actions.comment(by=getattr(idf, by), version=version, line=line, year=2018, text=text, answers=answers)

    first = say("À revoir")
    assert say("À revoir ") == first
    answer = say("À revoir", answers=first)
    assert answer != first
    assert say("À revoir", answers=first) == answer
    assert say("À revoir", by="director") != answer
    assert say("À revoir") != first, "said again after others, it is said again"
    assert Comment.objects.filter(version=version).count() == 4


def test_the_past_of_a_cell_is_told_in_the_order_of_its_writing(idf: Idf, version: Version) -> None:
    for rev, amount in ((1, "2.00"), (2, "3.00")):
        edits = [Edit("L001", 2018, rev, Decimal(amount))]
        actions.change_amounts(by=idf.finance, version=version, edits=edits, way=Way.GRID)
    last = Operation.objects.filter(version=version).latest("pk")
    # the clock of the server was set back in between
    Operation.objects.filter(pk=last.pk).update(at=last.at - timedelta(hours=1))
    assert [str(one.new) for one in changes_of_cell(version, "L001", 2018)] == ["3.00", "2.00", "1.00"]


@pytest.mark.parametrize(
    ("recurrence", "last_year"),
    [(Recurrence.BOUNDED, 1800), (Recurrence.BOUNDED, 0), (Recurrence.BOUNDED, 2023), (Recurrence.ONE_OFF, 2020)],
)
def test_a_line_ends_a_year_of_the_plan_or_not_at_all(
    idf: Idf, version: Version, recurrence: Recurrence, last_year: int
) -> None:
    with pytest.raises(Refused, match="crédits bornés"):
        actions.open_line(
            by=idf.finance,
            version=version,
            measure=Measure.objects.get(plan=idf.plan, code="A2-P2-M1"),
            sector=Sector.objects.get(agency=idf.agency, code="D05"),
            envelope=Envelope.objects.get(agency=idf.agency, code="FIR"),
            recurrence=recurrence,
            last_year=last_year,
        )
