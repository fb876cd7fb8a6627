"""Named criteria go back to the unit and come again corrected; the others stay as they are."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import record
from core.transitions import Refused
from scoring.actions.cells import sheets_of
from scoring.actions.rounds import locked_round
from scoring.actions.sheets.handing_in import place_of
from scoring.exports import selfscore
from scoring.models import Criterion, Return, Round, ScoreSheet
from scoring.states import RoundState


@transaction.atomic
def return_criteria(
    round_id: int, member_id: int, *, codes: Collection[str], reason: str, by: User
) -> list[Return]:
    """Hand criteria of a submitted self-score back; only they become the unit's to edit again."""
    round_, sheet = _unranked(round_id, member_id)
    if not sheet.is_submitted:
        raise Refused(_("Đơn vị chưa nộp bản tự chấm, không có gì để trả lại."))
    if round_.is_sealed(timezone.localdate()):
        raise Refused(_("Bản tự chấm còn niêm phong, chưa ai xem để trả lại được."))
    nodes = _own_criteria(round_, codes)
    _refuse_returned(sheet, nodes)
    now = timezone.now()
    rows = [Return(sheet=sheet, criterion=node, reason=reason, by=by, at=now) for node in nodes]
    returned = Return.objects.bulk_create(rows)
    named = [node.code for node in nodes]
    facts = place_of(sheet) | {"criteria": named, "reason": reason}
    record(by, "scoring.criteria.returned", sheet, **facts)
    return returned


@transaction.atomic
def answer_returns(round_id: int, member_id: int, *, by: User) -> list[Return]:
    """Confirm what the unit corrected. Refused while a criterion is as it was handed back."""
    round_, sheet = _unranked(round_id, member_id)
    backs = list(selfscore.returns_of(round_, member_id))
    if not backs:
        raise Refused(_("Không có tiêu chí nào đang chờ đơn vị sửa."))
    answers = {each.criterion.pk: each for each in selfscore.answers_of(round_, member_id)}
    for back in backs:
        _refuse_unchanged(back, answers.get(back.criterion_id))
    now = timezone.now()
    for back in backs:
        back.answered_at, back.answered_by = now, by
    Return.objects.bulk_update(backs, ["answered_at", "answered_by"])
    named = [back.criterion.code for back in backs]
    record(by, "scoring.criteria.answered", sheet, **place_of(sheet) | {"criteria": named})
    return backs


def _unranked(round_id: int, member_id: int) -> tuple[Round, ScoreSheet]:
    """Lock a round in which scores may still change, at the bloc or at the Board."""
    round_ = locked_round(round_id)
    if round_.state == RoundState.RANKED:
        raise Refused(_("Xếp hạng đã chốt, không điểm nào còn thay đổi."))
    return round_, sheets_of(round_, {member_id})[member_id]


def _own_criteria(round_: Round, codes: Collection[str]) -> list[Criterion]:
    """Return the criteria that units score themselves; Refused for any other code."""
    found = Criterion.objects.filter(criteria=round_.criteria_id, code__in=codes, owner="")
    nodes = list(found.exclude(type="group").order_by("position"))
    if not codes or len(nodes) < len(set(codes)):
        raise Refused(_("Bảng vừa đổi, hãy tải lại trang."))
    return nodes


def _refuse_returned(sheet: ScoreSheet, nodes: Iterable[Criterion]) -> None:
    open_ones = sheet.returns.filter(answered_at=None, criterion__in=list(nodes))
    for back in open_ones.select_related("criterion"):
        raise Refused(
            _("Tiêu chí %(code)s đã trả lại và đang chờ đơn vị sửa.")
            % {"code": back.criterion.code}
        )


def _refuse_unchanged(back: Return, answer: selfscore.Answer | None) -> None:
    """Refuse what is as it was; a criterion that left the table has nothing to be changed."""
    if answer is None:
        return
    if answer.value is None:
        raise Refused(
            _("Tiêu chí %(code)s đang trống, cần có điểm.") % {"code": back.criterion.code}
        )
    if not selfscore.is_corrected(back, answer):
        raise Refused(
            _("Tiêu chí %(code)s chưa sửa điểm hoặc thuyết minh từ khi bị trả lại.")
            % {"code": back.criterion.code}
        )
