"""The Board chooses awards from the frozen ranking and records the decision once."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from awards import states
from awards.actions.candidates import Field, field_of, limits
from awards.eligibility import Candidate, checks, reward, warnings
from awards.models import Award, AwardType, BaseSalary, Decision, Recipient
from blocs.models import Member
from core.audit import record
from core.transitions import Refused


@transaction.atomic
def draft_decision(bloc_year_id: int, *, by: User) -> Decision:
    """Open the choice of awards of a year; Refused until its ranking is frozen."""
    field_of(bloc_year_id)
    decision, is_new = Decision.objects.get_or_create(bloc_year_id=bloc_year_id)
    if is_new:
        record(by, "awards.decision.drafted", decision)
    return decision


@transaction.atomic
def pick_award(decision_id: int, *, member_id: int, type_id: int, by: User) -> Award:
    """Give a unit an award and keep the warnings shown; Refused over quota and while held."""
    decision = _draft(decision_id, act=_("chọn danh hiệu"))
    type_ = AwardType.objects.get(pk=type_id)
    member = Member.objects.get(pk=member_id, bloc_year=decision.bloc_year_id)
    field = field_of(decision.bloc_year_id)
    candidate = field.of(member)
    _refuse_held(candidate, member)
    _refuse_unfit(decision, type_, member)
    _refuse_over_quota(decision, type_, field)
    seen = checks(candidate, award=type_.code, leader_only=type_.leader_only)
    award = Award.objects.create(
        decision=decision,
        type=type_,
        member=member,
        rank=candidate.rank,
        warnings=warnings(seen),
        chosen_by=by,
    )
    record(by, "awards.award.picked", award, unit=member.name, award=type_.code)
    return award


@transaction.atomic
def drop_award(award_id: int, *, by: User) -> Decision:
    """Take a choice back while the decision is a draft."""
    award = Award.objects.select_related("type", "member").get(pk=award_id)
    decision = _draft(award.decision_id, act=_("bỏ danh hiệu"))
    record(by, "awards.award.dropped", award, unit=award.member.name, award=award.type.code)
    award.delete()
    return decision


@transaction.atomic
def record_decision(decision_id: int, *, number: str, on: date, signer: str, by: User) -> Decision:
    """Write down the signed decision: amounts by the base salary of its day, then no change."""
    decision = Decision.objects.select_for_update().get(pk=decision_id)
    states.RECORD.apply(decision)
    if on > timezone.localdate():
        raise Refused(_("Ngày quyết định chưa tới."))
    awards = list(decision.awards.select_related("type", "member"))
    _refuse_out_of_force(awards, on=on)
    _set_amounts(awards, on=on)
    decision.number, decision.on, decision.signer = number, on, signer
    decision.recorded_by = by
    decision.save()
    record(by, "awards.decision.recorded", decision, number=number, on=str(on))
    return decision


def _draft(decision_id: int, *, act: str) -> Decision:
    decision = Decision.objects.select_for_update().get(pk=decision_id)
    if not states.RECORD.open_for(decision):
        raise Refused(
            _("Không thể %(act)s khi đang ở trạng thái “%(state)s”.")
            % {"act": act, "state": decision.get_state_display()}
        )
    return decision


def _refuse_held(candidate: Candidate, member: Member) -> None:
    if candidate.suspended:
        raise Refused(
            _("%(unit)s đang tạm dừng xét khen thưởng: %(reason)s.")
            % {"unit": member.name, "reason": candidate.suspended}
        )
    if candidate.is_held:
        raise Refused(_("%(unit)s không được xếp hạng năm này.") % {"unit": member.name})


def _refuse_unfit(decision: Decision, type_: AwardType, member: Member) -> None:
    if type_.recipient != Recipient.COLLECTIVE:
        raise Refused(_("%(award)s không dành cho tập thể.") % {"award": type_.name})
    if decision.awards.filter(type=type_, member=member).exists():
        raise Refused(
            _("%(unit)s đã được chọn %(award)s.") % {"unit": member.name, "award": type_.name}
        )


def _refuse_over_quota(decision: Decision, type_: AwardType, field: Field) -> None:
    limit = limits([type_], on=timezone.localdate(), ranked=field.ranked)[type_.code]
    taken = decision.awards.filter(type__code=type_.code).count()
    if limit is not None and taken >= limit:
        raise Refused(
            _("%(award)s: hạn mức của cụm, khối là %(limit)s, đã chọn đủ.")
            % {"award": type_.name, "limit": limit}
        )


def _set_amounts(awards: list[Award], *, on: date) -> None:
    """Leave the amounts unknown where no base salary of the day is."""
    base = BaseSalary.objects.filter(valid_from__lte=on).order_by("-valid_from").first()
    if base is None:
        return
    for award in awards:
        award.amount = reward(award.type.coefficient, base_salary=base.amount)
        award.save(update_fields=["amount"])


def _refuse_out_of_force(awards: list[Award], *, on: date) -> None:
    in_force = set(AwardType.objects.on(on).values_list("pk", flat=True))
    for award in awards:
        if award.type_id not in in_force:
            raise Refused(
                _("%(award)s không có hiệu lực vào ngày quyết định.") % {"award": award.type.name}
            )
