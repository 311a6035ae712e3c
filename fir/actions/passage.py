"""The table de passage: from which mission and scheme of the FIR each financed measure is paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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

#: after the last year of a passage that has no end
FOREVER = 9999


@dataclass(frozen=True, slots=True)
class PassageEdit:
    """Where a measure passes to. `expected_rev` 0: no passage was seen. `row` names it in a refusal.

    It changes the passage of that id, the first of the measure where none is given; it adds one beside them where it
    `adds`, and takes it away where it `removes`. `since` None is T0 of the plan for a new one, as it was for another.
    """

    measure: Measure
    mission: Mission
    scheme: Scheme
    nature: str
    expected_rev: int = 0
    row: int = 0
    passage: int | None = None
    since: int | None = None
    until: int | None = None
    weight: int = 1
    adds: bool = False
    removes: bool = False


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
    pairs = [(edit, _its(edit, stored[edit.measure.pk])) for edit in edits]
    wanted = [(edit, passage) for edit, passage in pairs if not _stands(passage, edit)]
    _require_unmoved(wanted)
    _require_apart(wanted, stored)
    for edit, passage in wanted:
        _write(by, edit, passage, reason)
    if wanted:
        touch_agency(agency)
        codes = [edit.measure.code for edit, _ in wanted]
        Entry.objects.record(
            by=by, agency=agency, action="fir.set_passages", target=agency, reason=reason, measures=codes
        )
    return len(wanted)


def _write(by: User, edit: PassageEdit, held: Passage | None, reason: str) -> None:
    passage = held or Passage(measure=edit.measure, rev=0)
    if edit.removes:
        signed(passage, by, reason).delete()
        return
    passage.mission, passage.scheme, passage.nature = edit.mission, edit.scheme, edit.nature
    passage.since, passage.until, passage.weight = _since(edit, held), edit.until, edit.weight
    passage.rev += 1
    signed(passage, by, reason).save()


def _since(edit: PassageEdit, held: Passage | None) -> int:
    if edit.since is not None:
        return edit.since
    return held.since if held else edit.measure.plan.base_year


def _stored(edits: Iterable[PassageEdit]) -> defaultdict[int, list[Passage]]:
    """The passages of the measures edited, by measure. One query."""
    rows = Passage.objects.filter(measure__in=[edit.measure.pk for edit in edits]).order_by("pk")
    found: defaultdict[int, list[Passage]] = defaultdict(list)
    for one in rows.select_related("mission", "scheme", "measure"):
        found[one.measure_id].append(one)
    return found


def _its(edit: PassageEdit, mine: Sequence[Passage]) -> Passage | None:
    """The passage that an edit changes; None for a new one, or one taken away meanwhile."""
    if edit.adds:
        return None
    if edit.passage is None:
        return mine[0] if mine else None
    return next((one for one in mine if one.pk == edit.passage), None)


def _stands(passage: Passage | None, edit: PassageEdit) -> bool:
    """Whether a measure already passes there."""
    if passage is None or edit.removes:
        return False
    wanted = (edit.mission.pk, edit.scheme.pk, edit.nature, _since(edit, passage), edit.until, edit.weight)
    held = (passage.mission_id, passage.scheme_id, passage.nature, passage.since, passage.until, passage.weight)
    return held == wanted


def _require_unmoved(wanted: Sequence[tuple[PassageEdit, Passage | None]]) -> None:
    moved = [
        _moved(edit.measure, passage)
        for edit, passage in wanted
        if not edit.adds and edit.expected_rev != (passage.rev if passage else 0)
    ]
    if moved:
        raise PassagesMoved(moved)


def _require_apart(
    wanted: Sequence[tuple[PassageEdit, Passage | None]], stored: Mapping[int, Sequence[Passage]]
) -> None:
    """Refuse a passage that ends before it begins, has no part, or is twice at a place in a year."""
    bad = []
    changed = {held.pk for _, held in wanted if held is not None}
    spans: defaultdict[tuple[int, int, int, str], list[tuple[int, float]]] = defaultdict(list)
    for mine in stored.values():
        for one in mine:
            if one.pk not in changed:
                place = (one.measure_id, one.mission_id, one.scheme_id, one.nature)
                spans[place].append((one.since, one.until or FOREVER))
    for rank, (edit, held) in enumerate(wanted, start=1):
        row, code = edit.row or rank, edit.measure.code
        since, until = _since(edit, held), edit.until or FOREVER
        if edit.removes:
            continue
        if until < since:
            bad.append(BadRow(row, f"{code} : le passage finit en {edit.until}, avant de commencer en {since}."))
        if edit.weight <= 0:
            bad.append(BadRow(row, f"{code} : une part est plus grande que zéro."))
        same = spans[edit.measure.pk, edit.mission.pk, edit.scheme.pk, edit.nature]
        if any(since <= end and begin <= until for begin, end in same):
            there = f"{edit.mission.code} › {edit.scheme.code}"
            bad.append(BadRow(row, f"{code} passe déjà à {there} ces années-là : changez sa part, ou ses années."))
        same.append((since, until))
    if bad:
        raise RowsRefused(bad)


def _moved(measure: Measure, passage: Passage | None) -> MovedPassage:
    if passage is None:
        return MovedPassage(measure.code, 0, "", "", "")
    last = passage.history.order_by("-history_id").select_related("history_user").first()
    by = str(last.history_user) if last and last.history_user else ""
    place = (passage.mission.code, passage.scheme.code, passage.nature)
    return MovedPassage(measure.code, passage.rev, *place, by)


def _require_sound(agency: Agency, edits: Sequence[PassageEdit]) -> None:
    """Refuse a measure given twice, rows of another agency, a scheme of another mission."""
    times: defaultdict[tuple[int, int | None], int] = defaultdict(int)
    rows = Nomenclature(agency.pk)
    bad = []
    for rank, edit in enumerate(edits, start=1):
        row = edit.row or rank
        if not edit.adds:
            times[edit.measure.pk, edit.passage] += 1
        if times[edit.measure.pk, edit.passage] > 1:
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
