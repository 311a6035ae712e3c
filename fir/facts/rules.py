"""Rules of attribution made ready: what each thing executed meets first, in one pass, whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from fir.facts.attributable import Described
from fir.facts.attribution import Shares
from fir.models import Beneficiary, Mission, Rule, RuleTarget
from prs_budget.lib.plain_text import plain

#: what a rule looks for by equality, before anything that must be read in words
_Key = tuple[int, int, str, int, int, int]


class RuleTests(Protocol):
    """The tests of a rule, stored or not yet: an empty one is met by all."""

    since: int
    until: int | None
    envelope_id: int | None
    nature: str
    direction_id: int | None
    mission_id: int | None
    scheme_id: int | None
    beneficiary_id: int | None
    number: str
    words: str


class RuleReady(NamedTuple):
    """A rule with its parts, its tests ready to be met. `missions`: its own and its sub-missions; none: any."""

    id: int
    label: str
    shares: Shares
    since: int
    until: int | None
    envelope: int
    nature: str
    direction: int
    missions: frozenset[int]
    scheme: int
    beneficiaries: frozenset[int]
    number: str
    words: tuple[str, ...]

    def admits(self, key: _Key) -> bool:
        """Whether everything that is looked for by equality is met."""
        year, envelope, nature, direction, mission, scheme = key
        return (
            self.since <= year
            and (self.until is None or year <= self.until)
            and self.envelope in (0, envelope)
            and self.nature in ("", nature)
            and self.direction in (0, direction)
            and (not self.missions or mission in self.missions)
            and self.scheme in (0, scheme)
        )

    def meets(self, thing: Described) -> bool:
        """Whether a thing that is admitted meets the tests of words too."""
        if self.beneficiaries and thing.beneficiary not in self.beneficiaries:
            return False
        if self.number and not thing.number.casefold().startswith(self.number):
            return False
        return not self.words or _holds(plain(thing.label), self.words)


def _holds(label: str, words: Sequence[str]) -> bool:
    return all(word in label for word in words)


@dataclass(slots=True)
class RulesReady:
    """Rules in their order; which may be met at a place is found once for each place."""

    rules: tuple[RuleReady, ...]
    _admitted: dict[_Key, tuple[RuleReady, ...]] = field(default_factory=dict)

    def first(self, thing: Described) -> RuleReady | None:
        """The first rule that a thing meets; None where it meets none."""
        key = thing[:6]
        some = self._admitted.get(key)
        if some is None:
            some = self._admitted[key] = tuple(one for one in self.rules if one.admits(key))
        for one in some:
            if one.meets(thing):
                return one
        return None


def ready(agency: int) -> RulesReady:
    """The rules of an agency that hold. Two queries, four where a rule names a mission or a beneficiary."""
    rules = list(Rule.objects.holding().filter(agency=agency).in_order())
    parts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    targets = RuleTarget.objects.filter(rule__in=[one.pk for one in rules]).order_by("measure")
    for rule, measure, weight in targets.values_list("rule", "measure", "weight") if rules else ():
        parts[rule].append((measure, weight))
    return made_ready(agency, [(one, one.pk, one.label, tuple(parts[one.pk])) for one in rules if parts[one.pk]])


def made_ready(agency: int, rules: Iterable[tuple[RuleTests, int, str, Shares]]) -> RulesReady:
    """Rules with their ids, labels and parts, in their order. Two queries at most."""
    given = list(rules)
    below = _below(agency) if any(one.mission_id for one, *_ in given) else {}
    same = _same(agency) if any(one.beneficiary_id for one, *_ in given) else {}
    return RulesReady(
        tuple(
            RuleReady(
                pk,
                label,
                shares,
                one.since,
                one.until,
                one.envelope_id or 0,
                one.nature,
                one.direction_id or 0,
                frozenset(below[one.mission_id]) if one.mission_id else frozenset(),
                one.scheme_id or 0,
                same[one.beneficiary_id] if one.beneficiary_id else frozenset(),
                one.number.casefold(),
                tuple(plain(one.words).split()),
            )
            for one, pk, label, shares in given
        )
    )


def _below(agency: int) -> Mapping[int, Collection[int]]:
    """Each mission with its sub-missions, however far down. One query."""
    parents = dict(Mission.objects.filter(agency=agency).order_by().values_list("pk", "parent"))
    found: dict[int, set[int]] = defaultdict(set)
    for mission in parents:
        at: int | None = mission
        while at is not None and mission not in found[at]:
            found[at].add(mission)
            at = parents.get(at)
    return found


def _same(agency: int) -> Mapping[int, frozenset[int]]:
    """Each beneficiary with those merged into it. One query."""
    rows = list(Beneficiary.objects.filter(agency=agency).order_by("pk").values_list("pk", "merged_into"))
    into = dict(rows)
    found: dict[int, set[int]] = defaultdict(set)
    for pk, _ in rows:
        at: int | None = pk
        seen: set[int] = set()
        while at is not None and at not in seen:
            found[at].add(pk)
            seen.add(at)
            at = into.get(at)
    return {pk: frozenset(some) for pk, some in found.items()}
