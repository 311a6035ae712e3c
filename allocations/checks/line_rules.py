"""What is wrong in lines: recurrence, changes of rate, units, signs (docs/algorithmes/controles.md, 9 and 10)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from allocations.checks.facts import HeldLine, Programme
from allocations.checks.findings import (
    MOST_CODES,
    Case,
    Finding,
    by_place,
    evidence_of,
    in_words,
    lines_of,
    named,
)
from allocations.enums import Dimension, Recurrence
from allocations.selection import Selection
from prs_budget.lib.findings import Level
from prs_budget.lib.money import MINUS, NO_BREAK_SPACE, from_cents, share

#: how a group of cases is titled: one, several; « {} » is their number
Titles = tuple[str, str]

ONE_OFF = ("1 ligne CNR a un montant après son année", "{} lignes CNR ont un montant après leur année")
BOUNDED = ("1 ligne bornée a un montant après son terme", "{} lignes bornées ont un montant après leur terme")
GROWTH = ("1 ligne reconduite s’écarte de l’année d’avant", "{} lignes reconduites s’écartent de l’année d’avant")
UNIT = ("1 montant d’un autre ordre de grandeur", "{} montants d’un autre ordre de grandeur")
UNEXPLAINED = ("1 montant négatif sans motif", "{} montants négatifs sans motif")
EXPLAINED = ("1 montant négatif, motivé", "{} montants négatifs, motivés")


def one_off(programme: Programme) -> Iterator[Finding]:
    """Rule 9: a one-off amount concerns its year only, the first in which its line has one."""
    cases = []
    for line in programme.lines:
        if line.recurrence == Recurrence.ONE_OFF:
            years = [year for year, cents in line.cents.items() if cents]
            cases += [Case(line, year, line.cents[year]) for year in years[1:]]
    yield from _grouped(programme, "one_off", "warning", ONE_OFF, cases, lambda case: _since(case.line))


def bounded(programme: Programme) -> Iterator[Finding]:
    """Rule 9: bounded credits end with their last year."""
    cases = [
        Case(line, year, cents)
        for line in programme.lines
        if line.recurrence == Recurrence.BOUNDED
        for year, cents in line.cents.items()
        if cents and year > line.last_year
    ]
    until = "jusqu’en {}".format
    yield from _grouped(programme, "bounded", "warning", BOUNDED, cases, lambda case: until(case.line.last_year))


def growth(programme: Programme) -> Iterator[Finding]:
    """Rule 9: a line that comes back follows its rate from one year to the next, unless a change says why it does not.

    « Non renseigné » counts as recurrent. A line that stops is one whose envelope goes on without it. What is an
    error of unit is told as one.
    """
    limits = programme.thresholds
    least, rate = int(limits.least_gap * 100), int(limits.growth * 100)
    cases = []
    for line in programme.lines:
        if line.recurrence == Recurrence.ONE_OFF:
            continue
        for year, before in line.cents.items():
            gap = abs(line.cents.get(year + 1, 0) - before)
            if before and gap >= least and gap * 10_000 > rate * abs(before) and _must_follow(programme, line, year):
                cases.append(Case(line, year + 1, line.cents.get(year + 1, 0), before))
    yield from _grouped(programme, "growth", "warning", GROWTH, cases, _rate, by_gap=True)


def unit(programme: Programme) -> Iterator[Finding]:
    """Rule 10: amounts a thousand times their neighbours, and lines above the ceiling of their envelope.

    The only line of an envelope is the envelope: its ceiling already tells.
    """
    cases = [
        Case(line, year, line.cents[year], other)
        for line in programme.lines
        for year, other in _slips(line, programme.thresholds.slip)
    ]
    found = {(case.line.id, case.year) for case in cases}
    cases += [case for case in _above(programme) if (case.line.id, case.year) not in found]
    yield from _grouped(programme, "unit", "warning", UNIT, cases, _against)


def negative(programme: Programme) -> Iterator[Finding]:
    """Rule 10: negative amounts are allowed, with a reason."""
    below = [Case(line, year, cents) for line in programme.lines for year, cents in line.cents.items() if cents < 0]
    told = [case for case in below if (case.line.code, case.year) in programme.reasoned]
    untold = [case for case in below if (case.line.code, case.year) not in programme.reasoned]
    yield from _grouped(programme, "negative", "warning", UNEXPLAINED, untold, _amount)
    if told:
        yield _explained(programme, told)


def _explained(programme: Programme, cases: Sequence[Case]) -> Finding:
    """Negative amounts that have their reason: one thing to know, whatever their number."""
    measures, envelopes = (programme.structure.nodes(one) for one in (Dimension.MEASURE, Dimension.ENVELOPE))
    texts: dict[int, tuple[HeldLine, dict[str, list[str]]]] = {}
    for case in cases:
        _, why = texts.setdefault(case.line.id, (case.line, {}))
        why.setdefault(programme.reasoned[case.line.code, case.year], []).append(str(case.year))
    selection = Selection(programme.version.code)
    held = dict.fromkeys(envelopes[case.line.envelope].code for case in cases)
    of_what = dict.fromkeys(measures[case.line.measure].code for case in cases)
    selection = selection.filtered(Dimension.ENVELOPE, *held)
    if len(of_what) <= MOST_CODES:
        selection = selection.filtered(Dimension.MEASURE, *of_what)
    return Finding(
        rule="negative",
        level="information",
        title=EXPLAINED[0] if len(cases) == 1 else EXPLAINED[1].format(len(cases)),
        detail=named(programme, [(line, _reasons(why)) for line, why in texts.values()]),
        figure="",
        href=programme.addresses.lines(replace(selection, columns=(Dimension.YEAR,))),
        evidence=evidence_of(cases),
    )


def _reasons(why: Mapping[str, Sequence[str]]) -> str:
    """« 2017 : Correction, reprise d’un trop-versé », years together where one reason is that of several."""
    return " ; ".join(f"{', '.join(years)} : {reason}" for reason, years in why.items())


def _grouped(
    programme: Programme,
    rule: str,
    level: Level,
    titles: Titles,
    cases: Iterable[Case],
    told: Callable[[Case], str],
    *,
    by_gap: bool = False,
) -> Iterator[Finding]:
    """One anomaly by envelope and year; its figure is the sum of the amounts, or of the gaps."""
    nodes = programme.structure.nodes(Dimension.ENVELOPE)
    for envelope, year, some in by_place(programme, cases):
        node = nodes[envelope]
        title = titles[0] if len(some) == 1 else titles[1].format(len(some))
        total = sum(case.gap if by_gap else case.cents for case in some)
        yield Finding(
            rule=rule,
            level=level,
            title=f"{title}, {node.label} {year}",
            detail=named(programme, [(case.line, told(case)) for case in some]),
            figure=in_words(total, signed=by_gap),
            href=lines_of(programme, envelope, year, some),
            stake=from_cents(sum(abs(case.gap if by_gap else case.cents) for case in some)),
            evidence=evidence_of(some),
            envelope=node.code,
            year=year,
        )


def _must_follow(programme: Programme, line: HeldLine, year: int) -> bool:
    """Whether the year after is to follow a year of a line that comes back."""
    after = year + 1
    if line.recurrence == Recurrence.BOUNDED and after > line.last_year:
        return False
    if (line.envelope, after) not in programme.programmed or (line.id, after) in programme.explained:
        return False
    return not {year, after} & {slip for slip, _ in _slips(line, programme.thresholds.slip)}


def _slips(line: HeldLine, ratio: Decimal) -> Iterator[tuple[int, int]]:
    """The years whose amount is `ratio` times that of the year entered before, or as much less; with that amount.

    What follows is compared to the last amount that was not one of them: a slip is told once.
    """
    kept, hundredths = 0, int(ratio * 100)
    for year, cents in line.cents.items():
        low, high = (kept, cents) if abs(kept) < abs(cents) else (cents, kept)
        if low and abs(high) * 100 >= hundredths * abs(low):
            yield year, kept
        elif cents:
            kept = cents


def _above(programme: Programme) -> Iterator[Case]:
    """Lines above the ceiling of their envelope, among several."""
    count: dict[tuple[int, int], int] = {}
    for line in programme.lines:
        for year in line.cents:
            count[line.envelope, year] = count.get((line.envelope, year), 0) + 1
    limits = {
        place: (int(one.amount * 100), one.amount * programme.thresholds.line_over_ceiling)
        for place, one in programme.ceilings.items()
        if one.amount > 0 and count.get(place, 0) > 1
    }
    for line in programme.lines:
        for year, cents in line.cents.items():
            ceiling, limit = limits.get((line.envelope, year), (0, None))
            if limit is not None and cents > limit:
                yield Case(line, year, cents, ceiling)


def _since(line: HeldLine) -> str:
    first = next(year for year, cents in line.cents.items() if cents)
    return f"année {first}"


def _rate(case: Case) -> str:
    """« +34,5 % », « plus rien » where nothing is left."""
    if not case.cents:
        return "plus rien"
    sign = MINUS if case.gap < 0 else "+"
    return sign + share(from_cents(abs(case.gap)), from_cents(abs(case.other or 0)))


def _against(case: Case) -> str:
    return f"{in_words(case.cents)} contre{NO_BREAK_SPACE}{in_words(case.other or 0)}"


def _amount(case: Case) -> str:
    return in_words(case.cents)
