"""A csv as it comes: its encoding, its separator, its rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from prs_budget.lib.spreadsheets.limits import MOST_ROWS, PREAMBLE, UnreadableFile, require_area
from prs_budget.lib.spreadsheets.reading import Row
from prs_budget.lib.words import number_text

SEPARATORS = {";": "point-virgule", "\t": "tabulation", ",": "virgule", "|": "barre"}
#: a cell longer than this is a quote that was never closed
LONGEST_CELL = 20_000
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
#: a letter of several bytes in UTF-8: a text that has one and is not UTF-8 was mixed
_OF_UTF_8 = re.compile(rb"\xc3[\x80-\xbf]|\xc2[\xa0-\xbf]|\xc5[\x92\x93]|\xe2\x80[\x90-\xbf]|\xe2\x82\xac")
#: accents as Mac OS wrote them, where Windows has marks that never follow a letter
_OF_MAC = re.compile(rb"[A-Za-z](?:[\x81\x88\x89\x8d-\x90\x9d\x9e]|[\x94\x95\x99](?=[A-Za-z]))")
_NAMES = {
    "mac-roman": "Mac OS Roman",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-8": "UTF-8",
}


def decoded(content: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding. Raises UnreadableFile for what is no text."""
    _refuse_mixed(content)
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROLS.search(text):
            break
        return text, _NAMES.get(encoding, "Windows (cp1252)")
    raise UnreadableFile(
        "Ce fichier n’est ni un classeur .xlsx ou .ods, ni un texte lisible : enregistrez-le en .xlsx, ou en CSV UTF-8."
    )


def _encodings(content: bytes) -> list[str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return [encoding]
    head = content[:2000]
    if head[1::2].count(0) > len(head) // 4:
        return ["utf-16-le"]
    if head[::2].count(0) > len(head) // 4:
        return ["utf-16-be"]
    return ["utf-8", "mac-roman" if _OF_MAC.search(content) else "cp1252"]


def _refuse_mixed(content: bytes) -> None:
    """Refuse a text in UTF-8 but for a few bytes: read otherwise, its titles and its codes would be others."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        if _OF_UTF_8.search(content):
            line = content.count(b"\n", 0, error.start) + 1
            raise UnreadableFile(
                f"Ligne {line} : un caractère n’est pas en UTF-8, alors que d’autres le sont. Ouvrez le fichier dans "
                "un tableur, corrigez ce caractère, enregistrez-le en CSV UTF-8."
            ) from None


def separator_of(text: str, known: Callable[[Sequence[object]], int]) -> str:
    """The separator that names the most columns (`known` counts them in a row), then that parts the most cells."""

    def weight(separator: str) -> tuple[int, int]:
        head = _lenient(text, separator)
        return max((known(row) for row in head), default=0), max((len(row) for row in head), default=0)

    return max(SEPARATORS, key=weight)


def _lenient(text: str, separator: str) -> list[list[str]]:
    """The first rows, whatever they are."""
    head = text[:200_000].splitlines(keepends=True)[:PREAMBLE]
    try:
        return list(csv.reader(head, delimiter=separator))
    except csv.Error:
        return [line.split(separator) for line in head]


def rows_of(text: str, separator: str) -> Iterator[Row]:
    """The rows, each with the number of the line of the file where it begins. Raises UnreadableFile on the way."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for row in reader:
            if any(len(cell) > LONGEST_CELL for cell in row):
                raise csv.Error
            require_area(0, len(row))
            yield line, row
            line = reader.line_num + 1
    except csv.Error:
        raise UnreadableFile(
            f"Ligne {line} : un guillemet s’y ouvre et ne se ferme pas, ou se ferme au milieu d’une cellule. "
            "Corrigez cette ligne, ou enregistrez le fichier en .xlsx."
        ) from None


def require_rows(rows: Iterator[Row]) -> Iterator[Row]:
    """The same rows, refused once there are too many."""
    yield from islice(rows, MOST_ROWS + PREAMBLE)
    if next(rows, None) is not None:
        raise UnreadableFile(f"Plus de {number_text(MOST_ROWS)} lignes : découpez le fichier, par mois par exemple.")
