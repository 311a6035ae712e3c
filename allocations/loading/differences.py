"""What a folder says otherwise than the site: labels and remarks, which users may have changed, and moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that differs. `target` is the row of the site, `value` what the folder says of its column.

    `parent` is what the folder hangs it from, where it moves.
    """

    file: str
    code: str
    column: str
    here: str
    there: str
    target: Model
    value: object = None
    parent: Model | None = None

    def __str__(self) -> str:
        here, there = (f"« {text} »" if text else "rien" for text in (self.here, self.there))
        return f"{self.file}, {self.code}, colonne {self.column} : {here} sur le site, {there} dans le dossier."


def of_rows(
    file: str, rows: Iterable[Any], found: Mapping[str, Model], parents: Mapping[str, Mapping[str, Model]]
) -> Iterator[Difference]:
    """The differences of the rows that are there, by code. `parents` are those of a column, by their codes."""
    for row in rows:
        target = found.get(row.code)
        if target is None:
            continue
        for name in row.__slots__:
            told = getattr(row, name)
            if name in parents:
                parent = parents[name][told]
                if getattr(target, f"{name}_id") != parent.pk:
                    here = _code(parents[name], getattr(target, f"{name}_id"))
                    yield Difference(file, row.code, name, here, told, target, parent=parent)
            elif getattr(target, name) != told:
                yield Difference(file, row.code, name, _text(getattr(target, name)), _text(told), target, told)


def of_one(file: str, code: str, target: Model, told: Mapping[str, object]) -> Iterator[Difference]:
    """The differences of one row, by column."""
    for name, value in told.items():
        if getattr(target, name) != value:
            yield Difference(file, code, name, _text(getattr(target, name)), _text(value), target, value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value)


def _code(parents: Mapping[str, Model], pk: int) -> str:
    return next((code for code, one in parents.items() if one.pk == pk), "")
