"""Everything that may be done to versions and amounts: atomic, journalled, and refused as a whole."""

from allocations.actions.acknowledgements import AdoptionBlocked, acknowledge, take_back_acknowledgement
from allocations.actions.amounts import Amount, Cells, Edit, Written, WrittenCell, change_amounts, enter_amounts
from allocations.actions.ceilings import (
    ForecastsRefused,
    Foreseen,
    copy_forecasts,
    forecast_state,
    foresee,
    state_of,
)
from allocations.actions.comments import comment, resolve, unresolve
from allocations.actions.corrections import abandon, correct_version, take_up
from allocations.actions.lines import note_line, open_line
from allocations.actions.structure import move_measure
from allocations.actions.submissions import give_back, submit
from allocations.actions.text_measures import MeasureShare, SharesRefused, locked_text, name_measures, shares_state
from allocations.actions.text_parts import NotifiedLine, rounding_gaps
from allocations.actions.texts import (
    LinesRefused,
    TextHead,
    attach_file,
    bad_lines,
    correct_text,
    record_text,
    text_state,
    withdraw_text,
    years_of,
)
from allocations.actions.undoing import UndoRefused, undo_operation
from allocations.actions.versions import (
    adopt,
    arbitrate,
    copy_version,
    create_version,
    open_entry,
    publish,
    reopen,
    take_back,
    withdraw,
)
from allocations.actions.withdrawal import withdraw_line
from prs_budget.lib.refusals import BadCell, CellsMoved, CellsRefused, Conflict, NumberReused, Refused

__all__ = [
    "AdoptionBlocked",
    "Amount",
    "BadCell",
    "Cells",
    "CellsMoved",
    "CellsRefused",
    "Conflict",
    "Edit",
    "ForecastsRefused",
    "Foreseen",
    "LinesRefused",
    "MeasureShare",
    "NotifiedLine",
    "NumberReused",
    "Refused",
    "SharesRefused",
    "TextHead",
    "UndoRefused",
    "Written",
    "WrittenCell",
    "abandon",
    "acknowledge",
    "adopt",
    "arbitrate",
    "attach_file",
    "bad_lines",
    "change_amounts",
    "comment",
    "copy_forecasts",
    "copy_version",
    "correct_text",
    "correct_version",
    "create_version",
    "enter_amounts",
    "forecast_state",
    "foresee",
    "give_back",
    "locked_text",
    "move_measure",
    "name_measures",
    "note_line",
    "open_entry",
    "open_line",
    "publish",
    "record_text",
    "reopen",
    "resolve",
    "rounding_gaps",
    "shares_state",
    "state_of",
    "submit",
    "take_back",
    "take_back_acknowledgement",
    "take_up",
    "text_state",
    "undo_operation",
    "unresolve",
    "withdraw",
    "withdraw_line",
    "withdraw_text",
    "years_of",
]
