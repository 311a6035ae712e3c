"""What arrives as a folder of CSV files: a whole plan and one version of its credits, or every reason to refuse it.

Pure: nothing is read from the database, nothing is written. The files and their columns are `FILES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import available_timezones

from django.db.models import Model

from allocations.enums import EnvelopeKind, Origin, Recurrence
from allocations.loading.bundle import (
    AgencyRow,
    AmountRow,
    AxisRow,
    Bundle,
    DirectionRow,
    EnvelopeRow,
    LineRow,
    MeasureRow,
    PlanRow,
    ProjectRow,
    SectorRow,
    VersionRow,
)
from allocations.models import Envelope, Line, Version
from projects.models import LONGEST_HORIZON, Axis, Measure, Plan, Project
from prs_budget.lib.records import YES, Columns, Record, RowProblem, read
from prs_budget.organisation.codes import agency_code_refusal
from prs_budget.organisation.models import NOT_BROKEN_DOWN, Agency, Direction, Sector

ORIGINS = {origin.code: origin for origin in Origin}
RECURRENCES = {str(value): Recurrence(value) for value in Recurrence.values}
EARLIEST_YEAR = 1990


Row = TypeVar("Row")
CodedRow = TypeVar("CodedRow", DirectionRow, SectorRow, EnvelopeRow, AxisRow, ProjectRow, MeasureRow)


def _columns(model: type[Model], required: str, blank: str = "", absent: str = "") -> Columns:
    """Columns of a file; texts are as long as the model stores them."""
    stored = {field.name: field.max_length for field in model._meta.fields if not field.choices}
    names = (required + " " + blank).split()
    longest = {name: most for name in names if (most := stored.get(name))}
    return Columns(tuple(required.split()), tuple(blank.split()), tuple(absent.split()), longest)


#: the files of a folder and their columns: filled, possibly blank, possibly absent
FILES: Mapping[str, Columns] = {
    "agency.csv": _columns(Agency, "code name time_zone", absent="fictional"),
    "plan.csv": _columns(Plan, "code label base_year horizon axis_word", "source"),
    "directions.csv": _columns(Direction, "code label", "label_source"),
    "sectors.csv": _columns(Sector, "code label direction heading"),
    "envelopes.csv": _columns(Envelope, "code label", "long_label label_source", "kind"),
    "axes.csv": _columns(Axis, "code label outside_axes", "short_label scope"),
    "projects.csv": _columns(Project, "code axis label", "short_label note"),
    "measures.csv": _columns(Measure, "code project label"),
    "version.csv": _columns(Version, "code label data_date", "source reason"),
    "lines.csv": _columns(
        Line,
        "code axis project measure direction sector envelope recurrence year amount origin",
        "note",
        "last_year",
    ),
}


def read_folder(folder: Path) -> tuple[Bundle | None, tuple[RowProblem, ...]]:
    """The bundle of a folder, or None and every problem found, in the order of the files and of their lines."""
    if not folder.is_dir():
        return None, (RowProblem(str(folder), 0, "ce dossier n’existe pas."),)
    reading = _Folder(folder)
    bundle = reading.bundle()
    rank = list(FILES).index
    problems = tuple(sorted(reading.problems, key=lambda problem: (rank(problem.file), problem.line)))
    return (None if problems else bundle), problems


class _Folder:
    """Reads one file after another, and remembers the rows that the next ones may name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[RowProblem] = []
        self.axes: dict[str, AxisRow] | None = None
        self.projects: dict[str, ProjectRow] | None = None
        self.measures: dict[str, MeasureRow] | None = None
        self.directions: dict[str, DirectionRow] | None = None
        self.sectors: dict[str, SectorRow] | None = None
        self.envelopes: dict[str, EnvelopeRow] | None = None

    def bundle(self) -> Bundle | None:
        """Everything, each file after those it names; None where a file that has one row has none."""
        agency = self._single("agency.csv", _agency)
        plan = self._single("plan.csv", _plan)
        version = self._version()
        self.directions = self._coded("directions.csv", _direction)
        self.sectors = self._coded("sectors.csv", self._sector)
        self.envelopes = self._coded("envelopes.csv", _envelope)
        self.axes = self._coded("axes.csv", _axis)
        self.projects = self._coded("projects.csv", self._project)
        self.measures = self._coded("measures.csv", self._measure)
        lines, amounts = self._lines(None if plan is None else plan.years)
        if version is None and amounts and not any(one.file == "version.csv" for one in self.problems):
            self.problems.append(RowProblem("version.csv", 0, "une ligne est attendue : lines.csv a des montants."))
        if agency is None or plan is None:
            return None
        return Bundle(
            agency,
            plan,
            _all(self.directions),
            _all(self.sectors),
            _all(self.envelopes),
            _all(self.axes),
            _all(self.projects),
            _all(self.measures),
            version,
            lines,
            amounts,
        )

    def _read(self, name: str) -> list[Record] | None:
        return read(self.folder / name, FILES[name], self.problems)

    def _single(self, name: str, make: Callable[[Record], Row]) -> Row | None:
        """The row of a file that must have one."""
        records = self._read(name)
        return None if records is None else self._only(name, records, make)

    def _only(self, name: str, records: list[Record], make: Callable[[Record], Row]) -> Row | None:
        if len(records) != 1:
            self.problems.append(RowProblem(name, 0, f"une ligne est attendue, {len(records)} trouvées."))
            return None
        return make(records[0])

    def _version(self) -> VersionRow | None:
        """The version; a file without a row loads a plan that has no credits yet."""
        records = self._read("version.csv")
        return self._only("version.csv", records, _version) if records else None

    def _coded(self, name: str, make: Callable[[Record], CodedRow]) -> dict[str, CodedRow] | None:
        """The rows of a nomenclature by code; a code given twice is refused."""
        records = self._read(name)
        if records is None:
            return None
        rows: dict[str, CodedRow] = {}
        first: dict[str, int] = {}
        for record in records:
            row = make(record)
            if row.code in rows and row.code:
                record.refuse(f"le code {row.code} est déjà celui de la ligne {first[row.code]}.")
            rows.setdefault(row.code, row)
            first.setdefault(row.code, record.line)
        return rows

    def _sector(self, record: Record) -> SectorRow:
        _known(record, "direction", self.directions)
        return SectorRow(record.code(), record.text("label"), record.text("direction"), record.text("heading"))

    def _project(self, record: Record) -> ProjectRow:
        _known(record, "axis", self.axes)
        return ProjectRow(
            record.code(),
            record.text("axis"),
            record.text("label"),
            record.text("short_label"),
            record.text("note"),
        )

    def _measure(self, record: Record) -> MeasureRow:
        _known(record, "project", self.projects)
        code, project = record.code(), record.text("project")
        # the files have no column for it: there, what a project does not break down is its code and NC
        return MeasureRow(code, project, record.text("label"), is_rest=code == f"{project}-{NOT_BROKEN_DOWN}")

    def _lines(self, years: range | None) -> tuple[tuple[LineRow, ...], tuple[AmountRow, ...]]:
        """The lines of credits and their amounts. A line comes back for each of its years, always the same."""
        lines: dict[str, LineRow] = {}
        codes: dict[tuple[object, ...], str] = {}
        amounts: dict[tuple[str, int], AmountRow] = {}
        for record in self._read("lines.csv") or ():
            line = self._line(record)
            amount = _amount(record, years)
            if not line.code:
                continue
            before = lines.setdefault(line.code, line)
            other = codes.setdefault(line.identity, line.code)
            if (before.identity, before.note) != (line.identity, line.note):
                record.refuse(f"la ligne {line.code} n’est pas la même qu’à la ligne {before.place} du fichier.")
            elif other != line.code:
                record.refuse(
                    f"même mesure, même domaine, même enveloppe et même récurrence que {other} : c’est la même ligne."
                )
            if amounts.setdefault((line.code, amount.year), amount) is not amount:
                record.refuse(f"la ligne {line.code} a déjà un montant pour {amount.year}.")
        return _all(lines), _all(amounts)

    def _line(self, record: Record) -> LineRow:
        measure = _known(record, "measure", self.measures)
        project = _known(record, "project", self.projects)
        sector = _known(record, "sector", self.sectors)
        _known(record, "axis", self.axes)
        _known(record, "direction", self.directions)
        _known(record, "envelope", self.envelopes)
        if measure is not None:
            _same(record, "project", measure.project, self.projects, f"la mesure {measure.code}")
        if project is not None:
            _same(record, "axis", project.axis, self.axes, f"le projet {project.code}")
        if sector is not None:
            _same(record, "direction", sector.direction, self.directions, f"le domaine {sector.code}")
        recurrence = record.one_of("recurrence", RECURRENCES) or Recurrence.NOT_STATED
        last_year = record.integer("last_year")
        if (recurrence == Recurrence.BOUNDED) != bool(last_year):
            record.refuse(
                "colonne last_year : une dernière année est attendue pour des crédits bornés, et pour eux seuls."
            )
        return LineRow(
            code=record.code(),
            measure=record.text("measure"),
            sector=record.text("sector"),
            envelope=record.text("envelope"),
            recurrence=recurrence,
            last_year=last_year,
            note=record.text("note"),
            place=record.line,
        )


def _all(rows: Mapping[Any, Row] | None) -> tuple[Row, ...]:
    return tuple((rows or {}).values())


def _known(record: Record, column: str, rows: Mapping[str, Row] | None) -> Row | None:
    """The row that a cell names. Where the other file could not be read, only that file is complained of."""
    code = record.text(column)
    if not code or rows is None:
        return None
    if code not in rows:
        record.refuse(f"colonne {column} : le code « {code} » est inconnu.")
    return rows.get(code)


def _same(record: Record, column: str, expected: str, rows: Mapping[str, Any] | None, owner: str) -> None:
    """Refuse a cell that contradicts another file. Where that file names nothing known, it alone is complained of."""
    found = record.text(column)
    if found and found != expected and expected in (rows or ()):
        record.refuse(f"colonne {column} : {owner} relève de {expected}, pas de {found}.")


def _agency(record: Record) -> AgencyRow:
    zone = record.text("time_zone")
    if zone and zone not in available_timezones():
        record.refuse(f"colonne time_zone : « {zone} » n’est pas un fuseau horaire.")
    code = record.code()
    if why := agency_code_refusal(code):
        record.refuse(f"colonne code : {why}")
    # a file that does not say it is of a real agency
    is_fictional = bool(record.one_of("fictional", YES))
    return AgencyRow(code, record.text("name"), zone, is_fictional)


def _plan(record: Record) -> PlanRow:
    base_year, horizon = record.integer("base_year"), record.integer("horizon")
    if record.text("base_year") and base_year < EARLIEST_YEAR:
        record.refuse(f"colonne base_year : « {record.text('base_year')} » n’est pas une année.")
    if horizon > LONGEST_HORIZON:
        record.refuse(f"colonne horizon : {LONGEST_HORIZON} années au plus.")
    return PlanRow(
        record.code(), record.text("label"), base_year, horizon, record.text("axis_word"), record.text("source")
    )


def _version(record: Record) -> VersionRow:
    return VersionRow(
        record.code(), record.text("label"), record.day("data_date"), record.text("source"), record.text("reason")
    )


def _direction(record: Record) -> DirectionRow:
    return DirectionRow(record.code(), record.text("label"), record.text("label_source"))


def _envelope(record: Record) -> EnvelopeRow:
    code = record.code()
    # where the folder does not say it, a usual code does: no one has to remember it
    kind = record.one_of("kind", {one.value: one for one in EnvelopeKind}) or EnvelopeKind.of_code(code) or ""
    return EnvelopeRow(code, record.text("label"), record.text("long_label"), record.text("label_source"), str(kind))


def _axis(record: Record) -> AxisRow:
    outside = record.one_of("outside_axes", YES)
    return AxisRow(record.code(), record.text("label"), record.text("short_label"), record.text("scope"), bool(outside))


def _amount(record: Record, years: range | None) -> AmountRow:
    year = record.integer("year")
    if year and years is not None and year not in years:
        record.refuse(f"colonne year : {year} n’est pas une année du PRS ({years[0]} à {years[-1]}).")
    origin = record.one_of("origin", ORIGINS) or Origin.ENTERED
    return AmountRow(record.text("code"), year, record.amount("amount"), origin)
