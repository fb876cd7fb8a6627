"""The self-score of a unit, and the bloc's desk that follows it."""

from scoring.views.self_score.acts import propose, submit, withdraw
from scoring.views.self_score.autosave import autosave
from scoring.views.self_score.desk import desk, give_back
from scoring.views.self_score.pages import review, self_score
from scoring.views.self_score.returned import confirm, returned

__all__ = [
    "autosave",
    "confirm",
    "desk",
    "give_back",
    "propose",
    "returned",
    "review",
    "self_score",
    "submit",
    "withdraw",
]
