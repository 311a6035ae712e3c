"""A year without a budget: none is voted, or none is enforceable yet (docs/algorithmes/controles-fir.md, 3 and 8)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fir.checks.facts import Examined, Waiting
from fir.checks.findings import Finding
from fir.facts.figures import Credits
from fir.facts.ledger import TWELFTHS_TEXT, is_beyond_twelfth, twelfth
from prs_budget.lib.money import ZERO
from prs_budget.lib.words import MONTHS


def unvoted(year: Examined) -> Iterator[Finding]:
    """No voted stage opens anything: most checks then have nothing to compare with, and silence would reassure."""
    if any(one.stage.ae is not None for one in year.spots):
        return
    committed = sum((one.moved.committed for one in year.spots), ZERO)
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
    """Months without an enforceable budget that take more than a twelfth of what the year before had at last."""
    waiting = year.waiting
    if waiting is None or not any((one.ae or ZERO) > 0 or (one.cp or ZERO) > 0 for one in waiting.months.values()):
        return
    base = year.before.authorised if year.before is not None else Credits()
    unknown = _unknown(year, waiting, base)
    if unknown:
        yield Finding(
            "twelfths",
            "information",
            "Douzièmes non vérifiés",
            unknown,
            "n.p.",
            year.address("etapes"),
            text=TWELFTHS_TEXT,
        )
        return
    for month, used in sorted(waiting.months.items()):
        for unit, spent, whole in (("AE", used.ae, base.ae), ("CP", used.cp, base.cp)):
            if not month or whole is None or (unit == "CP" and not year.has_payments):
                continue
            if is_beyond_twelfth(spent or ZERO, whole):
                yield _beyond(year, month, unit, spent or ZERO, whole)
    if waiting.months.get(0):
        told = f"Des mouvements de {year.year} n’ont pas de date : ils ne sont comptés dans aucun mois."
        yield Finding(
            "twelfths",
            "information",
            "Douzièmes vérifiés en partie",
            told,
            "n.p.",
            year.address("mouvements"),
            text=TWELFTHS_TEXT,
        )


def _unknown(year: Examined, waiting: Waiting, base: Credits) -> str:
    """Why the twelfths cannot be said; empty where they can."""
    if not waiting.is_dated:
        return f"Une étape est votée et rien ne dit depuis quand elle est exécutoire en {year.year}."
    if base.ae is None and base.cp is None:
        return f"Les crédits ouverts en {year.year - 1} ne sont pas connus : leur douzième non plus."
    return ""


def _beyond(year: Examined, month: int, unit: str, spent: Decimal, whole: Decimal) -> Finding:
    limit = twelfth(whole)
    what, of = ("engagés", "d’AE") if unit == "AE" else ("payés", "de CP")
    return Finding(
        "twelfths",
        "error",
        f"{MONTHS[month - 1].capitalize()} {year.year} : {year.told(spent - limit)} {of} au-delà du douzième",
        f"{year.told(spent)} {what} sans budget exécutoire ; le douzième de {year.told(whole)} est {year.told(limit)}.",
        year.told(spent - limit),
        year.address("rythme"),
        spent - limit,
        TWELFTHS_TEXT,
    )
