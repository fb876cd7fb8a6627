"""Draw, change, stand aside, take over, hand in: what is pressed on the pages of cross-checks."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import require
from accounts.requests import Request
from blocs.models import Member
from core.transitions import Refused
from scoring import actions
from scoring.actions import Assigned, Outcome, Seat
from scoring.forms.checks import AssignForm, DrawForm, RecuseForm, SwapForm
from scoring.models import Desk, Draw, Round
from scoring.views.check import overview
from scoring.views.check.found import find_own, find_spot
from scoring.views.found import find


@require_POST
def draw(request: Request, slug: str, year: int) -> HttpResponse:
    """Draw lots; numbers that allow no draw are told beside what was typed."""
    round_ = find(request.user, slug, year)
    require(request.user, "scoring.draw_checks", round_)
    is_again = Draw.objects.filter(round=round_).exists()
    form = DrawForm(request.POST, is_again=is_again)
    if not form.is_valid():
        return overview.page(request, round_, form)
    try:
        actions.draw_checks(round_.pk, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error("per_unit", str(refusal))
        return overview.page(request, round_, form)
    messages.success(request, _("Đã bốc thăm. Số gieo được công bố trên trang này."))
    return redirect("scoring:checks", slug=slug, year=year)


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: Request, slug: str, year: int) -> HttpResponse:
    """Let a unit check another beside the draw."""
    round_ = find(request.user, slug, year)
    require(request.user, "scoring.draw_checks", round_)
    members = _members(round_)
    form = AssignForm(members, request.POST or None, initial={"checked_id": request.GET.get("cho")})
    if request.method == "POST" and form.is_valid():
        done = actions.assign_check(round_.pk, by=request.user, **form.cleaned_data)
        _tell(request, done, members)
        return redirect("scoring:checks", slug=slug, year=year)
    context = {"round": round_, "form": form, "sample": round_.bloc_year.is_sample}
    status = 422 if form.is_bound else 200
    return render(request, "scoring/check/assign.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def swap(request: Request, slug: str, year: int, pk: int) -> HttpResponse:
    """Let another unit make a check."""
    spot = find_spot(request.user, slug, year, pk)
    require(request.user, "scoring.draw_checks", spot.round)
    members = _members(spot.round)
    others = [m for m in members if m.pk not in {spot.check.checker_id, spot.check.checked_id}]
    form = SwapForm(others, request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = actions.swap_check(pk, by=request.user, **form.cleaned_data)
        _tell(request, done, members)
        return redirect("scoring:checks", slug=slug, year=year)
    context = {"spot": spot, "round": spot.round, "form": form}
    context["sample"] = spot.round.bloc_year.is_sample
    status = 422 if form.is_bound else 200
    return render(request, "scoring/check/swap.html", context, status=status)


def _members(round_: Round) -> list[Member]:
    return list(round_.bloc_year.members.order_by("position"))


def _tell(request: Request, done: Assigned, members: Iterable[Member]) -> None:
    """Say what was done, and what the change costs."""
    names = {"checker": done.check.checker, "checked": done.check.checked}
    messages.success(request, _("%(checker)s sẽ chấm %(checked)s.") % names)
    if done.is_mutual:
        messages.warning(request, _("%(checker)s và %(checked)s chấm lẫn nhau.") % names)
    if done.uneven:
        units = ", ".join(m.name for m in members if m.code in done.uneven)
        messages.warning(
            request, _("Số lượt chấm không còn đều nhau ở: %(units)s.") % {"units": units}
        )


@require_http_methods(["GET", "HEAD", "POST"])
def aside(request: Request, slug: str, year: int, pk: int) -> HttpResponse:
    """Say that the unit is involved with the one it should check; the bloc's desk may as well."""
    spot = find_spot(request.user, slug, year, pk)
    if not request.user.has_perm("scoring.fill_check", spot.check):
        require(request.user, "scoring.draw_checks", spot.round)
    form = RecuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.recuse(pk, by=request.user, **form.cleaned_data)
        messages.success(request, _("Đã ghi nhận. Thư ký sẽ phân công đơn vị khác."))
        return redirect("scoring:checks", slug=slug, year=year)
    context = {"spot": spot, "round": spot.round, "form": form}
    context["sample"] = spot.round.bloc_year.is_sample
    status = 422 if form.is_bound else 200
    return render(request, "scoring/check/aside.html", context, status=status)


@require_POST
def accept(request: Request, slug: str, year: int, pk: int) -> HttpResponse:
    """Take over the self-score of every criterion that is still empty."""
    spot = find_own(request.user, slug, year, pk)
    require(request.user, "scoring.fill_check", spot.check)
    saved = actions.accept_self(pk, by=request.user)
    locked = [cell.message for cell in saved.cells if cell.outcome == Outcome.LOCKED]
    if locked:
        raise Refused(locked[0])
    messages.success(
        request,
        ngettext(
            "Đã nhận điểm tự chấm của %(n)d tiêu chí.",
            "Đã nhận điểm tự chấm của %(n)d tiêu chí.",
            len(saved.cells),
        )
        % {"n": len(saved.cells)},
    )
    return redirect(spot.address("check_review"))


@require_POST
def take_back(request: Request, slug: str, year: int, pk: int) -> HttpResponse:
    """Undo the person's last act in this check."""
    spot = find_own(request.user, slug, year, pk)
    require(request.user, "scoring.fill_check", spot.check)
    seat = Seat(Desk.CROSS, pk)
    done = actions.undo(spot.round.pk, seat=seat, by=request.user)
    restored = sum(cell.stored for cell in done.cells)
    messages.success(
        request,
        ngettext("Đã hoàn tác %(n)d ô.", "Đã hoàn tác %(n)d ô.", restored) % {"n": restored},
    )
    return redirect(spot.address("check_review"))


@require_POST
def hand_in(request: Request, slug: str, year: int, pk: int) -> HttpResponse:
    """End the check."""
    spot = find_own(request.user, slug, year, pk)
    require(request.user, "scoring.fill_check", spot.check)
    actions.hand_in(pk, by=request.user)
    messages.success(request, _("Đã nộp phiếu chấm chéo."))
    return redirect(spot.address("check_review"))
