"""What is wrong in what is left to pay: too much paid, schedules that do not add up, what has lapsed.

docs/algorithmes/controles-fir.md, 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocations.law import FIRM, UNCOMMITTED, cited
from fir.checks.facts import Examined, OutstandingCommitment
from fir.checks.findings import Finding
from fir.facts.lapses import Lapse
from prs_budget.lib.money import ZERO
from prs_budget.lib.words import counted

#: commitments that a finding names, and findings of one rule that the page lists one by one
NAMED, MOST = 3, 50


def outstanding(year: Examined) -> Iterator[Finding]:
    """Commitments paid, or withdrawn from, beyond their AE: an error, or only unknown where what came before is."""
    negative = sorted((one for one in year.owed if one.rap < 0), key=lambda one: (one.rap, one.code))
    wrong = [one for one in negative if one.is_whole]
    for one in wrong[:MOST]:
        yield _negative(year, one)
    partly_known = [one for one in negative if one.code and not one.is_whole]
    rest = (("error", wrong[MOST:]), ("information", partly_known))
    for level, some in rest:
        if some:
            yield _paid_beyond(year, level, some)


def _negative(year: Examined, one: OutstandingCommitment) -> Finding:
    """A commitment with less than nothing left to pay: more was paid, or more withdrawn, than was committed."""
    if one.cp > 0:
        title = f"{_name(one)} : {year.told(min(one.cp, -one.rap))} payés de trop"
    else:
        title = f"{_name(one)} : {year.told(-one.rap)} d’AE retirés ou corrigés au-delà de l’engagé"
    if one.ae < 0:
        told = f"Retraits et corrections dépassent l’engagé de {year.told(-one.ae)}"
        told += f" ; {year.told(one.cp)} payés depuis l’origine."
    else:
        told = f"{year.told(one.cp)} payés depuis l’origine pour {year.told(one.ae)} engagés, retraits déduits."
    href = one.href or year.address("restes_a_payer")
    return Finding("outstanding", "error", title, told, year.told(one.rap), href, -one.rap, FIRM)


def _paid_beyond(year: Examined, level: str, some: Sequence[OutstandingCommitment]) -> Finding:
    total = -sum((one.rap for one in some), ZERO)
    done = "payés" if all(one.cp > 0 for one in some) else "payés, retirés ou corrigés"
    why = "" if level == "error" else " Ce qui était engagé avant le premier exercice suivi n’est pas connu."
    return Finding(
        "outstanding",
        "error" if level == "error" else "information",
        f"{year.told(total)} {done} au-delà des AE connues",
        f"{_named(some)}.{why}",
        year.told(-total),
        year.address("restes_a_payer"),
        total,
        FIRM,
    )


def uncommitted(year: Examined) -> Iterator[Finding]:
    """What was paid without a prior commitment, which uses AE in the amount of its CP: listed, not wrong by itself."""
    found = year.uncommitted
    if not found.movements:
        return
    yield Finding(
        "uncommitted",
        "information",
        f"{year.told(found.ae)} payés sans engagement préalable",
        f"{counted(found.movements, 'mouvement')} de {year.year} sans engagement : ils consomment les AE de leurs CP.",
        year.told(found.ae),
        f"{year.address('mouvements')}?prealable=sans",
        abs(found.ae),
        UNCOMMITTED,
    )


def schedules(year: Examined) -> Iterator[Finding]:
    """Commitments whose schedule does not add up to their AE; those left to pay that have none."""
    gaps = [one for one in year.owed if one.scheduled is not None and one.scheduled != one.ae]
    for one in sorted(gaps, key=lambda one: (-abs((one.scheduled or ZERO) - one.ae), one.code))[:MOST]:
        gap = (one.scheduled or ZERO) - one.ae
        yield Finding(
            "schedule",
            "warning",
            f"{_name(one)} : échéancier de {year.told(one.scheduled or ZERO)} pour {year.told(one.ae)} d’AE",
            f"L’échéancier {'dépasse les AE' if gap > 0 else 'laisse des AE sans échéance'}. Corrigez ses échéances.",
            year.told(gap),
            one.href or year.address("restes_a_payer"),
            abs(gap),
        )
    without = [one for one in year.owed if one.code and one.scheduled is None and one.rap > 0]
    if without:
        total = sum((one.rap for one in without), ZERO)
        many = counted(len(without), "engagement")
        yield Finding(
            "schedule",
            "information",
            f"{many} à payer sans échéancier",
            f"{_named(without)} : leur reste à payer est « Non programmé » dans les restes à payer.",
            year.told(total),
            year.address("restes_a_payer"),
            total,
        )
    yield from _beyond_lapse(year)
    yield from _late(year)


def _beyond_lapse(year: Examined) -> Iterator[Finding]:
    """Commitments scheduled for after the day when what is left of them lapses."""
    for one in sorted(year.owed, key=lambda one: (-one.rap, one.code)):
        late = one.beyond_lapse
        if late is not None:
            yield Finding(
                "schedule",
                "warning",
                f"{_name(one)} : échéance en {late.last}, après la prescription",
                f"Ce qui reste à payer, {year.told(one.rap)}, se prescrit le 31 décembre {late.lapses_in} : avancez "
                "ses échéances, ou retirez ce qui ne sera pas payé.",
                year.told(one.rap),
                one.href or year.address("restes_a_payer"),
                one.rap,
                cited(late.text),
            )


def _late(year: Examined) -> Iterator[Finding]:
    """What schedules planned for years gone by, and was not paid; what has lapsed is told by its own rule."""
    lapsed = {one.origin_year for one in year.dues if _is_over(year, one)}
    late = [one for one in year.owed if one.late and one.is_whole and one.origin_year not in lapsed]
    if not late:
        return
    total, last = sum((one.late for one in late), ZERO), year.year if year.is_closed else year.year - 1
    many = "1 engagement a" if len(late) == 1 else f"{len(late)} engagements ont"
    yield Finding(
        "schedule",
        "information",
        f"{many} des échéances jusqu’à {last} à payer",
        f"{_named(late)} : elles sont dans « Échéancier, jusqu’à {year.year} » des restes à payer.",
        year.told(total),
        year.address("restes_a_payer"),
        total,
    )


def _name(one: OutstandingCommitment) -> str:
    if one.code:
        return f"{one.code} {one.label}".strip()
    return f"Mouvements de {one.origin_year or 'millésime inconnu'} sans engagement"


def _named(some: Sequence[OutstandingCommitment]) -> str:
    """« E1, E2, E3 et 4 autres »."""
    names = [one.code or f"sans engagement ({one.origin_year or 'origine inconnue'})" for one in some]
    more = f" et {len(names) - NAMED} autres" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _is_over(year: Examined, one: Lapse) -> bool:
    """Whether what is left to pay of an origin year has lapsed."""
    return one.lapses_in is not None and one.lapses_in < year.year + year.is_closed


def lapse(year: Examined) -> Iterator[Finding]:
    """Payments of what had lapsed; what has lapsed and was not withdrawn."""
    if not year.has_payments:
        return
    for one in year.dues:
        gone = one.lapses_in is not None and one.lapses_in < year.year
        if gone and one.paid > 0:
            yield Finding(
                "lapse",
                "error",
                f"{year.told(one.paid)} payés sur des engagements de {one.origin_year}, prescrits",
                f"Ils se prescrivaient le 31 décembre {one.lapses_in}.",
                year.told(one.paid),
                year.address("reports"),
                one.paid,
                cited(one.text),
            )
        if _is_over(year, one) and one.rap > 0:
            yield Finding(
                "lapse",
                "warning",
                f"{year.told(one.rap)} de {one.origin_year} prescrits et toujours à payer",
                f"Prescrits le 31 décembre {one.lapses_in} : retirez ce qui reste de ces engagements.",
                year.told(one.rap),
                year.address("reports"),
                one.rap,
                cited(one.text),
            )
