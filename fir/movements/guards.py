"""What a workbook is before it is opened: how large it would unfold, how many cells, which have no value to read.

Its reader keeps every cell between the first and the last in memory: two cells at opposite corners would fill any.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from fir.movements.limits import (
    LARGEST_UNFOLDED,
    MOST_CELLS,
    MOST_RATIO,
    SMALLEST_SUSPECT,
    UnreadableFile,
    counted,
    require_area,
)

DAMAGED = (
    "Ce classeur est abîmé ou incomplet : rouvrez-le dans Excel ou LibreOffice, enregistrez-le à nouveau en .xlsx."
)
_DIGITS = "0123456789"

NO_VALUE = "formule sans résultat : ouvrez le classeur dans Excel ou LibreOffice, enregistrez-le, déposez-le à nouveau."
ERROR = "erreur du tableur (#REF!, #N/A…) : corrigez-la dans le classeur."
#: why a cell that is not blank has no value, by row and column from 1
Places = Mapping[tuple[int, int], str]


@dataclass(slots=True)
class _Area:
    """How far a sheet goes, and why some of its cells have no value."""

    rows: int = 0
    columns: int = 0
    blank: dict[tuple[int, int], str] = field(default_factory=dict)

    def reach(self, row: int, column: int) -> None:
        """Go as far as a cell; refuse an area too large."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        require_area(self.rows, self.columns)
        if self.rows * self.columns > MOST_CELLS:
            raise UnreadableFile(
                f"{counted(self.rows * self.columns)} cellules dans la feuille : {counted(MOST_CELLS)} au plus dans un "
                "classeur. Supprimez les colonnes qui ne servent pas, ou enregistrez la feuille en CSV."
            )

    def cell(self, at: tuple[int, int], attributes: Mapping[str, str]) -> None:
        """Count a cell of an xlsx; note that it is an error."""
        if at[0] > self.rows or at[1] > self.columns:
            self.reach(*at)
        if attributes.get("t") == "e":
            self.blank[at] = ERROR


def without_value(content: bytes) -> Mapping[str, Places]:
    """The formulas without a value and the errors of each sheet of a workbook (.xlsx, .ods), by its name.

    Raises UnreadableFile for what is no such workbook, is damaged, locked, or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            _require_unfolded(folder, len(content))
            names = set(folder.namelist())
            if "xl/workbook.xml" in names:
                return _of_xlsx(folder)
            if "content.xml" in names:
                return _of_ods(folder)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, expat.ExpatError):
        raise UnreadableFile(DAMAGED) from None
    except RuntimeError:  # what zipfile says of a locked archive
        raise UnreadableFile("Ce classeur est protégé par un mot de passe : enregistrez-le sans.") from None
    raise UnreadableFile(
        "Ce fichier est une archive, mais ni un .xlsx ni un .ods : ouvrez-le dans un tableur, enregistrez-le en .xlsx."
    )


def _require_unfolded(folder: zipfile.ZipFile, size: int) -> None:
    unfolded = sum(one.file_size for one in folder.infolist())
    if unfolded > LARGEST_UNFOLDED or (unfolded > SMALLEST_SUSPECT and unfolded > MOST_RATIO * size):
        raise UnreadableFile(
            "Ce classeur est démesuré une fois ouvert : il n’est pas lu. Copiez ses lignes dans un classeur neuf."
        )


def _parse(source: IO[bytes], start: Callable[[str, dict[str, str]], None]) -> expat.XMLParserType:
    """Read a document, `start` called at each element by its name without prefix."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.ParseFile(source)
    return parser


def _of_xlsx(folder: zipfile.ZipFile) -> Mapping[str, Places]:
    places = _sheet_places(folder)
    found = {}
    for name, place in places.items():
        if place in folder.namelist():
            with folder.open(place) as source:
                found[name] = _scan_xlsx(source)
    return found


def _sheet_places(folder: zipfile.ZipFile) -> dict[str, str]:
    """Where each sheet of an xlsx is in its archive, by name."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name.endswith("Relationship"):
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            key = next((value for at, value in attributes.items() if at.endswith(":id")), "")
            sheets[attributes.get("name", "")] = key

    if "xl/_rels/workbook.xml.rels" in folder.namelist():
        with folder.open("xl/_rels/workbook.xml.rels") as source:
            _parse(source, relation)
    with folder.open("xl/workbook.xml") as source:
        _parse(source, sheet)
    return {name: _absolute(targets.get(key, "")) for name, key in sheets.items()}


def _absolute(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _scan_xlsx(source: IO[bytes]) -> Places:
    """Go through the cells of a sheet. A formula is without a value until something is read in its value."""
    area = _Area()
    parser = expat.ParserCreate()
    at = (0, 0)
    ranks: dict[str, int] = {}

    def has_value(text: str) -> None:
        if text.strip() and area.blank.get(at) is NO_VALUE:
            del area.blank[at]

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal at
        if name != "c" and name != "v":
            name = name.rpartition(":")[2]
        if name == "c":
            place = attributes.get("r", "")
            letters = place.rstrip(_DIGITS)
            at = (int(place[len(letters) :]), ranks.get(letters) or _ranked(ranks, letters)) if letters else _after(at)
            area.cell(at, attributes)
        elif name == "row":
            at = int(attributes.get("r", at[0] + 1)), 0
        elif name == "f":
            area.blank.setdefault(at, NO_VALUE)
            parser.CharacterDataHandler = None
        elif area.blank and name in ("v", "t"):
            parser.CharacterDataHandler = has_value if at in area.blank else None

    parser.StartElementHandler = start
    parser.ParseFile(source)
    return area.blank


def _after(at: tuple[int, int]) -> tuple[int, int]:
    """The place of a cell that says none: after the one before it."""
    return at[0], at[1] + 1


def _ranked(ranks: dict[str, int], letters: str) -> int:
    """The rank of a column by its letters, remembered."""
    rank = 0
    for letter in letters:
        rank = rank * 26 + ord(letter) - 64
    return ranks.setdefault(letters, rank)


@dataclass(slots=True)
class _OdsSheets:
    """Goes through the tables of an ods: blank rows and columns that are repeated count once something follows them."""

    found: dict[str, Places] = field(default_factory=dict)
    name: str = ""
    area: _Area = field(default_factory=_Area)
    row: int = 0
    column: int = 0
    repeated: int = 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "table":
            self.close()
            self.name, self.area = attributes.get("table:name", ""), _Area()
            self.row, self.repeated = 0, 1
        elif name == "table-row":
            self.row += self.repeated
            self.repeated = int(attributes.get("table:number-rows-repeated", 1))
            self.column = 0
        elif name in ("table-cell", "covered-table-cell"):
            times = int(attributes.get("table:number-columns-repeated", 1))
            formula = "table:formula" in attributes
            if "office:value-type" in attributes or "calcext:value-type" in attributes or formula:
                self.area.reach(self.row + self.repeated - 1, self.column + times)
            if attributes.get("calcext:value-type") == "error":
                self.area.blank[self.row, self.column + 1] = ERROR
            elif formula and "office:value-type" not in attributes:
                self.area.blank[self.row, self.column + 1] = NO_VALUE
            self.column += times

    def close(self) -> None:
        if self.name:
            self.found[self.name] = self.area.blank


def _of_ods(folder: zipfile.ZipFile) -> Mapping[str, Places]:
    sheets = _OdsSheets()
    with folder.open("content.xml") as source:
        _parse(source, sheets.start)
    sheets.close()
    return sheets.found
