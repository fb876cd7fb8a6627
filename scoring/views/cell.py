"""One cell looked into: what each stage says and why, how it came to be, what people remark."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import Request
from blocs.models import Member
from core.audit import subject_of
from core.models import AuditEntry
from scoring import exports, forms
from scoring.models import Criterion, Entry, Remark, Round
from scoring.rules import Sight, sight
from scoring.states import CheckState, Stage
from scoring.views.found import find
from scoring.views.words import rule_in_words

Json = dict[str, Any]
STAGES = [str(stage) for stage in Stage]
ACTS = ("scoring.entry.saved", "scoring.entry.undone", "scoring.entry.redone")
LATEST = 30  # changes that the history shows


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a cell's history, already in words."""

    at: datetime
    by: str
    stage: str
    old: str
    new: str
    reason: str
    act: str


@require_safe
def cell(request: Request, slug: str, year: int) -> HttpResponse:
    """Show one cell: ?don-vi=CODE&tieu-chi=CODE, as a part that stands beside the grid."""
    round_ = find(request.user, slug, year)
    seen = sight(request.user, round_)
    member, criterion = spot(
        round_, seen, unit=request.GET.get("don-vi", ""), code=request.GET.get("tieu-chi", "")
    )
    return render(request, "scoring/grid_cell.html", cell_context(round_, seen, member, criterion))


def spot(round_: Round, seen: Sight, *, unit: str, code: str) -> tuple[Member, Criterion]:
    """Return the unit and the criterion of a cell the person may see, or 404."""
    member = round_.bloc_year.members.filter(code=unit).select_related("sheet").first()
    leaves = round_.criteria.nodes.exclude(type="group")
    criterion = leaves.filter(code=code).first()
    if member is None or criterion is None:
        raise Http404
    if not seen.sees_cell(member.unit_id, criterion.owner):
        raise Http404
    return member, criterion


def cell_context(round_: Round, seen: Sight, member: Member, criterion: Criterion) -> Json:
    """Return what the part shows; a sealed self-score and its history stay out of it."""
    names_checkers = seen.keeps or seen.reads
    entries = _entries(round_, seen, member, criterion)
    if not names_checkers:
        entries = [_unnamed(each) for each in sorted(entries, key=_by_what_is_said)]
    return {
        "round": round_,
        "member": member,
        "criterion": criterion,
        "rule": rule_in_words(exports.node_of(criterion)),
        "guide": criterion.rule.get("guide", ""),
        "stages": [(each, forms.spoken(criterion.type, each.value)) for each in entries],
        "history": list(_history(criterion, [e for e in entries if _is_named(e)], seen)),
        "remarks": _remarks(member, criterion) if seen.hears(member.unit_id) else (),
        "can_remark": not seen.is_ranked and seen.side(member.unit_id) is not None,
        "can_ask": seen.appraises(member.unit_id),
    }


def _remarks(member: Member, criterion: Criterion) -> QuerySet[Remark]:
    rows = Remark.objects.filter(sheet__member=member, criterion=criterion)
    return rows.select_related("author").order_by("pk")


def _entries(round_: Round, seen: Sight, member: Member, criterion: Criterion) -> list[Entry]:
    rows = Entry.objects.filter(sheet__member=member, criterion=criterion).with_awaited()
    hidden = exports.hidden_of(round_, [member], own_units=seen.units)
    is_final = round_.ends_checks(timezone.localdate())
    told = set(STAGES) if seen.sees_said(criterion.owner) else {Stage.SELF, Stage.CROSS}
    shown = [
        each
        for each in rows.select_related("saved_by", "check_in__checker", "sheet__member")
        if each.stage in (told - {Stage.SELF} if member.pk in hidden else told)
        and _is_in(each, is_final)
    ]
    return sorted(shown, key=lambda each: (STAGES.index(each.stage), each.pk))


def _is_in(entry: Entry, is_final: bool) -> bool:
    """Cross-checks of a unit are shown together: once all are in, or their time is over."""
    if entry.check_in is None:
        return True
    is_awaited = getattr(entry, "is_awaited", False) and not is_final
    return entry.check_in.state == CheckState.HANDED_IN and not is_awaited


def _by_what_is_said(entry: Entry) -> tuple[int, str]:
    return STAGES.index(entry.stage), str(entry.value)


def _unnamed(entry: Entry) -> Entry:
    """Take the names off a cross-check: a unit reads what was said, never by whom."""
    if entry.check_in is not None:
        entry.check_in = entry.saved_by = entry.saved_at = None
    return entry


def _is_named(entry: Entry) -> bool:
    return entry.stage != Stage.CROSS or entry.check_in is not None


def _history(criterion: Criterion, entries: Sequence[Entry], seen: Sight) -> Iterator[Change]:
    if not entries:
        return
    told = AuditEntry.objects.filter(reduce(or_, (_told(each, seen) for each in entries)))
    rows = list(told.filter(act__in=ACTS).order_by("-number")[:LATEST])
    names = {user.pk: str(user) for user in User.objects.filter(pk__in={r.by_id for r in rows})}
    for row in rows:
        facts = row.facts
        yield Change(
            at=row.at,
            by=names.get(row.by_id or 0, _("hệ thống")),
            stage=str(Stage(facts["stage"]).label) if "stage" in facts else "",
            old=_spoken(criterion, facts.get("old", "null")),
            new=_spoken(criterion, facts["value"]),
            reason=facts.get("reason", ""),
            act=row.act.rpartition(".")[2],
        )


def _told(entry: Entry, seen: Sight) -> Q:
    """The changes of an entry that a person learns of: drafts are known to who wrote them alone."""
    changes = Q(subject=subject_of(entry))
    since, author = None, entry.sheet.member.unit_id
    if entry.check_in is not None:
        since, author = entry.check_in.handed_in_at, entry.check_in.checker.unit_id
    elif entry.stage == Stage.SELF:
        since = entry.sheet.submitted_at
    is_draft_open = since is None or author in seen.units
    return changes if is_draft_open else changes & Q(at__gte=since)


def _spoken(criterion: Criterion, text: str) -> str:
    return forms.spoken(criterion.type, json.loads(text))
