"""Whatever is committed, paid, taken back, attributed, ruled or closed: attributed and not make the total, to the cent.

And what a closed year said of its measures when it was closed is what it says, whatever is done afterwards.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from allocations.models import Line
from fir.actions import Place, Refused
from fir.actions.attribution import AttributionEdit, attribute, undo_attribution
from fir.actions.imputation import Imputation, change_imputations
from fir.actions.rules import RuleDraft, apply_rules, keep_rule, move_rule, withdraw_rule
from fir.enums import Nature, Way
from fir.facts.attributable import COMMITMENT, MOVEMENT, Thing, movements, read
from fir.facts.attributed_share import attributed_share
from fir.facts.attribution import Executed, executed, parts, sharing_of
from fir.facts.figures import COMMITTED, PAID, movements_of, totals
from fir.facts.rule_trial import tried
from fir.facts.rules import ready
from fir.models import Commitment, FirYear, Operation, Rule
from projects.models import Measure, Plan
from prs_budget.lib.money import ZERO
from tests.fir.test_properties import YEARS, Step, Story, cents
from tests.plugins.idf import Idf

ACTS = (
    *("commit", "withdraw", "pay", "spend", "credit", "correct", "cancel", "close", "reopen"),
    *("attribute", "attribute", "attribute", "undo", "rule", "reorder", "retire", "apply", "name"),
)
steps = st.lists(
    st.builds(Step, st.sampled_from(ACTS), st.sampled_from(YEARS), st.integers(0, 3), cents), min_size=4, max_size=16
)
Said = dict[tuple[int, int | None], tuple[Decimal, Decimal | None]]


class AttributedStory(Story):
    """The same agency, with the measures of a plan."""

    def __init__(self, idf: Idf) -> None:
        super().__init__(idf)
        Plan.objects.filter(pk=idf.plan.pk).update(agency=self.here.agency)
        self.measures = list(Measure.objects.filter(plan=idf.plan).order_by("pk")[:4])
        self.lines = list(Line.objects.filter(plan=idf.plan).order_by("pk")[:4])
        self.closed: dict[int, Said] = {}

    def shares(self, step: Step) -> tuple[tuple[int, int], ...]:
        """One to four measures, with parts that divide nothing evenly; none now and then."""
        weight = int(step.amount * 100)
        some = [*self.measures[step.which :], *self.measures[: step.which]][: weight % 5]
        return tuple((one.pk, 1 + weight % (7 + rank)) for rank, one in enumerate(some))

    def things(self) -> list[Thing]:
        agency = self.here.agency
        made = Commitment.objects.filter(agency=agency).order_by("pk").values_list("pk", flat=True)
        alone = movements(agency.pk).order_by("pk").values_list("pk", flat=True)
        return [*(Thing(COMMITMENT, pk) for pk in made), *(Thing(MOVEMENT, pk) for pk in alone)]

    def attribute(self, year: FirYear, step: Step) -> None:
        some = read(self.things()[step.which :: 2])
        edits = [AttributionEdit(one.thing, self.shares(step), one.live.id) for one in some]
        attribute(by=self.here.finance, agency=self.here.agency, edits=edits)

    def undo(self, year: FirYear, step: Step) -> None:
        ways = (Way.ATTRIBUTION, Way.RULES)
        last = Operation.objects.filter(agency=self.here.agency, way__in=ways, undone_by=None).order_by("-pk").first()
        if last is not None:
            undo_attribution(by=self.here.finance, operation=last)

    def rule(self, year: FirYear, step: Step) -> None:
        tests = ({"nature": Nature.RUNNING}, {"nature": Nature.INTERVENTION}, {"number": "E1"}, {"words": "essai"})
        draft = RuleDraft(label="R", since=year.year, shares=self.shares(step), **tests[step.which])
        keep_rule(by=self.here.finance, agency=self.here.agency, draft=draft)

    def _rule(self, step: Step) -> Rule:
        rules = list(Rule.objects.holding().filter(agency=self.here.agency).in_order())
        if not rules:
            raise Refused("pas encore")
        return rules[step.which % len(rules)]

    def reorder(self, year: FirYear, step: Step) -> None:
        move_rule(by=self.here.finance, rule=self._rule(step), up=step.year != 2018)

    def retire(self, year: FirYear, step: Step) -> None:
        one = self._rule(step)
        withdraw_rule(by=self.here.finance, rule=one, seen=one.rev)

    def apply(self, year: FirYear, step: Step) -> None:
        agency = self.here.agency
        apply_rules(by=self.here.finance, agency=agency, state=tried(agency.pk, ready(agency.pk)).state)

    def name(self, year: FirYear, step: Step) -> None:
        """The line of a commitment, which it names or no longer names."""
        one = self._of(step)
        line = None if one.line_id else self.lines[step.which]
        imputation = Imputation(one, Place.of(one), line, one.rev)
        change_imputations(by=self.here.finance, fir_year=year, imputations=[imputation], reason="essai")

    def take(self, step: Step) -> bool:
        """Whether it was taken; what a year said just before it closed is kept."""
        before = {one.year: self.said(one) for one in self.years()} if step.what == "close" else {}
        taken = super().take(step)
        for year in self.years():
            if not year.is_closed:
                self.closed.pop(year.year, None)
            elif year.year not in self.closed:
                self.closed[year.year] = before[year.year]
        return taken

    def said(self, year: FirYear) -> Said:
        found = executed(year, sharing_of(year))
        return {tuple(of): tuple(one) for of, one in found.items()}  # type: ignore[misc]


def told(story: AttributedStory) -> None:
    """Every equality that must hold."""
    for year in story.years():
        sharing = sharing_of(year)
        found = executed(year, sharing)
        ae, cp = totals(year, COMMITTED, PAID)
        held = movements_of(year, COMMITTED, PAID).aggregate(ae=ae, cp=cp)
        whole = sum(found.values(), Executed())
        assert whole == Executed(held["ae"] or ZERO, held["cp"] or ZERO)
        for rank, figure in enumerate((COMMITTED, PAID)):
            by: dict[tuple[int, int | None], Decimal] = {}
            for part in parts(year, figure, sharing):
                by[tuple(part.of)] = by.get(tuple(part.of), ZERO) + part.amount  # type: ignore[index, arg-type]
            assert {of: one for of, one in by.items() if one} == {
                tuple(of): one[rank] for of, one in found.items() if one[rank]
            }
        share = attributed_share(year, sharing)
        assert share.whole in (whole.committed, whole.paid)
        if year.is_closed:
            assert story.said(year) == story.closed[year.year]


@pytest.mark.django_db
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(taken=steps)
@example(
    taken=[
        Step("spend", 2018, 0, Decimal("10.01")),
        Step("attribute", 2018, 0, Decimal("0.08")),
        Step("name", 2018, 0, ZERO),
        Step("pay", 2018, 0, Decimal("33.34")),
        Step("close", 2018, 0, ZERO),
        Step("name", 2019, 0, ZERO),
        Step("attribute", 2018, 1, Decimal("0.04")),
        Step("undo", 2018, 0, ZERO),
    ]
)
def test_attributed_and_not_attributed_make_the_total_and_closed_years_do_not_move(idf: Idf, taken: list[Step]) -> None:
    with transaction.atomic():
        story = AttributedStory(idf)
        for step in taken:
            story.take(step)
        told(story)
        transaction.set_rollback(True)
