"""Warnings acknowledged, with a reason, and taken back; and what an adoption asks of the checks."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from allocations import perms
from allocations.actions.locking import CHUNK, journal, locked, touch
from allocations.checks.findings import Finding
from allocations.checks.inspection import Inspection, inspect
from allocations.checks.rules import EXCEEDED
from allocations.enums import CeilingKind, VersionStatus
from allocations.models import Acknowledgement, Version
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

TITLE_LENGTH = 300
#: anomalies that a refusal names
NAMED = 3


class AdoptionBlocked(Refused):
    """A version whose anomalies forbid its adoption."""

    def __init__(self, text: str, anomalies: Collection[Finding]) -> None:
        super().__init__(text)
        self.anomalies = tuple(anomalies)


@transaction.atomic
def acknowledge(*, by: User, version: Version, fingerprints: Collection[str], reason: str) -> int:
    """Accept some warnings of a version, with one reason; returns how many were not accepted yet.

    Raises PermissionDenied, and Refused where one of them is no longer found: its figures changed.
    """
    version = _locked(by, version)
    if not prose(reason):
        raise Refused("Dites pourquoi ces anomalies sont acceptées.")
    if not fingerprints:
        raise Refused("Cochez au moins une anomalie.")
    inspection = inspect(version)
    accepted = {one.acknowledgement.fingerprint for one in inspection.accepted if one.anomaly is not None}
    standing = {one.fingerprint: one for one in inspection.warnings}
    gone = set(fingerprints) - standing.keys() - accepted
    if gone:
        what = "une anomalie cochée n’est plus la même" if len(gone) == 1 else f"{len(gone)} anomalies ont changé"
        raise Refused(f"Rien n’est acquitté : {what} depuis que vous l’avez lue. Relisez la liste.")
    wanted = [standing[one] for one in dict.fromkeys(fingerprints) if one in standing]
    _write(by, version, wanted, reason)
    return len(wanted)


@transaction.atomic
def take_back_acknowledgement(*, by: User, acknowledgement: Acknowledgement, reason: str = "") -> None:
    """A warning that was accepted stands again."""
    version = _locked(by, acknowledgement.version)
    found = Acknowledgement.objects.filter(pk=acknowledgement.pk, version=version).select_related("by").first()
    if found is None:
        return
    told = {"title": found.title, "accepted_by": str(found.by), "because": found.reason}
    found.delete()
    touch(version)
    journal(by, version, "anomaly.take_back", reason, **told)


def settle(*, by: User, version: Version, accept_warnings_because: str = "") -> None:
    """Let a version, locked, be adopted: no error stands, and every warning is accepted, now if a reason is given.

    Raises AdoptionBlocked, which names what stands in the way.
    """
    inspection = inspect(version)
    if inspection.errors:
        raise AdoptionBlocked(
            f"Validation impossible : {_told(inspection.errors)}{_remedy(inspection)}", inspection.errors
        )
    if not inspection.warnings:
        return
    if not prose(accept_warnings_because):
        count = len(inspection.warnings)
        many = f"{count} avertissements ne sont pas acquittés"
        warnings = "1 avertissement n’est pas acquitté" if count == 1 else many
        raise AdoptionBlocked(
            f"Validation impossible : {warnings}. {_told(inspection.warnings)} "
            "Acquittez-les dans la page Anomalies, avec un motif.",
            inspection.warnings,
        )
    _write(by, version, inspection.warnings, accept_warnings_because)


def _locked(by: User, version: Version) -> Version:
    version = locked(version)
    perms.require(by, version.agency, perms.MAY_ACKNOWLEDGE)
    if version.status == VersionStatus.DRAFT and version.author_id != by.pk:
        raise PermissionDenied("Ce brouillon est celui de son auteur.")
    if version.is_frozen:
        raise Refused(f"{version} est validée : ce qui y fut accepté ne change plus.")
    return version


def _write(by: User, version: Version, anomalies: Collection[Finding], reason: str) -> None:
    Acknowledgement.objects.bulk_create(
        [
            Acknowledgement(
                version=version,
                rule=one.rule,
                fingerprint=one.fingerprint,
                title=one.title[:TITLE_LENGTH],
                reason=prose(reason),
                by=by,
            )
            for one in anomalies
        ],
        batch_size=CHUNK,
    )
    if anomalies:
        touch(version)
        journal(by, version, "anomaly.acknowledge", reason, titles=[one.title for one in anomalies])


def _told(anomalies: Collection[Finding]) -> str:
    """The first anomalies, and what to do."""
    some = list(anomalies)[:NAMED]
    more = len(anomalies) - len(some)
    told = " ; ".join(one.title for one in some)
    return f"{told}{f' ; et {more} autres' if more else ''}."


def _remedy(inspection: Inspection) -> str:
    """What to do about ceilings, where nothing else is wrong."""
    if {one.rule for one in inspection.errors} == {"ceiling"}:
        return f" {EXCEEDED[CeilingKind.NOTIFIED][-1]}"
    return ""
