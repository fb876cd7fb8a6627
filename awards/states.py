"""States of an award decision."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import Transition


class DecisionState(models.TextChoices):
    """Where a decision stands."""

    DRAFT = "DRAFT", _("đang chọn")
    RECORDED = "RECORDED", _("đã ghi quyết định")


RECORD = Transition(_("ghi quyết định"), frozenset({DecisionState.DRAFT}), DecisionState.RECORDED)
