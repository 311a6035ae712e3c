"""The seal of an adopted version: a SHA-256 over its structure, its lines and its amounts, to the cent.

What is hashed, one JSON array a line, in this order: the nodes (by dimension and reading order, a parent by its
code), then the amounts (by line code, character by character, and year) with their line's identity, cents, origin
and place in this version's structure, then the ceilings and the notes of lines, if any. The status is not part of
it: publishing changes nothing. Codes, not database ids, so that the same version has the same seal in another
database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models.functions import Collate

from allocations.enums import STRUCTURAL, Dimension
from allocations.models import Allocation, LineNote, Version, VersionCeiling, VersionNode
from allocations.structure import PARENT
from prs_budget.lib.money import to_cents

#: the collation that compares character by character: any other changes with the language of the machine
BY_CHARACTER = {"postgresql": "C", "sqlite": "BINARY"}


def digest(version: Version) -> str:
    """The seal of a version whose nodes are written, as 64 hexadecimal digits. Memory does not grow with it."""
    seal = hashlib.sha256()
    for record in records(version):
        seal.update(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode())
        seal.update(b"\n")
    return seal.hexdigest()


def holds(version: Version) -> bool:
    """Whether an adopted version is what was sealed."""
    return digest(version) == version.sha256


def records(version: Version) -> Iterator[list[Any]]:
    """What is hashed, one record after another."""
    codes: dict[str, dict[int, str]] = {dimension.value: {0: ""} for dimension in STRUCTURAL}
    nodes = list(VersionNode.objects.filter(version=version).order_by("dimension", "position", "code"))
    for node in nodes:
        codes[node.dimension][node.object_id] = node.code
    for node in nodes:
        dimension = Dimension(node.dimension)
        parent = codes[PARENT[dimension].value].get(node.parent_id, "") if dimension in PARENT else ""
        yield [
            "node",
            node.dimension,
            node.code,
            node.label,
            node.short_label,
            parent,
            node.position,
            node.heading,
            node.is_outside_axes,
            node.description,
        ]
    fields = [f"{dimension.value}_id" for dimension in STRUCTURAL]
    rows = (
        Allocation.objects.filter(version=version)
        .order_by(Collate("line__code", BY_CHARACTER[connection.vendor]), "year")
        .values_list("line__code", "line__note", "recurrence", "line__last_year", "year", "amount", "origin", *fields)
    )
    for code, note, recurrence, last_year, year, amount, origin, *ids in rows.iterator(chunk_size=2000):
        places = [codes[dimension.value].get(one, "") for dimension, one in zip(STRUCTURAL, ids, strict=True)]
        cents = None if amount is None else to_cents(amount)
        yield ["amount", code, note, recurrence, last_year, year, cents, origin, *places]
    yield from _beside(version)


def _beside(version: Version) -> Iterator[list[Any]]:
    """What is kept beside the amounts."""
    by_code = Collate("envelope__code", BY_CHARACTER[connection.vendor])
    kept = VersionCeiling.objects.filter(version=version).order_by(by_code, "year")
    for code, year, kind, amount in kept.values_list("envelope__code", "year", "kind", "amount"):
        yield ["ceiling", code, year, kind, to_cents(amount)]
    by_line = Collate("line__code", BY_CHARACTER[connection.vendor])
    notes = LineNote.objects.filter(version=version).exclude(text="").order_by(by_line)
    for code, text in notes.values_list("line__code", "text"):
        yield ["note", code, text]
