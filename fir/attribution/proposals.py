"""Rules that the table de passage proposes: what a place of the FIR pays, by what a version programmes to pass there.

The table goes forward, from measures to missions and schemes; a rule goes backward. Each place where measures pass gets
one rule, whose parts are the amounts programmed, in cents. They are proposals: a person keeps them, or not.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from allocations.models import Version
from fir.actions.rules import RuleDraft
from fir.facts.programming import passing
from fir.models import FirYear, Rule
from fir.places import Place
from prs_budget.lib.money import ZERO, to_cents
from prs_budget.organisation.models import NOT_BROKEN_DOWN


class ProposedRule(NamedTuple):
    """A rule that is proposed: its key in the form, what it would be, how much is programmed there."""

    key: str
    draft: RuleDraft
    amount: Decimal


def proposed(fir_year: FirYear, version: Version) -> list[ProposedRule]:
    """A rule for each place, the most precise first; none where a rule already asks the same. Five queries."""
    amounts: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    places: dict[str, Place] = {}
    for passed in passing(fir_year, version):
        place = passed.place
        if not passed.has_passage or place.mission.code == place.scheme.code == NOT_BROKEN_DOWN:
            continue
        places[place.code] = place
        amounts[place.code][passed.measure] += passed.amount
    held = {
        (one.nature, one.direction_id, one.mission_id, one.scheme_id, one.envelope_id)
        for one in Rule.objects.holding().filter(agency=fir_year.agency_id)
    }
    found = []
    for code, by_measure in amounts.items():
        shares = tuple(sorted((measure, to_cents(one)) for measure, one in by_measure.items() if one > 0))
        draft = _draft(fir_year, places[code], shares)
        rows = (draft.direction, draft.mission, draft.scheme, draft.envelope)
        asks = (draft.nature, *(row.pk if row is not None else None for row in rows))
        if shares and asks not in held:
            found.append(ProposedRule(code, draft, sum(by_measure.values(), ZERO)))
    return sorted(found, key=lambda one: (one.draft.scheme is None, -one.amount, one.key))


def _draft(fir_year: FirYear, place: Place, shares: tuple[tuple[int, int], ...]) -> RuleDraft:
    direction = None if place.direction.code == NOT_BROKEN_DOWN else place.direction
    mission = None if place.mission.code == NOT_BROKEN_DOWN else place.mission
    scheme = None if place.scheme.code == NOT_BROKEN_DOWN else place.scheme
    codes = [row.code for row in (mission, scheme, direction) if row is not None]
    return RuleDraft(
        label=f"Passage : {' › '.join(codes)}",
        since=fir_year.year,
        shares=shares,
        envelope=fir_year.envelope,
        nature="" if place.nature == NOT_BROKEN_DOWN else str(place.nature),
        direction=direction,
        mission=mission,
        scheme=scheme,
    )
