"""The row headings of an HTML table: code, label, link, mark, and the button that folds nested rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape

from prs_budget.lib.tables.model import MEANINGS, Mark, Row, path_token

#: a text as HTML holds it: a table of 500 rows escapes 1 500 codes, labels and addresses, always the same
escaped = lru_cache(maxsize=10_000)(escape)
#: a label longer than this may be cut on the screen: its full text is then in a title, reached by keyboard
LONGEST_SHOWN = 40
#: a remark longer than this is a text of its own, under the label and never cut
LONGEST_REMARK = 80
MARK_CLASSES: dict[Mark, str] = {"reconstructed": "rec", "adjusted": "ded", "hypothesis": "hyp"}


class Stubs:
    """Draws the beginning of each row of one table, the heading included.

    A row that stands before deeper ones gets a button, hidden until the script of the page wakes it.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        depths = [*(row.depth for row in rows[1:]), 0]
        self._parents = [row.kind == "subtotal" and below > row.depth for row, below in zip(rows, depths, strict=False)]
        self.foldable = any(self._parents)

    def corner(self, stub: str) -> str:
        """The first heading of the table: what the rows are, and the button that folds them all."""
        if not self.foldable:
            return escape(stub)
        return _button("", "Replier ou déplier toutes les lignes") + escape(stub)

    def opening(self, position: int, row: Row) -> str:
        """The `<tr>` of a row and its heading, without the cells."""
        classes = row_classes(row)
        attributes = f' class="{classes}"' if classes else ""
        if self.foldable and row.kind != "total":
            attributes += f' data-niveau="{row.depth}"'
        return f'<tr{attributes}><th scope="row" class="une">{self._heading(position, row)}</th>'

    def _heading(self, position: int, row: Row) -> str:
        name = f"{row.code} {row.label}".strip()
        fold = ""
        if self._parents[position]:
            fold = _button(path_token(row.key), f"Détail : {name}")
        elif self.foldable and row.depth == 0:
            fold = '<span class="pli"></span>'
        under = f'<span class="p-portee">{escape(row.note)}</span>' if len(row.note) > LONGEST_REMARK else ""
        return f'<span class="lab">{fold}{_name(row, name)}</span>{under}'


def row_classes(row: Row) -> str:
    """`st` for a sum, `tot` for the total, `n1`, `n2`… for nested rows."""
    words = []
    if row.kind in {"subtotal", "interim"}:
        words.append("st")
    elif row.kind == "total":
        words.append("tot")
    if row.depth:
        words.append(f"n{row.depth}")
    return " ".join(words)


def _button(target: str, name: str) -> str:
    return (
        f'<button type="button" class="pli" hidden aria-expanded="true" data-plier="{escape(target)}"'
        f' aria-label="{escape(name)}">▾</button>'
    )


def _name(row: Row, name: str) -> str:
    """The code and the label; with a link, the whole is the link."""
    mark = f" {MARK_CLASSES[row.mark]}" if row.mark else ""
    said = f'<span class="p-sr"> ({MEANINGS[row.mark].word})</span>' if row.mark else ""
    label, remark = escaped(row.label), ""
    if row.note and len(row.note) <= LONGEST_REMARK:
        name = f"{name} ({row.note})"
        # beside the label: a narrow screen hides the label, where there is a code, and keeps the remark
        remark = f' <span class="p-rem">({escape(row.note)})</span>'
    title = f' title="{escape(name)}"' if len(name) > LONGEST_SHOWN else ""
    # the space is for the ear and for copies: on the screen a margin parts them
    code = f'<span class="code{mark}">{escaped(row.code)}</span> ' if row.code else ""
    kind = "long" if row.code else mark.strip()
    attribute = f' class="{kind}"' if kind else ""
    if row.href:
        return f'<a href="{escaped(row.href)}"{title}>{code}<span{attribute}>{label}</span>{remark}{said}</a>'
    reach = ' tabindex="0"' if title else ""
    return f"{code}<span{attribute}{title}{reach}>{label}{remark}{said}</span>"
