"""The self-score goes from the officer to the head, from the head to the bloc, and back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.audit import Fact, record
from core.transitions import Refused, Transition
from scoring import states
from scoring.actions.cells import open_round, sheets_of
from scoring.effective import LATE
from scoring.exports import selfscore
from scoring.models import Check, Entry, Round, ScoreSheet
from scoring.states import CheckState, Phase


@transaction.atomic
def propose_sheet(round_id: int, member_id: int, *, by: User) -> ScoreSheet:
    """Present a complete self-score to the unit's head; nobody edits it while the head reads."""
    round_, sheet = _opened(round_id, member_id)
    _hand_over(round_, sheet, states.PROPOSE)
    sheet.save(update_fields=["state"])
    record(by, "scoring.sheet.proposed", sheet, **place_of(sheet))
    return sheet


@transaction.atomic
def submit_sheet(round_id: int, member_id: int, *, by: User) -> ScoreSheet:
    """Confirm a complete self-score; the head who does so answers for its truth."""
    round_, sheet = _opened(round_id, member_id)
    _hand_over(round_, sheet, states.SUBMIT)
    sheet.submitted_at, sheet.submitted_by = timezone.now(), by
    sheet.save(update_fields=["state", "submitted_at", "submitted_by"])
    record(by, "scoring.sheet.submitted", sheet, **place_of(sheet))
    return sheet


@transaction.atomic
def withdraw_sheet(round_id: int, member_id: int, *, by: User) -> ScoreSheet:
    """Take a self-score back to edit it, as long as nobody has scored after it."""
    round_, sheet = _opened(round_id, member_id)
    if sheet.is_submitted:
        refuse_late(round_, sheet)
        _refuse_followed(sheet)
    states.WITHDRAW.apply(sheet)
    sheet.submitted_at = sheet.submitted_by = None
    sheet.save(update_fields=["state", "submitted_at", "submitted_by"])
    record(by, "scoring.sheet.withdrawn", sheet, **place_of(sheet))
    return sheet


def _opened(round_id: int, member_id: int) -> tuple[Round, ScoreSheet]:
    """Lock the round, which every writer of a cell queues for too."""
    round_ = open_round(round_id)
    return round_, sheets_of(round_, {member_id})[member_id]


def place_of(sheet: ScoreSheet) -> dict[str, Fact]:
    """Say in the audit whose sheet of which round it is."""
    return {"round": sheet.round_id, "unit": sheet.member.code}


def _hand_over(round_: Round, sheet: ScoreSheet, transition: Transition) -> None:
    transition.apply(sheet)
    refuse_late(round_, sheet)
    proofs = selfscore.proofs_for(round_, sheet.member_id)
    proved = selfscore.proved_by(proofs, on=timezone.localdate())
    answers = selfscore.answers_of(round_, sheet.member_id)
    _refuse_gaps(selfscore.gaps_of(answers, proved=proved))


def refuse_late(round_: Round, sheet: ScoreSheet) -> None:
    """Refuse outside the days of self-scoring, those granted to the unit included."""
    if selfscore.is_late(round_, sheet.member_id):
        window = round_.calendar[Phase.SELF]
        raise Refused(
            _("Thời gian tự chấm từ %(opens)s đến hết %(closes)s; cần thêm ngày thì xin gia hạn.")
            % {"opens": f"{window.opens_on:%d/%m/%Y}", "closes": f"{window.closes_on:%d/%m/%Y}"}
        )


def _refuse_gaps(gaps: list[selfscore.Gap]) -> None:
    if not gaps:
        return
    first = gaps[0]
    what = {
        selfscore.Lack.SCORE: _("chưa có điểm"),
        selfscore.Lack.PROOF: _("chưa có minh chứng hoặc thuyết minh"),
    }[first.lack]
    raise Refused(
        ngettext(
            "Còn %(count)d tiêu chí chưa xong: %(code)s %(name)s %(what)s.",
            "Còn %(count)d tiêu chí chưa xong, đầu tiên là %(code)s %(name)s: %(what)s.",
            len(gaps),
        )
        % {"count": len(gaps), "code": first.code, "name": first.name, "what": what}
    )


def _refuse_followed(sheet: ScoreSheet) -> None:
    """Refuse once somebody has scored on from what the unit submitted."""
    if sheet.returns.filter(answered_at=None).exists():
        raise Refused(_("Đang có tiêu chí bị trả lại: chỉ sửa các tiêu chí đó rồi xác nhận."))
    checks = Check.objects.filter(checked=sheet.member_id, state=CheckState.HANDED_IN)
    scores = Entry.objects.filter(sheet=sheet, stage__in=LATE, value__isnull=False)
    if checks.exists() or scores.exists():
        raise Refused(_("Đã có người chấm sau bản tự chấm này, không rút lại được."))
