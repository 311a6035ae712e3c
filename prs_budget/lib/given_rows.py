"""Rows given to a statement as a table of their own, whatever the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection


def given_rows(columns: Sequence[str], types: Sequence[str], rows: Iterable[Sequence[Any]]) -> tuple[str, list[Any]]:
    """A table of the rows given, numbered `n` in their order, as SQL and its parameters."""
    if connection.vendor == "postgresql":
        arrays = ", ".join(f"%s::{type_}[]" for type_ in types)
        names = ", ".join(columns)
        return f"SELECT * FROM unnest({arrays}) WITH ORDINALITY AS x({names}, n)", [  # noqa: S608
            list(column) for column in zip(*rows, strict=True)
        ]
    picked = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(columns))
    return f"SELECT key AS n, {picked} FROM json_each(%s)", [  # noqa: S608
        json.dumps([list(row) for row in rows])
    ]
