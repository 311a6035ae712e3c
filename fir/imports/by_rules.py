"""What rules would attribute of what a file brings in: told before it is recorded, as recording it does."""

from __future__ import annotations

from collections.abc import Iterator

from fir.actions.imported import described_commitment
from fir.actions.locking import CHUNK
from fir.enums import EXECUTION
from fir.facts.attributable import COMMITMENT, Described, live_of
from fir.facts.rules import ready
from fir.imports.matching import Matched
from fir.models import FirYear
from prs_budget.lib.words import counted

COMMITMENTS = ("engagement attribué", "engagements attribués")
MOVEMENTS = ("mouvement sans engagement attribué", "mouvements sans engagement attribués")


def told_by_rules(fir_year: FirYear, matched: Matched) -> str:
    """« 58 engagements attribués par règles, 7 non ventilés »; empty where there is no rule, or nothing new."""
    rules = ready(fir_year.agency_id)
    if not rules.rules:
        return ""
    told = []
    chosen = _chosen(matched)
    both = (_commitments(fir_year, matched, chosen), COMMITMENTS), (_movements(fir_year, matched), MOVEMENTS)
    for things, words in ((list(some), words) for some, words in both):
        if things:
            caught = sum(rules.first(one) is not None for one in things)
            rest = counted(len(things) - caught, "non ventilé", "non ventilés")
            told.append(f"{counted(caught, *words)} par règles, {rest}")
    if chosen:
        told.append(
            counted(len(chosen), "engagement reste attribué à la main", "engagements restent attribués à la main")
        )
    return " ; ".join(told)


def _chosen(matched: Matched) -> set[int]:
    """The commitments made anew that a person attributed, or left out: rules leave them. Two queries a chunk."""
    known = [one.pk for one in matched.remade.values() if one.line_id is None]
    found: set[int] = set()
    for start in range(0, len(known), CHUNK):
        lives = live_of(COMMITMENT, known[start : start + CHUNK])
        found |= {thing.id for thing, live in lives.items() if live.is_chosen}
    return found


def _commitments(fir_year: FirYear, matched: Matched, chosen: set[int]) -> Iterator[Described]:
    for one in (*matched.commitments.values(), *matched.remade.values()):
        if one.line_id is None and one.pk not in chosen:
            yield described_commitment(fir_year, one)


def _movements(fir_year: FirYear, matched: Matched) -> Iterator[Described]:
    year, envelope = fir_year.year, fir_year.envelope_id or 0
    for one in matched.new:
        if one.commitment is None and one.line is None and one.kind in EXECUTION:
            place = one.place
            where = (str(place.nature), place.direction.pk, place.mission.pk, place.scheme.pk)
            yield Described(year, envelope, *where, 0, one.key or "", one.label)
