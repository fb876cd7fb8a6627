"""Why a unit has its points and its rank: every step from an entry to a place. Pure."""

from scoring.arithmetic.explaining import alone, explain
from scoring.arithmetic.leaves import Column
from scoring.arithmetic.steps import Move, NodeReason, Number, Param, Step, UnitReason

__all__ = [
    "Column",
    "Move",
    "NodeReason",
    "Number",
    "Param",
    "Step",
    "UnitReason",
    "alone",
    "explain",
]
