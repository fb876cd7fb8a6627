"""Who may see across blocs."""

import rules
from django.utils import timezone

from accounts.models import User
from blocs.models import BOARD, Appointment


@rules.predicate
def sits_on_the_board(user: User) -> bool:
    """Members, secretaries, inspectors and administrators of the Board, today."""
    held = Appointment.objects.held_by(user, on=timezone.localdate())
    return held.filter(office__in=BOARD).exists()


rules.add_perm("home.see_overview", sits_on_the_board)
