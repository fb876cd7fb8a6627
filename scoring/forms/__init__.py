"""What is typed on the pages of scoring."""

from scoring.forms.cells import (
    NO,
    PARTS,
    REASON,
    YES,
    Part,
    plain,
    read_entry,
    shown,
    spoken,
)
from scoring.forms.selfscore import GiveBackForm, SubmitForm
from scoring.forms.sent import SentAct, SentCell, read_act
from scoring.forms.sheets import ReasonForm, ShareField, SheetForm, sheet_initial
from scoring.forms.windows import AnswerForm, CalendarForm, ExtensionForm, UnsealForm
from scoring.forms.workbooks import TakeForm, UploadForm

__all__ = [
    "NO",
    "PARTS",
    "REASON",
    "YES",
    "AnswerForm",
    "CalendarForm",
    "ExtensionForm",
    "GiveBackForm",
    "Part",
    "ReasonForm",
    "SentAct",
    "SentCell",
    "ShareField",
    "SheetForm",
    "SubmitForm",
    "TakeForm",
    "UnsealForm",
    "UploadForm",
    "plain",
    "read_act",
    "read_entry",
    "sheet_initial",
    "shown",
    "spoken",
]
