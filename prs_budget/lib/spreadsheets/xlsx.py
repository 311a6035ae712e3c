"""The sheets of an .xlsx gone through before it is opened: every member of the archive is, whatever names it."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Mapping
from typing import IO, TypeVar
from xml.parsers import expat

from prs_budget.lib.spreadsheets.formats import Formats
from prs_budget.lib.spreadsheets.limits import UnreadableFile
from prs_budget.lib.spreadsheets.scanned import DAMAGED, ERROR, NO_VALUE, Place, Scanned

#: what says where the workbook is
PACKAGE = "_rels/.rels"
_DIGITS = "0123456789"
_TRUE = frozenset({"1", "true", "on"})

Said = TypeVar("Said")


def scan(folder: zipfile.ZipFile) -> Mapping[str, Scanned]:
    """Each sheet by its name. Raises ValueError and ExpatError for what is damaged."""
    places, styles = _sheet_places(folder)
    formats = Formats.of(folder, styles)
    found = {}
    for member in folder.namelist():
        with folder.open(member) as source:
            try:
                found[member] = _Scan(formats).read(source)
            except (expat.ExpatError, ValueError):
                # a picture, a drawing: not a sheet, unless the workbook says so
                if member in places.values():
                    raise
    return {name: found[place] for name, place in places.items()}


def _sheet_places(folder: zipfile.ZipFile) -> tuple[dict[str, str], str]:
    """Where each sheet is in the archive, by name, then the styles; refused where readers might not agree."""
    workbook = _workbook(folder)
    above, name = posixpath.split(workbook)
    relations = _relations(folder, posixpath.join(above, "_rels", f"{name}.rels"))
    targets = {key: _absolute(above, target) for key, (_, target) in relations.items()}
    styles = next((targets[key] for key, (kind, _) in relations.items() if kind.endswith("/styles")), "")
    sheets: dict[str, str] = {}

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            keys = [value for at, value in attributes.items() if at.rpartition(":")[2] == "id"]
            if len(keys) != 1:
                raise UnreadableFile(DAMAGED)
            _once(sheets, attributes.get("name", ""), keys[0])

    _parse(folder, workbook, sheet)
    places = {name: targets.get(key, "") for name, key in sheets.items()}
    if not places or len(set(places.values())) < len(places) or not set(places.values()) <= set(folder.namelist()):
        raise UnreadableFile(DAMAGED)
    return places, styles


def _workbook(folder: zipfile.ZipFile) -> str:
    """Where the archive says that its workbook is."""
    found = [target for kind, target in _relations(folder, PACKAGE).values() if kind.endswith("/officeDocument")]
    if len(found) != 1:
        raise UnreadableFile(DAMAGED)
    return _absolute("", found[0])


def _relations(folder: zipfile.ZipFile, member: str) -> dict[str, tuple[str, str]]:
    """The kind and the target of each relation of a member, by its id."""
    found: dict[str, tuple[str, str]] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            _once(found, attributes.get("Id", ""), (attributes.get("Type", ""), attributes.get("Target", "")))

    _parse(folder, member, relation)
    return found


def _once(found: dict[str, Said], key: str, value: Said) -> None:
    """Keep what a key names; a key that comes twice is refused, for a reader may keep either."""
    if not key or key in found:
        raise UnreadableFile(DAMAGED)
    found[key] = value


def _parse(folder: zipfile.ZipFile, member: str, start: Callable[[str, dict[str, str]], None]) -> None:
    if member not in folder.namelist():
        raise UnreadableFile(DAMAGED)
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    with folder.open(member) as source:
        parser.ParseFile(source)


def _absolute(above: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(above, target))


class _Scan:
    """Goes through the cells of a sheet. A formula is without a value until something is read in its value."""

    def __init__(self, formats: Formats) -> None:
        self.sheet = Scanned()
        self.formats = formats
        self.at: Place = (0, 0)
        self.ranks: dict[str, int] = {}
        self.parser = expat.ParserCreate()

    def read(self, source: IO[bytes]) -> Scanned:
        """The sheet, gone through to its end."""
        self.parser.StartElementHandler = self.start
        self.parser.ParseFile(source)
        return self.sheet

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name not in ("c", "v"):
            name = name.rpartition(":")[2]
        if name == "c":
            self.cell(attributes)
        elif name in ("v", "f", "is"):
            if self.at[0] > self.sheet.rows or self.at[1] > self.sheet.columns:
                self.sheet.reach(*self.at)
            if name == "f":
                self.formula()
        elif name in ("row", "col"):
            self.row_or_columns(name, attributes)
        elif name == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            self.sheet.merged.append((self.place(first), self.place(last or first)))
        if self.sheet.blank and name in ("v", "t"):
            self.parser.CharacterDataHandler = self.has_value if self.at in self.sheet.blank else None

    def row_or_columns(self, name: str, attributes: dict[str, str]) -> None:
        """A row begins, or columns side by side are described: nobody may see them."""
        is_hidden = attributes.get("hidden") in _TRUE
        if name == "row":
            self.at = int(attributes.get("r", self.at[0] + 1)), 0
            if is_hidden:
                self.sheet.hidden.append(self.at[0])
        elif is_hidden:
            self.sheet.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))

    def cell(self, attributes: dict[str, str]) -> None:
        """A cell begins, where it says, else after the one before it. One without content takes no room."""
        reference = attributes.get("r", "")
        self.at = self.place(reference) if reference else (self.at[0], self.at[1] + 1)
        kind, style = attributes.get("t", "n"), attributes.get("s", "")
        if kind == "e":
            self.sheet.blank[self.at] = ERROR
        elif kind == "n" and style in self.formats.scaled:
            self.sheet.scaled.add(self.at)
        elif kind == "n" and style in self.formats.padded:
            self.sheet.padded[self.at] = self.formats.padded[style]

    def formula(self) -> None:
        """The cell has a formula: it has no value yet."""
        self.sheet.formulas.add(self.at)
        self.sheet.blank.setdefault(self.at, NO_VALUE)
        self.parser.CharacterDataHandler = None

    def has_value(self, text: str) -> None:
        """The cell has a value after all."""
        if text.strip() and self.sheet.blank.get(self.at) is NO_VALUE:
            del self.sheet.blank[self.at]

    def place(self, reference: str) -> Place:
        """The row and the column of « AB12 »."""
        letters = reference.rstrip(_DIGITS)
        rank = self.ranks.get(letters)
        if rank is None:
            rank = self.ranks[letters] = _rank(letters)
        return int(reference[len(letters) :]), rank


def _rank(letters: str) -> int:
    """The rank of a column by its letters, from 1."""
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        raise ValueError(letters)
    rank = 0
    for letter in letters.upper():
        rank = rank * 26 + ord(letter) - 64
    return rank
