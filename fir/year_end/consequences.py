"""What closing a year would do, in sentences with their figures, told before it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fir.checks.findings import Finding
from fir.enums import Nature, StageKind
from fir.facts.figures import Credits
from fir.facts.incoming import amounts_text
from fir.facts.settling import Settled, commitments
from fir.models import FirYear, Stage
from prs_budget.lib.money import ZERO, euros_text
from prs_budget.lib.words import counted

ENTERS = "Ils n’entrent dans {} que par une étape votée qui les prend (BI ou BR)."


def unvoted(fir_year: FirYear) -> list[str]:
    """That drafts are frozen as they are, and open nothing; nothing where there is none."""
    rows = Stage.objects.filter(fir_year=fir_year).exclude(kind=StageKind.EXECUTION).in_order()
    codes = [one.code for one in rows if one.is_draft]
    if not codes:
        return []
    if len(codes) == 1:
        return [f"{codes[0]} est en projet : l’étape se fige sans être votée, et ce qu’elle prévoit n’ouvre rien."]
    return [f"{', '.join(codes)} sont en projet : ces étapes se figent sans être votées, et n’ouvrent rien."]


def consequences(
    found: Settled,
    chosen: Mapping[Nature, Credits],
    deducted: str,
    after: FirYear | None,
    wrong: Sequence[Finding],
) -> list[str]:
    """What is frozen, what the next year is proposed (`after`, None where it is not opened yet), what it loses."""
    year, carried = found.fir_year.year, {nature: one for nature, one in chosen.items() if one.ae or one.cp}
    told = [f"{year} se fige : plus aucun chiffre, aucun mouvement, aucune étape n’y change.", *unvoted(found.fir_year)]
    opened = f"sont proposés à {year + 1}, qui est ouvert" if after else f"sont proposés à {year + 1}, qui s’ouvre"
    if carried:
        parts = ", ".join(f"{amounts_text({n: one})} en {n.label.lower()}" for n, one in carried.items())
        told.append(f"{amounts_text(carried)} {opened} : {parts}. {ENTERS.format(year + 1)}")
    else:
        told.append(
            f"Rien n’est reporté ; {year + 1} {'est déjà ouvert' if after else 's’ouvre avec les mêmes règles'}."
        )
    if deducted:
        told.append(deducted)
    if found.is_payable_known and (owed := commitments(found.owed)):
        many = counted(len(owed), "engagement garde", "engagements gardent")
        told.append(f"{many} {euros_text(sum((one.rap for one in owed), ZERO))} à payer : ils suivent, sans ressaisie.")
    if wrong:
        many = counted(len(wrong), "anomalie demeure", "anomalies demeurent")
        told.append(f"{many}, dont « {wrong[0].title} », et ne pourront plus être corrigées dans {year}.")
    told.append(f"{year} ne se rouvre que tant que {year + 1} n’a aucun mouvement à lui.")
    return told
