"""What a version expects of the envelopes and years that are not notified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from allocations import perms
from allocations.actions.ground import CHUNK, journal, locked, touch
from allocations.enums import CeilingKind, VersionStatus
from allocations.models import Envelope, Forecast, NotifiedAmount, Version
from allocations.refusals import ActionRefused
from prs_budget.fields import REASON_LENGTH
from prs_budget.money import MoneyError, euros

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

#: a reason as `simple_history` keeps it beside each row
NOTE_LENGTH = 300


class Foreseen(NamedTuple):
    """What an envelope is expected to have in a year: exact euros, None to expect nothing any more.

    `seen` is the `forecast_state` that was read before.
    """

    envelope: str
    year: int
    kind: CeilingKind
    amount: Decimal | None
    note: str = ""
    seen: str = ""


class ForecastsRefused(ActionRefused):
    """Forecasts that cannot be kept: every reason, by envelope code and year.

    `moved` are those that someone else changed since they were read.
    """

    def __init__(self, places: Mapping[tuple[str, int], str], moved: Sequence[tuple[str, int]] = ()) -> None:
        (envelope, year), reason = next(iter(places.items()))
        super().__init__(f"{envelope}, {year} : {reason}")
        self.places = dict(places)
        self.moved = tuple(moved)


@transaction.atomic
def foresee(*, by: User, version: Version, foreseen: Sequence[Foreseen], reason: str = "") -> int:
    """Set, or clear, what a version expects of years that are not notified; returns how many differ. All or nothing.

    Raises PermissionDenied, ActionRefused for an adopted version, ForecastsRefused with every place that cannot be.
    """
    version = _for_ceilings(by, version)
    envelopes = {one.code: one for one in Envelope.objects.filter(agency=version.agency)}
    stored = {(one.envelope_id, one.year): one for one in Forecast.objects.filter(version=version)}
    _require_places(version, foreseen, envelopes, stored)
    made, changed, dropped = [], [], []
    for one in foreseen:
        envelope, note = envelopes[one.envelope], one.note.strip()
        before = stored.get((envelope.pk, one.year))
        if one.amount is None:
            dropped += [before] if before else []
        elif before is None:
            row = Forecast(version=version, envelope=envelope, year=one.year, by=by)
            row.kind, row.amount, row.note = one.kind, one.amount, note
            made.append(row)
        elif (before.kind, before.amount, before.note) != (one.kind, one.amount, note):
            before.kind, before.amount, before.note = one.kind, one.amount, note
            before.by, before.at = by, timezone.now()
            changed.append(before)
    count = len(made) + len(changed) + len(dropped)
    if count:
        why = reason[:REASON_LENGTH]
        bulk_create_with_history(made, Forecast, CHUNK, default_user=by, default_change_reason=why)
        fields = ["kind", "amount", "note", "by", "at"]
        bulk_update_with_history(changed, Forecast, fields, CHUNK, default_user=by, default_change_reason=why)
        drop(by, dropped, reason)
        touch(version)
        journal(by, version, "ceiling.foresee", reason, set=len(made), changed=len(changed), cleared=len(dropped))
    return count


@transaction.atomic
def copy_forecasts(*, by: User, version: Version, source: Version, reason: str = "") -> int:
    """Take from another version the forecasts of the places that have none and are not notified; returns how many."""
    version = _for_ceilings(by, version)
    if not Version.objects.visible_to(by).filter(pk=source.pk, agency=version.agency_id).exists():
        raise PermissionDenied("Vous ne pouvez pas lire la version d’où viendraient les prévisions.")
    held = set(Forecast.objects.filter(version=version).values_list("envelope", "year")) | _notified(version)
    made = [
        Forecast(
            version=version,
            envelope_id=one.envelope_id,
            year=one.year,
            kind=one.kind,
            amount=one.amount,
            note=one.note,
            by=by,
        )
        for one in Forecast.objects.filter(version=source, year__in=version.plan.years).order_by("envelope", "year")
        if (one.envelope_id, one.year) not in held
    ]
    if made:
        bulk_create_with_history(made, Forecast, CHUNK, default_user=by, default_change_reason=reason[:REASON_LENGTH])
        touch(version)
        journal(by, version, "ceiling.copy", reason, source=source.code, set=len(made))
    return len(made)


def forecast_state(kind: str = "", amount: Decimal | None = None, note: str = "") -> str:
    """What tells whether a forecast changed since it was read; empty where there is none."""
    return "" if amount is None else f"{kind} {amount} {note}"


def _for_ceilings(by: User, version: Version) -> Version:
    """The version, locked, for who may set its ceilings."""
    version = locked(version)
    perms.require(by, version.agency, perms.MAY_SET_CEILINGS)
    if version.status == VersionStatus.DRAFT and version.author_id != by.pk:
        raise PermissionDenied("Ce brouillon est celui de son auteur.")
    if version.is_frozen:
        raise ActionRefused(f"{version} est validée : ses plafonds ne changent plus.")
    return version


def bad_amount(amount: Decimal) -> str:
    """Why an amount cannot be stored; empty where it can."""
    try:
        euros(amount)
    except MoneyError as error:
        return str(error)
    return ""


def drop(by: User, rows: Sequence[Forecast | NotifiedAmount], reason: str) -> None:
    """Take rows away; their history says who did, and why."""
    for row in rows:
        row._history_user, row._change_reason = by, reason[:REASON_LENGTH]  # type: ignore[union-attr]
        row.delete()


def _require_places(
    version: Version,
    foreseen: Sequence[Foreseen],
    envelopes: Mapping[str, Envelope],
    stored: Mapping[tuple[int, int], Forecast],
) -> None:
    """Raise ForecastsRefused with every place that cannot be foreseen, or that moved."""
    notified = _notified(version)
    bad: dict[tuple[str, int], str] = {}
    moved = []
    seen: set[tuple[str, int]] = set()
    for one in foreseen:
        place = (one.envelope, one.year)
        envelope = envelopes.get(one.envelope)
        if place in seen:
            bad[place] = "cette prévision est donnée deux fois."
            continue
        seen.add(place)
        if envelope is None or one.year not in version.plan.years:
            bad[place] = f"cette enveloppe ou cette année n’est pas du PRS {version.plan}."
            continue
        before = stored.get((envelope.pk, one.year))
        if why := _bad_forecast(one, is_notified=(envelope.pk, one.year) in notified):
            bad[place] = why
        elif one.seen != (forecast_state(before.kind, before.amount, before.note) if before else ""):
            moved.append(place)
            bad[place] = "cette prévision a changé depuis que vous l’avez lue : relisez-la, puis enregistrez."
    if bad:
        raise ForecastsRefused(bad, moved)


def _bad_forecast(one: Foreseen, *, is_notified: bool) -> str:
    if one.amount is None:
        return ""
    if is_notified:
        return "un montant est notifié : une prévision n’y compterait pas."
    if one.kind not in (CeilingKind.FORECAST, CeilingKind.HYPOTHESIS):
        return "une prévision ou une hypothèse est attendue."
    if len(one.note) > NOTE_LENGTH:
        return f"un fondement compte {NOTE_LENGTH} caractères au plus ; celui-ci en a {len(one.note)}."
    return bad_amount(one.amount)


def _notified(version: Version) -> set[tuple[int, int]]:
    """The places of a version that are notified."""
    amounts = NotifiedAmount.objects.filter(notification__agency=version.agency_id, year__in=version.plan.years)
    return set(amounts.values_list("envelope", "year"))
