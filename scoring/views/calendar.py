"""The calendar of a round: its bands, more time for a unit, and the seal opened early."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import require
from accounts.requests import Request
from blocs.models import Member
from scoring import actions, forms
from scoring.actions import Band
from scoring.exports import calendar as calendars
from scoring.models import Extension, Round, ScoreSheet
from scoring.rules import Sight, may_answer, sight, tied_units
from scoring.states import ExtensionState
from scoring.views.found import find

Json = dict[str, Any]


@require_safe
def calendar(request: Request, slug: str, year: int) -> HttpResponse:
    """Show every band with its state, and the requests for more time."""
    round_ = find(request.user, slug, year)
    return _page(request, round_)


def _page(
    request: Request,
    round_: Round,
    *,
    asking: forms.ExtensionForm | None = None,
    answering: tuple[int, forms.AnswerForm] | None = None,
) -> HttpResponse:
    seen = sight(request.user, round_)
    own = _own(round_, seen)
    rows = calendars.extensions_of(round_, units=_units(seen))
    context = {
        "round": round_,
        "own": own,
        "lines": calendars.lines_of(
            round_, on=timezone.localdate(), member=own.pk if own else None
        ),
        "requests": _requests(request.user, seen, rows=rows, answering=answering),
        "form": asking or (forms.ExtensionForm(round_) if own else None),
        "sample": round_.bloc_year.is_sample,
    }
    failed = asking is not None or answering is not None
    return render(request, "scoring/calendar/calendar.html", context, status=422 if failed else 200)


def _own(round_: Round, seen: Sight) -> Member | None:
    """The member for which the person may ask for more time: the first of their own."""
    if seen.is_ranked:
        return None
    own = Member.objects.filter(bloc_year=round_.bloc_year_id, unit__in=seen.units)
    return own.order_by("position").first()


def _units(seen: Sight) -> frozenset[int] | None:
    """Whose requests a person reads: everybody's at the desk and the Board, else their own."""
    return None if seen.keeps or seen.reads else seen.units


def _requests(
    user: User,
    seen: Sight,
    *,
    rows: Iterable[Extension],
    answering: tuple[int, forms.AnswerForm] | None,
) -> list[Json]:
    """The requests, each with a form where the person may answer it."""
    tied = tied_units(user)
    listed = []
    for row in rows:
        is_waiting = row.state == ExtensionState.ASKED
        may = is_waiting and may_answer(seen, tied=tied, unit_id=row.member.unit_id)
        sent = answering[1] if answering and answering[0] == row.pk else None
        blank = forms.AnswerForm(prefix=f"gh{row.pk}") if may else None
        listed.append({"row": row, "form": sent or blank})
    return listed


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, slug: str, year: int) -> HttpResponse:
    """Write the days of the bands; a round without a calendar starts from the usual one."""
    round_ = find(request.user, slug, year)
    require(request.user, "scoring.set_calendar", round_)
    form = forms.CalendarForm(request.POST or None, initial=_initial(round_))
    if request.method == "POST" and form.is_valid():
        bands = [Band(*days) for days in form.days]
        actions.set_calendar(round_.pk, bands, by=request.user)
        messages.success(request, _("Đã ghi lịch chấm điểm năm %(year)s.") % {"year": year})
        return redirect("scoring:calendar", slug=slug, year=year)
    context = {
        "round": round_,
        "form": form,
        "is_proposal": not round_.calendar,
        "sample": round_.bloc_year.is_sample,
    }
    status = 422 if form.is_bound else 200
    return render(request, "scoring/calendar/edit.html", context, status=status)


def _initial(round_: Round) -> Json:
    days = {phase: (w.opens_on, w.closes_on) for phase, w in round_.calendar.items()}
    if not days:
        proposed = calendars.proposed_for(round_.bloc_year.year)
        days = {phase.value: each for phase, each in proposed.items()}
    return {
        f"{phase}_{end}": f"{day:%d/%m/%Y}"
        for phase, pair in days.items()
        for end, day in zip(("opens_on", "closes_on"), pair, strict=True)
    }


@require_POST
def ask(request: Request, slug: str, year: int) -> HttpResponse:
    """Ask for more time for the person's own unit."""
    round_ = find(request.user, slug, year)
    own = _own(round_, sight(request.user, round_))
    if own is None:
        raise Http404
    require(request.user, "scoring.ask_extension", ScoreSheet(round=round_, member=own))
    form = forms.ExtensionForm(round_, request.POST)
    if not form.is_valid():
        return _page(request, round_, asking=form)
    actions.ask_extension(round_.pk, own.pk, by=request.user, **form.cleaned_data)
    messages.success(request, _("Đã gửi đề nghị gia hạn."))
    return redirect("scoring:calendar", slug=slug, year=year)


@require_POST
def answer(request: Request, slug: str, year: int, pk: int) -> HttpResponse:
    """Grant or refuse more time; never by people of the asking unit."""
    round_ = find(request.user, slug, year)
    shown = calendars.extensions_of(round_, units=_units(sight(request.user, round_)))
    extension = get_object_or_404(shown, pk=pk)
    extension.round = round_
    require(request.user, "scoring.answer_extension", extension)
    form = forms.AnswerForm(request.POST, prefix=f"gh{pk}")
    if not form.is_valid():
        return _page(request, round_, answering=(pk, form))
    actions.answer_extension(
        pk, is_granted=form.is_granted, answer=form.cleaned_data["answer"], by=request.user
    )
    messages.success(request, _("Đã trả lời %(unit)s.") % {"unit": extension.member})
    return redirect("scoring:calendar", slug=slug, year=year)


@require_http_methods(["GET", "HEAD", "POST"])
def unseal(request: Request, slug: str, year: int) -> HttpResponse:
    """Open the self-scores before their day, with a reason that everybody reads."""
    round_ = find(request.user, slug, year)
    require(request.user, "scoring.unseal_round", round_)
    form = forms.UnsealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.unseal_round(round_.pk, by=request.user, **form.cleaned_data)
        messages.success(request, _("Đã mở niêm phong bản tự chấm."))
        return redirect("scoring:calendar", slug=slug, year=year)
    context = {"round": round_, "form": form, "sample": round_.bloc_year.is_sample}
    status = 422 if form.is_bound else 200
    return render(request, "scoring/calendar/unseal.html", context, status=status)
