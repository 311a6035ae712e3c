"""`python -m benchmarks.doors`: every address of the site, with one bad value for each parameter and each segment.

Proves that no value of an address or of a body makes the site fail (5xx), on either database. The parameters are not
listed here: they are those that a page is seen to read, of its address and of what is posted to it.
"""

from __future__ import annotations

import argparse
import logging
import re
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from urllib.parse import quote, urlencode

from benchmarks import report
from benchmarks.bad_values import BAD, BODIES, BROKEN, CELL_FIELDS, FILES, JSON_FIELDS, JSON_VALUES, SEGMENTS
from benchmarks.scratch import ENGINES, scratch_database

if TYPE_CHECKING:
    from django.test import Client
    from django.urls import URLPattern, URLResolver

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Route:
    """An address of the site: its name, its parts that are written, and its segments between them, by name."""

    name: str
    texts: tuple[str, ...]
    segments: tuple[str, ...]

    def address(self, **changed: str) -> str:
        """The address with a good value in each segment, but those given, which are already quoted."""
        filled = [changed.get(name) or SEGMENTS.get(f"{self.name}/{name}") or SEGMENTS[name] for name in self.segments]
        parts = [text + value for text, value in zip(self.texts, [*filled, ""], strict=True)]
        address = "/" + "".join(parts)
        return f"{address}?agency=ARS-IDF" if address.startswith("/api/") else address


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request: what is bad in it, and what is sent."""

    what: str
    method: str
    address: str
    body: bytes = b""
    kind: str = FORM

    def __str__(self) -> str:
        return f"{self.method} {self.address[:200]} ({self.what})"


def routes() -> list[Route]:
    """Every address that the site answers."""
    from django.urls import get_resolver

    found = [_route(*found) for found in _walked(get_resolver(), [])]
    return sorted(found, key=lambda route: route.texts[0].startswith("administration"))


def _walked(
    resolver: URLResolver, before: list[URLPattern | URLResolver]
) -> Iterator[tuple[list[URLPattern | URLResolver], str]]:
    from django.urls import URLPattern

    for one in resolver.url_patterns:
        if not isinstance(one, URLPattern):
            yield from _walked(one, [*before, one])
        else:
            yield [*before, one], one.name or ""


def _route(parts: list[URLPattern | URLResolver], name: str) -> Route:
    texts, segments = [""], list[str]()
    for part in parts:
        for text, segment in _pieces(str(part.pattern)):
            texts[-1] += text
            if segment:
                segments.append(segment)
                texts.append("")
    return Route(name, tuple(texts), tuple(segments))


def _pieces(pattern: str) -> Iterator[tuple[str, str]]:
    """What a pattern of Django is made of: a text and the segment after it, that a regular expression names too."""
    pattern = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern).strip("^$")
    for text, segment in re.findall(r"([^<]*)(?:<([^>]*)>)?", pattern):
        yield text, segment.split(":")[-1]


class Doors:
    """Someone who may everything, at every door. Whatever a request writes is taken back."""

    def __init__(self, client: Client) -> None:
        client.raise_request_exception = False
        self._client = client
        self._cookies = client.cookies.output(header="", sep=";")

    def attempts(self, found: Iterable[Route]) -> Iterator[Attempt]:
        """Every address, one thing bad at a time."""
        for route in found:
            for segment in dict.fromkeys(route.segments):
                for what, value in [*((repr(bad)[:40], quote(bad, safe="")) for bad in BAD), ("broken", BROKEN)]:
                    yield Attempt(f"{segment} = {what}", "GET", route.address(**{segment: value}))
            yield from self._read(route)
            yield from self._written(route)

    def _read(self, route: Route) -> Iterator[Attempt]:
        address = route.address()
        names = _by_shape(self.asked(Attempt("", "GET", address)))
        for start in ("", *(f"{name}={value}&" for name, value in FILES if name in names)):
            for name in [*names, "inconnu"]:
                for bad in BAD:
                    yield Attempt(f"{name} = {bad!r:.40}", "GET", _with(address, f"{start}{urlencode({name: bad})}"))
                yield Attempt(f"{name} = broken", "GET", _with(address, f"{start}{name}={BROKEN}"))

    def _written(self, route: Route) -> Iterator[Attempt]:
        address = route.address()
        if self.status(Attempt("", "POST", address)) in (404, 405):
            return
        form = {**dict.fromkeys(self.asked(Attempt("", "POST", address)), ""), **self._form(address)}
        for name in _by_shape(form):
            for bad in BAD:
                yield Attempt(f"{name} := {bad!r:.40}", "POST", address, urlencode(form | {name: bad}).encode())
        for name in form:
            yield Attempt(f"{name} alone", "POST", address, urlencode({name: "zzz"}).encode())
        for body in BODIES:
            yield Attempt(f"JSON {body[:20]!r}", "POST", address, body, JSON)
        for fields, written in ((JSON_FIELDS, _json), (CELL_FIELDS, _cells)):
            for name in fields:
                for value in JSON_VALUES:
                    yield Attempt(f"JSON {name} := {value:.20}", "POST", address, written({name: value}), JSON)

    def _form(self, address: str) -> dict[str, str]:
        """What a page would post if its blank fields were filled."""
        reader = _Fields()
        with transaction_taken_back():
            response = self._client.get(address)
            if response.get("Content-Type", "").startswith("text/html"):
                reader.feed(response.content.decode())
        return reader.found

    def asked(self, attempt: Attempt) -> list[str]:
        """The parameters that an address is seen to read."""
        names: dict[str, None] = {}
        with _watched(names):
            self.status(attempt)
        return [name for name in names if name != "csrfmiddlewaretoken"]

    def status(self, attempt: Attempt) -> int:
        """The status of an attempt, whose writing is taken back."""
        self._client.cookies.load(self._cookies)  # an attempt may have signed out
        with transaction_taken_back():
            response = self._client.generic(attempt.method, attempt.address, attempt.body, content_type=attempt.kind)
            if response.streaming:
                b"".join(response)
        return int(response.status_code)


class _Fields(HTMLParser):
    """The fields of the forms of a page, each with its value or one of its kind."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field; of a list, the first choice that is not blank."""
        told = {name: value or "" for name, value in attrs}
        name, value = told.get("name", ""), told.get("value", "")
        if tag == "option" and self._select:
            self.found[self._select] = self.found[self._select] or value
        elif tag == "select" and name:
            self._select = name
            self.found.setdefault(name, "")
        elif tag in ("input", "textarea", "button") and name and name != "csrfmiddlewaretoken":
            self.found.setdefault(name, value or {"date": "2018-06-01"}.get(told.get("type", ""), "1"))


def _by_shape(names: Iterable[str]) -> list[str]:
    """One of the names that only differ by their codes and numbers: « taux_FIR_2018 » is read as « taux_DAF_2019 »."""
    return list({re.sub(r"[A-Z0-9]+", "0", name): name for name in names}.values())


def _with(address: str, query: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{query}"


@contextmanager
def transaction_taken_back() -> Iterator[None]:
    """Whatever is written meanwhile is not."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _json(changed: Mapping[str, str]) -> bytes:
    """A body of the API with some fields changed."""
    fields = JSON_FIELDS | dict(changed)
    return ("{" + ", ".join(f'"{name}": {value}' for name, value in fields.items()) + "}").encode()


def _cells(changed: Mapping[str, str]) -> bytes:
    """A body of the API whose one cell has some fields changed."""
    cell = CELL_FIELDS | dict(changed)
    return _json({"cells": "[{" + ", ".join(f'"{name}": {value}' for name, value in cell.items()) + "}]"})


@contextmanager
def _watched(names: dict[str, None]) -> Iterator[None]:
    """Note every parameter that is read meanwhile."""
    from django.http import QueryDict

    def noting(method: str) -> Any:
        plain = getattr(QueryDict, method)

        def read(self: QueryDict, key: Any, *rest: Any, **more: Any) -> Any:
            if isinstance(key, str):
                names[key] = None
            return plain(self, key, *rest, **more)

        return patch.object(QueryDict, method, read)

    with noting("__getitem__"), noting("get"), noting("getlist"), noting("__contains__"):
        yield


def sample(attempts: Iterable[Attempt], one_in: int) -> Iterator[Attempt]:
    """Always the same few of them."""
    return (one for one in attempts if zlib.crc32(str(one).encode()) % one_in == 0)


def prepared() -> Client:
    """The data of the demonstration, and someone of each agency who administrates the site."""
    from django.conf import settings
    from django.core.management import call_command

    from prs_budget.home.demonstration import publish_source

    call_command("migrate", verbosity=0, interactive=False)
    for code in ("ars-idf", "ars-hdf"):
        folder = settings.BASE_DIR / "fixtures" / code
        call_command("load_plan", folder, verbosity=0)
        publish_source(code.upper())
        call_command("load_fir", folder / "fir", agency=code.upper(), verbosity=0)
    return visitor()


def visitor() -> Client:
    """The version and the year of the demonstration, and who may everything in them."""
    from django.core.management import call_command
    from django.test import Client

    from prs_budget.home.demonstration import prepare_programming
    from prs_budget.home.fir_demonstration import prepare_fir_year
    from prs_budget.organisation.models import User

    call_command("demo_accounts", verbosity=0)
    prepare_programming()
    prepare_fir_year()
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username="admin"))
    return client


def main() -> int:
    """Both engines in turn; 1 when the site failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.doors", description="Mauvaises valeurs partout.")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="un moteur seulement")
    parser.add_argument("--one-in", type=int, default=1, help="une demande sur n")
    parser.add_argument("--child", help="interne")
    asked = parser.parse_args()
    if asked.child:
        return _child(asked.child, asked.one_in)
    print(report.machine())
    command = [sys.executable, "-m", "benchmarks.doors", f"--one-in={asked.one_in}", "--child"]
    return max(subprocess.run([*command, engine], check=False).returncode for engine in asked.engine or ENGINES)


def _child(engine: str, one_in: int) -> int:
    with scratch_database(engine), tempfile.TemporaryDirectory():
        import django

        django.setup()
        logging.disable(logging.CRITICAL)
        start, count, failed = time.monotonic(), 0, list[str]()
        doors = Doors(prepared())
        for one in sample(doors.attempts(routes()), one_in):
            count += 1
            if (status := doors.status(one)) >= 500:
                failed.append(f"{status} {one}")
                print(f"  ✗ {failed[-1]}", flush=True)
    print(f"\n{engine} : {count} demandes en {time.monotonic() - start:.0f} s, {len(failed)} échecs du site")
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main())
