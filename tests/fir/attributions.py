"""What a test attributes, by the action, and what each measure then executed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from fir import actions
from fir.actions import Draft, Place
from fir.actions.attribution import Attributed, AttributionEdit, attribute
from fir.enums import MovementKind, Way
from fir.facts.attributable import Thing, read
from fir.facts.attribution import Executed, executed, sharing_of
from fir.models import Commitment, Delegation, FirYear, Movement
from projects.models import Measure
from prs_budget.lib.money import ZERO
from tests.plugins.idf import Idf

Executable = Commitment | Movement | Delegation


def thing(one: Executable) -> Thing:
    """What it is among what may be attributed."""
    return Thing(type(one).__name__.lower(), one.pk)


def edit(one: Executable, *shares: tuple[Measure, int], seen: int | None = None) -> AttributionEdit:
    """An edit of it as it is today, unless what was `seen` is given."""
    of = thing(one)
    live = read([of])[0].live.id if seen is None else seen
    return AttributionEdit(of, tuple((measure.pk, weight) for measure, weight in shares), live)


def to(here: Idf, one: Executable, *shares: tuple[Measure, int], **more: Any) -> Attributed:
    """Attribute one thing."""
    return attribute(by=here.finance, agency=here.agency, edits=[edit(one, *shares)], **more)


def spend(here: Idf, year: FirYear, place: Place, cp: int | str, key: str, label: str = "") -> Movement:
    """A payment without a commitment."""
    draft = Draft(
        MovementKind.PAYMENT,
        place,
        cp=Decimal(cp),
        on=date(year.year, 6, 1),
        key=key,
        label=label or f"Versement {key}",
    )
    actions.record_movements(by=here.finance, fir_year=year, drafts=[draft], way=Way.FORM)
    return Movement.objects.get(fir_year=year, key=key)


def by_measure(fir_year: FirYear) -> dict[int | None, tuple[Decimal, Decimal | None]]:
    """What each measure committed and paid in a year, read again."""
    year = FirYear.objects.get(pk=fir_year.pk)
    found: dict[int | None, Executed] = {}
    for of, one in executed(year, sharing_of(year)).items():
        found[of.measure] = found.get(of.measure, Executed()) + one
    return {measure: tuple(one) for measure, one in found.items()}  # type: ignore[misc]


def total(found: Iterable[tuple[Decimal, Decimal | None]]) -> tuple[Decimal, Decimal]:
    """AE and CP in all."""
    pairs = list(found)
    return sum((ae for ae, _ in pairs), ZERO), sum((cp or ZERO for _, cp in pairs), ZERO)
