"""The list of criteria sets, a new one, one set with its table, its policy."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import require
from accounts.requests import Request, asked_year
from blocs.models import Appointment, Bloc, Office
from scoring.actions import criteria as actions
from scoring.forms import criteria as forms
from scoring.models import CriteriaSet
from scoring.models.criteria import DESK
from scoring.states import CriteriaState
from scoring.views.criteria.found import answer, edition_of, find, overtaken_in_words, tree_of

Json = dict[str, Any]


@require_safe
def sets(request: Request) -> HttpResponse:
    """List the sets a person may look at, the newest year first."""
    visible = CriteriaSet.objects.visible_to(request.user).select_related("bloc")
    chosen = asked_year(request)
    if chosen is not None:
        visible = visible.filter(year=chosen)
    listed = visible.prefetch_related("rounds__bloc_year").order_by("-year", "name", "-version")
    context = {
        "sets": listed,
        "may_draft": bool(_blocs_kept(request)) or _keeps_library(request),
        "sample": any(each.is_sample for each in listed),
    }
    return render(request, "scoring/criteria/list.html", context)


def _blocs_kept(request: Request) -> Any:
    """The blocs a person drafts sets for."""
    if _keeps_library(request):
        return Bloc.objects.order_by("name")
    held = Appointment.objects.held_by(request.user, on=timezone.localdate())
    return Bloc.objects.filter(pk__in=held.filter(office__in=DESK).values("bloc")).order_by("name")


def _keeps_library(request: Request) -> bool:
    held = Appointment.objects.held_by(request.user, on=timezone.localdate())
    return held.filter(office=Office.BOARD_SECRETARY).exists()


def draft(request: Request) -> HttpResponse:
    """Begin a set: empty, or from one that is there."""
    blocs, has_library = _blocs_kept(request), _keeps_library(request)
    if not blocs:
        raise PermissionDenied
    source = request.GET.get("tu", "")
    form = forms.SetForm(
        request.POST or None,
        blocs=blocs,
        has_library=has_library,
        sources=CriteriaSet.objects.visible_to(request.user).order_by("-year", "name", "-version"),
        initial={"year": timezone.localdate().year, "source": source},
    )
    if request.method == "POST" and form.is_valid():
        made = _draft(form.cleaned_data, request)
        messages.success(request, _("Đã lập bản nháp “%(name)s”.") % {"name": made})
        source = form.cleaned_data["source"]
        to = "criteria_compare" if source else "criteria"
        return redirect(f"scoring:{to}", made.pk)
    status = 422 if form.is_bound else 200
    return render(request, "scoring/criteria/draft.html", {"form": form}, status=status)


def _draft(told: Json, request: Request) -> CriteriaSet:
    bloc, source = told["bloc"], told["source"]
    facts = actions.SetFacts(
        name=told["name"],
        bloc_id=bloc.pk if bloc else None,
        year=told["year"],
        unit_type=told["unit_type"],
    )
    return actions.draft_set(facts, source_id=source.pk if source else None, by=request.user)


@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """Show a set with its table: a draft to edit, anything else to read."""
    return page_of(request, find(request.user, pk))


def page_of(
    request: Request, criteria: CriteriaSet, *, told: str = "", status: int = 200
) -> HttpResponse:
    """Draw the page of a set; `told` is what stands in the way of what was just asked."""
    may_edit = request.user.has_perm("scoring.edit_criteria", criteria)
    context = {
        "tree": tree_of(criteria, looked_at=criteria.state == CriteriaState.DRAFT),
        "told": told,
        "may_edit": may_edit,
        "may_use": request.user.has_perm("scoring.use_criteria", criteria),
        "rounds": criteria.rounds.select_related("bloc_year__bloc"),
        "later": criteria.later.order_by("version"),
        "may_start": bool(_blocs_kept(request)),
    }
    return answer(request, "show", context, criteria=criteria, status=status)


def describe(request: Request, pk: int) -> HttpResponse:
    """Change the name of a draft and how its points become ranks."""
    criteria = find(request.user, pk)
    require(request.user, "scoring.edit_criteria", criteria)
    codes = set(criteria.nodes.values_list("code", flat=True))
    parts = forms.PolicyForms(criteria, codes, posted=request.POST or None)
    told, status = "", 200
    if request.method == "POST":
        status = 422
        if parts.is_valid():
            try:
                return _described(request, criteria, parts)
            except actions.Overtaken as overtaken:
                criteria, status = overtaken.criteria, 409
                told = overtaken_in_words(overtaken)
    context = {"parts": parts, "told": told, "problems": parts.problems if status == 422 else ()}
    return answer(request, "policy", context, criteria=criteria, status=status)


def _described(request: Request, criteria: CriteriaSet, parts: forms.PolicyForms) -> HttpResponse:
    names = {key: parts.form.cleaned_data[key] for key in ("name", "unit_type")}
    edition, policy = edition_of(request), parts.policy()
    actions.describe_set(criteria.pk, policy=policy, edition=edition, by=request.user, **names)
    messages.success(request, _("Đã lưu tên và quy tắc tính."))
    return redirect("scoring:criteria", criteria.pk)


def drop(request: Request, pk: int) -> HttpResponse:
    """Ask once more, then throw a draft away."""
    criteria = find(request.user, pk)
    require(request.user, "scoring.edit_criteria", criteria)
    if request.method != "POST":
        return answer(request, "drop", {"count": criteria.nodes.count()}, criteria=criteria)
    try:
        actions.drop_draft(criteria.pk, edition=edition_of(request), by=request.user)
    except actions.Overtaken as overtaken:
        told = overtaken_in_words(overtaken)
        return page_of(request, criteria, told=told, status=409)
    messages.success(request, _("Đã bỏ bản nháp “%(name)s”.") % {"name": criteria})
    return redirect("scoring:criteria_sets")


@require_POST
def new_version(request: Request, pk: int) -> HttpResponse:
    """Begin the next version of a set in use."""
    criteria = find(request.user, pk)
    require(request.user, "scoring.use_criteria", criteria)
    made = actions.draft_version(criteria.pk, by=request.user)
    told = {"version": made.version}
    messages.success(request, _("Đã lập bản %(version)s để soạn. Bản cũ vẫn đang dùng.") % told)
    return redirect("scoring:criteria", made.pk)
