"""What the texts of an agency notify, as pages read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from allocations.actions.text_parts import part_text
from allocations.ceilings import Place, programmed
from allocations.enums import FROZEN, Credit, TextPart
from allocations.models import Envelope, Text, TextLine, Version
from allocations.texts.form import KnownAmounts
from prs_budget.lib.money import ZERO, euros_text
from prs_budget.lib.words import moment_of
from prs_budget.organisation.models import Agency


def lines_of(agency: Agency) -> list[TextLine]:
    """Every line of every text, envelopes with them. One query."""
    lines = TextLine.objects.filter(text__agency=agency).select_related("envelope", "text")
    return list(lines.order_by("-text__date", "text__code", "envelope__position", "year", "pk"))


def held(agency: Agency, lines: Sequence[TextLine], text: Text | None = None) -> KnownAmounts:
    """What the amounts of a text are held against: the other texts, itself, and what each envelope has in a year.

    An envelope that no text notifies is known by the reference version. Two queries.
    """
    notified: dict[tuple[str, int, str], Decimal] = {}
    said: dict[tuple[str, int, str, str, str, str], Decimal] = {}
    totals: dict[tuple[str, int], Decimal] = {}
    reference = Version.objects.filter(agency=agency, status__in=FROZEN).latest_first().first()
    envelopes = {one.pk: one.code for one in Envelope.objects.filter(agency=agency)} if reference else {}
    most = dict[str, Decimal]()
    for (envelope, _), amount in (programmed(reference) if reference else {}).items():
        most[envelopes[envelope]] = max(most.get(envelopes[envelope], ZERO), amount)
    for line in lines:
        code, is_own = line.envelope.code, text is not None and line.text_id == text.pk
        if line.within_id is None:
            totals[code, line.year] = totals.get((code, line.year), ZERO) + line.amount
        if is_own:
            said[code, line.year, line.credit, line.object, line.part, line.protects] = line.amount
        elif line.within_id is None:
            place = (code, line.year, line.credit)
            notified[place] = notified.get(place, ZERO) + line.amount
    for (code, _), amount in totals.items():
        most[code] = max(most.get(code, ZERO), amount)
    return KnownAmounts(notified, said, most)


def sources(version: Version) -> Mapping[Place, str]:
    """The texts that make each ceiling of a version, by their references. One query; none once it is adopted.

    An adopted version keeps its ceilings, not what they came from: later texts would be told with the others.
    """
    if version.is_frozen:
        return {}
    told: dict[Place, list[str]] = {}
    for line in lines_of(version.agency):
        told.setdefault((line.envelope_id, line.year), []).append(line.text.code)
    return {place: ", ".join(sorted(set(codes))) for place, codes in told.items()}


@dataclass(frozen=True, slots=True)
class Corrected:
    """A line of a text that was corrected, in words."""

    moment: str
    by: str
    what: str
    amount: str
    reason: str


#: what was done to a line, by the letter of its history
_DONE = {"+": "ajoutée", "~": "corrigée", "-": "retirée"}


def past_of(text: Text, agency: Agency, now: datetime) -> list[Corrected]:
    """The corrections of a text, line by line, the last first. One query."""
    told = TextLine.history.filter(text=text).select_related("envelope", "history_user")
    found: list[Corrected] = []
    held: dict[int, Decimal] = {}
    for one in told.order_by("history_id"):
        old, new = held.get(one.id), None if one.history_type == "-" else one.amount
        if one.history_change_reason:
            part = part_text(one.part, one.protects) if one.part != TextPart.WHOLE or one.protects else ""
            words = (f"{one.envelope.label} {one.year}", Credit(one.credit).label, part)
            what = f"{', '.join(filter(None, words))} : ligne {_DONE[one.history_type]}"
            amount = euros_text(new) if old == new else f"{euros_text(old)} → {euros_text(new)}"
            moment, by = moment_of(one.history_date, agency.time_zone, now), str(one.history_user or "")
            found.append(Corrected(moment, by, what, amount, one.history_change_reason))
        held[one.id] = one.amount
    return found[::-1]
