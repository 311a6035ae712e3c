"""Every address of the demonstration, as each of its people reads it: found once, then asked again of another release.

Runs in a process of its own, on the code of one checkout, which need not have this file: `benchmarks.same` starts it.
Nothing is posted, nothing is kept of what a page writes, and no time passes.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import re
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from benchmarks.answers import said

if TYPE_CHECKING:
    from django.test import Client

#: when the demonstration is made, whatever the day: its open year of the FIR runs; it is read the next day
MADE = datetime(2018, 10, 15, 9, tzinfo=UTC)
READ = MADE + timedelta(days=1)
#: who has not signed in
NOBODY = ""
SERVED = "/static/"
#: pages that a library makes, all alike
LIBRARY = "administration/"
#: how many shapes of a pattern and a format are asked, as a multiple of what is asked of each
SHAPES = 8
#: a part of an address that is a word of the site, not a code nor a number
WORD = re.compile(r"[a-z_-]*")


@dataclass(frozen=True, slots=True)
class Question:
    """An address, as someone asks it."""

    who: str
    address: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site said to a question, in lines, and the addresses that it leads to."""

    question: Question
    lines: list[str]
    addresses: Sequence[str] = ()

    def written(self) -> str:
        """One line of a file."""
        return json.dumps([self.question.who, self.question.address, self.lines], ensure_ascii=False)

    @classmethod
    def read(cls, line: str) -> Answer:
        """What `written` wrote."""
        who, address, lines = json.loads(line)
        return cls(Question(who, address), lines)


class Site:
    """The site as each person reads it, by the test client: no network, and every writing is taken back."""

    def __init__(self) -> None:
        from django.contrib.auth import get_user_model

        people = get_user_model()._default_manager.filter(is_active=True).order_by("pk")
        named = {one.get_username(): one for one in people if one.has_usable_password()}
        self._clients = {NOBODY: _client(None)} | {name: _client(one) for name, one in named.items()}
        self._cookies = {name: client.cookies.output(header="", sep=";") for name, client in self._clients.items()}
        self.people = tuple(self._clients)

    def asked(self, question: Question) -> Answer:
        """The answer of the site; an exception is an answer too."""
        from benchmarks.doors import transaction_taken_back

        client = self._clients[question.who]
        client.cookies = SimpleCookie(self._cookies[question.who])
        with transaction_taken_back():
            response = client.get(question.address)
            content = b"".join(response) if response.streaming else response.content
        return Answer(question, *said(question.address, response.status_code, response.headers, content))


def _client(user: Any) -> Client:
    from django.test import Client

    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


class Walk:
    """The addresses that one person comes to, from the patterns of the site and from page to page, each once.

    Of each shape (a pattern, the names of what is asked, the format), a few: of those that pages of the same distance
    lead to, always the same, whatever their order in the pages. Filters join in more shapes than can be asked: a
    pattern and a format have so many in all.
    """

    def __init__(self, who: str, each: int) -> None:
        self._who, self._each = who, each
        self._seen: set[str] = set()
        self._taken = Counter[tuple[str, ...]]()
        self._of_pattern = Counter[str]()
        self._found: list[str] = []

    def add(self, addresses: Iterable[str]) -> None:
        """Note where a page leads; what leaves the site, or serves a file of it, is left out."""
        for written in addresses:
            parts = urlsplit(written)
            address = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.scheme in ("", "http") and parts.netloc in ("", "testserver") and address not in self._seen:
                self._seen.add(address)
                self._found.append(address)

    def __iter__(self) -> Iterator[Question]:
        while self._found:
            drawn = sorted(self._found, key=lambda address: (zlib.crc32(address.encode()), address))
            self._found = []
            for address in filter(self._chosen, drawn):
                yield Question(self._who, address)

    def _chosen(self, address: str) -> bool:
        shape = shape_of(address)
        within = self._taken[shape] < self._each and self._of_pattern[shape[0]] < self._each * SHAPES
        if address.startswith(SERVED) or not within:
            return False
        self._taken[shape] += 1
        self._of_pattern[shape[0]] += 1
        return True


def shape_of(address: str) -> tuple[str, ...]:
    """What an address has in common with those that only differ by their codes, their numbers and what they choose.

    First its pattern and its format, then the names of what is asked.
    """
    from django.urls import Resolver404, resolve

    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    file = asked.pop("format", "")
    try:
        found = resolve(parts.path)
    except Resolver404:
        return ("?",)
    words = [str(value) for value in found.kwargs.values() if WORD.fullmatch(str(value))]
    names = [] if found.route.startswith(LIBRARY) else sorted(asked)
    return (" ".join([found.route, *words, file]), *names)


def starts() -> list[str]:
    """The first page, and an address of each pattern of the site whose parts have a value to try."""
    from benchmarks.bad_values import SEGMENTS
    from benchmarks.doors import routes

    return ["/", *(route.address() for route in routes() if SEGMENTS.keys() >= set(route.segments))]


def found_answers(site: Site, each: int) -> Iterator[Answer]:
    """What every person is answered, wherever they come."""
    for who in site.people:
        walk = Walk(who, each)
        walk.add(starts())
        for question in walk:
            answer = site.asked(question)
            walk.add(answer.addresses)
            yield answer


class Clock:
    """The time that the site believes: it runs while the demonstration is made, and stands still while it is read."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self.still = False

    def __call__(self) -> datetime:
        """Now, in UTC."""
        return READ if self.still else MADE + timedelta(seconds=time.monotonic() - self._start)


def drawn_in_order() -> Callable[[], UUID]:
    """Identifiers that are always the same, drawn one after the other: those of a page are part of its links."""
    drawn = random.Random(0)
    return lambda: UUID(int=drawn.getrandbits(128), version=4)


def prepare_demonstration() -> None:
    """What `make run` does before it serves: a database is made, or the one that is there is brought up to date."""
    from django.core.management import call_command
    from gunicorn.app.base import BaseApplication

    silent = (redirect_stdout(StringIO()), redirect_stderr(StringIO()))
    with silent[0], silent[1], patch.object(BaseApplication, "run", lambda _: None):
        call_command("demo", port=0)


def main() -> int:
    """Make or update the demonstration of a checkout, then walk it or ask again what was asked of another."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.walk")
    parser.add_argument("checkout", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--again", type=Path)
    parser.add_argument("--each", type=int, default=1)
    asked = parser.parse_args()
    # The site is that of the checkout; this package stays the one that runs, for it is imported already.
    sys.path[0] = str(asked.checkout)
    os.chdir(asked.checkout)
    from benchmarks.doors import transaction_taken_back
    from benchmarks.scratch import point_at

    point_at(asked.data)
    clock = Clock()
    with patch("django.utils.timezone.now", clock), patch("uuid.uuid4", drawn_in_order()):
        import django

        django.setup()
        logging.disable(logging.CRITICAL)
        prepare_demonstration()
        clock.still = True
        # Signing in writes too: what the other state opens is the demonstration alone.
        with transaction_taken_back():
            site = Site()
            if asked.again:
                with asked.again.open(encoding="utf-8") as file:
                    write(asked.answers, (site.asked(Answer.read(line).question) for line in file))
            else:
                write(asked.answers, found_answers(site, asked.each))
    return 0


def write(path: Path, answers: Iterator[Answer]) -> None:
    """One answer a line."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{answer.written()}\n" for answer in answers)


if __name__ == "__main__":
    sys.exit(main())
