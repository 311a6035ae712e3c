"""The findings of a version, kept in the life of a process as long as what they depend on is what it was."""

from __future__ import annotations

from django.db import connection

from allocations.checks.facts import ALLOCATION, Kin, read
from allocations.checks.findings import Finding
from allocations.checks.inspection import Inspection, acknowledgements, sorted_out
from allocations.checks.rules import anomalies
from allocations.models import Version
from prs_budget.lib.memory import Memory

#: what was found, by what it depends on
_FOUND: Memory[tuple[object, ...], tuple[Finding, ...]] = Memory(20)


def inspected(version: Version) -> Inspection:
    """What `inspect` finds, for pages that show it. Three queries, as long as nothing of it changed.

    Acknowledgements are read each time: they say names of people, which no stamp follows.
    """
    kin = Kin.of(version)
    key = (*_stamps(version, kin), *_stored(version))
    found = _FOUND.get(key, lambda: anomalies(read(version, kin)))
    return sorted_out(version, found, acknowledgements(version, kin))


def _stamps(version: Version, kin: Kin) -> tuple[object, ...]:
    """What grows at every write of the site: to the version, those it comes from, its reference, the live structure.

    Forecasts and notifications mark the versions that follow them; thresholds, the plans of their agency.
    """
    reference = kin.reference
    return (
        version.agency.slug,
        version.plan_id,
        version.plan.stamp,
        version.code,
        version.status,
        tuple((one.pk, one.stamp, one.status, one.created_at) for one in kin.line),
        (reference.pk, reference.stamp, reference.created_at, reference.code) if reference else None,
    )


def _stored(version: Version) -> tuple[object, ...]:
    """What tells whether amounts were changed outside the site, which no stamp says: it is an error to find.

    One query, answered by the covering index: their number, their sum, and one in which each place weighs its own.
    """
    place = "(year + 7 * measure_id + 11 * direction_id + 13 * sector_id + 17 * envelope_id)"
    sums = f"COUNT(*), SUM(amount), SUM((amount %% 9973) * ({place} %% 997))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {sums} FROM {ALLOCATION} WHERE version_id = %s AND amount IS NOT NULL",  # noqa: S608
            [version.pk],
        )
        return tuple(cursor.fetchone())
