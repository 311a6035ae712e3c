"""The texts that notify credits: recorded, and corrected when they were entered wrong."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Model, ProtectedError
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from allocations import perms
from allocations.actions.ceilings import bad_amount, drop
from allocations.actions.following import follow_text
from allocations.actions.locking import CHUNK
from allocations.actions.text_measures import below_measures, locked_text
from allocations.actions.text_parts import NotifiedLine, parents, wrong_parts
from allocations.enums import FROZEN, TextKind
from allocations.models import Envelope, Text, TextLine, TextLineMeasure, Version
from projects.actions import restructured
from projects.models import Plan
from prs_budget.files.keeping import keep
from prs_budget.journal.models import Entry
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.money import ZERO, euros_text
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import Agency, User

OBJECT_LENGTH = 300
#: what a head gives to its text as it is
HEAD = ("label", "date", "kind", "number", "source", "is_first_order", "note")

Key = tuple[int, int, str, str, str, str]


class LinesRefused(Refused):
    """Lines of a text that cannot be kept: every reason, by position from 0."""

    def __init__(self, lines: Mapping[int, str]) -> None:
        first = min(lines)
        super().__init__(f"Ligne {first + 1} : {lines[first]}")
        self.lines = dict(lines)


@dataclass(frozen=True, slots=True)
class TextHead:
    """What a text is. `corrects` is the code of the one that it corrects; `note` says what is inferred.

    `file` is the one to attach, by its name and its bytes; None leaves what is attached.
    """

    label: str
    date: date
    kind: str = TextKind.OTHER
    number: str = ""
    source: str = ""
    is_first_order: bool = False
    corrects: str = ""
    note: str = ""
    file: tuple[str, bytes] | None = None


class Follower(Protocol):
    """What another room does once the lines of a text are written, in the same transaction."""

    def __call__(self, *, by: User, text: Text, reason: str) -> None:
        """Follow the lines of a text. Raises Refused."""


#: the rooms that stand above and whose figures come from texts (the receipts of the FIR)
followers: list[Follower] = []


@transaction.atomic
def record_text(
    *, by: User, agency: Agency, code: str, head: TextHead, lines: Sequence[NotifiedLine], reason: str = ""
) -> Text:
    """A text that notifies credits, with its lines. Every version that is not adopted has its ceilings at once.

    The forecasts that follow a rate follow it.

    Raises PermissionDenied, LinesRefused with every line that cannot be kept, Refused for the text itself.
    """
    perms.require(by, agency, perms.MAY_SET_CEILINGS)
    _touch_all(agency)
    text = Text(agency=agency, code=code)
    envelopes = _headed(by, text, head, lines)
    text.save()
    counts = _replace(by, text, envelopes, lines, reason)
    _journal(by, text, "notification.record", reason, lines=counts["added"])
    _followed(by, text, reason)
    return text


@transaction.atomic
def correct_text(
    *,
    by: User,
    text: Text,
    head: TextHead,
    lines: Sequence[NotifiedLine],
    reason: str,
    seen: str | None = None,
) -> Text:
    """What the text should have said when it was entered. What it said stays in the history, with the reason.

    `seen` is the `text_state` that was read before. Raises as `record_text`.
    """
    perms.require(by, text.agency, perms.MAY_SET_CEILINGS)
    if not prose(reason):
        raise Refused("Une correction dit pourquoi : indiquez un motif.")
    _touch_all(text.agency)
    text = locked_text(text)
    if seen not in (None, text_state(text)):
        raise Refused(f"{text.code} a changé depuis que vous l’avez lu : relisez-le avant de corriger.")
    envelopes = _headed(by, text, head, lines)
    text._change_reason = reason[:REASON_LENGTH]  # type: ignore[attr-defined]
    text.save()
    counts = _replace(by, text, envelopes, lines, reason)
    _journal(by, text, "notification.correct", reason, **counts)
    _followed(by, text, reason)
    return text


@transaction.atomic
def withdraw_text(*, by: User, text: Text, reason: str) -> None:
    """Take away a text that should not have been entered; what it said stays in the journal and in the history.

    Raises PermissionDenied, Refused: no reason, a text that another corrects, that names measures, that is in a stage.
    """
    perms.require(by, text.agency, perms.MAY_SET_CEILINGS)
    if not prose(reason):
        raise Refused(f"Indiquez pourquoi {text.code} est retiré : ce motif sera lu dans le journal.")
    agency, code = text.agency, text.code
    _touch_all(agency)
    text = locked_text(text)
    lines = list(TextLine.objects.filter(text=text).select_related("envelope"))
    told = [f"{one.envelope.code} {one.year} {one.part} {one.protects} {one.amount}" for one in lines]
    _journal(by, text, "text.withdraw", reason, label=text.label, lines=told)
    try:
        drop(by, _parts_first(lines), reason)
        text._history_user, text._change_reason = by, reason[:REASON_LENGTH]  # type: ignore[attr-defined]
        text.delete()
    except ProtectedError as held:
        raise Refused(_held_by(code, held.protected_objects)) from None
    follow_text(by=by, agency=agency, code=code, reason=reason)


def _held_by(code: str, rows: Iterable[Model]) -> str:
    """Why a text stays: what holds it, and what to do first."""
    kinds = {row._meta.verbose_name for row in rows}
    if TextLineMeasure._meta.verbose_name in kinds:
        return f"{code} nomme des mesures : retirez-les d’abord."
    if Text._meta.verbose_name in kinds:
        return f"{code} est corrigé par un autre texte : retirez-le, ou corrigez-le d’abord."
    return f"{code} est inscrit dans une étape du FIR : retirez-l’en d’abord, sous « Textes » de l’étape."


@transaction.atomic
def attach_file(*, by: User, text: Text, name: str, content: bytes) -> Text:
    """Attach a file to a text that has none: nothing that the text says changes, so no reason is asked.

    Raises PermissionDenied, Refused for a file that may not be kept, or where one is attached already.
    """
    perms.require(by, text.agency, perms.MAY_SET_CEILINGS)
    text = locked_text(text)
    if text.file_id is not None:
        raise Refused(f"{text.code} a déjà un fichier : corrigez le texte, avec un motif, pour le remplacer.")
    text.file = keep(by=by, agency=text.agency, name=name, content=content)
    text.save()
    _journal(by, text, "notification.attach", "", file=text.file.name)
    return text


def _followed(by: User, text: Text, reason: str) -> None:
    follow_text(by=by, agency=text.agency, code=text.code, reason=reason)
    for follow in followers:
        follow(by=by, text=text, reason=reason)


def text_state(text: Text) -> str:
    """What tells whether a text changed since it was read. One query."""
    rows = TextLine.objects.filter(text=text).order_by("pk")
    told = [(*_key(one), str(one.amount)) for one in rows]
    head = tuple(str(getattr(text, name)) for name in (*HEAD, "corrects_id", "file_id"))
    return hashlib.sha256(repr((head, told)).encode()).hexdigest()


def _headed(by: User, text: Text, head: TextHead, lines: Sequence[NotifiedLine]) -> Mapping[str, Envelope]:
    """Give a text its head, and the envelopes of its agency by code. Raises Refused, LinesRefused."""
    for name in HEAD:
        setattr(text, name, getattr(head, name))
    text.corrects = _corrected(text, head.corrects)
    if head.file is not None:
        text.file = keep(by=by, agency=text.agency, name=head.file[0], content=head.file[1])
    _clean(text)
    envelopes = _require_lines(text.agency, lines, head.date)
    if text.is_first_order:
        _require_first(text, {(line.envelope, line.year) for line in lines if not line.is_part})
    return envelopes


def _corrected(text: Text, code: str) -> Text | None:
    """The text that another corrects. Raises Refused."""
    if not code:
        return None
    found = Text.objects.filter(agency=text.agency, code=code).first()
    if found is None or found.pk == text.pk:
        raise Refused(f"« {code} » n’est pas un autre texte de l’agence : choisissez celui qui est corrigé.")
    return found


def _require_first(text: Text, places: Collection[tuple[str, int]]) -> None:
    """Refuse a second first order of an envelope and a year: R1435-25 knows one."""
    others = TextLine.objects.added().filter(text__agency=text.agency, text__is_first_order=True).exclude(text=text.pk)
    for line in others.select_related("envelope", "text").order_by("pk"):
        if (line.envelope.code, line.year) in places:
            raise Refused(
                f"{line.text.code} est déjà le premier arrêté de {line.year} pour {line.envelope.label} : "
                "l’année n’en a qu’un."
            )


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


def bad_lines(agency: Agency, lines: Sequence[NotifiedLine], on: date | None) -> dict[int, str]:
    """Every line that a text of a day may not have, by position from 0, with why."""
    return _bad_lines(agency, lines, on, {one.code for one in Envelope.objects.filter(agency=agency)})


def years_of(agency: Agency, on: date | None) -> list[int]:
    """The years that a text may notify: those of the plans of its agency, its own, and those beside it."""
    planned = {year for plan in Plan.objects.filter(agency=agency).order_by("pk") for year in plan.years}
    return sorted(planned | ({on.year - 1, on.year, on.year + 1} if on else set()))


def _bad_lines(
    agency: Agency, lines: Sequence[NotifiedLine], on: date | None, envelopes: Collection[str]
) -> dict[int, str]:
    years = years_of(agency, on)
    bad: dict[int, str] = {}
    seen: dict[tuple[object, ...], int] = {}
    for position, line in enumerate(lines):
        first = seen.setdefault(line.key, position)
        if why := _bad_line(line, envelopes, years):
            bad[position] = why
        elif first != position:
            same = "même enveloppe, année, nature, objet et part"
            bad[position] = f"{same} que la ligne {first + 1} : ajoutez les montants."
    return bad or wrong_parts(lines)


def _require_lines(agency: Agency, lines: Sequence[NotifiedLine], on: date) -> Mapping[str, Envelope]:
    """The envelopes of an agency by code, every line being one that a text may have."""
    if not lines:
        raise Refused("Un texte notifie au moins un montant : ajoutez une ligne.")
    envelopes = {one.code: one for one in Envelope.objects.filter(agency=agency)}
    if bad := _bad_lines(agency, lines, on, envelopes):
        raise LinesRefused(bad)
    return envelopes


def _bad_line(line: NotifiedLine, envelopes: Collection[str], years: Sequence[int]) -> str:
    if line.envelope not in envelopes:
        return f"« {line.envelope} » n’est pas une enveloppe de l’agence."
    if line.year not in years:
        known = f" ({years[0]} à {years[-1]})" if years else ""
        return f"{line.year} n’est l’année d’aucun PRS de l’agence{known}, ni celle du texte."
    if len(line.object) > OBJECT_LENGTH:
        return f"un objet compte {OBJECT_LENGTH} caractères au plus ; celui-ci en a {len(line.object)}."
    return bad_amount(line.amount)


def _key(row: TextLine) -> Key:
    return row.envelope_id, row.year, row.credit, row.object, row.part, row.protects


def _replace(
    by: User, text: Text, envelopes: Mapping[str, Envelope], lines: Sequence[NotifiedLine], reason: str
) -> dict[str, int]:
    """Make the lines of a text these: only what differs is written, what holds others before what it holds."""
    stored = {_key(row): row for row in TextLine.objects.filter(text=text)}
    above, rows = parents(lines), dict[int, TextLine]()
    done, why = Counter[str](), reason[:REASON_LENGTH]
    for depth in sorted(by_depth := _by_depth(above)):
        made, changed = [], []
        for position in by_depth[depth]:
            row = _row(text, envelopes, lines[position], _at(rows, above[position]))
            kept = stored.pop(_key(row), None)
            if kept is None:
                made.append(row)
            elif (kept.amount, kept.within_id) != (row.amount, row.within_id):
                kept.amount, kept.within = row.amount, row.within
                changed.append(kept)
            rows[position] = kept or row
        bulk_create_with_history(made, TextLine, CHUNK, default_user=by, default_change_reason=why)
        bulk_update_with_history(
            changed, TextLine, ["amount", "within"], CHUNK, default_user=by, default_change_reason=why
        )
        done.update(added=len(made), changed=len(changed))
    _require_shared(text, stored.values())
    drop(by, _parts_first(stored.values()), reason)
    return {"added": done["added"], "changed": done["changed"], "removed": len(stored)}


def _parts_first(lines: Iterable[TextLine]) -> list[TextLine]:
    """Lines in the order in which they may go: what holds others after what it holds."""
    return sorted(lines, key=lambda row: (row.within_id is None, -row.pk))


def _require_shared(text: Text, gone: Iterable[TextLine]) -> None:
    """Refuse lines that go, or that become less than the measures which they name. Two queries at most."""
    amounts = dict(TextLine.objects.filter(text=text).values_list("pk", "amount")) | {row.pk: ZERO for row in gone}
    below = below_measures(amounts)
    if not below:
        return
    line = TextLine.objects.select_related("envelope").get(pk=min(below))
    raise Refused(
        f"{line.envelope.label} {line.year} : ses mesures dépasseraient la ligne de {euros_text(below[line.pk])}. "
        "Corrigez d’abord les mesures du texte."
    )


def _at(rows: Mapping[int, TextLine], position: int | None) -> TextLine | None:
    return None if position is None else rows[position]


def _by_depth(above: Sequence[int | None]) -> dict[int, list[int]]:
    """The positions of lines by how many hold them."""
    found: dict[int, list[int]] = {}
    for position, parent in enumerate(above):
        depth = 0 if parent is None else 1 if above[parent] is None else 2
        found.setdefault(depth, []).append(position)
    return found


def _row(text: Text, envelopes: Mapping[str, Envelope], line: NotifiedLine, within: TextLine | None) -> TextLine:
    return TextLine(
        text=text,
        envelope=envelopes[line.envelope],
        year=line.year,
        credit=line.credit,
        object=line.object,
        part=line.part,
        protects=line.protects or "",
        amount=line.amount,
        within=within,
    )


def _journal(by: User, text: Text, action: str, reason: str, **details: object) -> None:
    Entry.objects.record(by=by, agency=text.agency, action=action, target=text, reason=reason, **details)
