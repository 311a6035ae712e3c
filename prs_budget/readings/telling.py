"""A saved reading told in words: its columns, what its values mean, what it says of the rows that say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from prs_budget.lib.money import Unit
from prs_budget.lib.words import counted, date_and_time_of, tally
from prs_budget.readings.doors import Door
from prs_budget.readings.models import SavedReading
from prs_budget.readings.rules import LEFT

NOT_READ = "lignes non lues"


class ToldField(NamedTuple):
    """Something that a reading says: of what, what."""

    of: str
    what: str


class ToldValue(NamedTuple):
    """A value of the file, its field, the code of ours that it means."""

    field: str
    title: str
    value: str
    code: str


class ListedReading(NamedTuple):
    """A reading in a list."""

    reading: SavedReading
    kind: str
    says: str
    used: str


class PastReading(NamedTuple):
    """A state that a reading had: its revision, when, by whom, what it was."""

    rev: int
    moment: str
    by: str
    name: str
    says: str
    is_withdrawn: bool


def summary(reading: SavedReading, doors: Mapping[str, Door], zone: str) -> ListedReading:
    """How it stands in a list of readings."""
    door = doors.get(reading.door)
    used = f"{date_and_time_of(reading.used_at, zone)}, {reading.used_on}" if reading.used_at else "jamais"
    return ListedReading(reading, door.words if door else reading.door, _says(reading.content), used)


def columns_of(reading: SavedReading, door: Door) -> list[ToldField]:
    """Its columns, in the order of the fields."""
    columns = reading.content.get("columns", {})
    return [
        ToldField(title, f"« {one.get('shown') or one['title']} »" if (one := columns[name]) else "aucune colonne")
        for name, title in door.titles.items()
        if name in columns
    ]


def meanings_of(reading: SavedReading, door: Door) -> list[ToldValue]:
    """What its values mean, in the order of the fields."""
    values = reading.content.get("values", {})
    return [
        ToldValue(name, title, value, NOT_READ if code == LEFT else code)
        for name, title in door.titles.items()
        for value, code in sorted(values.get(name, {}).items())
    ]


def rest_of(reading: SavedReading, door: Door) -> list[ToldField]:
    """What it says of the whole file, and of the rows that say nothing."""
    content = reading.content
    told = [
        ToldField(f"{title} des lignes qui n’en disent pas", content["defaults"][name])
        for name, title in door.titles.items()
        if name in content.get("defaults", {})
    ]
    unit = content.get("unit", "")
    told.append(
        ToldField("Unité des montants", Unit[unit].in_words if unit else "celle que dit le fichier, sinon l’euro")
    )
    told.append(
        ToldField("Ce qui diminue", "écrit sans signe" if content.get("unsigned") else "écrit avec un signe moins")
    )
    if content.get("without_hidden"):
        told.append(ToldField("Lignes masquées", "laissées"))
    return told


def past_of(reading: SavedReading, zone: str) -> list[PastReading]:
    """The states that it had, the last first. A query."""
    rows = reading.history.select_related("history_user").order_by("-history_id")
    return [
        PastReading(
            one.rev,
            date_and_time_of(one.history_date, zone),
            str(one.history_user or "–"),
            one.name,
            _says(one.content),
            one.is_withdrawn,
        )
        for one in rows
    ]


def _says(content: Mapping[str, Any]) -> str:
    columns = sum(1 for one in content.get("columns", {}).values() if one)
    values = sum(map(len, content.get("values", {}).values()))
    return tally(((columns, "colonne", "colonnes"), (values, "valeur", "valeurs"))) or counted(0, "colonne")
