"""Acts on scores: load a year, fill cells, close, reopen, freeze."""

from scoring.actions.cells import (
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
    "Band",
    "CellChange",
    "CellSave",
    "Outcome",
    "Replayed",
    "Saved",
    "Seat",
    "SheetFacts",
    "answer_extension",
    "answer_returns",
    "ask_extension",
    "clear_cell",
    "close_round",
    "freeze_ranking",
    "load_year",
    "propose_sheet",
    "redo",
    "reopen_round",
    "return_criteria",
    "save_cell",
    "save_cells",
    "set_calendar",
    "set_status",
    "submit_sheet",
    "undo",
    "unseal_round",
    "withdraw_sheet",
]
