"""What was measured, as it is printed."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterable
from statistics import median
from typing import Any

#: the size from which the targets hold: below, a query takes less than the page's own frame
TARGETED = 600_000
HEAD = (
    f"{'page':<38}{'page':>9}{'vide':>8}{'plancher':>10}{'rapport':>9}{'(moindres)':>12}{'cible':>8}",
    f"{'':<38}{'ms':>9}{'ms':>8}{'ms':>10}",
)


def machine() -> str:
    """The machine, in one line."""
    software = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.system()}"
    return f"{software} {platform.machine()}, {os.cpu_count()} cœurs, charge {os.getloadavg()[0]:.1f}"


def lines_of(engine: str, amounts: int, readings: Iterable[dict[str, Any]]) -> list[str]:
    """The table of one engine at one size: medians, the ratio too (of each round, then its median)."""
    title = f"{engine}, {amounts:,} montants sur 10 versions (médianes)".replace(",", " ")
    return ["", title, "-" * len(title), *HEAD, *(_line(reading, amounts) for reading in readings)]


def _line(reading: dict[str, Any], amounts: int) -> str:
    page, empty, floor = reading["page"], reading["empty"], reading["floor"]
    unchanged = reading["answer"] == "unchanged"
    found = median(ratio(*one, unchanged) for one in zip(page, empty, floor, strict=True))
    line = (
        f"{reading['name']:<38}{median(page):>9.2f}{median(empty):>8.2f}{median(floor):>10.2f}"
        f"{found:>9.2f}{ratio(min(page), min(empty), min(floor), unchanged):>12.2f}"
    )
    if reading["most"] and amounts >= TARGETED:
        line += f"{'≤ ' + format(reading['most'], 'g'):>8}  {'tenue' if found <= reading['most'] else 'MANQUÉE'}"
    return line + ("  CHIFFRES DIFFÉRENTS" if reading["problems"] else "")


def ratio(page: float, empty: float, floor: float, unchanged: bool) -> float:
    """The page less an empty page, over its floor; a page unchanged, over an empty page."""
    return page / empty if unchanged else (page - empty) / floor


def plans_of(engine: str, readings: Iterable[dict[str, Any]]) -> list[str]:
    """How the database answers each floor, each query once."""
    title = f"Plans des planchers, {engine}"
    lines, seen = ["", title, "-" * len(title)], set()
    for reading in readings:
        for sql, plan, covered in reading["plans"]:
            if sql not in seen:
                seen.add(sql)
                lines += ["", f"{reading['name']}{'' if covered else ' (hors index)'} : {sql}"]
                lines += [f"    {line}" for line in plan]
    return lines


def problems_of(engine: str, amounts: int, readings: Iterable[dict[str, Any]]) -> list[str]:
    """What makes the run fail: figures that differ, or a floor that its index does not answer alone."""
    return [
        f"{engine}, {amounts} montants, {reading['name']} : {problem}"
        for reading in readings
        for problem in reading["problems"][:5]
    ]
