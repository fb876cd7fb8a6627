"""Cross-checks: the draw, one check to fill, what the checks came to, who is harsh."""

from scoring.views.check.acts import accept, aside, assign, draw, hand_in, swap, take_back
from scoring.views.check.filling import check, review
from scoring.views.check.overview import checks
from scoring.views.check.results import disputed, report, result

__all__ = [
    "accept",
    "aside",
    "assign",
    "check",
    "checks",
    "disputed",
    "draw",
    "hand_in",
    "report",
    "result",
    "review",
    "swap",
    "take_back",
]
