"""The columns of a file that are left though they seem to hold what its movements will lack: a date, a direction.

It is told before the file is recorded, and confirmed: what is lacking is not found again afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from fir.actions.writing import Draft
from fir.enums import Nature
from fir.imports.fields import (
    COMMITMENT,
    DAY,
    DIRECTION,
    KEY,
    KIND,
    MISSION,
    NATURE,
    NUMBER,
    SCHEME,
    TITLES,
)
from fir.imports.matching import Matched
from fir.imports.nomenclature import FileNomenclature, kind_named, nature_named
from fir.reference_forms import AUTO
from prs_budget.lib.magnitude import fingerprint
from prs_budget.lib.spreadsheets.values import Unread, code_of, day_of, text_of
from prs_budget.lib.words import counted
from prs_budget.organisation.models import NOT_BROKEN_DOWN
from prs_budget.readings.columns import SheetColumns
from prs_budget.readings.doors import named

#: rows under the titles that are looked at, and how many of their cells, in ten, must read as what is sought
SAMPLED, MOST_OF_TEN = 200, 8
#: words that a title has when its column holds a field; the first that matches says which
_WORDS: Mapping[str, frozenset[str]] = {
    DAY: frozenset({"date", "dates", "jour", "dt"}),
    DIRECTION: frozenset({"direction", "directions", "dir", "pole", "poles", "centre", "centres", "service"}),
    NATURE: frozenset({"nature", "natures"}),
    MISSION: frozenset({"mission", "missions", "fonct", "fonctionnel", "destination"}),
    COMMITMENT: frozenset({"ej", "engagement", "eng", "convention"}),
    KEY: frozenset({"piece", "mandat", "reference", "ref"}),
}
#: titles that say an amount, whatever else they say
_AMOUNTS = frozenset({"montant", "montants", "mt", "ae", "cp", "total", "solde", "taux"})
_LACKS: Mapping[str, Callable[[Draft], bool]] = {
    DAY: lambda draft: draft.on is None,
    DIRECTION: lambda draft: draft.place.direction.code == NOT_BROKEN_DOWN,
    NATURE: lambda draft: draft.place.nature == Nature.NOT_STATED,
    MISSION: lambda draft: draft.place.mission.code == NOT_BROKEN_DOWN,
    COMMITMENT: lambda draft: draft.commitment is None,
    KEY: lambda draft: (draft.key or "").startswith(AUTO),
}


@dataclass(frozen=True, slots=True)
class MissingField:
    """A field that movements will lack, how many of them, and the columns left that seem to hold it."""

    name: str
    count: int
    titles: tuple[str, ...]


def unrecognised_columns(
    columns: SheetColumns, book: FileNomenclature, chosen: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """The columns left that seem to hold a field that no column gives, by field; `chosen` are those that a user set."""
    sought = [name for name in _WORDS if name not in columns.places and name not in chosen]
    if SCHEME in columns.places and MISSION in sought:  # a scheme says its mission
        sought.remove(MISSION)
    used = set(columns.places.values())
    left = [at for at, title in enumerate(columns.titles) if title and at not in used]
    if not sought or not left:
        return {}
    cells = _sample(columns, left)
    found: dict[str, list[str]] = {}
    for at in left:
        if cells[at] and (name := _seems(columns.titles[at], cells[at], book)) in sought:
            found.setdefault(name, []).append(columns.titles[at])
    return {name: tuple(found[name]) for name in sought if name in found}


def told_apart(columns: SheetColumns) -> SheetColumns:
    """The same; in the site's own list, the only one of « Mouvement » and « Type » whose cells are types."""
    places = columns.doubles.get(KIND, ()) if NUMBER in columns.places else ()
    cells = _sample(columns, places) if places else {}
    found = [at for at in places if any(_is_read(cell, kind_named) for cell in cells[at])]
    return columns.chosen({KIND: found[0]}) if len(found) == 1 else columns


def missing_fields(left: Mapping[str, tuple[str, ...]], matched: Matched) -> tuple[MissingField, ...]:
    """What the movements that would be written lack of these fields; nothing of those that all have it."""
    drafts = [*matched.new, *(one.draft for one in matched.different)]
    counts = {name: sum(map(_LACKS[name], drafts)) for name in left}
    return tuple(MissingField(name, counts[name], titles) for name, titles in left.items() if counts[name])


def told(found: Sequence[MissingField]) -> str:
    """« 113 mouvements n’auront ni date ni direction. Colonnes non reconnues : … » and what to do; empty for none."""
    if not found:
        return ""
    by_count: dict[int, list[str]] = {}
    for one in found:
        by_count.setdefault(one.count, []).append(TITLES[one.name].lower())
    told_counts = " ; ".join(_without(count, words) for count, words in by_count.items())
    columns = " ; ".join(
        f"{' et '.join(f'« {title} »' for title in one.titles)} pour {TITLES[one.name]}" for one in found
    )
    are_many = len(found) > 1 or len(found[0].titles) > 1
    heads = "Colonnes non reconnues" if are_many else "Colonne non reconnue"
    return (
        f"{told_counts}. {heads} : {columns}. {'Elles sont déjà choisies' if are_many else 'Elle est déjà choisie'} "
        "plus bas, « Lire autrement » : il ne manque que « Relire ainsi » ; sinon, choisissez « Aucune »."
    )


def asked(found: Sequence[MissingField]) -> str:
    """What tells these missing fields from any others: the answer is for them alone; empty where there is none."""
    return fingerprint({f"{one.name} {one.count} {one.titles}": None for one in found}) if found else ""


def _without(count: int, words: Sequence[str]) -> str:
    subject = counted(count, "mouvement n’aura", "mouvements n’auront")
    if len(words) > 1:
        return f"{subject} {', '.join(f'ni {word}' for word in words)}"
    return f"{subject} pas {'d’' if words[0][0] in 'aeiou' else 'de '}{words[0]}"


def _sample(columns: SheetColumns, left: Sequence[int]) -> dict[int, list[object]]:
    """The cells that hold something, of the first rows, in these columns."""
    found: dict[int, list[object]] = {at: [] for at in left}
    below = (cells for number, cells in columns.sheet.rows() if number > columns.header)
    for cells in islice(below, SAMPLED):
        for at in left:
            if at < len(cells) and text_of(cells[at]):
                found[at].append(cells[at])
    return found


def _seems(title: str, cells: Sequence[object], book: FileNomenclature) -> str:
    """The field that a column seems to hold: what its cells read as, else what its title says; empty for none."""
    for name, reads in _readers(book):
        if sum(map(reads, cells)) * 10 >= len(cells) * MOST_OF_TEN:
            return name
    words = set(named(title).split())
    if words & _AMOUNTS:
        return ""
    return next((name for name, some in _WORDS.items() if words & some), "")


def _readers(book: FileNomenclature) -> Iterator[tuple[str, Callable[[object], bool]]]:
    """How each field tells its own cells."""
    missions = {named(one.code) for one in book.missions.rows.values() if not one.code.isdigit()} - {
        named(NOT_BROKEN_DOWN)
    }
    yield DAY, _is_day
    yield DIRECTION, lambda cell: _is_read(cell, lambda code: book.directions.find(code).code != NOT_BROKEN_DOWN)
    yield MISSION, lambda cell: not missions.isdisjoint(named(text_of(cell)).split())
    yield NATURE, lambda cell: _is_read(cell, lambda code: bool(nature_named(code)))


def _is_day(cell: object) -> bool:
    """Whether a cell is a day, and no bare number, which might be anything."""
    if isinstance(cell, date):
        return True
    try:
        return isinstance(cell, str) and not cell.strip().isdigit() and day_of(cell) is not None
    except Unread:
        return False


def _is_read(cell: object, read: Callable[[str], object]) -> bool:
    try:
        return bool(read(code_of(cell)))
    except Unread:
        return False
