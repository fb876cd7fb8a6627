"""Who sees and who writes scores; importing this fills the table of permissions."""

from scoring.rules import rounds, sets
from scoring.rules.sight import Sight, may_answer, sight, tied_units

__all__ = ["Sight", "may_answer", "rounds", "sets", "sight", "tied_units"]
