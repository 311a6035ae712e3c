"""The dashboard of a version: its tables, its figures and what is to be seen, from one read of the amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from allocations import facts
from allocations.addresses import Addresses
from allocations.crosstabs.caveats import caveats_of, crosses_envelopes
from allocations.crosstabs.headings import scope_of
from allocations.crosstabs.identity import identity_of, sources_told
from allocations.crosstabs.reading import Reading, cross_facts, open_reading
from allocations.crosstabs.ready import PROJECTS, Ready
from allocations.crosstabs.report import Layout, table_of
from allocations.enums import Dimension
from allocations.facts import Facts, Part, Weight
from allocations.models import Version
from allocations.provenance import Sources
from allocations.selection import Selection
from prs_budget.home.summary import Summary
from prs_budget.lib.tables.model import Identity, Remark, Table

AXIS, PROJECT, ENVELOPE = Dimension.AXIS, Dimension.PROJECT, Dimension.ENVELOPE

DESTINATIONS = Ready("enveloppes-axes", "Crédits par enveloppe et par axe", (ENVELOPE,), (AXIS,), shares=True)
FLOWS = Ready("flux", "Crédits par axe et projet, par enveloppe", (AXIS, PROJECT), (ENVELOPE,))


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What the dashboard shows of one year of a version.

    The tables are in the perimeter of the selection; identity and summary are of the whole year.
    """

    reading: Reading
    identity: Identity
    destinations: Table
    projects: Table
    flows: Table
    summary: Summary

    @property
    def tables(self) -> list[Table]:
        """Every table, in the order of the page."""
        return [self.destinations, self.flows, self.projects]


def dashboard(selection: Selection, version: Version, addresses: Addresses) -> Dashboard | None:
    """The dashboard of a selection's year, unit and perimeter; None where the year holds no amount.

    Four queries: the structure, the sums, the doubts, the sums by axis and origin where « Autres » is left out. Two
    more at most where amounts are not all printed: who programmed them; as many again without « Autres ».
    """
    whole = replace(selection, perimeter="all")
    every = open_reading(FLOWS.of(whole), version, dimensions={AXIS, PROJECT, ENVELOPE})
    found, weights = facts.read_and_weigh(every.scope, (AXIS, PROJECT, ENVELOPE))
    sums, weight = found[version.pk], weights[version.pk]
    if not sums.amounts:
        return None
    maker = _Maker(every, sums, weights, addresses, caveats_of(every), _told(every, weights))
    identity = identity_of(every, weights, addresses, told=maker.told)
    if selection.perimeter == "axes" and every.structure.outside_axes():
        maker = maker.without_outside(facts.parts(every.scope))
    alone = maker.reading.selection.perimeter == "axes"
    return Dashboard(
        reading=maker.reading,
        identity=_without_pictures(identity) if alone else identity,
        destinations=maker.table(DESTINATIONS),
        projects=maker.table(PROJECTS),
        flows=maker.table(FLOWS),
        summary=Summary(every, sums, weight, addresses, alone=alone),
    )


def _told(reading: Reading, weights: dict[int, Weight]) -> Sequence[Sources]:
    """The sources of what is read, the same for every table made of it."""
    return sources_told(reading, {pk: weight.origins for pk, weight in weights.items()})


def _without_pictures(identity: Identity) -> Identity:
    """The identity of the whole page, whose pictures leave « Autres » out."""
    *others, scope = identity.remarks
    return replace(identity, remarks=(*others, Remark(f"{scope.text}, images exceptées")))


@dataclass(frozen=True, slots=True)
class _Maker:
    """Dresses tables over facts already read."""

    reading: Reading
    found: Facts
    weights: dict[int, Weight]
    addresses: Addresses
    caveats: tuple[str, ...]
    told: Sequence[Sources]

    def without_outside(self, parts: Sequence[Part]) -> _Maker:
        """The same without the pseudo-axes; `parts` are what the database holds of every axis, for the proof."""
        outside = self.reading.structure.outside_axes()
        reading = self.of(replace(self.reading.selection, perimeter="axes"))
        weights = {reading.version.pk: facts.weight_of(part for part in parts if part.axis not in outside)}
        found = self.found.without(AXIS, outside)
        return _Maker(reading, found, weights, self.addresses, self.caveats, _told(reading, weights))

    def of(self, selection: Selection) -> Reading:
        """A reading of another selection in the same structure."""
        before = self.reading
        scope = scope_of(selection, before.scope.versions, before.structure, before.version.plan.years)
        return Reading(selection, before.version, before.structure, before.keys, scope)

    def table(self, ready: Ready) -> Table:
        """One table; its figures open their lines in the cross-table that shows the same."""
        reading = self.of(ready.of(self.reading.selection))
        crossed = cross_facts(reading, {reading.version.pk: self.found}, reading.selection)
        drill = f"{self.addresses.crosstab(reading.selection)}&ouvre="
        caveats = self.caveats if crosses_envelopes(reading) else ()
        layout = Layout(ready.name, ready.title, ready.shares, drill=drill, caveats=caveats, told=self.told)
        return table_of(reading, crossed, self.weights, self.addresses, layout)
