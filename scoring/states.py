"""States of a scoring round and of what happens inside it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import Transition


class RoundState(models.TextChoices):
    """Where the scoring of a year stands."""

    OPEN = "OPEN", _("đang chấm")
    CLOSED = "CLOSED", _("đã khoá chấm điểm")
    RANKED = "RANKED", _("đã chốt xếp hạng")


class Stage(models.TextChoices):
    """Who a score comes from; a later stage counts before an earlier one."""

    SELF = "SELF", _("tự chấm")
    CROSS = "CROSS", _("chấm chéo")
    BLOC = "BLOC", _("cụm, khối chấm")
    DEPARTMENT = "DEPARTMENT", _("sở, ngành chấm")
    BOARD = "BOARD", _("Hội đồng chấm")


class Phase(models.TextChoices):
    """The bands of a bloc's calendar: the stages, and the time for appeals."""

    SELF = "SELF", _("tự chấm")
    CROSS = "CROSS", _("chấm chéo")
    BLOC = "BLOC", _("cụm, khối chấm")
    DEPARTMENT = "DEPARTMENT", _("sở, ngành chấm")
    BOARD = "BOARD", _("Hội đồng thẩm định")
    APPEAL = "APPEAL", _("kiến nghị")


class CriteriaState(models.TextChoices):
    """Whether a criteria set may still be edited."""

    DRAFT = "DRAFT", _("đang soạn")
    ADOPTED = "ADOPTED", _("đã thông qua")
    REPLACED = "REPLACED", _("đã thay bằng bản mới")


class SheetState(models.TextChoices):
    """Where the self-score of a unit stands."""

    DRAFT = "DRAFT", _("đang tự chấm")
    PROPOSED = "PROPOSED", _("chờ thủ trưởng xác nhận")
    SUBMITTED = "SUBMITTED", _("đã nộp")


class CheckState(models.TextChoices):
    """Where the cross-check of one unit by another stands."""

    ASSIGNED = "ASSIGNED", _("đang chấm chéo")
    HANDED_IN = "HANDED_IN", _("đã nộp")
    RECUSED = "RECUSED", _("không tham gia")


class ProofState(models.TextChoices):
    """What the appraiser says of a piece of evidence for one criterion."""

    IN_REVIEW = "IN_REVIEW", _("chờ xem xét")
    ACCEPTED = "ACCEPTED", _("chấp nhận")
    REJECTED = "REJECTED", _("không chấp nhận")


class ExtensionState(models.TextChoices):
    """What became of a request for more time."""

    ASKED = "ASKED", _("chờ trả lời")
    GRANTED = "GRANTED", _("đồng ý")
    REFUSED = "REFUSED", _("không đồng ý")


class AppealState(models.TextChoices):
    """What became of an appeal."""

    OPEN = "OPEN", _("chờ trả lời")
    UPHELD = "UPHELD", _("chấp nhận")
    REJECTED = "REJECTED", _("giữ nguyên điểm")
    WITHDRAWN = "WITHDRAWN", _("đơn vị đã rút")


_R, _S, _C, _A, _E = RoundState, SheetState, CheckState, AppealState, ExtensionState

CLOSE = Transition(_("khoá chấm điểm"), frozenset({_R.OPEN}), _R.CLOSED)
REOPEN = Transition(_("mở lại chấm điểm"), frozenset({_R.CLOSED}), _R.OPEN)
FREEZE = Transition(_("chốt xếp hạng"), frozenset({_R.CLOSED}), _R.RANKED)

ADOPT = Transition(
    _("thông qua bộ tiêu chí"), frozenset({CriteriaState.DRAFT}), CriteriaState.ADOPTED
)
REPLACE = Transition(
    _("thay bằng bản mới"), frozenset({CriteriaState.ADOPTED}), CriteriaState.REPLACED
)

PROPOSE = Transition(_("trình thủ trưởng"), frozenset({_S.DRAFT}), _S.PROPOSED)
SUBMIT = Transition(_("nộp bản tự chấm"), frozenset({_S.DRAFT, _S.PROPOSED}), _S.SUBMITTED)
WITHDRAW = Transition(_("rút lại bản tự chấm"), frozenset({_S.PROPOSED, _S.SUBMITTED}), _S.DRAFT)

HAND_IN = Transition(_("nộp phiếu chấm chéo"), frozenset({_C.ASSIGNED}), _C.HANDED_IN)
RECUSE = Transition(_("không tham gia chấm chéo"), frozenset({_C.ASSIGNED}), _C.RECUSED)

UPHOLD = Transition(_("chấp nhận kiến nghị"), frozenset({_A.OPEN}), _A.UPHELD)
REJECT = Transition(_("giữ nguyên điểm"), frozenset({_A.OPEN}), _A.REJECTED)
TAKE_BACK = Transition(_("rút kiến nghị"), frozenset({_A.OPEN}), _A.WITHDRAWN)

GRANT = Transition(_("đồng ý gia hạn"), frozenset({_E.ASKED}), _E.GRANTED)
REFUSE = Transition(_("không gia hạn"), frozenset({_E.ASKED}), _E.REFUSED)
