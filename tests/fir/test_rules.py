"""Rules of attribution: the first that is met wins; tried before they are kept; never over what a person chose."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from fir import actions
from fir.actions import Place, Refused
from fir.actions.attribution import undo_attribution
from fir.actions.rules import RuleDraft, apply_rules, attributed_by_rules, keep_rule, move_rule, withdraw_rule
from fir.enums import Nature, Way
from fir.facts.attributable import Thing, read
from fir.facts.rule_trial import tried
from fir.facts.rules import ready
from fir.models import Beneficiary, Mission, Operation, Rule
from projects.models import Measure, Plan
from tests.fir.attributions import by_measure, spend, to
from tests.fir.worked import Worked, a_worked_year, the_second_year_begun
from tests.fir.years import a_place
from tests.plugins.idf import Idf


@pytest.fixture
def worked(idf: Idf) -> Worked:
    """The worked year, in an agency that has the plan. E1 and E2: INT, DOS, mission 1; F1: FONC, DS, mission 2."""
    made = a_worked_year(idf)
    Plan.objects.filter(pk=idf.plan.pk).update(agency=made.here.agency)
    return made


@pytest.fixture
def measures(worked: Worked) -> list[Measure]:
    return list(Measure.objects.filter(plan__agency=worked.here.agency).order_by("pk")[:4])


def rule(here: Idf, *shares: tuple[Measure, int], label: str = "Règle", since: int = 2018, **tests: Any) -> Rule:
    parts = tuple((measure.pk, weight) for measure, weight in shares)
    draft = RuleDraft(label=label, since=since, shares=parts, **tests)
    return keep_rule(by=here.finance, agency=here.agency, draft=draft)


def applied(here: Idf) -> Operation | None:
    state = tried(here.agency.pk, ready(here.agency.pk)).state
    return apply_rules(by=here.finance, agency=here.agency, state=state).operation


def mission(worked: Worked, code: str) -> Mission:
    return Mission.objects.get(agency=worked.here.agency, code=code)


def test_the_first_rule_that_is_met_wins_and_a_trial_says_what_each_catches(
    worked: Worked, measures: list[Measure]
) -> None:
    one, two, *_ = measures
    here = worked.here
    rule(here, (one, 1), label="E2", number="e2")
    rule(here, (two, 1), label="Mission 1", mission=mission(worked, "1"))
    trial = tried(here.agency.pk, ready(here.agency.pk))
    assert [(caught.count, caught.ae, caught.cp) for caught in trial.caught] == [
        (1, Decimal(740), Decimal(560)),
        (1, Decimal(300), Decimal(100)),
    ]
    assert (trial.rest.count, trial.rest.ae) == (1, Decimal(90))
    assert [example.described.number for example in trial.caught[0].examples] == ["E2"]
    assert (trial.attributed, trial.moved) == (2, 0)
    assert applied(here) is not None
    assert by_measure(worked.year) == {
        one.pk: (Decimal(740), Decimal(560)),
        two.pk: (Decimal(300), Decimal(100)),
        None: (Decimal(90), Decimal(80)),
    }
    assert applied(here) is None


def test_the_order_changes_who_wins_and_applying_again_moves_what_rules_attributed(
    worked: Worked, measures: list[Measure]
) -> None:
    one, two, *_ = measures
    here = worked.here
    first = rule(here, (one, 1), label="E2", number="E2")
    second = rule(here, (two, 1), label="Mission 1", mission=mission(worked, "1"))
    applied(here)
    assert not move_rule(by=here.finance, rule=first, up=True)
    assert move_rule(by=here.finance, rule=second, up=True)
    assert [found.label for found in ready(here.agency.pk).rules] == ["Mission 1", "E2"]
    trial = tried(here.agency.pk, ready(here.agency.pk))
    assert (trial.attributed, trial.moved) == (0, 1)
    operation = applied(here)
    assert by_measure(worked.year)[two.pk] == (Decimal(1040), Decimal(660))
    assert operation is not None
    undo_attribution(by=here.finance, operation=operation)
    assert by_measure(worked.year)[one.pk] == (Decimal(740), Decimal(560))


def test_every_test_of_a_rule_must_be_met(worked: Worked, measures: list[Measure]) -> None:
    one, *_ = measures
    here, agency = worked.here, worked.here.agency
    sub = Mission.objects.create(agency=agency, code="1.1", label="Sous-mission", parent=mission(worked, "1"))
    rest = actions.not_broken_down(agency)
    place = Place(Nature.INTERVENTION, worked.grant.direction, sub, rest.scheme)
    alone = spend(here, worked.year, place, 5, "P-77", "Équipe mobile de soins palliatifs")
    hospital, _ = Beneficiary.objects.get_or_create(agency=agency, name="Centre hospitalier")
    found = {
        "mission": {"mission": mission(worked, "1")},
        "words": {"words": "PALLIATIFS equipe"},
        "number": {"number": "P-"},
        "beneficiary": {"beneficiary": hospital},
        "later": {"since": 2019, "number": "E"},
        "ended": {"since": 2016, "until": 2017, "number": "E"},
        "running": {"nature": Nature.RUNNING, "number": "F"},
        "both": {"nature": Nature.RUNNING, "number": "E"},
    }
    for label, tests in found.items():
        rule(here, (one, 1), label=label, **tests)  # type: ignore[arg-type]
    caught = {}
    for each in ready(agency.pk).rules:
        things = [
            Thing("movement", alone.pk),
            *(Thing("commitment", c.pk) for c in (worked.three_years, worked.grant, worked.running)),
        ]
        caught[each.label] = [
            x.described.number for x in read(things) if each.admits(x.described[:6]) and each.meets(x.described)
        ]
    assert caught == {
        "mission": ["P-77", "E1", "E2"],
        "words": ["P-77"],
        "number": ["P-77"],
        "beneficiary": ["E1"],
        "later": [],
        "ended": [],
        "running": ["F1"],
        "both": [],
    }


def test_rules_never_change_what_a_person_chose_nor_a_closed_year(worked: Worked, measures: list[Measure]) -> None:
    one, two, *_ = measures
    here = worked.here
    to(here, worked.grant, (one, 1))
    nothing = to(here, worked.running, (one, 1))
    assert nothing.operation is not None
    to(here, worked.running)  # a person says that it is of no measure
    rule(here, (two, 1), label="DOS", direction=worked.grant.direction)
    rule(here, (two, 1), label="F", number="F")
    trial = tried(here.agency.pk, ready(here.agency.pk))
    assert (trial.chosen.count, trial.attributed) == (2, 1)
    applied(here)
    before = by_measure(worked.year)
    assert before == {
        one.pk: (Decimal(740), Decimal(560)),
        two.pk: (Decimal(300), Decimal(100)),
        None: (Decimal(90), Decimal(80)),
    }
    the_second_year_begun(worked)
    rule(here, (two, 1), label="tout E", number="E")
    assert tried(here.agency.pk, ready(here.agency.pk)).changes == []
    assert by_measure(worked.year) == before


def test_what_was_undone_may_be_attributed_by_rules_again(worked: Worked, measures: list[Measure]) -> None:
    one, *_ = measures
    here = worked.here
    rule(here, (one, 1), number="E2")
    operation = applied(here)
    assert operation is not None
    undo_attribution(by=here.finance, operation=operation)
    assert applied(here) is not None
    assert by_measure(worked.year)[one.pk] == (Decimal(740), Decimal(560))


def test_a_withdrawn_rule_is_tried_no_more_and_applying_takes_back_what_it_attributed(
    worked: Worked, measures: list[Measure]
) -> None:
    one, *_ = measures
    here = worked.here
    kept = rule(here, (one, 1), number="E2")
    applied(here)
    with pytest.raises(Refused, match="a changé depuis que vous l’avez ouverte"):
        withdraw_rule(by=here.finance, rule=kept, seen=0)
    withdraw_rule(by=here.finance, rule=kept, seen=kept.rev)
    assert by_measure(worked.year)[one.pk] == (Decimal(740), Decimal(560))
    applied(here)
    assert by_measure(worked.year) == {None: (Decimal(1130), Decimal(740))}


def test_what_is_shown_is_what_is_applied(worked: Worked, measures: list[Measure]) -> None:
    one, two, *_ = measures
    here = worked.here
    kept = rule(here, (one, 1), number="E2")
    state = tried(here.agency.pk, ready(here.agency.pk)).state
    draft = RuleDraft(label="Règle", since=2018, shares=((two.pk, 1),), number="E2")
    keep_rule(by=here.admin, agency=here.agency, draft=draft, rule=kept, seen=kept.rev)
    with pytest.raises(Refused, match="ont changé depuis l’aperçu"):
        apply_rules(by=here.finance, agency=here.agency, state=state)
    with pytest.raises(Refused, match="a changé depuis que vous l’avez ouverte"):
        keep_rule(by=here.finance, agency=here.agency, draft=draft, rule=kept, seen=1)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"label": "  "}, "Donnez un intitulé"),
        ({"number": ""}, "prendrait tout"),
        ({"until": 2017}, "finit après avoir commencé"),
        ({"nature": "X"}, "est inconnue"),
        ({"shares": ()}, "au moins une mesure"),
    ],
)
def test_a_rule_that_says_nothing_is_refused(
    worked: Worked, measures: list[Measure], wrong: dict[str, Any], told: str
) -> None:
    said: dict[str, Any] = {"label": "R", "since": 2018, "shares": ((measures[0].pk, 1),), "number": "E"} | wrong
    with pytest.raises(Refused, match=told):
        keep_rule(by=worked.here.finance, agency=worked.here.agency, draft=RuleDraft(**said))
    assert not Rule.objects.exists()


def test_who_does_not_run_the_fir_keeps_no_rule(worked: Worked, measures: list[Measure]) -> None:
    draft = RuleDraft(label="R", since=2018, shares=((measures[0].pk, 1),), number="E")
    for person in (worked.here.director, worked.here.contributor, worked.here.partner):
        with pytest.raises(PermissionDenied):
            keep_rule(by=person, agency=worked.here.agency, draft=draft)


def test_what_an_operation_records_is_attributed_with_it(worked: Worked, measures: list[Measure]) -> None:
    one, *_ = measures
    here = worked.here
    rule(here, (one, 1), number="P-")
    some = [spend(here, worked.year, a_place(here.agency), 5, key) for key in ("P-1", "Q-1")]
    operation = Operation.objects.create(agency=here.agency, by=here.finance, way=Way.FORM)
    done = attributed_by_rules(operation=operation, things=[Thing("movement", each.pk) for each in some])
    assert (done.by_rules, done.rest) == (1, 1)
    assert by_measure(worked.year)[one.pk] == (Decimal(5), Decimal(5))
    assert operation.attributions.count() == 1
