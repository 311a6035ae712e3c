"""Files that wait to be recorded: kept as they came for a day, for who gave them, then recorded or given up.

In the database and not in a folder: several servers share them, a backup has them, and what is dropped is gone.
"""

from __future__ import annotations

import hashlib
import uuid as uuids
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import now

from fir.actions.locking import require_open
from fir.models import FirYear, WaitingFile
from fir.perms import require_run

if TYPE_CHECKING:
    from prs_budget.organisation.models import Agency, User

#: how long a file waits
LONGEST_WAIT = timedelta(hours=24)


@transaction.atomic
def keep_file(
    *,
    by: User,
    of: FirYear | Agency,
    name: str,
    content: bytes,
    reading: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> WaitingFile:
    """Keep a file in place of the one that this person had waiting there; drop those that waited too long.

    Movements wait in a year of the FIR, delegations in the agency. The same file again is the one that waits. Raises
    PermissionDenied, Refused for a closed year.
    """
    if isinstance(of, FirYear):
        require_run(by, of.agency)
        require_open(of)
    else:
        require_run(by, of)
    WaitingFile.objects.filter(at__lt=(at or now()) - LONGEST_WAIT).delete()
    digest = hashlib.sha256(content).hexdigest()
    mine = WaitingFile.objects.filter(by=by, **_where(of))
    same = mine.filter(digest=digest).first()
    if same is not None:
        mine.exclude(pk=same.pk).delete()
        return read_otherwise(waiting=same, reading=reading or {})
    mine.delete()
    return WaitingFile.objects.create(
        by=by,
        name=name[-200:],
        digest=digest,
        content=zlib.compress(content, 1),
        reading=dict(reading or {}),
        **_where(of),
    )


def waiting_file(*, by: User, of: FirYear | Agency, uuid: uuids.UUID, at: datetime | None = None) -> WaitingFile | None:
    """The file that waits under that number for that person there; None once dropped, recorded or too old."""
    since = (at or now()) - LONGEST_WAIT
    return WaitingFile.objects.filter(uuid=uuid, by=by, at__gte=since, **_where(of)).first()


def _where(of: FirYear | Agency) -> dict[str, Any]:
    return {"fir_year": of} if isinstance(of, FirYear) else {"agency": of}


def content_of(waiting: WaitingFile) -> bytes:
    """The file as it came."""
    return zlib.decompress(bytes(waiting.content))


def read_otherwise(*, waiting: WaitingFile, reading: Mapping[str, Any]) -> WaitingFile:
    """Keep how its owner says to read it."""
    waiting.reading = dict(reading)
    WaitingFile.objects.filter(pk=waiting.pk).update(reading=waiting.reading)
    return waiting


def drop_file(*, waiting: WaitingFile) -> None:
    """Forget a file: recorded, or given up."""
    WaitingFile.objects.filter(pk=waiting.pk).delete()
