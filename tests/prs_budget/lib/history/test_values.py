"""What a history says of operations, whatever they changed."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from prs_budget.lib.history.values import CELLS, FIGURES, OperationSummary

AT = datetime(2018, 3, 9, 9, 41, tzinfo=UTC)


def operation(**more: Any) -> Any:
    return SimpleNamespace(at=AT, by="Finances", undoes=None, get_way_display=lambda: "Virement", **more)


def test_the_sentences_of_cells_and_of_figures_agree() -> None:
    assert (CELLS.changed, CELLS.counted(1), CELLS.counted(12), CELLS.it) == (
        "Cellules changées",
        "1 cellule",
        "12 cellules",
        "elle",
    )
    assert (FIGURES.changed, FIGURES.counted(2), FIGURES.it) == ("Chiffres changés", "2 chiffres", "il")


def test_an_operation_says_what_it_undid_and_who_undid_it() -> None:
    first, second = operation(), operation()
    assert OperationSummary(first, 2, "2 cellules").sequel("Europe/Paris") == ""
    second.undoes, second.undone_by = first, operation()
    assert OperationSummary(second, 2, "2 cellules", "2 cellules").sequel("Europe/Paris") == (
        "annule l’opération du 9 mars 2018, 10:41 (Virement, 2 cellules) ; annulée par Finances le 9 mars 2018, 10:41"
    )
