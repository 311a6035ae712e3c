"""What a file would do to a year, before anything is written: read, matched, counted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fir.imports.absent import absent_movements
from fir.imports.by_rules import told_by_rules
from fir.imports.fields import AE, AMOUNT, CP, CREDIT, DOOR, KIND, NUMBER
from fir.imports.file_row import Rejected
from fir.imports.groups import Brought, Twin, brought, twins
from fir.imports.lookalikes import lookalikes
from fir.imports.matching import DifferingRow, Matched, match
from fir.imports.nomenclature import FileNomenclature
from fir.imports.proportion import Doubt, doubted
from fir.imports.references import RecordedMovement
from fir.imports.rows import Rows
from fir.imports.unrecognised_columns import MissingField, missing_fields, told_apart, unrecognised_columns
from fir.imports.unrecognised_columns import asked as asked_of
from fir.imports.whole_file import OtherYear, cut_short, older, other_year, shifted_told
from fir.models import FirYear
from fir.places import Place
from prs_budget.lib.spreadsheets.reading import Row, Sheet
from prs_budget.lib.spreadsheets.sheets import open_file, visible
from prs_budget.lib.words import counted
from prs_budget.readings.choosing import wanted_reading
from prs_budget.readings.columns import SheetColumns, find_columns, left_aside
from prs_budget.readings.doors import named
from prs_budget.readings.models import SavedReading
from prs_budget.readings.rules import ReadingRules
from prs_budget.readings.unknown_values import UnknownValue

#: lines told aside that a page shows
MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as it would be recorded. `missing` says what its columns lack; then no row was read.

    `doubted` are its amounts out of proportion, `lacking` what its movements lack though a column left seems to hold
    it: both are confirmed before it is recorded. `gap` says how far it is from its own total, `total` where it is it.
    `brought` is what its new movements add to each mission, `twins` those that look like another, `ruled` what rules
    would attribute of them. `unknown` are the values that name nothing of ours, which are asked. `saved` is the saved
    reading that it is read with, `lost` the columns of it that the file has not; `absent` are the movements that files
    recorded and that it has not. `cautions` are confirmed before anything is corrected or cancelled; `has_total` says
    whether it ends with its total, `other_year` which year it is of, `shifted` which columns hold what is not theirs.
    """

    columns: SheetColumns
    sheets: tuple[str, ...]
    asked: ReadingRules
    matched: Matched
    ignored: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    doubted: tuple[Doubt, ...] = ()
    lacking: tuple[MissingField, ...] = ()
    gap: str = ""
    total: str = ""
    total_line: int = 0
    unknown: tuple[UnknownValue, ...] = ()
    too_many: Mapping[str, int] = field(default_factory=dict)
    saved: SavedReading | None = None
    lost: tuple[tuple[str, str], ...] = ()
    book: FileNomenclature | None = None
    absent: tuple[RecordedMovement, ...] = ()
    brought: tuple[Brought, ...] = ()
    twins: tuple[Twin, ...] = ()
    ruled: str = ""
    has_total: bool = False
    cautions: tuple[str, ...] = ()
    other_year: OtherYear | None = None
    shifted: str = ""

    @property
    def differing(self) -> tuple[DifferingRow, ...]:
        """The rows recorded with other figures, which stand."""
        return tuple(one for one in self.matched.different if not one.stored.is_undone)

    @property
    def cancelled_here(self) -> tuple[DifferingRow, ...]:
        """The rows whose movement was cancelled here: each is recorded again where it is asked for by itself."""
        return tuple(one for one in self.matched.different if one.stored.is_undone)

    @property
    def doubts_new(self) -> bool:
        """Whether an amount that is asked is of a new row: it is written whatever is corrected."""
        return not all(one.corrects for one in self.doubted)

    @property
    def asks_how(self) -> bool:
        """Whether something is asked of how it is to be read."""
        return bool(self.missing or self.unknown or self.too_many or self.lacking or self.lost)

    @property
    def total_told(self) -> str:
        """« Total du fichier (ligne 192) : AE 38 070 669,47 € = total lu »; empty where it has none, or another."""
        return f"Total du fichier (ligne {self.total_line}) : {self.total}" if self.total else ""

    @property
    def lacking_asked(self) -> str:
        """What tells what its movements will lack from anything else: the answer is for it alone; empty for nothing."""
        lost = [MissingField(name, 0, (title,)) for name, title in self.lost]
        return asked_of([*self.lacking, *lost])

    @property
    def read(self) -> int:
        """How many movements were read."""
        done = self.matched
        refused = len({one.row for one in done.rejected})
        return len(done.new) + done.unchanged + len(done.different) + refused

    @property
    def may_record(self) -> bool:
        """Whether it may be recorded: something to write or to cancel, nothing rejected."""
        return not self.missing and not self.matched.rejected and (self.writes or bool(self.absent))

    @property
    def writes(self) -> bool:
        """Whether it says anything that is not recorded."""
        return bool(self.matched.new or self.matched.different or self.matched.imputations)

    @property
    def corrects(self) -> bool:
        """Whether it says otherwise what is recorded: written with a reason, where it is asked for."""
        return bool(self.differing or self.matched.imputations)

    @property
    def state(self) -> str:
        """Changes whenever what would be written does."""
        done = self.matched
        said: list[object] = [len(done.new), done.unchanged, len(done.commitments), self.ruled]
        said += [(str(one.stored.pk), one.stored.generation, str(one.draft)) for one in done.different]
        said += [(code, str(one.where), one.seen) for code, one in sorted(done.imputations.items())]
        said += [(code, one.rev, str(Place.of(one))) for code, one in sorted(done.remade.items())]
        said += [one.pk for one in self.absent]
        said += [(kind.value, str(sums)) for kind, sums in sorted(done.totals.items())]
        return hashlib.sha256(repr((said, self.asked)).encode()).hexdigest()[:32]


def preview(fir_year: FirYear, content: bytes, asked: ReadingRules, readings: Sequence[SavedReading] = ()) -> Preview:
    """Read a file and match it. Raises UnreadableFile for what cannot be opened.

    `readings` are the saved ones, the last used first: the one whose titles the file has is taken where `asked` says
    nothing.
    """
    sheets = open_file(content, DOOR.count_known)
    opened = _opened(sheets, asked, readings)
    columns, asked = opened.columns, opened.asked
    aside = left_aside(DOOR, sheets, columns)
    missing = tuple(_missing(columns, asked))
    if missing:
        return replace(opened, ignored=tuple(aside), missing=missing)
    book = FileNomenclature.of(fir_year)
    left = unrecognised_columns(columns, book, asked.places)
    rows = Rows(columns, book, asked)
    matched = match(fir_year, rows, book)
    matched.covers.references |= rows.unread
    matched.rejected = sorted([*rows.rejected, *matched.rejected], key=lambda one: one.row)
    # what was read is let go before anything is written: a workbook is as large as its movements
    columns = replace(columns, sheet=replace(columns.sheet, rows=_nothing))
    found = replace(
        opened,
        columns=columns,
        matched=matched,
        book=book,
        ignored=(*lookalikes(fir_year.agency_id, matched.commitments), *aside, *rows.told, *_beneficiaries(matched)),
        doubted=doubted(fir_year, matched),
        lacking=missing_fields(left, matched),
        brought=brought(matched.new),
        twins=twins(fir_year, matched.new),
        ruled=told_by_rules(fir_year, matched),
        # a row rejected may be one whose amounts could not be read; without their signs, a total may be either
        gap="" if matched.rejected or asked.unsigned else rows.total.gap,
        total="" if matched.rejected else rows.total.equal,
        total_line=rows.total.line,
        unknown=rows.unknown.every,
        too_many=rows.unknown.too_many,
    )
    if not found.read and not rows.rejected:
        told = "Aucune ligne de mouvement sous les titres : vérifiez la feuille et la ligne des titres."
        return replace(opened, columns=columns, ignored=found.ignored, missing=(told,))
    return _as_a_whole(fir_year, found, rows)


def _as_a_whole(fir_year: FirYear, found: Preview, rows: Rows) -> Preview:
    """The same, with what it has not, and what is doubtful of the whole file. A few queries."""
    matched = found.matched
    # the site's own list says what is recorded, may be filtered, has no natural person: what it has not says nothing
    is_ours = NUMBER in found.columns.places
    is_whole = not matched.rejected and not is_ours
    found = replace(
        found,
        absent=absent_movements(fir_year, matched.covers, found.saved) if is_whole else (),
        has_total=bool(rows.total.stated),
        other_year=other_year(fir_year, rows.years),
        shifted=shifted_told(found.columns, found.saved, rows.unknown, found.read),
    )
    if not found.may_record or not (matched.different or matched.imputations or found.absent):
        return found
    told = [*cut_short(found.saved, found.gap, has_total=found.has_total)]
    if not is_ours:
        told = [*older(fir_year, matched.covers, found.saved), *told]
    return replace(found, cautions=tuple(told))


def _opened(sheets: Sequence[Sheet], asked: ReadingRules, readings: Sequence[SavedReading]) -> Preview:
    """A file before its rows are read: its columns, and the reading that they come from."""
    names = tuple(one.name for one in visible(sheets))
    found = wanted_reading(DOOR, readings, sheets, asked)
    if found is not None and not asked.is_own:
        return Preview(found.columns, names, found.rules, Matched(), saved=found.saved, lost=found.lost)
    columns = told_apart(find_columns(DOOR, sheets, asked.header, asked.sheet).chosen(asked.places))
    columns = _without_lone_credit(columns, asked)
    return Preview(columns, names, asked, Matched(), saved=found.saved if found else None)


def _without_lone_credit(columns: SheetColumns, asked: ReadingRules) -> SheetColumns:
    """The same; a column « Crédit » is one of amounts to take away beside a column « Débit » alone."""
    at = columns.places.get(AMOUNT)
    if CREDIT in asked.places or (at is not None and "debit" in named(columns.titles[at])):
        return columns
    return columns.chosen({CREDIT: None})


def _beneficiaries(matched: Matched) -> list[str]:
    """The beneficiaries that commitments keep though the file says others."""
    return [
        f"ligne {row} : l’engagement {code} garde son bénéficiaire, "
        f"{f'« {kept} »' if kept else 'qui n’est pas dit'} ; le fichier dit « {said} »."
        for code, (row, kept, said) in sorted(matched.beneficiaries.items())
    ]


def _nothing() -> Iterator[Row]:
    """The rows of a sheet that was read."""
    return iter(())


def _missing(columns: SheetColumns, asked: ReadingRules) -> list[str]:
    """What the columns lack for a row to be read."""
    if not columns.header and not columns.places:
        return ["La ligne des titres n’est pas reconnue : dites son numéro, puis ce qu’est chaque colonne."]
    titles = DOOR.titles
    told = []
    for name, places in columns.doubles.items():
        both = " et ".join(f"« {columns.titles[at]} »" for at in places)
        told.append(f"Plusieurs colonnes pour {titles[name]} : {both}. Choisissez la bonne.")
    if KIND not in columns.places and KIND not in columns.doubles and not asked.defaults.get(KIND):
        told.append(
            "Aucune colonne ne dit le type des mouvements : choisissez-la, ou dites celui de toutes les lignes."
        )
    if not {AE, CP, AMOUNT} & {*columns.places, *columns.doubles}:
        told.append("Aucune colonne de montants (AE, CP ou Montant) : choisissez-en une.")
    return told


def summary(found: Preview) -> str:
    """« 50 000 lignes lues : 49 990 nouvelles, 10 rejetées »."""
    done = found.matched
    refused = len({one.row for one in done.rejected})
    counts = (
        (len(done.new), "nouvelle", "nouvelles"),
        (done.unchanged, "déjà enregistrée", "déjà enregistrées"),
        (len(found.differing), "différente de ce qui est enregistré", "différentes de ce qui est enregistré"),
        (len(found.cancelled_here), "annulée ici", "annulées ici"),
        (refused, "rejetée", "rejetées"),
    )
    told = [counted(*count) for count in counts if count[0]]
    if many := len(done.remade):
        told.append(f"{counted(many, 'engagement')} d’un import annulé à refaire")
    if many := len(done.imputations):
        told.append(f"{counted(many, 'engagement')} à compléter")
    read = counted(found.read, "ligne lue")
    return f"{read} : {', '.join(told)}"


def causes(rejected: list[Rejected]) -> list[tuple[str, str, int, int]]:
    """Why rows are rejected, the most frequent first: column, reason, how many, the first line."""
    found: dict[tuple[str, str], list[int]] = {}
    for one in rejected:
        found.setdefault((one.place, one.reason), []).append(one.row)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[1][0]))
    return [(place, reason, len(rows), rows[0]) for (place, reason), rows in ranked]
