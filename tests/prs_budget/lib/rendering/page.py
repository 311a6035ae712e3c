"""Reads an HTML table back as a reader of screens does: a grid, with the headings of each cell."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Box:
    """A `th` or `td`, with its attributes, what it shows, what it hides to the eye, and its first link or button."""

    tag: str
    attributes: dict[str, str]
    shown: str = ""
    hidden: str = ""
    inner: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        """The words of its class."""
        return self.attributes.get("class", "").split()

    def find(self, tag: str) -> dict[str, str] | None:
        """The attributes of the first element of a kind inside."""
        return next((attributes for name, attributes in self.inner if name == tag), None)


@dataclass
class Line:
    """A `tr`."""

    attributes: dict[str, str]
    boxes: list[Box] = field(default_factory=list)


class TablePage(HTMLParser):
    """The lines of the head and of the body of one table; refuses tags that are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.table: dict[str, str] = {}
        self.caption = ""
        self.head: list[Line] = []
        self.body: list[Line] = []
        self.tags: list[str] = []
        self.stack: list[tuple[str, bool]] = []
        self.feed(text)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        assert len(attributes) == len(attrs), f"attribute twice in {tag}"
        hidden = "p-sr" in attributes.get("class", "").split()
        self.tags.append(tag)
        self.stack.append((tag, hidden))
        inside = [name for name, _ in self.stack]
        if tag == "table":
            self.table = attributes
        elif tag == "tr":
            (self.head if "thead" in inside else self.body).append(Line(attributes))
        elif tag in {"th", "td"}:
            self._line.boxes.append(Box(tag, attributes))
        elif "th" in inside or "td" in inside:
            self._line.boxes[-1].inner.append((tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        inside = [name for name, _ in self.stack]
        if "caption" in inside:
            self.caption += data
        elif "th" in inside or "td" in inside:
            box = self._line.boxes[-1]
            if any(hidden for _, hidden in self.stack):
                box.hidden += data
            elif "button" not in inside:
                box.shown += data

    @property
    def _line(self) -> Line:
        return (self.body or self.head)[-1]

    def heads(self) -> list[list[str]]:
        """For each column of the table, its headings from the top, spans resolved."""
        grid: dict[tuple[int, int], str] = {}
        for y, line in enumerate(self.head):
            x = 0
            for box in line.boxes:
                while (y, x) in grid:
                    x += 1
                for down in range(int(box.attributes.get("rowspan", 1))):
                    for right in range(int(box.attributes.get("colspan", 1))):
                        assert (y + down, x + right) not in grid, "headings overlap"
                        grid[y + down, x + right] = box.shown
        width = 1 + max(x for _, x in grid)
        assert len(grid) == width * len(self.head), "a hole in the head"
        return [list(dict.fromkeys(grid[y, x] for y in range(len(self.head)))) for x in range(width)]

    def shown(self) -> list[list[str]]:
        """What each line of the body shows, its heading first."""
        return [[box.shown for box in line.boxes] for line in self.body]
