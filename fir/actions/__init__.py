"""Every write of the FIR: atomic, under the lock of its year, journalled; `by` first."""

from fir.actions.carrying import take_carry_over
from fir.actions.closing import close_year, reopen_year
from fir.actions.commitments import add, commit, correct, credit_note, pay, reschedule, withdraw
from fir.actions.deadlines import note_done, remove_deadline, set_deadline
from fir.actions.figures import FigureEdit, enter_figures
from fir.actions.files import record_file
from fir.actions.landings import Expectation, land
from fir.actions.movements import cancel_movement, cancel_movements, record_movements
from fir.actions.openings import open_place, open_receipt, start_stage
from fir.actions.passage import PassageEdit, PassagesMoved, set_passages
from fir.actions.protected import protect, unprotect
from fir.actions.stages import (
    add_stage,
    impose_stage,
    oppose_stage,
    receive_stage,
    reject_stage,
    unvote_stage,
    vote_stage,
)
from fir.actions.texts import leave_text, take_text
from fir.actions.transfers import transfer_credits
from fir.actions.undoing import UndoRefused, undo_operation
from fir.actions.waiting import drop_file, keep_file, read_otherwise
from fir.actions.writing import Draft
from fir.actions.years import open_year, set_rules
from fir.places import Place, not_broken_down
from fir.refusals import BadRow, RowsRefused
from prs_budget.lib.refusals import Refused

__all__ = [
    "BadRow",
    "Draft",
    "Expectation",
    "FigureEdit",
    "PassageEdit",
    "PassagesMoved",
    "Place",
    "Refused",
    "RowsRefused",
    "UndoRefused",
    "add",
    "add_stage",
    "cancel_movement",
    "cancel_movements",
    "close_year",
    "commit",
    "correct",
    "credit_note",
    "drop_file",
    "enter_figures",
    "impose_stage",
    "keep_file",
    "land",
    "leave_text",
    "not_broken_down",
    "note_done",
    "open_place",
    "open_receipt",
    "open_year",
    "oppose_stage",
    "pay",
    "protect",
    "read_otherwise",
    "receive_stage",
    "record_file",
    "record_movements",
    "reject_stage",
    "remove_deadline",
    "reopen_year",
    "reschedule",
    "set_deadline",
    "set_passages",
    "set_rules",
    "start_stage",
    "take_carry_over",
    "take_text",
    "transfer_credits",
    "undo_operation",
    "unprotect",
    "unvote_stage",
    "vote_stage",
    "withdraw",
]
