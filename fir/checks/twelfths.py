"""A year without a budget: none is voted, or none is enforceable yet (docs/algorithmes/controles-fir.md, 3 and 8).

As long as none is enforceable these rules speak alone: what the twelfths allow is neither « AE dépassées » nor
committed without credits, whatever was carried in.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from allocations.law import TWELFTHS
from fir.checks.facts import Examined
from fir.checks.findings import Finding
from fir.facts.twelfths import is_beyond_twelfth, twelfth
from fir.facts.twelfths import twelfths as since_january
from prs_budget.lib.findings import Level
from prs_budget.lib.money import ZERO
from prs_budget.lib.words import MONTHS


def unvoted(year: Examined) -> Iterator[Finding]:
    """No voted stage opens anything: most checks then have nothing to compare with, and silence would reassure."""
    if any(one.stage.ae is not None for one in year.spots):
        return
    committed = sum((one.moved.committed for one in year.spots), ZERO)
    if year.is_waiting and _is_used(year):
        return  # the twelfths say all there is to say
    if committed > 0 and not any(one.ae is not None for one in year.spots):
        return  # what is committed without credits is an error of its own
    if year.is_sourced:
        yield Finding(
            "ae",
            "information",
            f"AE ouvertes {'' if committed else 'et exécution '}inconnues",
            f"La source de {year.year} ne les donne pas : rien ne se vérifie de ce qui est engagé.",
            "n.p.",
            year.address("etapes"),
        )
        return
    title = f"L’étape {year.stage} n’ouvre aucune AE" if year.stage else f"Aucun budget n’est voté en {year.year}"
    todo = "" if year.is_closed else " Votez une étape."
    yield Finding(
        "ae",
        "information" if year.is_closed else "warning",
        title,
        f"Crédits ouverts, non engagé et report ne sont pas connus, et ne se vérifient pas.{todo}",
        "n.p.",
        year.address("etapes"),
    )


def twelfths(year: Examined) -> Iterator[Finding]:
    """Months without an enforceable budget that take more than a twelfth of what the first order of N−1 attributed.

    One limit serves what is committed and what is paid; the month is the rule, what is cumulated is told beside it.
    """
    if year.waiting is None or not _is_used(year):
        return
    whole = year.base.amount
    if whole is None or not year.waiting.is_dated:
        yield _said(
            year,
            "warning" if year.is_waiting and not year.is_closed else "information",
            "Douzièmes non vérifiés",
            _unknown(year),
        )
        return
    found = [
        _beyond(year, month, unit, whole)
        for month in sorted(year.months)
        if month
        for unit in ("AE", "CP")
        if is_beyond_twelfth(_used(year, month, unit), whole)
    ]
    yield from found
    if year.is_waiting and not found:
        yield _within(year, whole)
    if year.months.get(0):
        told = f"Des mouvements de {year.year} n’ont pas de date : ils ne sont comptés dans aucun mois."
        yield _said(year, "information", "Douzièmes vérifiés en partie", told, "mouvements")


def _is_used(year: Examined) -> bool:
    return any((one.ae or ZERO) > 0 or (one.cp or ZERO) > 0 for one in year.months.values())


def _used(year: Examined, month: int, unit: str) -> Decimal:
    """What a month committed, or paid where payments are known."""
    one = year.months[month]
    if unit == "AE":
        return one.ae or ZERO
    return (one.cp or ZERO) if year.has_payments else ZERO


def _unknown(year: Examined) -> str:
    """Why the twelfths cannot be said."""
    why = []
    if year.base.amount is None:
        why.append(f"{year.base.note[:1].upper()}{year.base.note[1:]}.")
    if year.waiting is not None and not year.waiting.is_dated:
        why.append(f"Une étape est votée et rien ne dit depuis quand elle est exécutoire en {year.year}.")
    if year.is_waiting:
        used = sum((_used(year, month, "AE") for month in year.months), ZERO)
        why.append(f"{year.told(used)} sont engagés sans budget exécutoire : rien ne dit si les douzièmes y suffisent.")
    return " ".join(why)


def _said(year: Examined, level: Level, title: str, told: str, page: str = "etapes") -> Finding:
    return Finding("twelfths", level, title, told, "n.p.", year.address(page), law=TWELFTHS)


def _within(year: Examined, whole: Decimal) -> Finding:
    """That what was taken so far is allowed: silence would not say that no budget is enforceable."""
    last = max((month for month in year.months if month), default=1)
    used = sum((_used(year, month, "AE") for month in year.months), ZERO)
    return Finding(
        "twelfths",
        "information",
        f"Aucun budget exécutoire en {year.year} : les douzièmes sont respectés",
        f"{year.told(used)} engagés pour {_limits(year, last, whole)}.",
        year.told(used),
        year.address("rythme"),
        law=TWELFTHS,
    )


def _limits(year: Examined, month: int, whole: Decimal) -> str:
    """« 45,0 M€ par mois, un douzième de 540,0 M€ (arrêté du …), soit 90,0 M€ fin février »."""
    limit, since = twelfth(whole), since_january(whole, month)
    note = f" ; {year.base.note}" if year.base.note else ""
    return (
        f"{year.told(limit)} par mois, un douzième de {year.told(whole)} ({year.base.text}{note}), "
        f"soit {year.told(since)} fin {MONTHS[month - 1]}"
    )


def _beyond(year: Examined, month: int, unit: str, whole: Decimal) -> Finding:
    limit, spent = twelfth(whole), _used(year, month, unit)
    what, of = ("engagés", "d’AE") if unit == "AE" else ("payés", "de CP")
    since = sum((_used(year, one, unit) for one in year.months if 0 < one <= month), ZERO)
    return Finding(
        "twelfths",
        "error",
        f"{MONTHS[month - 1].capitalize()} {year.year} : {year.told(spent - limit)} {of} au-delà du douzième",
        f"{year.told(spent)} {what} dans le mois, {year.told(since)} depuis janvier, sans budget exécutoire, pour "
        f"{_limits(year, month, whole)}. C’est le mois qui compte.",
        year.told(spent - limit),
        year.address("rythme"),
        spent - limit,
        TWELFTHS,
    )
