"""What a file is that is no workbook and no text, by its first bytes: said as it is, whatever its name says."""

from __future__ import annotations

from prs_budget.lib.spreadsheets.limits import UnreadableFile

_IMAGE = "une image ({})"
_OTHER_ARCHIVE = "une archive {}"
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", _IMAGE.format("PNG")),
    (b"\xff\xd8\xff", _IMAGE.format("JPEG")),
    (b"GIF87a", _IMAGE.format("GIF")),
    (b"GIF89a", _IMAGE.format("GIF")),
    (b"II*\x00", _IMAGE.format("TIFF")),
    (b"MM\x00*", _IMAGE.format("TIFF")),
    (b"\x1f\x8b", _OTHER_ARCHIVE.format("gzip")),
    (b"7z\xbc\xaf\x27\x1c", _OTHER_ARCHIVE.format("7-Zip")),
    (b"Rar!\x1a\x07", _OTHER_ARCHIVE.format("RAR")),
    (b"BZh", _OTHER_ARCHIVE.format("bzip2")),
    (b"\xfd7zXZ\x00", _OTHER_ARCHIVE.format("XZ")),
    (b"SQLite format 3\x00", "une base de données"),
    (b"{\\rtf", "un texte mis en forme (RTF)"),
    (b"MZ", "un programme"),
    (b"\x7fELF", "un programme"),
)
_ARCHIVES = ("gzip", "7-Zip", "RAR", "bzip2", "XZ")
_OLE = b"\xd0\xcf\x11\xe0"
_PDF = b"%PDF"
#: what the first letters of a page or of a document in XML are, in lower case, after blanks
_PAGES = (b"<!doctype html", b"<html", b"<table", b"<meta", b"<head")
_XML = b"<?xml"
_BLANKS = b" \t\r\n"
_MARK = b"\xef\xbb\xbf"


def refuse_other(content: bytes) -> None:
    """Raise UnreadableFile, which says what a file is and what to do, where it is known to be something else."""
    if content.startswith(_OLE):
        raise UnreadableFile(
            "Ce classeur est d’un ancien format (.xls) ou protégé par un mot de passe : enregistrez-le en .xlsx, "
            "sans mot de passe."
        )
    if content.startswith(_PDF):
        raise UnreadableFile("Ce fichier est un PDF : demandez l’extraction en .xlsx ou en CSV.")
    if what := _what(content):
        raise UnreadableFile(f"Ce fichier est {what}, ni un classeur ni un CSV : {_advice(what)}")


def _what(content: bytes) -> str:
    """« une image (PNG) »; empty for what may be a workbook or a text."""
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return _IMAGE.format("WebP")
    if content[4:8] == b"ftyp":
        return "une image ou une vidéo (HEIC, MP4)"
    if content.startswith(b"BM") and content[6:10] == bytes(4):
        return _IMAGE.format("BMP")
    found = next((what for start, what in _SIGNATURES if content.startswith(start) and _is_sure(start, content)), "")
    head = content[:200].removeprefix(_MARK).lstrip(_BLANKS).lower()
    if not found and head.startswith(_PAGES):
        return "une page web (HTML)"
    return found or ("un document XML" if head.startswith(_XML) else "")


def _is_sure(start: bytes, content: bytes) -> bool:
    """Whether two or three letters that a text might begin with are followed by what no text holds."""
    return len(start) > 3 or b"\0" in content[:200] or not start.isalnum()


def _advice(what: str) -> str:
    if what.endswith(_ARCHIVES):
        return "sortez-en le classeur ou le CSV qu’elle contient, puis déposez celui-ci."
    if "HTML" in what or "XML" in what:
        return "ouvrez-le dans un tableur, enregistrez-le en .xlsx."
    return "choisissez le classeur (.xlsx, .ods) ou le CSV lui-même."
