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
from scoring.actions.sheets import SheetFacts, set_status
from scoring.actions.years import load_year

__all__ = [
    "CellChange",
    "CellSave",
    "Outcome",
    "Replayed",
    "Saved",
    "Seat",
    "SheetFacts",
    "clear_cell",
    "close_round",
    "freeze_ranking",
    "load_year",
    "redo",
    "reopen_round",
    "save_cell",
    "save_cells",
    "set_status",
    "undo",
]
