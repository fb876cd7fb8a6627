"""Appeals: a unit disagrees with a score, somebody who did not give it answers."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from blocs.models import Appointment
from core.audit import Act, record, record_all, subject_of
from core.models import AuditEntry
from core.transitions import Refused, Transition
from scoring import states
from scoring.actions.cells import Seat, sheets_of
from scoring.actions.cells.saving import checked, store
from scoring.actions.cells.scene import Cell, Scene, extensions_of, open_scene
from scoring.actions.talk import Spot
from scoring.models import Appeal, AppealMessage, Criterion, Desk, Entry, Round
from scoring.states import AppealState, Phase, RoundState

Json = dict[str, Any]
SHOWN = 3  # open appeals that a refusal names


@transaction.atomic
def open_appeal(spot: Spot, *, text: str, by: User) -> Appeal:
    """Let a unit ask for another look at one of its scores; one open appeal a criterion.

    Refused unless the bloc has closed the round, its result is not frozen, and the band of
    appeals is open for the unit.
    """
    round_ = _closed_round(spot.round_id)
    _refuse_late(round_, spot.member_id)
    sheet = sheets_of(round_, {spot.member_id})[spot.member_id]
    nodes = Criterion.objects.filter(criteria=round_.criteria_id).exclude(type="group")
    criterion = nodes.get(code=spot.code)
    if Appeal.objects.filter(sheet=sheet, criterion=criterion, state=AppealState.OPEN).exists():
        raise Refused(_("Tiêu chí này đang có một kiến nghị chờ trả lời."))
    appeal = Appeal.objects.create(
        sheet=sheet, criterion=criterion, opened_by=by, opened_at=timezone.now()
    )
    _write(appeal, text=text, desk=Desk.SELF, by=by)
    record(by, "scoring.appeal.opened", appeal, **_facts(appeal))
    return appeal


@transaction.atomic
def add_message(appeal_id: int, *, text: str, desk: Desk, by: User) -> AppealMessage:
    """Add to the thread of an appeal. Refused once it is answered or withdrawn."""
    appeal = _locked(appeal_id)
    if appeal.state != AppealState.OPEN:
        raise Refused(_("Kiến nghị đã kết thúc, không nhắn thêm được."))
    message = _write(appeal, text=text, desk=desk, by=by)
    record(by, "scoring.appeal.discussed", appeal, **_facts(appeal), desk=desk)
    return message


@transaction.atomic
def withdraw_appeal(appeal_id: int, *, by: User) -> Appeal:
    """Take an appeal back; the score stays and the unit may appeal again in time."""
    appeal = _locked(appeal_id)
    states.TAKE_BACK.apply(appeal)
    appeal.answered_at, appeal.answered_by = timezone.now(), by
    appeal.save(update_fields=["state", "answered_at", "answered_by"])
    record(by, "scoring.appeal.withdrawn", appeal, **_facts(appeal))
    return appeal


@transaction.atomic
def reject_appeal(appeal_id: int, *, answer: str, by: User) -> Appeal:
    """Keep the score, with the reason. Refused to who scored the cell or serves the unit."""
    appeal = _locked(appeal_id, closed=True)
    _conclude(appeal, states.REJECT, answer=answer, by=by)
    record(by, "scoring.appeal.rejected", appeal, **_facts(appeal), answer=answer)
    return appeal


@transaction.atomic
def uphold_appeal(appeal_id: int, *, raw: Json, version: int, answer: str, by: User) -> Appeal:
    """Give another score in the Board's name, with the reason, in one act with the answer.

    `version` is the Board's entry that was read, 0 for none. The entry is no step of the undo
    log: what was answered is not quietly taken back. Refused for a criterion that left the table;
    raises yearfile.Invalid for a value that the criterion does not allow.
    """
    appeal = _locked(appeal_id, closed=True)
    _conclude(appeal, states.UPHOLD, answer=answer, by=by)
    scene, cell = _cell(appeal)
    value = checked(scene, cell, raw)
    _refuse_stale(cell, version)
    if value == cell.before.value:
        raise Refused(_("Điểm mới bằng điểm đang tính: hãy giữ nguyên điểm, hoặc nhập điểm khác."))
    written = store(scene, cell, value=value, note=answer, by=by)
    record_all(
        by,
        [
            Act("scoring.entry.saved", written.save.entry, written.facts),
            Act("scoring.appeal.upheld", appeal, _facts(appeal) | {"answer": answer}),
        ],
    )
    return appeal


def refuse_open_appeals(round_: Round) -> None:
    """Let nothing be frozen while a unit waits for an answer; say how many and where."""
    rows = Appeal.objects.filter(sheet__round=round_, state=AppealState.OPEN)
    waiting = list(rows.values_list("sheet__member__name", "criterion__code"))
    if not waiting:
        return
    places = "; ".join(f"{unit}, {code}" for unit, code in waiting[:SHOWN])
    raise Refused(
        ngettext(
            "Còn %(count)d kiến nghị chưa trả lời: %(places)s.",
            "Còn %(count)d kiến nghị chưa trả lời: %(places)s.",
            len(waiting),
        )
        % {"count": len(waiting), "places": places + (" …" if len(waiting) > SHOWN else "")}
    )


def reason_not_to_answer(appeal: Appeal, by: User) -> str:
    """Say why a person may not answer an appeal, or nothing: who scored does not judge."""
    held = Appointment.objects.held_by(by, on=timezone.localdate())
    if held.filter(unit=appeal.sheet.member.unit_id).exists():
        return _("Người của đơn vị kiến nghị không trả lời kiến nghị của đơn vị mình.")
    if _has_scored(appeal, by):
        return _("Người đã chấm ô này không trả lời kiến nghị về ô này.")
    return ""


def _has_scored(appeal: Appeal, by: User) -> bool:
    """Whether a person ever wrote an entry of the cell, even one that others wrote over since."""
    entries = list(Entry.objects.filter(sheet=appeal.sheet_id, criterion=appeal.criterion_id))
    if any(entry.saved_by_id == by.pk for entry in entries):
        return True
    subjects = [subject_of(entry) for entry in entries]
    return AuditEntry.objects.filter(subject__in=subjects, by=by).exists()


def _conclude(appeal: Appeal, arrow: Transition, *, answer: str, by: User) -> None:
    refusal = reason_not_to_answer(appeal, by)
    if refusal:
        raise Refused(refusal)
    arrow.apply(appeal)
    appeal.answer, appeal.answered_by, appeal.answered_at = answer, by, timezone.now()
    appeal.save(update_fields=["state", "answer", "answered_by", "answered_at"])


def _cell(appeal: Appeal) -> tuple[Scene, Cell]:
    member, code = appeal.sheet.member_id, appeal.criterion.code
    if appeal.sheet.round.criteria_id != appeal.criterion.criteria_id:
        raise Refused(
            _("Tiêu chí %(code)s không còn trong bảng đang dùng: chỉ có thể giữ nguyên điểm.")
            % {"code": code}
        )
    scene = open_scene(appeal.sheet.round_id, seat=Seat(Desk.BOARD), members={member}, codes={code})
    return scene, scene.cell(member, code)


def _refuse_stale(cell: Cell, version: int) -> None:
    if (cell.entry.version if cell.entry else 0) != version:
        raise Refused(_("Hội đồng vừa đổi điểm của ô này; hãy xem lại rồi trả lời."))


def _locked(appeal_id: int, *, closed: bool = False) -> Appeal:
    """Lock the round, then the appeal, as every writer of a round does."""
    round_id = Appeal.objects.values_list("sheet__round", flat=True).get(pk=appeal_id)
    if closed:
        _closed_round(round_id)
    else:
        _unranked_round(round_id)
    rows = Appeal.objects.select_for_update(of=("self",))
    return rows.select_related("sheet__member", "sheet__round", "criterion").get(pk=appeal_id)


def _unranked_round(round_id: int) -> Round:
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_id)
    if round_.state == RoundState.RANKED:
        raise Refused(_("Xếp hạng đã chốt, không còn kiến nghị về điểm."))
    return round_


def _closed_round(round_id: int) -> Round:
    round_ = _unranked_round(round_id)
    if round_.state == RoundState.OPEN:
        raise Refused(_("Kiến nghị được nhận và trả lời sau khi cụm, khối khoá chấm điểm."))
    return round_


def _refuse_late(round_: Round, member_id: int) -> None:
    until = extensions_of(round_).get((member_id, Phase.APPEAL))
    if round_.is_in_time(Phase.APPEAL, on=timezone.localdate(), until=until):
        return
    window = round_.calendar[Phase.APPEAL]
    raise Refused(
        _("Thời gian kiến nghị từ %(opens)s đến hết %(closes)s.")
        % {"opens": f"{window.opens_on:%d/%m/%Y}", "closes": f"{window.closes_on:%d/%m/%Y}"}
    )


def _write(appeal: Appeal, *, text: str, desk: Desk, by: User) -> AppealMessage:
    return AppealMessage.objects.create(
        appeal=appeal, author=by, desk=desk, at=timezone.now(), text=text
    )


def _facts(appeal: Appeal) -> Json:
    return {
        "round": appeal.sheet.round_id,
        "unit": appeal.sheet.member.code,
        "criterion": appeal.criterion.code,
    }
