"""What the invented agency delegates from the envelopes other than the FIR: to whom, by phase of the campaign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from allocations.models import Envelope
from fir.actions.delegations import DelegationDraft, record_delegations
from fir.enums import Way
from fir.facts.beneficiaries import KnownBeneficiaries
from projects.models import Measure
from prs_budget.home.invented.chance import drawn, is_drawn
from prs_budget.home.invented.establishments import paid_for
from prs_budget.home.invented.people import People
from prs_budget.home.invented.plan import BASE_YEAR, MEASURES, PlanLine, lines
from prs_budget.organisation.models import Direction

#: the phases of each year: code, day, what of a line is delegated by then, in %
PHASES: Mapping[int, Sequence[tuple[str, date, int]]] = {
    2017: (("C1", date(2017, 5, 19), 62), ("C2", date(2017, 9, 22), 86), ("C3", date(2017, 12, 15), 99)),
    2018: (("C1", date(2018, 5, 25), 63),),
}
#: measures whose delegations of 2018 run ahead, or wait, in % of what the others have
AHEAD = {"A2-P3-M1": 128, "A3-P3-M2": 45, "A4-P1-M1": 30}
#: a line goes to so many beneficiaries at most
MOST = 4
#: among a hundred delegations, those whose measure is not said
UNSAID = 8


@dataclass(frozen=True, slots=True)
class Delegated:
    """A delegation of a line to a beneficiary; exact euros. `measure` is empty where it is not said."""

    line: PlanLine
    year: int
    phase: str
    on: date
    beneficiary: str
    amount: Decimal
    measure: str
    label: str
    key: str = ""


LABELS = {code: label for code, label, _ in MEASURES}


def delegated(year: int) -> Iterator[Delegated]:
    """The delegations of a year, by phase and line, with their references; one-off credits come in 2017 alone."""
    every = [
        one
        for line in lines()
        if line.envelope != "FIR" and (line.recurrence != "CNR" or year == BASE_YEAR)
        for one in _of_line(line, year)
    ]
    every.sort(key=lambda one: (one.on, one.line.envelope, one.line.code, one.beneficiary))
    for number, one in enumerate(every, start=1):
        yield Delegated(
            one.line, year, one.phase, one.on, one.beneficiary, one.amount, one.measure, one.label,
            f"DEL-{year % 100}-{number:04}",
        )  # fmt: skip


def _of_line(line: PlanLine, year: int) -> Iterator[Delegated]:
    who = paid_for(line.measure)[:MOST]
    weights = [drawn(20, 100, "poids", line.code, name) for name in who]
    before = Decimal(0)
    for phase, on, percent in PHASES[year]:
        share = percent * (AHEAD.get(line.measure, 100) if year > BASE_YEAR else 100)
        until = (line.amount * share / 10_000).quantize(Decimal(1))
        left, left_weight = until - before, sum(weights)
        before = until
        for name, weight in zip(who, weights, strict=True):
            part = left if weight == left_weight else (left * weight / left_weight).quantize(Decimal("0.01"))
            left, left_weight = left - part, left_weight - weight
            measure = "" if is_drawn(UNSAID, "tue", line.code, year, phase, name) else line.measure
            label = f"Campagne {phase} {year}" + (f", {LABELS[line.measure]}" if measure else "")
            yield Delegated(line, year, phase, on, name, part, measure, label)


def delegate(people: People, year: int) -> None:
    """Record the delegations of a year, an operation for each phase."""
    envelopes = {one.code: one for one in Envelope.objects.filter(agency=people.agency)}
    directions = {one.code: one for one in Direction.objects.filter(agency=people.agency)}
    measures = {one.code: one for one in Measure.objects.filter(plan__agency=people.agency).select_related("plan")}
    every = list(delegated(year))
    for phase, on, _ in PHASES[year]:
        known = KnownBeneficiaries(people.agency)
        drafts = [
            DelegationDraft(
                envelope=envelopes[one.line.envelope],
                year=year,
                on=on,
                direction=directions[one.line.direction],
                beneficiary=beneficiary,
                amount=one.amount,
                key=one.key,
                phase=phase,
                measure=measures.get(one.measure),
                label=one.label,
            )
            for one in every
            if one.phase == phase and (beneficiary := known.named(one.beneficiary)) is not None
        ]
        record_delegations(
            by=people.finance,
            agency=people.agency,
            drafts=drafts,
            way=Way.FORM,
            reason=f"Campagne {year}, phase {phase}",
        )
