"""Which column of a file is what: found by its name, by the many names it may have; else chosen by the user."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import NamedTuple

from prs_budget.lib.money import Unit
from prs_budget.lib.plain_text import plain
from prs_budget.lib.spreadsheets.limits import MOST_COLUMNS, PREAMBLE
from prs_budget.lib.spreadsheets.reading import Sheet
from prs_budget.lib.spreadsheets.sheets import visible
from prs_budget.lib.spreadsheets.values import text_of


class Named(NamedTuple):
    """A column that a movement may have: its name in addresses, its title, and the other names under which it comes."""

    name: str
    title: str
    others: tuple[str, ...] = ()


KIND, COMMITMENT, BENEFICIARY, DIRECTION, NATURE = "type", "engagement", "beneficiaire", "direction", "nature"
MISSION, SCHEME, AE, CP, AMOUNT, DAY = "mission", "dispositif", "ae", "cp", "montant", "date"
ORIGIN, KEY, LABEL, LINE, PAYER = "exercice", "reference", "libelle", "ligne", "payeur"
FIELDS = (
    Named(
        KIND,
        "Type de mouvement",
        ("type", "mouvement", "type mouvement", "sens", "operation", "type operation", "kind"),
    ),
    Named(
        COMMITMENT,
        "Engagement",
        (
            *("n engagement", "numero engagement", "numero d engagement", "n d engagement", "ej", "n ej", "numero ej"),
            *("engagement juridique", "n engagement juridique", "numero d ej", "code engagement", "convention"),
        ),
    ),
    Named(BENEFICIARY, "Bénéficiaire", ("tiers", "fournisseur", "nom du tiers", "raison sociale")),
    Named(DIRECTION, "Direction", ("pole", "direction pole", "direction metier", "service", "code direction")),
    Named(NATURE, "Nature", ("enveloppe", "nature de credits", "nature des credits", "section")),
    Named(MISSION, "Mission", ("mission fir", "code mission", "destination")),
    Named(SCHEME, "Dispositif", ("code dispositif", "action", "sous destination", "domaine fonctionnel")),
    Named(
        AE, "AE", ("montant ae", "autorisations d engagement", "autorisation d engagement", "ae engagees", "ae engagee")
    ),
    Named(CP, "CP", ("montant cp", "credits de paiement", "credit de paiement", "cp payes", "cp mandates")),
    Named(AMOUNT, "Montant", ("montant ttc", "somme", "valeur", "total ttc", "montant du mouvement")),
    Named(
        DAY,
        "Date",
        (
            *("date du mouvement", "date comptable", "date de comptabilisation", "date piece", "date d operation"),
            *("date de paiement", "date d engagement", "date mouvement", "jour"),
        ),
    ),
    Named(
        ORIGIN,
        "Exercice d’origine",
        ("exercice origine", "annee d origine", "annee origine", "millesime", "exercice d engagement"),
    ),
    Named(
        KEY,
        "Référence",
        (
            *("ref", "n piece", "numero piece", "numero de piece", "n de piece", "piece", "cle", "identifiant", "id"),
            *("n mandat", "numero de mandat", "n de mandat", "reference piece", "n mouvement", "reference comptable"),
        ),
    ),
    Named(LABEL, "Libellé", ("objet", "intitule", "designation", "description", "libelle du mouvement")),
    Named(LINE, "Ligne de la programmation", ("ligne", "code ligne", "ligne programmation", "ligne de credits")),
    Named(PAYER, "Payeur", ("paye par", "organisme payeur")),
)
TITLES = {one.name: one.title for one in FIELDS}
#: at least so many known names make a row the titles of the columns
LEAST_KNOWN = 2

_UNIT = re.compile(
    r"(?:^|[^a-z])(?:en )?(k ?€|k ?eur\w*|keuros?|m ?€|meuros?|milliers?|millions?|€|euros?|eur)(?:$|[^a-z])"
)


def named(title: str) -> str:
    """A title as names are compared: lower case, no accents, no punctuation, no unit."""
    words = re.sub(r"\([^)]*\)", " ", plain(title).replace("œ", "oe"))
    words = re.sub(r"(?:^|\s)(?:en )?(?:k€|m€|€|keur|meur|euros?)(?=\s|$)", " ", words.replace("°", " "))
    return " ".join(re.findall(r"[a-z0-9]+", words))


@cache
def _names() -> Mapping[str, str]:
    """The field of each name."""
    found: dict[str, str] = {}
    for one in FIELDS:
        for words in (named(one.title), *one.others, *(f"{other}s" for other in one.others)):
            found.setdefault(words, one.name)
    return found


def field_named(title: object) -> str:
    """The field of a title of column, empty where it is not known."""
    text = text_of(title) if isinstance(title, str) else ""
    return _names().get(named(text), "") if text else ""


def count_known(row: Sequence[object]) -> int:
    """How many different fields a row names."""
    return len({found for cell in row if (found := field_named(cell))})


def unit_in(text: str) -> Unit | None:
    """The unit that a title or a line above it says: « (k€) », « en milliers d’euros »."""
    found = _UNIT.search(plain(text))
    if found is None:
        return None
    word = found[1].replace(" ", "")
    if word.startswith(("k", "millier")):
        return Unit.KEUR
    return Unit.MEUR if word.startswith(("m€", "meur", "million")) else Unit.EUR


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a sheet. `header` is the line of the titles, 0 where none was found; `titles` are all of them.

    `places` are the positions of the fields; `doubles` the fields that several titles name; `units` what a title says.
    """

    sheet: Sheet
    header: int
    titles: tuple[str, ...]
    places: Mapping[str, int]
    doubles: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    above: Unit | None = None

    def unit(self, name: str) -> Unit | None:
        """The unit that the file says of a field, if it does."""
        place = self.places.get(name)
        return (None if place is None else unit_in(self.titles[place])) or self.above

    def chosen(self, given: Mapping[str, int | None]) -> Columns:
        """The same with the columns that a user chose, by position; None takes a field away."""
        places = {name: at for name, at in self.places.items() if name not in given}
        places |= {name: at for name, at in given.items() if at is not None and at < len(self.titles)}
        doubles = {name: at for name, at in self.doubles.items() if name not in given}
        return Columns(self.sheet, self.header, self.titles, places, doubles, self.above)

    @property
    def unused(self) -> list[str]:
        """The titles that are not read."""
        used = set(self.places.values())
        return [title for at, title in enumerate(self.titles) if title and at not in used]


def find_columns(sheets: Sequence[Sheet], header: int = 0, sheet: str = "") -> Columns:
    """The sheet and the row that name the most columns; `header` and `sheet` are what the user says, if anything."""
    best: tuple[int, Columns] | None = None
    for one in visible(sheets):
        if sheet and one.name != sheet:
            continue
        found = _best_row(one, header)
        if best is None or found[0] > best[0]:
            best = found
    return best[1] if best else Columns(sheets[0], 0, (), {})


def left_aside(sheets: Sequence[Sheet], chosen: Columns) -> list[str]:
    """The sheets that are not read though they might be: hidden ones, and those that have the same titles."""
    read = visible(sheets)
    told = [f"la feuille masquée « {one.name} » n’est pas lue." for one in sheets if one not in read]
    fields = {*chosen.places, *chosen.doubles}
    for one in read:
        found = _best_row(one, 0)[1]
        if one.name != chosen.sheet.name and fields and {*found.places, *found.doubles} == fields:
            told.append(f"la feuille « {one.name} » a les mêmes titres et n’est pas lue : importez-la ensuite.")
    return told


def _best_row(sheet: Sheet, header: int) -> tuple[int, Columns]:
    head = list(islice(sheet.rows(), PREAMBLE))
    if header:
        head = [one for one in head if one[0] <= header]
        chosen = [one for one in head if one[0] == header]
        number, row = chosen[0] if chosen else (0, ())
    else:
        number, row = max(head, key=lambda one: count_known(one[1]), default=(0, ()))
    weight = count_known(row)
    if not header and weight < LEAST_KNOWN:
        return weight, Columns(sheet, 0, _longest(head), {})
    above = next(_units([one for one in head if one[0] < number]), None)
    places: dict[str, list[int]] = {}
    for at, title in enumerate(row[:MOST_COLUMNS]):
        if name := field_named(title):
            places.setdefault(name, []).append(at)
    titles = tuple(text_of(title) for title in row)
    best = {name: _first_rank(name, at, titles) for name, at in places.items()}
    single = {name: at[0] for name, at in best.items() if len(at) == 1}
    doubles = {name: tuple(at) for name, at in best.items() if len(at) > 1}
    return weight, Columns(sheet, number, titles, single, doubles, above)


def _first_rank(name: str, places: Sequence[int], titles: Sequence[str]) -> Sequence[int]:
    """The places whose title is the very name of the field, before those that have another of its names."""
    return [at for at in places if named(titles[at]) == named(TITLES[name])] or places


def _longest(head: Sequence[tuple[int, Sequence[object]]]) -> tuple[str, ...]:
    """The texts of the longest row at the top of a sheet, where none names columns."""
    return tuple(text_of(cell) for cell in max((row for _, row in head), key=len, default=()))


def _units(rows: Sequence[tuple[int, Sequence[object]]]) -> Iterator[Unit]:
    """The units that lines above the titles say."""
    for _, row in rows:
        for cell in row:
            if isinstance(cell, str) and (unit := unit_in(cell)) is not None:
                yield unit
