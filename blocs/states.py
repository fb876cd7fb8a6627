"""States of a term of office."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import Transition


class TermState(models.TextChoices):
    """Where a term of office stands."""

    NOMINATED = "NOMINATED", _("được đề nghị")
    ELECTED = "ELECTED", _("đã được cụm, khối thống nhất")
    ACTIVE = "ACTIVE", _("đang giữ")
    ENDED = "ENDED", _("đã kết thúc")


CONFIRM = Transition(_("xác nhận đơn vị"), frozenset({TermState.NOMINATED}), TermState.ELECTED)
WITHDRAW = Transition(
    _("rút đề nghị"), frozenset({TermState.NOMINATED, TermState.ELECTED}), TermState.ENDED
)
TAKE_OFFICE = Transition(_("nhận bàn giao"), frozenset({TermState.ELECTED}), TermState.ACTIVE)
LEAVE_OFFICE = Transition(_("giao lại"), frozenset({TermState.ACTIVE}), TermState.ENDED)
