"""What a version expects of the envelopes and years that are not notified."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from simple_history.utils import bulk_create_with_history

from allocations import perms
from allocations.actions.following import RateRefused, bases_of, compute, copy_of, loose, rewrite, rows_of
from allocations.actions.locking import CHUNK, journal, locked, touch
from allocations.ceilings import Place
from allocations.enums import CeilingKind, VersionStatus
from allocations.models import Envelope, Forecast, TextLine, Version
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.money import ZERO, MoneyError, euros, rate_text
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

#: a reason as `simple_history` keeps it beside each row
NOTE_LENGTH = 300


class Foreseen(NamedTuple):
    """What an envelope is expected to have in a year: exact euros, None to expect nothing any more.

    With a `rate`, in %, the amount is that of the year before increased by it, whatever `amount` says. `seen` is the
    `forecast_state` that was read before.
    """

    envelope: str
    year: int
    kind: CeilingKind
    amount: Decimal | None
    note: str = ""
    seen: str = ""
    rate: Decimal | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is expected."""
        return self.amount is None and self.rate is None


class ForecastsRefused(Refused):
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

    Those that follow a rate of what is set are computed again, and count among those that differ. Raises
    PermissionDenied, Refused for an adopted version, ForecastsRefused with every place that cannot be.
    """
    version = _for_ceilings(by, version)
    envelopes = {one.code: one for one in Envelope.objects.filter(agency=version.agency)}
    rows, notified = rows_of(version), bases_of(version)
    _require_places(version, foreseen, envelopes, rows, notified)
    was, loose_before = {place: _said(one) for place, one in rows.items()}, loose(rows, notified)
    dropped = _laid(by, version, foreseen, envelopes, rows)
    kept = {place for place in loose_before if place in rows and rows[place].rate == was[place][2]}
    _require_bases(loose(rows, notified) - kept - notified.keys(), rows)
    try:
        compute(rows, notified)
    except RateRefused as refused:
        raise ForecastsRefused({refused.place: refused.why}) from None
    made = [one for place, one in rows.items() if place not in was]
    changed = [one for place, one in rows.items() if place in was and _said(one) != was[place]]
    named = {(envelopes[one.envelope].pk, one.year) for one in foreseen}
    for one in changed:
        one.by = by if (one.envelope_id, one.year) in named else one.by
    followed = sum((one.envelope_id, one.year) not in named for one in changed)
    count = len(made) + len(changed) + len(dropped)
    if count:
        why = reason[:REASON_LENGTH]
        bulk_create_with_history(made, Forecast, CHUNK, default_user=by, default_change_reason=why)
        rewrite(by, changed, reason)
        drop(by, dropped, reason)
        touch(version)
        told = {"set": len(made), "changed": len(changed) - followed, "cleared": len(dropped)}
        journal(by, version, "ceiling.foresee", reason, **told, **({"followed": followed} if followed else {}))
    return count


@transaction.atomic
def copy_forecasts(*, by: User, version: Version, source: Version, reason: str = "") -> int:
    """Take from another version the forecasts of the places that have none and are not notified; returns how many.

    A rate is taken as a rate: its amount is that of what it rests on here. Raises PermissionDenied, Refused.
    """
    version = _for_ceilings(by, version)
    if not Version.objects.visible_to(by).filter(pk=source.pk, agency=version.agency_id).exists():
        raise PermissionDenied("Vous ne pouvez pas lire la version d’où viendraient les prévisions.")
    rows, notified = rows_of(version), bases_of(version)
    theirs = Forecast.objects.filter(version=source, year__in=version.plan.years).order_by("envelope", "year")
    held = rows.keys() | notified.keys()
    made = [copy_of(one, version, by.pk) for one in theirs if (one.envelope_id, one.year) not in held]
    rows |= {(one.envelope_id, one.year): one for one in made}
    followed = [one for one in compute(rows, notified) if one.pk]
    if made:
        bulk_create_with_history(made, Forecast, CHUNK, default_user=by, default_change_reason=reason[:REASON_LENGTH])
        rewrite(by, followed, reason)
        touch(version)
        told = {"followed": len(followed)} if followed else {}
        journal(by, version, "ceiling.copy", reason, source=source.code, set=len(made), **told)
    return len(made)


def forecast_state(kind: str = "", amount: Decimal | None = None, note: str = "", rate: Decimal | None = None) -> str:
    """What tells whether a forecast changed since it was read; empty where there is none."""
    if amount is None:
        return ""
    return f"{kind} {amount} {note}" if rate is None else f"{kind} {amount} {rate_text(rate)} {note}"


def state_of(one: Forecast) -> str:
    """The `forecast_state` of a forecast."""
    return forecast_state(one.kind, one.amount, one.note, one.rate)


def _said(one: Forecast) -> tuple[str, Decimal, Decimal | None, str]:
    return one.kind, one.amount, one.rate, one.note


def _laid(
    by: User,
    version: Version,
    foreseen: Sequence[Foreseen],
    envelopes: Mapping[str, Envelope],
    rows: dict[Place, Forecast],
) -> list[Forecast]:
    """Lay what is foreseen on the forecasts of a version; those that are cleared. Amounts of rates are not computed."""
    dropped = []
    for one in foreseen:
        envelope = envelopes[one.envelope]
        place = envelope.pk, one.year
        if one.is_nothing:
            dropped += [rows.pop(place)] if place in rows else []
            continue
        row = rows.setdefault(place, Forecast(version=version, envelope=envelope, year=one.year, by=by))
        row.kind, row.rate, row.note = one.kind, one.rate, prose(one.note)
        if one.rate is None and one.amount is not None:
            row.amount = one.amount
    return dropped


def _require_bases(places: Collection[Place], rows: Mapping[Place, Forecast]) -> None:
    """Raise ForecastsRefused for the rates that would rest on nothing."""
    bad = {}
    for place in sorted(places):
        one = rows[place]
        rate = "" if one.rate is None else rate_text(one.rate)
        bad[one.envelope.code, one.year] = (
            f"rien de notifié ni de prévu en {one.year - 1} pour cette enveloppe, dont « {rate} » serait le taux : "
            "écrivez un montant."
        )
    if bad:
        raise ForecastsRefused(bad)


def _for_ceilings(by: User, version: Version) -> Version:
    """The version, locked, for who may set its ceilings."""
    version = locked(version)
    perms.require(by, version.agency, perms.MAY_SET_CEILINGS)
    if version.status == VersionStatus.DRAFT and version.author_id != by.pk:
        raise PermissionDenied("Ce brouillon est celui de son auteur.")
    if version.is_frozen:
        raise Refused(f"{version} est validée : ses plafonds ne changent plus.")
    return version


def bad_amount(amount: Decimal) -> str:
    """Why an amount cannot be stored; empty where it can."""
    try:
        euros(amount)
    except MoneyError as error:
        return str(error)
    return ""


def drop(by: User, rows: Sequence[Forecast | TextLine], reason: str) -> None:
    """Take rows away; their history says who did, and why."""
    for row in rows:
        row._history_user, row._change_reason = by, reason[:REASON_LENGTH]  # type: ignore[union-attr]
        row.delete()


def _require_places(
    version: Version,
    foreseen: Sequence[Foreseen],
    envelopes: Mapping[str, Envelope],
    stored: Mapping[Place, Forecast],
    notified: Collection[Place],
) -> None:
    """Raise ForecastsRefused with every place that cannot be foreseen, or that moved."""
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
        elif one.seen != (state_of(before) if before else ""):
            moved.append(place)
            bad[place] = "cette prévision a changé depuis que vous l’avez lue : relisez-la, puis enregistrez."
    if bad:
        raise ForecastsRefused(bad, moved)


def _bad_forecast(one: Foreseen, *, is_notified: bool) -> str:
    if one.is_nothing:
        return ""
    if is_notified:
        return "un montant est notifié : une prévision n’y compterait pas."
    if one.kind not in (CeilingKind.FORECAST, CeilingKind.HYPOTHESIS):
        return "une prévision ou une hypothèse est attendue."
    if len(one.note) > NOTE_LENGTH:
        return f"un fondement compte {NOTE_LENGTH} caractères au plus ; celui-ci en a {len(one.note)}."
    return bad_amount(one.amount or ZERO) if one.rate is None else _bad_rate(one.rate)


def _bad_rate(rate: Decimal) -> str:
    try:
        Forecast._meta.get_field("rate").clean(rate, None)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
