"""What closing a year would do, in sentences with their figures, told before it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from fir.checks.findings import Finding
from fir.enums import Nature, StageKind
from fir.facts.settling import Settled, commitments
from fir.models import FirYear, Stage
from prs_budget.lib.money import ZERO, euros_text
from prs_budget.lib.words import counted


def unvoted(fir_year: FirYear) -> list[str]:
    """That stages still being prepared are frozen as they are, and open nothing; nothing where there is none."""
    rows = Stage.objects.filter(fir_year=fir_year, is_voted=False).exclude(kind=StageKind.EXECUTION).in_order()
    codes = [one.code for one in rows]
    if not codes:
        return []
    if len(codes) == 1:
        return [f"{codes[0]} est en préparation : l’étape se fige sans être votée, et ce qu’elle prévoit n’ouvre rien."]
    return [f"{', '.join(codes)} sont en préparation : ces étapes se figent sans être votées, et n’ouvrent rien."]


def consequences(
    found: Settled, chosen: Mapping[Nature, Decimal], after: FirYear | None, wrong: Sequence[Finding]
) -> list[str]:
    """What is frozen, what goes to the next year (`after`, None where it is not opened yet) and what does not."""
    year, carried = found.fir_year.year, {nature: amount for nature, amount in chosen.items() if amount}
    told = [f"{year} se fige : plus aucun chiffre, aucun mouvement, aucune étape n’y change.", *unvoted(found.fir_year)]
    opened = f"entrent dans {year + 1}, qui est ouvert" if after else f"entrent dans {year + 1}, qui s’ouvre"
    if carried:
        parts = ", ".join(f"{euros_text(amount)} en {nature.label.lower()}" for nature, amount in carried.items())
        told.append(f"{euros_text(sum(carried.values(), ZERO))} {opened} : {parts}.")
    else:
        told.append(
            f"Rien n’est reporté ; {year + 1} {'est déjà ouvert' if after else 's’ouvre avec les mêmes règles'}."
        )
    if found.carry_over.is_known and (lost := found.carry_over.unspent - sum(carried.values(), ZERO)) > 0:
        told.append(f"{euros_text(lost)} d’AE non consommées ne sont pas reportés.")
    if found.is_payable_known and (owed := commitments(found.owed)):
        many = counted(len(owed), "engagement garde", "engagements gardent")
        told.append(f"{many} {euros_text(sum((one.rap for one in owed), ZERO))} à payer : ils suivent, sans ressaisie.")
    if wrong:
        many = counted(len(wrong), "anomalie demeure", "anomalies demeurent")
        told.append(f"{many}, dont « {wrong[0].title} », et ne pourront plus être corrigées dans {year}.")
    told.append(f"{year} ne se rouvre que tant que {year + 1} n’a aucun mouvement à lui.")
    return told
