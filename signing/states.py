"""States of an issued document and of one place to sign."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import Transition


class DocumentState(models.TextChoices):
    """Where a document stands."""

    PREPARING = "PREPARING", _("đang dựng")
    SIGNING = "SIGNING", _("đang ký")
    COMPLETE = "COMPLETE", _("đã đủ chữ ký")
    ISSUED = "ISSUED", _("đã phát hành")
    VOIDED = "VOIDED", _("đã huỷ")


class SlotState(models.TextChoices):
    """Where one signature stands."""

    WAITING = "WAITING", _("chưa ký")
    CONSENTED = "CONSENTED", _("đang ghi chữ ký")
    SIGNED = "SIGNED", _("đã ký")
    REFUSED = "REFUSED", _("từ chối")


OPEN_FOR_SIGNING = Transition(
    _("mở ký"), frozenset({DocumentState.PREPARING}), DocumentState.SIGNING
)
COMPLETE = Transition(
    _("hoàn tất chữ ký"), frozenset({DocumentState.SIGNING}), DocumentState.COMPLETE
)
ISSUE = Transition(_("phát hành"), frozenset({DocumentState.PREPARING}), DocumentState.ISSUED)
VOID = Transition(
    _("huỷ văn bản"),
    frozenset({DocumentState.PREPARING, DocumentState.SIGNING}),
    DocumentState.VOIDED,
)
CONSENT = Transition(_("ký"), frozenset({SlotState.WAITING}), SlotState.CONSENTED)
REFUSE = Transition(_("từ chối ký"), frozenset({SlotState.WAITING}), SlotState.REFUSED)
APPEND = Transition(_("ghi chữ ký"), frozenset({SlotState.CONSENTED}), SlotState.SIGNED)
