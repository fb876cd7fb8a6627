"""The score page of one unit: every criterion, every stage, what counts and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import Request
from blocs.models import Member
from scoring import exports, forms
from scoring.exports.stages import Stages, stages_of
from scoring.models import Appeal, Criterion, Extension, Remark, Round
from scoring.rules import Sight, sight
from scoring.states import AppealState, ExtensionState, Phase, RoundState, Stage
from scoring.views.found import find

Json = dict[str, Any]
LATER = (Stage.BLOC, Stage.DEPARTMENT, Stage.BOARD)
EMPTY = Stages()


@dataclass(frozen=True, slots=True)
class Told:
    """What one stage says of a criterion, in words, with the reason."""

    spoken: str
    note: str
    counts: bool


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One node of the tree: groups have points only."""

    node: Criterion
    points: Decimal | None
    is_scored: bool
    stages: tuple[Told | None, ...] = ()
    checks: tuple[tuple[str, str], ...] = ()
    stage: str = ""
    appeal: Appeal | None = None
    remarks: int = 0

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """The reasons of the later stages and the explanation, each with who gave it."""
        labels = [_("thuyết minh"), *(stage.label for stage in LATER)]
        pairs = zip(labels, self.stages, strict=True)
        given = [(str(label), told.note) for label, told in pairs if told and told.note]
        given[1:1] = [(str(Stage.CROSS.label), note) for _spoken, note in self.checks if note]
        return given


@require_safe
def unit_score(request: Request, slug: str, year: int, unit: str) -> HttpResponse:
    """Show a unit its scores by criterion and stage; others see the page of units they judge."""
    round_ = find(request.user, slug, year)
    seen = sight(request.user, round_)
    member = find_unit(round_, seen, unit)
    sees_all = seen.sees_stages
    result = _result(round_, member) if sees_all else None
    today, until = timezone.localdate(), deadline_of(round_, member)
    context = {
        "round": round_,
        "member": member,
        "rows": list(_rows(round_, member, seen=seen, result=result)),
        "sees_all": sees_all,
        "is_own": member.unit_id in seen.units,
        "appealing": member.unit_id in seen.units and is_appealing(round_, on=today, until=until),
        "until": until,
        "today": today,
        "total": result["total"] if result else None,
        "sample": round_.bloc_year.is_sample,
    }
    return render(request, "scoring/appeals/score.html", context)


def find_unit(round_: Round, seen: Sight, code: str) -> Member:
    """Return a member that a person may read the scores of; 404 for any other."""
    member = get_object_or_404(round_.bloc_year.members.select_related("sheet"), code=code)
    if not seen.hears(member.unit_id):
        raise Http404
    return member


def deadline_of(round_: Round, member: Member) -> date | None:
    """Return the last day of appeals for a unit, with the time it was given; None for no band."""
    window = round_.calendar.get(Phase.APPEAL)
    if window is None:
        return None
    more = Extension.objects.filter(
        round=round_, member=member, phase=Phase.APPEAL, state=ExtensionState.GRANTED
    )
    return max([window.closes_on, *more.values_list("until", flat=True)])


def is_appealing(round_: Round, *, on: date, until: date | None) -> bool:
    """Tell whether a unit may appeal on a day: closed, not frozen, and the band is open for it."""
    is_closed = round_.state == RoundState.CLOSED
    return is_closed and round_.is_in_time(Phase.APPEAL, on=on, until=until)


def _result(round_: Round, member: Member) -> Json | None:
    units = exports.result_of(round_)["units"]
    return next((unit for unit in units if unit["code"] == member.code), None)


def _rows(round_: Round, member: Member, *, seen: Sight, result: Json | None) -> Iterator[ScoreRow]:
    cells = stages_of(round_, [member], own_units=seen.units)[member.pk]
    points = result["nodes"] if result else {}
    appeals = {each.criterion_id: each for each in appeals_of(round_, member)}
    talk = _remarks(round_, member)
    for node in Criterion.objects.filter(criteria=round_.criteria_id).order_by("position"):
        text = points.get(node.code)
        row = ScoreRow(node, None if text is None else Decimal(text), node.type != "group")
        if row.is_scored:
            said = cells.get(node.pk, EMPTY)
            told = _scored(row, said, sees_all=seen.sees_stages)
            row = replace(told, appeal=appeals.get(node.pk), remarks=talk.get(node.pk, 0))
        yield row


def _scored(row: ScoreRow, said: Stages, *, sees_all: bool) -> ScoreRow:
    own, *later = [_told(row.node, said, stage) for stage in (Stage.SELF, *LATER)]
    if not sees_all:
        hidden = replace(own, counts=False) if own else None
        return replace(row, stages=(hidden, None, None, None))
    return replace(row, stages=(own, *later), checks=_checks(row.node, said), stage=_counting(said))


def _told(node: Criterion, said: Stages, stage: Stage) -> Told | None:
    entry = said.by_stage.get(stage)
    if entry is None or entry.value is None:
        return None
    spoken = forms.spoken(node.type, entry.value)
    return Told(spoken, entry.note, counts=said.counts.stage == stage)


def _checks(node: Criterion, said: Stages) -> tuple[tuple[str, str], ...]:
    """What the cross-checks say, never who said it: in an order that tells nothing."""
    told = {(forms.spoken(node.type, each.value), each.note) for each in said.checks}
    return tuple(sorted(told))


def _counting(said: Stages) -> str:
    stage = said.counts.stage
    return str(Stage(stage).label) if stage else str(_("chưa có điểm"))


def appeals_of(round_: Round, member: Member) -> list[Appeal]:
    """Return the appeals of a unit under the present criteria, the newest of a criterion last."""
    rows = Appeal.objects.filter(sheet__round=round_, sheet__member=member)
    newest_last = rows.filter(criterion__criteria=round_.criteria_id).order_by("pk")
    open_last = sorted(newest_last, key=lambda each: each.state == AppealState.OPEN)
    return list(open_last)


def _remarks(round_: Round, member: Member) -> Mapping[int, int]:
    counts: dict[int, int] = {}
    rows = Remark.objects.filter(sheet__round=round_, sheet__member=member)
    for criterion in rows.values_list("criterion", flat=True):
        counts[criterion] = counts.get(criterion, 0) + 1
    return counts
