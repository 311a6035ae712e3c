"""What the database answers when several people write at once: a sentence, never a failure, and nothing half written.

PostgreSQL gives up a lock that does not come, a statement that does not end, one of two writers that wait for each
other; SQLite gives up its only place of writer; both refuse what someone else stored a moment before. The
transaction is then undone whole. Actions lock and check, so that this is rare: it is what is left.
"""

from __future__ import annotations

import logging
import sqlite3
from typing import TYPE_CHECKING

from django.db import IntegrityError, OperationalError
from django.shortcuts import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

#: lock_not_available, query_canceled, deadlock_detected, serialization_failure (PostgreSQL, appendix A)
CUT_SHORT = frozenset({"55P03", "57014", "40P01", "40001"})
#: unique_violation, of each database
ALREADY_STORED = "23505"
_ALREADY_STORED_SQLITE = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
#: seconds after which the same request has every chance
RETRY_AFTER = 5
BUSY = (
    "Le site est très occupé, ou quelqu’un enregistre les mêmes chiffres depuis plus de dix secondes : rien n’est "
    "écrit. Attendez un instant, puis recommencez."
)
JUST_STORED = (
    "La même chose vient d’être enregistrée, par quelqu’un d’autre ou par un deuxième clic : cette demande-ci n’a rien "
    "écrit. Rechargez la page avant de recommencer."
)


def was_cut_short(error: BaseException) -> bool:
    """Whether the database gave up waiting; what it was asked may be asked again."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.OperationalError):
        # the first byte says what, the others in which case
        return (cause.sqlite_errorcode & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return isinstance(error, OperationalError) and getattr(cause, "sqlstate", None) in CUT_SHORT


def was_just_stored(error: BaseException) -> bool:
    """Whether someone stored the same thing between what was checked and what was written."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.IntegrityError):
        return cause.sqlite_errorcode in _ALREADY_STORED_SQLITE
    return isinstance(error, IntegrityError) and getattr(cause, "sqlstate", None) == ALREADY_STORED


class ConcurrentWrites:
    """Answers 503 or 409 with a page that says so; the API answers with a problem document (`problems`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Whatever the page answers."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """The page of a wait cut short, or of what was just stored; None for another exception."""
        if was_cut_short(exception):
            answer = render(request, "503.html", {"reasons": [BUSY]}, status=503)
            answer.headers["Retry-After"] = str(RETRY_AFTER)
            return answer
        if was_just_stored(exception):
            note_just_stored(request.path, exception)
            return render(request, "409.html", {"reasons": [JUST_STORED]}, status=409)
        return None


def note_just_stored(path: str, exception: BaseException) -> None:
    """Keep in the log what should have been checked under a lock."""
    logging.getLogger("prs_budget.lib.concurrency").error("stored meanwhile: %s", path, exc_info=exception)
