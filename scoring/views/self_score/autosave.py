"""One answer stored while the person types on: what is saved, or what both people entered."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from accounts.requests import Request
from core.transitions import Refused
from core.wording import fixed_points
from scoring.actions import Outcome
from scoring.exports import selfscore
from scoring.views.found import refuse_old_criteria
from scoring.views.self_score.fields import Field, fields_of, read_posted, store
from scoring.views.self_score.own import Own, find_own

Json = dict[str, Any]
CODES = {Outcome.SAVED: 200, Outcome.CONFLICT: 409, Outcome.LOCKED: 403}


@require_POST
def autosave(request: Request, slug: str, year: int) -> HttpResponse:
    """Store one answer: 200 stored, 409 somebody was faster, 422 not a value, 403 locked.

    409 also where the criteria were replaced since the page was drawn: nothing is stored then.
    """
    own = find_own(request, slug, year)
    require(request.user, "scoring.self_score", own.sheet)
    try:
        return _stored(request, own)
    except Refused as refused:
        told = {"status": Outcome.LOCKED.value, "message": str(refused)}
        return JsonResponse(told, status=HTTPStatus.CONFLICT)


def _stored(request: Request, own: Own) -> HttpResponse:
    refuse_old_criteria(own.round, request.POST)
    answers = {answer.criterion.code: answer for answer in own.answers}
    answer = answers.get(request.POST.get("tieu-chi", ""))
    if answer is None:
        raise Http404
    each = fields_of(own, [answer])[0]
    # Without the mark of what was shown: what is sent here was touched, an old value is a conflict.
    posted = {key: request.POST[key] for key in request.POST if not key.startswith("g-")}
    if not any(key.startswith(f"o-{each.criterion.pk}-") for key in posted):
        raise Refused(_("Bảng vừa đổi, hãy tải lại trang."))
    store(own, read_posted([each], posted), by=request.user)
    outcome = each.outcome or Outcome.SAVED  # what was sent is what is stored already
    return JsonResponse(_told(own, each, outcome), status=CODES.get(outcome, 422))


def _told(own: Own, each: Field, outcome: Outcome) -> Json:
    """Say what became of the answer, with both values where two people entered one."""
    told: Json = {
        "status": outcome.value,
        "message": each.error,
        "version": each.version,
        "print": each.print,
        "at": f"{timezone.localtime():%H:%M}",
    }
    if each.theirs is not None:
        theirs = fields_of(own, [selfscore.Answer(each.criterion, each.theirs)])[0]
        told |= {"theirs": theirs.typed, "print": theirs.print, "keep": each.theirs_spoken}
        told |= {"note": theirs.note, "mine": each.mine_spoken}
    if outcome == Outcome.SAVED:
        told |= _now(Own(own.round, own.member, own.sight), each.criterion.code)
    return told


def _now(own: Own, code: str) -> Json:
    """The points of the answer and how far the unit is, read again after the save."""
    points = own.score.points.get(code)
    shown = _("%(points)s điểm") % {"points": fixed_points(points)} if points else ""
    return {"points": shown, "done": own.done, "of": len(own.answers)}
