"""The sheet of a unit: proposed, submitted, withdrawn, handed back; and what is known beside it."""

from scoring.actions.sheets.handing_in import propose_sheet, submit_sheet, withdraw_sheet
from scoring.actions.sheets.returns import answer_returns, return_criteria
from scoring.actions.sheets.status import SheetFacts, set_status

__all__ = [
    "SheetFacts",
    "answer_returns",
    "propose_sheet",
    "return_criteria",
    "set_status",
    "submit_sheet",
    "withdraw_sheet",
]
