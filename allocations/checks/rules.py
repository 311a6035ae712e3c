"""What is wrong in a version: pure functions from what was read to anomalies (docs/algorithmes/controles.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from allocations.ceilings import Ceiling
from allocations.checks.facts import LABELLED, Programme
from allocations.checks.findings import MOST_CODES, RULES, Finding, fitting, in_words, table_of, worded
from allocations.checks.labels import near
from allocations.checks.line_rules import bounded, growth, negative, one_off, unit
from allocations.enums import CeilingKind, Dimension, Origin
from allocations.provenance import MARKS
from allocations.selection import Selection
from prs_budget.lib.findings import LEVELS
from prs_budget.lib.money import from_cents
from prs_budget.lib.tables.model import MEANINGS
from prs_budget.lib.words import counted, listed

Check = Callable[[Programme], Iterator[Finding]]

#: amounts that nobody printed nor decided, as they are counted: one, several
DOUBTFUL = {
    Origin.RECONSTRUCTED: ("reconstitué", "reconstitués"),
    Origin.HYPOTHESIS: ("en hypothèse", "en hypothèse"),
}
#: how each kind of ceiling is named where it is exceeded, what it is said to be, and what to do
EXCEEDED = {
    CeilingKind.NOTIFIED: ("Plafond {} dépassé", "notifiés", "Virer, réduire, ou attendre la notification."),
    CeilingKind.FORECAST: ("Prévision {} dépassée", "prévus", "Virer, réduire, ou revoir la prévision."),
    CeilingKind.HYPOTHESIS: (
        "Hypothèse de plafond {} dépassée",
        "en hypothèse",
        "Virer, réduire, ou revoir l’hypothèse.",
    ),
}


def anomalies(programme: Programme) -> tuple[Finding, ...]:
    """Every anomaly of a version, the gravest first, then the most euros, then by rule.

    The one list that « À voir » and « Anomalies » show. What changes no figure (labels, where amounts come from)
    weighs nothing.
    """
    found = [one for check in CHECKS for one in check(programme)]
    rules = list(RULES)
    return tuple(sorted(found, key=lambda one: (LEVELS.index(one.level), -one.stake, rules.index(one.rule))))


def exceeded_ceilings(programme: Programme) -> Iterator[Finding]:
    """Rule 1: Σ amounts ≤ ceiling, by envelope and year. Only what is notified can block."""
    nodes = programme.structure.nodes(Dimension.ENVELOPE)
    sums = programme.programmed
    places = [(envelope, year) for envelope in nodes for year in programme.version.plan.years]
    for envelope, year in places:
        ceiling, whole = programme.ceilings.get((envelope, year)), from_cents(sums.get((envelope, year), 0))
        if ceiling is not None and whole > ceiling.amount:
            yield _exceeded(programme, envelope, year, whole, ceiling)


def _exceeded(programme: Programme, envelope: int, year: int, whole: Decimal, ceiling: Ceiling) -> Finding:
    node = programme.structure.nodes(Dimension.ENVELOPE)[envelope]
    gap = whole - ceiling.amount
    scale = fitting(gap)
    title, told, remedy = EXCEEDED[ceiling.kind]
    figures = f"{worded(whole, scale)} programmés pour {worded(ceiling.amount, scale)} {told}"
    return Finding(
        rule="ceiling",
        level="error" if ceiling.kind == CeilingKind.NOTIFIED else "warning",
        title=f"{title.format(f'{node.label} {year}')} de {worded(gap)}",
        detail=f"Dépassement de {worded(gap)} sur {node.label} {year} : {figures}. {remedy}",
        figure=worded(-gap, signed=True),
        href=table_of(programme, envelope, year),
        stake=gap,
        evidence=f"{node.code} {year} {ceiling.kind} {whole} {ceiling.amount}",
        envelope=node.code,
        year=year,
    )


def unknown_ceilings(programme: Programme) -> Iterator[Finding]:
    """Rule 1: envelopes that have amounts in a year and nothing to compare them with."""
    sums = programme.programmed
    for year in programme.version.plan.years:
        nodes = programme.structure.nodes(Dimension.ENVELOPE)
        known = programme.ceilings.keys() | programme.notified_since.keys()
        without = [id_ for id_ in nodes if sums.get((id_, year)) is not None and (id_, year) not in known]
        if not without:
            continue
        labels = listed([nodes[id_].label for id_ in without])
        count = counted(len(without), "enveloppe")
        yield Finding(
            rule="ceiling",
            level="information",
            title=f"Aucun plafond pour {count} en {year}",
            detail=f"Ni notification, ni prévision : {labels}. Rien n’y est comparé.",
            figure=in_words(sum(sums[id_, year] for id_ in without)),
            href=programme.ceilings_href,
            stake=from_cents(sum(abs(sums[id_, year]) for id_ in without)),
            evidence=" ".join(nodes[id_].code for id_ in without),
            year=year,
        )


def later_notifications(programme: Programme) -> Iterator[Finding]:
    """Rule 1: what was notified after an adoption, which kept another ceiling there or none.

    It changes nothing of the version, but one that holds more than is notified today is no longer covered.
    """
    nodes = programme.structure.nodes(Dimension.ENVELOPE)
    for (id_, year), amount in sorted(programme.notified_since.items(), key=lambda one: (one[0][1], one[0][0])):
        held = programme.programmed.get((id_, year))
        if id_ in nodes and held is not None:
            yield _notified_later(programme, id_, year, amount, from_cents(held))


def _notified_later(programme: Programme, envelope: int, year: int, amount: Decimal, held: Decimal) -> Finding:
    node, gap = programme.structure.nodes(Dimension.ENVELOPE)[envelope], amount - held
    kept, scale = programme.ceilings.get((envelope, year)), fitting(gap or amount)
    title = f"{node.label} {year} notifié depuis la validation"
    told = f", soit {worded(abs(gap), scale)} de {'moins' if gap < 0 else 'plus'}" if gap else ""
    why = "Elle garde les plafonds du jour de sa validation : rien n’y est comparé."
    if kept is not None:
        why = f"Elle garde le plafond du jour de sa validation : {worded(kept.amount, scale)} {EXCEEDED[kept.kind][1]}."
    return Finding(
        rule="ceiling",
        level="warning" if gap < 0 else "information",
        title=f"{title}, dépassé de {worded(-gap)}" if gap < 0 else title,
        detail=f"{worded(amount, scale)} notifiés, pour {worded(held, scale)} dans la version{told}. {why}",
        figure=worded(gap, signed=True) if gap < 0 else worded(amount),
        href=programme.ceilings_href,
        stake=max(-gap, from_cents(0)),
        evidence=f"{node.code} {year} {amount}",
        envelope=node.code,
        year=year,
    )


def broken_trust(programme: Programme) -> Iterator[Finding]:
    """Rule 2: a total is the sum of its lines, and each amount is the last of its changes."""
    trust = programme.trust
    found = []
    if trust.read != trust.summed:
        found.append(
            (
                "La somme des lignes diffère de celle de la base",
                f"Lignes : {worded(trust.read)} ; base : {worded(trust.summed)}.",
                worded(trust.read - trust.summed, signed=True),
            )
        )
    if trust.strays:
        count = len(trust.strays)
        are = "montant n’est pas celui de sa" if count == 1 else "montants ne sont pas ceux de leur"
        cells = listed([f"{line} {year}" for line, year in trust.strays])
        found.append((f"{count} {are} dernière modification", f"{cells}.", str(count)))
    for title, detail, figure in found:
        remedy = "Prévenez l’administration : des montants ont changé hors du site."
        yield Finding(
            rule="totals",
            level="error",
            title=title,
            detail=f"{detail} {remedy}",
            figure=figure,
            href=programme.addresses.credits + f"?version={programme.version.code}",
            evidence=f"{title} {detail}",
        )


def unknown_pairs(programme: Programme) -> Iterator[Finding]:
    """Rule 10: directions that have credits of an envelope and have none in the version of reference."""
    if not programme.reference:
        return
    directions = programme.structure.nodes(Dimension.DIRECTION)
    held = {(line.direction, line.envelope) for line in programme.lines if any(line.cents.values())}
    for envelope, node in programme.structure.nodes(Dimension.ENVELOPE).items():
        new = [one for id_, one in directions.items() if (id_, envelope) in held - programme.known]
        if not new:
            continue
        codes = listed([one.code for one in new])
        count = counted(len(new), "direction nouvelle")
        have = "n’y a" if len(new) == 1 else "n’y ont"
        yield Finding(
            rule="pair",
            level="warning",
            title=f"{count} dans l’enveloppe {node.label}",
            detail=f"{codes} {have} aucun crédit dans {programme.reference}, la version de référence.",
            figure="",
            href=programme.addresses.lines(
                Selection(programme.version.code)
                .filtered(Dimension.ENVELOPE, node.code)
                .filtered(Dimension.DIRECTION, *(one.code for one in new))
            ),
            evidence=f"{node.code} {' '.join(one.code for one in new)} {programme.reference}",
            envelope=node.code,
        )


def near_labels(programme: Programme) -> Iterator[Finding]:
    """Rule 10: what the amounts are split over, and whose labels differ by accents, capitals or plurals alone."""
    for dimension in LABELLED:
        held = {getattr(line, dimension.value) for line in programme.lines}
        used = [node for node in programme.structure.nodes(dimension).values() if node.id in held]
        for nodes in near(used, dimension):
            codes = [node.code for node in nodes]
            selection = Selection(programme.version.code, (dimension,), (Dimension.YEAR,))
            yield Finding(
                rule="labels",
                level="warning",
                title=f"{dimension.label}s d’intitulés presque égaux : {listed(codes)}",
                detail=listed([f"« {node.label} »" for node in nodes]),
                figure="",
                href=programme.addresses.crosstab(selection.filtered(dimension, *codes)),
                evidence="\n".join(f"{node.code} {node.label}" for node in nodes),
            )


def projects_without_amount(programme: Programme) -> Iterator[Finding]:
    """Rule 10: projects of the PRS that nothing finances, in any year, once something is programmed."""
    held = {line.project for line in programme.lines}
    projects = programme.structure.nodes(Dimension.PROJECT).values()
    codes = [node.code for node in projects if node.id not in held and not node.is_closed]
    if held and codes:
        selection = Selection(programme.version.code, (Dimension.AXIS, Dimension.PROJECT), (Dimension.YEAR,))
        if len(codes) <= MOST_CODES:
            selection = selection.filtered(Dimension.PROJECT, *codes)
        yield Finding(
            rule="no_amount",
            level="information",
            title=counted(len(codes), "projet sans montant", "projets sans montant"),
            detail=listed(codes),
            figure=str(len(codes)),
            href=programme.addresses.crosstab(selection),
            evidence=" ".join(codes),
        )


def doubtful_amounts(programme: Programme) -> Iterator[Finding]:
    """Where amounts come from: those reconstructed, and those that are hypotheses, year by year."""
    for origin, words in DOUBTFUL.items():
        weights = {year: one for (of, year), one in sorted(programme.origins.items()) if of == origin}
        if not weights:
            continue
        count = sum(one.amounts for one in weights.values())
        years = [f"{worded(one.total)} en {year}" for year, one in weights.items()]
        selection = Selection(programme.version.code, (Dimension.AXIS, Dimension.PROJECT), (Dimension.ENVELOPE,))
        yield Finding(
            rule="doubtful",
            level="information",
            title=f"1 montant {words[0]}" if count == 1 else f"{count} montants {words[1]}",
            detail=f"{listed(years)} : {MEANINGS[MARKS[origin]].text}",
            figure=worded(next(iter(weights.values())).total) if len(weights) == 1 else "",
            href=programme.addresses.crosstab(selection.filtered(Dimension.YEAR, str(next(iter(weights))))),
            evidence=" ".join(f"{year} {one.amounts} {one.total}" for year, one in weights.items()),
        )


CHECKS: tuple[Check, ...] = (
    exceeded_ceilings,
    unknown_ceilings,
    later_notifications,
    broken_trust,
    one_off,
    bounded,
    growth,
    unit,
    negative,
    unknown_pairs,
    near_labels,
    projects_without_amount,
    doubtful_amounts,
)
