"""Rows of scoring."""

from scoring.models.criteria import CriteriaSet, Criterion
from scoring.models.ranking import Ranking
from scoring.models.round import Entry, Round, ScoreSheet

__all__ = ["CriteriaSet", "Criterion", "Entry", "Ranking", "Round", "ScoreSheet"]
