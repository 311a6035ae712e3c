"""The directions that have lines in a version: how many, how much, and whether they have handed them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.urls import reverse

from allocations import perms
from allocations.enums import Dimension, SubmissionState, VersionStatus
from allocations.models import Submission, Version
from allocations.structure import Node, Structure
from allocations.versions import contents
from allocations.versions.contents import VersionContent
from allocations.visit import VersionVisit
from prs_budget.lib.money import Unit, shown
from prs_budget.lib.words import moment_of, number_text
from prs_budget.organisation.models import NOT_BROKEN_DOWN


@dataclass(frozen=True, slots=True)
class Progress:
    """What a direction has in a version, and where it stands.

    `state` is « submitted », « returned », « waiting », empty where it hands nothing in; `told` says when and by
    whom. The addresses are empty where the reader may not.
    """

    direction: Node
    is_own: bool
    lines: str
    totals: tuple[str | None, ...]
    state: str
    told: str
    reason: str
    submit: str
    give_back: str


@dataclass(frozen=True, slots=True)
class Parts:
    """Every direction of a version, the reader's own first; the sum of them all; how far they are."""

    rows: tuple[Progress, ...]
    lines: str
    totals: tuple[str | None, ...]
    handed_in: int
    missing: tuple[str, ...]

    @property
    def concerned(self) -> int:
        """How many directions have lines to hand in."""
        return self.handed_in + len(self.missing)

    @property
    def progress(self) -> str:
        """« 4 directions sur 6 ont transmis »; nothing where none has to."""
        return told(self.handed_in, self.concerned)


def told(done: int, concerned: int) -> str:
    """How many directions have handed in, of those that have lines."""
    if not concerned:
        return ""
    if not done:
        return "aucune direction n’a transmis"
    return f"{done} directions sur {concerned} ont transmis" if done > 1 else f"1 direction sur {concerned} a transmis"


def parts_of(visit: VersionVisit, now: datetime) -> Parts:
    """The directions of a version. Three queries; a version open to entry also reads the rights."""
    version = visit.version
    held = contents.of_directions(version)
    directions = Structure.of(version, {Dimension.DIRECTION}).nodes(Dimension.DIRECTION)
    standing = {} if version.is_amendment else Submission.objects.standing(version)
    rows = [
        _part(visit, node, held[node.id], standing.get(node.id), now) for node in directions.values() if node.id in held
    ]
    whole = contents.whole(held.values())
    states = {row.direction.code: row.state for row in rows if row.state}
    return Parts(
        rows=tuple(sorted(rows, key=lambda row: not row.is_own)),
        lines=number_text(whole.lines),
        totals=_totals(version, whole.totals),
        handed_in=sum(state == SubmissionState.SUBMITTED for state in states.values()),
        missing=tuple(code for code, state in states.items() if state != SubmissionState.SUBMITTED),
    )


def _part(visit: VersionVisit, node: Node, content: VersionContent, last: Submission | None, now: datetime) -> Progress:
    version = visit.version
    is_open = version.status == VersionStatus.OPEN
    hands_in = node.code != NOT_BROKEN_DOWN and (is_open or last is not None)
    submitted = last is not None and last.state == SubmissionState.SUBMITTED
    may_submit = is_open and hands_in and not submitted and visit.rights.enters_for(node.id)
    may_return = is_open and submitted and visit.access.role in perms.MAY_RETURN
    return Progress(
        direction=node,
        is_own=is_open and visit.rights.own is not None and node.id in visit.rights.own,
        lines=number_text(content.lines),
        totals=_totals(version, content.totals),
        state="" if not hands_in else "waiting" if last is None else last.state,
        told="" if last is None else f"{moment_of(last.at, visit.agency.time_zone, now)}, par {last.by}",
        reason="" if last is None else last.reason,
        submit=_address(visit, "versions:transmettre", node) if may_submit else "",
        give_back=_address(visit, "versions:renvoyer", node) if may_return else "",
    )


def _address(visit: VersionVisit, name: str, direction: Node) -> str:
    place = {"agency": visit.agency.slug, "version": visit.version.code, "direction": direction.code}
    return reverse(name, kwargs=place)


def _totals(version: Version, totals: Mapping[int, Decimal]) -> tuple[str | None, ...]:
    """The totals of the plan's years, in M€; None where nothing is entered."""
    years: Sequence[int] = version.plan.years
    return tuple(shown(totals[year], Unit.MEUR, 1) if year in totals else None for year in years)
