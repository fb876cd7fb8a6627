"""The thread beside a cell: for the grid's drawer, the self-score, the differences, and alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import require
from accounts.requests import Request
from blocs.models import Member
from scoring.actions import talk
from scoring.actions.talk import Spot
from scoring.exports.talks import threads_of
from scoring.forms.talks import TextForm
from scoring.models import Criterion, Desk, Remark, Round
from scoring.rules import Sight, sight
from scoring.views.appraisal.work import sheet_of
from scoring.views.cell import cell_context
from scoring.views.found import find


@dataclass(frozen=True, slots=True)
class Thread:
    """What was said beside one cell, and what the person may add; `back` is where they were."""

    round: Round
    member: Member
    criterion: Criterion
    remarks: Sequence[Remark]
    writes: bool
    asks: bool
    back: str = ""
    form: TextForm | None = None

    @property
    def key(self) -> str:
        """Name the thread on a page that has several."""
        return f"nhan-xet-{self.member.pk}-{self.criterion.pk}"


def thread_of(
    round_: Round,
    member: Member,
    criterion: Criterion,
    *,
    seen: Sight,
    back: str = "",
    form: TextForm | None = None,
) -> Thread:
    """Read the thread of one cell with one query."""
    said = threads_of(round_, member=member.pk, criteria=[criterion.pk])
    return Thread(
        round=round_,
        member=member,
        criterion=criterion,
        remarks=said.get(criterion.pk, ()),
        writes=not seen.is_ranked and seen.side(member.unit_id) is not None,
        asks=seen.appraises(member.unit_id),
        back=back,
        form=form,
    )


def find_cell(round_: Round, seen: Sight, *, unit: str, code: str) -> tuple[Member, Criterion]:
    """Return a cell; 404 for another unit's, and for departments: talk is not theirs to read."""
    member = get_object_or_404(round_.bloc_year.members, code=unit)
    criterion = get_object_or_404(round_.criteria.nodes.exclude(type="group"), code=code)
    if not seen.hears(member.unit_id):
        raise Http404
    return member, criterion


@require_http_methods(["GET", "HEAD", "POST"])
def remarks(request: Request, slug: str, year: int) -> HttpResponse:
    """Show a thread, or add to it: a part for scripts, a page or a way back without them."""
    round_ = find(request.user, slug, year)
    seen = sight(request.user, round_)
    given = request.POST if request.method == "POST" else request.GET
    unit = given.get("don_vi") or given.get("don-vi", "")
    code = given.get("tieu_chi") or given.get("tieu-chi", "")
    member, criterion = find_cell(round_, seen, unit=unit, code=code)
    form = TextForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        _say(request, round_, member, criterion, text=form.cleaned_data["noi_dung"])
        form = None
        if not request.htmx:
            return redirect(_way_back(request) or _page_of(round_, member, criterion))
    back = given.get("ve", "")
    thread = thread_of(round_, member, criterion, seen=seen, back=back, form=form)
    context = {"round": round_, "thread": thread, "sample": round_.bloc_year.is_sample}
    name = "thread" if request.htmx else "remarks"
    status = 422 if form is not None else 200
    return render(request, f"scoring/appraisal/{name}.html", context, status=status)


def _say(
    request: Request, round_: Round, member: Member, criterion: Criterion, *, text: str
) -> None:
    """Store a remark, or a question to the unit when `hoi` was pressed."""
    spot = Spot(round_.pk, member.pk, criterion.code)
    seen = sight(request.user, round_)
    if request.POST.get("hoi"):
        require(request.user, "scoring.ask_unit", sheet_of(round_, member))
        desk = Desk.BLOC if seen.is_open else Desk.BOARD
        talk.ask_to_explain(spot, text=text, desk=desk, by=request.user)
        return
    side = seen.side(member.unit_id)
    if side is None:
        raise PermissionDenied("only readers")
    talk.add_remark(spot, text=text, desk=side, by=request.user)


@require_POST
def remark(request: Request, slug: str, year: int) -> HttpResponse:
    """Add a remark from the drawer of the grid; the answer is the drawer's part with it."""
    round_ = find(request.user, slug, year)
    seen = sight(request.user, round_)
    place = {"unit": request.POST.get("don_vi", ""), "code": request.POST.get("tieu_chi", "")}
    member, criterion = find_cell(round_, seen, **place)
    form = TextForm({"noi_dung": request.POST.get("text", "")})
    if form.is_valid():
        _say(request, round_, member, criterion, text=form.cleaned_data["noi_dung"])
        if not request.htmx:
            return redirect(_page_of(round_, member, criterion))
    context = cell_context(round_, seen, member, criterion)
    context |= {"remark_error": form.errors.get("noi_dung", [""])[0]}
    status = 200 if form.is_valid() else 422
    return render(request, "scoring/grid_cell.html", context, status=status)


@require_POST
def resolve(request: Request, slug: str, year: int, remark: int) -> HttpResponse:
    """End a question: the desk whose turn it is has what it needs."""
    round_ = find(request.user, slug, year)
    seen = sight(request.user, round_)
    rows = Remark.objects.select_related("sheet__member", "criterion")
    question = get_object_or_404(rows, pk=remark, sheet__round=round_, is_question=True)
    member, criterion = question.sheet.member, question.criterion
    find_cell(round_, seen, unit=member.code, code=criterion.code)
    require(request.user, "scoring.ask_unit", sheet_of(round_, member))
    talk.resolve(question.pk, by=request.user)
    if request.htmx:
        thread = thread_of(round_, member, criterion, seen=seen, back=request.POST.get("ve", ""))
        context = {"round": round_, "thread": thread}
        return render(request, "scoring/appraisal/thread.html", context)
    messages.success(request, _("Đã kết thúc yêu cầu giải trình."))
    return redirect(_way_back(request) or _page_of(round_, member, criterion))


def _way_back(request: Request) -> str:
    """Return the page somebody came from, if it is one of ours."""
    back = request.POST.get("ve", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    )
    return back if is_ours else ""


def _page_of(round_: Round, member: Member, criterion: Criterion) -> str:
    address = reverse("scoring:remarks", args=[round_.bloc_year.bloc.slug, round_.bloc_year.year])
    return f"{address}?{urlencode({'don-vi': member.code, 'tieu-chi': criterion.code})}"
