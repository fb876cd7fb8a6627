"""A unit's own scores, and what it says against one of them."""

from scoring.views.appeals.acts import answer, open_one, say, withdraw
from scoring.views.appeals.pages import appeal, appeals
from scoring.views.appeals.score import unit_score

__all__ = ["answer", "appeal", "appeals", "open_one", "say", "unit_score", "withdraw"]
