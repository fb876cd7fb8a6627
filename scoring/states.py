"""States of a scoring round."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import Transition


class RoundState(models.TextChoices):
    """Where the scoring of a year stands."""

    OPEN = "OPEN", _("đang chấm")
    CLOSED = "CLOSED", _("đã khoá chấm điểm")
    RANKED = "RANKED", _("đã chốt xếp hạng")


CLOSE = Transition(_("khoá chấm điểm"), frozenset({RoundState.OPEN}), RoundState.CLOSED)
REOPEN = Transition(_("mở lại chấm điểm"), frozenset({RoundState.CLOSED}), RoundState.OPEN)
FREEZE = Transition(_("chốt xếp hạng"), frozenset({RoundState.CLOSED}), RoundState.RANKED)
