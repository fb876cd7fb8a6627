"""Why a unit has its points: the arithmetic in words, from an entry to the rank."""

from scoring.views.reasons.page import why

__all__ = ["why"]
