"""What a workbook is before it is opened: how large it would unfold, how far each of its sheets goes.

Its reader keeps every cell between the first and the last in memory: two cells at opposite corners would fill any.
It is run in the process that reads (`reader`), which may be killed, never in the one that answers a request.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from xml.parsers import expat

from prs_budget.lib.spreadsheets import ods, xlsx
from prs_budget.lib.spreadsheets.limits import (
    LARGEST_UNFOLDED,
    MOST_MEMBERS,
    MOST_RATIO,
    SMALLEST_SUSPECT,
    UnreadableFile,
    require_cells,
)
from prs_budget.lib.spreadsheets.scanned import DAMAGED, Scanned

Scan = Callable[[zipfile.ZipFile], Mapping[str, Scanned]]
#: what tells each kind of workbook, and what goes through it
KINDS: Mapping[str, Scan] = {xlsx.PACKAGE: xlsx.scan, ods.CONTENT: ods.scan}
DISPROPORTIONATE = (
    "Ce classeur est démesuré une fois ouvert : il n’est pas lu. Copiez ses lignes dans un classeur neuf."
)


def scan(content: bytes) -> Mapping[str, Scanned]:
    """Each sheet of a workbook (.xlsx, .ods) by its name.

    Raises UnreadableFile for what is no such workbook, is damaged, locked, ambiguous or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            _require_unfolded(folder, len(content))
            found = _scan_of(folder)(folder)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, expat.ExpatError):
        raise UnreadableFile(DAMAGED) from None
    except RuntimeError:  # what zipfile says of a locked archive
        raise UnreadableFile("Ce classeur est protégé par un mot de passe : enregistrez-le sans.") from None
    require_cells(sum(one.rows * one.columns for one in found.values()))
    return found


def _require_unfolded(folder: zipfile.ZipFile, size: int) -> None:
    """Refuse what unfolds too large, and an archive in which two readers would not see the same files."""
    members = folder.infolist()
    unfolded = sum(one.file_size for one in members)
    if len(members) > MOST_MEMBERS or unfolded > LARGEST_UNFOLDED:
        raise UnreadableFile(DISPROPORTIONATE)
    if unfolded > SMALLEST_SUSPECT and unfolded > MOST_RATIO * size:
        raise UnreadableFile(DISPROPORTIONATE)
    names = [one.filename.replace("\\", "/").strip("/").casefold() for one in members]
    if len(set(names)) < len(names):
        raise UnreadableFile(DAMAGED)


def _scan_of(folder: zipfile.ZipFile) -> Scan:
    """What goes through a workbook of this kind; an archive that might be two of them is none."""
    names = {one.casefold() for one in folder.namelist()}
    scans = [scan for entry, scan in KINDS.items() if entry in names]
    is_workbook = ods.CONTENT in names or any(one.startswith("xl/") for one in names)
    if len(scans) != 1 or not is_workbook or "xl/workbook.bin" in names:
        raise UnreadableFile(
            "Ce fichier est une archive, mais ni un .xlsx ni un .ods : ouvrez-le dans un tableur, enregistrez-le en "
            ".xlsx."
        )
    return scans[0]
