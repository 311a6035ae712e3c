"""What a returned workbook would change in a version: pure, from what was filled and what the version holds now."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from allocations.actions.workbooks import LineToOpen
from allocations.enums import Recurrence
from allocations.workbooks.reading import NOTHING, Filled, NewLine, Returned
from allocations.workbooks.sheets import SECTOR_SEPARATOR, named_sector
from prs_budget.lib.magnitude import fingerprint, question
from prs_budget.lib.money import Unit, shown
from prs_budget.lib.plain_text import is_year
from prs_budget.lib.words import counted

NOTE_LENGTH = 300
#: from so many amounts exchanged between lines, with nothing else changed in their year, a sort is likelier
LEAST_SORTED = 3
NO_CEILINGS: Mapping[tuple[int, int], Decimal] = {}


def _written(amount: Decimal | None) -> str:
    return "vide" if amount is None else shown(amount, Unit.EUR, 2)


@dataclass(frozen=True, slots=True)
class Now:
    """A cell as the version holds it: revision, amount, and why the user may not change it (empty: they may)."""

    rev: int
    amount: Decimal | None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What new lines may be made of, by what the workbook writes: ids by code or label.

    Two directions may have a sector of one label: sectors are named by the code of theirs, then their label.
    """

    measures: Mapping[str, int]
    sectors: Mapping[tuple[str, str], int]
    envelopes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Edited:
    """A cell that changes, from what it holds to what the workbook says. `rev` is the revision it has now."""

    row: int
    line: str
    year: int
    seen: Decimal | None
    now: Decimal | None
    mine: Decimal | None
    rev: int

    @property
    def name(self) -> str:
        """The name of its choice in the form."""
        return f"choix-{self.line}-{self.year}"

    @property
    def texts(self) -> tuple[str, str, str]:
        """The three amounts in euros, to the cent: as it went out, as it is here, as it came back."""
        seen, now, mine = (_written(amount) for amount in (self.seen, self.now, self.mine))
        return seen, now, mine


@dataclass(frozen=True, slots=True)
class Rejected:
    """A cell or a row that cannot be taken, and why."""

    row: int
    place: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A line to open, where it stands in the sheet, and how it is told."""

    row: int
    label: str
    line: LineToOpen


@dataclass(frozen=True, slots=True)
class WorkbookProposal:
    """Everything that a workbook would do. `conflicts` are cells that both sides changed.

    `doubted` are the amounts out of proportion, by place: the amount, and why it is asked.
    """

    changes: tuple[Edited, ...]
    conflicts: tuple[Edited, ...]
    rejected: tuple[Rejected, ...]
    opened: tuple[Opened, ...]
    notes: tuple[tuple[str, str], ...]
    unchanged: int
    doubted: Mapping[str, tuple[Decimal | None, str]] = field(default_factory=dict)

    @property
    def asked(self) -> str:
        """What tells the amounts that are asked from any others; empty where none is."""
        amounts = {place: amount for place, (amount, _) in self.doubted.items()}
        return fingerprint(amounts) if amounts else ""

    @property
    def summary(self) -> str:
        """« 300 nouvelles, 41 modifiées, 8 inchangées, 2 refusées »."""
        counts = (
            (self.created, "nouvelle", "nouvelles"),
            (self.modified, "modifiée", "modifiées"),
            (len(self.conflicts), "en conflit", "en conflit"),
            (self.unchanged, "inchangée", "inchangées"),
            (len(self.rejected), "refusée", "refusées"),
        )
        cells = ", ".join(counted(count, one, several) for count, one, several in counts)
        beside = (
            (len(self.opened), "ligne nouvelle", "lignes nouvelles"),
            (len(self.notes), "note", "notes"),
        )
        return " · ".join([cells, *(counted(n, one, many) for n, one, many in beside if n)])

    @property
    def does_nothing(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.changes or self.conflicts or self.opened or self.notes)

    @property
    def created(self) -> int:
        """How many cells had nothing."""
        new = sum(len(one.line.amounts) for one in self.opened)
        return new + sum(one.now is None for one in self.changes)

    @property
    def modified(self) -> int:
        """How many cells had another amount."""
        return sum(one.now is not None for one in self.changes)


def propose(
    returned: Returned,
    now: Mapping[tuple[str, int], Now],
    known: Known,
    years: Sequence[int],
    ceilings: Mapping[tuple[int, int], Decimal] = NO_CEILINGS,
) -> WorkbookProposal:
    """Compare. A cell that the user left as it went out is not here: it is unchanged, whatever happened to it since."""
    changes: list[Edited] = []
    conflicts: list[Edited] = []
    rejected: list[Rejected] = []
    taken: set[tuple[str, int]] = set()
    unchanged = returned.untouched
    for cell in returned.cells:
        key = cell.line, cell.year
        seen = returned.seen.get(key, NOTHING)
        stored = now.get(key)
        reason = _refusal(cell, stored, key in taken, years)
        taken.add(key)
        if reason or stored is None:
            rejected.append(Rejected(cell.row, f"{cell.line}, {cell.year}", cell.text, reason))
            continue
        edited = Edited(cell.row, cell.line, cell.year, seen.amount, stored.amount, cell.amount, stored.rev)
        if stored.amount == cell.amount:
            unchanged += 1
        elif stored.rev == seen.rev:
            changes.append(edited)
        else:
            conflicts.append(edited)
    rejected += [Rejected(one.row, one.place, "", one.reason) for one in returned.faults]
    opened = tuple(_opened(returned.new_lines, known, years, rejected))
    notes = tuple(_notes(returned, now, rejected))
    edits = [*changes, *conflicts]
    doubted = _doubted(edits, opened, now, ceilings) | _sorted_alone(edits)
    return WorkbookProposal(tuple(changes), tuple(conflicts), tuple(rejected), opened, notes, unchanged, doubted)


def _doubted(
    edits: Iterable[Edited],
    opened: Iterable[Opened],
    now: Mapping[tuple[str, int], Now],
    ceilings: Mapping[tuple[int, int], Decimal],
) -> dict[str, tuple[Decimal | None, str]]:
    """The amounts out of proportion with what they replace, their line or, for a new one, their envelope."""
    lines: dict[str, list[Decimal | None]] = {}
    for (line, _), held in now.items():
        lines.setdefault(line, []).append(held.amount)
    found: dict[str, tuple[Decimal | None, str]] = {}
    for one in edits:
        if why := question(one.mine, replaced=one.now, line=lines.get(one.line, ())):
            found[f"{one.line}, {one.year}"] = (one.mine, why)
    for new in opened:
        for year, amount in new.line.amounts:
            if why := question(amount, envelope=ceilings.get((new.line.envelope, year))):
                found[f"rangée {new.row}, {year}"] = (amount, why)
    return found


def _sorted_alone(edits: Sequence[Edited]) -> dict[str, tuple[Decimal | None, str]]:
    """The amounts of a year that are those that went out on other lines: its column may have been sorted alone."""
    found: dict[str, tuple[Decimal | None, str]] = {}
    for year in {one.year for one in edits}:
        some = [one for one in edits if one.year == year]
        if len(some) >= LEAST_SORTED and Counter(one.seen for one in some) == Counter(one.mine for one in some):
            why = f"{len(some)} montants y sont ceux d’autres lignes : la colonne a-t-elle été triée seule ?"
            found |= {f"{one.line}, {year}": (one.mine, why) for one in some}
    return found


def _refusal(cell: Filled, stored: Now | None, is_twice: bool, years: Sequence[int]) -> str:
    if cell.error:
        return cell.error
    if is_twice:
        return "Cette ligne figure deux fois dans la feuille."
    if cell.year not in years:
        return f"L’année {cell.year} n’est pas ouverte à la saisie."
    if stored is None:
        return "Cette ligne n’est pas dans la version."
    return stored.refusal


def _notes(
    returned: Returned, now: Mapping[tuple[str, int], Now], rejected: list[Rejected]
) -> Iterator[tuple[str, str]]:
    """The notes that the user changed."""
    locked = {line: one.refusal for (line, _), one in now.items()}
    for line, text in returned.notes.items():
        if text == returned.notes_seen.get(line, ""):
            continue
        if line not in locked or locked[line]:
            reason = locked.get(line) or "Cette ligne n’est pas dans la version."
            rejected.append(Rejected(0, f"{line}, note", text[:40], reason))
        elif len(text) > NOTE_LENGTH:
            rejected.append(Rejected(0, f"{line}, note", text[:40], f"{NOTE_LENGTH} caractères au plus."))
        else:
            yield line, text


def _opened(lines: Iterable[NewLine], known: Known, years: Sequence[int], rejected: list[Rejected]) -> Iterator[Opened]:
    """The new lines that can be made; the others are rejected with everything that is wrong."""
    met: dict[tuple[object, ...], int] = {}
    for line in lines:
        reasons: list[str] = []
        measure = _found(line.measure.split(" ")[0], known.measures, "Mesure", reasons)
        sector = _sector(line, known.sectors, reasons)
        envelope = _found(line.envelope, known.envelopes, "Enveloppe", reasons)
        recurrence = next((one for one in Recurrence if line.recurrence in (one.label, one.value)), None)
        if recurrence is None and line.recurrence:
            reasons.append(f"Récurrence inconnue : « {line.recurrence} ».")
        recurrence = recurrence or Recurrence.NOT_STATED
        last_year = _last_year(line, recurrence, reasons)
        reasons += [f"{cell.year} : {cell.error}" for cell in line.cells if cell.error]
        amounts = tuple((c.year, c.amount) for c in line.cells if c.amount is not None and not c.error)
        reasons += [f"L’année {year} n’est pas ouverte à la saisie." for year, _ in amounts if year not in years]
        if len(line.note) > NOTE_LENGTH:
            reasons.append(f"Note : {NOTE_LENGTH} caractères au plus.")
        identity = (measure, sector, envelope, recurrence, last_year)
        if identity in met:
            reasons.append(f"La rangée {met[identity]} ouvre déjà cette ligne : réunissez-les.")
        if reasons:
            rejected.append(Rejected(line.row, "ligne nouvelle", line.measure, " ".join(reasons)))
            continue
        met[identity] = line.row
        label = f"{line.measure} · {line.sector} · {line.envelope}"
        made = LineToOpen(measure, sector, envelope, recurrence, last_year, line.note, amounts)
        yield Opened(line.row, label, made)


def _sector(line: NewLine, known: Mapping[tuple[str, str], int], reasons: list[str]) -> int:
    """The id of the sector that a line names, with its direction or, where its label is that of one alone, without."""
    before, _, after = line.sector.partition(SECTOR_SEPARATOR)
    is_named = any(code == before for code, _ in known)
    direction, label = (before, after) if is_named else (line.direction, line.sector)
    if is_named and line.direction not in ("", before):
        reasons.append(f"Domaine « {line.sector} » : la colonne « Direction » dit {line.direction}.")
        return 0
    if direction:
        return _found(label, {name: pk for (code, name), pk in known.items() if code == direction}, "Domaine", reasons)
    alike = [named_sector(code, name) for code, name in known if name == label]
    if len(alike) > 1:
        both = " ou ".join(f"« {one} »" for one in alike)
        reasons.append(f"Domaine « {label} » : plusieurs directions en ont un. Choisissez {both}.")
        return 0
    return _found(label, {name: pk for (_, name), pk in known.items()}, "Domaine", reasons)


def _last_year(line: NewLine, recurrence: Recurrence, reasons: list[str]) -> int:
    text = line.last_year
    if recurrence != Recurrence.BOUNDED:
        if text not in ("", "0"):
            reasons.append("Une dernière année n’est attendue que pour des crédits bornés.")
        return 0
    if not is_year(text):
        reasons.append("Des crédits bornés ont une dernière année (« Jusqu’en »).")
        return 0
    return int(text)


def _found(text: str, known: Mapping[str, int], word: str, reasons: list[str]) -> int:
    """The id that a text names; a reason, with the nearest known text, where it names none."""
    if text in known:
        return known[text]
    near = difflib.get_close_matches(text, known, n=1, cutoff=0.6)
    if not text:
        reasons.append(f"{word} : à choisir.")
    else:
        reasons.append(f"{word} inconnu « {text} »." + (f" Vouliez-vous dire « {near[0]} » ?" if near else ""))
    return 0
