"""What is wrong in a year of the FIR: pure functions from what was read to findings.

Each rule, with figures to check by hand: docs/algorithmes/controles-fir.md, whose numbers are told here.
The CP paid are never compared with the AE, nor with the receipts: earlier commitments are paid with earlier cash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from allocations.enums import PurposeKind
from allocations.fungibility import breaches
from allocations.law import LIMITATIVE, Law, cited
from fir.checks.destinations import ae_by_destination, least_committed
from fir.checks.facts import Examined, ExaminedPlace, Sum, sum_of, with_spare
from fir.checks.findings import Finding, gravest_first
from fir.checks.payments import lapse, outstanding, schedules, uncommitted
from fir.checks.texts import texts
from fir.checks.twelfths import twelfths, unvoted
from fir.enums import Nature
from fir.facts.carry_over import percent
from fir.facts.protected import Protected, untagged
from prs_budget.lib.findings import Level
from prs_budget.lib.money import ZERO

#: of AE and of CP: what is done, what does it, what a source may not give
WORDS = {"AE": ("engagés", "engagements", "AE ouvertes inconnues"), "CP": ("payés", "paiements", "CP ouverts inconnus")}


def anomalies(year: Examined) -> list[Finding]:
    """Every finding, the gravest first."""
    checks: tuple[Callable[[Examined], Iterator[Finding]], ...] = (
        ae_committed,
        unvoted,
        cp_paid,
        ae_by_destination,
        least_committed,
        uncommitted,
        outstanding,
        schedules,
        carry_over,
        openings,
        protected,
        one_way,
        twelfths,
        lapse,
        texts,
    )
    return gravest_first(one for check in checks for one in check(year))


# --- AE and CP open (checks 3 and 4)


def envelopes(year: Examined) -> Iterator[tuple[str, Sum]]:
    """The limitative envelopes: each nature, with what no nature says; and the whole, where something has no nature."""
    rest = [one for one in year.spots if one.nature == Nature.NOT_STATED]
    for nature in (Nature.RUNNING, Nature.INTERVENTION):
        own = [one for one in year.spots if one.nature == nature]
        if own:
            mine, spare = sum_of(own), sum_of(rest)
            yield (
                str(nature.label),
                Sum(with_spare(mine.ae, spare.ae), with_spare(mine.cp, spare.cp), mine.committed, mine.paid),
            )
    if rest:
        yield "FIR, toutes natures", sum_of(year.spots)


def ae_committed(year: Examined) -> Iterator[Finding]:
    """AE committed beyond the AE open, by envelope; as long as no budget is enforceable, the twelfths speak alone."""
    if year.is_waiting:
        return
    silent = not any(one.ae is not None for one in year.spots)
    committed = sum_of(year.spots).committed
    if silent and committed > 0:
        yield _uncovered(year, "AE", committed)
        return
    for name, found in () if silent else envelopes(year):
        if year.gap(found.committed, found.ae or ZERO) > 0:
            yield _exceeded(year, "AE", name, found.committed, found.ae or ZERO)


def _uncovered(year: Examined, unit: str, used: Decimal) -> Finding:
    """Something is used and nothing is open: an error, unless a source is the one that does not say what is."""
    what, things, of = WORDS[unit]
    why = f"l’étape {year.stage} n’en ouvre aucun" if year.stage else "aucune étape n’est votée"
    if year.is_sourced:
        title = f"{year.told(used)} {what}, {of}"
        told = f"La source de {year.year} ne les donne pas : rien ne dit si les {things} y tiennent."
    else:
        title = f"{year.told(used)} {what} sans crédits ouverts"
        told = f"Aucun crédit en {unit} n’est ouvert en {year.year}, {why} : votez une étape, ou corrigez les {things}."
    return Finding(
        unit.lower(),
        "information" if year.is_sourced else "error",
        title,
        told,
        year.told(used),
        year.address("etapes"),
        used,
        LIMITATIVE,
        not year.is_sourced,
    )


def cp_paid(year: Examined) -> Iterator[Finding]:
    """CP paid beyond the CP open, by envelope, where payments are known: as for AE, nothing open is the gravest."""
    if year.is_waiting or not year.has_payments:
        return
    silent = not any(one.cp is not None for one in year.spots)
    paid = sum_of(year.spots).paid
    if silent and paid > 0:
        yield _uncovered(year, "CP", paid)
        return
    for name, found in () if silent else envelopes(year):
        if year.gap(found.paid, found.cp or ZERO) > 0:
            yield _exceeded(year, "CP", name, found.paid, found.cp or ZERO)


def _exceeded(year: Examined, unit: str, name: str, used: Decimal, opened: Decimal) -> Finding:
    what, over = WORDS[unit][0], year.gap(used, opened)
    is_uncovered = opened <= 0
    exceeded = "AE ouvertes dépassées" if unit == "AE" else "CP ouverts dépassés"
    cure = "Retirer, virer, ou attendre un budget rectificatif." if unit == "AE" else "Attendre un budget rectificatif."
    return Finding(
        unit.lower(),
        "error",
        f"{name} : {year.told(over)} {what} sans crédits ouverts"
        if is_uncovered
        else f"{name} : {exceeded} de {year.told(over)}",
        f"{year.told(used)} {what} pour {year.told(opened)} ouverts en {year.year}. {cure}",
        year.told(over),
        year.address("execution"),
        over,
        LIMITATIVE,
        is_uncovered,
    )


# --- carry-over (check 6)


def carry_over(year: Examined) -> Iterator[Finding]:
    """Carried over beyond what a nature left, or beyond the ceiling of the whole fund; never by direction."""
    over = year.carry_over
    if not over.made:
        return
    address = year.address("reports")
    total = sum(over.made.values(), ZERO)
    for reason in over.refusals(over.made) if over.is_known else ():
        yield Finding(
            "carry_over", "error", "Report au-delà du permis", reason, year.told(total), address, total,
            cited(year.carry_over_text),
        )  # fmt: skip
    if over.ceiling is None or not over.is_known:
        base = f"le plafond de {percent(over.rate)}" if over.rate is not None else "aucun plafond"
        why = "les AE ouvertes ne sont pas connues" if not over.is_known else f"{base} n’est connu pour {year.year}"
        yield Finding(
            "carry_over", "information", f"{year.told(total)} reportés, plafond inconnu",
            f"Le report est fait et {why} : il n’est comparé qu’à ce qui l’est.",
            year.told(total), address, total, cited(year.carry_over_text),
        )  # fmt: skip


def openings(year: Examined) -> Iterator[Finding]:
    """What one year carries out is what the next one carries in, nature by nature; provisional until it is closed.

    What has not entered is proposed: a stage of the next year takes it when it is voted. More than was carried out is
    wrong, and what a closed year never took is lost.
    """
    made = {one.nature: one.moved.carried_out for one in year.carry_over.sides}
    into = {one.nature: one.moved.carried_in for one in year.carry_over.sides}
    if year.before is not None:
        level: Level = "error" if year.before.is_closed or any(year.before.out.values()) else "warning"
        yield from _opening(year, level, year.before.year, year.before.out, into, is_over=year.is_closed)
    if year.after is not None:
        level = "error" if year.is_closed or any(made.values()) else "warning"
        yield from _opening(year, level, year.year, made, year.after.into, is_over=year.after.is_closed)
    elif any(made.values()):
        total = sum(made.values(), ZERO)
        yield Finding(
            "carry_over",
            "information",
            f"{year.told(total)} reportés vers {year.year + 1}, qui n’est pas ouvert",
            f"L’exercice {year.year + 1} n’existe pas : le report n’y est pas entré.",
            year.told(total),
            year.address("reports"),
            total,
        )


def _opening(
    year: Examined,
    level: Level,
    first: int,
    out: Mapping[Nature, Decimal],
    into: Mapping[Nature, Decimal],
    *,
    is_over: bool,
) -> Iterator[Finding]:
    """`is_over`: the next year is closed, no stage of it takes anything any more."""
    waiting = ZERO
    for nature in Nature:
        left, come = out.get(nature, ZERO), into.get(nature, ZERO)
        waiting += max(left - come, ZERO)
        if left < come:
            yield Finding(
                "carry_over",
                level,
                f"{nature.label} : l’ouverture de {first + 1} n’est pas la clôture de {first}",
                f"{year.told(left)} sortis de {first}, {year.told(come)} entrés dans {first + 1}.",
                year.told(come - left),
                year.address("reports"),
                abs(come - left),
                cited(year.carry_over_text),
            )
    if waiting:
        yield _proposed(year, first, waiting, is_over=is_over)


def _proposed(year: Examined, first: int, waiting: Decimal, *, is_over: bool) -> Finding:
    """What a year carries over and the next one has not taken: proposed, or lost once that one is closed."""
    told = f"{year.told(waiting)} de report de {first}"
    return Finding(
        "carry_over",
        "warning" if is_over else "information",
        f"{told} que {first + 1} n’a pas pris" if is_over else f"{told} proposés à {first + 1}",
        f"Aucune étape votée de {first + 1} ne l’a pris avant sa clôture : il est à déduire de la dotation suivante."
        if is_over
        else f"Il n’entre dans {first + 1} que par une étape votée qui le prend, BI ou BR.",
        year.told(waiting),
        year.address("reports"),
        waiting,
        cited(year.carry_over_text),
    )


# --- protected credits (check 7)


def protected(year: Examined) -> Iterator[Finding]:
    """Minimums that a text protects, by purpose or scheme; unknown where the budget does not say what it opens."""
    for one in year.protected:
        own = [spot for spot in year.spots if _is_of(spot, one)]
        opened = sum_of(own)
        if one.purpose and one.purpose not in year.purposes:
            yield _shortfall(year, one, "information", f"ne se vérifie pas : {untagged(one.purpose)}")
        elif opened.ae is None and not _is_told(year, one):
            yield _shortfall(year, one, "information", "ne se vérifie pas : le budget ne dit pas ce qu’il y ouvre")
        elif (opened.ae or ZERO) < one.amount:
            moved = sum((spot.moved.transferred for spot in own), ZERO)
            why = f", dont {year.told(moved)} de virements" if moved < 0 else ""
            told = f"{year.told(opened.ae or ZERO)} ouverts{why} pour {year.told(one.amount)} protégés"
            yield _shortfall(year, one, "error", told, one.amount - (opened.ae or ZERO))


def _is_of(spot: ExaminedPlace, one: Protected) -> bool:
    return spot.scheme == one.scheme if one.scheme is not None else spot.purpose == one.purpose


def _is_told(year: Examined, one: Protected) -> bool:
    """Whether the budget is broken down by what is protected: by scheme, or by what says a purpose."""
    opened = [spot for spot in year.spots if spot.ae is not None]
    if one.scheme is not None:
        return any(not year.schemes[spot.scheme].is_rest for spot in opened)
    return any(not year.schemes[spot.scheme].is_rest or not year.missions[spot.mission].is_rest for spot in opened)


def _shortfall(year: Examined, one: Protected, level: Level, told: str, gap: Decimal = ZERO) -> Finding:
    what = PurposeKind(one.purpose).label if one.purpose else year.schemes[one.scheme or 0].text
    page = "credits_proteges" if one.purpose and one.purpose not in year.purposes else "etapes"
    title = f"{one.label} : il manque {year.told(gap)}" if gap else f"{one.label} : non vérifié"
    return Finding(
        "protected", level, title, f"{what} : {told}.", year.told(gap or one.amount), year.address(page), gap,
        Law(one.text, one.url) if one.url else cited(one.text),
    )  # fmt: skip


def one_way(year: Examined) -> Iterator[Finding]:
    """Transfers that take from protected purposes for others."""
    for shift in year.shifts:
        for unit, sums in (("d’AE", shift.ae), ("de CP", shift.cp)):
            for breach in breaches(sums):
                yield Finding(
                    "protected",
                    "error",
                    f"Virement interdit : {year.told(breach.taken)} {unit} pris à {breach.source.label.lower()}",
                    f"{shift.told} : {breach.sentence}.",
                    year.told(breach.taken),
                    year.address("mouvements"),
                    breach.taken,
                    breach.law,
                )
