"""A kind of file that is given to the site, and the fields that one of its rows may have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from prs_budget.lib.money import Unit
from prs_budget.lib.plain_text import plain
from prs_budget.lib.spreadsheets.values import text_of

_UNIT = re.compile(
    r"(?:^|[^a-z])(?:en )?(k ?€|k ?eur\w*|keuros?|m ?€|meuros?|milliers?|millions?|€|euros?|eur)(?:$|[^a-z])"
)


class Named(NamedTuple):
    """A field that a row may have: its name in addresses, its title, and the other names under which it comes."""

    name: str
    title: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Door:
    """A kind of file: its code, how it is called in the plural, the fields of its rows.

    `mapped` are those whose values may be said to mean one of ours; `amounts` those that are amounts.
    """

    code: str
    words: str
    fields: tuple[Named, ...]
    mapped: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The title of each field."""
        return {one.name: one.title for one in self.fields}

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """The field of each name."""
        found: dict[str, str] = {}
        for one in self.fields:
            for words in (named(one.title), *one.others, *(f"{other}s" for other in one.others)):
                found.setdefault(words, one.name)
        return found

    def field_named(self, title: object) -> str:
        """The field of a title of column, empty where it is not known."""
        text = text_of(title) if isinstance(title, str) else ""
        return self._names.get(named(text), "") if text else ""

    def count_known(self, row: Sequence[object]) -> int:
        """How many different fields a row names."""
        return len({found for cell in row if (found := self.field_named(cell))})


def named(title: str) -> str:
    """A title as names are compared: lower case, no accents, no punctuation, no unit."""
    words = re.sub(r"\([^)]*\)", " ", plain(title).replace("œ", "oe"))
    words = re.sub(r"(?:^|\s)(?:en )?(?:k€|m€|€|keur|meur|euros?)(?=\s|$)", " ", words.replace("°", " "))
    return " ".join(re.findall(r"[a-z0-9]+", words))


def unit_in(text: str) -> Unit | None:
    """The unit that a title or a line above it says: « (k€) », « en milliers d’euros »."""
    found = _UNIT.search(plain(text))
    if found is None:
        return None
    word = found[1].replace(" ", "")
    if word.startswith(("k", "millier")):
        return Unit.KEUR
    return Unit.MEUR if word.startswith(("m€", "meur", "million")) else Unit.EUR
