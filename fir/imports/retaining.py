"""A reading kept from the preview of a file: what it would say, and whether it is still the one that has a name."""

from __future__ import annotations

from typing import Any

from fir.imports.fields import DOOR, TITLES
from fir.imports.preview import Preview
from fir.models import WaitingFile
from prs_budget.organisation.models import Agency, User
from prs_budget.readings.models import SavedReading
from prs_budget.readings.rules import completed, remembered, says_otherwise
from prs_budget.readings.saving import save_reading


def content_of_reading(found: Preview) -> dict[str, Any]:
    """What is worth keeping of how a file was read."""
    now = remembered(found.asked, found.columns)
    return completed(found.saved.content, now) if found.saved else now


def may_be_kept(found: Preview) -> bool:
    """Whether a reading can be kept: rows were read, by titles that another file may have, and nothing is asked."""
    return found.columns.header > 0 and not found.asks_how


def is_changed(found: Preview) -> bool:
    """Whether the file is read otherwise than the reading that it began with says."""
    return (
        found.saved is not None
        and found.asked.is_own
        and says_otherwise(found.saved.content, content_of_reading(found))
    )


def kept(*, by: User, agency: Agency, found: Preview, name: str, seen: int) -> SavedReading:
    """Keep the reading under a name, or complete the one that has it. Raises PermissionDenied, Refused."""
    return save_reading(by=by, agency=agency, door=DOOR.code, name=name, content=content_of_reading(found), seen=seen)


def read_as(found: Preview, waiting: WaitingFile) -> str:
    """« … : lu comme « Pièces FIR mensuelles », lecture reconnue à ses titres. »; empty where it is read with none."""
    if found.saved is None:
        return ""
    how = "lecture changée ici pour ce fichier" if is_changed(found) else "lecture reconnue à ses titres"
    return f"{waiting.name} : lu comme « {found.saved.name} », {how}."


def lost_told(found: Preview) -> str:
    """Which columns of its reading a file has not, and what to do; empty for none."""
    if not found.lost or found.saved is None:
        return ""
    many = len(found.lost) > 1
    columns = " ; ".join(f"« {title} » pour {TITLES.get(name, name)}" for name, title in found.lost)
    return (
        f"La lecture « {found.saved.name} » attend {'des colonnes' if many else 'une colonne'} que ce fichier n’a "
        f"pas : {columns}. Choisissez plus bas {'celles qui les remplacent' if many else 'celle qui la remplace'}, ou "
        "confirmez qu’il se lit sans."
    )
