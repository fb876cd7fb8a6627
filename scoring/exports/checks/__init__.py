"""Cross-checks read back: who checks whom, one check, where checkers differ, who is harsh."""

from scoring.exports.checks.lists import (
    Assignment,
    Overview,
    draws_of,
    find_check,
    overview_of,
)
from scoring.exports.checks.papers import Item, Opinion, Paper, is_hidden, paper_of
from scoring.exports.checks.report import Report, report_of
from scoring.exports.checks.results import (
    Disagreement,
    Kind,
    Result,
    disagreements,
    results_of,
)

__all__ = [
    "Assignment",
    "Disagreement",
    "Item",
    "Kind",
    "Opinion",
    "Overview",
    "Paper",
    "Report",
    "Result",
    "disagreements",
    "draws_of",
    "find_check",
    "is_hidden",
    "overview_of",
    "paper_of",
    "report_of",
    "results_of",
]
