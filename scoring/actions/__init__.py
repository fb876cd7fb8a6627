"""Acts on scores: load a year, fill cells, close, reopen, freeze."""

from scoring.actions.cells import (
    Cell,
    CellChange,
    CellSave,
    Outcome,
    Replayed,
    Saved,
    Seat,
    clear_cell,
    redo,
    save_cell,
    save_cells,
    undo,
)
from scoring.actions.checks import (
    Assigned,
    accept_self,
    assign_check,
    draw_checks,
    hand_in,
    recuse,
    swap_check,
)
from scoring.actions.imports import Incoming, keep_upload, take_snapshot, take_upload
from scoring.actions.proofs import attach as attach_proof
from scoring.actions.proofs import detach as detach_proof
from scoring.actions.proofs import review_proof
from scoring.actions.rounds import close_round, freeze_ranking, reopen_round
from scoring.actions.sheets import (
    SheetFacts,
    answer_returns,
    propose_sheet,
    return_criteria,
    set_status,
    submit_sheet,
    withdraw_sheet,
)
from scoring.actions.windows import (
    Band,
    answer_extension,
    ask_extension,
    set_calendar,
    unseal_round,
)
from scoring.actions.years import load_year

__all__ = [
    "Assigned",
    "Band",
    "Cell",
    "CellChange",
    "CellSave",
    "Incoming",
    "Outcome",
    "Replayed",
    "Saved",
    "Seat",
    "SheetFacts",
    "accept_self",
    "answer_extension",
    "answer_returns",
    "ask_extension",
    "assign_check",
    "attach_proof",
    "clear_cell",
    "close_round",
    "detach_proof",
    "draw_checks",
    "freeze_ranking",
    "hand_in",
    "keep_upload",
    "load_year",
    "propose_sheet",
    "recuse",
    "redo",
    "reopen_round",
    "return_criteria",
    "review_proof",
    "save_cell",
    "save_cells",
    "set_calendar",
    "set_status",
    "submit_sheet",
    "swap_check",
    "take_snapshot",
    "take_upload",
    "undo",
    "unseal_round",
    "withdraw_sheet",
]
