"""Rules of attribution: kept, put in order, withdrawn by a person; applied to what is executed, never over a choice."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from simple_history.utils import bulk_update_with_history

from fir.actions.attribution import (
    Attributed,
    AttributionEdit,
    attribute,
    require_sound_shares,
    write_attributions,
)
from fir.actions.locking import locked_agency, signed
from fir.enums import Nature, Way
from fir.facts.attributable import Described, Live, Thing, read
from fir.facts.attribution import NO_SHARE, Shares
from fir.facts.rule_trial import is_change, tried
from fir.facts.rules import RulesReady, ready
from fir.models import Beneficiary, Mission, Operation, Rule, RuleTarget, Scheme
from fir.perms import require_run
from prs_budget.journal.models import Entry
from prs_budget.lib.plain_text import one_line
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from allocations.models import Envelope
    from prs_budget.organisation.models import Agency, Direction, User

MOVED = "Cette règle a changé depuis que vous l’avez ouverte : la voici à jour, rien n’est écrit."


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule as a person writes it: its tests, an empty one met by all; its measures and their parts."""

    label: str
    since: int
    shares: Shares
    until: int | None = None
    envelope: Envelope | None = None
    nature: str = ""
    direction: Direction | None = None
    mission: Mission | None = None
    scheme: Scheme | None = None
    beneficiary: Beneficiary | None = None
    number: str = ""
    words: str = ""

    def apply(self, rule: Rule) -> Rule:
        """Give a rule these tests. It is not written."""
        rule.label, rule.since, rule.until = one_line(self.label), self.since, self.until
        rule.envelope, rule.nature, rule.direction = self.envelope, self.nature, self.direction
        rule.mission, rule.scheme, rule.beneficiary = self.mission, self.scheme, self.beneficiary
        rule.number, rule.words = one_line(self.number), one_line(self.words)
        return rule

    @property
    def has_tests(self) -> bool:
        """Whether anything narrows it."""
        rows = (self.envelope, self.direction, self.mission, self.scheme, self.beneficiary)
        return bool(self.nature or self.number.strip() or self.words.strip()) or any(one is not None for one in rows)


@transaction.atomic
def keep_rule(
    *, by: User, agency: Agency, draft: RuleDraft, rule: Rule | None = None, seen: int = 0, reason: str = ""
) -> Rule:
    """Keep a rule, the last in order where it is new; what it already attributed stays so until rules are applied.

    `seen` is the revision that was read of one that changes. Raises PermissionDenied, Refused.
    """
    require_run(by, agency)
    locked_agency(agency)
    _require_sound(agency, draft)
    if rule is None:
        last = Rule.objects.filter(agency=agency).aggregate(last=Max("rank"))["last"] or 0
        rule = Rule(agency=agency, rank=last + 1, rev=0)
    else:
        rule = _as_seen(agency, rule, seen)
    draft.apply(rule)
    rule.rev += 1
    signed(rule, by, reason).save()
    RuleTarget.objects.filter(rule=rule).delete()
    RuleTarget.objects.bulk_create(
        [RuleTarget(rule=rule, measure_id=measure, weight=weight) for measure, weight in sorted(draft.shares)]
    )
    _note(by, agency, rule, "fir.keep_rule", reason, targets=[list(one) for one in draft.shares])
    return rule


def _as_seen(agency: Agency, rule: Rule, seen: int) -> Rule:
    """The rule, locked, as it was read. Raises Refused where it is another's, withdrawn, or changed since."""
    found = Rule.objects.select_for_update().filter(pk=rule.pk, agency=agency).first()
    if found is None:
        raise Refused("Cette règle n’existe pas dans cette agence.")
    if found.withdrawn_on is not None:
        raise Refused("Cette règle est retirée : reprenez-la d’abord.")
    if found.rev != seen:
        raise Refused(MOVED, code="moved")
    return found


def _require_sound(agency: Agency, draft: RuleDraft) -> None:
    if not one_line(draft.label):
        raise Refused("Donnez un intitulé à la règle : les pages disent par quelle règle chaque part est attribuée.")
    if draft.until is not None and draft.until < draft.since:
        raise Refused("Une règle finit après avoir commencé : corrigez ses exercices.")
    if draft.nature and draft.nature not in Nature.values:
        raise Refused(f"La nature « {draft.nature} » est inconnue : {', '.join(Nature.values)}.")
    rows = (draft.envelope, draft.direction, draft.mission, draft.scheme, draft.beneficiary)
    if any(one is not None and one.agency_id != agency.pk for one in rows):
        raise Refused("Un des tests nomme une ligne d’une autre agence.")
    if not draft.has_tests:
        raise Refused("Cette règle prendrait tout : donnez-lui au moins un test.")
    if not draft.shares:
        raise Refused("Choisissez au moins une mesure, avec sa part.")
    require_sound_shares(agency, [draft.shares])


@transaction.atomic
def withdraw_rule(*, by: User, rule: Rule, seen: int, reason: str = "") -> Rule:
    """Try a rule no more. What it attributed stays so until rules are applied. Raises PermissionDenied, Refused."""
    require_run(by, rule.agency)
    agency = locked_agency(rule.agency)
    found = _as_seen(agency, rule, seen)
    found.withdrawn_on, found.rev = agency.today(), found.rev + 1
    signed(found, by, reason).save()
    _note(by, agency, found, "fir.withdraw_rule", reason)
    return found


@transaction.atomic
def restore_rule(*, by: User, rule: Rule, reason: str = "") -> Rule:
    """Try again a rule that was withdrawn, the last of all; one that holds stays. Raises PermissionDenied."""
    require_run(by, rule.agency)
    agency = locked_agency(rule.agency)
    found = Rule.objects.select_for_update().get(pk=rule.pk, agency=agency)
    if found.withdrawn_on is None:
        return found
    last = Rule.objects.filter(agency=agency).aggregate(last=Max("rank"))["last"] or 0
    found.withdrawn_on, found.rank, found.rev = None, last + 1, found.rev + 1
    signed(found, by, reason).save()
    _note(by, agency, found, "fir.restore_rule", reason)
    return found


@transaction.atomic
def move_rule(*, by: User, rule: Rule, up: bool) -> bool:
    """Try a rule one place earlier, or later; whether it moved. Raises PermissionDenied."""
    require_run(by, rule.agency)
    agency = locked_agency(rule.agency)
    rules = list(Rule.objects.holding().filter(agency=agency).in_order())
    at = next((rank for rank, one in enumerate(rules) if one.pk == rule.pk), None)
    to = None if at is None else at - 1 if up else at + 1
    if at is None or to is None or not 0 <= to < len(rules):
        return False
    rules[at], rules[to] = rules[to], rules[at]
    changed = []
    for rank, one in enumerate(rules, start=1):
        if one.rank != rank:
            one.rank = rank
            changed.append(one)
    bulk_update_with_history(changed, Rule, ["rank"], default_user=by)
    _note(by, agency, rule, "fir.move_rule", "", up=up)
    return True


def _note(by: User, agency: Agency, rule: Rule, action: str, reason: str, **details: object) -> None:
    Entry.objects.record(by=by, agency=agency, action=action, target=rule, reason=reason, **details)


def apply_rules(
    *, by: User, agency: Agency, state: str, reason: str = "", uuid: uuids.UUID | None = None
) -> Attributed:
    """Attribute by rules all that they change, in one operation: never what a person chose or a line names.

    `state` is that of the trial that was shown: refused where it would write something else. The same `uuid` twice
    lands once. Raises PermissionDenied, Refused.
    """
    require_run(by, agency)
    with transaction.atomic():
        locked_agency(agency)
        trial = tried(agency.pk, ready(agency.pk))
        edits = [
            AttributionEdit(
                one.thing, one.rule.shares if one.rule else NO_SHARE, one.live.id, one.rule.id if one.rule else None
            )
            for one in trial.changes
        ]
        if edits and trial.state != state:
            raise Refused("Les règles, ou ce qu’elles prennent, ont changé depuis l’aperçu : le voici à jour.")
        if not edits:
            return Attributed(None)
        return attribute(by=by, agency=agency, edits=edits, reason=reason, uuid=uuid, way=Way.RULES)


@dataclass(frozen=True, slots=True)
class Ruled:
    """Of what was just recorded: how many things rules attribute, how many meet none."""

    by_rules: int = 0
    rest: int = 0


def attributed_by_rules(*, operation: Operation, things: Sequence[Thing]) -> Ruled:
    """Attribute by rules what an operation just recorded, within its transaction: new things, with their operation.

    What names its line, and what a person chose, is left alone. A few queries a chunk.
    """
    rules = ready(operation.agency_id)
    if not rules.rules or not things:
        return Ruled()
    found = read(things)
    return rule_described(operation, rules, [(one.thing, one.described, one.live) for one in found if not one.named])


def rule_described(operation: Operation, rules: RulesReady, things: Collection[tuple[Thing, Described, Live]]) -> Ruled:
    """The same, of things already described. One pass, two statements a chunk."""
    wanted = []
    count = 0
    for thing, described, live in things:
        if live.is_chosen:
            continue
        rule = rules.first(described)
        count += rule is not None
        if is_change(live, rule):
            shares, by = (rule.shares, rule.id) if rule else (NO_SHARE, None)
            wanted.append((AttributionEdit(thing, shares, live.id, by), live))
    write_attributions(operation, wanted)
    return Ruled(count, len(things) - count)
