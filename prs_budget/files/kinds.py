"""What a file is, from what it holds: its name proves nothing. Pure."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

#: the largest text that is looked at to tell that it is one
LOOKED_AT = 100_000


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that may be attached: its word, its media type, the endings that its name may have."""

    code: str
    word: str
    media_type: str
    others: tuple[str, ...] = ()

    def is_named(self, ending: str) -> bool:
        """Whether a name may end so, without its point: a file is opened by what its name says."""
        return ending.lower() in (self.code, *self.others)


PDF = FileKind("pdf", "PDF", "application/pdf")
PNG = FileKind("png", "image PNG", "image/png")
JPEG = FileKind("jpg", "image JPEG", "image/jpeg", ("jpeg",))
TEXT = FileKind("txt", "texte", "text/plain; charset=utf-8", ("csv", "tsv"))
XLSX = FileKind("xlsx", "classeur Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
DOCX = FileKind("docx", "document Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
ODS = FileKind("ods", "classeur OpenDocument", "application/vnd.oasis.opendocument.spreadsheet")
ODT = FileKind("odt", "texte OpenDocument", "application/vnd.oasis.opendocument.text")
KINDS = (PDF, XLSX, ODS, DOCX, ODT, TEXT, PNG, JPEG)
BY_CODE = {kind.code: kind for kind in KINDS}

_BEGINNINGS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_PARTS = (("xl/workbook.xml", XLSX), ("word/document.xml", DOCX))


def kind_of(content: bytes) -> FileKind | None:
    """The kind of a file; None where it is none of those that may be attached."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    return TEXT if _is_text(content[:LOOKED_AT]) else None


def _zipped(content: bytes) -> FileKind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < len(ODT.media_type) + 20:
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                return next((kind for kind in (ODS, ODT) if kind.media_type == said), None)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return None
    return next((kind for part, kind in _PARTS if part in names), None)


def _is_text(content: bytes) -> bool:
    """Whether these are characters, and no page of the web that a browser could be made to run."""
    if not content or b"\x00" in content:
        return False
    try:
        text = content.decode("utf-8-sig", "strict" if len(content) < LOOKED_AT else "ignore")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    begun = text.lstrip()[:200].lower()
    return not begun.startswith(("<!doctype", "<html", "<svg", "<?xml", "<script"))
