"""The life of a version: made, copied, opened, arbitrated, adopted, published, and the ways back that are safe."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from allocations import perms
from allocations.actions import writing
from allocations.actions.acknowledgements import settle
from allocations.actions.codes import lock_bearers, lock_codes, release_code, require_free
from allocations.actions.following import bases_of, compute, copy_of, rows_of
from allocations.actions.locking import CHUNK, journal, locked, require_status, touch
from allocations.ceilings import keep_ceilings
from allocations.enums import Origin, VersionStatus, Way
from allocations.facts import Scope
from allocations.models import Forecast, LineNote, Operation, Submission, Version, VersionNode
from allocations.provenance import named, standing
from allocations.sealing import nodes as freezing
from allocations.sealing import seal
from projects.models import Plan
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import NumberReused, Refused
from prs_budget.organisation.enums import Role

if TYPE_CHECKING:
    from prs_budget.organisation.models import User


@transaction.atomic
def create_version(
    *, by: User, plan: Plan, code: str, label: str, data_date: date, source: str = "", reason: str = ""
) -> Version:
    """A new, empty draft of a plan's programming."""
    perms.require(by, plan.agency, perms.MAY_CREATE)
    lock_codes(plan.agency)
    version = Version(
        agency=plan.agency,
        plan=plan,
        code=code,
        label=label,
        data_date=data_date,
        source=source,
        source_date=data_date if source else None,
        reason=reason,
        author=by,
    )
    _save_new(by, version)
    journal(by, version, "version.create", reason)
    return version


def _save_new(by: User, version: Version) -> None:
    """Store a version whose code is locked, read by all at once where it is no draft. Raises ValidationError."""
    version.full_clean()
    require_free(by=by, version=version)
    version.save()
    if version.status != VersionStatus.DRAFT:
        release_code(by=by, version=version)


@transaction.atomic
def copy_version(
    *,
    by: User,
    source: Version,
    code: str,
    label: str,
    data_date: date,
    reason: str = "",
    amends: bool = False,
    number: uuid.UUID | None = None,
) -> Version:
    """A new version with every cell, note and forecast of another, in the live structure. Any size, few statements.

    It is a draft of whoever makes it. With `amends` it is a décision modificative of an adopted version: the
    arbitration being its parent's, finance enters its few changes at once, each with its cause, and adopts it.
    `number` is that of the copy's operation: the same one sent again gets the version that it made.
    """
    perms.require(by, source.agency, perms.MAY_CREATE)
    if not Version.objects.visible_to(by).filter(pk=source.pk).exists():
        raise PermissionDenied("Vous ne pouvez pas lire la version à copier.")
    lock_codes(source.agency)
    # locked, so that no half of an operation is copied
    source = locked(source)
    if (made := already_copied(by, source, number)) is not None:
        return made
    if amends and not source.is_frozen:
        raise Refused(f"Une décision modificative change une version validée ; {source} ne l’est pas.")
    version = Version(
        agency=source.agency,
        plan=source.plan,
        code=code,
        label=label,
        data_date=data_date,
        source=source.source,
        source_date=source.source_date,
        reason=reason,
        author=by,
        parent=source,
        is_amendment=amends,
        status=VersionStatus.ARBITRATED if amends else VersionStatus.DRAFT,
    )
    _save_new(by, version)
    cells = _copy_cells(by, source, version, number)
    _copy_remarks(source, version)
    journal(by, version, "version.amend" if amends else "version.copy", reason, source=source.code, cells=cells)
    return version


def already_copied(by: User, source: Version, number: uuid.UUID | None) -> Version | None:
    """The version that this number made, if it was already sent. Raises NumberReused for another operation's."""
    operation = Operation.objects.filter(uuid=number).select_related("version").first() if number else None
    if operation is None:
        return None
    if (operation.way, operation.by_id, operation.version.parent_id) != (Way.COPY, by.pk, source.pk):
        raise NumberReused
    return operation.version


def _copy_cells(by: User, source: Version, version: Version, number: uuid.UUID | None) -> int:
    """Every cell, as the first operation of the copy. How many."""
    # the code of a draft is its author's: who reads the copy may not read what it was made from
    words = "Copie d’un brouillon" if source.status == VersionStatus.DRAFT else f"Copie de {source.code}"
    operation = Operation(agency=version.agency, version=version, by=by, way=Way.COPY, reason=words)
    operation.parameters = named(standing(source, Scope((source.pk,)), (Origin.ENTERED, Origin.HYPOTHESIS)))
    operation.uuid = number or operation.uuid
    operation.save()
    return writing.copy(source, version, operation)


def _copy_remarks(source: Version, version: Version) -> None:
    """The notes of lines and the forecasts of ceilings."""
    notes = LineNote.objects.filter(version=source).exclude(text="")
    LineNote.objects.bulk_create(
        [LineNote(version=version, line_id=note.line_id, text=note.text) for note in notes], batch_size=CHUNK
    )
    rows = {place: copy_of(one, version, one.by_id) for place, one in rows_of(source).items()}
    if any(one.rate is not None for one in rows.values()):
        # what is notified since the source was adopted
        compute(rows, bases_of(version))
    Forecast.objects.bulk_create(rows.values(), batch_size=CHUNK)


@transaction.atomic
def open_entry(*, by: User, version: Version, reason: str = "") -> Version:
    """Draft → open: the directions may enter their lines. Drafts of other people that bore its code take another."""
    lock_codes(version.agency)
    lock_bearers(version)
    opened = _step(by, version, "version.open", VersionStatus.DRAFT, VersionStatus.OPEN, perms.MAY_OPEN, reason)
    release_code(by=by, version=opened)
    return opened


def arbitrate(*, by: User, version: Version, reason: str = "") -> Version:
    """Open → arbitrated: entry is closed."""
    return _step(
        by, version, "version.arbitrate", VersionStatus.OPEN, VersionStatus.ARBITRATED, perms.MAY_ARBITRATE, reason
    )


@transaction.atomic
def reopen(*, by: User, version: Version, reason: str) -> Version:
    """Arbitrated → open: entry is given back to the directions, by who may arbitrate, with a reason."""
    if not prose(reason):
        raise Refused("Rouvrir la saisie demande un motif.")
    version = locked(version)
    perms.require(by, version.agency, perms.MAY_ARBITRATE)
    require_status(version, VersionStatus.ARBITRATED)
    if version.is_amendment:
        raise Refused(f"{version} est une décision modificative : les directions n’y saisissent pas.")
    return _moved(by, version, "version.reopen", VersionStatus.OPEN, reason)


@transaction.atomic
def take_back(*, by: User, version: Version, reason: str = "") -> Version:
    """Open → draft: its author takes it back, while nobody else has written in it, copied it or handed lines in."""
    version = locked(version)
    perms.require(by, version.agency, perms.MAY_OPEN)
    require_status(version, VersionStatus.OPEN)
    if version.author_id != by.pk:
        raise PermissionDenied(f"Seul l’auteur de {version}, {version.author}, la reprend en brouillon.")
    if is_shared(version):
        raise Refused(f"D’autres ont déjà saisi, transmis ou copié {version} : elle reste ouverte.")
    return _moved(by, version, "version.take_back", VersionStatus.DRAFT, reason)


def is_shared(version: Version) -> bool:
    """Whether somebody else than its author has written in a version, copied it or handed lines in. One query."""
    written = Operation.objects.filter(version=version).exclude(by=version.author_id)
    copied = Version.objects.filter(parent=version).exclude(author=version.author_id)
    handed_in = Submission.objects.filter(version=version)
    return written.order_by().values("pk").union(copied.values("pk"), handed_in.values("pk"), all=True).exists()


@transaction.atomic
def adopt(
    *, by: User, version: Version, reason: str = "", seen: int | None = None, accept_warnings_because: str = ""
) -> Version:
    """Arbitrated → adopted: the structure is kept with the version, everything is sealed, nothing changes any more.

    `seen` is the stamp of what was read before: it is refused if anything changed since. Raises AdoptionBlocked
    while the checks find errors, or warnings that are neither acknowledged nor accepted here, all at once.
    """
    version = locked(version)
    perms.require(by, version.agency, perms.MAY_ADOPT)
    require_status(version, VersionStatus.ARBITRATED)
    if seen not in (None, version.stamp):
        raise Refused(f"{version} a changé depuis que vous l’avez lue : relisez ce qui sera figé, puis validez.")
    settle(by=by, version=version, accept_warnings_because=accept_warnings_because)
    VersionNode.objects.bulk_create(freezing.nodes(version), batch_size=CHUNK)
    keep_ceilings(version)
    version.status = VersionStatus.ADOPTED
    version.adopted_at = timezone.now()
    version.sha256 = seal.digest(version)
    version.save()
    touch(version)
    journal(by, version, "version.adopt", reason, sha256=version.sha256)
    return version


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
    """Published → adopted: partners no longer find it; it has not changed. With a reason."""
    if not prose(reason):
        raise Refused("Retirer une version de la diffusion demande un motif.")
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
