"""A history and its tables: what an app gives of it, its operations with what they changed, the cells of one."""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from prs_budget.lib.history.values import Noun, OperationSummary, Undoing
from prs_budget.lib.money import Unit, shown
from prs_budget.lib.tables.listing import listing, named, said
from prs_budget.lib.tables.model import EMPTY, Cell, Column, Identity, Row, Table
from prs_budget.lib.words import date_and_time_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class History(ABC):
    """The history of a version, or of a stage, as a reader comes to it.

    `place` is « la version V1 », `caption` that of its operations, `zone` the time of its agency, `missing` why an
    operation is not found. `unit` is that of the effects by year, for the app that says them.
    """

    noun: ClassVar[Noun]
    unit: ClassVar[Unit] = Unit.EUR
    #: whether operations have one of a list of causes
    has_causes: ClassVar[bool] = False
    #: the heading of the cells of an operation, and what is said of each
    stub: ClassVar[str]
    columns: ClassVar[Sequence[Column]]

    def __init__(self, request: HttpRequest, zone: str, *, place: str, caption: str, missing: str) -> None:
        self.request, self.zone = request, zone
        self.place, self.caption, self.missing = place, caption, missing

    @abstractmethod
    def operations(self) -> QuerySet[Any]:
        """Every operation, the last first, with who made it and who undid it."""

    @abstractmethod
    def summaries(self, operations: Iterable[Any]) -> list[OperationSummary]:
        """What each of some operations did, in their order."""

    @abstractmethod
    def changes(self, operation: Any, most: int | None) -> Sequence[tuple[int | None, Row]]:
        """The cells of an operation, `most` of them, each with its year where it has one."""

    @abstractmethod
    def undoing(self, operation: Any) -> Undoing:
        """What undoing an operation would leave."""

    @abstractmethod
    def undo(self, operation: Any, *, reason: str, number: uuid.UUID, left: str) -> tuple[Any, str]:
        """Undo an operation but for the cells that `left` names: which one to show then, and what was done, in words.

        Raises Refused.
        """

    @abstractmethod
    def address(self, operation: Any) -> str:
        """The page of an operation."""

    @abstractmethod
    def identity(self, years: Sequence[int], *, unit: Unit = Unit.EUR) -> Identity:
        """What a table says of itself."""

    @abstractmethod
    def file(self, table: Table) -> HttpResponseBase | None:
        """The file that the address asks for, if any."""

    @abstractmethod
    def page(self, template: str, title: str, **context: Any) -> HttpResponseBase:
        """A page."""

    @property
    def here(self) -> str:
        """The address of this page, to which a page or a format is added."""
        query = self.request.GET.copy()
        for name in ("page", "format"):
            query.pop(name, None)
        return f"{self.request.path}?{query.urlencode()}"

    def operations_table(self, found: Sequence[OperationSummary]) -> Table:
        """Operations, the last first: who, by which way in, why, how many cells, by how much in each year."""
        years = sorted({year for one in found for year in one.effects})
        names = ("Par", "Voie", *(["Motif"] if self.has_causes else []), "Raison", "Suite", self.noun.many.capitalize())
        return listing(
            "historique",
            "Opérations",
            "Le",
            (*named(*names), *(Column((str(year),), (f"Effet {year}",)) for year in years)),
            [self._row(one, years) for one in found],
            self.identity(years, unit=self.unit),
            caption=self.caption,
            unit=self.unit,
            decimals=self.unit.decimals,
            signed=True,
        )

    def _row(self, one: OperationSummary, years: Sequence[int]) -> Row:
        operation = one.operation
        texts = (
            str(operation.by),
            operation.get_way_display(),
            *([operation.get_cause_display()] if self.has_causes else []),
            operation.reason,
            one.sequel(self.zone),
            one.done if one.cells == 1 else str(one.cells),
        )
        return Row(
            key=(str(operation.uuid),),
            code="",
            label=date_and_time_of(operation.at, self.zone),
            cells=(*said(*texts), *(self._effect(one.effects.get(year)) for year in years)),
            href=self.address(operation),
        )

    def _effect(self, effect: Decimal | None) -> Cell:
        return EMPTY if effect is None else Cell(effect, shown(effect, self.unit, self.unit.decimals, signed=True))

    def changes_table(self, found: OperationSummary, most: int | None = None) -> Table:
        """The cells of an operation: before, after, difference, and those that changed since."""
        noun, changes = self.noun, self.changes(found.operation, most)
        every = "toutes" if noun.is_feminine else "tous"
        cut = f"{len(changes)} {noun.many} sur {found.cells} : le fichier les contient {every}."
        return listing(
            "operation",
            noun.changed,
            self.stub,
            self.columns,
            [row for _, row in changes],
            self.identity(sorted({year for year, _ in changes if year is not None})),
            caption=f"{noun.changed} dans {self.place}, avant et après, en euros",
            notes=() if len(changes) == found.cells else (cut,),
        )
