"""What the grid sends: cells to store, acts to undo. The answer has each cell and all totals."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import Request
from blocs.models import Member
from core.transitions import Refused
from scoring import actions, forms
from scoring.actions import Outcome
from scoring.models import Criterion, Round
from scoring.rules import Sight, sight
from scoring.views.answers import Answers, totals
from scoring.views.found import find
from scoring.views.table import desk_of, table_of
from scoring.views.typed import Act, Told, Typed, seat_of, store_typed, tell

Json = dict[str, Any]
CODES = {
    Outcome.SAVED: HTTPStatus.OK,
    Outcome.CONFLICT: HTTPStatus.CONFLICT,
    Outcome.LOCKED: HTTPStatus.FORBIDDEN,
}


@require_POST
def save(request: Request, slug: str, year: int) -> HttpResponse:
    """Store the cells of one act.

    A single cell answers 200 stored, 409 somebody was faster, 422 not a value of this criterion or
    a reason is missing, 403 locked; of several each has its status and the answer is 200.
    """
    round_, seen = _seated(request, slug, year)
    try:
        act = forms.read_act(request.body)
    except ValidationError as error:
        return JsonResponse({"message": " ".join(error.messages)}, status=422)
    if act.desk != desk_of(seen):
        raise Refused(_("Vòng chấm đã sang bước khác. Hãy tải lại trang rồi nhập lại."))
    return _stored(round_, seen, act=act, by=request.user)


def _stored(round_: Round, seen: Sight, *, act: forms.SentAct, by: User) -> JsonResponse:
    """Store the cells that are in the table; the others are answered without being tried."""
    places = _places(round_, seen)
    known = [each for each in act.cells if each.spot in places]
    typed = [_typed(each, places[each.spot]) for each in known]
    told, step = store_typed(
        round_.pk,
        typed,
        seen=seen,
        seat=seat_of(seen, desk_of(seen)),
        by=by,
        act=Act(act.kind, act.reason),
    )
    outcomes = dict(zip((each.spot for each in known), told, strict=True))
    gone = Told(Outcome.LOCKED, _("Bảng không còn ô này. Hãy tải lại trang."))
    table = table_of(round_, seen)
    answers = Answers(table)
    cells = [answers.cell(*each.spot, outcomes.get(each.spot, gone)) for each in act.cells]
    answer = {"cells": cells, "totals": totals(table), "step": step.pk if step else None}
    return JsonResponse(answer, status=_code(cells))


def _typed(cell: forms.SentCell, place: tuple[Member, Criterion]) -> Typed:
    member, criterion = place
    return Typed(member, criterion, cell.typed, cell.version)


def _code(cells: list[Json]) -> int:
    if len(cells) > 1:
        return HTTPStatus.OK
    return CODES.get(Outcome(cells[0]["status"]), HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
def undo(request: Request, slug: str, year: int) -> HttpResponse:
    """Take back the person's last act."""
    return _replay(request, slug, year, replay=actions.undo)


@require_POST
def redo(request: Request, slug: str, year: int) -> HttpResponse:
    """Do again what was taken back last."""
    return _replay(request, slug, year, replay=actions.redo)


def _replay(
    request: Request, slug: str, year: int, *, replay: Callable[..., actions.Replayed]
) -> HttpResponse:
    round_, seen = _seated(request, slug, year)
    done = replay(round_.pk, seat=seat_of(seen, desk_of(seen)), by=request.user)
    table = table_of(round_, seen)
    answers = Answers(table)
    cells = [
        answers.cell(each.entry.sheet.member.code, each.entry.criterion.code, tell(each))
        for each in done.cells
    ]
    label = done.step.get_kind_display()
    answer = {"cells": cells, "totals": totals(table), "step": done.step.pk, "label": label}
    return JsonResponse(answer)


def _seated(request: Request, slug: str, year: int) -> tuple[Round, Sight]:
    """The round and what the person may do in it, or 404, or 403 for who fills no cell."""
    round_ = find(request.user, slug, year)
    seen = sight(request.user, round_)
    owners = set(round_.criteria.nodes.exclude(type="group").values_list("owner", flat=True))
    if any(seen.enters(owner, desk=desk_of(seen)) for owner in owners):
        return round_, seen
    if not seen.is_open and (seen.keeps or owners & seen.departments):
        raise Refused(_("Vòng chấm đã khoá, không sửa được điểm."))
    raise PermissionDenied("scoring.enter_scores")


def _places(round_: Round, seen: Sight) -> dict[tuple[str, str], tuple[Member, Criterion]]:
    """The cells a person may know of, by the codes of unit and criterion."""
    nodes = list(round_.criteria.nodes.exclude(type="group"))
    return {
        (member.code, node.code): (member, node)
        for member in round_.bloc_year.members.all()
        for node in nodes
        if seen.sees_cell(member.unit_id, node.owner)
    }
