"""Loading years of the FIR from a source: each whole, by the actions of the site; one that is there is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models, transaction
from simple_history.utils import bulk_create_with_history

from allocations.enums import Origin
from allocations.models import Envelope
from fir.actions import Draft, FigureEdit, Place, add_stage, enter_figures, not_broken_down, open_year, record_movements
from fir.actions.freezing import freeze
from fir.actions.locking import journal, signed, touch
from fir.actions.texts import take_text
from fir.enums import FirYearStatus, MovementKind, Nature, ReceiptKind, StageFigure, StageKind, Way
from fir.loading import records as sources
from fir.loading.texts import load_texts
from fir.models import (
    Contradiction,
    FirYear,
    Mission,
    PublishedRate,
    ReceiptLine,
    Scheme,
    SchemeFigure,
    Stage,
)
from projects.models import Axis
from prs_budget.lib.records import Record
from prs_budget.lib.refusals import Refused
from prs_budget.organisation.models import Agency, Direction, ReferenceRow, User

Coded = TypeVar("Coded", bound=ReferenceRow)
Made = TypeVar("Made", bound=models.Model)
REASON = "Reprise de la source"


@dataclass
class Loaded:
    """What a loading did: the years it made, those it left alone."""

    made: list[FirYear] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)


@transaction.atomic
def load(*, by: User, agency: Agency, source: sources.Source) -> Loaded:
    """Make the years of a source that the agency has not. Raises PermissionDenied, Refused; all or nothing."""
    present = set(FirYear.objects.filter(agency=agency).values_list("year", flat=True))
    loaded = Loaded()
    loader = _Loader(by, agency, source)
    for row in source.rows("years.csv"):
        year = row.integer("year")
        if year in present:
            loaded.kept.append(year)
        else:
            loaded.made.append(loader.year(row))
    loader.require_sound()
    return loaded


class _Loader:
    """Makes the nomenclatures once, then each year."""

    def __init__(self, by: User, agency: Agency, source: sources.Source) -> None:
        self.by, self.agency, self.source = by, agency, source
        nowhere = not_broken_down(agency)
        self.directions = _by_code(Direction, agency)
        self.envelopes = _by_code(Envelope, agency)
        self.axes = {axis.code: axis for axis in Axis.objects.filter(plan__agency=agency)}
        self.missions = self._tree(Mission, "missions.csv", {nowhere.mission.code: nowhere.mission}, self._mission)
        self.schemes = self._tree(Scheme, "schemes.csv", {nowhere.scheme.code: nowhere.scheme}, self._scheme)
        self.texts = load_texts(by, agency, source, REASON)
        self.lines = self._tree(ReceiptLine, "receipt_lines.csv", {}, self._line)

    def require_sound(self) -> None:
        """Stop at the first rows that are wrong, with every problem read so far: nothing is then written."""
        if self.source.problems:
            raise Refused("\n".join(map(str, self.source.problems)))

    def _tree(self, model: type[Coded], file: str, always: dict[str, Coded], make: Any) -> dict[str, Coded]:
        """Rows of a nomenclature by code, the missing ones created; a row may name one that stands above it."""
        found = _by_code(model, self.agency) | always
        for position, record in enumerate(self.source.rows(file), start=1):
            code = record.code()
            if code in found:
                continue
            row = make(record)
            row.agency, row.code, row.label, row.position = self.agency, code, record.text("label"), position
            if record.text("parent"):
                row.parent = _known(record, "parent", found)
            signed(row, self.by, REASON).save()
            self._envelopes_of(row, record)
            found[code] = row
        return found

    def _mission(self, record: Record) -> Mission:
        purpose = record.one_of("purpose", sources.PURPOSES) or ""
        return Mission(purpose=purpose, purpose_source=record.text("purpose_source") if purpose else "")

    def _scheme(self, record: Record) -> Scheme:
        mission = _known(record, "mission", self.missions)
        return Scheme(mission=mission, group=record.text("group"), note=record.text("note"))

    def _line(self, record: Record) -> ReceiptLine:
        kind = record.one_of("kind", sources.RECEIPT_KINDS) or ReceiptKind.GRANT
        text = _known(record, "notified_by", self.texts) if record.text("notified_by") else None
        return ReceiptLine(kind=kind, text=record.text("text"), notified_by=text)

    def _envelopes_of(self, row: ReferenceRow, record: Record) -> None:
        codes = record.text("other_envelopes").split()
        if isinstance(row, Scheme) and codes:
            row.other_envelopes.set(self.envelopes[code] for code in codes)

    def year(self, row: Record) -> FirYear:
        """One year with all that the source says of it."""
        lapse = row.integer("lapse_years")
        fir_year = open_year(
            by=self.by,
            agency=self.agency,
            year=row.integer("year"),
            envelope=_known(row, "envelope", self.envelopes) if row.text("envelope") else None,
            carry_over_rate=sources.percent(row, "carry_over_rate"),
            carry_over_text=row.text("carry_over_text"),
            lapse_years=lapse or None,
            lapse_text=row.text("lapse_text"),
            has_payments=sources.is_yes(row, "has_payments"),
            has_outstanding=sources.is_yes(row, "has_outstanding"),
            rounding=row.integer("rounding") or None,
            data_date=sources.day(row, "data_date"),
            source=row.text("source"),
            reason=REASON,
        )
        self._stages(fir_year)
        self._movements(fir_year)
        self._published(fir_year)
        if row.one_of("status", sources.STATUSES) == FirYearStatus.CLOSED:
            self._close(fir_year)
        return fir_year

    def _close(self, fir_year: FirYear) -> None:
        """A year that its source tells once it is over: nothing is carried but what the source says."""
        fir_year.status = FirYearStatus.CLOSED
        signed(fir_year, self.by, REASON).save()
        freeze(fir_year)
        touch(fir_year)
        journal(self.by, fir_year, "fir.load", REASON)

    def _stages(self, fir_year: FirYear) -> None:
        for row in self.source.of_year("stages.csv", fir_year.year):
            kind = row.one_of("kind", sources.STAGE_KINDS) or StageKind.AMENDING
            code, label, note = row.code(), row.text("label"), row.text("note")
            stage = add_stage(by=self.by, fir_year=fir_year, code=code, label=label, kind=kind, note=note)
            edits = [*self._receipts(fir_year, code), *self._authorisations(fir_year, code)]
            self.require_sound()
            if edits:
                enter_figures(by=self.by, stage=stage, edits=edits, way=Way.LOAD, reason=REASON, is_told=True)
            for text in row.text("texts").split():
                take_text(by=self.by, stage=stage, text=self.texts[text])
            # voted, as the source says, and on a day that it does not say
            if sources.is_yes(row, "voted"):
                Stage.objects.filter(pk=stage.pk).update(is_voted=True)

    def _receipts(self, fir_year: FirYear, stage: str) -> list[FigureEdit]:
        rows = self.source.of_year("receipts.csv", fir_year.year)
        return [
            FigureEdit(_known(row, "line", self.lines), StageFigure.AMOUNT, row.amount("amount"), origin=_origin(row))
            for row in rows
            if row.text("stage") == stage
        ]

    def _authorisations(self, fir_year: FirYear, stage: str) -> list[FigureEdit]:
        edits = []
        for row in self.source.of_year("authorisations.csv", fir_year.year):
            if row.text("stage") == stage:
                place, origin = self._place(row), _origin(row)
                figures = ((StageFigure.AE, sources.amount(row, "ae")), (StageFigure.CP, sources.amount(row, "cp")))
                edits += [
                    FigureEdit(place, figure, value, origin=origin) for figure, value in figures if value is not None
                ]
        return edits

    def _movements(self, fir_year: FirYear) -> None:
        rows = self.source.of_year("movements.csv", fir_year.year)
        drafts = [
            Draft(
                kind=row.one_of("kind", sources.KINDS) or MovementKind.COMMITMENT,
                place=self._place(row),
                ae=row.amount("ae"),
                cp=row.amount("cp"),
                key=row.text("key"),
                label=row.text("label"),
                origin_year=row.integer("origin_year") or None,
                row=row.line,
                source_line=row.line,
                origin=_origin(row),
            )
            for row in rows
        ]
        self.require_sound()
        if drafts:
            record_movements(by=self.by, fir_year=fir_year, drafts=drafts, way=Way.LOAD, reason=REASON)

    def _place(self, row: Record) -> Place:
        return Place(
            row.one_of("nature", sources.NATURES) or Nature.NOT_STATED,
            _known(row, "direction", self.directions),
            _known(row, "mission", self.missions),
            _known(row, "scheme", self.schemes),
        )

    def _published(self, fir_year: FirYear) -> None:
        """What the source prints and no sum gives."""
        year, own = fir_year.year, {"fir_year": fir_year}
        rates = [
            PublishedRate(
                **own,
                **_texts(row, "code label note"),
                percent=sources.percent(row, "percent") or 0,
                numerator=row.amount("numerator"),
                denominator=row.amount("denominator"),
                least=sources.amount(row, "least"),
                most=sources.amount(row, "most"),
                is_deduced=sources.is_yes(row, "deduced"),
                position=position,
            )
            for position, row in enumerate(self.source.of_year("rates.csv", year))
        ]
        figures = [
            SchemeFigure(
                **own,
                **_texts(row, "confidence as_printed precision indicators"),
                scheme=_known(row, "scheme", self.schemes),
                axis=_known(row, "axis", self.axes),
                amount=sources.amount(row, "amount"),
                rounding=int(sources.amount(row, "rounding") or 0) or None,
            )
            for row in self.source.of_year("scheme_figures.csv", year)
        ]
        denied = [
            Contradiction(**own, **_texts(row, "code subject printed held why"), position=position)
            for position, row in enumerate(self.source.of_year("contradictions.csv", year))
        ]
        self._create(PublishedRate, rates)
        self._create(SchemeFigure, figures)
        self._create(Contradiction, denied)

    def _create(self, model: type[Made], rows: list[Made]) -> None:
        if rows:
            bulk_create_with_history(rows, model, default_user=self.by, default_change_reason=REASON)


def _by_code(model: type[Any], agency: Agency) -> dict[str, Any]:
    return {row.code: row for row in model.objects.filter(agency=agency)}


def _texts(row: Record, columns: str) -> dict[str, Any]:
    return {column: row.text(column) for column in columns.split()}


def _origin(row: Record) -> Origin:
    return row.one_of("origin", sources.ORIGINS) or Origin.ENTERED


def _known(row: Record, column: str, rows: Mapping[str, Any]) -> Any:
    """The row that a cell names. Raises Refused: the loading stops there, and nothing is written."""
    found = rows.get(row.text(column))
    if found is None:
        raise Refused(f"{row.place}, colonne {column} : le code « {row.text(column)} » est inconnu.")
    return found
