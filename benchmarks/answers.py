"""What an answer says, as lines of text that two releases can be compared by.

Kept: what a person sees, hears or follows, and what a program reads. Left out: what changes from one answer to the next
(tokens, identifiers drawn at random) and what nobody reads (classes, identifiers of elements, blanks).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

#: what a browser or a program does something about
HEADERS = ("Content-Type", "Content-Disposition", "Location", "Cache-Control", "Allow", "Link")
HTML = "text/html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
#: the print that a served file has in its name: « app.3f2a9c81d04e.js »
PRINT = re.compile(r"(/static/\S+?)\.[0-9a-f]{12}(?=\.)")

SILENT = ("script", "style", "template")
VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
#: elements that begin a line
BLOCK = re.compile(
    "address|article|aside|blockquote|body|caption|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|form|"
    "h[1-6]|header|legend|li|main|nav|ol|option|p|section|summary|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
#: blocks that say nothing by themselves
PLAIN = ("div", "p", "section", "article", "tr", "tbody", "thead", "tfoot", "ul", "dl", "ol")
#: attributes that nobody sees, hears or sends
UNSAID = ("class", "data", "id", "nonce", "style")
#: attributes whose value names an element of the page, and may be renamed with it
POINTERS = ("aria-controls", "aria-describedby", "aria-errormessage", "aria-labelledby", "aria-owns", "for", "list")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
ELEMENT = re.compile(r"<[^>]*> ")
NAMELESS = ("csrfmiddlewaretoken",)


class Said(NamedTuple):
    """What an answer says, in lines, and the addresses that it leads to."""

    lines: list[str]
    addresses: list[str]


def said(address: str, status: int, headers: Mapping[str, str], content: bytes) -> Said:
    """What the answer to an address says: its status, the headers that are read, then its content."""
    told = [f"statut {status}", *(f"{name}: {headers[name]}" for name in HEADERS if name in headers)]
    leads = [headers["Location"]] if "Location" in headers else []
    kind = headers.get("Content-Type", "").partition(";")[0]
    if kind == HTML:
        page = Page.read(content, address)
        found = page.lines
        leads += page.addresses
    else:
        found = _content(kind, content)
    return Said([steady(line) for line in (*told, *found)], leads)


def steady(text: str) -> str:
    """A text without what is drawn at random or depends on the release."""
    return PRINT.sub(r"\1", UUID.sub("«uuid»", text))


def _content(kind: str, content: bytes) -> list[str]:
    if kind == XLSX:
        return list(_of_workbook(content))
    if kind.endswith("json"):
        return list(_of_json(json.loads(content), ""))
    try:
        return content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        # A format that nothing here reads is compared byte by byte.
        return [content.hex()]


def _of_json(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for name in sorted(value):
            yield from _of_json(value[name], f"{place}.{name}")
    elif isinstance(value, list) and value:
        for number, one in enumerate(value):
            yield from _of_json(one, f"{place}[{number}]")
    else:
        yield f"{place or '.'} = {json.dumps(value, ensure_ascii=False)}"


def _of_workbook(content: bytes) -> Iterator[str]:
    """Each cell by its sheet: what is written in it (a formula), what it is worth, its number format."""
    book, worth = load_workbook(BytesIO(content)), CalamineWorkbook.from_object(BytesIO(content))
    for sheet in book.worksheets:
        yield f"feuille « {sheet.title} », {sheet.sheet_state}, fusions {sorted(map(str, sheet.merged_cells.ranges))}"
        values = worth.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    # a formula beyond what the reader counts as the sheet has no value
                    known = cell.data_type == "f" and cell.row <= len(values) and cell.column <= len(values[0])
                    found = f" → {values[cell.row - 1][cell.column - 1]!r}" if known else ""
                    yield f"{sheet.title}!{cell.coordinate} {cell.value!r}{found} ({cell.number_format})"


class Page(HTMLParser):
    """A page of the site: its lines, and the addresses that it leads to."""

    def __init__(self, address: str = "") -> None:
        super().__init__()
        self.lines: list[str] = []
        self.addresses: list[str] = []
        self._address = address
        self._text: list[str] = []
        self._open: list[str] = []
        self._row = ""
        self._form: Form | None = None

    @classmethod
    def read(cls, content: bytes, address: str = "") -> Page:
        """Read a page; its links are followed from `address`."""
        page = cls(address)
        page.feed(content.decode())
        page.close()
        page._end_line()
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where a block begins, and tell what the element says by its attributes."""
        told = {name: value or "" for name, value in attrs}
        self._note_addresses(tag, told)
        if BLOCK.fullmatch(tag):
            self._end_line()
        if tag == "tr":
            self._row = ""
        if tag not in VOID:
            self._open.append(tag)
        if tag not in SILENT and tag != "link" and told.get("name") not in NAMELESS:
            self._text.append(_element(tag, told))

    def handle_endtag(self, tag: str) -> None:
        """End the line of a block; the first heading of a row names the cells that follow it."""
        if BLOCK.fullmatch(tag):
            if tag == "th" and not self._row:
                self._row = " ".join(ELEMENT.sub("", "".join(self._text)).split())[:80]
            self._end_line()
        if tag == "form":
            self._end_form()
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep a text that is seen, and the data that a script draws."""
        if not self._open or self._open[-1] not in SILENT:
            self._text.append(data)
        elif data.lstrip().startswith(("{", "[")):
            self.lines += [f"données {line}" for line in _of_json(json.loads(data), "")]

    def _end_line(self) -> None:
        line = " ".join("".join(self._text).split())
        self._text = []
        if line:
            self.lines.append(f"{self._row} › {line}" if self._row and line.startswith("<td") else line)

    def _note_addresses(self, tag: str, told: dict[str, str]) -> None:
        if tag == "a" and told.get("href"):
            self.addresses.append(urljoin(self._address, told["href"]))
        self.addresses += [value for name, value in told.items() if name.startswith("data-") and value.startswith("/")]
        if tag == "form" and told.get("method", "get").lower() == "get":
            self._form = Form(urljoin(self._address, told.get("action", "")))
        elif self._form:
            self._form.note(tag, told)

    def _end_form(self) -> None:
        if self._form:
            self.addresses += self._form.addresses()
        self._form = None


class Form:
    """A form that only asks: its fields as they come, and each other choice of a list."""

    def __init__(self, address: str) -> None:
        self._address = address.partition("#")[0].partition("?")[0]
        self._fields: dict[str, str] = {}
        self._choices: list[tuple[str, str]] = []
        self._select = ""

    def note(self, tag: str, told: dict[str, str]) -> None:
        """Note a field."""
        name, value = told.get("name", ""), told.get("value", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in told:
                self._fields[self._select] = value
            self._fields.setdefault(self._select, value)
            self._choices.append((self._select, value))
        elif tag in ("input", "button") and name:
            if told.get("type") in ("checkbox", "radio", "submit"):
                self._choices.append((name, value or "on"))
                if "checked" not in told:
                    return
            self._fields[name] = value

    def addresses(self) -> list[str]:
        """What the form asks as it comes, then with each other choice in turn."""
        asked = [self._fields, *({**self._fields, name: value} for name, value in self._choices)]
        return [f"{self._address}?{urlencode(fields)}" for fields in asked]


def _element(tag: str, told: dict[str, str]) -> str:
    said = []
    for name, value in sorted(told.items()):
        if name in POINTERS:
            said.append(name)
        elif name.partition("-")[0] not in UNSAID:
            said.append(f'{name}="{value}"')
        elif NUMBER.fullmatch(value):
            # the exact figure behind a printed one, that scripts read
            said.append(value)
    if not said and (tag in PLAIN or not BLOCK.fullmatch(tag)):
        return ""
    return f"<{' '.join([tag, *said])}> "
