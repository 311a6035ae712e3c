"""Large pieces of HTML, put into a page once its template is rendered.

A template copies what it prints at each level of its blocks: a table of a million characters, ten times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe

_places = re.compile(rb"<!--morceau ([0-9]+)-->")


class Pieces:
    """The pieces of one page."""

    def __init__(self) -> None:
        self._pieces: list[Iterable[str]] = []

    def place(self, piece: Iterable[str]) -> SafeString:
        """What the template prints where this HTML goes. No other text reads so: a template escapes its « < »."""
        self._pieces.append(piece)
        return mark_safe(f"<!--morceau {len(self._pieces) - 1}-->")

    def fill(self, page: HttpResponse) -> HttpResponse:
        """Put each piece in its place in a rendered page."""
        around, *others = _places.split(page.content)
        parts = [around]
        for number, around in zip(others[::2], others[1::2], strict=True):
            # encoded line by line: the whole in one string would be one more copy of it
            parts += map(str.encode, self._pieces[int(number)])
            parts.append(around)
        page.content = b"".join(parts)
        return page
