"""What a file would do to a year, before anything is written: read, matched, counted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fir.enums import MovementKind
from fir.imports.columns import AE, AMOUNT, CP, FIELDS, KIND, Columns, count_known, find_columns, left_aside
from fir.imports.groups import Brought, Twin, brought, twins
from fir.imports.lookalikes import lookalikes
from fir.imports.matching import Matched, match
from fir.imports.nomenclature import FileNomenclature
from fir.imports.proportion import Doubt, doubted
from fir.imports.rows import Reading, Rejected, Rows
from fir.imports.unrecognised_columns import MissingField, missing_fields, unrecognised_columns
from fir.models import FirYear
from fir.places import Place
from prs_budget.lib.money import Unit
from prs_budget.lib.spreadsheets.reading import Row
from prs_budget.lib.spreadsheets.sheets import open_file, visible
from prs_budget.lib.words import counted

#: lines told aside that a page shows
MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """How the user says to read a file: positions of columns by field (None: absent), and what a file may not say."""

    places: Mapping[str, int | None] = field(default_factory=dict)
    header: int = 0
    sheet: str = ""
    unit: Unit | None = None
    kind: MovementKind | None = None
    unsigned: bool = False
    without_hidden: bool = False

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> ReadingRules:
        """As `kept` writes it."""
        return cls(
            places={name: at for name, at in kept.get("places", {}).items() if name in {one.name for one in FIELDS}},
            header=int(kept.get("header", 0)),
            sheet=str(kept.get("sheet", "")),
            unit=Unit[kept["unit"]] if kept.get("unit") in Unit.__members__ else None,
            kind=MovementKind(kept["kind"]) if kept.get("kind") in MovementKind.values else None,
            unsigned=bool(kept.get("unsigned")),
            without_hidden=bool(kept.get("without_hidden")),
        )

    def kept(self) -> dict[str, Any]:
        """For the database."""
        return {
            "places": dict(self.places),
            "header": self.header,
            "sheet": self.sheet,
            "unit": self.unit.name if self.unit else "",
            "kind": self.kind.value if self.kind else "",
            "unsigned": self.unsigned,
            "without_hidden": self.without_hidden,
        }


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as it would be recorded. `missing` says what its columns lack; then no row was read.

    `doubted` are its amounts out of proportion, `lacking` what its movements lack though a column left seems to hold
    it: both are confirmed before it is recorded. `gap` says how far it is from its own total. `brought` is what its new
    movements add to each mission, `twins` those that look like another.
    """

    columns: Columns
    sheets: tuple[str, ...]
    asked: ReadingRules
    matched: Matched
    ignored: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    doubted: tuple[Doubt, ...] = ()
    lacking: tuple[MissingField, ...] = ()
    gap: str = ""
    brought: tuple[Brought, ...] = ()
    twins: tuple[Twin, ...] = ()

    @property
    def doubts_new(self) -> bool:
        """Whether an amount that is asked is of a new row: it is written whatever is corrected."""
        return not all(one.corrects for one in self.doubted)

    @property
    def read(self) -> int:
        """How many movements were read."""
        done = self.matched
        refused = len({one.row for one in done.rejected})
        return len(done.new) + done.unchanged + len(done.different) + refused

    @property
    def may_record(self) -> bool:
        """Whether it may be recorded: something to write, nothing rejected."""
        return not self.missing and not self.matched.rejected and self.writes

    @property
    def writes(self) -> bool:
        """Whether it says anything that is not recorded."""
        return bool(self.matched.new or self.matched.different or self.matched.imputations)

    @property
    def corrects(self) -> bool:
        """Whether it says otherwise what is recorded, which is written with a reason, where it is asked for."""
        return bool(self.matched.different or self.matched.imputations)

    @property
    def state(self) -> str:
        """Changes whenever what would be written does."""
        done = self.matched
        said: list[object] = [len(done.new), done.unchanged, len(done.commitments)]
        said += [(str(one.stored.pk), one.stored.generation, str(one.draft)) for one in done.different]
        said += [(code, str(one.where), one.seen) for code, one in sorted(done.imputations.items())]
        said += [(code, one.rev, str(Place.of(one))) for code, one in sorted(done.remade.items())]
        said += [(kind.value, str(sums)) for kind, sums in sorted(done.totals.items())]
        return hashlib.sha256(repr((said, self.asked)).encode()).hexdigest()[:32]


def preview(fir_year: FirYear, content: bytes, asked: ReadingRules) -> Preview:
    """Read a file and match it. Raises UnreadableFile for what cannot be opened."""
    sheets = open_file(content, count_known)
    columns = find_columns(sheets, asked.header, asked.sheet).chosen(asked.places)
    names = tuple(one.name for one in visible(sheets))
    aside = left_aside(sheets, columns)
    missing = tuple(_missing(columns, asked))
    if missing:
        return Preview(columns, names, asked, Matched(), tuple(aside), missing)
    book = FileNomenclature.of(fir_year)
    left = unrecognised_columns(columns, book, asked.places)
    rows = Rows(columns, book, Reading(asked.unit, asked.kind, asked.unsigned, asked.without_hidden))
    matched = match(fir_year, rows, book)
    matched.rejected = sorted([*rows.rejected, *matched.rejected], key=lambda one: one.row)
    # what was read is let go before anything is written: a workbook is as large as its movements
    columns = replace(columns, sheet=replace(columns.sheet, rows=_nothing))
    found = Preview(
        columns,
        names,
        asked,
        matched,
        (*lookalikes(fir_year.agency_id, matched.commitments), *aside, *rows.told, *_beneficiaries(matched)),
        doubted=doubted(fir_year, matched),
        lacking=missing_fields(left, matched),
        brought=brought(matched.new),
        twins=twins(fir_year, matched.new),
        # a row rejected may be one whose amounts could not be read; without their signs, a total may be either
        gap="" if matched.rejected or asked.unsigned else rows.total.gap,
    )
    if not found.read and not rows.rejected:
        told = "Aucune ligne de mouvement sous les titres : vérifiez la feuille et la ligne des titres."
        return Preview(columns, names, asked, matched, found.ignored, (told,))
    return found


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


def _missing(columns: Columns, asked: ReadingRules) -> list[str]:
    """What the columns lack for a row to be read."""
    if not columns.header and not columns.places:
        return ["La ligne des titres n’est pas reconnue : dites son numéro, puis ce qu’est chaque colonne."]
    titles = {one.name: one.title for one in FIELDS}
    told = []
    for name, places in columns.doubles.items():
        both = " et ".join(f"« {columns.titles[at]} »" for at in places)
        told.append(f"Plusieurs colonnes pour {titles[name]} : {both}. Choisissez la bonne.")
    if KIND not in columns.places and KIND not in columns.doubles and asked.kind is None:
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
        (len(done.different), "différente de ce qui est enregistré", "différentes de ce qui est enregistré"),
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
