"""Files between their preview and their recording: kept as they came, dropped within a day. Nothing else is written.

They are kept in the database, not in a folder: several servers share it, a backup has it, and what is dropped is gone.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from fir.actions.locking import require_open
from fir.models import FirYear, WaitingFile
from fir.perms import require_run

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

#: how long a file waits
LONGEST_WAIT = timedelta(hours=24)


@transaction.atomic
def keep_file(
    *, by: User, fir_year: FirYear, name: str, content: bytes, reading: Mapping[str, Any], at: datetime | None = None
) -> WaitingFile:
    """Keep a file in place of the one that this person had waiting in this year; drop those that waited too long.

    The same file again is the one that waits. Raises PermissionDenied, Refused for a closed year.
    """
    require_run(by, fir_year.agency)
    require_open(fir_year)
    WaitingFile.objects.filter(at__lt=(at or now()) - LONGEST_WAIT).delete()
    digest = hashlib.sha256(content).hexdigest()
    mine = WaitingFile.objects.filter(by=by, fir_year=fir_year)
    same = mine.filter(digest=digest).first()
    if same is not None:
        mine.exclude(pk=same.pk).delete()
        return read_otherwise(waiting=same, reading=reading)
    mine.delete()
    return WaitingFile.objects.create(
        fir_year=fir_year,
        by=by,
        name=name[-200:],
        digest=digest,
        content=zlib.compress(content, 1),
        reading=dict(reading),
    )


def waiting_file(*, by: User, fir_year: FirYear, uuid: UUID, at: datetime | None = None) -> WaitingFile | None:
    """The file that waits under that number for that person, in that year; None once dropped, recorded or too old."""
    since = (at or now()) - LONGEST_WAIT
    return WaitingFile.objects.filter(uuid=uuid, by=by, fir_year=fir_year, at__gte=since).first()


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
