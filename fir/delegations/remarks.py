"""What is worth a second look in delegations that may be recorded: a late day, a year that no plan has."""

from __future__ import annotations

from collections.abc import Sequence

from fir.actions.delegations import DelegationDraft
from projects.models import Plan
from prs_budget.lib.words import listed
from prs_budget.organisation.models import Agency

#: lines that a remark names
MOST_NAMED = 5


def remarks(agency: Agency, drafts: Sequence[DelegationDraft]) -> list[str]:
    """A sentence of each kind, with the lines of the file where there is one. A query.

    The campaign of a year runs into the next one: its days are told after the 31st of March that follows.
    """
    told: dict[str, list[int]] = {}
    plans = list(Plan.objects.filter(agency=agency).only("base_year", "horizon"))
    for draft in drafts:
        if (draft.on.year - draft.year, draft.on.month) > (1, 3):
            why = f"la date est après le 31 mars {draft.year + 1} : elle n’est pas de l’année {draft.year}, vérifiez-la"
            told.setdefault(why, []).append(draft.row)
        if plans and not any(draft.year in one.years for one in plans):
            why = f"l’année {draft.year} n’est d’aucun PRS de l’agence : rien n’y est programmé à comparer"
            told.setdefault(why, []).append(draft.row)
    return [f"{_lines(rows)}{why}." for why, rows in told.items()]


def _lines(rows: Sequence[int]) -> str:
    named = [str(row) for row in rows if row]
    return f"ligne{'s' if len(named) > 1 else ''} {listed(named, MOST_NAMED)} : " if named else ""
