"""The tables of the FIR that the sources print, compared figure by figure with what the screen shows.

A printed figure is a row of the files of `fixtures/published/`; what is shown is read back from the HTML of the page.
What a source denies itself is a closed list: it is compared and counted apart, never « reproduced ».
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from allocations.source.screen import EMPTY, ShownTable
from allocations.source.verification import Mismatch, Place, PrintedCell, Score, french, gaps, score
from fir.models import FirYear
from fir.reports import execution, missions, receipts, schemes
from prs_budget.lib.money import Unit
from prs_budget.lib.rendering import html
from prs_budget.lib.tables.model import Table

IDF, HDF = ("ARS-IDF", 2017), ("ARS-HDF", 2018)
TOTAL = "TOTAL"
#: columns that no source prints: differences that the page makes
MADE = ("Non engagé", "CP − AE", "Réalisé − BR3")

Raw = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """What was printed in a table of the FIR, and each difference. `denied` are the contradictions, counted apart."""

    title: str
    figures: Score
    blanks: Score
    denied: Score
    mismatches: tuple[Mismatch, ...]

    @property
    def is_exact(self) -> bool:
        """Whether the screen shows what is printed, and nothing else."""
        return not self.mismatches and self.figures.is_full


def compare(folder: Path) -> Iterator[Compared]:
    """The three printed tables, then what a source says of schemes. Raises FirYear.DoesNotExist, FileNotFoundError."""
    yield _execution(folder)
    year = _year(*HDF)
    yield _receipts(folder, year)
    yield _missions(folder, year)
    yield _schemes(folder, year)


def _year(agency: str, year: int) -> FirYear:
    return FirYear.objects.select_related("agency", "envelope").get(agency__code=agency, year=year)


def _execution(folder: Path) -> Compared:
    year = _year(*IDF)
    table = execution.table(execution.read(year), Unit.KEUR, "")
    columns = {
        "notifications_after_br3_k_eur": "Notifié après BR3",
        "engagements_2017_k_eur": "Engagé 2017",
        "engagements_2017_carried_to_2018_k_eur": "Engagements reportés sur 2018",
    }
    cells = [
        PrintedCell(file, number, french(line[column]), (Place(table.name, _pole(line), shown),))
        for file, number, line in _lines(folder, "fir2017_execution.csv")
        for column, shown in columns.items()
    ]
    return _compared("Exécution du FIR 2017, Île-de-France", cells, [table], complete=[table.name])


def _pole(line: Raw) -> tuple[str, ...]:
    if line["pole"] != TOTAL:
        return (line["pole"],) if line["nature"] == TOTAL else (line["pole"], line["nature"])
    return (f"Total FIR {IDF[1]}",) if line["nature"] == TOTAL else (f"dont {line['nature'].lower()}",)


def _receipts(folder: Path, year: FirYear) -> Compared:
    before = FirYear.objects.get(agency=year.agency_id, year=year.year - 1)
    tables = list(receipts.tables(receipts.read(year, before), Unit.EUR, ""))
    columns = {
        "recettes_2017": "Réalisé 2017",
        "br1_2018": "BR1 2018",
        "br2_2018": "BR2 2018",
        "br3_2018": "BR3 2018",
        "recettes_2018": "Réalisé 2018",
    }
    cells = []
    for file, number, line in _lines(folder, "fir_hdf_2018_revenue.csv"):
        row = ("Total enveloppe",) if line["line_code"] == TOTAL else (line["line"],)
        for column, shown in columns.items():
            cells.append(
                PrintedCell(file, number, french(line[column]), (Place(receipts.CUMULATED, row, shown, line["line"]),))
            )
        if line["legal_reference"]:
            cells.append(PrintedCell(file, number, line["legal_reference"], (Place(receipts.CUMULATED, row, "Texte"),)))
    return _compared("Recettes du FIR 2018 par étape, Hauts-de-France", cells, tables, complete=[receipts.CUMULATED])


def _missions(folder: Path, year: FirYear) -> Compared:
    table = missions.table(missions.read(year), Unit.EUR, "")
    rates, denied = missions.rates(year, Unit.EUR, ""), missions.denied(year, Unit.EUR, "")
    cells, apart = [], []
    for file, number, line in _lines(folder, "fir_hdf_2018_missions.csv"):
        is_total = line["mission"] == TOTAL
        row = ("Somme des cinq missions",) if is_total else (line["mission"],)
        label = "" if is_total else line["label"]
        for column, shown in (("ae_eur", "AE engagées"), ("cp_eur", "CP payés")):
            place = Place(missions.MISSIONS, row, shown, label)
            if is_total and column == "ae_eur":
                # the text prints one euro less than its missions: in the closed list
                place = Place(missions.DENIED, ("Total des AE consommées",), "Imprimé")
                apart.append(PrintedCell(file, number, f"{french(line[column])}\u00a0€", (place,)))
            else:
                cells.append(PrintedCell(file, number, french(line[column]), (place,)))
    names = {"AE": "Consommation des AE", "CP": "Consommation des CP", "REVENUE_GROWTH": "Hausse des recettes sur 2017"}
    for file, number, line in _lines(folder, "fir_hdf_2018_rates.csv"):
        row = (names[line["indicator"]],)
        printed = f"{line['rate_percent'].replace('.', ',')}\u00a0%"
        cells.append(PrintedCell(file, number, printed, (Place(missions.RATES, row, "Taux publié"),)))
        if line["implied_denominator_eur"]:
            for column, shown in (("amount_eur", "Numérateur"), ("implied_denominator_eur", "Dénominateur")):
                cells.append(PrintedCell(file, number, french(line[column]), (Place(missions.RATES, row, shown),)))
    tables = [one for one in (table, rates, denied) if one]
    return _compared(
        "AE et CP par mission 2018, et taux, Hauts-de-France", cells, tables, apart, complete=[missions.MISSIONS]
    )


def _schemes(folder: Path, year: FirYear) -> Compared:
    table = schemes.printed(year, Unit.EUR, "")
    orientations = [line for _, _, line in _lines(folder, "fir_hdf_2018_orientations.csv")]
    lines = list(_lines(folder, "fir_hdf_2018_focus.csv"))
    titles = {line["item_id"]: line["action_title"] for _, _, line in lines}
    cells: list[PrintedCell] = []
    apart: list[PrintedCell] = []
    for file, number, line in lines:
        above = [line["group_title"]] if line["group_title"] else []
        above += [titles[line["parent_item_id"]]] if line["parent_item_id"] else []
        row = (line["orientation"], *above, line["action_title"])
        place = Place(schemes.PRINTED, row, "Montant publié")
        kept = apart if line["precision"] == "inferred" else cells
        kept.append(PrintedCell(file, number, french(line["amount_eur"]), (place,)))
    compared = _compared("Actions citées 2018, Hauts-de-France", cells, [table] if table else [], apart)
    shown = ShownTable(schemes.PRINTED, html.render(table)).rows if table else {}
    unnamed = []
    for one in orientations:
        found = shown.get((one["orientation"],))
        if found is None or found.label != one["label"]:
            place = Place(schemes.PRINTED, (one["orientation"],), "intitulé")
            unnamed.append(Mismatch(place, one["label"], found.label if found else "", "fir_hdf_2018_orientations.csv"))
    return replace(compared, mismatches=(*compared.mismatches, *unnamed))


def _compared(
    title: str,
    cells: Sequence[PrintedCell],
    tables: Sequence[Table],
    apart: Sequence[PrintedCell] = (),
    complete: Sequence[str] = (),
) -> Compared:
    """Compare cells with the tables that show them; a table that is `complete` shows nothing more than is printed."""
    shown = {table.name: ShownTable(table.name, html.render(table)) for table in tables}
    empty = ShownTable("", "")
    mismatches: list[Mismatch] = []
    agreed: dict[str, list[bool]] = {"figures": [], "blanks": [], "apart": []}
    for kind, some in (("", cells), ("apart", apart)):
        for cell in some:
            found = [gap for place in cell.places for gap in gaps(cell, place, shown.get(place.table, empty))]
            mismatches += found
            agreed[kind or ("figures" if cell.text else "blanks")].append(not found)
    mismatches += _more_than_printed(cells, [shown[name] for name in complete if name in shown])
    return Compared(title, score(agreed["figures"]), score(agreed["blanks"]), score(agreed["apart"]), tuple(mismatches))


def _more_than_printed(cells: Sequence[PrintedCell], tables: Iterable[ShownTable]) -> Iterator[Mismatch]:
    """Figures of leaf rows that stand where nothing is printed."""
    claimed = {(place.table, place.row, place.column) for cell in cells for place in cell.places}
    for table in tables:
        for cell in table.leaves():
            if cell.column in MADE or cell.text in {EMPTY, ""}:
                continue
            if (table.name, cell.row.path, cell.column) not in claimed:
                yield Mismatch(Place(table.name, cell.row.path, cell.column), "", cell.text)


def _lines(folder: Path, name: str) -> Iterator[tuple[str, int, Raw]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        for number, line in enumerate(csv.DictReader(file), start=2):
            yield name, number, line
