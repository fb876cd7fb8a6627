"""Acts on scores: load a year, fill cells, close, reopen, freeze."""

from scoring.actions.cells import CellSave, clear_cell, save_cell
from scoring.actions.rounds import close_round, freeze_ranking, reopen_round
from scoring.actions.sheets import SheetFacts, set_status
from scoring.actions.years import load_year

__all__ = [
    "CellSave",
    "SheetFacts",
    "clear_cell",
    "close_round",
    "freeze_ranking",
    "load_year",
    "reopen_round",
    "save_cell",
    "set_status",
]
