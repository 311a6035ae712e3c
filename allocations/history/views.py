"""The pages of the history: every operation of a version, one of them and its undoing, the past of a cell."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import render

from allocations import actions
from allocations.actions.undoing import conflicts, is_whole, undoing_of
from allocations.addresses import operation_address
from allocations.crosstabs.identity import version_identity
from allocations.enums import Way
from allocations.history import cells, reading
from allocations.history.reading import OperationFilter, changed_since, changes_of, of_version
from allocations.history.tables import change_row
from allocations.models import Operation
from allocations.visit import VersionVisit, version_page
from prs_budget.lib.history import views
from prs_budget.lib.history.tables import History
from prs_budget.lib.history.values import CELLS, MOST_MOVED, OperationSummary, Undoing
from prs_budget.lib.money import Unit, euros_text
from prs_budget.lib.plain_text import is_year
from prs_budget.lib.refusals import Refused
from prs_budget.lib.tables.listing import euros, named
from prs_budget.lib.tables.model import Identity, Row, Table
from prs_budget.lib.words import counted, date_and_time_of, years_text
from prs_budget.pages.files import file_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http.response import HttpResponseBase

#: what is said of a line that an undoing withdraws or gives back
LINE_WORDS: dict[str, str] = {
    Way.WITHDRAWAL: "la ligne est retirée de la version",
    Way.LINE: "la ligne est revenue",
}


class VersionHistory(History):
    """The operations on the amounts of a version, with their effects in thousands of euros."""

    noun = CELLS
    unit = Unit.KEUR
    has_causes = True
    stub = "Ligne"
    columns = (
        *named("Projet", "Mesure", "Direction", "Domaine", "Enveloppe", "Année", "Depuis"),
        euros("avant", "Avant"),
        euros("apres", "Après"),
        euros("ecart", "Écart"),
    )

    def __init__(self, visit: VersionVisit) -> None:
        self.visit, version = visit, visit.version
        caption = f"Opérations de la version {version.code}, la dernière d’abord, effets en milliers d’euros par année"
        super().__init__(
            visit.request,
            visit.agency.time_zone,
            place=f"la version {version.code}",
            caption=caption,
            missing=f"La version {version} n’a pas d’opération de ce numéro.",
        )

    def operations(self) -> QuerySet[Operation]:
        """Those of the version."""
        return of_version(self.visit.version)

    def summaries(self, operations: Iterable[Operation]) -> list[OperationSummary]:
        """What each did. One query."""
        return reading.operations(operations)

    def changes(self, operation: Operation, most: int | None) -> list[tuple[int | None, Row]]:
        """Its cells, in the order of the nomenclature. One query."""
        return [(change.year, change_row(change)) for change in changes_of(operation)[:most]]

    def undoing(self, operation: Operation) -> Undoing:
        """The cells that changed since, and by whom."""
        may_undo = not self.visit.rights.refused and getattr(operation, "undone_by", None) is None
        if not may_undo or not (since := changed_since(operation)):
            return Undoing(may_undo, needs_reason=self.visit.rights.needs_reason)
        moved = undoing_of(operation).moved
        told = [
            (
                f"{one.line}, {one.year}",
                euros_text(one.wanted),
                euros_text(one.amount),
                one.by,
                date_and_time_of(one.at, self.zone) if one.at else "",
            )
            for one in conflicts(self.visit.version, moved[:MOST_MOVED])
        ]
        left = " ".join(f"{one.line.code}/{one.year}" for one, _ in moved)
        return Undoing(may_undo, since, told, left, is_whole(operation), self.visit.rights.needs_reason)

    def undo(self, operation: Operation, *, reason: str, number: uuid.UUID, left: str) -> tuple[Operation, str]:
        """Undo it, with the cells that may be."""
        by, leaving = self.visit.user, _left(left)
        try:
            done = actions.undo_operation(by=by, operation=operation, reason=reason, number=number, leaving=leaving)
        except PermissionDenied as refused:
            raise Refused(str(refused)) from None
        count, kept = done.changed, len(done.operation.parameters.get("left", ()))
        words = counted(count, "cellule revient à sa valeur", "cellules reviennent à leur valeur")
        words = LINE_WORDS.get(done.operation.way, words)
        if kept:
            words += f", {kept} {'est laissée comme elle est' if kept == 1 else 'sont laissées comme elles sont'}"
        return done.operation, f"Annulé : {words}. Pour rétablir, annulez cette opération-ci."

    def address(self, operation: Operation) -> str:
        """Under the history of the version."""
        return operation_address(operation, self.visit.version)

    def identity(self, years: Sequence[int], *, unit: Unit = Unit.EUR) -> Identity:
        """Of the version."""
        remarks = () if unit is Unit.EUR else ("un effet est ce qui est après moins ce qui était avant",)
        return version_identity(self.visit.version, years, self.here, *remarks, unit=unit, told=years_text(years))

    def file(self, table: Table) -> HttpResponseBase | None:
        """Of one table."""
        return file_of(self.visit, [table])

    def page(self, template: str, title: str, **context: Any) -> HttpResponseBase:
        """A page of the version."""
        context |= {"visit": self.visit, "version": self.visit.version, "title": title}
        return render(self.request, template, context)


def _left(text: str) -> set[tuple[str, int]]:
    """The cells that the page said it would leave; what is not one is no cell."""
    parts = [part.rpartition("/") for part in text.split()]
    return {(line, int(year)) for line, _, year in parts if is_year(year)}


@version_page
def history(visit: VersionVisit) -> HttpResponseBase:
    """The operations of a version, filtered and paged; their file holds them all."""
    asked = OperationFilter(visit.request.GET, of_version(visit.version), request=visit.request)
    chosen = asked.qs if asked.is_valid() else of_version(visit.version).none()
    title, template = f"Historique de {visit.version.code}", "allocations/historique/historique.html"
    return views.operations(VersionHistory(visit), chosen, template, title, form=asked.form)


@version_page
def operation(visit: VersionVisit, number: uuid.UUID) -> HttpResponseBase:
    """One operation, its cells before and after; posting undoes it, once."""
    return views.operation(VersionHistory(visit), number, "allocations/historique/operation.html")


@version_page
def cell(visit: VersionVisit) -> HttpResponseBase:
    """The past and the comments of a cell (`ligne`, `annee`), of a line, or of the version: JSON for the panel."""
    asked = visit.request.GET
    year = asked.get("annee", "")
    if year and not is_year(year):
        return JsonResponse({"detail": f"« {year[:20]} » n’est pas une année."}, status=400)
    return JsonResponse(cells.told(visit.version, asked.get("ligne", "")[:40], int(year) if year else None))
