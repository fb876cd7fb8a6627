"""Cross-checks: lots are drawn, a pair is changed, a unit stands aside, a check is handed in."""

from scoring.actions.checks.lots import Assigned, assign_check, draw_checks, swap_check
from scoring.actions.checks.papers import accept_self, hand_in, recuse

__all__ = [
    "Assigned",
    "accept_self",
    "assign_check",
    "draw_checks",
    "hand_in",
    "recuse",
    "swap_check",
]
