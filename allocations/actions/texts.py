"""The texts that notify credits: recorded, and corrected when they were entered wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from allocations import perms
from allocations.actions.ceilings import bad_amount, drop
from allocations.actions.following import follow_text
from allocations.actions.locking import CHUNK
from allocations.enums import FROZEN, Credit
from allocations.models import Envelope, Text, TextLine, Version
from projects.actions import restructured
from projects.models import Plan
from prs_budget.journal.models import Entry
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import Agency, User

OBJECT_LENGTH = 300


class NotifiedLine(NamedTuple):
    """One line of a text: the envelope's code, the year, what the credits are, exact euros."""

    envelope: str
    year: int
    credit: Credit
    object: str
    amount: Decimal


class LinesRefused(Refused):
    """Lines of a text that cannot be kept: every reason, by position from 0."""

    def __init__(self, lines: Mapping[int, str]) -> None:
        first = min(lines)
        super().__init__(f"Ligne {first + 1} : {lines[first]}")
        self.lines = dict(lines)


@transaction.atomic
def record_text(
    *,
    by: User,
    agency: Agency,
    code: str,
    label: str,
    date: date,
    lines: Sequence[NotifiedLine],
    source: str = "",
    reason: str = "",
) -> Text:
    """A text that notifies credits, with its lines. Every version that is not adopted has its ceilings at once.

    The forecasts that follow a rate follow it.

    Raises PermissionDenied, LinesRefused with every line that cannot be kept, Refused for the text itself.
    """
    perms.require(by, agency, perms.MAY_SET_CEILINGS)
    _touch_all(agency)
    text = Text(agency=agency, code=code, label=label, date=date, source=source)
    _clean(text)
    envelopes = _require_lines(agency, lines)
    text.save()
    rows = [_row(text, envelopes, line) for line in lines]
    bulk_create_with_history(rows, TextLine, CHUNK, default_user=by, default_change_reason=reason[:REASON_LENGTH])
    _journal(by, text, "notification.record", reason, lines=len(rows))
    follow_text(by=by, agency=agency, code=text.code, reason=reason)
    return text


@transaction.atomic
def correct_text(
    *,
    by: User,
    text: Text,
    label: str,
    date: date,
    lines: Sequence[NotifiedLine],
    reason: str,
    source: str = "",
    seen: str | None = None,
) -> Text:
    """What the text should have said when it was entered. What it said stays in the history, with the reason.

    `seen` is the `text_state` that was read before. Raises as `record_text`.
    """
    perms.require(by, text.agency, perms.MAY_SET_CEILINGS)
    if not prose(reason):
        raise Refused("Une correction dit pourquoi : indiquez un motif.")
    _touch_all(text.agency)
    text = Text.objects.select_for_update(of=("self",)).select_related("agency").get(pk=text.pk)
    if seen not in (None, text_state(text)):
        raise Refused(f"{text.code} a changé depuis que vous l’avez lue : relisez-la avant de corriger.")
    envelopes = _require_lines(text.agency, lines)
    text.label, text.date, text.source = label, date, source
    _clean(text)
    text._change_reason = reason[:REASON_LENGTH]  # type: ignore[attr-defined]
    text.save()
    counts = _replace(by, text, [_row(text, envelopes, line) for line in lines], reason)
    _journal(by, text, "notification.correct", reason, **counts)
    follow_text(by=by, agency=text.agency, code=text.code, reason=reason)
    return text


def text_state(text: Text) -> str:
    """What tells whether a text changed since it was read. One query."""
    rows = TextLine.objects.filter(text=text).order_by("pk")
    told = [(one.envelope_id, one.year, one.credit, one.object, str(one.amount)) for one in rows]
    head = (text.label, text.date.isoformat(), text.source)
    return hashlib.sha256(repr((head, told)).encode()).hexdigest()


def _touch_all(agency: Agency) -> None:
    """Lock, and mark as changed, every version of an agency whose ceilings follow its notifications.

    Then its plans: adopted versions, which nothing marks, say what was notified since.
    """
    live = Version.objects.select_for_update().filter(agency=agency).exclude(status__in=FROZEN).order_by("pk")
    Version.objects.filter(pk__in=[version.pk for version in live]).update(stamp=F("stamp") + 1)
    for plan in Plan.objects.filter(agency=agency).order_by("pk"):
        restructured(plan)


def _clean(text: Text) -> None:
    """Refuse a text without code or label, or whose code is taken; every reason at once."""
    try:
        text.full_clean()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None


def bad_lines(agency: Agency, lines: Sequence[NotifiedLine]) -> dict[int, str]:
    """Every line that a text may not have, by position from 0, with why."""
    return _bad_lines(agency, lines, {one.code for one in Envelope.objects.filter(agency=agency)})


def _bad_lines(agency: Agency, lines: Sequence[NotifiedLine], envelopes: Collection[str]) -> dict[int, str]:
    years = {year for plan in Plan.objects.filter(agency=agency) for year in plan.years}
    bad: dict[int, str] = {}
    seen: dict[tuple[str, int, str, str], int] = {}
    for position, line in enumerate(lines):
        key = (line.envelope, line.year, line.credit, line.object)
        first = seen.setdefault(key, position)
        if why := _bad_line(line, envelopes, years):
            bad[position] = why
        elif first != position:
            bad[position] = f"même enveloppe, année, nature et objet que la ligne {first + 1} : ajoutez les montants."
    return bad


def _require_lines(agency: Agency, lines: Sequence[NotifiedLine]) -> Mapping[str, Envelope]:
    """The envelopes of an agency by code, every line being one that a text may have."""
    if not lines:
        raise Refused("Un texte notifie au moins un montant : ajoutez une ligne.")
    envelopes = {one.code: one for one in Envelope.objects.filter(agency=agency)}
    if bad := _bad_lines(agency, lines, envelopes):
        raise LinesRefused(bad)
    return envelopes


def _bad_line(line: NotifiedLine, envelopes: Collection[str], years: set[int]) -> str:
    if line.envelope not in envelopes:
        return f"« {line.envelope} » n’est pas une enveloppe de l’agence."
    if line.year not in years:
        return f"{line.year} n’est l’année d’aucun PRS de l’agence ({min(years)} à {max(years)})."
    if len(line.object) > OBJECT_LENGTH:
        return f"un objet compte {OBJECT_LENGTH} caractères au plus ; celui-ci en a {len(line.object)}."
    return bad_amount(line.amount)


def _row(text: Text, envelopes: Mapping[str, Envelope], line: NotifiedLine) -> TextLine:
    return TextLine(
        text=text,
        envelope=envelopes[line.envelope],
        year=line.year,
        credit=line.credit,
        object=line.object,
        amount=line.amount,
    )


def _replace(by: User, text: Text, rows: Sequence[TextLine], reason: str) -> dict[str, int]:
    """Make the lines of a text these rows: only what differs is written."""

    def key(row: TextLine) -> tuple[int, int, str, str]:
        return row.envelope_id, row.year, row.credit, row.object

    stored = {key(row): row for row in TextLine.objects.filter(text=text)}
    wanted = {key(row): row for row in rows}
    made = [row for place, row in wanted.items() if place not in stored]
    changed = []
    for place in wanted.keys() & stored.keys():
        if stored[place].amount != wanted[place].amount:
            stored[place].amount = wanted[place].amount
            changed.append(stored[place])
    dropped = [row for place, row in stored.items() if place not in wanted]
    why = reason[:REASON_LENGTH]
    bulk_create_with_history(made, TextLine, CHUNK, default_user=by, default_change_reason=why)
    bulk_update_with_history(changed, TextLine, ["amount"], CHUNK, default_user=by, default_change_reason=why)
    drop(by, dropped, reason)
    return {"added": len(made), "changed": len(changed), "removed": len(dropped)}


def _journal(by: User, text: Text, action: str, reason: str, **details: object) -> None:
    Entry.objects.record(by=by, agency=text.agency, action=action, target=text, reason=reason, **details)
