"""Rows of a file as movements still to be placed, or as every reason for which they cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from fir.enums import MovementKind
from fir.facts.beneficiaries import PERSONS
from fir.imports.fields import (
    AE,
    AMOUNT,
    BENEFICIARY,
    COMMITMENT,
    CP,
    CREDIT,
    DAY,
    DIRECTION,
    DOOR,
    FINESS,
    KEY,
    KIND,
    LABEL,
    LINE,
    MISSION,
    NATURE,
    NUMBER,
    ORIGIN,
    PAYER,
    SCHEME,
    SEQUEL,
    SIRET,
    TITLES,
)
from fir.imports.file_row import FileRow, Rejected
from fir.imports.nomenclature import FileNomenclature, kind_named, nature_named, payer_named
from fir.models.movement import KEY_LENGTH
from prs_budget.lib.identifiers import BadNumber, finess_of, siret_of
from prs_budget.lib.money import ZERO, Unit, euros_text
from prs_budget.lib.plain_text import plain, whole_number
from prs_budget.lib.spreadsheets.values import Unread, code_of, day_of, money_of, text_of, year_of
from prs_budget.lib.words import counted
from prs_budget.readings.columns import SheetColumns
from prs_budget.readings.control_total import ControlTotal, total_word
from prs_budget.readings.rules import LEFT, ReadingRules
from prs_budget.readings.unknown_values import UnknownValues

#: an amount divided twice by a thousand, or not at all: only its owner knows
SHOWN_IN_THOUSANDS = (
    "le format de la cellule n’en montre que les milliers, et le titre dit aussi une unité : dites plus bas l’unité de "
    "ce que la cellule contient, l’euro si elle contient des euros. Le titre dit"
)
Value = TypeVar("Value")
LONGEST = 300
#: where an amount goes when the file has one column of amounts
_IN_AE = frozenset({MovementKind.COMMITMENT, MovementKind.WITHDRAWAL, MovementKind.CARRY_IN, MovementKind.CARRY_OUT})
_IN_CP = frozenset({MovementKind.PAYMENT, MovementKind.CREDIT_NOTE})
#: « annulé », « annule R-1 »: what the site's own list says of a movement and of what undoes it
_UNDONE = "annul"
#: what a file of the site counts together, of natural persons
_PERSONS = re.compile(rf"{plain(PERSONS)}(?: \(.*\))?")
#: texts read the same way many times over: their values are kept
_REMEMBERED = frozenset(
    {KIND, DIRECTION, NATURE, MISSION, SCHEME, DAY, ORIGIN, LINE, BENEFICIARY, SIRET, FINESS, PAYER}
)


@dataclass(slots=True)
class Rows:
    """Reads the rows of a sheet. What is refused goes to `rejected`, what is no movement to `ignored`.

    `unknown` are the values that name nothing of ours; `left` counts the rows that the reading says not to read.
    """

    columns: SheetColumns
    nomenclature: FileNomenclature
    reading: ReadingRules
    rejected: list[Rejected] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    #: movements of rows that nobody sees, read or left out as asked: how many, and their sums
    hidden: int = 0
    hidden_sum: Decimal = ZERO
    total: ControlTotal = field(default_factory=ControlTotal)
    unknown: UnknownValues = field(default_factory=lambda: UnknownValues(DOOR))
    left: dict[str, int] = field(default_factory=dict)
    #: how many rows say a day of each year
    years: dict[int, int] = field(default_factory=dict)
    #: rows of the site's own list that are undone, or that undo another: together they do nothing
    undone: int = 0
    #: the references of the rows that are not read as it was asked: the file has them
    unread: set[str] = field(default_factory=set)
    _number: int = 0
    _kept: dict[tuple[str, object], object] = field(default_factory=dict)
    _bad: list[tuple[str, str]] = field(default_factory=list)
    #: of the row that is read: its values that name nothing, and the fields that it does not say
    _asked: list[tuple[str, object]] = field(default_factory=list)
    _unsaid: list[str] = field(default_factory=list)
    _places: list[tuple[str, int]] = field(default_factory=list)
    _units: dict[str, Unit] = field(default_factory=dict)

    def __iter__(self) -> Iterator[FileRow]:
        self._places = sorted(self.columns.places.items())
        leaves = LEFT in self.reading.values.get(KIND, {}).values()
        number = 0
        for number, cells in self.columns.sheet.rows():
            if number <= self.columns.header:
                continue
            values = {name: cells[at] for name, at in self._places if at < len(cells)}
            if not self._is_movement(number, cells, values):
                continue
            if self._is_unread(values, leaves=leaves):
                continue
            self._bad, self._asked, self._unsaid, self._number = [], [], [], number
            row = self._read(number, values)
            for name, value in self._asked:
                self.unknown.add(name, text_of(value), number, self.reading.meaning(name, value), self._stated(values))
            if row is not None and row.on is not None:
                self.years[row.on.year] = self.years.get(row.on.year, 0) + 1
            if number in self.columns.sheet.hidden:
                self.hidden += 1
                self.hidden_sum += (row.ae or row.cp) if row is not None else ZERO
                if self.reading.without_hidden:
                    self.unread.add(text_of(values.get(KEY)))
                    continue
            if row is not None and not self._bad:
                yield row
                continue
            key = text_of(values.get(KEY))[:KEY_LENGTH]
            self.rejected += [Rejected(number, key, place, reason) for place, reason in self._bad]
        self._reject_below(number)

    @property
    def told(self) -> list[str]:
        """What was left out, or comes from rows that nobody sees."""
        left = [
            f"{counted(count, 'ligne')} de type « {words[:40]} » : {'laissées' if count > 1 else 'laissée'}, comme la "
            "lecture le dit."
            for words, count in self.left.items()
        ]
        if self.undone:
            words = ("ligne annulée ou d’annulation", "lignes annulées ou d’annulation")
            left.append(f"{counted(self.undone, *words)} : non lues.")
        if not self.hidden:
            return [*left, *self.ignored]
        what = "est laissée" if self.reading.without_hidden else "est comprise"
        sums = euros_text(self.hidden_sum)
        rows = f"1 ligne masquée {what}" if self.hidden == 1 else f"{self.hidden} lignes masquées, {what.split()[1]}s"
        return [f"{rows} ({sums}) : choisissez plus bas ce qu’il faut en faire.", *left, *self.ignored]

    def _reject_below(self, last: int) -> None:
        """Rows that hold nothing but formulas without a value, below all others: their reader does not give them."""
        named = {at + 1: TITLES[name] for name, at in self._places}
        for (row, column), reason in sorted(self.columns.sheet.blank.items()):
            if row > max(last, self.columns.header) and column in named:
                self.rejected.append(Rejected(row, "", named[column], reason))

    def _is_movement(self, number: int, cells: Sequence[object], values: dict[str, object]) -> bool:
        """Whether a row is one: not blank, not a total, not the titles again, not a lone remark."""
        blank = self.columns.sheet.blank
        said = {name: value for name, value in values.items() if not _is_blank(value)}
        if len(said) > 3:
            first = next((cell for cell in cells if not _is_blank(cell)), "")
            return not self._is_no_movement(number, first if isinstance(first, str) else "", said)
        if not said and not (blank and any((number, at + 1) in blank for _, at in self._places)):
            return False
        texts = [text_of(cell) for cell in cells if cell not in ("", None) and text_of(cell)]
        if not texts and not blank:
            return False
        if texts and self._is_no_movement(number, texts[0], said):
            return False
        if len(texts) == 1 and not said.keys() & {*DOOR.amounts}:
            self.ignored.append(f"ligne {number} : « {texts[0][:60]} » n’est pas un mouvement.")
            return False
        return True

    def _is_no_movement(self, number: int, first: str, said: dict[str, object]) -> bool:
        is_bare = not {KIND, COMMITMENT, DAY} & said.keys()
        # where the columns moved, its word is anywhere in a row that has nothing of a movement but amounts
        texts = [first, *(value for value in said.values() if isinstance(value, str) and is_bare)]
        word = total_word(texts)
        if word and (is_bare or KEY not in said):
            self.ignored.append(f"ligne {number} : « {word[:60]} » est un total.")
            self.total.state(number, self._stated(said))
            return True
        if (is_bare or KEY not in said) and _PERSONS.fullmatch(plain(first.strip())):
            self.ignored.append(f"ligne {number} : « {first.strip()[:60]} » compte des particuliers ensemble.")
            return True
        titles = self.columns.titles
        return all(text_of(value) == titles[at] for name, at in self._places if (value := said.get(name)))

    def _stated(self, said: dict[str, object]) -> dict[str, Decimal]:
        """The amounts of a row of total; what cannot be read states nothing."""
        found = {}
        for name in DOOR.amounts:
            try:
                amount = money_of(said.get(name), self._unit(name))
            except Unread:
                continue
            if amount is not None:
                found[TITLES[name]] = amount
        return found

    def _read(self, number: int, values: dict[str, object]) -> FileRow | None:
        """The movement of a row; None, or a value left out, where something in `_bad` says why."""
        if self.columns.sheet.blank:
            blank = self.columns.sheet.blank
            self._bad = [
                (TITLES[name], blank[number, at + 1]) for name, at in self._places if (number, at + 1) in blank
            ]
        kind = self._of(KIND, values, lambda value: kind_named(text_of(value)) if text_of(value) else None)
        if kind is None:
            if not any(place == TITLES[KIND] for place, _ in self._bad):
                self._bad.append((TITLES[KIND], "type de mouvement absent : remplissez-le, ou dites celui du fichier."))
            return None
        row = FileRow(
            row=number,
            kind=kind,
            commitment=self._code(COMMITMENT, values),
            beneficiary=self._of(BENEFICIARY, values, text_of) or "",
            siret=self._of(SIRET, values, lambda value: siret_of(code_of(value))) or "",
            finess=self._of(FINESS, values, lambda value: finess_of(code_of(value))) or "",
            nature=self._of(NATURE, values, lambda value: nature_named(code_of(value)) if code_of(value) else None),
            direction=self._named(DIRECTION, values, self.nomenclature.directions.find),
            mission=self._named(MISSION, values, self.nomenclature.mission),
            scheme=self._named(SCHEME, values, self.nomenclature.scheme),
            on=self._of(DAY, values, day_of),
            origin_year=self._of(ORIGIN, values, year_of),
            key=self._code(KEY, values),
            label=text_of(values.get(LABEL))[:LONGEST],
            line=self._named(LINE, values, self.nomenclature.lines.find),
            payer=self._of(PAYER, values, lambda value: payer_named(text_of(value))) or "",
            number=whole_number(text_of(values.get(NUMBER)).removeprefix("n° "), 18),
        )
        row.beneficiary = row.beneficiary[:LONGEST]
        row.unsaid = frozenset(self._unsaid)
        if MISSION in row.unsaid and row.scheme is not None:
            row.mission = None  # a scheme says its mission
        self._amounts(row, values)
        return row

    def _code(self, name: str, values: dict[str, object]) -> str:
        code = self._of(name, values, code_of) or ""
        if len(code) > KEY_LENGTH:
            self._bad.append((TITLES[name], f"{KEY_LENGTH} caractères au plus."))
        return code

    def _named(self, name: str, values: dict[str, object], find: Callable[[str], Value]) -> Value | None:
        return self._of(name, values, lambda value: find(code) if (code := code_of(value)) else None)

    def _of(self, name: str, values: dict[str, object], read: Callable[[object], Value]) -> Value | None:
        """The value of a cell; what it cannot be read as is noted."""
        value = values.get(name)
        if value is None or value == "":
            value = self.reading.defaults.get(name)
            if not value:
                return None
            self._unsaid.append(name)
        if name in _REMEMBERED and (name, value) in self._kept:
            return self._kept[name, value]  # type: ignore[return-value] # what the same `read` gave
        try:
            found = read(self.reading.meaning(name, value) or value)
        except (Unread, BadNumber) as reason:
            self._bad.append((TITLES[name], str(reason)))
            if name in DOOR.mapped and text_of(value):
                self._asked.append((name, value))
            return None
        if name in _REMEMBERED:
            self._kept[name, value] = found
        return found

    def _amounts(self, row: FileRow, values: dict[str, object]) -> None:
        ae, cp, amount, credit = (self._money(name, values) for name in DOOR.amounts)
        if not (self.reading.without_hidden and self._number in self.columns.sheet.hidden):
            written = {AE: ae, CP: cp, AMOUNT: amount, CREDIT: credit}
            self.total.add({TITLES[name]: one for name, one in written.items() if one is not None})
        if credit is not None:
            amount = (amount or ZERO) - credit
        if amount is not None:
            if row.kind in _IN_AE:
                ae = self._only(ae, amount, "AE")
            elif row.kind in _IN_CP:
                cp = self._only(cp, amount, "CP")
            elif ae is None and cp is None and amount:
                word = row.kind.label.lower()
                self._bad.append((TITLES[AMOUNT], f"« {word} » : dites ses AE et ses CP dans deux colonnes, AE et CP."))
        if self.reading.unsigned and row.kind == MovementKind.WITHDRAWAL and ae is not None:
            ae = -abs(ae)
        if self.reading.unsigned and row.kind == MovementKind.CREDIT_NOTE and cp is not None:
            cp = -abs(cp)
        row.ae, row.cp = ae or ZERO, cp or ZERO

    def _is_unread(self, values: dict[str, object], *, leaves: bool) -> bool:
        """Whether a row is counted and not read: undone, or of a type that is left."""
        if plain(text_of(values.get(SEQUEL))).startswith(_UNDONE):
            self.undone += 1
            self.unread.add(text_of(values.get(KEY)))
            return True
        if leaves and self._is_left(values.get(KIND)):
            self._leave(values)
            return True
        return False

    def _is_left(self, kind: object) -> bool:
        """Whether rows of a type are not read."""
        if ("left", kind) not in self._kept:
            self._kept["left", kind] = self.reading.meaning(KIND, kind) == LEFT
        return bool(self._kept["left", kind])

    def _leave(self, values: dict[str, object]) -> None:
        """Count a row that the reading says not to read; the total of the file has it."""
        words = text_of(values.get(KIND))
        self.left[words] = self.left.get(words, 0) + 1
        self.unread.add(text_of(values.get(KEY)))
        self.total.leave(self._stated(values))

    def _only(self, said: Decimal | None, amount: Decimal, name: str) -> Decimal:
        if said is not None and said != amount:
            self._bad.append(
                (TITLES[AMOUNT], f"le montant n’est pas celui de la colonne {name} : gardez l’un des deux.")
            )
        return amount

    def _money(self, name: str, values: dict[str, object]) -> Decimal | None:
        unit = self._unit(name)
        place = self._number, self.columns.places.get(name, -1) + 1
        if unit is not Unit.EUR and not self.reading.unit and place in self.columns.sheet.scaled:
            self._bad.append((TITLES[name], f"{SHOWN_IN_THOUSANDS} « {unit.symbol} »."))
            return None
        return self._of(name, values, lambda value: money_of(value, unit))

    def _unit(self, name: str) -> Unit:
        if name not in self._units:
            self._units[name] = self.reading.unit or self.columns.unit(name) or Unit.EUR
        return self._units[name]


def _is_blank(value: object) -> bool:
    """Whether a cell holds nothing that anybody sees."""
    return value is None or (isinstance(value, str) and (not value or value.isspace()))
