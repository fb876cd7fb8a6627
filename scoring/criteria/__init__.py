"""Tables of criteria before they are scored by: read, looked at, compared, tried out. Pure."""

from scoring.criteria.differences import Change, Difference, Kind, compare
from scoring.criteria.drafts import Draft, walk
from scoring.criteria.jsontables import JsonTable, read_json
from scoring.criteria.linting import Finding, Severity, errors, lint
from scoring.criteria.moving import Row, Way, moved
from scoring.criteria.rehearsal import (
    Level,
    Move,
    Rehearsal,
    Unfinished,
    Unmapped,
    compared,
    rehearse,
)
from scoring.criteria.rescaling import Carried, Choice, Refusal, carry, choices, is_asked
from scoring.criteria.trials import try_out
from scoring.criteria.versions import Pair, carried_year, pairs

__all__ = [
    "Carried",
    "Change",
    "Choice",
    "Difference",
    "Draft",
    "Finding",
    "JsonTable",
    "Kind",
    "Level",
    "Move",
    "Pair",
    "Refusal",
    "Rehearsal",
    "Row",
    "Severity",
    "Unfinished",
    "Unmapped",
    "Way",
    "carried_year",
    "carry",
    "choices",
    "compare",
    "compared",
    "errors",
    "is_asked",
    "lint",
    "moved",
    "pairs",
    "read_json",
    "rehearse",
    "try_out",
    "walk",
]
