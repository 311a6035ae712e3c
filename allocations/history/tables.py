"""The history as tables: operations with what they changed by year, and the cells of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from allocations.addresses import operation_address
from allocations.crosstabs.identity import version_identity
from allocations.enums import Cause, Origin, Way
from allocations.history.reading import OperationSummary
from allocations.models import Change, Version
from allocations.provenance import MARKS
from prs_budget.lib.money import ZERO, Unit, euros_text, shown
from prs_budget.lib.tables.listing import amount, euros, listing, named, said
from prs_budget.lib.tables.model import EMPTY, Cell, Column, Row, Table
from prs_budget.lib.words import date_and_time_of, operation_text, undone_text


def operations_table(version: Version, found: Sequence[OperationSummary], address: str) -> Table:
    """Operations, the last first: who, by which way in, why, how many cells, by how much in each year."""
    years = sorted({year for one in found for year in one.effects})
    columns = (
        *named("Par", "Voie", "Motif", "Raison", "Suite", "Cellules"),
        *(Column((str(year),), (f"Effet {year}",)) for year in years),
    )
    return listing(
        "historique",
        "Opérations",
        "Le",
        columns,
        (_operation_row(one, version, years) for one in found),
        version_identity(
            version,
            years,
            address,
            "un effet est ce qui est après moins ce qui était avant",
            unit=Unit.KEUR,
            told=_span(years),
        ),
        caption=f"Opérations de la version {version.code}, la dernière d’abord, effets en milliers d’euros par année",
        unit=Unit.KEUR,
        decimals=Unit.KEUR.decimals,
        signed=True,
    )


def _operation_row(one: OperationSummary, version: Version, years: Sequence[int]) -> Row:
    operation = one.operation
    texts = (
        str(operation.by),
        Way(operation.way).label,
        Cause(operation.cause).label if operation.cause else "",
        operation.reason,
        sequel_of(one, version.agency.time_zone),
        one.done if one.cells == 1 else str(one.cells),
    )
    return Row(
        key=(str(operation.uuid),),
        code="",
        label=date_and_time_of(operation.at, version.agency.time_zone),
        cells=(*said(*texts), *(_effect(one.effects.get(year)) for year in years)),
        href=operation_address(operation, version),
    )


def sequel_of(one: OperationSummary, zone: str) -> str:
    """« annule l’opération du 9 mars 2018, 10:41 (Virement, 2 cellules) », « annulée par … »; nothing for most."""
    operation, undone_by = one.operation, getattr(one.operation, "undone_by", None)
    told = []
    if operation.undoes is not None:
        way = Way(operation.undoes.way).label
        told.append(f"annule {operation_text(operation.undoes.at, zone, way, one.undone)}")
    if undone_by is not None:
        told.append(undone_text(undone_by.by, undone_by.at, zone))
    return " ; ".join(told)


def _effect(effect: Decimal | None) -> Cell:
    return EMPTY if effect is None else Cell(effect, shown(effect, Unit.KEUR, Unit.KEUR.decimals, signed=True))


def _span(years: Sequence[int]) -> str:
    return "–" if not years else str(years[0]) if len(years) == 1 else f"{years[0]} à {years[-1]}"


def changes_table(version: Version, changes: Sequence[Change], count: int, address: str) -> Table:
    """The cells of an operation: before, after, difference, and those that changed since."""
    years = sorted({change.year for change in changes})
    columns = (
        *named("Projet", "Mesure", "Direction", "Domaine", "Enveloppe", "Année", "Depuis"),
        euros("avant", "Avant"),
        euros("apres", "Après"),
        euros("ecart", "Écart"),
    )
    notes = () if len(changes) == count else (f"{len(changes)} cellules sur {count} : le fichier les contient toutes.",)
    return listing(
        "operation",
        "Cellules changées",
        "Ligne",
        columns,
        (_change_row(change) for change in changes),
        version_identity(version, years, address, told=_span(years)),
        caption=f"Cellules changées dans la version {version.code}, avant et après, en euros",
        notes=notes,
    )


def _change_row(change: Change) -> Row:
    line = change.line
    texts = (
        line.measure.project.code,
        line.measure.label,
        line.sector.direction.code,
        line.sector.label,
        line.envelope.label,
        str(change.year),
        "" if getattr(change, "stands", True) else f"changée : {_today(change)} aujourd’hui",
    )
    gap = (change.new or ZERO) - (change.old or ZERO)
    figures = (
        _amount(change.old, change.old_origin),
        _amount(change.new, change.new_origin),
        amount(gap, signed=True),
    )
    return Row(
        key=(line.code, str(change.year)),
        code=line.code,
        label="",
        cells=(*said(*texts), *figures),
    )


def _today(change: Change) -> str:
    """What a cell holds today; the origin where it is the origin that changed."""
    now: Decimal | None = getattr(change, "now", None)
    if now is None:
        return "vide"
    words = euros_text(now)
    return words if now != change.new else f"{words}, {Origin(getattr(change, 'now_origin', 1)).label.lower()},"


def _amount(held: Decimal | None, origin: int | None) -> Cell:
    return EMPTY if held is None else amount(held)._replace(mark=MARKS.get(origin or 0, ""))
