"""The measures that the lines of a text name: what is left to share out is the line less them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from allocations import perms
from allocations.actions.ceilings import bad_amount
from allocations.actions.locking import CHUNK
from allocations.models import Text, TextLine, TextLineMeasure
from projects.models import Measure
from prs_budget.journal.models import Entry
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.money import ZERO, euros_text
from prs_budget.lib.refusals import Refused
from prs_budget.organisation.models import User


class MeasureShare(NamedTuple):
    """What of a line (its id) is for a measure (its code), in exact euros."""

    line: int
    measure: str
    amount: Decimal


class SharesRefused(Refused):
    """Shares that cannot be kept: every reason, by position from 0; the message says the first."""

    def __init__(self, shares: Mapping[int, str]) -> None:
        first = min(shares)
        super().__init__(f"Mesure {first + 1} : {shares[first]}")
        self.shares = dict(shares)


@transaction.atomic
def name_measures(
    *, by: User, text: Text, shares: Sequence[MeasureShare], reason: str = "", seen: str | None = None
) -> Mapping[str, int]:
    """Make these the measures that the lines of a text name; those that are not given are taken back.

    `seen` is the `shares_state` that was read. Returns how many were added, changed, removed. Raises PermissionDenied,
    SharesRefused with every one that cannot be kept, Refused where they changed meanwhile.
    """
    perms.require(by, text.agency, perms.MAY_SET_CEILINGS)
    text = locked_text(text)
    if seen not in (None, shares_state(text)):
        raise Refused(f"Les mesures de {text.code} ont changé depuis que vous les avez lues : rechargez la page.")
    lines = {line.pk: line for line in TextLine.objects.filter(text=text, within__isnull=True)}
    measures = {one.code: one for one in Measure.objects.filter(plan__agency=text.agency).order_by("plan", "pk")}
    if bad := _bad(shares, lines, measures):
        raise SharesRefused(bad)
    counts = _write(by, text, [(lines[one.line], measures[one.measure], one.amount) for one in shares], reason)
    if any(counts.values()):
        Entry.objects.record(
            by=by, agency=text.agency, action="text.name_measures", target=text, reason=reason, **counts
        )
    return counts


def locked_text(text: Text) -> Text:
    """A text as it stands, locked, before any version or year that follows it. Raises Refused once withdrawn."""
    found = (
        Text.objects.select_for_update(of=("self",), no_key=True).select_related("agency").filter(pk=text.pk).first()
    )
    if found is None:
        raise Refused(f"{text.code} vient d’être retiré : rechargez la page.")
    return found


def shares_state(text: Text) -> str:
    """What tells whether the measures of a text changed since they were read. One query."""
    rows = TextLineMeasure.objects.filter(line__text=text).order_by("pk")
    told = [(line, measure, str(amount)) for line, measure, amount in rows.values_list("line", "measure", "amount")]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _bad(
    shares: Sequence[MeasureShare], lines: Mapping[int, TextLine], measures: Mapping[str, Measure]
) -> dict[int, str]:
    bad: dict[int, str] = {}
    left = {pk: line.amount for pk, line in lines.items()}
    seen: set[tuple[int, str]] = set()
    for position, one in enumerate(shares):
        if one.line not in lines:
            bad[position] = "cette ligne n’est plus du texte : rechargez la page."
        elif one.measure not in measures:
            bad[position] = f"« {one.measure} » n’est pas une mesure de l’agence."
        elif (one.line, one.measure) in seen:
            bad[position] = f"{one.measure} est déjà nommée sur cette ligne : ajoutez les montants."
        elif why := bad_amount(one.amount):
            bad[position] = why
        elif one.amount <= 0:
            bad[position] = "le montant d’une mesure est plus grand que zéro."
        else:
            seen.add((one.line, one.measure))
            left[one.line] -= one.amount
            if left[one.line] < 0:
                bad[position] = f"les mesures de la ligne la dépassent de {euros_text(-left[one.line])}."
    return bad


def _write(by: User, text: Text, wanted: Sequence[tuple[TextLine, Measure, Decimal]], reason: str) -> dict[str, int]:
    why = reason[:REASON_LENGTH]
    stored = {(one.line_id, one.measure_id): one for one in TextLineMeasure.objects.filter(line__text=text)}
    made, changed = [], []
    for line, measure, amount in wanted:
        kept = stored.pop((line.pk, measure.pk), None)
        if kept is None:
            made.append(TextLineMeasure(line=line, measure=measure, amount=amount))
        elif kept.amount != amount:
            kept.amount = amount
            changed.append(kept)
    bulk_create_with_history(made, TextLineMeasure, CHUNK, default_user=by, default_change_reason=why)
    bulk_update_with_history(changed, TextLineMeasure, ["amount"], CHUNK, default_user=by, default_change_reason=why)
    for one in stored.values():
        one._history_user, one._change_reason = by, why  # type: ignore[attr-defined]
        one.delete()
    return {"added": len(made), "changed": len(changed), "removed": len(stored)}


def below_measures(lines: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Lines (ids, with the amounts that they would have) whose measures need more: by how much. One query."""
    sums: dict[int, Decimal] = {}
    rows = TextLineMeasure.objects.filter(line__in=lines).values_list("line", "amount")
    for line, amount in rows:
        sums[line] = sums.get(line, ZERO) + amount
    return {line: total - lines[line] for line, total in sums.items() if total > lines[line]}
