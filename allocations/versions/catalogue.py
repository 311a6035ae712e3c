"""The list of versions: a décision modificative under what it changes, each with its steps, its lines, its totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from allocations.crosstabs.identity import year_name
from allocations.enums import SubmissionState, VersionStatus
from allocations.models import Submission, Version
from allocations.versions import contents
from allocations.versions.contents import VersionContent
from allocations.versions.directions import told
from allocations.versions.journal import Past, pasts
from allocations.versions.steps import LIFE, STAGES
from prs_budget.lib.money import Unit, shown
from prs_budget.lib.words import date_text, day_of, moment_of, number_text

if TYPE_CHECKING:
    from prs_budget.organisation.perms import Access

_STANDING = ("version", "direction", "state")
#: how deep rows are drawn under their parents
DEEPEST = 3
#: what is said of each step that was reached, before its day
REACHED = {
    VersionStatus.DRAFT: "créée",
    VersionStatus.OPEN: "ouverte",
    VersionStatus.ARBITRATED: "arbitrée",
    VersionStatus.ADOPTED: "validée",
    VersionStatus.PUBLISHED: "diffusée",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A version as the list shows it. `totals` align with the years of the list; None where nothing is entered.

    `origin` is the code that it was made from, empty where the reader may not know it.
    """

    version: Version
    word: str
    depth: int
    address: str
    origin: str
    is_reference: bool
    data_date: str
    days: tuple[str, ...]
    handed_in: str
    lines: str
    totals: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A version that left the lists: when and by whom, why, and where it is taken up again."""

    version: Version
    told: str
    reason: str
    address: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every version that a member may read, and the heads of the columns of totals."""

    years: tuple[str, ...]
    rows: tuple[Listed, ...]


def catalogue(access: Access) -> Catalogue | None:
    """The versions that a member may read; None where there is none. Four queries."""
    readable = Version.objects.visible_to(access.user).filter(agency=access.agency)
    versions = list(readable.select_related("agency", "plan", "author").latest_first())
    if not versions:
        return None
    held = contents.of_versions(versions)
    lived = pasts(versions)
    done = _handed_in(versions)
    years = sorted({year for version in versions for year in version.plan.years})
    codes = {version.pk: version.code for version in versions}
    rows = []
    for version, depth in _families(versions):
        content = held.get(version.pk, VersionContent())
        rows.append(
            Listed(
                version=version,
                word=STAGES[VersionStatus(version.status)],
                depth=depth,
                address=reverse("versions:version", kwargs={"agency": access.agency.slug, "version": version.code}),
                origin=codes.get(version.parent_id or 0, ""),
                is_reference=version.is_frozen and version.pk == versions[0].pk,
                data_date=date_text(version.data_date),
                days=tuple(_days(version, lived[version.pk], access.agency.time_zone)),
                handed_in=told(len(done.get(version.pk, frozenset()) & content.directions), len(content.directions)),
                lines=number_text(content.lines),
                totals=tuple(
                    shown(content.totals[year], Unit.MEUR, 1) if year in content.totals else None for year in years
                ),
            )
        )
    return Catalogue(_heads(versions, years), tuple(rows))


def abandoned(access: Access, now: datetime) -> list[Abandoned]:
    """The abandoned versions that a member may take up again, the last first. Two queries."""
    versions = list(Version.objects.abandoned_by(access.user).filter(agency=access.agency).select_related("agency"))
    lived = pasts(versions)
    found = []
    for version in versions:
        last = lived[version.pk].last("version.abandon")
        when = moment_of(version.abandoned_at, access.agency.time_zone, now) if version.abandoned_at else ""
        place = {"agency": access.agency.slug, "version": version.code}
        found.append(
            Abandoned(
                version,
                f"{when}, par {last.by}" if last else when,
                last.reason if last else "",
                reverse("versions:reprendre", kwargs=place),
            )
        )
    return found


def _handed_in(versions: Sequence[Version]) -> Mapping[int, frozenset[int]]:
    """The directions that have handed in, by open version. One query; none where no version is open."""
    entered = [version.pk for version in versions if version.status == VersionStatus.OPEN]
    if not entered:
        return {}
    every = Submission.objects.filter(version__in=entered).order_by("pk")
    last = {(version, direction): state for version, direction, state in every.values_list(*_STANDING)}
    return {
        version: frozenset(
            direction for (of, direction), state in last.items() if of == version and state == SubmissionState.SUBMITTED
        )
        for version in entered
    }


def _heads(versions: Sequence[Version], years: Sequence[int]) -> tuple[str, ...]:
    """« 2017 (T0) » where the versions have one plan, « 2017 » where they have several."""
    if len({version.plan_id for version in versions}) != 1:
        return tuple(map(str, years))
    return tuple(f"{year} ({year_name(year, versions[0])})" for year in years)


def _families(versions: Sequence[Version]) -> list[tuple[Version, int]]:
    """Versions in their order, each followed by the décisions modificatives that change it, with their depth.

    A family stands where its first version would.
    """
    by_id = {version.pk: version for version in versions}
    changes: dict[int, list[Version]] = {}

    def changed(version: Version) -> Version | None:
        return by_id.get(version.parent_id or 0) if version.is_amendment else None

    def root(version: Version) -> Version:
        above = changed(version)
        return version if above is None else root(above)

    for version in sorted(versions, key=lambda one: one.created_at):
        if (above := changed(version)) is not None:
            changes.setdefault(above.pk, []).append(version)
    found: list[tuple[Version, int]] = []

    def walk(version: Version, depth: int) -> None:
        found.append((version, min(depth, DEEPEST)))
        for change in changes.get(version.pk, ()):
            walk(change, depth + 1)

    for version in dict.fromkeys(map(root, versions)):
        walk(version, 0)
    return found


def _days(version: Version, past: Past, zone: str) -> list[str]:
    """« créée le 1er mars 2018 », « validée le 8 mars 2018 »: the steps reached, up to where the version stands."""
    days = []
    for status in LIFE[: LIFE.index(VersionStatus(version.status)) + 1]:
        entry = past.reached(status)
        if entry is not None:
            word = "créée" if entry.action == "version.amend" else REACHED[status]
            days.append(f"{word} le {day_of(entry.at, zone)}")
    return days
