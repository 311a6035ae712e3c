"""Keeping a file that someone attaches, and giving it back."""

from __future__ import annotations

import hashlib
from pathlib import PurePath

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from prs_budget.files.kinds import KINDS, kind_of
from prs_budget.files.models import StoredFile
from prs_budget.lib.limits import LARGEST_FILE, MEGABYTE
from prs_budget.lib.plain_text import one_line
from prs_budget.lib.refusals import Refused
from prs_budget.organisation.models import Agency, User

NAME_LENGTH = 200
ACCEPTED = ", ".join(kind.word for kind in KINDS)


def keep(*, by: User, agency: Agency, name: str, content: bytes) -> StoredFile:
    """The file, kept; the one that the agency has where its bytes are the same. Rights are the caller's.

    Raises Refused: empty, too large, of no kind that may be attached, or named as another.
    """
    shown = one_line(PurePath(name.replace("\\", "/")).name)[-NAME_LENGTH:] or "fichier"
    if not content:
        raise Refused(f"« {shown} » est vide : choisissez un autre fichier.")
    if len(content) > LARGEST_FILE:
        raise Refused(f"« {shown} » dépasse {LARGEST_FILE // MEGABYTE} Mo : joignez-en une version plus légère.")
    kind = kind_of(content)
    if kind is None:
        raise Refused(f"« {shown} » n’est d’aucune nature qui se joint : {ACCEPTED}.")
    ending = PurePath(shown).suffix.removeprefix(".")
    if ending and not kind.is_named(ending):
        raise Refused(
            f"« {shown} » n’est pas ce que dit son nom : c’est un fichier {kind.word}. Joignez le bon fichier."
        )
    shown = shown if ending else f"{shown}.{kind.code}"
    sha256 = hashlib.sha256(content).hexdigest()
    given = {"name": shown, "kind": kind.code, "size": len(content), "content": content, "by": by}
    return StoredFile.objects.get_or_create(agency=agency, sha256=sha256, defaults=given)[0]


def given_back(file: StoredFile) -> HttpResponse:
    """The file as it came, to be saved: never shown as a page of the site."""
    answer = HttpResponse(bytes(file.content), content_type=file.file_kind.media_type)
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name) or ""
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
