"""A stored round read back: its cells by stage, and the year file it comes to."""

from scoring.exports.content import (
    find_round,
    heads_of,
    missing_of,
    result_of,
    stored_year,
    year_of,
)
from scoring.exports.stored import Held, Stored, hidden_of, stored_of, untold_of
from scoring.exports.tables import node_of

__all__ = [
    "Held",
    "Stored",
    "find_round",
    "heads_of",
    "hidden_of",
    "missing_of",
    "node_of",
    "result_of",
    "stored_of",
    "stored_year",
    "untold_of",
    "year_of",
]
