"""Every write of the FIR: atomic, under the lock of its year, journalled; `by` first."""

from fir.actions.closing import close_year, reopen_year
from fir.actions.ground import Place, not_broken_down
from fir.actions.landings import Expectation, land
from fir.actions.movements import Draft, cancel_movement, cancel_movements, record_movements
from fir.actions.openings import open_place, open_receipt, start_stage
from fir.actions.passage import PassageEdit, PassagesMoved, set_passages
from fir.actions.stages import FigureEdit, add_stage, enter_figures, unvote_stage, vote_stage
from fir.actions.undoing import UndoRefused, undo_operation
from fir.actions.years import open_year, set_rules
from fir.refusals import ActionRefused, BadRow, FiguresMoved, RowsRefused

__all__ = [
    "ActionRefused",
    "BadRow",
    "Draft",
    "Expectation",
    "FigureEdit",
    "FiguresMoved",
    "PassageEdit",
    "PassagesMoved",
    "Place",
    "RowsRefused",
    "UndoRefused",
    "add_stage",
    "cancel_movement",
    "cancel_movements",
    "close_year",
    "enter_figures",
    "land",
    "not_broken_down",
    "open_place",
    "open_receipt",
    "open_year",
    "record_movements",
    "reopen_year",
    "set_passages",
    "set_rules",
    "start_stage",
    "undo_operation",
    "unvote_stage",
    "vote_stage",
]
