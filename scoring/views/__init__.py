"""Pages of scoring."""

from scoring.views.acts import close, freeze, reopen
from scoring.views.cell import cell
from scoring.views.grid import grid, rounds
from scoring.views.ranks import ranking_page, rankings
from scoring.views.saving import redo, save, undo
from scoring.views.unit import status

__all__ = [
    "cell",
    "close",
    "freeze",
    "grid",
    "ranking_page",
    "rankings",
    "redo",
    "reopen",
    "rounds",
    "save",
    "status",
    "undo",
]
