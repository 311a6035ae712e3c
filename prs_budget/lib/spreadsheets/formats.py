"""What the format of a number shows of it: thousands left out, zeros put before."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from xml.parsers import expat

_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^]]*\]|_.')
#: a comma after the last digit: each leaves three digits out
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
_PADDED = re.compile(r"0{2,}")


class Formats:
    """The styles of cells of an .xlsx, by rank: those that show thousands, those that show leading zeros."""

    def __init__(self) -> None:
        self.scaled: set[str] = set()
        self.padded: dict[str, int] = {}
        self._codes: dict[str, str] = {}
        self._is_among_cells = False
        self._rank = 0

    @classmethod
    def of(cls, folder: zipfile.ZipFile, member: str) -> Formats:
        """Those of an archive; none where they cannot be read, which is no reason to refuse the figures."""
        found = cls()
        if member in folder.namelist():
            parser = expat.ParserCreate()
            parser.StartElementHandler = found._start
            parser.EndElementHandler = found._end
            try:
                with folder.open(member) as source:
                    parser.ParseFile(source)
            except expat.ExpatError:
                return cls()
        return found

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = _LITERALS.sub("", attributes.get("formatCode", "")).split(
                ";"
            )[0]
        elif name == "cellXfs":
            self._is_among_cells = True
        elif name == "xf" and self._is_among_cells:
            code = self._codes.get(attributes.get("numFmtId", ""), "")
            if _SCALED.search(code):
                self.scaled.add(str(self._rank))
            elif _PADDED.fullmatch(code):
                self.padded[str(self._rank)] = len(code)
            self._rank += 1

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] == "cellXfs":
            self._is_among_cells = False
