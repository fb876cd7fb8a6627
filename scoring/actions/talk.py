"""Remarks on a cell, and the questions that a unit is asked."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import record
from core.transitions import Refused
from scoring import states
from scoring.actions.cells import sheets_of
from scoring.models import Criterion, Desk, Remark, Round


@dataclass(frozen=True, slots=True)
class Spot:
    """The cell that people talk about."""

    round_id: int
    member_id: int
    code: str


@transaction.atomic
def add_remark(spot: Spot, *, text: str, desk: Desk, by: User) -> Remark:
    """Say something beside a cell; `desk` is the side that speaks. Refused once ranked."""
    return _say(spot, text=text, desk=desk, by=by, is_question=False)


@transaction.atomic
def ask_to_explain(spot: Spot, *, text: str, desk: Desk, by: User) -> Remark:
    """Ask the unit to explain its score; the question stays open until somebody resolves it."""
    return _say(spot, text=text, desk=desk, by=by, is_question=True)


@transaction.atomic
def answer(remark_id: int, *, text: str, by: User) -> Remark:
    """Answer a question for the unit. Refused when the question is resolved already."""
    question = _open_question(remark_id)
    spot = Spot(question.sheet.round_id, question.sheet.member_id, question.criterion.code)
    return _say(spot, text=text, desk=Desk.SELF, by=by, is_question=False)


@transaction.atomic
def resolve(remark_id: int, *, by: User) -> Remark:
    """End a question: what the unit said is enough, or the question is no longer asked."""
    question = _open_question(remark_id)
    question.resolved_at, question.resolved_by = timezone.now(), by
    question.save(update_fields=["resolved_at", "resolved_by"])
    record(by, "scoring.question.resolved", question, **_facts(question))
    return question


def _say(spot: Spot, *, text: str, desk: Desk, by: User, is_question: bool) -> Remark:
    round_ = _talking_round(spot.round_id)
    sheet = sheets_of(round_, {spot.member_id})[spot.member_id]
    nodes = Criterion.objects.filter(criteria=round_.criteria_id).exclude(type="group")
    remark = Remark.objects.create(
        sheet=sheet,
        criterion=nodes.get(code=spot.code),
        author=by,
        desk=desk,
        at=timezone.now(),
        text=text,
        is_question=is_question,
    )
    name = "scoring.question.asked" if is_question else "scoring.remark.added"
    record(by, name, remark, **_facts(remark))
    return remark


def _facts(remark: Remark) -> dict[str, str | int]:
    return {
        "round": remark.sheet.round_id,
        "unit": remark.sheet.member.code,
        "criterion": remark.criterion.code,
        "desk": remark.desk,
    }


def _open_question(remark_id: int) -> Remark:
    """Lock the round, then the question; two who resolve it at once resolve it once."""
    rows = Remark.objects.filter(is_question=True)
    _talking_round(rows.values_list("sheet__round", flat=True).get(pk=remark_id))
    locked = rows.select_for_update(of=("self",)).select_related("sheet__member", "criterion")
    question = locked.get(pk=remark_id)
    if question.resolved_at is not None:
        raise Refused(_("Yêu cầu giải trình này đã xong."))
    return question


def _talking_round(round_id: int) -> Round:
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_id)
    if round_.state == states.RoundState.RANKED:
        raise Refused(_("Xếp hạng đã chốt, không trao đổi thêm về điểm."))
    return round_
