"""Who may see across blocs."""

import rules

from accounts.models import User
from blocs.models import BOARD
from blocs.rules import sits_on_board


@rules.predicate
def sits_on_the_board(user: User) -> bool:
    """Members, secretaries, inspectors and administrators of the Board, today."""
    return sits_on_board(user, BOARD)


rules.add_perm("home.see_overview", sits_on_the_board)
