"""How far each unit is with its self-score, and criteria handed back to it."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import require
from accounts.requests import Request
from blocs.models import Member
from scoring import actions, forms
from scoring.exports import selfscore
from scoring.models import Criterion, Return, Round, ScoreSheet
from scoring.rules import Sight, sight
from scoring.states import SheetState
from scoring.views.found import find


@dataclass(frozen=True, slots=True)
class Line:
    """One unit in the list: its state and counts, never a value."""

    member: Member
    answered: int
    of: int
    returned: int
    state: str
    can_return: bool

    @property
    def sheet(self) -> ScoreSheet | None:
        """The unit's sheet, if anything was entered for it."""
        return getattr(self.member, "sheet", None)

    @property
    def kind(self) -> str:
        """The look of the state, as components/status.html names it."""
        if self.returned:
            return "wait"
        if self.state == SheetState.DRAFT:
            return "doing" if self.answered else "todo"
        return "wait" if self.state == SheetState.PROPOSED else "done"


@require_safe
def desk(request: Request, slug: str, year: int) -> HttpResponse:
    """List the units with the state of their self-scores; the seal hides values, not states."""
    round_ = find(request.user, slug, year)
    require(request.user, "scoring.see_self_scores", round_)
    lines = _lines(round_, sight(request.user, round_))
    context = {
        "round": round_,
        "lines": lines,
        "handed_in": sum(line.state == SheetState.SUBMITTED for line in lines),
        "is_sealed": round_.is_sealed(timezone.localdate()),
        "sample": round_.bloc_year.is_sample,
    }
    return render(request, "scoring/self/desk.html", context)


def _lines(round_: Round, seen: Sight) -> list[Line]:
    of = Criterion.objects.filter(criteria=round_.criteria_id, owner="").exclude(type="group")
    count = of.count()
    is_sealed = round_.is_sealed(timezone.localdate())
    in_turn = (seen.is_open and seen.keeps) or (seen.is_closed and seen.judges)
    lines = []
    for member, answered, returned in selfscore.progress_of(round_):
        sheet = getattr(member, "sheet", None)
        state = sheet.state if sheet else SheetState.DRAFT
        may = in_turn and not is_sealed and state == SheetState.SUBMITTED
        may = may and member.unit_id not in seen.units
        lines.append(Line(member, answered, count, returned, state, may))
    return lines


@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: Request, slug: str, year: int, member: int) -> HttpResponse:
    """Pick the criteria that a unit has to correct, and say why."""
    round_ = find(request.user, slug, year)
    sheets = round_.sheets.select_related("member")
    sheet = get_object_or_404(sheets, member=member)
    sheet.round = round_
    require(request.user, "scoring.return_criteria", sheet)
    form = forms.GiveBackForm(_returnable(sheet), request.POST or None)
    if request.method == "POST" and form.is_valid():
        back = actions.return_criteria(round_.pk, member, by=request.user, **form.cleaned_data)
        messages.success(request, _told(back, sheet))
        return redirect("scoring:self_desk", slug=slug, year=year)
    context = {
        "round": round_,
        "sheet": sheet,
        "form": form,
        "open": selfscore.returns_of(round_, member),
        "sample": round_.bloc_year.is_sample,
    }
    status = 422 if form.is_bound else 200
    return render(request, "scoring/self/give_back.html", context, status=status)


def _returnable(sheet: ScoreSheet) -> list[Criterion]:
    """The unit's own criteria that are not handed back already."""
    nodes = Criterion.objects.filter(criteria=sheet.round.criteria_id, owner="")
    waiting = Return.objects.filter(sheet=sheet, answered_at=None).values("criterion")
    return list(nodes.exclude(type="group").exclude(pk__in=waiting).order_by("position"))


def _told(back: list[Return], sheet: ScoreSheet) -> str:
    return ngettext(
        "Đã trả lại %(n)d tiêu chí cho %(unit)s.",
        "Đã trả lại %(n)d tiêu chí cho %(unit)s.",
        len(back),
    ) % {"n": len(back), "unit": sheet.member}
