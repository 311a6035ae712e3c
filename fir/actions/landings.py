"""Landings: what a direction expects to have committed and paid at the end of the year, entered with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from fir.actions.locking import journal, locked, require_open, signed, touch
from fir.enums import Nature, StageFigure
from fir.models import FirYear, Landing
from fir.perms import FirRights
from fir.refusals import BadRow, RowsRefused
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.money import MoneyError, euros
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import CellsMoved, Conflict, Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import Direction, User


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of a nature, and why. None: not said. `expected_rev` 0: no row was seen."""

    nature: Nature
    ae: Decimal | None = None
    cp: Decimal | None = None
    reason: str = ""
    expected_rev: int = 0

    @property
    def said(self) -> tuple[Decimal | None, Decimal | None, str]:
        """What is kept of it."""
        return self.ae, self.cp, prose(self.reason)


@transaction.atomic
def land(*, by: User, fir_year: FirYear, direction: Direction, expectations: Sequence[Expectation]) -> int:
    """Set what a direction expects of a year, all or nothing; returns how many natures changed.

    A contributor lands for their own directions. What is already so is left alone, whatever revision was seen.
    Raises PermissionDenied, Refused (closed year, another agency), RowsRefused, CellsMoved.
    """
    fir_year = locked(fir_year)
    _require_lands(by, fir_year, direction)
    require_open(fir_year)
    _require_sound(expectations)
    held = {one.nature: one for one in Landing.objects.filter(fir_year=fir_year, direction=direction)}
    asked = [one for one in expectations if one.said != _said(held.get(one.nature))]
    _require_unmoved(asked, held)
    for one in asked:
        landing = held.get(one.nature) or Landing(fir_year=fir_year, direction=direction, nature=one.nature, rev=0)
        landing.ae, landing.cp, landing.reason = one.said
        landing.rev, landing.by = landing.rev + 1, by
        signed(landing, by, one.reason).save()
    if asked:
        touch(fir_year)
        natures = [str(one.nature) for one in asked]
        journal(by, fir_year, "fir.land", prose(asked[0].reason), direction=direction.code, natures=natures)
    return len(asked)


def _require_lands(by: User, fir_year: FirYear, direction: Direction) -> None:
    """Refuse who does not enter the landing of a direction, and a direction of another agency."""
    rights = FirRights.of(by, fir_year.agency)
    if direction.agency_id != fir_year.agency_id:
        raise Refused("Cette direction est d’une autre agence.")
    if not rights.lands_for(direction.pk):
        code = direction.code
        raise PermissionDenied(f"L’atterrissage de {code} est entré par les finances ou par qui contribue pour {code}.")


def _require_sound(expectations: Sequence[Expectation]) -> None:
    bad, seen = [], set()
    for rank, one in enumerate(expectations, start=1):
        if one.nature in seen:
            bad.append(BadRow(rank, "cette nature est donnée deux fois."))
        seen.add(one.nature)
        bad += [BadRow(rank, reason) for reason in _reasons(one)]
    if bad:
        raise RowsRefused(bad)


def _reasons(one: Expectation) -> list[str]:
    """Why what is expected cannot be kept."""
    found = []
    for name, amount in (("AE attendues", one.ae), ("CP attendus", one.cp)):
        try:
            if amount is not None and euros(amount) < 0:
                found.append(f"{name} : un montant attendu n’est pas négatif.")
        except MoneyError as error:
            found.append(f"{name} : {error}")
    if (one.ae is not None or one.cp is not None) and not prose(one.reason):
        found.append("motif : dites sur quoi cette attente se fonde.")
    if len(prose(one.reason)) > REASON_LENGTH:
        found.append(f"motif : {REASON_LENGTH} caractères au plus.")
    return found


def _said(landing: Landing | None) -> tuple[Decimal | None, Decimal | None, str]:
    return (landing.ae, landing.cp, landing.reason) if landing else (None, None, "")


def _require_unmoved(asked: Sequence[Expectation], held: dict[str, Landing]) -> None:
    """Refuse to write over what someone else entered meanwhile: both figures of the place come back."""
    moved = []
    for one in asked:
        landing = held.get(one.nature)
        rev = landing.rev if landing else 0
        if rev != one.expected_rev:
            by, at = (str(landing.by), landing.at) if landing else ("", None)
            for figure, amount in zip((StageFigure.AE, StageFigure.CP), _said(landing)[:2], strict=True):
                moved.append(Conflict(one.nature, figure, one.expected_rev, rev, amount, by=by, at=at))
    if moved:
        raise CellsMoved(moved)


__all__ = ["Expectation", "land"]
