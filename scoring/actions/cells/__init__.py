"""Cells: read once, saved against their versions, undone and redone."""

from scoring.actions.cells.saving import (
    CellChange,
    CellSave,
    Outcome,
    Saved,
    clear_cell,
    save_cell,
    save_cells,
)
from scoring.actions.cells.scene import AT_THE_BLOC, Cell, Seat, open_round, sheets_of
from scoring.actions.cells.steps import Replayed, redo, undo

__all__ = [
    "AT_THE_BLOC",
    "Cell",
    "CellChange",
    "CellSave",
    "Outcome",
    "Replayed",
    "Saved",
    "Seat",
    "clear_cell",
    "open_round",
    "redo",
    "save_cell",
    "save_cells",
    "sheets_of",
    "undo",
]
