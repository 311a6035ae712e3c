"""Rules tried on what is executed, before anything is written: what each would catch, what stays, what would change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from fir.facts.attributable import Attributable, Live, Thing, open_things, read
from fir.facts.attribution import NO_SHARE
from fir.facts.rules import RuleReady, RulesReady
from prs_budget.lib.money import ZERO

#: examples shown of each rule
MOST_EXAMPLES = 20


class RuleChange(NamedTuple):
    """A thing whose rule is not what attributes it today; `rule` None: no rule catches it any more."""

    thing: Thing
    rule: RuleReady | None
    live: Live


@dataclass(slots=True)
class Caught:
    """How many things, what they committed or had delegated, what they paid; the first of them."""

    count: int = 0
    ae: Decimal = ZERO
    cp: Decimal = ZERO
    examples: list[Attributable] = field(default_factory=list)

    def add(self, one: Attributable) -> None:
        """Count one more."""
        self.count += 1
        self.ae += one.ae
        self.cp += one.cp or ZERO
        if len(self.examples) < MOST_EXAMPLES:
            self.examples.append(one)


@dataclass(slots=True)
class RuleTrial:
    """What rules catch, by the rank of each; what stays « Non ventilé »; what persons chose and lines name, left alone.

    `changes` are what applying them would write: `attributed` anew, `moved` from what a rule did before.
    """

    caught: list[Caught]
    rest: Caught = field(default_factory=Caught)
    chosen: Caught = field(default_factory=Caught)
    named: Caught = field(default_factory=Caught)
    changes: list[RuleChange] = field(default_factory=list)

    @property
    def attributed(self) -> int:
        """How many of the changes are of what is « Non ventilé » today."""
        return sum(1 for one in self.changes if not one.live.shares)

    @property
    def moved(self) -> int:
        """How many of the changes are of what a rule attributes otherwise today."""
        return len(self.changes) - self.attributed

    @property
    def state(self) -> str:
        """Changes whenever what would be written does."""
        said = [(one.thing, one.rule and one.rule.shares, one.live.id) for one in self.changes]
        return hashlib.sha256(repr(said).encode()).hexdigest()


def tried(agency: int, rules: RulesReady) -> RuleTrial:
    """Try rules on all that an attribution may still move. A dozen queries a few thousand things."""
    return tried_on(read(open_things(agency)), rules)


def tried_on(things: Iterable[Attributable], rules: RulesReady) -> RuleTrial:
    """Try rules on things at hand. No query."""
    trial = RuleTrial([Caught() for _ in rules.rules])
    ranks = {id(one): rank for rank, one in enumerate(rules.rules)}
    for one in things:
        if one.named or one.is_kept:
            trial.named.add(one)
            continue
        if one.live.is_chosen:
            trial.chosen.add(one)
            continue
        rule = rules.first(one.described)
        (trial.rest if rule is None else trial.caught[ranks[id(rule)]]).add(one)
        if is_change(one.live, rule):
            trial.changes.append(RuleChange(one.thing, rule, one.live))
    return trial


def is_change(live: Live, rule: RuleReady | None) -> bool:
    """Whether a rule, or that none catches it, changes what attributes a thing that nobody chose for."""
    if rule is None:
        return live.shares != NO_SHARE
    return (live.shares, live.rule) != (rule.shares, rule.id)
