"""The life of a version: made, copied, opened, arbitrated, adopted, published, and the ways back that are safe."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from allocations import perms, seal
from allocations.actions import writing
from allocations.actions.ground import CHUNK, journal, locked, require_status, touch
from allocations.ceilings import keep_ceilings
from allocations.enums import STRUCTURAL, BatchOrigin, Dimension, VersionStatus
from allocations.models import Allocation, Batch, Forecast, LineNote, Submission, Version, VersionNode
from allocations.refusals import ActionRefused
from allocations.structure import PARENT, Structure
from projects.models import Plan
from prs_budget.organisation.enums import Role

if TYPE_CHECKING:
    from prs_budget.organisation.models import User


@transaction.atomic
def create_version(
    *, by: User, plan: Plan, code: str, label: str, data_date: date, source: str = "", reason: str = ""
) -> Version:
    """A new, empty draft of a plan's programming."""
    perms.require(by, plan.agency, perms.MAY_CREATE)
    version = Version(
        agency=plan.agency,
        plan=plan,
        code=code,
        label=label,
        data_date=data_date,
        source=source,
        reason=reason,
        author=by,
    )
    version.full_clean()
    version.save()
    journal(by, version, "version.create", reason)
    return version


@transaction.atomic
def copy_version(
    *, by: User, source: Version, code: str, label: str, data_date: date, reason: str = "", amends: bool = False
) -> Version:
    """A new version with every cell, note and forecast of another, in the live structure. Any size, few statements.

    It is a draft of whoever makes it. With `amends` it is a décision modificative of an adopted version: the
    arbitration being its parent's, finance enters its few changes at once, each with its cause, and adopts it.
    """
    perms.require(by, source.agency, perms.MAY_CREATE)
    if not Version.objects.visible_to(by).filter(pk=source.pk).exists():
        raise PermissionDenied("Vous ne pouvez pas lire la version à copier.")
    # locked, so that no half of a batch is copied
    source = locked(source)
    if amends and not source.is_frozen:
        raise ActionRefused(f"Une décision modificative change une version validée ; {source} ne l’est pas.")
    version = Version(
        agency=source.agency,
        plan=source.plan,
        code=code,
        label=label,
        data_date=data_date,
        source=source.source,
        reason=reason,
        author=by,
        parent=source,
        is_amendment=amends,
        status=VersionStatus.ARBITRATED if amends else VersionStatus.DRAFT,
    )
    version.full_clean()
    version.save()
    batch = Batch.objects.create(
        agency=version.agency, version=version, by=by, origin=BatchOrigin.COPY, reason=f"Copie de {source.code}"
    )
    cells = writing.copy(source, version, batch)
    _copy_remarks(source, version)
    journal(by, version, "version.amend" if amends else "version.copy", reason, source=source.code, cells=cells)
    return version


def _copy_remarks(source: Version, version: Version) -> None:
    """The notes of lines and the forecasts of ceilings."""
    notes = LineNote.objects.filter(version=source).exclude(text="")
    LineNote.objects.bulk_create(
        [LineNote(version=version, line_id=note.line_id, text=note.text) for note in notes], batch_size=CHUNK
    )
    Forecast.objects.bulk_create(
        [
            Forecast(
                version=version,
                envelope_id=one.envelope_id,
                year=one.year,
                kind=one.kind,
                amount=one.amount,
                note=one.note,
                by_id=one.by_id,
            )
            for one in Forecast.objects.filter(version=source)
        ],
        batch_size=CHUNK,
    )


def open_entry(*, by: User, version: Version, reason: str = "") -> Version:
    """Draft → open: the directions may enter their lines."""
    return _step(by, version, "version.open", VersionStatus.DRAFT, VersionStatus.OPEN, perms.MAY_OPEN, reason)


def arbitrate(*, by: User, version: Version, reason: str = "") -> Version:
    """Open → arbitrated: entry is closed."""
    return _step(
        by, version, "version.arbitrate", VersionStatus.OPEN, VersionStatus.ARBITRATED, perms.MAY_ARBITRATE, reason
    )


@transaction.atomic
def reopen(*, by: User, version: Version, reason: str) -> Version:
    """Arbitrated → open: entry is given back to the directions, by who may arbitrate, with a reason."""
    if not reason.strip():
        raise ActionRefused("Rouvrir la saisie demande un motif.")
    version = locked(version)
    perms.require(by, version.agency, perms.MAY_ARBITRATE)
    require_status(version, VersionStatus.ARBITRATED)
    if version.is_amendment:
        raise ActionRefused(f"{version} est une décision modificative : les directions n’y saisissent pas.")
    return _moved(by, version, "version.reopen", VersionStatus.OPEN, reason)


@transaction.atomic
def take_back(*, by: User, version: Version, reason: str = "") -> Version:
    """Open → draft: its author takes it back, as long as nobody else has written in it or handed lines in."""
    version = locked(version)
    perms.require(by, version.agency, perms.MAY_OPEN)
    require_status(version, VersionStatus.OPEN)
    if version.author_id != by.pk:
        raise PermissionDenied(f"Seul l’auteur de {version}, {version.author}, la reprend en brouillon.")
    others = Batch.objects.filter(version=version).exclude(by=by).exists()
    if others or Submission.objects.filter(version=version).exists():
        raise ActionRefused(f"D’autres ont déjà saisi ou transmis dans {version} : elle reste ouverte.")
    return _moved(by, version, "version.take_back", VersionStatus.DRAFT, reason)


@transaction.atomic
def adopt(*, by: User, version: Version, reason: str = "") -> Version:
    """Arbitrated → adopted: the structure is kept with the version, everything is sealed, nothing changes any more."""
    version = locked(version)
    perms.require(by, version.agency, perms.MAY_ADOPT)
    require_status(version, VersionStatus.ARBITRATED)
    _keep_structure(version)
    keep_ceilings(version)
    version.status = VersionStatus.ADOPTED
    version.adopted_at = timezone.now()
    version.sha256 = seal.digest(version)
    version.save()
    touch(version)
    journal(by, version, "version.adopt", reason, sha256=version.sha256)
    return version


def _keep_structure(version: Version) -> None:
    """Write the nodes of the version as the live structure stands: what is open, what its lines use, what is above."""
    structure = Structure.of(version)
    wanted: dict[Dimension, set[int]] = {dimension: _used(version, dimension) for dimension in STRUCTURAL}
    nodes = []
    # from the leaves up, so that a closed project of an open measure is kept with it
    for dimension in reversed(STRUCTURAL):
        kept = [
            node for node in structure.nodes(dimension).values() if not node.is_closed or node.id in wanted[dimension]
        ]
        if dimension in PARENT:
            wanted[PARENT[dimension]].update(node.parent_id for node in kept)
        nodes += [
            VersionNode(
                version=version,
                dimension=dimension,
                object_id=node.id,
                code=node.code,
                label=node.label,
                short_label=node.short_label,
                parent_id=node.parent_id,
                position=position,
                heading=node.heading,
                is_outside_axes=node.is_outside_axes,
                description=node.description,
            )
            for position, node in enumerate(kept, start=1)
        ]
    VersionNode.objects.bulk_create(nodes, batch_size=CHUNK)


def _used(version: Version, dimension: Dimension) -> set[int]:
    """The ids of a dimension that the version's amounts carry."""
    amounts = Allocation.objects.filter(version=version)
    return set(amounts.values_list(f"{dimension.value}_id", flat=True).distinct())


@transaction.atomic
def publish(*, by: User, version: Version, reason: str = "") -> Version:
    """Adopted → published: partners may read it."""
    version = locked(version)
    perms.require(by, version.agency, perms.MAY_PUBLISH)
    require_status(version, VersionStatus.ADOPTED)
    version.status, version.published_at = VersionStatus.PUBLISHED, timezone.now()
    version.save()
    touch(version)
    journal(by, version, "version.publish", reason)
    return version


@transaction.atomic
def withdraw(*, by: User, version: Version, reason: str) -> Version:
    """Published → adopted: partners no longer find it; it has not changed."""
    version = locked(version)
    perms.require(by, version.agency, perms.MAY_PUBLISH)
    require_status(version, VersionStatus.PUBLISHED)
    version.status, version.published_at = VersionStatus.ADOPTED, None
    version.save()
    touch(version)
    journal(by, version, "version.withdraw", reason)
    return version


@transaction.atomic
def _step(
    by: User,
    version: Version,
    action: str,
    before: VersionStatus,
    after: VersionStatus,
    roles: frozenset[Role],
    reason: str,
) -> Version:
    version = locked(version)
    perms.require(by, version.agency, roles)
    require_status(version, before)
    return _moved(by, version, action, after, reason)


def _moved(by: User, version: Version, action: str, status: VersionStatus, reason: str) -> Version:
    """The locked version at another step, journalled."""
    version.status = status
    version.save()
    touch(version)
    journal(by, version, action, reason)
    return version
