"""Files of delegations: kept as they came until they are recorded or given up, for a day, for who gave them."""

from __future__ import annotations

import hashlib
import uuid as uuids
import zlib
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import now

from fir.actions.files import LONGEST_WAIT
from fir.models import WaitingFile
from fir.perms import require_run

if TYPE_CHECKING:
    from prs_budget.organisation.models import Agency, User


@transaction.atomic
def keep_delegation_file(*, by: User, agency: Agency, name: str, content: bytes) -> WaitingFile:
    """Keep a file in place of the one that this person had waiting. Raises PermissionDenied."""
    require_run(by, agency)
    WaitingFile.objects.filter(at__lt=now() - LONGEST_WAIT).delete()
    WaitingFile.objects.filter(by=by, agency=agency).delete()
    return WaitingFile.objects.create(
        agency=agency,
        by=by,
        name=name[-200:],
        digest=hashlib.sha256(content).hexdigest(),
        content=zlib.compress(content, 1),
    )


def waiting_delegation_file(*, by: User, agency: Agency, uuid: uuids.UUID) -> WaitingFile | None:
    """The file that waits under that number for that person; None once dropped, recorded or too old."""
    return WaitingFile.objects.filter(uuid=uuid, by=by, agency=agency, at__gte=now() - LONGEST_WAIT).first()
