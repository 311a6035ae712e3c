"""The table de passage: from which mission and scheme of the FIR each financed measure is paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from fir.actions.locking import locked_agency, signed, touch_agency
from fir.enums import Nature
from fir.models import Mission, Passage, Scheme
from fir.nomenclature import Nomenclature
from fir.perms import require_run
from fir.refusals import BadRow, RowsRefused
from prs_budget.journal.models import Entry
from prs_budget.lib.refusals import Refused
from prs_budget.organisation.models import NOT_BROKEN_DOWN

if TYPE_CHECKING:
    from projects.models import Measure
    from prs_budget.organisation.models import Agency, User


@dataclass(frozen=True, slots=True)
class PassageEdit:
    """Where a measure passes to. `expected_rev` 0: no passage was seen. `row` names it in a refusal."""

    measure: Measure
    mission: Mission
    scheme: Scheme
    nature: str
    expected_rev: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True)
class MovedPassage:
    """A passage that someone changed since it was read: what it is now."""

    measure: str
    rev: int
    mission: str
    scheme: str
    nature: str
    by: str = ""


class PassagesMoved(Refused):
    """Passages changed by someone else: nothing is written, every one comes back with what it is."""

    code = "moved"

    def __init__(self, passages: Sequence[MovedPassage]) -> None:
        names = ", ".join(one.measure for one in passages[:5])
        many = f"{len(passages)} mesures ont changé" if len(passages) > 1 else "Une mesure a changé"
        super().__init__(f"{many} depuis que vous les avez lues ({names}) : choisissez une valeur.")
        self.passages = tuple(passages)


@transaction.atomic
def set_passages(*, by: User, agency: Agency, edits: Sequence[PassageEdit], reason: str = "") -> int:
    """Set where measures pass to, all or none; returns how many changed. What already stands is left as it is.

    Raises PermissionDenied, RowsRefused, PassagesMoved.
    """
    require_run(by, agency)
    agency = locked_agency(agency)
    _require_sound(agency, edits)
    stored = _stored(edits)
    wanted = [edit for edit in edits if not _stands(stored.get(edit.measure.pk), edit)]
    _require_unmoved(wanted, stored)
    for edit in wanted:
        passage = stored.get(edit.measure.pk) or Passage(measure=edit.measure, rev=0)
        passage.mission, passage.scheme, passage.nature = edit.mission, edit.scheme, edit.nature
        passage.rev += 1
        signed(passage, by, reason).save()
    if wanted:
        touch_agency(agency)
        codes = [edit.measure.code for edit in wanted]
        Entry.objects.record(
            by=by, agency=agency, action="fir.set_passages", target=agency, reason=reason, measures=codes
        )
    return len(wanted)


def _stored(edits: Iterable[PassageEdit]) -> dict[int, Passage]:
    """The passages of the measures edited. One query."""
    rows = Passage.objects.filter(measure__in=[edit.measure.pk for edit in edits])
    return {one.measure_id: one for one in rows.select_related("mission", "scheme", "measure")}


def _stands(passage: Passage | None, edit: PassageEdit) -> bool:
    """Whether a measure already passes there."""
    if passage is None:
        return False
    wanted = (edit.mission.pk, edit.scheme.pk, edit.nature)
    return (passage.mission_id, passage.scheme_id, passage.nature) == wanted


def _require_unmoved(edits: Sequence[PassageEdit], stored: dict[int, Passage]) -> None:
    moved = []
    for edit in edits:
        passage = stored.get(edit.measure.pk)
        if edit.expected_rev != (passage.rev if passage else 0):
            moved.append(_moved(edit.measure, passage))
    if moved:
        raise PassagesMoved(moved)


def _moved(measure: Measure, passage: Passage | None) -> MovedPassage:
    if passage is None:
        return MovedPassage(measure.code, 0, "", "", "")
    last = passage.history.order_by("-history_id").select_related("history_user").first()
    by = str(last.history_user) if last and last.history_user else ""
    place = (passage.mission.code, passage.scheme.code, passage.nature)
    return MovedPassage(measure.code, passage.rev, *place, by)


def _require_sound(agency: Agency, edits: Sequence[PassageEdit]) -> None:
    """Refuse a measure given twice, rows of another agency, a scheme of another mission."""
    times: defaultdict[int, int] = defaultdict(int)
    rows = Nomenclature(agency.pk)
    bad = []
    for rank, edit in enumerate(edits, start=1):
        row = edit.row or rank
        times[edit.measure.pk] += 1
        if times[edit.measure.pk] > 1:
            bad.append(BadRow(row, f"la mesure {edit.measure.code} est donnée deux fois."))
        if {edit.measure.plan.agency_id, edit.mission.agency_id, edit.scheme.agency_id} != {agency.pk}:
            bad.append(BadRow(row, "cette mesure, cette mission ou ce dispositif est d’une autre agence."))
        elif not _agree(edit.mission, edit.scheme, rows):
            told = f"le dispositif {edit.scheme.code} n’est pas de la mission {edit.mission.code}"
            bad.append(BadRow(row, f"{edit.measure.code} : {told}, mais de {edit.scheme.mission.code}."))
        if edit.nature not in Nature.values:
            bad.append(BadRow(row, f"la nature « {edit.nature} » est inconnue : {', '.join(Nature.values)}."))
    if bad:
        raise RowsRefused(bad)


def _agree(mission: Mission, scheme: Scheme, rows: Nomenclature) -> bool:
    """Whether a scheme may be paid under a mission: its own, or one above; any where either is not broken down."""
    if NOT_BROKEN_DOWN in (mission.code, scheme.code) or scheme.mission.code == NOT_BROKEN_DOWN:
        return True
    return rows.holds(mission, scheme)
