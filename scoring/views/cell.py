"""One cell, saved from the grid: the answer carries the cell and everybody's totals."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from accounts.requests import Request
from blocs.models import Member
from core.wording import fixed_points, points
from scoring import forms
from scoring.models import Criterion, Entry, Round
from scoring.rules import Sight, sight
from scoring.views.cells import note
from scoring.views.found import find
from scoring.views.table import Table, table_of
from scoring.views.unit import conflict_in_words, store_cell

Json = dict[str, Any]


@require_POST
def cell(request: Request, slug: str, year: int) -> HttpResponse:
    """Store one cell: 200 stored, 409 somebody was faster, 422 not a value of this criterion."""
    round_ = find(request.user, slug, year)
    require(request.user, "scoring.enter_scores", round_)
    form = forms.CellForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"message": _("Yêu cầu thiếu ô hoặc phiên bản.")}, status=422)
    seen = sight(request.user, round_)
    member, criterion = _spot(round_, form.cleaned_data, seen=seen)
    version = form.cleaned_data["phien_ban"]
    where = {"criterion": criterion, "typed": request.POST, "version": version}
    try:
        save = store_cell(round_.pk, member.pk, by=request.user, **where)
    except ValidationError as error:
        return JsonResponse({"message": " ".join(error.messages)}, status=422)
    table = table_of(round_, seen)
    answer = {"cell": _cell(table, member, save.entry), "totals": _totals(table)}
    if save.stored:
        return JsonResponse(answer)
    words = conflict_in_words(criterion, save.entry)
    return JsonResponse(answer | {"message": words}, status=409)


def _spot(round_: Round, place: Json, *, seen: Sight) -> tuple[Member, Criterion]:
    member = get_object_or_404(round_.bloc_year.members, code=place["don_vi"])
    criterion = get_object_or_404(round_.criteria.nodes, code=place["tieu_chi"])
    if criterion.type == "group" or not seen.sees_row(member.unit_id):
        raise Http404
    if not seen.enters(criterion.owner):
        raise PermissionDenied(criterion.code)
    return member, criterion


def _cell(table: Table, member: Member, entry: Entry) -> Json:
    row, criterion, value = table.row(member.code), entry.criterion, entry.value
    return {
        "version": entry.version,
        "shown": forms.shown(criterion.type, value),
        "spoken": forms.spoken(criterion.type, value),
        "empty": value is None,
        "na": value["reason"] if value and value.get("na") else "",
        "note": note(row, criterion, value) if row else "",
        "at": f"{timezone.localtime(entry.saved_at):%H:%M}" if entry.saved_at else "",
    }


def _totals(table: Table) -> Json:
    """Totals and ranks as the server computes them; only where the person may see them."""
    return {
        "filled": points(str(table.filled)),
        "rows": [
            {
                "unit": row.member.code,
                "total": fixed_points(row.points["total"]) if row.points else "",
                "rank": row.rank,
                "done": row.done,
            }
            for row in table.rows
        ],
    }
