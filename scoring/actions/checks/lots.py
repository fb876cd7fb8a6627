"""Lots are drawn for the cross-checks; afterwards a pair is changed or added by hand."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from blocs.models import Member
from core.audit import record
from core.transitions import Refused
from scoring import drawing
from scoring.actions.cells import open_round
from scoring.actions.checks.found import locked_check, names_of
from scoring.drawing import DrawProblem, Pair
from scoring.models import Check, Draw, Entry, Round
from scoring.states import CheckState

SEED_BYTES = 16


@transaction.atomic
def draw_checks(
    round_id: int,
    *,
    per_unit: int,
    by: User | None,
    seed: str | None = None,
    allows_mutual: bool = False,
    reason: str = "",
) -> Draw:
    """Draw who checks whom, from a seed made now and kept for everybody to repeat it.

    Drawn again only with a reason and before any check has begun; the audit keeps the old seed,
    and who stood aside from a unit stays aside from it.
    """
    round_ = open_round(round_id)
    earlier = Draw.objects.filter(round=round_).first()
    if earlier is not None:
        _refuse_late_draw(earlier, reason)
    seed = seed or secrets.token_hex(SEED_BYTES)
    members = {m.code: m for m in Member.objects.filter(bloc_year=round_.bloc_year_id)}
    pairs = _pairs(members, per_unit, seed=seed, allows_mutual=allows_mutual)
    facts = {"seed": seed, "per_unit": per_unit, "drawn_at": timezone.now(), "drawn_by": by}
    draw, _made = Draw.objects.update_or_create(round=round_, defaults=facts)
    _lay_out(draw, members, pairs)
    record(
        by,
        "scoring.checks.drawn",
        draw,
        round=round_.pk,
        seed=seed,
        per_unit=per_unit,
        old_seed=earlier.seed if earlier else "",
        reason=reason,
        pairs=[f"{pair.checker} → {pair.checked}" for pair in pairs],
    )
    return draw


def _refuse_late_draw(draw: Draw, reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Đã bốc thăm; muốn bốc lại phải ghi lý do."))
    has_begun = Entry.objects.filter(check_in__draw=draw).exists()
    if has_begun or draw.checks.filter(state=CheckState.HANDED_IN).exists():
        raise Refused(_("Đã có đơn vị chấm chéo, không bốc thăm lại được."))


def _pairs(
    codes: Collection[str], per_unit: int, *, seed: str, allows_mutual: bool
) -> tuple[Pair, ...]:
    try:
        return drawing.draw(codes, per_unit, seed=seed, allows_mutual=allows_mutual)
    except drawing.Undrawable as error:
        raise Refused(_why_not(error.problem, units=len(codes))) from error


def _why_not(problem: DrawProblem, *, units: int) -> str:
    match problem:
        case DrawProblem.TOO_FEW_UNITS:
            return _("Chấm chéo cần ít nhất hai đơn vị.")
        case DrawProblem.NOBODY_CHECKED:
            return _("Mỗi đơn vị phải chấm ít nhất một đơn vị khác.")
        case DrawProblem.TOO_MANY_EACH:
            return _("Mỗi đơn vị chấm được nhiều nhất %(n)d đơn vị khác.") % {"n": units - 1}
    most = (units - 1) // 2
    if not most:
        return _("Chỉ có hai đơn vị thì hai đơn vị buộc phải chấm lẫn nhau.")
    return _("Với %(units)d đơn vị, chấm quá %(n)d đơn vị thì có cặp chấm lẫn nhau.") % {
        "units": units,
        "n": most,
    }


def _lay_out(draw: Draw, members: Mapping[str, Member], pairs: Sequence[Pair]) -> None:
    """Put the drawn pairs in place of the earlier ones; who stood aside stays aside."""
    draw.checks.exclude(state=CheckState.RECUSED).delete()
    aside = {Pair(*codes) for codes in draw.checks.values_list("checker__code", "checked__code")}
    Check.objects.bulk_create(
        Check(draw=draw, checker=members[pair.checker], checked=members[pair.checked])
        for pair in pairs
        if pair not in aside
    )


@dataclass(frozen=True, slots=True)
class Assigned:
    """A check that was put in by hand, and what that costs: nothing here is refused, only told."""

    check: Check
    is_mutual: bool
    uneven: tuple[str, ...]


@transaction.atomic
def assign_check(
    round_id: int, *, checker_id: int, checked_id: int, reason: str, by: User | None
) -> Assigned:
    """Let a unit check another beside the draw: in place of one that stood aside, or a late one."""
    round_ = open_round(round_id)
    draw = Draw.objects.filter(round=round_).first()
    if draw is None:
        raise Refused(_("Chưa bốc thăm chấm chéo."))
    checker, checked = (_member(round_, each) for each in (checker_id, checked_id))
    _refuse_pair(draw, checker, checked)
    check = Check.objects.create(draw=draw, checker=checker, checked=checked, reason=reason)
    assigned = _assigned(check)
    record(by, "scoring.check.assigned", check, **names_of(check), reason=reason)
    return assigned


@transaction.atomic
def swap_check(check_id: int, *, checker_id: int, reason: str, by: User | None) -> Assigned:
    """Let another unit make a check that has not begun."""
    check = locked_check(check_id)
    _refuse_begun(check)
    checker = _member(check.draw.round, checker_id)
    _refuse_pair(check.draw, checker, check.checked)
    old = check.checker.code
    check.checker, check.reason = checker, reason
    check.save(update_fields=["checker", "reason"])
    assigned = _assigned(check)
    record(by, "scoring.check.swapped", check, **names_of(check), old_checker=old, reason=reason)
    return assigned


def _member(round_: Round, member_id: int) -> Member:
    return Member.objects.get(pk=member_id, bloc_year=round_.bloc_year_id)


def _refuse_pair(draw: Draw, checker: Member, checked: Member) -> None:
    if checker == checked:
        raise Refused(_("Đơn vị không chấm chéo chính mình."))
    if draw.checks.filter(checker=checker, checked=checked).exists():
        names = {"checker": checker, "checked": checked}
        raise Refused(_("%(checker)s đã được phân công hoặc đã thôi chấm %(checked)s.") % names)


def _refuse_begun(check: Check) -> None:
    if check.state != CheckState.ASSIGNED or check.entries.exists():
        raise Refused(_("Phiếu này đã bắt đầu chấm hoặc đã xong, không đổi đơn vị chấm được."))


def _assigned(check: Check) -> Assigned:
    rows = check.draw.checks.exclude(state=CheckState.RECUSED)
    pairs = [Pair(*codes) for codes in rows.values_list("checker__code", "checked__code")]
    units = Member.objects.filter(bloc_year=check.draw.round.bloc_year_id).order_by("position")
    uneven = drawing.uneven_of(
        units.values_list("code", flat=True), pairs, per_unit=check.draw.per_unit
    )
    is_mutual = Pair(check.checked.code, check.checker.code) in pairs
    return Assigned(check, is_mutual, tuple(uneven))
