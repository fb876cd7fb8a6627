"""Rotation: who is head, who comes next, and the day the flag is handed over."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import require
from accounts.requests import Request
from blocs import actions
from blocs.forms import HandoverForm, NominateForm
from blocs.models import BlocYear, HeadTerm, TermOffice
from blocs.states import TermState
from blocs.views.rotation import turns_of
from blocs.views.years import find_year, holders_of
from core.transitions import Refused


@require_GET
def show_heads(request: Request, slug: str, year: int) -> HttpResponse:
    """Show the heads of a year and what leads to those of the next."""
    return _page(request, find_year(request.user, slug, year))


@require_POST
def open_next_year(request: Request, slug: str, year: int) -> HttpResponse:
    """Open the next year with the same members."""
    bloc_year = find_year(request.user, slug, year)
    require(request.user, "blocs.open_next_year", bloc_year)
    actions.open_next_year(bloc_year.pk, by=request.user)
    return redirect("blocs:heads", slug, year)


@require_POST
def propose(request: Request, slug: str, year: int) -> HttpResponse:
    """Nominate who the rotation has next."""
    following = _following(find_year(request.user, slug, year))
    require(request.user, "blocs.manage_heads", following)
    actions.propose_heads(following.pk, by=request.user)
    return redirect("blocs:heads", slug, year)


@require_POST
def nominate(request: Request, slug: str, year: int) -> HttpResponse:
    """Nominate another unit, with a reason."""
    bloc_year = find_year(request.user, slug, year)
    following = _following(bloc_year)
    require(request.user, "blocs.manage_heads", following)
    form = NominateForm(following, request.POST)
    if not form.is_valid():
        return _page(request, bloc_year, nominate_form=form, status=422)
    typed = form.cleaned_data | {"office": TermOffice(form.cleaned_data["office"])}
    try:
        actions.nominate(following.pk, by=request.user, **typed)
    except Refused as refused:
        form.add_error("unit_id", str(refused))
        return _page(request, bloc_year, nominate_form=form, status=422)
    return redirect("blocs:heads", slug, year)


@require_POST
def confirm(request: Request, slug: str, year: int) -> HttpResponse:
    """Write down that the members agreed."""
    following = _following(find_year(request.user, slug, year))
    require(request.user, "blocs.confirm_heads", following)
    actions.confirm_heads(following.pk, by=request.user)
    return redirect("blocs:heads", slug, year)


@require_POST
def hand_over(request: Request, slug: str, year: int) -> HttpResponse:
    """Write down the handover; rights pass on its day."""
    bloc_year = find_year(request.user, slug, year)
    following = _following(bloc_year)
    require(request.user, "blocs.hand_over", following)
    form = HandoverForm(request.POST)
    if not form.is_valid():
        return _page(request, bloc_year, handover_form=form, status=422)
    try:
        handover = actions.hand_over(following.pk, by=request.user, **form.cleaned_data)
    except Refused as refused:
        form.add_error("on", str(refused))
        return _page(request, bloc_year, handover_form=form, status=422)
    unit = {"unit": handover.taken_by.unit.name}
    messages.success(request, _("Đã ghi bàn giao: %(unit)s đứng đầu từ ngày bàn giao.") % unit)
    if BlocYear.objects.visible_to(request.user).filter(pk=bloc_year.pk).exists():
        return redirect("blocs:heads", slug, year)
    return redirect("blocs:list")  # who held only the office that ended sees the bloc no more


def _following(bloc_year: BlocYear) -> BlocYear:
    following = BlocYear.objects.filter(bloc=bloc_year.bloc_id, year=bloc_year.year + 1).first()
    if following is None:
        raise Http404
    return following


def _page(
    request: Request, bloc_year: BlocYear, *, status: int = 200, **forms: Any
) -> HttpResponse:
    members = list(bloc_year.members.all())
    barred = frozenset(member.unit_id for member in members if member.barred)
    context = {
        "year": bloc_year,
        "next_number": bloc_year.year + 1,
        "sample": bloc_year.is_sample,
        "holders": holders_of(bloc_year, members),
        "turns": turns_of(bloc_year, members, years=5, barred=barred),
        "handovers": bloc_year.bloc.handovers.select_related("given_by__unit", "taken_by__unit"),
        "barred": [member for member in members if member.barred],
        **_next_year(bloc_year),
    }
    return render(request, "blocs/heads.html", context | forms, status=status)


def _next_year(bloc_year: BlocYear) -> dict[str, Any]:
    """What the year after has come to: its terms, its stage, and the forms of that stage."""
    following = BlocYear.objects.filter(bloc=bloc_year.bloc_id, year=bloc_year.year + 1).first()
    if following is None:
        return {"following": None, "stage": "closed"}
    following.bloc = bloc_year.bloc
    terms = HeadTerm.objects.filter(bloc_year=following).exclude(
        state=TermState.ENDED, valid_from=None
    )
    rows = list(terms.select_related("unit").order_by("-office"))
    stages = {term.state for term in rows if term.office == TermOffice.HEAD}
    today = f"{timezone.localdate():%d/%m/%Y}"
    return {
        "following": following,
        "terms": rows,
        "stage": next(iter(stages), "none"),
        "nominate_form": NominateForm(following),
        "handover_form": HandoverForm(initial={"on": today}),
    }
