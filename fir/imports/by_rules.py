"""What rules would attribute of what a file brings in: told before it is recorded, as recording it does."""

from __future__ import annotations

from collections.abc import Iterator

from fir.actions.imported import described_commitment
from fir.enums import EXECUTION
from fir.facts.attributable import Described
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
    both = (_commitments(fir_year, matched), COMMITMENTS), (_movements(fir_year, matched), MOVEMENTS)
    for things, words in ((list(some), words) for some, words in both):
        if things:
            caught = sum(rules.first(one) is not None for one in things)
            rest = counted(len(things) - caught, "non ventilé", "non ventilés")
            told.append(f"{counted(caught, *words)} par règles, {rest}")
    return " ; ".join(told)


def _commitments(fir_year: FirYear, matched: Matched) -> Iterator[Described]:
    for one in (*matched.commitments.values(), *matched.remade.values()):
        if one.line_id is None:
            yield described_commitment(fir_year, one)


def _movements(fir_year: FirYear, matched: Matched) -> Iterator[Described]:
    year, envelope = fir_year.year, fir_year.envelope_id or 0
    for one in matched.new:
        if one.commitment is None and one.line is None and one.kind in EXECUTION:
            place = one.place
            where = (str(place.nature), place.direction.pk, place.mission.pk, place.scheme.pk)
            yield Described(year, envelope, *where, 0, one.key or "", one.label)
