"""What is typed on the pages of scoring."""

from scoring.forms.cells import (
    NO,
    PARTS,
    REASON,
    YES,
    CellForm,
    Part,
    plain,
    read_entry,
    shown,
    spoken,
)
from scoring.forms.sheets import ReasonForm, ShareField, SheetForm, sheet_initial

__all__ = [
    "NO",
    "PARTS",
    "REASON",
    "YES",
    "CellForm",
    "Part",
    "ReasonForm",
    "ShareField",
    "SheetForm",
    "plain",
    "read_entry",
    "sheet_initial",
    "shown",
    "spoken",
]
