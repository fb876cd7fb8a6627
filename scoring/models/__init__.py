"""Rows of scoring."""

from scoring.models.check import Check, Draw
from scoring.models.criteria import CriteriaSet, Criterion
from scoring.models.proof import Proof
from scoring.models.ranking import Ranking
from scoring.models.round import Round
from scoring.models.sheet import Entry, Return, ScoreSheet
from scoring.models.snapshot import Snapshot, Upload
from scoring.models.step import Desk, Step, StepKind
from scoring.models.talk import Appeal, AppealMessage, Remark
from scoring.models.window import Extension, Window

__all__ = [
    "Appeal",
    "AppealMessage",
    "Check",
    "CriteriaSet",
    "Criterion",
    "Desk",
    "Draw",
    "Entry",
    "Extension",
    "Proof",
    "Ranking",
    "Remark",
    "Return",
    "Round",
    "ScoreSheet",
    "Snapshot",
    "Step",
    "StepKind",
    "Upload",
    "Window",
]
