"""Appeals: the list of those a person may read, and one with its thread and its answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import require
from accounts.requests import Request
from blocs.models import Member
from scoring import exports, forms
from scoring.actions.appeals import reason_not_to_answer
from scoring.exports.proofs import proofs_of
from scoring.exports.stages import stages_of
from scoring.forms.talks import ConclusionForm, TextForm
from scoring.models import Appeal, Round
from scoring.rules import Sight, sight
from scoring.states import AppealState, Phase, Stage
from scoring.views.appeals.score import deadline_of
from scoring.views.appraisal.case import parts_of
from scoring.views.appraisal.work import sheet_of
from scoring.views.found import find
from scoring.views.words import rule_in_words

Json = dict[str, Any]
ROWS = ("sheet__member", "criterion", "opened_by", "answered_by")


@require_safe
def appeals(request: Request, slug: str, year: int) -> HttpResponse:
    """List appeals: the bloc's desk and the Board see all, a unit its own."""
    round_ = find(request.user, slug, year)
    seen = sight(request.user, round_)
    sees_all = seen.keeps or seen.reads
    own = list(round_.bloc_year.members.filter(unit__in=seen.units))
    if not sees_all and not own:
        require(request.user, "scoring.see_differences", round_)
    listed = list(visible_appeals(round_, seen))
    window = round_.calendar.get(Phase.APPEAL)
    context = {
        "round": round_,
        "appeals": listed,
        "waiting": sum(each.state == AppealState.OPEN for each in listed),
        "sees_all": sees_all,
        "own": own,
        "window": window,
        "today": timezone.localdate(),
        "sample": round_.bloc_year.is_sample,
    }
    return render(request, "scoring/appeals/list.html", context)


def visible_appeals(round_: Round, seen: Sight) -> Sequence[Appeal]:
    """Return the appeals a person may read, those that wait first."""
    rows = Appeal.objects.filter(sheet__round=round_).select_related(*ROWS)
    if not (seen.keeps or seen.reads):
        rows = rows.filter(sheet__member__unit__in=seen.units)
    placed = rows.order_by("sheet__member__position", "criterion__position", "pk")
    return sorted(placed, key=lambda each: each.state != AppealState.OPEN)


def find_appeal(round_: Round, seen: Sight, pk: int) -> Appeal:
    """Return an appeal a person may read; 404 for another unit's."""
    rows = Appeal.objects.filter(sheet__round=round_).select_related(*ROWS)
    if not (seen.keeps or seen.reads):
        rows = rows.filter(sheet__member__unit__in=seen.units)
    return get_object_or_404(rows, pk=pk)


@require_safe
def appeal(request: Request, slug: str, year: int, appeal: int) -> HttpResponse:
    """Show an appeal: what was scored, what was said, who decides or decided."""
    round_ = find(request.user, slug, year)
    found = find_appeal(round_, sight(request.user, round_), appeal)
    return draw(request, round_, found)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A form that was sent and not taken, with what was typed."""

    text: TextForm | None = None
    conclusion: ConclusionForm | None = None
    typed: Mapping[str, str] = field(default_factory=dict)


def draw(
    request: Request, round_: Round, appeal: Appeal, refusal: Refusal | None = None
) -> HttpResponse:
    """Draw the page of an appeal; with what was typed and why it was refused, after a refusal."""
    seen, member = sight(request.user, round_), appeal.sheet.member
    is_open = appeal.state == AppealState.OPEN
    context = {
        "round": round_,
        "appeal": appeal,
        "member": member,
        "said": appeal.messages.select_related("author"),
        "until": deadline_of(round_, member),
        "today": timezone.localdate(),
        "writes": is_open and not seen.is_ranked and seen.side(member.unit_id) is not None,
        "withdraws": is_open and _may_withdraw(request, round_, member),
        "text": refusal.text if refusal else None,
        "evidence": proofs_of(round_, [member.pk]).get(member.pk, {}).get(appeal.criterion_id, []),
        **_scores(round_, appeal, seen),
        **_answering(request, appeal, seen, refusal=refusal or Refusal()),
        "sample": round_.bloc_year.is_sample,
    }
    return render(request, "scoring/appeals/appeal.html", context, status=422 if refusal else 200)


def _may_withdraw(request: Request, round_: Round, member: Member) -> bool:
    return bool(request.user.has_perm("scoring.withdraw_appeal", sheet_of(round_, member)))


def _scores(round_: Round, appeal: Appeal, seen: Sight) -> Json:
    """What counts now and what the unit gave itself; a reopened round tells a unit its own only."""
    member, node = appeal.sheet.member, appeal.criterion
    cells = stages_of(round_, [member], own_units=seen.units, criteria=[node.pk])
    said = cells[member.pk].get(node.pk)
    counts = said.counts if said and (seen.keeps or seen.reads or not seen.is_open) else None
    stage = Stage(counts.stage) if counts and counts.stage else None
    entry = said.by_stage.get(stage) if said and stage else None
    return {
        "rule": rule_in_words(exports.node_of(node)),
        "self_score": forms.spoken(node.type, said.value_of(Stage.SELF)) if said else "",
        "score": forms.spoken(node.type, counts.value) if counts else "",
        "stage": stage.label if stage else "",
        "reason": entry.note if entry else "",
        "board_version": said.by_stage[Stage.BOARD].version
        if said and Stage.BOARD in said.by_stage
        else 0,
    }


def _answering(request: Request, appeal: Appeal, seen: Sight, *, refusal: Refusal) -> Json:
    """The form of the answer for a judge, or why this judge may not answer."""
    if appeal.state != AppealState.OPEN or not (seen.is_closed and seen.judges):
        return {"answers": False, "barred": ""}
    return {
        "answers": True,
        "barred": reason_not_to_answer(appeal, request.user),
        "conclusion": refusal.conclusion or ConclusionForm(),
        "parts": parts_of(appeal.criterion, refusal.typed),
        "na": refusal.typed.get(forms.REASON, ""),
        "result": refusal.typed.get("ket_qua", ""),
    }
