"""Edit a draft's table: add, change, take out, move."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from accounts.requests import Request
from blocs.models import Appointment, Office
from core.forms import whole
from scoring import exports
from scoring.actions import criteria as actions
from scoring.criteria import Way
from scoring.forms import criteria as forms
from scoring.models import CriteriaSet, Criterion
from scoring.views.criteria.found import answer, edition_of, find, overtaken_in_words
from scoring.views.criteria.sets import page_of

Json = dict[str, Any]
Store = Callable[[Json, int], Criterion]


def add(request: Request, pk: int) -> HttpResponse:
    """Write a new criterion, below the group that ?trong= names or at the end of the table."""
    criteria = _draft(request, pk)
    asked = request.GET.get("trong", "")
    parent = get_object_or_404(criteria.nodes, pk=whole(asked)) if asked.isdecimal() else None

    def store(node: Json, edition: int) -> Criterion:
        place = parent.pk if parent else None
        return actions.add_criterion(
            criteria.pk, node, parent_id=place, edition=edition, by=request.user
        )

    first = {"code": _next_code(criteria, parent), "type": "manual" if parent else "group"}
    return _edit(request, criteria, first, parent=parent, store=store)


def change(request: Request, pk: int, node: int) -> HttpResponse:
    """Edit everything a criterion says."""
    criteria = _draft(request, pk)
    row = get_object_or_404(criteria.nodes.select_related("parent"), pk=node)

    def store(said: Json, edition: int) -> Criterion:
        return actions.change_criterion(row.pk, said, edition=edition, by=request.user)

    said = exports.node_of(row)
    return _edit(request, criteria, said, parent=row.parent, store=store, row=row)


def _edit(
    request: Request,
    criteria: CriteriaSet,
    said: Json,
    *,
    parent: Criterion | None,
    store: Store,
    row: Criterion | None = None,
) -> HttpResponse:
    form, bands = _forms(request, criteria, said, parent=parent, row=row)
    told, status = "", 200
    if request.method == "POST":
        status = 422
        if all([form.is_valid(), bands.is_valid()]):
            try:
                stored = store(form.node(forms.bands_of(bands)), edition_of(request))
                return _stored(request, criteria, stored)
            except actions.Overtaken as overtaken:
                criteria, status = overtaken.criteria, 409
                told = overtaken_in_words(overtaken)
    context = {
        "form": form,
        "bands": bands,
        "problems": forms.problems_of([form, *bands.forms]) if status == 422 else (),
        "told": told,
        "row": row,
        "parent": parent,
        "around": _around(criteria, parent, row),
        "owners": _owners(),
    }
    return answer(request, "node", context, criteria=criteria, status=status)


def _forms(
    request: Request,
    criteria: CriteriaSet,
    said: Json,
    *,
    parent: Criterion | None,
    row: Criterion | None,
) -> "tuple[forms.NodeForm, BaseFormSet[Any]]":
    posted = request.POST or None
    others = _others(criteria, row)
    form = forms.NodeForm(
        posted,
        initial=forms.initial_of(said),
        taken=set(others.values_list("code", flat=True)),
        is_top=parent is None,
    )
    return form, forms.band_rows(posted, said)


def _others(criteria: CriteriaSet, row: Criterion | None) -> "QuerySet[Criterion]":
    return criteria.nodes.exclude(pk=row.pk) if row else criteria.nodes.all()


def _stored(request: Request, criteria: CriteriaSet, stored: Criterion) -> HttpResponse:
    messages.success(request, _("Đã lưu tiêu chí %(code)s.") % {"code": stored.code})
    if "them" in request.POST:
        place = f"?trong={stored.parent_id}" if stored.parent_id else ""
        return redirect(reverse("scoring:criterion_add", args=[criteria.pk]) + place)
    return redirect(reverse("scoring:criteria", args=[criteria.pk]) + f"#tc-{stored.pk}")


def remove(request: Request, pk: int, node: int) -> HttpResponse:
    """Ask once more, then take a criterion out with everything below it."""
    criteria = _draft(request, pk)
    row = get_object_or_404(criteria.nodes, pk=node)
    if request.method != "POST":
        below = _below(criteria, row)
        return answer(request, "remove", {"row": row, "below": below}, criteria=criteria)
    try:
        actions.remove_criterion(row.pk, edition=edition_of(request), by=request.user)
    except actions.Overtaken as overtaken:
        return page_of(request, overtaken.criteria, told=overtaken_in_words(overtaken), status=409)
    messages.success(request, _("Đã xoá tiêu chí %(code)s.") % {"code": row.code})
    return redirect("scoring:criteria", criteria.pk)


def _below(criteria: CriteriaSet, row: Criterion) -> list[Criterion]:
    """Everything that goes with a criterion, in the order of the table."""
    gone = {row.pk}
    found = []
    for each in criteria.nodes.order_by("position"):
        if each.parent_id in gone:
            gone.add(each.pk)
            found.append(each)
    return found


@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    """Move one criterion: `chuyen` is key:way, or key:way:target after a drag."""
    criteria = _draft(request, pk)
    key, way, target = (request.POST.get("chuyen", "") + "::").split(":")[:3]
    row = get_object_or_404(criteria.nodes, pk=whole(key))
    if way not in set(Way):
        return redirect("scoring:criteria", criteria.pk)
    target_id = whole(target) or None
    edition = edition_of(request)
    try:
        actions.move_criterion(
            row.pk, Way(way), target_id=target_id, edition=edition, by=request.user
        )
    except actions.Overtaken as overtaken:
        return page_of(request, overtaken.criteria, told=overtaken_in_words(overtaken), status=409)
    return redirect(reverse("scoring:criteria", args=[criteria.pk]) + f"#tc-{row.pk}")


def _draft(request: Request, pk: int) -> CriteriaSet:
    criteria = find(request.user, pk)
    require(request.user, "scoring.edit_criteria", criteria)
    return criteria


def _next_code(criteria: CriteriaSet, parent: Criterion | None) -> str:
    """Count on from the last brother or sister; what is no number is left to the person."""
    siblings = criteria.nodes.filter(parent=parent).order_by("position")
    codes = list(siblings.values_list("code", flat=True))
    if not codes:
        return f"{parent.code}.1" if parent else "I"
    head, mark, last = codes[-1].rpartition(".")
    return f"{head}{mark}{int(last) + 1}" if last.isascii() and last.isdecimal() else ""


def _around(
    criteria: CriteriaSet, parent: Criterion | None, row: Criterion | None
) -> dict[str, str]:
    """What the page needs to add up the group while one of its parts is typed."""
    if parent is None:
        return {}
    others = _others(criteria, row).filter(parent=parent)
    return {"rest": " ".join(filter(None, others.values_list("max", flat=True))), "of": parent.max}


def _owners() -> list[str]:
    scorers = Appointment.objects.filter(office=Office.DEPARTMENT_SCORER)
    return sorted(set(scorers.values_list("unit__name", flat=True)))
