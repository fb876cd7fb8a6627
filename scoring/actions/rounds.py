"""A round closes, opens again with a reason, and ends in a ranking that nobody recomputes."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from blocs.actions import bar_members
from core.audit import Act, Fact, record, record_all
from core.transitions import Refused
from scoring import exports, states, yearfile
from scoring.actions.appeals import refuse_open_appeals
from scoring.models import Criterion, Ranking, Return, Round

Json = dict[str, Any]


def locked_round(round_id: int) -> Round:
    """Take the row lock that every act on a round queues for."""
    return Round.objects.select_for_update(of=("self",)).get(pk=round_id)


@transaction.atomic
def close_round(round_id: int, *, by: User | None) -> Round:
    """End the scoring. Refused while a cell is empty or a unit has criteria to correct.

    Refused under the seal too: closing would open the self-scores, and cut units off, unannounced.
    Leader criteria hang on the whole bloc and are final from here on: each column is recorded.
    """
    round_ = locked_round(round_id)
    is_sealed = round_.is_sealed(timezone.localdate())
    states.CLOSE.apply(round_)
    if is_sealed:
        raise Refused(
            _("Bản tự chấm còn niêm phong; hết thời gian tự chấm mới khoá được vòng chấm.")
        )
    refuse_returned(round_)
    named = _with_names(round_id)
    _refuse_gaps(exports.missing_of(named, exports.result_of(named)))
    round_.closed_at, round_.closed_by = timezone.now(), by
    round_.save(update_fields=["state", "closed_at", "closed_by"])
    # Closing ends the cross-checks: those that are in count from now on, even if others never came.
    final = exports.result_of(_with_names(round_id))
    record_all(by, [Act("scoring.round.closed", round_, {}), *_final_columns(round_, final)])
    return round_


def refuse_returned(round_: Round) -> None:
    """Refuse while a unit has still to answer for a criterion that was handed back."""
    rows = Return.objects.filter(sheet__round=round_, answered_at=None)
    backs = list(rows.select_related("sheet__member", "criterion"))
    if not backs:
        return
    first = backs[0]
    raise Refused(
        ngettext(
            "Còn %(count)d tiêu chí trả lại chờ đơn vị sửa: %(unit)s, tiêu chí %(code)s.",
            "Còn %(count)d tiêu chí trả lại chờ đơn vị sửa, đầu tiên: %(unit)s, tiêu chí %(code)s.",
            len(backs),
        )
        % {"count": len(backs), "unit": first.sheet.member, "code": first.criterion.code}
    )


def _final_columns(round_: Round, result: Json) -> list[Act]:
    """One fact for each leader criterion: the points of every unit."""
    leaders = Criterion.objects.filter(criteria=round_.criteria_id, type="leader")
    units = result["units"]
    return [
        Act(
            "scoring.column.final",
            node,
            {
                "round": round_.pk,
                "criterion": node.code,
                "points": {unit["code"]: unit["nodes"][node.code] or "" for unit in units},
            },
        )
        for node in leaders.order_by("position")
    ]


@transaction.atomic
def reopen_round(round_id: int, *, reason: str, by: User | None) -> Round:
    """Let the bloc correct what it closed; the reason stays in the audit."""
    round_ = locked_round(round_id)
    states.REOPEN.apply(round_)
    round_.closed_at = round_.closed_by = None
    round_.save(update_fields=["state", "closed_at", "closed_by"])
    record(by, "scoring.round.reopened", round_, reason=reason)
    return round_


@transaction.atomic
def freeze_ranking(round_id: int, *, by: User | None) -> Ranking:
    """Compute the ranking for the last time and keep it with the inputs it came from.

    Refused while a unit has criteria to correct or an appeal is not answered.
    """
    round_ = locked_round(round_id)
    states.FREEZE.apply(round_)
    refuse_returned(round_)
    refuse_open_appeals(round_)
    year_file = exports.year_of(_with_names(round_id))
    result = yearfile.result(year_file)
    round_.save(update_fields=["state"])
    frozen = Ranking.objects.create(
        round=round_,
        inputs=yearfile.dump(year_file).decode(),
        result=result,
        digest=result["digest"],
        frozen_at=timezone.now(),
        frozen_by=by,
    )
    reasons = {unit["code"]: unit["excluded"] for unit in result["units"] if unit["excluded"]}
    bar_members(round_.bloc_year_id, reasons=reasons, by=by)
    facts: dict[str, Fact] = {"round": round_.pk, "digest": frozen.digest}
    # The Board may have moved a leader column since the close.
    columns = _final_columns(round_, result)
    record_all(by, [*columns, Act("scoring.ranking.frozen", frozen, facts)])
    return frozen


def _with_names(round_id: int) -> Round:
    rows = Round.objects.select_related("bloc_year__bloc", "bloc_year__authority", "criteria")
    return rows.get(pk=round_id)


def _refuse_gaps(missing: list[tuple[str, str]]) -> None:
    if not missing:
        return
    unit, code = missing[0]
    raise Refused(
        ngettext(
            "Còn %(count)d ô chưa có điểm: %(unit)s, tiêu chí %(code)s.",
            "Còn %(count)d ô chưa có điểm, ô đầu tiên: %(unit)s, tiêu chí %(code)s.",
            len(missing),
        )
        % {"count": len(missing), "unit": unit, "code": code}
    )
