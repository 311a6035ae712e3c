"""The figures of a stage: entered, unless someone changed one meanwhile."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from allocations.enums import Origin
from fir.actions.locking import CHUNK, journal, open_for, operation_of, touch
from fir.enums import StageFigure, Way
from fir.models import Authorisation, Change, FirYear, Operation, Receipt, ReceiptLine, Stage
from fir.places import Place
from prs_budget.lib.money import MoneyError, euros
from prs_budget.lib.refusals import BadCell, CellsMoved, CellsRefused, Conflict, Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

Target = ReceiptLine | Place
Row = Receipt | Authorisation
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class FigureEdit:
    """A figure to set: that of a receipt (`amount`) or of a place (`ae`, `cp`). `expected_rev` 0: no row was seen."""

    target: Target
    figure: StageFigure
    value: Decimal | None
    expected_rev: int = 0
    origin: Origin = Origin.ENTERED


@transaction.atomic
def enter_figures(
    *,
    by: User,
    stage: Stage,
    edits: Sequence[FigureEdit],
    way: Way,
    reason: str = "",
    uuid: uuids.UUID | None = None,
    digest: str = "",
    undoes: Operation | None = None,
    is_told: bool = False,
) -> Operation:
    """Set figures of a stage in one operation, all or none. The same `uuid` with the same `digest` twice lands once.

    `is_told` says that receipts which a text notifies are those that it says, or a copy of them: anyone else's are
    refused, since nothing is typed twice.

    Raises PermissionDenied, Refused (closed year, voted stage), CellsRefused, CellsMoved.
    """
    fir_year = open_for(by, stage.fir_year)
    before = operation_of(uuid)
    if before is not None:
        if (before.fir_year_id, before.by_id, before.digest) != (fir_year.pk, by.pk, digest):
            raise Refused("Ce numéro d’opération est déjà celui d’une autre : rechargez la page.")
        return before
    stage = _draft(fir_year, stage)
    stored = _stored(stage)
    _require_sound(fir_year, edits)
    if stage.is_budget and not is_told:
        _require_untold(edits, stored)
    if moved := changed_since(edits, stored):
        raise CellsMoved(moved)
    operation = Operation.objects.create(
        uuid=uuid or uuids.uuid4(),
        agency=fir_year.agency,
        fir_year=fir_year,
        by=by,
        way=way,
        reason=reason,
        digest=digest,
        undoes=undoes,
    )
    count = _write(stage, edits, stored, operation)
    touch(fir_year)
    journal(by, fir_year, "fir.enter_figures", reason, stage=stage.code, figures=count)
    return operation


def _draft(fir_year: FirYear, stage: Stage) -> Stage:
    """The stage as it stands, its figures being still to be entered. Raises Refused."""
    stage = Stage.objects.get(pk=stage.pk, fir_year=fir_year)
    if not stage.is_draft:
        told = f"L’étape {stage.code} est {stage.state.of_stage}"
        raise Refused(f"{told} : ses chiffres se corrigent par l’étape suivante.")
    return stage


def cell_of(target: Target) -> Key:
    """What tells a row of a stage from the others."""
    if isinstance(target, ReceiptLine):
        return (target.pk,)
    return (target.nature, target.direction.pk, target.mission.pk, target.scheme.pk)


def _stored(stage: Stage) -> dict[Key, Row]:
    """The rows of a stage, by `cell_of` their target. Two queries."""
    found: dict[Key, Row] = {}
    for receipt in Receipt.objects.filter(stage=stage):
        found[(receipt.line_id,)] = receipt
    for one in Authorisation.objects.filter(stage=stage):
        found[(one.nature, one.direction_id, one.mission_id, one.scheme_id)] = one
    return found


def _require_sound(fir_year: FirYear, edits: Sequence[FigureEdit]) -> None:
    bad, seen = [], set()
    for edit in edits:
        cell, reasons = (*cell_of(edit.target), edit.figure), []
        if cell in seen:
            reasons.append("ce chiffre est donné deux fois.")
        seen.add(cell)
        if (edit.figure == StageFigure.AMOUNT) != isinstance(edit.target, ReceiptLine):
            reasons.append("une recette a un montant ; des crédits ont des AE et des CP.")
        if _agencies_of(edit.target) != {fir_year.agency_id}:
            reasons.append("cette ligne est d’une autre agence.")
        try:
            euros(edit.value if edit.value is not None else 0)
        except MoneyError as error:
            reasons.append(str(error))
        bad += [BadCell(edit.target.code, edit.figure.value, reason) for reason in reasons]
    if bad:
        raise CellsRefused(bad)


def _require_untold(edits: Sequence[FigureEdit], stored: Mapping[Key, Row]) -> None:
    """Refuse what a text says: it is corrected where it was entered."""
    bad = []
    for edit in edits:
        line = edit.target
        if not isinstance(line, ReceiptLine) or line.notified_by_id is None:
            continue
        held = stored.get(cell_of(line))
        if edit.value != (getattr(held, edit.figure) if held else None):
            told = f"cette recette est ce que notifie le texte {line.code} : corrigez le texte, les étapes suivent."
            bad.append(BadCell(line.code, edit.figure.label.lower(), told))
    if bad:
        raise CellsRefused(bad)


def _agencies_of(target: Target) -> set[int]:
    if isinstance(target, ReceiptLine):
        return {target.agency_id}
    return {target.direction.agency_id, target.mission.agency_id, target.scheme.agency_id}


@dataclass(slots=True)
class _Touched:
    """A row of a stage that changes, the revision it had (0: none), and its figures: old, new."""

    row: Row
    before: int
    figures: dict[StageFigure, tuple[Decimal | None, Decimal | None]]


def _write(stage: Stage, edits: Sequence[FigureEdit], stored: dict[Key, Row], operation: Operation) -> int:
    """Write what differs, set-based; returns how many figures do. A row grows by one revision at a time."""
    touched: dict[Key, _Touched] = {}
    for edit in edits:
        cell = cell_of(edit.target)
        one = touched.get(cell) or _touch_row(stored.get(cell), stage, edit.target)
        old = getattr(one.row, edit.figure)
        if old == edit.value and one.before:
            continue
        setattr(one.row, edit.figure, edit.value)
        one.row.rev, one.row.origin = one.before + 1, edit.origin
        one.figures[edit.figure] = (old, edit.value)
        touched[cell] = one
    rows = list(touched.values())
    receipts = [(one.row, one.before) for one in rows if isinstance(one.row, Receipt)]
    opened = [(one.row, one.before) for one in rows if isinstance(one.row, Authorisation)]
    Receipt.objects.bulk_create([row for row, before in receipts if not before], CHUNK)
    Receipt.objects.bulk_update([row for row, before in receipts if before], ["amount", "origin", "rev"], CHUNK)
    Authorisation.objects.bulk_create([row for row, before in opened if not before], CHUNK)
    Authorisation.objects.bulk_update([row for row, before in opened if before], ["ae", "cp", "origin", "rev"], CHUNK)
    changes = [change for one in rows for change in _changes(operation, one)]
    Change.objects.bulk_create(changes, CHUNK)
    return len(changes)


def _touch_row(row: Row | None, stage: Stage, target: Target) -> _Touched:
    if row is not None:
        return _Touched(row, row.rev, {})
    if isinstance(target, ReceiptLine):
        return _Touched(Receipt(stage=stage, line=target), 0, {})
    opened = Authorisation(stage=stage, nature=target.nature, direction=target.direction)
    opened.mission, opened.scheme = target.mission, target.scheme
    return _Touched(opened, 0, {})


def _changes(operation: Operation, one: _Touched) -> Iterator[Change]:
    for figure, (old, new) in one.figures.items():
        change = Change(operation=operation, figure=figure, old=old, new=new)
        change.rev_before, change.rev_after = one.before, one.before + 1
        if isinstance(one.row, Receipt):
            change.receipt = one.row
        else:
            change.authorisation = one.row
        yield change


def changed_since(edits: Sequence[FigureEdit], stored: Mapping[Key, Row]) -> list[Conflict]:
    """The figures that someone changed after what their edit saw, each of its own though AE and CP share a revision.

    One query at most; none where no row moved.
    """
    behind = [(edit, stored.get(cell_of(edit.target))) for edit in edits]
    behind = [(edit, row) for edit, row in behind if edit.expected_rev != (row.rev if row else 0)]
    last = _last_changes([row for _, row in behind if row is not None])
    found = []
    for edit, row in behind:
        seen = (edit.target.code, edit.figure.value, edit.expected_rev)
        if row is None:
            found.append(Conflict(*seen, 0, None, edit.value))
            continue
        change = last.get((isinstance(row, Receipt), row.pk, edit.figure))
        if edit.expected_rev > row.rev or (change is not None and change.rev_after > edit.expected_rev):
            by, at = (str(change.operation.by), change.operation.at) if change else ("", None)
            found.append(Conflict(*seen, row.rev, getattr(row, edit.figure), edit.value, by, at))
    return found


def _last_changes(rows: Sequence[Row]) -> dict[tuple[bool, int, str], Change]:
    """The last change of each figure of rows. One query, none without rows."""
    if not rows:
        return {}
    receipts = [row.pk for row in rows if isinstance(row, Receipt)]
    opened = [row.pk for row in rows if isinstance(row, Authorisation)]
    changes = Change.objects.filter(Q(receipt__in=receipts) | Q(authorisation__in=opened))
    ordered = changes.select_related("operation__by").order_by("rev_after", "pk")
    return {
        (one.receipt_id is not None, one.receipt_id or one.authorisation_id or 0, one.figure): one for one in ordered
    }
