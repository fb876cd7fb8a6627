"""States of a pledge."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import Transition


class PledgeState(models.TextChoices):
    """Where a pledge stands."""

    DRAFT = "DRAFT", _("đang soạn")
    FROZEN = "FROZEN", _("đã khoá nội dung")
    SIGNING = "SIGNING", _("đang ký")
    COMPLETE = "COMPLETE", _("đã đủ chữ ký")


FREEZE = Transition(_("khoá nội dung"), frozenset({PledgeState.DRAFT}), PledgeState.FROZEN)
OPEN_SIGNING = Transition(_("mở ký"), frozenset({PledgeState.FROZEN}), PledgeState.SIGNING)
COMPLETE = Transition(_("hoàn tất"), frozenset({PledgeState.SIGNING}), PledgeState.COMPLETE)
REOPEN = Transition(
    _("mở lại để sửa"),
    frozenset({PledgeState.FROZEN, PledgeState.SIGNING}),
    PledgeState.DRAFT,
)
