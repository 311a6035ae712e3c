"""The sheets of an .ods gone through before it is opened."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from xml.parsers import expat

from prs_budget.lib.spreadsheets.limits import UnreadableFile
from prs_budget.lib.spreadsheets.scanned import DAMAGED, ERROR, NO_VALUE, Scanned

CONTENT = "content.xml"


def scan(folder: zipfile.ZipFile) -> Mapping[str, Scanned]:
    """Each table by its name. Raises ValueError and ExpatError for what is damaged."""
    tables = _Tables()
    parser = expat.ParserCreate()
    parser.StartElementHandler = tables.start
    with folder.open(CONTENT) as source:
        parser.ParseFile(source)
    if not tables.found:
        raise UnreadableFile(DAMAGED)
    return tables.found


class _Tables:
    """Goes through the tables: blank rows and columns that are repeated count once something follows them."""

    def __init__(self) -> None:
        self.found: dict[str, Scanned] = {}
        self.sheet = Scanned()
        self.row = 0
        self.column = 0
        self.repeated = 1
        #: how many columns were declared
        self.headed = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = name.rpartition(":")[2]
        if name == "table":
            self.table(attributes.get("table:name", ""))
        elif name == "table-column":
            times = int(attributes.get("table:number-columns-repeated", 1))
            if attributes.get("table:visibility") in ("collapse", "filter"):
                self.sheet.hidden_columns.append((self.headed + 1, self.headed + times))
            self.headed += times
        elif name == "table-row":
            self.row += self.repeated
            self.repeated = int(attributes.get("table:number-rows-repeated", 1))
            self.column = 0
            if attributes.get("table:visibility") in ("collapse", "filter") and self.repeated == 1:
                self.sheet.hidden.append(self.row)
        elif name in ("table-cell", "covered-table-cell"):
            self.cell(attributes)

    def table(self, name: str) -> None:
        """A table begins: two of one name are refused, for a reader may keep either."""
        if name in self.found:
            raise UnreadableFile(DAMAGED)
        self.sheet = self.found[name] = Scanned()
        self.row, self.repeated, self.headed = 0, 1, 0

    def cell(self, attributes: dict[str, str]) -> None:
        """A cell, or as many alike as it says."""
        times = int(attributes.get("table:number-columns-repeated", 1))
        formula = "table:formula" in attributes
        has_value = "office:value-type" in attributes
        at = self.row, self.column + 1
        if has_value or formula or "calcext:value-type" in attributes:
            self.sheet.reach(self.row + self.repeated - 1, self.column + times)
        if formula:
            self.sheet.formulas.add(at)
        if attributes.get("calcext:value-type") == "error":
            self.sheet.blank[at] = ERROR
        elif formula and not has_value:
            self.sheet.blank[at] = NO_VALUE
        self.merge(at, attributes)
        self.column += times

    def merge(self, at: tuple[int, int], attributes: dict[str, str]) -> None:
        """The area that the cell covers, where it covers more than itself."""
        rows = int(attributes.get("table:number-rows-spanned", 1))
        columns = int(attributes.get("table:number-columns-spanned", 1))
        if rows > 1 or columns > 1:
            self.sheet.merged.append((at, (at[0] + rows - 1, at[1] + columns - 1)))
