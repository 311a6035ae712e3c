"""Where a commitment counts, corrected: its nature, direction, mission, scheme and line, with what it already moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum

from allocations.models import Line
from fir.actions.commitments import locked_commitment
from fir.actions.locking import journal, locked_agency, open_for, signed, touch
from fir.actions.movements import record_movements
from fir.actions.writing import Draft
from fir.enums import FirYearStatus, MovementKind, Nature, Way
from fir.models import Commitment, FirYear, Mission, Movement, Scheme
from fir.places import Place
from fir.refusals import RowsRefused
from prs_budget.lib.money import ZERO
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused
from prs_budget.organisation.models import NOT_BROKEN_DOWN, Direction

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

#: nature, direction, mission, scheme, line, as movements hold them
Where = tuple[str, int, int, int, int | None]


@dataclass(frozen=True, slots=True)
class Imputation:
    """Where a commitment is to count. `seen` is the revision of it that was read; `row`, what asks for it."""

    commitment: Commitment
    place: Place
    line: Line | None
    seen: int
    row: int = 0

    @property
    def where(self) -> Where:
        """As movements hold it."""
        return (*_where(self.place), self.line.pk if self.line else None)


@transaction.atomic
def change_imputations(
    *, by: User, fir_year: FirYear, imputations: Sequence[Imputation], reason: str
) -> list[Commitment]:
    """Count commitments elsewhere, from an open year; what is already so is left alone. A reason is required.

    What a commitment moved in each open year goes along, by corrections that add up to nothing; a closed year keeps
    its figures, and what was left to pay at its end goes along in the first open one. Raises PermissionDenied,
    Refused.
    """
    locked_agency(fir_year.agency)
    years = [
        open_for(by, one)
        for one in FirYear.objects.filter(agency=fir_year.agency_id, status=FirYearStatus.OPEN).order_by("year")
    ]
    if fir_year.pk not in {one.pk for one in years}:
        open_for(by, fir_year)
    if not prose(reason):
        raise Refused("Indiquez pourquoi l’imputation change.")
    changed = [held for one in imputations if (held := _changed(by, fir_year, one, reason)) is not None]
    for rank, year in enumerate(years):
        drafts = [
            draft
            for one in imputations
            for draft in _moved_along(one, [year, *_closed_before(years[0])] if rank == 0 else [year], year)
        ]
        if drafts:
            try:
                record_movements(by=by, fir_year=year, drafts=drafts, way=Way.IMPUTATION, reason=reason)
            except RowsRefused as refused:
                raise Refused(refused.in_one_sentence, code=refused.code) from None
    if changed:
        touch(fir_year)
    return changed


def _changed(by: User, fir_year: FirYear, one: Imputation, reason: str) -> Commitment | None:
    """Write a commitment's own row, with its history; None where it is already so."""
    commitment = locked_commitment(one.commitment)
    before = _said(commitment)
    if (*_where(Place.of(commitment)), commitment.line_id) == one.where:
        return None
    if commitment.rev != one.seen:
        raise Refused(
            f"L’engagement {commitment.code} a changé depuis que vous l’avez lu : le voici à jour, rien n’est écrit.",
            code="moved",
        )
    _require_own(fir_year, commitment, one)
    commitment.nature, commitment.direction = one.place.nature, one.place.direction
    commitment.mission, commitment.scheme, commitment.line = one.place.mission, one.place.scheme, one.line
    commitment.rev += 1
    signed(commitment, by, reason).save()
    journal(
        by,
        fir_year,
        "fir.change_imputation",
        reason,
        commitment=commitment.code,
        before=before,
        after=_said(commitment),
    )
    return commitment


def _require_own(fir_year: FirYear, commitment: Commitment, one: Imputation) -> None:
    rows = (commitment, one.place.direction, one.place.mission, one.place.scheme)
    agencies = {row.agency_id for row in rows} | ({one.line.plan.agency_id} if one.line else set())
    if agencies != {fir_year.agency_id}:
        raise Refused("L’engagement, la direction, la mission, le dispositif ou la ligne est d’une autre agence.")
    if one.place.nature not in Nature.values:
        raise Refused(f"La nature « {one.place.nature} » est inconnue : {', '.join(Nature.values)}.")


def _closed_before(first: FirYear) -> list[FirYear]:
    return list(FirYear.objects.filter(agency=first.agency_id, year__lt=first.year).order_by("year"))


def _moved_along(one: Imputation, years: Sequence[FirYear], to: FirYear) -> list[Draft]:
    """The corrections of one open year, `to`: what counts elsewhere leaves its place and comes to the new one.

    Of the other years, which are closed, what was left to pay goes along, and no payment does.
    """
    rows = Movement.objects.executed().filter(commitment=one.commitment, fir_year__in=years).order_by()
    sums = rows.values_list("nature", "direction", "mission", "scheme", "line", "fir_year").annotate(
        Sum("ae"), Sum("cp")
    )
    found: dict[Where, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for *where, year, ae, cp in sums:
        held = found[tuple(where)]
        held[0] += ae if year == to.pk else ae - cp
        held[1] += cp if year == to.pk else ZERO
    leaving = {
        where: (ae, cp) for where, (ae, cp) in sorted(found.items(), key=str) if where != one.where and (ae or cp)
    }
    if not leaving:
        return []
    ae, cp = (sum((sums[at] for sums in leaving.values()), ZERO) for at in (0, 1))
    model = Draft(
        MovementKind.CORRECTION,
        one.place,
        label=f"Changement d’imputation de {one.commitment.code}"[:300],
        commitment=one.commitment,
        origin_year=one.commitment.origin_year,
        row=one.row,
    )
    drafts = [
        replace(model, place=_place_at(where), line=_line_at(where), ae=-ae, cp=-cp)
        for where, (ae, cp) in leaving.items()
    ]
    # what two places owe each other may come to nothing at the new one
    return [*drafts, replace(model, line=one.line, ae=ae, cp=cp)] if ae or cp else drafts


def _place_at(where: Where) -> Place:
    nature, direction, mission, scheme, _ = where
    rows = (Direction.objects.get(pk=direction), Mission.objects.get(pk=mission), Scheme.objects.get(pk=scheme))
    return Place(nature, *rows)


def _line_at(where: Where) -> Line | None:
    return Line.objects.get(pk=where[-1]) if where[-1] else None


def _where(place: Place) -> tuple[str, int, int, int]:
    return str(place.nature), place.direction.pk, place.mission.pk, place.scheme.pk


def _said(commitment: Commitment) -> str:
    """« INT, DOS, M1, D01, L004 », for the journal."""
    place = (commitment.nature, commitment.direction.code, commitment.mission.code, commitment.scheme.code)
    return ", ".join([*place, *([commitment.line.code] if commitment.line else [])])


def imputation(place: Place | Commitment, line: Line | None) -> str:
    """« Intervention, DOS, mission M1, dispositif D01, ligne L004 »: what is not broken down is not said."""
    words = [
        "" if place.nature == Nature.NOT_STATED else Nature(place.nature).label,
        *(
            "" if row.code == NOT_BROKEN_DOWN else f"{word}{row.code}"
            for word, row in (("", place.direction), ("mission ", place.mission), ("dispositif ", place.scheme))
        ),
        f"ligne {line.code}" if line else "",
    ]
    return ", ".join(word for word in words if word) or "rien n’est dit"
